"""A criteria set as a whole: a new draft, also from another set; an amendment; its facts; giving it up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from emulation.audit.services import record_transition
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.versions import stamp
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import SetState
from scoring.models import CriteriaSet, Target
from scoring.selectors.criteria_check import book_for, figure_problems
from scoring.services.criteria.drafts import locked_draft, locked_set, note_change
from scoring.services.criteria.inheriting import copy_targets, copy_tree, leave_out_again


@dataclass(frozen=True, kw_only=True)
class SetFacts:
    """What a set says about itself."""

    name: str
    year: int
    scale: Decimal
    bonus_cap: Decimal
    deduction_cap: Decimal


FACTS = tuple(SetFacts.__dataclass_fields__)


def stamp_of(criteria_set: CriteriaSet) -> str:
    return stamp(*(getattr(criteria_set, name) for name in FACTS), criteria_set.amendment_reason)


@transaction.atomic
def create_set(
    *,
    actor: User,
    facts: SetFacts,
    drafted_for: GroupYear | None = None,
    source: CriteriaSet | None = None,
) -> CriteriaSet:
    """A new draft, empty or with the tree of `source` (which the caller may read). What the same group was
    scored with before also says which criteria are not assigned to whom; targets and tasks are of their year.

    Raises `PermissionDenied`, or `Refused` for figures outside of the regulation, a second draft of a group.
    """
    _demand_drafting(actor, drafted_for)
    draft = CriteriaSet(**asdict(facts), drafted_for=drafted_for)
    if drafted_for is not None:
        _refuse_second(drafted_for)
        if drafted_for.year != facts.year:
            raise Refused(Problem("Năm không phải năm thi đua của khối, cụm.", field="year", code="year"))
    if problems := figure_problems(facts.scale, facts.bonus_cap, facts.deduction_cap, book_for(draft)):
        raise Refused(problems)
    _store(actor, draft)
    text = f"Lập bản nháp {draft}"
    if source is not None:
        made = copy_tree(source, draft)
        text += f" từ {source}"
        if drafted_for is not None:
            leave_out_again(source, made, drafted_for)
    note_change(actor, draft, "create_criteria", text[:500], new=asdict(facts))
    return draft


def _demand_drafting(actor: User, drafted_for: GroupYear | None) -> None:
    allowed = (
        actor.has_perm("scoring.create_criteria")
        if drafted_for is None
        else actor.has_perm("scoring.draft_criteria", drafted_for)
    )
    if not allowed:
        raise PermissionDenied


def _refuse_second(group_year: GroupYear) -> None:
    locked_year(group_year.pk)
    if group_year.criteria_drafts.filter(state=SetState.DRAFT).exists():
        raise Refused(Problem("Khối, cụm này đang có một bản nháp của năm.", code="second_draft"))
    if group_year.review_closed_at is not None or group_year.state == YearState.CLOSED:
        raise Refused(Problem("Năm thi đua này đã khép lại việc chấm.", code="closed"))


def _store(actor: User, draft: CriteriaSet) -> None:
    same = CriteriaSet.objects.filter(name=draft.name, year=draft.year)
    draft.version = (same.aggregate(Max("version"))["version__max"] or 0) + 1
    draft.save()
    record_transition(actor=actor, subject=draft, from_state="", to_state=SetState.DRAFT)


@transaction.atomic
def amend(
    *, actor: User, criteria_set: CriteriaSet, reason: str, drafted_for: GroupYear | None = None
) -> CriteriaSet:
    """A new version of a published set as a draft: for one group that uses it, or for all (Sở Nội vụ).

    The published one, and every sheet on it, stays as it is until the new version is published.
    """
    published = locked_set(criteria_set.pk)
    _demand_drafting(actor, drafted_for)
    if published.is_draft:
        raise Refused(Problem("Bộ tiêu chí này còn là bản nháp, sửa trực tiếp được.", code="draft"))
    if not reason.strip():
        raise Refused(Problem("Nêu lý do sửa đổi.", field="reason", code="reason"))
    years = _years_of(published, drafted_for)
    if published.amendments.filter(state=SetState.DRAFT, drafted_for=drafted_for).exists():
        raise Refused(Problem("Đang có một bản sửa đổi của bộ tiêu chí này.", code="second_draft"))
    draft = CriteriaSet(
        **{name: getattr(published, name) for name in FACTS},
        previous=published,
        amendment_reason=reason.strip(),
        drafted_for=drafted_for,
    )
    _store(actor, draft)
    copy_targets(copy_tree(published, draft), years)
    note_change(actor, draft, "amend_criteria", f"Lập bản sửa đổi {draft}", new={"reason": reason.strip()})
    return draft


def _years_of(published: CriteriaSet, drafted_for: GroupYear | None) -> list[GroupYear]:
    """The group-years whose units' targets go over into the amendment."""
    if drafted_for is None:
        return list(GroupYear.objects.filter(criteria__criteria_set=published, review_closed_at=None))
    _refuse_second(drafted_for)
    if not published.uses.filter(group_year=drafted_for).exists():
        raise Refused(Problem("Khối, cụm này không dùng bộ tiêu chí được chọn.", code="not_used"))
    return [drafted_for]


@transaction.atomic
def edit_facts(
    *, actor: User, criteria_set: CriteriaSet, facts: SetFacts, seen: str, reason: str = ""
) -> CriteriaSet:
    """Change name, scale and caps of a draft; an amendment keeps its name and year, and may word its reason
    anew. Raises `Conflict` when somebody has saved since `seen` (`stamp_of`)."""
    draft = locked_draft(actor, criteria_set.pk)
    if stamp_of(draft) != seen:
        current = {name: getattr(draft, name) for name in FACTS}
        current |= {"reason": draft.amendment_reason, "seen": stamp_of(draft)}
        text = "Người khác vừa sửa thông tin này. Bấm lưu lần nữa để thay bằng nội dung của bạn."
        raise Conflict(Problem(text, code="conflict"), current=current)
    old = {name: getattr(draft, name) for name in FACTS}
    new = asdict(facts)
    if draft.previous_id or draft.drafted_for_id:
        new["year"] = old["year"]
    if draft.previous_id:
        new["name"] = old["name"]
        draft.amendment_reason = reason.strip()
        if not draft.amendment_reason:
            raise Refused(Problem("Nêu lý do sửa đổi.", field="reason", code="reason"))
    for name, value in new.items():
        setattr(draft, name, value)
    if problems := figure_problems(draft.scale, draft.bonus_cap, draft.deduction_cap, book_for(draft)):
        raise Refused(problems)
    if (new["name"], new["year"]) != (old["name"], old["year"]):
        same = CriteriaSet.objects.filter(name=draft.name, year=draft.year).exclude(pk=draft.pk)
        draft.version = (same.aggregate(Max("version"))["version__max"] or 0) + 1
    draft.save()
    note_change(actor, draft, "edit_criteria", f"Sửa thông tin bản nháp {draft}", old=old, new=new)
    return draft


@transaction.atomic
def discard(*, actor: User, criteria_set: CriteriaSet) -> None:
    """Give a draft up, with everything in it."""
    draft = locked_draft(actor, criteria_set.pk)
    Target.objects.filter(criterion__criteria_set=draft).delete()
    draft.uses.all().delete()
    rows = draft.criteria.all()
    count = rows.count()
    rows.update(parent=None, section=None)  # else each protects the one above it
    rows.delete()
    note_change(actor, draft, "discard_criteria", f"Xóa bản nháp {draft}", old={"total": count})
    draft.delete()
