"""Writes about accounts and personal offices. Every change is recorded with who made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from axes.utils import reset as reset_attempts
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from emulation.audit.services import record
from emulation.common.dates import format_date, today
from emulation.common.problems import Problem, Refused
from emulation.organisations.models import Organisation
from emulation.people.choices import UNIT_OFFICES, OfficeKind
from emulation.people.models import Office, User
from emulation.people.selectors import office_words

_WEAK = {
    "password_too_short": "Mật khẩu cần từ {min_length} ký tự.",
    "password_too_common": "Mật khẩu này quá phổ biến, dễ bị đoán.",
    "password_entirely_numeric": "Mật khẩu không được chỉ gồm chữ số.",
    "password_too_similar": "Mật khẩu quá giống tên đăng nhập hoặc thư điện tử.",
}


@dataclass(frozen=True)
class NewOffice:
    """An office to be given. Units' offices need an organisation; `group_codes` limits staff."""

    kind: str
    organisation: Organisation | None = None
    title: str = ""
    group_codes: Sequence[str] = field(default=())
    starts: date | None = None


@transaction.atomic
def create_account(
    *,
    actor: User,
    username: str,
    full_name: str,
    password: str,
    email: str = "",
    office: NewOffice | None = None,
) -> User:
    """A new account with its first office. Refused for a weak password or a name already in use."""
    _demand(actor, "people.manage_accounts")
    account = User(username=username.strip(), full_name=full_name, email=email)
    problems = _name_problems(account) + _password_problems(password, account)
    if problems:
        raise Refused(problems)
    account.set_password(password)
    account.save()
    _note(actor, account, "create_account", f"Tạo tài khoản {account.username} cho {account.full_name}")
    if office is not None:
        give_office(actor=actor, account=account, office=office)
    return account


@transaction.atomic
def create_first_administrator(*, username: str, full_name: str, password: str) -> User:
    """The account everything begins with, made on the command line. Refused while an administrator serves."""
    if Office.objects.held(today()).filter(kind=OfficeKind.ADMINISTRATOR, user__is_active=True).exists():
        raise Refused(Problem("Đã có quản trị hệ thống; tài khoản mới do người đó tạo.", code="not_first"))
    account = User(username=username.strip(), full_name=full_name)
    problems = _name_problems(account) + _password_problems(password, account)
    if problems:
        raise Refused(problems)
    account.set_password(password)
    account.save()
    Office.objects.create(user=account, kind=OfficeKind.ADMINISTRATOR, starts=today())
    record(
        actor=None,
        action="create_account",
        text=f"Tạo quản trị hệ thống đầu tiên: {account.username}",
        subject=account,
    )
    return account


@transaction.atomic
def give_office(*, actor: User, account: User, office: NewOffice) -> Office:
    """Give an office. Administration is kept apart from every other office (domain §7)."""
    account = _locked(account)
    _demand(actor, "people.change_account", account)
    problems = missing_for_office(account, office)
    if problems:
        raise Refused(problems)
    given = Office.objects.create(
        user=account,
        kind=office.kind,
        organisation=office.organisation,
        title=office.title,
        group_codes=list(office.group_codes),
        starts=office.starts or today(),
    )
    account.__dict__.pop("roles", None)
    _note(
        actor,
        account,
        "give_personal_office",
        f"Giao chức trách cho {account.full_name}: {office_words(given)}",
        office=given,
        new={"kind": given.kind, "starts": given.starts, "group_codes": list(given.group_codes)},
    )
    return given


def missing_for_office(account: User, office: NewOffice) -> list[Problem]:
    """Why this person cannot be given that office."""
    problems = []
    held = [o for o in account.offices.all() if o.ends is None or o.ends >= today()]
    of_unit = office.kind in UNIT_OFFICES
    if not account.is_active:
        problems.append(Problem("Tài khoản đã ngừng hoạt động.", code="inactive"))
    if of_unit and office.organisation is None:
        problems.append(Problem("Chọn đơn vị của chức trách này.", field="organisation", code="no_unit"))
    if of_unit and office.organisation is not None and not office.organisation.is_in_force(today()):
        problems.append(
            Problem(
                f"{office.organisation.name} đã chấm dứt hoạt động.",
                field="organisation",
                code="unit_dissolved",
            )
        )
    unit = office.organisation.pk if office.organisation else None
    if any(o.kind == office.kind and o.organisation_id == unit for o in held):
        problems.append(Problem("Người này đang giữ chức trách đó.", field="kind", code="held"))
    others = {o.kind for o in held} | {office.kind}
    if OfficeKind.ADMINISTRATOR in others and len(others) > 1:
        problems.append(
            Problem(
                "Quản trị hệ thống không kiêm chức trách khác, vì không chấm điểm, không biểu quyết. "
                "Dùng một tài khoản riêng.",
                field="kind",
                code="administrator_apart",
            )
        )
    return problems


@transaction.atomic
def end_office(*, actor: User, office: Office, ends: date) -> Office:
    """Set the last day of an office. Nobody ends the own: so an administrator always remains."""
    office = (
        Office.objects.select_for_update(of=("self",))
        .select_related("user", "organisation")
        .get(pk=office.pk)
    )
    _demand(actor, "people.change_account", office.user)
    if office.ends is not None:
        raise Refused(Problem("Chức trách này đã kết thúc.", code="ended"))
    if ends < office.starts:
        raise Refused(
            Problem("Ngày kết thúc không được trước ngày bắt đầu.", field="ends", code="before_start")
        )
    office.ends = ends
    office.save(update_fields=["ends"])
    _note(
        actor,
        office.user,
        "end_personal_office",
        f"{office.user.full_name} thôi chức trách {office_words(office)}, hết ngày {format_date(ends)}",
        office=office,
        new={"ends": ends},
    )
    return office


@transaction.atomic
def set_active(*, actor: User, account: User, active: bool) -> User:
    """Close an account (its sessions end at once) or open it again. Offices stay as they are."""
    account = _locked(account)
    _demand(actor, "people.change_account", account)
    if account.is_active == active:
        word = "đang hoạt động" if active else "đã ngừng hoạt động"
        raise Refused(Problem(f"Tài khoản {word}.", code="unchanged"))
    account.is_active = active
    account.save(update_fields=["is_active"])
    what = ("activate_account", "Mở lại") if active else ("deactivate_account", "Ngừng")
    _note(actor, account, what[0], f"{what[1]} tài khoản {account.username} ({account.full_name})")
    return account


@transaction.atomic
def set_password(*, actor: User, account: User, password: str) -> None:
    """A new password set by the administrator: sessions end at once, a lock after failures is lifted."""
    account = _locked(account)
    _demand(actor, "people.change_account", account)
    _store_password(account, password)
    reset_attempts(username=account.username)
    _note(actor, account, "set_password", f"Đặt lại mật khẩu của {account.username} ({account.full_name})")


@transaction.atomic
def change_own_password(*, actor: User, password: str) -> None:
    """The person's own choice; the old password has been checked by the form."""
    _store_password(actor, password)
    _note(actor, actor, "change_own_password", f"{actor.full_name} đổi mật khẩu")


def _store_password(account: User, password: str) -> None:
    problems = _password_problems(password, account)
    if problems:
        raise Refused(problems)
    account.set_password(password)
    account.save(update_fields=["password"])


def _demand(actor: User, permission: str, account: User | None = None) -> None:
    if not actor.has_perm(permission, account):
        raise PermissionDenied


def _locked(account: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=account.pk)


def _name_problems(account: User) -> list[Problem]:
    if User.objects.filter(username__iexact=account.username).exists():
        return [Problem("Tên đăng nhập này đã có người dùng.", field="username", code="username_taken")]
    return []


def _password_problems(password: str, account: User) -> list[Problem]:
    try:
        validate_password(password, account)
    except ValidationError as error:
        return [Problem(_said(one), field="password", code="weak_password") for one in error.error_list]
    return []


def _said(error: ValidationError) -> str:
    """Django's own translations of these are incomplete."""
    return _WEAK.get(error.code or "", "Chọn mật khẩu khác.").format(**(error.params or {}))


def _note(
    actor: User,
    account: User,
    action: str,
    text: str,
    *,
    office: Office | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    unit = office.organisation_id if office else None
    record(actor=actor, action=action, text=text, subject=office or account, organisation_id=unit, new=new)
