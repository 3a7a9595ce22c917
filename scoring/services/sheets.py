"""Opening the self-assessment of a group-year, and handing in a sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from emulation.audit.models import Transition
from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.common.text import search_text
from emulation.groups.choices import GroupRole, YearState
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.selectors import members
from emulation.groups.services import advance
from emulation.groups.services import locked as locked_year
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.choices import Layer, Part, SheetState
from scoring.models import CriteriaSet, LineEvidence, ScoreLine, ScoreSheet
from scoring.selectors.criteria_check import missing_criteria
from scoring.selectors.lines import Leaf, leaves_of
from scoring.services import totals
from scoring.services.review import locked_sheet


def missing_to_open(group_year: GroupYear) -> list[Problem]:
    """What the group-year lacks before its members can assess themselves."""
    problems = []
    if group_year.state != YearState.RUNNING:
        problems.append(Problem("Năm thi đua không ở bước đang thi đua.", code="state"))
    problems += missing_criteria(group_year)
    if not group_year.memberships.active().exists():
        problems.append(Problem("Chưa có đơn vị thành viên.", code="no_member"))
    if not group_year.offices.filter(role=GroupRole.LEADER, ends=None).exists():
        policy = policy_of(group_year.group)
        clause = group_year.regulation.book.clause("offices.leaders")
        problems.append(Problem(f"Chưa có {policy.leader_title}.", clause=clause, code="no_leader"))
    return problems


@transaction.atomic
def open_sheets(*, actor: User, group_year: GroupYear) -> list[ScoreSheet]:
    """Start the self-assessment: every active member gets its sheet with all lines.

    Raises `PermissionDenied`, or `Refused` with the list of `missing_to_open`.
    """
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("scoring.open_assessment", group_year):
        raise PermissionDenied
    problems = missing_to_open(group_year)
    if problems:
        raise Refused(problems)
    sheets = create_sheets(group_year)
    advance(actor=actor, group_year=group_year, to=YearState.ASSESSING)
    record(
        actor=actor,
        action="open_sheets",
        text=f"Mở tự chấm điểm năm {group_year.year} của {group_year.group.short_name}",
        subject=group_year,
        group_year_id=group_year.pk,
        new={"sheets": len(sheets)},
    )
    return sheets


@transaction.atomic
def create_sheets(group_year: GroupYear) -> list[ScoreSheet]:
    """Sheets for active members that have none yet, with all lines and totals of nought.

    Checks no right: for `open_sheets` and for importers. Queries do not grow with the number of members.
    """
    criteria_set = CriteriaSet.objects.get(uses__group_year=group_year)
    leaves = list(
        criteria_set.criteria.filter(is_leaf=True).order_by("position").values_list("pk", flat=True)
    )
    wanted = members(group_year).filter(sheet=None)
    sheets = ScoreSheet.objects.bulk_create(
        [ScoreSheet(membership=membership, criteria_set=criteria_set) for membership in wanted]
    )
    ScoreLine.objects.bulk_create(
        [ScoreLine(sheet=sheet, criterion_id=leaf) for sheet in sheets for leaf in leaves], batch_size=500
    )
    totals.store(totals.compute(criteria_set, [sheet.pk for sheet in sheets], [Layer.SELF]))
    return sheets


def missing_to_submit(sheet: ScoreSheet, leaves: Iterable[Leaf] | None = None) -> list[Problem]:
    """Lines without an answer (0 is one) or without the evidence they need, one each, with the way to it."""
    return [
        problem
        for leaf in (leaves_of(sheet) if leaves is None else leaves)
        for problem in _missing_in(sheet.pk, leaf)
    ]


def _missing_in(sheet_id: int, leaf: Leaf) -> Iterable[Problem]:
    if leaf.answered and not leaf.lacks_evidence:
        return
    url = reverse("scoring:sheet-line", args=[sheet_id, leaf.line_id])
    name = f"{leaf.code}. {leaf.title}"
    if leaf.answered:
        yield Problem(f"Gắn minh chứng cho tiêu chí {name}", url=url + "#minh-chung", code="evidence")
        return
    wanted = "kết quả" if leaf.rule.takes_figure and not leaf.rule.lacks_target else "điểm tự chấm"
    # What gives or takes points besides the scale is mostly answered with 0, which needs no evidence.
    proof = leaf.evidence_required and not leaf.cited and leaf.part == Part.BASE
    also = " và gắn minh chứng" if proof else ""
    yield Problem(f"Nhập {wanted}{also} của tiêu chí {name}", url=url, code="unanswered")


@transaction.atomic
def submit_sheet(*, actor: User, sheet: ScoreSheet) -> ScoreSheet:
    """Hand the sheet in, for the head of the unit; late too, until the review is closed.

    Raises `PermissionDenied`, or `Refused` with the list of `missing_to_submit`.
    """
    sheet = locked_sheet(sheet.pk)
    if not actor.has_perm("scoring.submit_sheet", sheet):
        raise PermissionDenied
    if not sheet.is_editable:
        raise Refused(Problem("Phiếu này đã được nộp.", code="submitted"))
    problems = missing_to_submit(sheet)
    if problems:
        raise Refused(problems)
    _hand_in(actor, sheet)
    return sheet


def _hand_in(actor: User, sheet: ScoreSheet) -> None:
    before = sheet.state
    sheet.receipt_number = _next_receipt(sheet)
    sheet.state = SheetState.SUBMITTED
    sheet.submitted_at, sheet.submitted_by = now(), actor
    sheet.return_reason = ""
    sheet.save(update_fields=["state", "receipt_number", "submitted_at", "submitted_by", "return_reason"])
    totals.refresh(sheet, [Layer.SELF])
    record_transition(actor=actor, subject=sheet, from_state=before, to_state=sheet.state)
    membership = sheet.membership
    cited = LineEvidence.objects.filter(line__sheet=sheet).values_list("evidence_id", flat=True)
    record(
        actor=actor,
        action="submit_sheet",
        text=f"Nộp phiếu tự chấm điểm năm {membership.group_year.year}, mã biên nhận {sheet.receipt_number}",
        subject=sheet,
        organisation_id=membership.organisation_id,
        group_year_id=membership.group_year_id,
        new={"receipt": sheet.receipt_number, "evidence": sorted(set(cited))},
    )


def _next_receipt(sheet: ScoreSheet) -> str:
    """`SXD/2025/0017`, handed in again `SXD/2025/0017-2`: unit, year, number of the sheet, which time."""
    membership = sheet.membership
    times = (
        1
        + Transition.objects.filter(
            subject_model=sheet._meta.label_lower, subject_id=str(sheet.pk), to_state=SheetState.SUBMITTED
        ).count()
    )
    return receipt_number(membership.organisation, membership.group_year.year, sheet.pk, times)


def receipt_number(unit: Organisation, year: int, sheet_id: int, times: int = 1) -> str:
    """The abbreviation of the unit in numbers of documents, else the first letters of its short name; the
    year; the number of the sheet; which time it is handed in, from the second on."""
    letters = unit.abbreviation or "".join(word[0] for word in search_text(unit.short_name).split())
    prefix = "".join(letters.upper().split())[:12]
    return f"{prefix}/{year}/{sheet_id:04d}" + (f"-{times}" if times > 1 else "")
