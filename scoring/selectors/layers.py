"""One sheet with its layers side by side, worded for the page: lines, sections with sums, the total."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from emulation.common.numbers import format_points
from scoring.choices import Layer
from scoring.selectors.layer_book import (
    ALL,
    BEFORE,
    CITED,
    DIFFERENT,
    LACKING,
    OPEN,
    Book,
    Node,
    View,
    above,
    decisions_of,
    nodes_of,
    running_of,
    sum_words,
    sums_of,
)
from scoring.selectors.layer_rows import (
    Line,
    LineMaker,
    Typed,
    heading_of,
    points_text,
    signed_text,
    tint_of,
)
from scoring.selectors.lines import Leaf, leaves_of
from scoring.selectors.rows import heading
from scoring.selectors.sheets import Running

FILTERS = {
    ALL: "Tất cả",
    DIFFERENT: "Có khác biệt",
    OPEN: "Chưa có quyết định",
    CITED: "Có minh chứng",
    LACKING: "Thiếu minh chứng",
}


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
    maker = LineMaker(book, typed or Typed({}, {}))
    sums = {layer: sums_of(book, layer, nodes) for layer in view.layers}
    totals = [running_of(book, layer, nodes, sums[layer]) for layer in view.layers]
    return Layered(
        rows=tuple(_rows(maker, visible, nodes, sums)),
        heads=tuple((heading_of(view, layer), tint_of(view, layer)) for layer in view.layers),
        chips=tuple(_chips(view, base_url, flags, wanted)),
        foot=tuple(_foot(view, layer, total) for layer, total in zip(view.layers, totals, strict=True)),
        difference=signed_text(totals[-1].total - totals[0].total) if len(totals) > 1 else "",
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
        difference=signed_text(total.total - first.total),
        counts={key: sum(key in book.flags(leaf) for leaf in leaves) for key in (DIFFERENT, OPEN)},
    )


def _foot(view: View, layer: Layer, total: Running) -> Foot:
    return Foot(heading_of(view, layer), total.points_text, total.rebased_text, tint_of(view, layer))


def _rows(
    maker: LineMaker,
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
                    (sum_words(maker.book, node, sums[layer]), tint_of(maker.book.view, layer))
                    for layer in layers
                ),
            )
        yield maker.line(leaf)


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
