"""The round of a group-year: is it prescribed, by which rules, by when, who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from emulation.common.dates import local_date, now, today
from emulation.groups.choices import Step, YearState
from emulation.groups.models import Deadline, GroupYear
from emulation.groups.steps import members_score_each_other
from emulation.people.models import User
from emulation.regulations.book import RuleBook
from scoring.models import CrossAssignment, CrossRater, CrossRound, CrossScore
from scoring.selectors.progress import SUBMITTED, rounds_closed, sheets_in, units_crossed

SCORED = (YearState.ASSESSING, YearState.REVIEWING)
FEWEST_UNITS = 3
"""Fewer units that have handed in cannot score each other blind."""


def prescribed(group_year: GroupYear) -> bool:
    """Does the regulation of the group-year prescribe cross-scoring, everywhere or in this group?"""
    return members_score_each_other(group_year.regulation.book, group_year.group)


def due_of(group_year: GroupYear) -> date | None:
    """The last day of the cross-scoring; who is later is not shut out before the leader closes the round."""
    found = Deadline.objects.filter(group_year=group_year, step=Step.CROSS_SCORING)
    return found.values_list("due_on", flat=True).first()


def round_of(group_year: GroupYear) -> CrossRound | None:
    return CrossRound.objects.filter(group_year=group_year).first()


def raters(found: CrossRound) -> QuerySet[CrossRater]:
    return found.cross_raters.select_related("organisation").order_by("organisation__sort_key", "pk")


class RaterProgress(NamedTuple):
    """Done or not, never what anybody gave: units to score, cells given, cells that need a reason.

    `late`: handed in after the last day, or not yet although it is over."""

    name: str
    units: int
    cells: int
    without_reason: int
    recused: int
    submitted: bool
    late: bool


def progress_of(found: CrossRound, due_on: date | None) -> list[RaterProgress]:
    """The raters in the order of the group; three queries."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for rater, recused in CrossAssignment.objects.filter(rater__round=found).values_list(
        "rater_id", "recused_at"
    ):
        counts[rater][recused is not None] += 1
    cells: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    scores = CrossScore.objects.filter(
        assignment__rater__round=found, assignment__recused_at=None, points__isnull=False
    )
    for rater, points, own, reason in scores.values_list(
        "assignment__rater_id", "points", "line__self_points", "reason"
    ):
        cells[rater][0] += 1
        cells[rater][1] += points != own and not reason
    return [
        RaterProgress(
            rater.organisation.name,
            counts[rater.pk][0],
            cells[rater.pk][0],
            cells[rater.pk][1],
            counts[rater.pk][1],
            rater.submitted_at is not None,
            due_on is not None and local_date(rater.submitted_at or now()) > due_on,
        )
        for rater in raters(found)
    ]


class OwnRound(NamedTuple):
    """What a unit has to score now; `begun` of the `units` have points already."""

    rater: CrossRater
    units: int
    begun: int
    due_on: date | None


def own_rounds(user: User) -> list[OwnRound]:
    """Open rounds in which a unit of this person has not handed in yet; one query."""
    mine = Q(assignments__recused_at=None)
    begun = mine & Q(assignments__scores__points__isnull=False)
    found = (
        CrossRater.objects.filter(
            organisation__in=user.roles.served, submitted_at=None, round__closed_at=None
        )
        .select_related("organisation", "round__group_year__group")
        .annotate(
            units=Count("assignments", filter=mine, distinct=True),
            begun=Count("assignments", filter=begun, distinct=True),
            due_on=_due("round__group_year", Step.CROSS_SCORING),
        )
        .order_by("pk")
    )
    return [OwnRound(rater, rater.units, rater.begun, rater.due_on) for rater in found if rater.units]


def _due(group_year: str, step: Step) -> Subquery:
    dues = Deadline.objects.filter(group_year=OuterRef(group_year), step=step).order_by()
    return Subquery(dues.values("due_on")[:1])


class LedRound(NamedTuple):
    """A round that a leader runs: `done` of the `total` units that score have handed in; before it is opened
    those of the members that have handed in their sheets. `ready`: the leader may go on."""

    group_year: GroupYear
    opened: bool
    done: int
    total: int
    due_on: date | None
    ready: bool


def led_rounds(led: Collection[int]) -> list[LedRound]:
    """Rounds to open or to close in these group-years, where the regulation prescribes them; one query where
    it does not, four otherwise."""
    found = list(
        GroupYear.objects.filter(pk__in=led, state__in=SCORED, review_closed_at=None)
        .annotate(cross_due=_due("pk", Step.CROSS_SCORING), sheets_due=_due("pk", Step.SELF_ASSESSMENT))
        .filter(cross_due__isnull=False)
        .select_related("group")
        .order_by("group__sort_key", "pk")
    )
    if not found:
        return []
    closed, crossed, handed_in = rounds_closed(found), units_crossed(found), sheets_in(SUBMITTED)(found)
    rounds = []
    for row in found:
        if row.pk in closed:
            continue
        opened = row.pk in crossed
        units = crossed[row.pk] if opened else handed_in[row.pk]
        done, total = sum(units.values()), len(units)
        last = row.cross_due if opened else row.sheets_due
        over = done == total or (last is not None and last < today())
        rounds.append(
            LedRound(row, opened, done, total, row.cross_due, over and (opened or done >= FEWEST_UNITS))
        )
    return rounds


def figures_in_words(book: RuleBook) -> list[tuple[str, str]]:
    """The rules of the round, for the page before it is opened."""
    keys = ("aggregate", "trim_each_side", "raters", "criteria", "use")
    labels = ("Cách tổng hợp", "Bỏ mỗi đầu", "Số đơn vị chấm mỗi đơn vị", "Tiêu chí", "Dùng làm")
    return [(label, book.words(f"crossscoring.{key}")) for label, key in zip(labels, keys, strict=True)]
