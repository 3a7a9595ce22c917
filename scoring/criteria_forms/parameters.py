"""The parameters of a scoring method as fields: which there are, how they are read and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from emulation.common.forms import DecimalVnField, TextVnField
from scoring.formulas import (
    SHAPES,
    BandsParameters,
    Basis,
    Direction,
    DirectParameters,
    EntryParameters,
    LateDaysParameters,
    Method,
    OccurrenceParameters,
    RatioParameters,
    RelativeParameters,
)

BLANK_ROWS = 2
MOST_ROWS = 30
PREFIX = "p_"
LARGEST = 10**12

Maker = Callable[[], forms.Field]
POINTS = {"class": "w-points num"}


def _number(label: str, help_text: str = "", *, places: int = 2, required: bool = False) -> Maker:
    def make() -> forms.Field:
        return DecimalVnField(
            label=label,
            help_text=help_text,
            required=required,
            max_places=places,
            min_value=0,
            max_value=LARGEST,
            widget=forms.TextInput(POINTS),
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


class ParametersForm(forms.Form):
    """Fields of the parameters of one method, `p_<name>`; lists as rows, `p_<name>_<cell>_<row>`."""

    row_name = ""
    row_cells: tuple[tuple[str, str], ...] = ()
    row_count = 0

    def ask_for(self, method: Method) -> None:
        """Add the fields of a method's parameters, filled in from the stored ones."""
        shape = SHAPES[method]
        stored = self.initial.get("parameters") or {}
        for name, make in FIELDS.get(shape, {}).items():
            self.fields[PREFIX + name] = make()
            if name in stored:
                self.initial[PREFIX + name] = _shown(stored[name])
        if method is Method.PER_OCCURRENCE:
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
                css = "form-control" if text else f"form-control {POINTS['class']}"
                field.widget.attrs |= {"aria-label": field.label, "class": css}
                self.fields[key] = field
                if index < len(rows):
                    value = rows[index][cell]
                    self.initial[key] = value if text else _shown(value)

    def _full(self, name: str, cells: Any, count: int) -> bool:
        return all(self.data.get(f"{PREFIX}{name}_{cells[0][0]}_{index}") for index in range(count))

    @property
    def parameter_fields(self) -> list[forms.BoundField]:
        rows = self.row_name
        return [
            self[name]
            for name in self.fields
            if name.startswith(PREFIX) and not (rows and name.startswith(f"{PREFIX}{rows}_"))
        ]

    @property
    def row_heads(self) -> list[str]:
        return [label for _, label in self.row_cells]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"{PREFIX}{self.row_name}_{cell}_{index}"] for cell, _ in self.row_cells]
            for index in range(self.row_count)
        ]

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


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _shown(value: Any) -> Any:
    """A stored number in Vietnamese notation, without needless zeros."""
    return str(value).replace(".", ",") if not isinstance(value, bool) else value
