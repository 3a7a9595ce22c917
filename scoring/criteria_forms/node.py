"""One criterion as a form. The fields of its parameters follow from the method that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms

from emulation.common.forms import DecimalVnField, TextVnField
from emulation.common.problems import Refused
from scoring.choices import Part
from scoring.criteria_forms.parameters import POINTS, PREFIX, ParametersForm
from scoring.formulas import METHODS, FormulaError, Method, parse_parameters, worked_example
from scoring.models import Criterion
from scoring.services.criteria.facts import FACTS, NodeFacts
from scoring.trees import Node, method_problem

GROUP = "group"
"""Chosen instead of a method."""
METHOD_CHOICES = [(GROUP, "Nhóm tiêu chí, không chấm điểm"), *((str(m), i.label) for m, i in METHODS.items())]
COMMON, TIED = "common", "tied"


class NodeForm(ParametersForm):
    """A criterion or a group of criteria. `chosen` is the method whose parameters are asked for."""

    code = TextVnField(
        label="Ký hiệu",
        max_length=20,
        widget=forms.TextInput({"class": "w-date"}),
        error_messages={"required": "Nhập ký hiệu."},
    )
    title = TextVnField(
        label="Nội dung",
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Nhập nội dung."},
    )
    part = forms.ChoiceField(label="Phần", choices=Part.choices)
    maximum = DecimalVnField(
        label="Điểm tối đa", min_value=0, max_value=100_000, widget=forms.TextInput(POINTS)
    )
    method = forms.ChoiceField(
        label="Phương pháp chấm",
        choices=METHOD_CHOICES,
        error_messages={"required": "Chọn phương pháp chấm.", "invalid_choice": "Chọn trong danh sách."},
    )
    unit_of_measure = TextVnField(
        label="Đơn vị tính", max_length=40, required=False, widget=forms.TextInput({"class": "w-date"})
    )
    evidence_required = forms.BooleanField(label="Cần minh chứng", required=False)
    tied = forms.TypedChoiceField(
        label="Nguồn của tiêu chí",
        choices=[(COMMON, "Chung cho mọi đơn vị"), (TIED, "Gắn với nhiệm vụ được giao")],
        coerce=lambda value: value == TIED,
        error_messages={"invalid_choice": "Chọn trong danh sách."},
    )
    guidance = TextVnField(
        label="Hướng dẫn chấm", max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, Any],
        is_section: bool,
        is_group: bool = False,
    ) -> None:
        super().__init__(cast(Any, data), initial=initial)
        self.is_group = is_group
        self.chosen = GROUP
        self.shown_example: str | None = None
        self.shown_points: Decimal | None = None
        if not is_section:
            del self.fields["part"]
        if is_group:
            for name in ("method", "unit_of_measure", "evidence_required", "tied"):
                del self.fields[name]
        else:
            method = str(data.get("method", "") if data is not None else initial.get("method", ""))
            self._choose(method if method in METHODS else GROUP)

    def _choose(self, method: str) -> None:
        self.chosen = method
        if method == GROUP:
            for name in ("unit_of_measure", "evidence_required", "tied"):
                del self.fields[name]
            return
        self.ask_for(Method(method))

    @property
    def points(self) -> Decimal | None:
        """The maximum that is typed, or stored where nothing is; None while it is no number."""
        if self.shown_points is not None:
            return self.shown_points
        if not self.is_bound:
            return self.initial.get("maximum")
        self.is_valid()
        return self.cleaned_data.get("maximum")

    def part_of(self, stored: str) -> str:
        """The part that is typed; only sections are asked for it."""
        if not self.is_bound:
            return str(self.initial.get("part", stored))
        return str(self.cleaned_data.get("part") or stored)

    # --- For the template
    @property
    def head_fields(self) -> list[forms.BoundField]:
        names = ("code", "title", "part", "maximum", "method")
        return [self[name] for name in names if name in self.fields]

    @property
    def tail_fields(self) -> list[forms.BoundField]:
        names = ("unit_of_measure", "evidence_required", "tied", "guidance")
        return [self[name] for name in names if name in self.fields]

    @property
    def explanation(self) -> str:
        return METHODS[Method(self.chosen)].explanation if self.chosen != GROUP else ""

    def example(self) -> str:
        """The worked example of what stands in the fields, by the function that scores; why there is none."""
        chosen = self.chosen
        if chosen == GROUP:
            return ""
        if self.is_bound:
            self.is_valid()
            raw = self.raw_parameters()
        else:
            raw = self.initial.get("parameters") or {}
        maximum = self.points
        if maximum is None:
            return ""
        node = Node(
            0,
            None,
            "",
            "",
            self.part_of(self.initial.get("part", Part.BASE)),
            maximum,
            method=chosen,
            parameters=raw,
        )
        if error := method_problem(node):
            return str(error)
        method = Method(chosen)
        try:
            return worked_example(method, maximum, parse_parameters(method, raw))
        except FormulaError as error:
            return str(error)

    # --- For the service
    def facts(self) -> NodeFacts:
        values = {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}
        if self.chosen == GROUP:
            values["method"] = ""
        else:
            values["parameters"] = self.raw_parameters()
        return NodeFacts(**values)

    def show(self, refusal: Refused) -> None:
        """Problems at their fields, those of lists at the first cell."""
        for problem in refusal.problems:
            name = problem.field
            if name not in self.fields:
                name = PREFIX + name
            if name not in self.fields and self.rows and problem.field == self.row_name:
                name = self.rows[0][0].name
            self.add_error(name if name in self.fields else None, problem.message)


def initial_of(row: Criterion, seen: str) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FACTS}
    return values | {"method": row.method or GROUP, "tied": TIED if row.tied else COMMON, "seen": seen}
