"""One sheet with its layers side by side, worded for the page: lines, sections with sums, the total."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from emulation.common.numbers import MINUS, format_points
from emulation.groups.policies import policy_of
from scoring.choices import Layer
from scoring.selectors.layer_book import (
    ALL,
    BEFORE,
    CITED,
    DIFFERENT,
    OPEN,
    Book,
    Decision,
    Node,
    View,
    above,
    decisions_of,
    head_of,
    nodes_of,
    running_of,
    sum_words,
    sums_of,
)
from scoring.selectors.lines import Leaf, figure_text, leaves_of
from scoring.selectors.rows import NOTHING, Doc, heading, shown_figure, with_unit
from scoring.selectors.sheets import Running

_BAD, _FINE = mark_safe(' aria-invalid="true"'), mark_safe("")
FILTERS = {ALL: "Tất cả", DIFFERENT: "Có khác biệt", OPEN: "Chưa có quyết định", CITED: "Có minh chứng"}


class Typed(NamedTuple):
    """What a plain form brought and could not be saved: (points, reason) and errors (field, text) by line."""

    texts: Mapping[int, tuple[str, str]]
    errors: Mapping[int, tuple[str, str]]


class Figure(NamedTuple):
    """A cell of a layer: points and the difference from the layer before; an input where it is written."""

    label: str
    text: str
    delta: str = ""
    css: str = ""
    is_input: bool = False
    hint: str = ""


class Said(NamedTuple):
    """Who says what about a line: the unit, the group, the appraisal."""

    voice: str
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion. `bad_points`, `bad_reason`: attributes of the field that an error stands at."""

    id: str
    version: str
    title: str
    maximum: str
    result: str
    goal: str
    figures: tuple[Figure, ...]
    docs: tuple[Doc, ...]
    said: tuple[Said, ...]
    writes: bool
    reason: str
    opened: bool
    bad_points: SafeString
    bad_reason: SafeString
    error: str
    stamp: str
    is_line: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A node above lines with its sum in every shown layer."""

    id: str
    css: str
    title: str
    maximum: str
    sums: tuple[tuple[str, str], ...]
    is_line: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with its count."""

    label: str
    url: str
    count: int
    current: bool


class Foot(NamedTuple):
    """The total of one layer: points, and on the full scale where re-based."""

    label: str
    points: str
    rebased: str
    css: str


@dataclass(frozen=True, slots=True)
class Layered:
    """The page. `open_lines` of `asked` lines await a decision in the written layer; `provisional`: a shown
    layer still has such lines. `rebased_to` is the scale where not everything was assigned, else ""."""

    rows: tuple[Section | Line, ...]
    heads: tuple[tuple[str, str], ...]
    chips: tuple[Chip, ...]
    foot: tuple[Foot, ...]
    difference: str
    rebased_to: str
    provisional: bool
    open_lines: int
    differing: int
    asked: int
    seen: str


def layered(view: View, *, base_url: str, wanted: str = ALL, typed: Typed | None = None) -> Layered:
    """The whole sheet, or the lines that answer to the filter `wanted`; six queries whatever its size."""
    leaves = leaves_of(view.sheet)
    book = Book(view, leaves, decisions_of(view.sheet))
    flags = {leaf.line_id: book.flags(leaf) for leaf in leaves}
    nodes = nodes_of(view.sheet.criteria_set)
    visible = [leaf for leaf in leaves if wanted in flags[leaf.line_id]]
    maker = _Maker(book, typed or Typed({}, {}))
    sums = {layer: sums_of(book, layer, nodes) for layer in view.layers}
    totals = [running_of(book, layer, nodes, sums[layer]) for layer in view.layers]
    return Layered(
        rows=tuple(_rows(maker, visible, nodes, sums)),
        heads=tuple((_head(view, layer), _tint(view, layer)) for layer in view.layers),
        chips=tuple(_chips(view, base_url, flags, wanted)),
        foot=tuple(_foot(view, layer, total) for layer, total in zip(view.layers, totals, strict=True)),
        difference=_signed(totals[-1].total - totals[0].total) if len(totals) > 1 else "",
        rebased_to=totals[0].scale_text if totals[0].is_rebased else "",
        provisional=any(
            layer in BEFORE and book.is_open(leaf, layer) for layer in view.layers for leaf in leaves
        ),
        open_lines=sum(OPEN in own for own in flags.values()),
        differing=sum(DIFFERENT in own for own in flags.values()),
        asked=sum(leaf.rule.assigned for leaf in leaves),
        seen=_seen(book, visible) if view.edits else "",
    )


class Sums(NamedTuple):
    """What changes on the page when a line has been saved: sums and total of one layer, counts of filters."""

    sections: dict[str, str]
    points: str
    rebased: str
    difference: str
    counts: dict[str, int]


def sums_again(view: View, layer: Layer) -> Sums:
    """The sums of a layer anew, after a line has been saved."""
    leaves = leaves_of(view.sheet)
    book = Book(view, leaves, decisions_of(view.sheet))
    nodes = nodes_of(view.sheet.criteria_set)
    sums = sums_of(book, layer, nodes)
    total = running_of(book, layer, nodes, sums)
    first = running_of(book, view.layers[0], nodes, sums_of(book, view.layers[0], nodes))
    return Sums(
        sections={str(pk): sum_words(book, node, sums) for pk, node in nodes.items()},
        points=total.points_text,
        rebased=total.rebased_text,
        difference=_signed(total.total - first.total),
        counts={key: sum(key in book.flags(leaf) for leaf in leaves) for key in (DIFFERENT, OPEN)},
    )


def _foot(view: View, layer: Layer, total: Running) -> Foot:
    return Foot(_head(view, layer), total.points_text, total.rebased_text, _tint(view, layer))


def _head(view: View, layer: Layer) -> str:
    return head_of(layer, view.sheet.membership.group_year.group)


def _tint(view: View, layer: Layer) -> str:
    """The column that is written, else the appraisal, is tinted."""
    return "lay3" if layer == (view.edits or Layer.FINAL) else ""


_MARKS = str.maketrans(",.", ".,")


def points_text(points: Decimal) -> str:
    """`1.234,50`, as `format_points`, for stored points only: these have two places and need no exact
    rounding, which would take a third of the time of the page."""
    return f"{points:,.2f}".translate(_MARKS)


def _signed(value: Decimal) -> str:
    return format_points(value, sign=True, minus=MINUS)


def _rows(
    maker: _Maker,
    leaves: Sequence[Leaf],
    nodes: Mapping[int, Node],
    sums: Mapping[Layer, Mapping[int, Decimal]],
) -> Iterable[Section | Line]:
    """Every line after the sections above it, each section once."""
    set_already: set[int] = set()
    layers = maker.book.view.layers
    for leaf in leaves:
        path = [node for node in above(leaf.parent_id, nodes) if node.pk not in set_already]
        for node in reversed(path):
            set_already.add(node.pk)
            yield Section(
                id=str(node.pk),
                css=f"l{min(node.depth, 3)}",
                title=heading(node.code, node.title),
                maximum=format_points(node.maximum),
                sums=tuple(
                    (sum_words(maker.book, node, sums[layer]), _tint(maker.book.view, layer))
                    for layer in layers
                ),
            )
        yield maker.line(leaf)


class _Maker:
    """Makes the lines of one view."""

    def __init__(self, book: Book, typed: Typed) -> None:
        self.book, self.view, self.typed = book, book.view, typed
        sheet_id = book.view.sheet.pk
        self.heads = {layer: _head(self.view, layer) for layer in Layer}
        noun = policy_of(self.view.sheet.membership.group_year.group).noun
        self.voices = {Layer.GROUP: noun, Layer.FINAL: "Thẩm định"}
        # Addresses by pattern: reversing some hundred of them costs more than all the rest.
        self._evidence = reverse("scoring:review-evidence", args=[sheet_id, 0]).rsplit("0", 1)

    def line(self, leaf: Leaf) -> Line:
        decisions = self.book.decisions[leaf.line_id]
        edits = self.view.edits
        writes = edits is not None and leaf.rule.assigned
        own = decisions[edits] if edits else None
        _, reason = self.typed.texts.get(leaf.line_id, ("", own.reason if own else ""))
        at, error = self.typed.errors.get(leaf.line_id, ("", ""))
        return Line(
            id=str(leaf.line_id),
            version=str(leaf.version),
            title=heading(leaf.code, leaf.title),
            maximum=points_text(leaf.rule.maximum) if leaf.rule.maximum else NOTHING,
            result=shown_figure(leaf) if leaf.rule.assigned else "Không giao",
            goal=_goal(leaf),
            figures=tuple(self._figure(leaf, layer, writes) for layer in self.view.layers),
            docs=tuple(Doc(c.label, str(c.evidence_id).join(self._evidence), c.subject) for c in leaf.cited),
            said=tuple(self._said(decisions)),
            writes=writes,
            reason=reason,
            opened=bool(reason or error),
            bad_points=_BAD if at == "points" else _FINE,
            bad_reason=_BAD if at == "reason" else _FINE,
            error=error,
            stamp=", ".join(part for part in (own.by, own.stamp) if part) if own else "",
        )

    def _figure(self, leaf: Leaf, layer: Layer, writes: bool) -> Figure:
        tint, label = _tint(self.view, layer), self.heads[layer]
        if not leaf.rule.assigned:
            return Figure(label, "", css=f"{tint} off")
        points = self.book.points(leaf, layer)
        text = "" if points is None else points_text(points)
        before = self.book.before(leaf, layer)
        delta = ""
        if self.book.differs(leaf, layer) and points is not None and before is not None:
            delta = _signed(points - before)
        if writes and layer == self.view.edits:
            typed = self.typed.texts.get(leaf.line_id)
            hint = NOTHING if before is None else points_text(before)
            return Figure(label, typed[0] if typed else text, delta, tint, True, hint)
        if points is None and leaf.rule.later and layer != Layer.FINAL:
            return Figure(label, "tính sau", css=f"{tint} sub")
        return Figure(label, text or NOTHING, delta, tint)

    def _said(self, decisions: Mapping[Layer, Decision]) -> Iterable[Said]:
        """The note of the unit and the reasons of the layers that are read here, not written."""
        if note := decisions[Layer.SELF].reason:
            yield Said("Đơn vị", note)
        for layer in self.view.layers:
            if layer in BEFORE and layer != self.view.edits and decisions[layer].reason:
                yield Said(self.voices[layer], decisions[layer].reason, decisions[layer].by)


def _goal(leaf: Leaf) -> str:
    target = leaf.rule.target
    return with_unit(figure_text(target), leaf.unit) if leaf.rule.assigned and target is not None else ""


def _chips(view: View, base: str, flags: Mapping[int, Collection[str]], wanted: str) -> Iterable[Chip]:
    for key, label in FILTERS.items():
        if key == OPEN and view.edits is None:
            continue
        count = sum(key in own for own in flags.values())
        yield Chip(label, f"{base}?loc={key}" if key else base, count, key == wanted)


def _seen(book: Book, leaves: Iterable[Leaf]) -> str:
    """What a plain form shows: line → version, points, reason. Compared with what comes back, it tells what
    was typed from what merely stood there."""
    layer = book.view.edits
    assert layer is not None  # noqa: S101 (only called for a view that writes)
    shown = {}
    for leaf in leaves:
        if leaf.rule.assigned:
            own = book.decisions[leaf.line_id][layer]
            text = "" if own.points is None else points_text(own.points)
            shown[str(leaf.line_id)] = [leaf.version, text, own.reason]
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
