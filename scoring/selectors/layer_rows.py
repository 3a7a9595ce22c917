"""Lines of a sheet with its layers side by side, as ready strings; the template only sets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse

from emulation.common.numbers import MINUS, format_points
from emulation.groups.policies import policy_of
from scoring.choices import Layer
from scoring.selectors.crossing.results import results_on
from scoring.selectors.layer_book import BEFORE, Book, Decision, View, head_of
from scoring.selectors.lines import Leaf, figure_text
from scoring.selectors.rows import NOTHING, Doc, heading, shown_figure, with_unit


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
    """One criterion. `error_at` is the field that `error` is about: points or reason."""

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
    error_at: str
    error: str
    stamp: str
    is_line: bool = True


class LineMaker:
    """Makes the lines of one view."""

    def __init__(self, book: Book, typed: Typed) -> None:
        self.book, self.view, self.typed = book, book.view, typed
        sheet_id = book.view.sheet.pk
        self.heads = {layer: heading_of(self.view, layer) for layer in Layer}
        noun = policy_of(self.view.sheet.membership.group_year.group).noun
        self.voices = {Layer.GROUP: noun, Layer.FINAL: "Thẩm định"}
        sees_group = Layer.GROUP in self.view.layers
        self._crossed = results_on(self.view.sheet) if sees_group else {}
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
            said=tuple(self._said(leaf.line_id, decisions)),
            writes=writes,
            reason=reason,
            opened=bool(reason or error),
            error_at=at,
            error=error,
            stamp=", ".join(part for part in (own.by, own.stamp) if part) if own else "",
        )

    def _figure(self, leaf: Leaf, layer: Layer, writes: bool) -> Figure:
        tint, label = tint_of(self.view, layer), self.heads[layer]
        if not leaf.rule.assigned:
            return Figure(label, "", css=f"{tint} off")
        points = self.book.points(leaf, layer)
        text = "" if points is None else points_text(points)
        before = self.book.before(leaf, layer)
        delta = ""
        if self.book.differs(leaf, layer) and points is not None and before is not None:
            delta = signed_text(points - before)
        if writes and layer == self.view.edits:
            typed = self.typed.texts.get(leaf.line_id)
            hint = NOTHING if before is None else points_text(before)
            return Figure(label, typed[0] if typed else text, delta, tint, True, hint)
        if points is None and leaf.rule.later and layer != Layer.FINAL:
            return Figure(label, "tính sau", css=f"{tint} sub")
        return Figure(label, text or NOTHING, delta, tint)

    def _said(self, line_id: int, decisions: Mapping[Layer, Decision]) -> Iterable[Said]:
        """The note of the unit and the reasons of the layers that are read here, not written."""
        if note := decisions[Layer.SELF].reason:
            yield Said("Đơn vị", note)
        if crossed := self._crossed.get(line_id):
            yield Said("Chấm chéo", crossed)
        if Layer.FINAL in self.view.layers and decisions[Layer.FINAL].first:
            yield Said("Cơ quan thành lập", decisions[Layer.FINAL].first)
        for layer in self.view.layers:
            if layer in BEFORE and layer != self.view.edits and decisions[layer].reason:
                yield Said(self.voices[layer], decisions[layer].reason, decisions[layer].by)


def _goal(leaf: Leaf) -> str:
    target = leaf.rule.target
    return with_unit(figure_text(target), leaf.unit) if leaf.rule.assigned and target is not None else ""


def heading_of(view: View, layer: Layer) -> str:
    return head_of(layer, view.sheet.membership.group_year.group)


def tint_of(view: View, layer: Layer) -> str:
    """The column that is written, else the appraisal, is tinted."""
    return "lay3" if layer == (view.edits or Layer.FINAL) else ""


_MARKS = str.maketrans(",.", ".,")


def points_text(points: Decimal) -> str:
    """`1.234,50`, as `format_points`, for stored points only: these have two places and need no exact
    rounding, which would take a third of the time of the page."""
    return f"{points:,.2f}".translate(_MARKS)


def signed_text(value: Decimal) -> str:
    return format_points(value, sign=True, minus=MINUS)
