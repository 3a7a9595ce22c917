"""The tables of the conference form. A row left empty is left out; one filled in half says what it lacks."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from emulation.common.forms import DateVnField, TextVnField
from emulation.conferences.facts import Attending, ConferenceRules, Counted, Elected, Said
from emulation.conferences.forms.fields import CountField
from emulation.groups.choices import GroupRole

Choices = list[tuple[Any, str]]


_CLASSES: dict[type[forms.Widget], str] = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
}


class UnitField(forms.TypedChoiceField):
    """A member unit out of a list that is loaded already: no query for each row."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Đơn vị")
        kwargs.setdefault("error_messages", {"invalid_choice": "Chọn một đơn vị thành viên."})
        super().__init__(coerce=int, empty_value=None, required=False, **kwargs)


class Row(forms.Form):
    """A row of a table. `needed` names the fields that a row which is not empty must have, with the words."""

    needed: dict[str, str] = {}
    has_unit = True

    def __init__(self, *args: Any, rules: ConferenceRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        self.empty_permitted = False  # what an empty row means is said below, not by Django
        if self.has_unit:
            self.offer("organisation", "Chọn đơn vị", list(rules.members.items()))
        for field in self.fields.values():
            css = _CLASSES.get(type(field.widget), "form-control")
            field.widget.attrs["class"] = f"{css} {field.widget.attrs.get('class', '')}".strip()
            if field.label and not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["aria-label"] = f"{field.label}, {self.spoken_name}"

    def offer(self, name: str, empty: str, choices: Choices) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = [("", empty), *choices]

    @property
    def spoken_name(self) -> str:
        """What tells this row from the others when it is read out."""
        number = str(self.prefix).rpartition("-")[2]
        return f"dòng {int(number) + 1}" if number.isdecimal() else "dòng mới"

    @property
    def is_blank(self) -> bool:
        """Nothing was typed into this row."""
        return all(value in (None, "", False) for value in self.cleaned_data.values())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(value not in (None, "") for value in data.values()) or self.errors:
            for name, words in self.needed.items():
                if name not in self.errors and data.get(name) in (None, ""):
                    self.add_error(name, words)
        return data

    def unit(self) -> tuple[int, str]:
        pk = self.cleaned_data["organisation"]
        return pk, self.rules.members[pk]


class AttendanceRow(Row):
    has_unit = False
    organisation = forms.IntegerField(widget=forms.HiddenInput)
    present = forms.BooleanField(label="Có mặt", required=False)
    person_name = TextVnField(label="Người dự họp", max_length=100, required=False)
    person_title = TextVnField(label="Chức vụ", max_length=150, required=False)
    proxy_number = TextVnField(label="Số giấy ủy quyền", max_length=50, required=False)
    proxy_date = DateVnField(label="Ngày giấy ủy quyền", required=False)
    note = TextVnField(label="Ghi chú, lý do vắng", max_length=200, required=False)

    @property
    def unit_name(self) -> str:
        """The member this row is about; the page prints it beside the fields."""
        value = str(self["organisation"].value())
        return next((name for pk, name in self.rules.members.items() if str(pk) == value), "")

    @property
    def spoken_name(self) -> str:
        return self.unit_name

    def told(self) -> Attending:
        """Nobody came for an absent unit, whoever was offered by the form."""
        data = self.cleaned_data
        unit = self.rules.members.get(data["organisation"], "Đơn vị này")
        return Attending(
            str(self.prefix),
            data["organisation"],
            unit,
            data["present"],
            data["person_name"] if data["present"] else "",
            data["person_title"] if data["present"] else "",
            data["note"],
            data["proxy_number"],
            data["proxy_date"],
        )


class OpinionRow(Row):
    organisation = UnitField()
    person_name = TextVnField(label="Người phát biểu", max_length=100, required=False)
    gist = TextVnField(label="Nội dung", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    needed = {
        "organisation": "Chọn đơn vị.",
        "person_name": "Nhập người phát biểu.",
        "gist": "Nhập nội dung ý kiến.",
    }

    def told(self) -> Said:
        data = self.cleaned_data
        return Said(str(self.prefix), data["organisation"], data["person_name"], data["gist"])


class CandidateRow(Row):
    organisation = UnitField()
    award_kind = forms.ChoiceField(label="Hình thức khen thưởng", required=False)
    agree = CountField(label="Đồng ý", required=False)
    disagree = CountField(label="Không đồng ý", required=False)
    none = CountField(label="Không có ý kiến", required=False)
    needed = {
        "organisation": "Chọn đơn vị.",
        "award_kind": "Chọn hình thức khen thưởng.",
        "agree": "Nhập số phiếu, có thể là 0.",
        "disagree": "Nhập số phiếu, có thể là 0.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("award_kind", "Chọn hình thức", list(self.rules.awards.items()))

    def told(self) -> Counted:
        data = self.cleaned_data
        return Counted(
            str(self.prefix),
            *self.unit(),
            data["award_kind"],
            data["agree"],
            data["disagree"],
            data["none"] or 0,
        )


class ElectionRow(Row):
    organisation = UnitField()
    role = forms.ChoiceField(label="Chức trách năm sau", required=False)
    agree = CountField(label="Số đơn vị đồng ý", required=False)
    needed = {
        "organisation": "Chọn đơn vị.",
        "role": "Chọn chức trách.",
        "agree": "Nhập số đơn vị đồng ý.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(GroupRole.LEADER, self.rules.leader_title), (GroupRole.DEPUTY, self.rules.deputy_title)]
        self.offer("role", "Chọn chức trách", titles)

    def told(self) -> Elected:
        data = self.cleaned_data
        return Elected(str(self.prefix), *self.unit(), data["role"], data["agree"])


AttendanceRows = forms.formset_factory(AttendanceRow, extra=0)
OpinionRows = forms.formset_factory(OpinionRow, extra=1)
CandidateRows = forms.formset_factory(CandidateRow, extra=2)
ElectionRows = forms.formset_factory(ElectionRow, extra=2)
