"""Members of a group-year: joining, leaving, order, secretary. Past years never move.

While a year is being formed a unit is simply put on the list or taken off it; from its start on, a change has
a date and a reason, and who left stays on the list of that year.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError

from emulation.audit.services import record
from emulation.common.dates import format_date, today
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.versions import stamp
from emulation.groups.choices import YearState
from emulation.groups.following import follow
from emulation.groups.models import GroupYear, Membership
from emulation.groups.policies import policy_of
from emulation.groups.services.years import locked
from emulation.organisations.models import Organisation
from emulation.people.models import User

OPEN_STATES = (YearState.FORMING, YearState.RUNNING, YearState.ASSESSING)
"""A group that is being scored keeps its members: ranks are given among them."""


@transaction.atomic
def add_member(
    *,
    actor: User,
    group_year: GroupYear,
    organisation: Organisation,
    joined_on: date | None = None,
    reason: str = "",
) -> Membership:
    """Put a unit on the list; after the start of the year with the day and the reason."""
    group_year = locked(group_year.pk)
    if not actor.has_perm("groups.change_members", group_year):
        raise PermissionDenied
    forming = group_year.state == YearState.FORMING
    problems = missing_to_change(group_year) or _joining_problems(group_year, organisation, joined_on, reason)
    if problems:
        raise Refused(problems)
    facts = {"joined_on": None if forming else joined_on, "joined_reason": "" if forming else reason.strip()}
    last = group_year.memberships.order_by("-order").values_list("order", flat=True).first() or 0
    member, _ = Membership.objects.update_or_create(
        group_year=group_year,
        organisation=organisation,
        defaults={**facts, "left_on": None, "left_reason": ""},
        create_defaults={**facts, "order": last + 1},
    )
    record(
        actor=actor,
        action="add_member",
        text=f"{organisation.name} tham gia {group_year}" + (f": {reason.strip()}" if reason.strip() else ""),
        subject=member,
        organisation_id=organisation.pk,
        group_year_id=group_year.pk,
        new=facts,
    )
    follow(actor, [member], [])
    return member


@transaction.atomic
def remove_member(
    *, actor: User, member: Membership, left_on: date | None = None, reason: str = ""
) -> GroupYear:
    """Take a unit off the list of a year being formed, or end its membership with the day and the reason."""
    group_year = locked(member.group_year_id)
    member = group_year.memberships.select_related("organisation").get(pk=member.pk)
    if not actor.has_perm("groups.change_members", group_year):
        raise PermissionDenied
    problems = missing_to_change(group_year) or _leaving_problems(group_year, member, left_on, reason)
    if problems:
        raise Refused(problems)
    why = f": {reason.strip()}" if reason.strip() else ""
    record(
        actor=actor,
        action="remove_member",
        text=f"{member.organisation.name} rời {group_year}{why}",
        subject=member,
        organisation_id=member.organisation_id,
        group_year_id=group_year.pk,
        new={"left_on": left_on, "reason": reason.strip()},
    )
    if group_year.state == YearState.FORMING:
        _strike(actor, member)
    else:
        member.left_on, member.left_reason = left_on, reason.strip()
        member.save(update_fields=["left_on", "left_reason"])
        follow(actor, [], [member])
    return group_year


def _strike(actor: User, member: Membership) -> None:
    """Off the list, as though it had never been on it, unless something was written for it already."""
    follow(actor, [], [member])
    try:
        member.delete()
    except ProtectedError as error:
        text = (
            f"{member.organisation.name} đã có đăng ký, hoạt động hoặc chỉ tiêu trong năm này: bắt đầu năm "
            "thi đua, rồi cho rời khỏi với ngày và lý do."
        )
        raise Refused(Problem(text, code="has_records")) from error


@transaction.atomic
def order_members(*, actor: User, group_year: GroupYear, places: dict[int, int], seen: str) -> None:
    """Give the members their order; `places` is membership id → number, `seen` the stamp of the order read.

    Raises `Conflict` when somebody else ordered them, added or removed one in the meantime.
    """
    group_year = locked(group_year.pk)
    if not actor.has_perm("groups.change_members", group_year):
        raise PermissionDenied
    problems = missing_to_change(group_year)
    if problems:
        raise Refused(problems)
    members = list(group_year.memberships.active().select_related("organisation").order_by("order", "pk"))
    if seen != order_stamp(members):
        now_is = ", ".join(member.organisation.short_name for member in members)
        raise Conflict(
            Problem(
                f"Có người vừa thay đổi danh sách. Thứ tự hiện nay: {now_is}. Kiểm tra rồi ghi lại.",
                code="order_changed",
            )
        )
    before = {member.organisation.short_name: member.order for member in members}
    members.sort(key=lambda member: (places.get(member.pk, member.order), member.order))
    for number, member in enumerate(members, start=1):
        member.order = number
    Membership.objects.bulk_update(members, ["order"])
    record(
        actor=actor,
        action="order_members",
        text=f"Sắp xếp thứ tự đơn vị thành viên của {group_year}",
        subject=group_year,
        group_year_id=group_year.pk,
        old=before,
        new={member.organisation.short_name: member.order for member in members},
    )


def order_stamp(members: list[Membership]) -> str:
    return stamp(*((member.pk, member.order) for member in members))


@transaction.atomic
def name_secretary(*, actor: User, group_year: GroupYear, secretary: User | None) -> None:
    """Who keeps the group's papers this year: a person of a member unit."""
    group_year = locked(group_year.pk)
    if not actor.has_perm("groups.run_year", group_year):
        raise PermissionDenied
    if group_year.state == YearState.CLOSED:
        raise Refused(Problem("Năm thi đua đã kết thúc.", code="year_closed"))
    before, group_year.secretary = group_year.secretary, secretary
    group_year.save(update_fields=["secretary"])
    name = secretary.full_name if secretary else "chưa cử"
    record(
        actor=actor,
        action="name_secretary",
        text=f"Thư ký {group_year}: {name}",
        subject=group_year,
        group_year_id=group_year.pk,
        old={"secretary": before.full_name if before else ""},
        new={"secretary": secretary.full_name if secretary else ""},
    )


def missing_to_change(group_year: GroupYear) -> list[Problem]:
    """Why the list of members stands still now; the page says the same before anybody types."""
    if group_year.state == YearState.CLOSED:
        return [Problem("Năm thi đua đã kết thúc, danh sách không thay đổi nữa.", code="year_closed")]
    if group_year.state not in OPEN_STATES:
        text = "Khối, cụm đang chấm và xếp hạng: các đơn vị đã nộp phiếu giữ nguyên đến hết năm."
        return [Problem(text, code="being_scored")]
    return []


def _joining_problems(
    group_year: GroupYear, organisation: Organisation, joined_on: date | None, reason: str
) -> list[Problem]:
    problems = []
    if group_year.memberships.active().filter(organisation=organisation).exists():
        problems.append(
            Problem(f"{organisation.name} đã là đơn vị thành viên.", field="organisation", code="member")
        )
    if not organisation.is_in_force(joined_on or today()):
        problems.append(
            Problem(f"{organisation.name} không còn hoạt động.", field="organisation", code="not_in_force")
        )
    if group_year.state != YearState.FORMING:
        problems += _dated(group_year, joined_on, reason, "joined_on")
    problems += policy_of(group_year.group).member_problems(group_year, organisation)
    return problems


def _leaving_problems(
    group_year: GroupYear, member: Membership, left_on: date | None, reason: str
) -> list[Problem]:
    problems = []
    if member.left_on is not None:
        problems.append(Problem(f"{member.organisation.name} đã rời khỏi.", code="left"))
    if group_year.offices.filter(organisation=member.organisation_id, ends=None).exists():
        text = f"{member.organisation.name} đang giữ chức trách: thay thế hoặc kết thúc chức trách trước."
        problems.append(Problem(text, code="holds_office"))
    if group_year.state != YearState.FORMING:
        problems += _dated(group_year, left_on, reason, "left_on")
        if left_on and member.joined_on and left_on < member.joined_on:
            text = f"Đơn vị tham gia từ ngày {format_date(member.joined_on)}; ngày rời phải từ ngày đó."
            problems.append(Problem(text, field="left_on", code="before_joining"))
    return problems


def _dated(group_year: GroupYear, day: date | None, reason: str, field: str) -> list[Problem]:
    problems = []
    if day is None:
        problems.append(Problem("Nhập ngày.", field=field, code="no_day"))
    elif not group_year.year - 1 <= day.year <= group_year.year:
        text = f"Ngày phải trong năm thi đua {group_year.year}."
        problems.append(Problem(text, field=field, code="other_year"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do thay đổi.", field="reason", code="no_reason"))
    return problems
