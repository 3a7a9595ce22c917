"""Figures that are hardly true, against the target and the other units. They warn; nothing is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from emulation.regulations.selectors import part_of_book
from scoring.formulas import Method, implausible
from scoring.models import ScoreSheet
from scoring.selectors.asked import PEER_FIGURES, asked
from scoring.selectors.lines import LineRule

OVER_TARGET, TIMES_PEERS = "scoring.warn_over_target_percent", "scoring.warn_times_peers"


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure that a unit reported for a criterion."""

    line_id: int
    criterion_id: int
    rule: LineRule
    actual: Decimal | None


class Limits(NamedTuple):
    """From where a figure is doubtful: percent of the target, times the median of the other units."""

    over_target_percent: int
    times_peers: int


_limits: dict[int, Limits] = {}


def limits_of(sheet: ScoreSheet) -> Limits:
    """By the regulation that the group-year was opened under. Kept by the process: a regulation in use is
    never changed (`Regulation.refuse_if_in_use`)."""
    regulation = sheet.membership.group_year.regulation_id
    if regulation not in _limits:
        book = part_of_book(regulation, OVER_TARGET, TIMES_PEERS)
        _limits[regulation] = Limits(book.integer(OVER_TARGET), book.integer(TIMES_PEERS))
    return _limits[regulation]


def doubts_about(sheet: ScoreSheet, reported: Sequence[Reported]) -> dict[int, str]:
    """Line → warning, in one query: the figures of the other units, which are not shown."""
    looked_at = [r for r in reported if r.actual is not None and r.rule.method is not Method.YES_NO]
    if not looked_at:
        return {}
    peers: dict[int, list[Decimal | None]] = defaultdict(list)
    year, wanted = sheet.membership.group_year_id, {r.criterion_id for r in looked_at}
    for criterion_id, actual in asked(PEER_FIGURES, year, sheet.pk, among=wanted):
        peers[criterion_id].append(Decimal(str(actual)))
    limits = limits_of(sheet)._asdict()
    found = {
        r.line_id: implausible(r.rule.target, r.actual, peers[r.criterion_id], **limits) for r in looked_at
    }
    return {line_id: warning for line_id, warning in found.items() if warning}
