"""Points by the formula against the leading unit: explained like any other, never computed twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from emulation.audit.models import AuditRecord
from emulation.groups.models import GroupYear
from scoring.formulas import Method
from scoring.models import Explanation, ScoreLine
from scoring.services import explanation, review
from scoring.services.relative import RELATIVE_REASON, store_relative_points
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


def compared_year(*figures: str) -> GroupYear:
    """Closed; the members differ in the figure that is measured against the leading one, and in no points."""
    group_year = make.make_assessing_year(members=len(figures), leaves=10)
    for index, figure in enumerate(figures):
        sheet = make.sheet_of(group_year, index)
        make.answer(sheet, make.head_of(sheet), make.ANSWERS | {Method.RELATIVE: ("actual", figure)})
        make.sheet_services.submit_sheet(actor=make.head_of(sheet), sheet=sheet)
        actor = ground.make_leader(group_year) if index else ground.make_deputy(group_year)
        review.complete_review(actor=actor, sheet=sheet)
    review.close_review(actor=ground.make_leader(group_year), group_year=group_year)
    return group_year


def test_points_by_the_formula_are_explained_too_unless_they_are_full():
    group_year = compared_year("110", "120", "130")
    found = dict(
        Explanation.objects.values_list("line__sheet", "given_points").filter(
            line__criterion__method=Method.RELATIVE
        )
    )
    sheets = [make.sheet_of(group_year, index) for index in range(3)]
    given = [make.line_of(sheet, Method.RELATIVE).group_points for sheet in sheets]
    assert found == {sheets[0].pk: given[0], sheets[1].pk: given[1]}, "the leading unit has nothing to say"
    thread = Explanation.objects.get(line__sheet=sheets[0])
    assert thread.given_reason == RELATIVE_REASON
    explanation.answer(
        actor=make.head_of(sheets[0]),
        thread=thread,
        text="Kết quả của đơn vị dẫn đầu sai đơn vị tính.",
        evidence=(),
        seen_version=0,
    )
    thread.refresh_from_db()
    explanation.decide(
        actor=ground.make_deputy(group_year),
        thread=thread,
        points="1.5",
        reason="Đã đối chiếu",
        seen_version=thread.version,
    )
    line = make.line_of(sheets[0], Method.RELATIVE)
    assert (line.group_points, line.group_reason) == (Decimal("1.5"), "Đã đối chiếu")


def test_a_formula_run_again_leaves_what_was_decided_and_what_was_computed():
    group_year = compared_year("110", "120", "130")
    sheets = [make.sheet_of(group_year, index) for index in range(3)]
    before = [make.line_of(sheet, Method.RELATIVE).group_points for sheet in sheets]
    ScoreLine.objects.filter(criterion__method=Method.RELATIVE, sheet=sheets[2]).update(actual=1000)
    store_relative_points(ground.make_leader(group_year), group_year)
    assert [make.line_of(sheet, Method.RELATIVE).group_points for sheet in sheets] == before
    assert AuditRecord.objects.filter(action="relative_points").count() == 3
