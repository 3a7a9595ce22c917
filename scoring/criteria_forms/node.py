"""One criterion as a form. The fields of its parameters follow from the method that is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms

from emulation.common.forms import DecimalVnField, TextVnField
from emulation.common.problems import Refused
from scoring.choices import Part
from scoring.formulas import (
    METHODS,
    SHAPES,
    BandsParameters,
    Basis,
    Direction,
    DirectParameters,
    EntryParameters,
    FormulaError,
    LateDaysParameters,
    Method,
    OccurrenceParameters,
    RatioParameters,
    RelativeParameters,
    parse_parameters,
    worked_example,
)
from scoring.models import Criterion
from scoring.services.criteria.tree import FACTS, NodeFacts
from scoring.trees import Node, method_problem

GROUP = "group"
"""Chosen instead of a method."""
METHOD_CHOICES = [(GROUP, "Nhóm tiêu chí, không chấm điểm"), *((str(m), i.label) for m, i in METHODS.items())]
COMMON, TIED = "common", "tied"
BLANK_ROWS = 2
MOST_ROWS = 30
PREFIX = "p_"
LARGEST = 10**12

Maker = Callable[[], forms.Field]
NUMBER = {"class": "w-num num"}


def _number(label: str, help_text: str = "", *, places: int = 2, required: bool = False) -> Maker:
    def make() -> forms.Field:
        return DecimalVnField(
            label=label,
            help_text=help_text,
            required=required,
            max_places=places,
            min_value=0,
            max_value=LARGEST,
            widget=forms.TextInput(NUMBER),
        )

    return make


def _choice(label: str, choices: list[tuple[str, str]]) -> Maker:
    return lambda: forms.ChoiceField(
        label=label, choices=choices, error_messages={"invalid_choice": "Chọn trong danh sách."}
    )


STEP = _number("Bước điểm", "Để trống nếu nhận mọi số điểm, ví dụ 0,5 nếu chấm theo nửa điểm.")
FIELDS: Mapping[type, Mapping[str, Maker]] = {
    DirectParameters: {"step": STEP},
    RatioParameters: {
        "floor_percent": _number("Mức sàn (% chỉ tiêu)", "Dưới mức này được 0 điểm. Để trống: không có."),
        "cap_percent": _number("Mức trần (% chỉ tiêu)", "Từ mức này được điểm tối đa. Để trống: 100."),
    },
    BandsParameters: {
        "basis": _choice(
            "So sánh", [(Basis.FIGURE, "Kết quả báo cáo"), (Basis.PERCENT, "Tỷ lệ % so với chỉ tiêu")]
        ),
        "direction": _choice(
            "Chiều", [(Direction.UP, "Càng cao càng tốt"), (Direction.DOWN, "Càng thấp càng tốt")]
        ),
    },
    OccurrenceParameters: {"each": _number("Điểm mỗi lần", required=True)},
    LateDaysParameters: {
        "per_day": _number("Điểm trừ mỗi ngày trễ", required=True),
        "grace_days": _number("Số ngày được trễ", "Để trống: không.", places=0),
    },
    RelativeParameters: {
        "at_target_percent": _number("Phần điểm khi đạt đúng chỉ tiêu (%)", "Để trống: 50."),
    },
    EntryParameters: {
        "each": _number("Điểm mỗi lần", "Để trống nếu người chấm nhập thẳng số điểm."),
        "step": STEP,
    },
}
"""Fields of each shape of parameters, by the name of the parameter."""
ROWS: Mapping[type, tuple[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    DirectParameters: ("anchors", (("points", "Điểm"), ("text", "Mức mô tả"))),
    BandsParameters: ("bands", (("limit", "Ngưỡng"), ("points", "Điểm"))),
}
"""Parameters that are lists: their name, and the two cells of a row."""


class NodeForm(forms.Form):
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
        label="Điểm tối đa", min_value=0, max_value=100_000, widget=forms.TextInput(NUMBER)
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
        if not is_section:
            del self.fields["part"]
        if is_group:
            for name in ("method", "unit_of_measure", "evidence_required", "tied"):
                del self.fields[name]
        else:
            method = str(data.get("method", "") if data is not None else initial.get("method", ""))
            self._ask_for(method if method in METHODS else GROUP)

    def _ask_for(self, method: str) -> None:
        """Add the fields of a method's parameters, filled in from the stored ones."""
        self.chosen = method
        if method == GROUP:
            for name in ("unit_of_measure", "evidence_required", "tied"):
                del self.fields[name]
            return
        shape = SHAPES[Method(method)]
        stored = self.initial.get("parameters") or {}
        for name, make in FIELDS.get(shape, {}).items():
            self.fields[PREFIX + name] = make()
            if name in stored:
                self.initial[PREFIX + name] = _shown(stored[name])
        if Method(method) is Method.PER_OCCURRENCE:
            self.fields[PREFIX + "counts_down"] = forms.BooleanField(
                label="Trừ dần từ điểm tối đa", required=False
            )
            self.initial[PREFIX + "counts_down"] = stored.get("counts_down", False)
        if shape in ROWS:
            self._add_rows(*ROWS[shape], stored)

    def _add_rows(
        self, name: str, cells: tuple[tuple[str, str], tuple[str, str]], stored: Mapping[str, Any]
    ) -> None:
        rows = stored.get(name, [])
        posted = [int(n) for n in re.findall(rf"{PREFIX}{name}_{cells[0][0]}_(\d+)", " ".join(self.data))]
        count = min(max([len(rows) + BLANK_ROWS, *(n + 1 for n in posted)]), MOST_ROWS)
        if self.is_bound and self._full(name, cells, count) and count < MOST_ROWS:
            count += BLANK_ROWS
        self.row_name, self.row_cells, self.row_count = name, cells, count
        for index in range(count):
            for cell, label in cells:
                key = f"{PREFIX}{name}_{cell}_{index}"
                text = cell == "text"
                field = (
                    TextVnField(required=False, max_length=300)
                    if text
                    else DecimalVnField(
                        required=False, max_places=2 if cell == "points" else 4, max_value=LARGEST
                    )
                )
                field.label = f"{label}, dòng {index + 1}"
                css = "form-control" if text else f"form-control {NUMBER['class']}"
                field.widget.attrs |= {"aria-label": field.label, "class": css}
                self.fields[key] = field
                if index < len(rows):
                    value = rows[index][cell]
                    self.initial[key] = value if text else _shown(value)

    def _full(self, name: str, cells: Any, count: int) -> bool:
        return all(self.data.get(f"{PREFIX}{name}_{cells[0][0]}_{index}") for index in range(count))

    # --- For the template
    @property
    def head_fields(self) -> list[forms.BoundField]:
        names = ("code", "title", "part", "maximum", "method")
        return [self[name] for name in names if name in self.fields]

    @property
    def parameter_fields(self) -> list[forms.BoundField]:
        rows = getattr(self, "row_name", None)
        return [
            self[name]
            for name in self.fields
            if name.startswith(PREFIX) and not (rows and name.startswith(f"{PREFIX}{rows}_"))
        ]

    @property
    def row_heads(self) -> list[str]:
        return [label for _, label in self.row_cells] if hasattr(self, "row_cells") else []

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        if not hasattr(self, "row_cells"):
            return []
        return [
            [self[f"{PREFIX}{self.row_name}_{cell}_{index}"] for cell, _ in self.row_cells]
            for index in range(self.row_count)
        ]

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
            values = self.cleaned_data
            maximum, raw = values.get("maximum"), self.raw_parameters()
        else:
            maximum, raw = self.initial.get("maximum"), self.initial.get("parameters") or {}
        if maximum is None:
            return ""
        part = self.cleaned_data.get("part") if self.is_bound else None
        part = part or self.initial.get("part", Part.BASE)
        node = Node(0, None, "", "", part, Decimal(maximum), method=chosen, parameters=raw)
        if error := method_problem(node):
            return str(error)
        method = Method(chosen)
        try:
            return worked_example(method, Decimal(maximum), parse_parameters(method, raw))
        except FormulaError as error:
            return str(error)

    # --- For the service
    def raw_parameters(self) -> dict[str, Any]:
        """The parameters as they are stored, from what was typed."""
        raw: dict[str, Any] = {}
        for bound in self.parameter_fields:
            value = self.cleaned_data.get(bound.name)
            if value not in (None, "", False):
                raw[bound.name.removeprefix(PREFIX)] = _plain(value)
        if raw.get("grace_days"):
            raw["grace_days"] = int(raw["grace_days"])
        rows = [[self.cleaned_data.get(cell.name) for cell in row] for row in self.rows]
        filled = [row for row in rows if row[0] not in (None, "") or row[1] not in (None, "")]
        if filled:
            names = [cell for cell, _ in self.row_cells]
            raw[self.row_name] = [
                {name: "" if value is None else _plain(value) for name, value in zip(names, row, strict=True)}
                for row in filled
            ]
        return raw

    def clean(self) -> dict[str, Any]:
        """A row half filled in is named at its cell; the rest is the service's."""
        for row in self.rows:
            values = [self.cleaned_data.get(cell.name) for cell in row]
            for cell, value, other in zip(row, values, reversed(values), strict=True):
                if value in (None, "") and other not in (None, "") and cell.name not in self.errors:
                    self.add_error(cell.name, "Nhập đủ cả dòng, hoặc để trống cả dòng.")
        return self.cleaned_data

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
            if name not in self.fields and hasattr(self, "row_name") and problem.field == self.row_name:
                name = self.rows[0][0].name
            self.add_error(name if name in self.fields else None, problem.message)


def initial_of(row: Criterion, seen: str) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FACTS}
    return values | {"method": row.method or GROUP, "tied": TIED if row.tied else COMMON, "seen": seen}


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _shown(value: Any) -> Any:
    """A stored number in Vietnamese notation, without needless zeros."""
    return str(value).replace(".", ",") if not isinstance(value, bool) else value
