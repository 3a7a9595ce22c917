"""The page on which one unit scores another: its lines as ready strings, in the shape of the review."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from emulation.common.dates import format_time
from emulation.common.numbers import MINUS, format_points
from scoring.models import CrossAssignment, CrossScore
from scoring.selectors.crossing.scores import ZERO, given_by, scored_leaves
from scoring.selectors.layer_rows import Figure, Line, Said, Typed
from scoring.selectors.lines import Leaf
from scoring.selectors.rows import NOTHING, Doc, heading, shown_figure

LABEL = "Chấm chéo"


@dataclass(frozen=True, slots=True)
class CrossPage:
    """`given` of `asked` lines have points; `total` is what they come to; `seen` as on the review page."""

    rows: tuple[Line, ...]
    given: int
    asked: int
    total: str
    seen: str


def page_of(assignment: CrossAssignment, *, writes: bool, typed: Typed | None = None) -> CrossPage:
    """Five queries, however many the lines."""
    leaves = scored_leaves(assignment.sheet, assignment.rater.round.scope)
    given = given_by(assignment)
    maker = _Maker(assignment, given, writes, typed or Typed({}, {}))
    points = points_of(leaves, given)
    shown = {str(leaf.line_id): maker.seen(leaf) for leaf in leaves}
    return CrossPage(
        rows=tuple(maker.line(leaf) for leaf in leaves),
        given=len(points),
        asked=len(leaves),
        total=format_points(sum(points, ZERO)),
        seen=json.dumps(shown, ensure_ascii=False, separators=(",", ":")) if writes else "",
    )


def points_of(leaves: list[Leaf], given: Mapping[int, CrossScore]) -> list[Decimal]:
    found = (given[leaf.line_id].points for leaf in leaves if leaf.line_id in given)
    return [points for points in found if points is not None]


class _Maker:
    def __init__(
        self, assignment: CrossAssignment, given: Mapping[int, CrossScore], writes: bool, typed: Typed
    ) -> None:
        self.given, self.writes, self.typed = given, writes, typed
        self.evidence = reverse("scoring:review-evidence", args=[assignment.sheet_id, 0]).rsplit("0", 1)

    def seen(self, leaf: Leaf) -> list[object]:
        score = self.given.get(leaf.line_id)
        if score is None:
            return [0, "", ""]
        return [score.version, _text(score.points), score.reason]

    def line(self, leaf: Leaf) -> Line:
        version, points, reason = self.seen(leaf)
        shown = self.typed.texts.get(leaf.line_id, (str(points), str(reason)))
        at, error = self.typed.errors.get(leaf.line_id, ("", ""))
        score = self.given.get(leaf.line_id)
        own = NOTHING if leaf.points is None else format_points(leaf.points)
        return Line(
            id=str(leaf.line_id),
            version=str(version),
            title=heading(leaf.code, leaf.title),
            maximum=format_points(leaf.rule.maximum),
            result=shown_figure(leaf),
            goal="",
            figures=(
                Figure("Tự chấm", own),
                Figure(LABEL, shown[0], delta_of(leaf, score), "lay3", self.writes, own),
            ),
            docs=tuple(Doc(c.label, str(c.evidence_id).join(self.evidence), c.subject) for c in leaf.cited),
            said=self._said(leaf, shown[1]),
            writes=self.writes,
            reason=shown[1],
            opened=bool(shown[1] or error or (self.writes and delta_of(leaf, score))),
            error_at=at,
            error=error,
            stamp=f"{score.by}, {format_time(score.at)}" if score is not None else "",
        )

    def _said(self, leaf: Leaf, reason: str) -> tuple[Said, ...]:
        said = [Said("Đơn vị", leaf.note)] if leaf.note else []
        if reason and not self.writes:
            said.append(Said("Đơn vị mình", reason))
        return tuple(said)


def _text(points: Decimal | None) -> str:
    return "" if points is None else format_points(points)


def delta_of(leaf: Leaf, score: CrossScore | None) -> str:
    if score is None or score.points is None or leaf.points is None or score.points == leaf.points:
        return ""
    return format_points(score.points - leaf.points, sign=True, minus=MINUS)
