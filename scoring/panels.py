"""What the score trail shows on the page of a group-year: progress of its members, its ranking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.panels import Action
from emulation.organisations.panels import Panel
from emulation.people.models import User
from scoring.models import RankingRow, RankingRun
from scoring.rules import APPRAISED, HANDED_IN, REVIEWED
from scoring.selectors.rankings import RANKED_STATES, summary

_SCORED = (YearState.ASSESSING, YearState.REVIEWING)

_CHOOSING = (YearState.FORMING, YearState.RUNNING, *_SCORED)


@dataclass(frozen=True, slots=True)
class Progress:
    """Done or not per member; never what anybody wrote or gave."""

    url: str
    members: int
    steps: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class RankingSummary:
    """The first ranks of the newest run this person may read."""

    url: str
    run: RankingRun
    rows: list[RankingRow]


def progress_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    """While the year is being scored; one query."""
    if group_year.state not in _SCORED or not user.has_perm("scoring.view_progress", group_year):
        return
    found = list(
        group_year.memberships.active()
        .order_by("order")
        .values_list("organisation__short_name", "sheet__state")
    )
    states = [state for _, state in found]
    yield Panel(
        20,
        "scoring/review_panel.html",
        Progress(
            url=_review_url(group_year),
            members=len(found),
            steps=(
                ("Đã nộp phiếu", sum(state in HANDED_IN for state in states)),
                ("Đã chấm", sum(state in REVIEWED for state in states)),
                ("Đã thẩm định", sum(state in APPRAISED for state in states)),
            ),
            units=tuple((name, state in HANDED_IN) for name, state in found),
        ),
        aside=True,
    )


def ranking_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    if group_year.state not in RANKED_STATES:
        return
    found = summary(user, group_year)
    if found is not None:
        url = reverse("scoring:ranking", args=[group_year.group.code, group_year.year])
        yield Panel(15, "scoring/ranking_panel.html", RankingSummary(url, *found), aside=True)


def review_actions(user: User, group_year: GroupYear) -> Iterable[Action]:
    """Ways on from the page of the group-year."""
    if group_year.state in _SCORED and user.has_perm("scoring.view_progress", group_year):
        yield Action(40, "Chấm điểm", _review_url(group_year), "clipboard-check")


def criteria_actions(user: User, group_year: GroupYear) -> Iterable[Action]:
    """Drafting, approving or choosing the criteria, while the year may still take others."""
    if group_year.state in _CHOOSING and user.has_perm("scoring.draft_criteria", group_year):
        url = reverse("scoring:criteria-attach", args=[group_year.group.code, group_year.year])
        yield Action(60, "Bộ tiêu chí", url, "list-check")


def _review_url(group_year: GroupYear) -> str:
    return reverse("scoring:review", args=[group_year.group.code, group_year.year])
