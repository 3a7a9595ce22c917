"""Single cross-scores as somebody may read them now (docs/adr/0014-single-cross-scores.md)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from emulation.groups.models import GroupYear
from emulation.people.models import User
from scoring.models import CrossResult, CrossRound, CrossScore
from scoring.selectors.crossing.results import counted_scores


class Given(NamedTuple):
    """Points of one line and whose: a unit and the person who typed them, or what all came to (no `at`)."""

    scorer: str
    points: Decimal | None
    reason: str
    at: datetime | None


def given_to(user: User, group_year: GroupYear) -> dict[int, list[Given]]:
    """Line → the scores that this person may read, the aggregate last; one query where there is no round.

    One's own unit's scores at any time. Once the round is closed, those that count and what they came to, for
    those who read the result; of one's own unit only when the review is closed too.
    """
    found = CrossRound.objects.filter(group_year=group_year).first()
    if found is None:
        return {}
    served, belongs = user.roles.served, user.roles.belongs
    mine = Q(assignment__rater__round=found, assignment__recused_at=None, points__isnull=False)
    scores = CrossScore.objects.filter(mine, assignment__rater__organisation__in=served)
    results = CrossResult.objects.none()
    if not found.is_open and user.has_perm("scoring.view_cross_result", group_year):
        hidden = belongs if group_year.review_closed_at is None else frozenset()
        counted = counted_scores(found).exclude(line__sheet__membership__organisation__in=hidden)
        scores = CrossScore.objects.filter(Q(pk__in=scores.values("pk")) | Q(pk__in=counted.values("pk")))
        results = found.results.exclude(line__sheet__membership__organisation__in=hidden)
    given: dict[int, list[Given]] = defaultdict(list)
    facts = scores.order_by("line_id", "assignment__rater__organisation__sort_key", "pk").values_list(
        "line_id", "assignment__rater__organisation__short_name", "by__full_name", "points", "reason", "at"
    )
    for line, unit, person, points, reason, at in facts:
        given[line].append(Given(f"{unit} ({person})", points, reason, at))
    for line, points, count in results.values_list("line_id", "points", "count"):
        given[line].append(Given(f"Tổng hợp {count} phiếu", points, "", None))
    return given
