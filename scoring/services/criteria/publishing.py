"""From a draft to the criteria a group is scored with: proposing, sending back, publishing, attaching."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import SetState
from scoring.models import CriteriaSet, GroupCriteria, ScoreSheet
from scoring.selectors.criteria_check import missing_to_publish
from scoring.selectors.criteria_effects import Effects, SheetEffect
from scoring.services.criteria.carrying import carry_sheets, pairs_as_rows
from scoring.services.criteria.drafts import FROZEN, locked_set, note_change
from scoring.services.criteria.inheriting import copy_targets


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did: groups that use the set from now on, sheets that went over to it."""

    criteria_set: CriteriaSet
    years: tuple[GroupYear, ...]
    sheets: tuple[SheetEffect, ...]


@transaction.atomic
def propose(*, actor: User, criteria_set: CriteriaSet) -> CriteriaSet:
    """The leaders put their draft before those who approve it. `Refused` with all that it lacks."""
    draft = locked_set(criteria_set.pk)
    if not actor.has_perm("scoring.propose_criteria", draft):
        raise PermissionDenied
    if draft.proposed_at is not None:
        raise Refused(Problem("Bản nháp này đã được trình.", code="proposed"))
    if problems := missing_to_publish(draft):
        raise Refused(problems)
    draft.proposed_at, draft.proposed_by, draft.return_note = now(), actor, ""
    draft.save(update_fields=["proposed_at", "proposed_by", "return_note"])
    note_change(actor, draft, "propose_criteria", f"Trình ban hành {draft}")
    return draft


@transaction.atomic
def take_back(*, actor: User, criteria_set: CriteriaSet, note: str = "") -> CriteriaSet:
    """The draft goes back to its writers: taken back by themselves, or sent back with an opinion by those who
    approve it (who must say something)."""
    draft = locked_set(criteria_set.pk)
    approves = actor.has_perm("scoring.publish_criteria", draft)
    if not approves and not actor.has_perm("scoring.propose_criteria", draft):
        raise PermissionDenied
    if not draft.is_draft or draft.proposed_at is None:
        raise Refused(Problem("Bản nháp này không ở bước chờ phê duyệt.", code="not_proposed"))
    if approves and not note.strip():
        raise Refused(Problem("Ghi ý kiến để người soạn biết cần sửa gì.", field="note", code="note"))
    draft.proposed_at = draft.proposed_by = None
    draft.return_note = note.strip() if approves else ""
    draft.save(update_fields=["proposed_at", "proposed_by", "return_note"])
    verb = "Trả lại" if approves else "Rút lại"
    note_change(actor, draft, "take_back_criteria", f"{verb} bản nháp {draft}", new={"reason": note.strip()})
    return draft


@transaction.atomic
def publish(*, actor: User, criteria_set: CriteriaSet) -> Published:
    """Freeze a draft and let its groups use it; sheets that are open go over to an amendment.

    Raises `PermissionDenied`, or `Refused` with the list of `missing_to_publish`.
    """
    draft = locked_set(criteria_set.pk)
    if not actor.has_perm("scoring.publish_criteria", draft):
        raise PermissionDenied
    if not draft.is_draft:
        raise Refused(Problem(FROZEN, code="frozen"))
    problems = missing_to_publish(draft)
    effects = Effects(draft)
    if draft.drafted_for is not None:
        problems += _year_problems(draft, effects)
    if problems:
        raise Refused(problems)
    for group_year in sorted(effects.years, key=lambda year: year.pk):
        locked_year(group_year.pk)
    if draft.previous_id is not None:
        copy_targets(pairs_as_rows(draft, effects), effects.years)
    moved = carry_sheets(actor, draft, effects)
    for group_year in effects.years:
        GroupCriteria.objects.update_or_create(group_year=group_year, defaults={"criteria_set": draft})
    _freeze(actor, draft)
    _note_publication(actor, draft, effects.years, moved)
    return Published(draft, tuple(effects.years), tuple(moved))


def _year_problems(draft: CriteriaSet, effects: Effects) -> list[Problem]:
    if not effects.years:
        return [Problem("Năm thi đua này đã mở chấm chéo hoặc khép lại việc chấm.", code="closed")]
    other = ScoreSheet.objects.filter(membership__group_year__in=effects.years)
    if other.exclude(criteria_set=draft.previous_id).exists():
        text = "Các đơn vị đang tự chấm theo bộ tiêu chí khác: lập bản sửa đổi của bộ đó."
        return [Problem(text, code="other_sheets")]
    return []


def _freeze(actor: User, draft: CriteriaSet) -> None:
    draft.state, draft.published_at, draft.published_by = SetState.PUBLISHED, now(), actor
    draft.return_note = ""
    draft.save(update_fields=["state", "published_at", "published_by", "return_note"])
    record_transition(actor=actor, subject=draft, from_state=SetState.DRAFT, to_state=SetState.PUBLISHED)


def _note_publication(
    actor: User, draft: CriteriaSet, years: list[GroupYear], moved: list[SheetEffect]
) -> None:
    back = [effect for effect in moved if effect.goes_back]
    text = f"Ban hành {draft}"
    if back:
        text += f"; {len(back)} phiếu được hỏi lại"
    for group_year in years:
        record(
            actor=actor,
            action="publish_criteria",
            text=text,
            subject=draft,
            group_year_id=group_year.pk,
            new={"reason": draft.amendment_reason},
        )
    if not years:
        note_change(actor, draft, "publish_criteria", text)


@transaction.atomic
def attach(*, actor: User, group_year: GroupYear, criteria_set: CriteriaSet) -> GroupCriteria:
    """Let a group-year be scored with a published set; until its sheets are opened it may be another one."""
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("scoring.attach_criteria", group_year):
        raise PermissionDenied
    chosen = locked_set(criteria_set.pk)
    if problems := _attach_problems(group_year, chosen):
        raise Refused(problems)
    use, _ = GroupCriteria.objects.update_or_create(group_year=group_year, defaults={"criteria_set": chosen})
    record(
        actor=actor,
        action="attach_criteria",
        text=f"Chọn {chosen} cho {group_year}",
        subject=chosen,
        group_year_id=group_year.pk,
    )
    return use


def _attach_problems(group_year: GroupYear, chosen: CriteriaSet) -> list[Problem]:
    problems = []
    if chosen.is_draft:
        problems.append(Problem("Chỉ chọn được bộ tiêu chí đã ban hành.", field="criteria_set", code="draft"))
    if chosen.year != group_year.year:
        text = f"Bộ tiêu chí này là của năm {chosen.year}."
        problems.append(Problem(text, field="criteria_set", code="year"))
    if not may_take_another(group_year):
        text = "Các đơn vị đã được mở tự chấm: không đổi bộ tiêu chí, chỉ sửa đổi được bộ đang dùng."
        problems.append(Problem(text, code="opened"))
    return problems


def may_take_another(group_year: GroupYear) -> bool:
    """Until the self-assessment is opened a year may be scored with another set."""
    if group_year.state not in (YearState.FORMING, YearState.RUNNING):
        return False
    return not ScoreSheet.objects.filter(membership__group_year=group_year).exists()
