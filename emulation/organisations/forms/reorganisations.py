"""Forms of a reorganisation: its decision, one operation of each kind, the place of divisions, sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from emulation.common.forms import DateVnField, TextVnField
from emulation.organisations.choices import Following, OrganisationKind, ReorganisationKind
from emulation.organisations.forms.fields import OrganisationField, SharedNameInput, StampedForm
from emulation.organisations.models import Organisation
from emulation.organisations.planning import NewBody, Step
from emulation.organisations.planning.parts import ENDS
from emulation.organisations.reorganisation import Line, Section, choice_key
from emulation.organisations.services import Decision, Rows
from emulation.organisations.services.drafts import code_for

Kind = ReorganisationKind
OLDS = {Kind.MERGE: 6, Kind.ABOLISH: 6, Kind.MOVE: 6, Kind.ESTABLISH: 0}
TARGETS = {Kind.DIVIDE: 4, Kind.SEPARATE: 4, Kind.ABOLISH: 4, Kind.MOVE: 0}
ONLY_NEW = frozenset({Kind.RENAME, Kind.ESTABLISH})
DETAILS = ("name", "kind", "parent", "short_name", "abbreviation", "head_title", "seat")


class DecisionForm(StampedForm):
    """Who decided what, and from which day it holds."""

    title = TextVnField(label="Trích yếu", max_length=300, error_messages={"required": "Ghi trích yếu."})
    document_number = TextVnField(
        label="Số, ký hiệu văn bản", max_length=60, error_messages={"required": "Ghi số văn bản."}
    )
    document_date = DateVnField(label="Ngày văn bản")
    issuer = TextVnField(
        label="Cơ quan ban hành", max_length=200, error_messages={"required": "Ghi cơ quan ban hành."}
    )
    effective_on = DateVnField(label="Hiệu lực từ ngày", help_text="Ngày đầu tiên của tổ chức mới.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("document_date", "effective_on"):
            self.fields[name].widget.attrs["class"] = "w-date num"

    def decision(self) -> Decision:
        """What was typed; call after `is_valid()`."""
        return Decision(**{name: self.cleaned_data[name] for name in Decision.__dataclass_fields__})


class SheetForm(forms.Form):
    """A filled-in template."""

    file = forms.FileField(
        label="Tệp Excel đã điền",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Chọn tệp.",
            "missing": "Chọn tệp.",
            "empty": "Tệp không có nội dung.",
            "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
        },
    )


class SheetOfDecisionForm(DecisionForm, SheetForm):
    """Many operations of one decision, in a sheet."""


class OperationForm(forms.Form):
    """One operation of a kind: bodies concerned, what comes of them, what happens to their divisions."""

    note = TextVnField(label="Ghi chú", max_length=500, required=False)

    def __init__(self, *args: Any, kind: str, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.taken = kind, taken
        note = self.fields.pop("note")
        self.old_names = [f"old_{n}" for n in range(1, OLDS.get(Kind(kind), 1) + 1)]
        for number, name in enumerate(self.old_names, start=1):
            self.fields[name] = self._body_field(self._old_label(number), required=number == 1)
        self.target_prefixes = [f"target_{n}" for n in range(1, TARGETS.get(Kind(kind), 1) + 1)]
        for prefix in self.target_prefixes:
            self._add_target(prefix)
        if kind == Kind.MOVE:
            self.fields["superior"] = self._body_field("Đơn vị chủ quản mới", required=True)
        if kind in ENDS:
            self.fields["divisions"] = forms.ChoiceField(
                label="Đơn vị trực thuộc",
                choices=Following.choices,
                initial=Following.END if kind == Kind.ABOLISH else Following.FOLLOW,
                widget=forms.RadioSelect,
                help_text="Nơi đến của từng đơn vị trực thuộc chọn được ở bước sau.",
            )
        self.fields["note"] = note

    def _old_label(self, number: int) -> str:
        words = "Đơn vị được chuyển" if self.kind == Kind.MOVE else "Đơn vị cũ"
        return words if len(self.old_names) == 1 else f"{words} {number}"

    def _body_field(self, label: str, *, required: bool) -> OrganisationField:
        return OrganisationField(label=label, required=required, widget=SharedNameInput)

    def _add_target(self, prefix: str) -> None:
        if self.kind not in ONLY_NEW:
            self.fields[f"{prefix}_existing"] = self._body_field("Đơn vị đang hoạt động", required=False)
        self.fields[f"{prefix}_name"] = TextVnField(
            label="Tên đơn vị mới", max_length=200, required=self.kind in ONLY_NEW
        )
        self.fields[f"{prefix}_kind"] = forms.ChoiceField(
            label="Loại",
            choices=[("", "Chọn loại"), *OrganisationKind.choices],
            required=False,
            help_text="Để trống: như của đơn vị cũ." if self.kind == Kind.RENAME else "",
        )
        self.fields[f"{prefix}_parent"] = OrganisationField(
            label="Đơn vị chủ quản",
            required=False,
            widget=SharedNameInput,
            help_text="Để trống: như của đơn vị cũ." if self.old_names else "",
        )
        for name, label, longest in (
            ("short_name", "Tên ngắn", 100),
            ("abbreviation", "Chữ viết tắt", 30),
            ("head_title", "Chức vụ người đứng đầu", 80),
            ("seat", "Địa danh", 60),
        ):
            self.fields[f"{prefix}_{name}"] = TextVnField(label=label, max_length=longest, required=False)

    def targets(self) -> list[dict[str, Any]]:
        """For the template: each target with its bound fields."""
        return [
            {
                "number": number,
                "existing": self[f"{prefix}_existing"] if self.kind not in ONLY_NEW else None,
                "main": [self[f"{prefix}_{name}"] for name in DETAILS[:3]],
                "more": [self[f"{prefix}_{name}"] for name in DETAILS[3:]],
            }
            for number, prefix in enumerate(self.target_prefixes, start=1)
        ]

    def olds(self) -> list[Any]:
        return [self[name] for name in self.old_names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for prefix in self.target_prefixes:
            existing, name = data.get(f"{prefix}_existing"), data.get(f"{prefix}_name")
            if existing and name:
                self.add_error(f"{prefix}_name", "Chọn đơn vị đang có hoặc ghi đơn vị mới, không cả hai.")
            if name and self.kind == Kind.RENAME and data.get("old_1"):
                data[f"{prefix}_kind"] = data.get(f"{prefix}_kind") or data["old_1"].kind
            if name and not data.get(f"{prefix}_kind"):
                self.add_error(f"{prefix}_kind", "Chọn loại đơn vị mới.")
        self._enough_targets(data)
        chosen = [data[name] for name in self.old_names if data.get(name)]
        for name in self.old_names:
            if data.get(name) and chosen.count(data[name]) > 1:
                self.add_error(name, "Đơn vị này được ghi hai lần.")
        return data

    def _enough_targets(self, data: dict[str, Any]) -> None:
        """One successor at least, two of a division; an abolished body may have none."""
        least = {Kind.DIVIDE: 2, Kind.ABOLISH: 0}.get(Kind(self.kind), min(1, len(self.target_prefixes)))
        given = [
            prefix
            for prefix in self.target_prefixes
            if data.get(f"{prefix}_existing") or data.get(f"{prefix}_name")
        ]
        missing = [prefix for prefix in self.target_prefixes if prefix not in given]
        for prefix in missing[: max(0, least - len(given))]:
            if not any(name.startswith(prefix) for name in self.errors):
                place = "name" if self.kind in ONLY_NEW else "existing"
                self.add_error(f"{prefix}_{place}", "Chọn hoặc ghi đơn vị kế thừa.")

    def rows(self) -> Rows:
        """Steps and new bodies; call after `is_valid()`."""
        data = self.cleaned_data
        olds: list[Organisation] = [data[name] for name in self.old_names if data.get(name)]
        bodies: list[NewBody] = []
        codes = [code for prefix in self.target_prefixes if (code := self._target(prefix, olds, bodies))]
        if self.kind == Kind.MOVE:
            codes = [data["superior"].code]
        steps = [
            Step(self.kind, old, code, data.get("divisions") or Following.FOLLOW)
            for old in ([body.code for body in olds] or [""])
            for code in (codes or [""])
        ]
        return Rows(steps, bodies, data.get("note", ""))

    def _target(self, prefix: str, olds: Sequence[Organisation], bodies: list[NewBody]) -> str:
        data = self.cleaned_data
        if existing := data.get(f"{prefix}_existing"):
            return str(existing.code)
        if not data.get(f"{prefix}_name"):
            return ""
        given = {name: data[f"{prefix}_{name}"] for name in DETAILS}
        above = given.pop("parent") or (olds[0].parent if olds else None)
        code = code_for(given["name"], self.taken)
        self.taken.add(code)
        bodies.append(NewBody(code=code, parent=above.code if above else "", **given))
        return code


class DivisionsForm(forms.Form):
    """Where each body below one that ends or is separated goes."""

    def __init__(
        self,
        *args: Any,
        children: Sequence[Organisation],
        options: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for child in children:
            self.fields[child.code] = forms.ChoiceField(
                label=child.name, choices=list(options), required=False
            )


class ChoicesForm(forms.Form):
    """One choice for each line of a page."""

    def __init__(self, *args: Any, section: Section, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            options = [(option.value, option.label) for option in line.affected.options]
            if len(options) > 1:
                self.fields[choice_key(section.room, line.affected)] = forms.ChoiceField(
                    label=line.affected.subject, choices=options, initial=line.chosen
                )
