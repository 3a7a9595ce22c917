"""The self-assessment grid in a fixed number of queries, however many the criteria; and its rows anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse

from scoring.choices import Part
from scoring.models import CriteriaSet, ScoreSheet
from scoring.selectors.asked import CITING_LINES, LINE_POINTS, asked
from scoring.selectors.frozen import Criteria, Node, criteria_of
from scoring.selectors.lines import Leaf, leaves_of, returned_codes, typed_figure
from scoring.selectors.rows import (
    ALL,
    BACK,
    DIFFERENT,
    FILTERS,
    LACK,
    TODO,
    LineRow,
    Look,
    RowMaker,
    SectionRow,
    Typed,
    differs,
    flags_of,
    heading,
    points_text,
    sum_text,
)
from scoring.selectors.sheets import Running, running
from scoring.selectors.stored_sums import points_of

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with the number of lines that answer to it."""

    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """`answered` of `asked` lines; `later` lines get points when the review closes; `seen`: see `seen_of`."""

    rows: tuple[SectionRow | LineRow, ...]
    chips: tuple[Chip, ...]
    others: tuple[str, ...]
    running: Running
    answered: int
    asked: int
    later: int
    selected: int | None
    seen: str


def grid_of(look: Look, *, wanted: str = ALL, line_id: int | None = None, typed: Typed | None = None) -> Grid:
    """The whole grid, or the rows that answer to the filter `wanted` with the sections above them."""
    sheet = look.sheet
    criteria = criteria_of(sheet.criteria_set_id)
    leaves = leaves_of(sheet)
    back = returned_codes(sheet, [leaf.code for leaf in leaves])
    flags = {leaf.line_id: flags_of(leaf, back) for leaf in leaves}
    for leaf in leaves:
        if leaf.rule.assigned and differs(look, leaf):
            flags[leaf.line_id].append(DIFFERENT)
    visible = [leaf for leaf in leaves if wanted in flags[leaf.line_id]]
    sums = _sums(((leaf.parent_id, leaf.points) for leaf in leaves), criteria)
    return Grid(
        rows=tuple(_rows(RowMaker(look, typed), visible, criteria, sums, flags)),
        chips=tuple(_chips(sheet, flags, wanted)),
        others=tuple(word for word, on in (("Khối, cụm chấm", look.group), ("Thẩm định", look.final)) if on),
        running=_running(sheet.criteria_set, leaves, criteria.nodes, sums),
        answered=sum(leaf.answered and leaf.rule.assigned for leaf in leaves),
        asked=sum(leaf.rule.assigned for leaf in leaves),
        later=sum(leaf.rule.later for leaf in leaves),
        selected=_selected(visible, flags, line_id),
        seen=seen_of(visible) if look.writes else "",
    )


def _sums(points: Iterable[tuple[int | None, Decimal | None]], criteria: Criteria) -> dict[int, Decimal]:
    """From (parent, points) of every line: the sum of each section; one without any points is missing."""
    sums: dict[int, Decimal] = {}
    for parent_id, own in points:
        if own is not None:
            for node in criteria.above(parent_id):
                sums[node.pk] = sums.get(node.pk, ZERO) + own
    return sums


def _capped(criteria_set: CriteriaSet, node: Node, points: Decimal) -> Decimal:
    """As `services.totals` stores it: sections outside the scale have a cap."""
    caps = {Part.BONUS: criteria_set.bonus_cap, Part.DEDUCTION: criteria_set.deduction_cap}
    cap = caps.get(Part(node.part)) if node.depth == 1 else None
    return points if cap is None else min(points, cap)


def _running(
    criteria_set: CriteriaSet,
    leaves: Sequence[Leaf],
    nodes: Mapping[int, Node],
    sums: Mapping[int, Decimal],
) -> Running:
    off: dict[int, Decimal] = {}
    for leaf in leaves:
        if not leaf.rule.assigned and leaf.part == Part.BASE:
            off[leaf.section_id] = off.get(leaf.section_id, ZERO) + leaf.rule.maximum
    return running(
        criteria_set,
        [
            (
                node.part,
                _capped(criteria_set, node, sums.get(node.pk, ZERO)),
                node.maximum - off.get(node.pk, ZERO),
            )
            for node in nodes.values()
            if node.depth == 1
        ],
    )


def _rows(
    maker: RowMaker,
    leaves: Sequence[Leaf],
    criteria: Criteria,
    sums: Mapping[int, Decimal],
    flags: Mapping[int, Sequence[str]],
) -> Iterable[SectionRow | LineRow]:
    """Every line after the sections above it, each section once."""
    set_already: set[int] = set()
    for leaf in leaves:
        path = [node for node in criteria.above(leaf.parent_id) if node.pk not in set_already]
        for node in reversed(path):
            set_already.add(node.pk)
            yield _section_row(maker.look.sheet.criteria_set, node, sums)
        yield maker.row(leaf, flags[leaf.line_id])


def _section_row(criteria_set: CriteriaSet, node: Node, sums: Mapping[int, Decimal]) -> SectionRow:
    return SectionRow(
        id=str(node.pk),
        css=f"l{min(node.depth, 3)}",
        title=heading(node.code, node.title),
        maximum=points_text(node.maximum),
        sum=_sum_text(criteria_set, node, sums),
    )


def _sum_text(criteria_set: CriteriaSet, node: Node, sums: Mapping[int, Decimal]) -> str:
    points = sums.get(node.pk)
    return sum_text(node.part, None if points is None else _capped(criteria_set, node, points))


def _chips(sheet: ScoreSheet, flags: Mapping[int, Sequence[str]], wanted: str) -> Iterable[Chip]:
    """The filters that have something to show, what is unanswered, and the chosen one."""
    base = reverse("scoring:sheet", args=[sheet.pk])
    for key, label in FILTERS.items():
        count = sum(key in own for own in flags.values())
        if count or key in (wanted, TODO):
            yield Chip(label, f"{base}?loc={key}" if key else base, count, key == wanted)


def _selected(leaves: Sequence[Leaf], flags: Mapping[int, Sequence[str]], line_id: int | None) -> int | None:
    """The line whose guidance is shown first: the one asked for, else sent back, unanswered, lacking."""
    ids = [leaf.line_id for leaf in leaves]
    if line_id in ids:
        return line_id
    marked = (pk for flag in (BACK, TODO, LACK) for pk in ids if flag in flags[pk])
    return next(marked, ids[0] if ids else None)


def seen_of(leaves: Iterable[Leaf], *, notes: bool = False) -> str:
    """What a plain form shows: line → version, figure, points (and note). Compared with what comes back,
    it tells what was typed from what merely stood there."""
    shown = {
        str(leaf.line_id): [
            leaf.version,
            typed_figure(leaf.actual, leaf.rule.method),
            "" if leaf.points is None else points_text(leaf.points),
            *([leaf.note] if notes else []),
        ]
        for leaf in leaves
        if leaf.rule.assigned
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def rows_again(look: Look, leaves: Sequence[Leaf], *, cited: Collection[int] = ()) -> list[LineRow]:
    """Some rows anew, after saving. `cited`: lines whose documents were left out of `leaves`."""
    back = returned_codes(look.sheet, [leaf.code for leaf in leaves])
    maker = RowMaker(look)
    flags = {leaf.line_id: flags_of(leaf, back) for leaf in leaves}
    for line_id in flags.keys() & set(cited):
        flags[line_id] = [flag for flag in flags[line_id] if flag != LACK]
    return [maker.row(leaf, flags[leaf.line_id]) for leaf in leaves]


def citing(sheet: ScoreSheet, leaves: Iterable[Leaf]) -> frozenset[int]:
    """The lines that cite a document, asked where some of `leaves`, read without documents, need one."""
    if not any(leaf.lacks_evidence for leaf in leaves):
        return frozenset()
    return frozenset(line_id for (line_id,) in asked(CITING_LINES, sheet.pk))


class Tree(NamedTuple):
    """The sections of a sheet and what each comes to in the self layer."""

    nodes: Mapping[int, Node]
    sums: Mapping[int, Decimal]

    def points(self, criteria_set: CriteriaSet, section_id: int) -> Decimal:
        """Points of a top section as they are stored: capped, nothing entered counts as nought."""
        return _capped(criteria_set, self.nodes[section_id], self.sums.get(section_id, ZERO))

    def texts(self, criteria_set: CriteriaSet) -> dict[str, str]:
        """Section → its sum in words, for all sections."""
        return {str(pk): _sum_text(criteria_set, node, self.sums) for pk, node in self.nodes.items()}

    def running(self, criteria_set: CriteriaSet, totals: Iterable[tuple[int, Decimal, Decimal]]) -> Running:
        """From the (section, points, assigned maximum) that were stored just now."""
        stored = ((self.nodes[section].part, points, maximum) for section, points, maximum in totals)
        return running(criteria_set, stored)


def tree_of(sheet: ScoreSheet) -> Tree:
    """The points of all lines by the section they stand in: one query, two the first time."""
    criteria = criteria_of(sheet.criteria_set_id)
    hundredths: Counter[int | None] = Counter()
    for criterion_id, own in asked(LINE_POINTS, sheet.pk):
        hundredths[criteria.leaves[criterion_id].parent_id] += own
    sums = _sums(((parent, points_of(own)) for parent, own in hundredths.items()), criteria)
    return Tree(criteria.nodes, sums)


def as_json(rows: Iterable[LineRow], *, docs: bool = True) -> list[dict[str, Any]]:
    """Rows for the script that repaints them; the cited documents only where they may have changed."""
    return [
        {
            "line": row.id,
            "version": row.version,
            "actual": row.actual.text,
            "self_points": row.points.text,
            **({"docs": [doc._asdict() for doc in row.docs]} if docs else {}),
            "tag": row.tag._asdict(),
            "flags": row.flags,
        }
        for row in rows
    ]
