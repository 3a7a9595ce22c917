"""The method "relative to the leader of the group": points that exist once the round closes (domain §4)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import now
from emulation.groups.models import GroupYear
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.formulas import Method, RelativeParameters, parse_parameters, relative_points
from scoring.models import Criterion, ScoreLine, Target
from scoring.services import totals

RELATIVE_REASON = "Tính theo công thức so với đơn vị dẫn đầu khi khép lại việc chấm."


def store_relative_points(actor: User, group_year: GroupYear) -> None:
    """Compute and store the points of the group, over the figures of all sheets handed in.

    Lines that a reviewer has decided keep their points, yet their figures count for who leads.
    """
    lines = list(
        ScoreLine.objects.filter(
            sheet__membership__group_year=group_year,
            sheet__state=SheetState.REVIEWED,
            criterion__method=Method.RELATIVE,
            actual__isnull=False,
        ).select_related("criterion", "sheet__criteria_set", "sheet__membership")
    )
    goals = _goals(lines)
    by_criterion: dict[int, list[ScoreLine]] = {}
    for line in lines:
        if (line.sheet.membership_id, line.criterion_id) in goals:
            by_criterion.setdefault(line.criterion_id, []).append(line)
    moment, changed = now(), []
    for same in by_criterion.values():
        points = _points(same[0].criterion, same, goals)
        for line in same:
            if line.group_points is None:
                line.group_points, line.group_reason = points[line.pk], RELATIVE_REASON
                line.group_at = moment
                line.version += 1
                changed.append(line)
    if not changed:
        return
    ScoreLine.objects.bulk_update(
        changed, ["group_points", "group_reason", "group_at", "version"], batch_size=100
    )
    AuditRecord.objects.bulk_create([_record(actor, group_year, line) for line in changed])
    for sheet in {line.sheet_id: line.sheet for line in changed}.values():
        totals.refresh(sheet, [Layer.GROUP])


def _goals(lines: Sequence[ScoreLine]) -> dict[tuple[int, int], Decimal]:
    """(membership, criterion) → target; a line without one that can be measured against is left out:
    its unit has entered the points by hand."""
    rows = Target.objects.filter(
        membership__in={line.sheet.membership_id for line in lines},
        criterion__in={line.criterion_id for line in lines},
        assigned=True,
        value__gte=0,
    )
    return {(row.membership_id, row.criterion_id): row.value for row in rows if row.value is not None}


def _points(
    criterion: Criterion, lines: Sequence[ScoreLine], goals: dict[tuple[int, int], Decimal]
) -> dict[int, Decimal]:
    parameters = parse_parameters(Method.RELATIVE, criterion.parameters)
    assert isinstance(parameters, RelativeParameters)  # noqa: S101 (the method decides the shape)
    rows = {line.pk: (goals[line.sheet.membership_id, criterion.pk], line.actual) for line in lines}
    return relative_points(rows, criterion.maximum, parameters)


def _record(actor: User, group_year: GroupYear, line: ScoreLine) -> AuditRecord:
    return build_record(
        actor=actor,
        action="relative_points",
        text=f"Tính điểm tiêu chí {line.criterion.code} so với đơn vị dẫn đầu",
        subject=line,
        organisation_id=line.sheet.membership.organisation_id,
        group_year_id=group_year.pk,
        new={"group_points": line.group_points},
    )
