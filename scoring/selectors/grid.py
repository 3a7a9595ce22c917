"""The self-assessment grid in a fixed number of queries, however many the criteria; and its rows anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Sum
from django.db.models.functions import Cast
from django.urls import reverse

from scoring.choices import Part
from scoring.models import CriteriaSet, Criterion, LineEvidence, ScoreLine, ScoreSheet
from scoring.selectors.lines import Leaf, citations, leaves_of, returned_codes, typed_figure
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
MOST_KEPT = 100
"""Criteria sets whose sections a process remembers."""


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


class Node(NamedTuple):
    """A section of the tree, at any depth."""

    pk: int
    parent_id: int | None
    code: str
    title: str
    depth: int
    part: str
    maximum: Decimal


def grid_of(look: Look, *, wanted: str = ALL, line_id: int | None = None, typed: Typed | None = None) -> Grid:
    """The whole grid, or the rows that answer to the filter `wanted` with the sections above them."""
    sheet = look.sheet
    nodes = _nodes(sheet.criteria_set)
    leaves = leaves_of(sheet)
    back = returned_codes(sheet, [leaf.code for leaf in leaves])
    flags = {leaf.line_id: flags_of(leaf, back) for leaf in leaves}
    for leaf in leaves:
        if leaf.rule.assigned and differs(look, leaf):
            flags[leaf.line_id].append(DIFFERENT)
    visible = [leaf for leaf in leaves if wanted in flags[leaf.line_id]]
    sums = _sums(((leaf.parent_id, leaf.points) for leaf in leaves), nodes)
    return Grid(
        rows=tuple(_rows(RowMaker(look, typed), visible, nodes, sums, flags)),
        chips=tuple(_chips(sheet, flags, wanted)),
        others=tuple(word for word, on in (("Khối, cụm chấm", look.group), ("Thẩm định", look.final)) if on),
        running=_running(sheet.criteria_set, leaves, nodes, sums),
        answered=sum(leaf.answered and leaf.rule.assigned for leaf in leaves),
        asked=sum(leaf.rule.assigned for leaf in leaves),
        later=sum(leaf.rule.later for leaf in leaves),
        selected=_selected(visible, flags, line_id),
        seen=seen_of(visible) if look.writes else "",
    )


def _nodes(criteria_set: CriteriaSet) -> dict[int, Node]:
    """The sections of the tree, in reading order."""
    rows = (
        Criterion.objects.filter(criteria_set=criteria_set, is_leaf=False)
        .order_by("position")
        .values_list("pk", "parent_id", "code", "title", "depth", "part", "maximum")
    )
    return {row[0]: Node(*row) for row in rows}


def _above(parent_id: int | None, nodes: Mapping[int, Node]) -> Iterable[Node]:
    """The sections above a line, innermost first."""
    node = nodes.get(parent_id or 0)
    while node is not None:
        yield node
        node = nodes.get(node.parent_id or 0)


def _sums(
    points: Iterable[tuple[int | None, Decimal | None]], nodes: Mapping[int, Node]
) -> dict[int, Decimal]:
    """From (parent, points) of every line: the sum of each section; one without any points is missing."""
    sums: dict[int, Decimal] = {}
    for parent_id, own in points:
        if own is not None:
            for node in _above(parent_id, nodes):
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
    nodes: Mapping[int, Node],
    sums: Mapping[int, Decimal],
    flags: Mapping[int, Sequence[str]],
) -> Iterable[SectionRow | LineRow]:
    """Every line after the sections above it, each section once."""
    set_already: set[int] = set()
    for leaf in leaves:
        path = [node for node in _above(leaf.parent_id, nodes) if node.pk not in set_already]
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


def rows_again(look: Look, leaves: Sequence[Leaf]) -> list[LineRow]:
    """Some rows anew, after they have been saved."""
    back = returned_codes(look.sheet, [leaf.code for leaf in leaves])
    maker = RowMaker(look)
    return [maker.row(leaf, flags_of(leaf, back)) for leaf in leaves]


def with_citations(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The lines with what they cite; one query."""
    cited = citations(LineEvidence.objects.filter(line__in=[leaf.line_id for leaf in leaves]))
    return [replace(leaf, cited=cited[leaf.line_id]) if leaf.line_id in cited else leaf for leaf in leaves]


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
    nodes = _frozen_nodes(sheet.criteria_set)
    points = (
        ScoreLine.objects.filter(sheet=sheet, self_points__isnull=False)
        .order_by()
        .values("criterion__parent_id")
        .annotate(whole=Cast(Sum("self_points"), BigIntegerField()))
        .values_list("criterion__parent_id", "whole")
    )
    return Tree(nodes, _sums(((parent, points_of(whole)) for parent, whole in points), nodes))


_published: dict[tuple[int, datetime], Mapping[int, Node]] = {}


def _frozen_nodes(criteria_set: CriteriaSet) -> Mapping[int, Node]:
    """The sections of a set, kept by the process once it is published: from then on it never changes."""
    if criteria_set.published_at is None:
        return _nodes(criteria_set)
    key = (criteria_set.pk, criteria_set.published_at)
    if key not in _published:
        if len(_published) >= MOST_KEPT:
            _published.clear()
        _published[key] = _nodes(criteria_set)
    return _published[key]


def as_json(rows: Iterable[LineRow]) -> list[dict[str, Any]]:
    """Rows for the script that repaints them."""
    return [
        {
            "line": row.id,
            "version": row.version,
            "actual": row.actual.text,
            "self_points": row.points.text,
            "docs": [doc._asdict() for doc in row.docs],
            "tag": row.tag._asdict(),
            "flags": row.flags,
        }
        for row in rows
    ]
