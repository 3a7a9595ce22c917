"""Planning an activity: its facts and whom it invites; cancelling it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.activities.choices import ActivityState
from emulation.activities.models import Activity, Participant
from emulation.activities.selectors.listing import PLANNED_FIELDS, plan_stamp
from emulation.audit.services import record, record_transition
from emulation.common.problems import Conflict, Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.people.models import User

YEAR_CLOSED = Problem("Năm thi đua đã kết thúc, không ghi thêm được hoạt động.", code="year_closed")


@dataclass(frozen=True)
class ActivityFacts:
    """What is told of an activity when it is planned."""

    kind: str
    form: str
    title: str
    starts_on: date
    ends_on: date
    goal: str = ""
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    plan: str = ""


def locked(activity: Activity) -> Activity:
    """The activity with its row locked, and its group-year."""
    return (
        Activity.objects.select_for_update(of=("self",))
        .select_related("group_year__group", "group_year__regulation")
        .get(pk=activity.pk)
    )


@transaction.atomic
def save_activity(
    *,
    actor: User,
    group_year: GroupYear,
    facts: ActivityFacts,
    invited: Collection[int] | None = None,
    activity: Activity | None = None,
    seen: str = "",
    copied_from: Activity | None = None,
) -> Activity:
    """Plan an activity of the group, or change one (`activity`).

    `invited` are memberships of the group-year; None invites every active member. `seen` is the stamp of the
    plan that the form was filled from: when somebody else has saved since, `Conflict` says what stands now.
    """
    if not actor.has_perm("activities.record_activity", group_year):
        raise PermissionDenied
    active = list(group_year.memberships.active().values_list("pk", flat=True))
    changed = (
        Activity(group_year=group_year, copied_from=copied_from) if activity is None else locked(activity)
    )
    before = [] if activity is None else list(changed.participants.values_list("membership_id", flat=True))
    wanted = (before or active) if invited is None else list(invited)
    problems = _problems(group_year, facts) + _wrong_guests(changed, wanted, {*active, *before})
    if problems:
        raise Refused(problems)
    if activity is not None and seen and seen != plan_stamp(changed, before):
        raise Conflict(
            Problem("Người khác vừa sửa hoạt động này. Nội dung vừa nhập được giữ lại.", code="changed"),
            current={name: getattr(changed, name) for name in PLANNED_FIELDS},
        )
    _store(actor, changed, facts, before, wanted, is_new=activity is None)
    return changed


def _store(
    actor: User,
    changed: Activity,
    facts: ActivityFacts,
    before: Collection[int],
    wanted: Collection[int],
    *,
    is_new: bool,
) -> None:
    values: dict[str, Any] = asdict(facts)
    old = {} if is_new else {name: getattr(changed, name) for name in values}
    for name, value in values.items():
        setattr(changed, name, value)
    changed.save()
    changed.participants.filter(membership_id__in=set(before) - set(wanted)).delete()
    Participant.objects.bulk_create(
        Participant(activity=changed, membership_id=pk) for pk in wanted if pk not in before
    )
    if is_new:
        record_transition(actor=actor, subject=changed, from_state="", to_state=changed.state)
    told = {"invited": len(wanted)} if len(wanted) != len(before) else {}
    record(
        actor=actor,
        action="add_activity" if is_new else "edit_activity",
        text=f"{'Lên kế hoạch' if is_new else 'Sửa'} hoạt động: {changed.title}",
        subject=changed,
        group_year_id=changed.group_year_id,
        old={name: old[name] for name in old if old[name] != values[name]},
        new={name: values[name] for name in values if old.get(name) != values[name]} | told,
    )


def _problems(group_year: GroupYear, facts: ActivityFacts) -> list[Problem]:
    problems = []
    year = group_year.year
    if group_year.state == YearState.CLOSED:
        problems.append(YEAR_CLOSED)
    if facts.ends_on < facts.starts_on:
        text = "Ngày kết thúc không được trước ngày bắt đầu."
        problems.append(Problem(text, field="ends_on", code="ends_before_start"))
    if not year - 1 <= facts.starts_on.year <= year + 1:
        text = f"Ngày bắt đầu không thuộc năm thi đua {year}."
        problems.append(Problem(text, field="starts_on", code="another_year"))
    if facts.ends_at is not None and facts.starts_at is None:
        problems.append(Problem("Nhập giờ bắt đầu.", field="starts_at", code="no_beginning"))
    same_day = facts.starts_on == facts.ends_on
    if facts.starts_at and facts.ends_at and same_day and facts.ends_at <= facts.starts_at:
        problems.append(
            Problem("Giờ kết thúc phải sau giờ bắt đầu.", field="ends_at", code="ends_before_start")
        )
    return problems


def _wrong_guests(activity: Activity, wanted: Collection[int], allowed: Collection[int]) -> list[Problem]:
    problems = []
    if activity.pk and activity.state == ActivityState.CANCELLED:
        problems.append(Problem("Hoạt động đã hủy, không sửa được.", code="cancelled"))
    if not wanted:
        problems.append(Problem("Mời ít nhất một đơn vị thành viên.", field="invited", code="nobody"))
    if set(wanted) - set(allowed):
        text = "Chỉ mời đơn vị thành viên của khối, cụm trong năm này."
        problems.append(Problem(text, field="invited", code="not_member"))
    if activity.pk:
        noted = activity.participants.exclude(presence="").exclude(membership_id__in=wanted)
        problems += [
            Problem(
                f"Đã ghi sự tham gia của {row.membership.organisation.short_name} nên không bỏ mời được.",
                field="invited",
                code="recorded",
            )
            for row in noted.select_related("membership__organisation")
        ]
    return problems


@transaction.atomic
def cancel_activity(*, actor: User, activity: Activity, reason: str) -> Activity:
    """planned → cancelled. It stays in the calendar of those who were invited, marked as such."""
    activity = locked(activity)
    if not actor.has_perm("activities.record_activity", activity.group_year):
        raise PermissionDenied
    problems = missing_to_cancel(activity)
    if not reason.strip():
        problems.append(Problem("Nêu lý do hủy.", field="reason", code="no_reason"))
    if problems:
        raise Refused(problems)
    before, activity.state = activity.state, ActivityState.CANCELLED
    activity.cancel_reason = reason.strip()
    activity.save(update_fields=["state", "cancel_reason"])
    record_transition(
        actor=actor,
        subject=activity,
        from_state=before,
        to_state=activity.state,
        reason=activity.cancel_reason,
    )
    record(
        actor=actor,
        action="cancel_activity",
        text=f"Hủy hoạt động: {activity.title}. Lý do: {activity.cancel_reason}",
        subject=activity,
        group_year_id=activity.group_year_id,
        new={"reason": activity.cancel_reason},
    )
    return activity


def missing_to_cancel(activity: Activity) -> list[Problem]:
    """Why an activity cannot be cancelled: it is over, cancelled already, or units have taken part."""
    problems = []
    if activity.group_year.state == YearState.CLOSED:
        problems.append(YEAR_CLOSED)
    if activity.state == ActivityState.CANCELLED:
        problems.append(Problem("Hoạt động này đã hủy.", code="cancelled"))
    if activity.state == ActivityState.HELD:
        problems.append(Problem("Hoạt động đã tổ chức, không hủy được.", code="held"))
    elif activity.participants.exclude(presence="").exists():
        problems.append(Problem("Đã ghi đơn vị tham gia, không hủy được.", code="recorded"))
    return problems
