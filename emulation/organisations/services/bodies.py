"""Adding a body, and changing what may be changed without a reorganisation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record
from emulation.common.dates import format_date
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.versions import stamp
from emulation.organisations.models import Organisation
from emulation.organisations.planning.checks import CODE, RESERVED
from emulation.organisations.services.drafts import code_for, codes_taken

if TYPE_CHECKING:
    from emulation.people.models import User

PERMISSION = "organisations.manage"


@dataclass(frozen=True)
class Details:
    """What is said about a body without touching its history."""

    short_name: str
    seat: str
    abbreviation: str
    head_title: str
    name_lines: list[str]


def details_of(organisation: Organisation) -> Details:
    return Details(**{name: getattr(organisation, name) for name in Details.__dataclass_fields__})


def details_stamp(organisation: Organisation) -> str:
    """What a form of the details was filled from."""
    return stamp(*asdict(details_of(organisation)).values())


@transaction.atomic
def add_body(
    *,
    actor: User,
    name: str,
    kind: str,
    valid_from: date,
    parent: Organisation | None,
    details: Details,
    code: str = "",
) -> Organisation:
    """A body without predecessors. Without a code it gets one from its name."""
    _demand(actor)
    taken = codes_taken()
    code = code.strip() or code_for(name, taken)
    problems = _code_problems(code, taken) + _parent_problems(parent, valid_from)
    if Organisation.objects.filter(parent=parent, valid_to=None, name__iexact=name).exists():
        text = f"Đã có đơn vị đang hoạt động tên “{name}” ở cùng đơn vị chủ quản."
        problems.append(Problem(text, field="name", code="name_taken"))
    if problems:
        raise Refused(problems)
    body = Organisation.objects.create(
        code=code, name=name, kind=kind, valid_from=valid_from, parent=parent, **asdict(details)
    )
    record(
        actor=actor,
        action="add_body",
        text=f"Thêm đơn vị {body.name}",
        subject=body,
        organisation_id=body.pk,
        new={"name": name, "kind": kind, "valid_from": valid_from, "parent": parent.name if parent else ""},
    )
    return body


@transaction.atomic
def change_details(*, actor: User, organisation: Organisation, details: Details, seen: str) -> Organisation:
    """Change the details. `Conflict` when somebody else did since the form was filled (stamp `seen`)."""
    _demand(actor)
    body = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    before = asdict(details_of(body))
    if seen != details_stamp(body):
        raise Conflict(
            Problem("Người khác vừa sửa đơn vị này. Xem giá trị đang lưu cạnh từng ô.", code="changed"),
            current=before,
        )
    wanted: dict[str, Any] = asdict(details)
    wanted["short_name"] = wanted["short_name"] or body.name
    if wanted == before:
        return body
    for name, value in wanted.items():
        setattr(body, name, value)
    body.save()
    record(
        actor=actor,
        action="change_body",
        text=f"Sửa thông tin của {body.name}",
        subject=body,
        organisation_id=body.pk,
        old={name: before[name] for name in wanted if before[name] != wanted[name]},
        new={name: wanted[name] for name in wanted if before[name] != wanted[name]},
    )
    return body


def _demand(actor: User) -> None:
    if not actor.has_perm(PERMISSION):
        raise PermissionDenied


def _code_problems(code: str, taken: set[str]) -> list[Problem]:
    if not CODE.fullmatch(code) or code in RESERVED or len(code) > 80:
        text = "Mã chỉ gồm chữ thường không dấu, số và gạch ngang, không quá 80 ký tự."
        return [Problem(text, field="code", code="bad_code")]
    if code in taken:
        return [Problem(f"Mã “{code}” đã có.", field="code", code="code_taken")]
    return []


def _parent_problems(parent: Organisation | None, on: date) -> list[Problem]:
    if parent is None or parent.is_in_force(on):
        return []
    text = f"{parent.name} không hoạt động vào ngày {format_date(on)}."
    return [Problem(text, field="parent", code="parent_not_in_force")]
