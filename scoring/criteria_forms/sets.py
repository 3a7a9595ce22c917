"""Forms about a set as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from emulation.common.forms import DecimalVnField, TextVnField
from scoring.models import CriteriaSet
from scoring.services.criteria.sets import FACTS, SetFacts, stamp_of


class FactsForm(forms.Form):
    """Name, year, scale and caps. A name and a year that are given cannot be changed."""

    name = TextVnField(label="Tên bộ tiêu chí", max_length=200, error_messages={"required": "Nhập tên."})
    year = forms.IntegerField(
        label="Năm",
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "class": "w-num"}),
        error_messages={"required": "Nhập năm.", "invalid": "Nhập năm gồm bốn chữ số."},
    )
    scale = DecimalVnField(label="Thang điểm", min_value=0)
    bonus_cap = DecimalVnField(label="Điểm thưởng tối đa", min_value=0)
    deduction_cap = DecimalVnField(label="Điểm trừ tối đa", min_value=0)

    def __init__(self, *args: Any, fixed: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in fixed:
            self.fields[name].disabled = True
        for name in ("scale", "bonus_cap", "deduction_cap"):
            self.fields[name].widget.attrs["class"] = "w-points num"

    @property
    def facts(self) -> SetFacts:
        return SetFacts(**{name: self.cleaned_data[name] for name in FACTS})


class NewSetForm(FactsForm):
    """A new draft: empty, or with the criteria of another set."""

    source = forms.ModelChoiceField(
        label="Chép tiêu chí từ",
        queryset=CriteriaSet.objects.none(),
        required=False,
        empty_label="Không chép, bắt đầu từ bộ trống",
        help_text="Chép điểm, phương pháp, hướng dẫn chấm; bộ mà khối, cụm đã dùng thì chép cả chỗ không "
        "giao cho đơn vị. Chỉ tiêu, nhiệm vụ không chép. Sau đó so sánh được với bản gốc.",
        error_messages={"invalid_choice": "Chọn bộ tiêu chí trong danh sách."},
    )
    field_order = ("source",)

    def __init__(self, *args: Any, sources: QuerySet[CriteriaSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ModelChoiceField)  # noqa: S101
        source.queryset = sources


class EditSetForm(FactsForm):
    """The facts of a draft; of an amendment also why it is made."""

    reason = TextVnField(
        label="Lý do sửa đổi",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Nêu lý do sửa đổi."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, criteria_set: CriteriaSet, **kwargs: Any) -> None:
        fixed: tuple[str, ...] = ("year",) if criteria_set.drafted_for_id else ()
        if criteria_set.previous_id:
            fixed = ("name", "year")
        initial = {name: getattr(criteria_set, name) for name in FACTS}
        initial |= {"reason": criteria_set.amendment_reason, "seen": stamp_of(criteria_set)}
        super().__init__(*args, fixed=fixed, initial=initial, **kwargs)
        if not criteria_set.previous_id:
            del self.fields["reason"]


class ReasonForm(forms.Form):
    """Why a published set is amended."""

    reason = TextVnField(
        label="Lý do sửa đổi",
        max_length=500,
        help_text="Các đơn vị được hỏi lại sẽ đọc lý do này.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Nêu lý do sửa đổi."},
    )


class NoteForm(forms.Form):
    """What the writers of a draft should change."""

    note = TextVnField(
        label="Ý kiến",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Ghi ý kiến để người soạn biết cần sửa gì."},
    )


class ChoiceForm(forms.Form):
    """The set that a group-year is scored with."""

    criteria_set = forms.ModelChoiceField(
        label="Bộ tiêu chí đã ban hành",
        queryset=CriteriaSet.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Chọn bộ tiêu chí.",
            "invalid_choice": "Chọn bộ tiêu chí trong danh sách.",
        },
    )

    def __init__(self, *args: Any, choices: QuerySet[CriteriaSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["criteria_set"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101
        chosen.queryset = choices


class FileForm(forms.Form):
    """A workbook with the whole tree."""

    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": "Chọn tệp.", "empty": "Tệp này trống.", "invalid": "Chọn tệp."},
    )
