"""The loaded province: whatever the code promises of its data holds for every row of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db.models import F

from emulation.assignments.choices import Origin
from emulation.assignments.models import AssignedTask
from emulation.audit.models import AuditRecord, Transition
from emulation.ballots.choices import PaperState
from emulation.ballots.models import Ballot
from emulation.common.dates import now
from emulation.groups.models import GroupYear, Membership
from emulation.groups.policies import policy_of
from scoring.choices import Layer, Part, SheetState
from scoring.formulas import METHODS, Method, points, relative_points, validate_points
from scoring.models import CriteriaSet, RankingRow, ScoreLine, ScoreSheet, SectionTotal, Target
from scoring.selectors.lines import rule_of
from scoring.services import totals
from scoring.services.ranking import run_rankings
from tests.demo.content import load
from tests.factories.ballots import papers_in

pytestmark = [pytest.mark.demo, pytest.mark.django_db, pytest.mark.usefixtures("province")]


def test_it_has_real_volume():
    assert 60_000 <= ScoreLine.objects.count() <= 120_000
    assert GroupYear.objects.filter(year__lte=2024).count() == 65


def test_stored_totals_are_those_of_the_lines():
    """For every sheet and every layer that has come to points."""
    seen = 0
    for criteria_set in CriteriaSet.objects.filter(sheets__isnull=False).distinct():
        sheets = list(criteria_set.sheets.values_list("pk", flat=True))
        stored = {
            (row.sheet_id, row.section_id, row.layer): (row.points, row.assigned_maximum)
            for row in SectionTotal.objects.filter(sheet__in=sheets)
        }
        computed = {
            (t.sheet_id, t.section_id, t.layer): (t.points, t.assigned_maximum)
            for t in totals.compute(criteria_set, sheets, list(Layer))
        }
        assert {key: computed[key] for key in stored} == stored
        missing = {key: value for key, value in computed.items() if key not in stored}
        assert {value[0] for value in missing.values()} <= {Decimal(0)}
        assert {key[2] for key in missing} <= {Layer.GROUP, Layer.FINAL}
        seen += len(stored)
    assert seen > 10_000


def test_points_are_those_of_the_formulas():
    targets = {(t.membership_id, t.criterion_id): t for t in Target.objects.all()}
    rules = {}
    lines = (
        ScoreLine.objects.select_related("criterion", "sheet")
        .exclude(actual=None, self_points=None)
        .order_by()
        .iterator(5000)
    )
    for line in lines:
        target = targets.get((line.sheet.membership_id, line.criterion_id))
        rule = rules.setdefault(line.criterion_id, rule_of(line.criterion, None))
        assert target is None or target.assigned
        if METHODS[rule.method].needs_group:
            assert line.self_points is None
        elif line.actual is None:
            assert (
                validate_points(rule.method, rule.maximum, rule.parameters, line.self_points)
                == line.self_points
            )
        else:
            value = target.value if target else None
            found = points(rule.method, rule.maximum, rule.parameters, target=value, actual=line.actual)
            assert found == line.self_points


def test_points_relative_to_the_leader_are_those_of_the_closing():
    lines = ScoreLine.objects.filter(criterion__method=Method.RELATIVE).select_related(
        "criterion", "sheet__membership__group_year"
    )
    targets = {
        (t.membership_id, t.criterion_id): t.value
        for t in Target.objects.filter(criterion__method=Method.RELATIVE)
    }
    rows = defaultdict(dict)
    for line in lines:
        group_year = line.sheet.membership.group_year
        if group_year.review_closed_at is None or line.actual is None or line.sheet.submitted_at is None:
            assert line.group_points is None
            continue
        key = (line.sheet.membership_id, line.criterion_id)
        rows[group_year.pk, line.criterion][line] = (targets[key], line.actual)
    assert len(rows) > 100
    for (_, criterion), figures in rows.items():
        for line, expected in relative_points(figures, criterion.maximum).items():
            assert line.group_points == expected


def test_past_rankings_are_the_recorded_ones():
    results = load("award_history.json")["results"]
    found = defaultdict(dict)
    for row in RankingRow.objects.filter(run__group_year__year__lte=2024).select_related(
        "run__group_year__group", "organisation"
    ):
        group_year = row.run.group_year
        found[group_year.group.code, group_year.year][row.organisation.code] = row
    for code, years in results.items():
        for year, rows in years.items():
            for unit, told, rank, _level in rows:
                row = found[code, int(year)][unit]
                assert row.rank == rank, (code, year, unit)
                assert abs(row.points - Decimal(told)) <= Decimal("0.01"), (code, year, unit)
    assert sum(map(len, found.values())) == 543


def test_a_ranking_computed_again_finds_nothing_new():
    ranked = list(GroupYear.objects.filter(state="ranked", conference=None))
    assert ranked
    before = {run.group_year_id: run for g in ranked for run in g.ranking_runs.all()}
    assert {run.group_year_id: run for run in run_rankings(ranked, None)} == before


def test_nobody_is_in_two_groups_of_a_kind():
    seats = Counter(
        Membership.objects.active().values_list("organisation", "group_year__year", "group_year__group__kind")
    )
    assert max(seats.values()) == 1


def test_the_trail_ends_in_the_states_that_stand_there():
    """Each subject's steps join, lie in the past and lead to its present state."""
    steps = defaultdict(list)
    for step in Transition.objects.order_by("id"):
        steps[step.subject_model, step.subject_id].append(step)
    moment = now()
    for path in steps.values():
        assert all(before.to_state == after.from_state for before, after in pairwise(path))
        assert all(before.at <= after.at for before, after in pairwise(path))
        assert path[-1].at <= moment
    for label, rows in _with_states().items():
        for pk, state in rows:
            assert steps[label, str(pk)][-1].to_state == state, (label, pk)
    assert not AuditRecord.objects.filter(at__gt=moment).exists()


def _with_states():
    from awards.models import CouncilSession, Nomination

    sheets = ScoreSheet.objects.exclude(state=SheetState.DRAFT)
    nominations = Nomination.objects.exclude(state="drafted")
    ballots = Ballot.objects.exclude(state="prepared")
    found = [GroupYear.objects.all(), sheets, nominations, CouncilSession.objects.all(), ballots]
    return {rows.model._meta.label_lower: rows.values_list("pk", "state") for rows in found}


def test_ballots_count_what_was_cast():
    for ballot in Ballot.objects.filter(agenda_item__isnull=False):
        papers = sum(papers_in(ballot).values())
        states = Counter(ballot.participations.values_list("state", flat=True))
        assert papers == states[PaperState.VOTED]
        assert sum(states.values()) == ballot.total == (15 if ballot.opened_at else 0)


def test_every_base_line_is_within_its_maximum():
    wrong = [
        (line.pk, value)
        for line in ScoreLine.objects.select_related("criterion").iterator(5000)
        for value in (line.self_points, line.group_points, line.final_points)
        if value is not None and not 0 <= value <= line.criterion.maximum
    ]
    assert wrong == []
    assert set(ScoreLine.objects.values_list("criterion__part", flat=True)) == set(Part)


def test_only_the_unlawful_clusters_may_not_propose_a_flag():
    refused = {
        group_year.group.code
        for group_year in GroupYear.objects.filter(year__gte=2025).select_related("group", "regulation")
        if group_year.group.kind == "cluster" and group_year.state != "forming"
        if not (policy := policy_of(group_year.group)).may_propose_flag(policy.founding(group_year))
    }
    assert refused == {"cum-svhttdl-1"}


def test_targets_hang_on_the_tasks_of_their_own_unit_and_year():
    tied = Target.objects.exclude(task=None)
    assert tied.count() > 10_000
    own = tied.filter(
        task__organisation=F("membership__organisation"), task__year=F("membership__group_year__year")
    )
    assert own.count() == tied.count()
    loose = AssignedTask.objects.filter(targets=None)
    assert set(loose.values_list("origin", flat=True)) <= {Origin.UNIT}
