"""Writes about the registration of one member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from emulation.assignments.choices import Direction
from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Conflict, Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear, Membership
from emulation.pacts.choices import RegistrationState
from emulation.pacts.models import Registration, RegistrationItem
from emulation.pacts.selectors.registrations import (
    OPEN_STATES,
    award_names,
    last_year,
    open_tasks,
    registrations,
)
from emulation.people.models import User

TOO_LATE = "Năm thi đua đã sang bước tự chấm điểm hoặc đã kết thúc, không đăng ký được nữa."
FROZEN = "Bản đăng ký đã được thủ trưởng xác nhận; cần sửa thì đề nghị trả lại."


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """One registered target; `pk` is the stored item that it changes, None for a new one."""

    text: str
    unit_of_measure: str = ""
    target: Decimal | None = None
    task_id: int | None = None
    previous_id: int | None = None
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class RegistrationFacts:
    commitments: str
    award_kinds: tuple[str, ...] = ()
    items: tuple[ItemFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResultFacts:
    """What came of an item, as a figure or in words."""

    result: Decimal | None = None
    note: str = ""


@transaction.atomic
def save_registration(
    *, actor: User, membership: Membership, facts: RegistrationFacts, version: int
) -> Registration:
    """Write the draft, whole. `version` 0: none is stored yet. `Conflict` when somebody else was quicker."""
    membership = _locked_membership(membership)
    if not actor.has_perm("pacts.write_registration", membership):
        raise PermissionDenied
    registration = Registration.objects.filter(membership=membership).first()
    stored = registration.version if registration else 0
    if stored != version:
        raise Conflict(
            Problem("Người khác vừa ghi bản đăng ký này. Xem bản đang lưu rồi ghi lại.", code="conflict"),
            current={"version": stored},
        )
    if problems := problems_to_save(membership, registration, facts):
        raise Refused(problems)
    if registration is None:
        registration = Registration(membership=membership, version=0)
    before = registration.state if registration.pk else ""
    registration.commitments, registration.award_kinds = facts.commitments, list(facts.award_kinds)
    registration.version += 1
    registration.save()
    _store_items(registration, facts.items)
    if not before:
        record_transition(actor=actor, subject=registration, from_state="", to_state=registration.state)
    _told(
        actor,
        registration,
        "save_registration",
        f"Soạn đăng ký thi đua năm {membership.group_year.year}: {len(facts.items)} chỉ tiêu",
        new={"items": [item.text for item in facts.items], "awards": list(facts.award_kinds)},
    )
    return registration


def problems_to_save(
    membership: Membership, registration: Registration | None, facts: RegistrationFacts
) -> list[Problem]:
    """Why this cannot be stored; problems of an item at the field `item-<index>-<name>`."""
    problems = year_problems(membership.group_year)
    if registration is not None and registration.is_confirmed:
        problems.append(Problem(FROZEN, code="frozen"))
    unknown = set(facts.award_kinds) - set(award_names(membership.group_year))
    if unknown:
        problems.append(Problem("Chọn hình thức khen thưởng trong danh sách.", field="award_kinds"))
    tasks = {task.pk for task in open_tasks(membership)}
    earlier = {item.pk for item in last_year(membership)}
    own = set(registration.items.values_list("pk", flat=True)) if registration else set()
    for index, item in enumerate(facts.items):
        place = f"item-{index}"
        if item.task_id is not None and item.task_id not in tasks:
            problems.append(Problem("Chọn nhiệm vụ trong danh sách.", field=f"{place}-task"))
        if item.previous_id is not None and item.previous_id not in earlier:
            problems.append(Problem("Chỉ tiêu năm trước không phải của đơn vị.", field=f"{place}-text"))
        if item.pk is not None and item.pk not in own:
            problems.append(Problem("Dòng này không thuộc bản đăng ký.", field=f"{place}-text"))
        if item.target is not None and not item.unit_of_measure:
            problems.append(Problem("Nhập đơn vị tính.", field=f"{place}-unit_of_measure"))
    return problems


def year_problems(group_year: GroupYear) -> list[Problem]:
    if group_year.state not in OPEN_STATES:
        return [Problem(TOO_LATE, code="too_late")]
    return []


def _store_items(registration: Registration, items: Sequence[ItemFacts]) -> None:
    """Rows keep their identity while they are edited: the next year's items may point at them."""
    stored = {item.pk: item for item in registration.items.all()}
    kept: list[RegistrationItem] = []
    new: list[RegistrationItem] = []
    for order, facts in enumerate(items, start=1):
        item = stored.get(facts.pk or 0) or RegistrationItem(registration=registration)
        item.order, item.text, item.target = order, facts.text, facts.target
        item.unit_of_measure = facts.unit_of_measure
        item.task_id, item.previous_id = facts.task_id, facts.previous_id
        (kept if item.pk else new).append(item)
    registration.items.exclude(pk__in=[item.pk for item in kept]).delete()
    fields = ["order", "text", "target", "unit_of_measure", "task", "previous"]
    RegistrationItem.objects.bulk_update(kept, fields)
    RegistrationItem.objects.bulk_create(new)


@transaction.atomic
def confirm_registration(*, actor: User, registration: Registration) -> Registration:
    """draft or returned → confirmed: the head signs, and the registration is frozen."""
    registration = locked(registration)
    if not actor.has_perm("pacts.sign_registration", registration.membership):
        raise PermissionDenied
    if problems := missing_to_confirm(registration):
        raise Refused(problems)
    before, registration.state = registration.state, RegistrationState.CONFIRMED
    registration.confirmed_at, registration.confirmed_by = now(), actor
    registration.version += 1
    registration.save()
    record_transition(actor=actor, subject=registration, from_state=before, to_state=registration.state)
    year = registration.membership.group_year.year
    _told(
        actor,
        registration,
        "confirm_registration",
        f"Xác nhận đăng ký thi đua năm {year}: {registration.membership.organisation.name}",
        new={"version": registration.version},
        to_the_group=True,
    )
    return registration


def missing_to_confirm(registration: Registration) -> list[Problem]:
    """The checklist before the head confirms."""
    membership = registration.membership
    url = registration_url(membership, "registration-edit")
    problems = year_problems(membership.group_year)
    if registration.is_confirmed:
        problems.append(Problem("Bản đăng ký đã được xác nhận.", code="confirmed"))
    items = list(registration.items.select_related("task", "previous"))
    if not items:
        problems.append(Problem("Chưa có chỉ tiêu đăng ký nào.", url=url, code="no_items"))
    for item in items:
        if item.target is None and _needs_figure(item):
            text = f"Chưa nhập chỉ tiêu: {item.text}"
            problems.append(Problem(text, url=url, code="no_target"))
    if not registration.commitments:
        problems.append(Problem("Chưa nêu phong trào, giải pháp, cam kết.", url=url, code="no_commitments"))
    return problems


def _needs_figure(item: RegistrationItem) -> bool:
    """Tied to a task with a target, or taken over from last year's item that had one."""
    if item.task is not None:
        return item.task.direction != Direction.DONE
    return item.previous is not None and item.previous.target is not None


def doubts_about(registration: Registration) -> list[Problem]:
    """What is worth a look and stops nobody: assigned tasks left out, targets other than assigned."""
    membership = registration.membership
    url = registration_url(membership, "registration-edit")
    items = {item.task_id: item for item in registration.items.select_related("task") if item.task_id}
    found = []
    for task in open_tasks(membership):
        item = items.get(task.pk)
        if item is None:
            found.append(Problem(f"Nhiệm vụ được giao chưa đăng ký: {task.title}", url=url))
        elif task.target is not None and item.target is not None and item.target != task.target:
            text = f"{item.text}: đăng ký {item.target_text}, được giao {task.target_text}"
            found.append(Problem(text, url=url))
    return found


@transaction.atomic
def return_registration(*, actor: User, registration: Registration, reason: str) -> Registration:
    """confirmed → returned, so that the unit can change it. A pact that is open keeps its text until the
    leader brings it up to date."""
    registration = locked(registration)
    if not actor.has_perm("pacts.return_registration", registration):
        raise PermissionDenied
    problems = year_problems(registration.membership.group_year)
    if not registration.is_confirmed:
        problems.append(Problem("Bản đăng ký chưa được xác nhận.", code="not_confirmed"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do trả lại.", field="reason", code="no_reason"))
    if problems:
        raise Refused(problems)
    before, registration.state = registration.state, RegistrationState.RETURNED
    registration.confirmed_at = registration.confirmed_by = None
    registration.return_reason = reason
    registration.version += 1
    registration.save()
    record_transition(
        actor=actor,
        subject=registration,
        from_state=before,
        to_state=registration.state,
        reason=reason,
        backwards=True,
    )
    _told(
        actor,
        registration,
        "return_registration",
        f"Trả lại đăng ký thi đua của {registration.membership.organisation.name}: {reason}",
        new={"reason": reason},
        to_the_group=True,
    )
    return registration


@transaction.atomic
def record_results(
    *, actor: User, registration: Registration, results: Mapping[int, ResultFacts]
) -> Registration:
    """What came of the registered targets, told by the unit until the year is closed. Items tied to an
    assigned task take the result of the task and are refused here."""
    registration = locked(registration)
    membership = registration.membership
    if not actor.has_perm("pacts.write_registration", membership):
        raise PermissionDenied
    items = {item.pk: item for item in registration.items.filter(pk__in=results)}
    problems = []
    if not registration.is_confirmed or membership.group_year.state == YearState.CLOSED:
        text = "Chỉ ghi kết quả của bản đăng ký đã xác nhận, trong năm chưa kết thúc."
        problems.append(Problem(text, code="wrong_state"))
    if len(items) != len(results) or any(item.task_id for item in items.values()):
        text = "Kết quả của nhiệm vụ được giao ghi ở trang nhiệm vụ."
        problems.append(Problem(text, code="of_a_task"))
    if problems:
        raise Refused(problems)
    for pk, facts in results.items():
        items[pk].result, items[pk].result_note = facts.result, facts.note
    RegistrationItem.objects.bulk_update(items.values(), ["result", "result_note"])
    _told(
        actor,
        registration,
        "record_results",
        f"Ghi kết quả chỉ tiêu đăng ký năm {membership.group_year.year}",
        new={str(pk): [facts.result, facts.note] for pk, facts in results.items()},
    )
    return registration


def locked(registration: Registration) -> Registration:
    """The registration with its row locked for the rest of the transaction."""
    Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    return registrations().get(pk=registration.pk)


def _locked_membership(membership: Membership) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "group_year__group__founder", "group_year__regulation")
        .get(pk=membership.pk)
    )


def registration_url(membership: Membership, name: str = "registration") -> str:
    group_year = membership.group_year
    return reverse(
        f"pacts:{name}", args=[group_year.group.code, group_year.year, membership.organisation.code]
    )


def _told(
    actor: User,
    registration: Registration,
    action: str,
    text: str,
    new: dict[str, Any],
    to_the_group: bool = False,
) -> None:
    """The record in the trail. What is being prepared is the unit's own; only the outcome is the group's."""
    membership = registration.membership
    record(
        actor=actor,
        action=action,
        text=text,
        subject=registration,
        organisation_id=membership.organisation_id,
        group_year_id=membership.group_year_id if to_the_group else None,
        new=new,
    )
