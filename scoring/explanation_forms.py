"""Forms of the explanation: the answer of a unit with documents, the decision of the reviewer."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings

from emulation.common.forms import TextVnField
from emulation.common.sniff import EXTENSIONS
from scoring.models import Evidence, ScoreSheet
from scoring.services.explanation import LONGEST_ANSWER
from scoring.services.points import LONGEST_REASON

_ACCEPT = ",".join([*EXTENSIONS.values(), ".jpeg"])


class AnswerForm(forms.Form):
    """Text, documents of the unit's store, perhaps a new one. What a file is, is checked by the service."""

    answer = TextVnField(
        label="Nội dung giải trình",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "Nêu nội dung giải trình."},
    )
    evidence = forms.ModelMultipleChoiceField(
        label="Tài liệu trong kho minh chứng",
        queryset=Evidence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Chọn tài liệu trong danh sách."},
    )
    file = forms.FileField(
        label="Tài liệu mới",
        required=False,
        widget=forms.FileInput({"accept": _ACCEPT}),
        error_messages={"empty": "Tệp không có nội dung.", "invalid": "Chưa nhận được tệp. Chọn lại tệp."},
    )
    number = TextVnField(label="Số, ký hiệu tài liệu mới", max_length=60, required=False)
    subject = TextVnField(label="Trích yếu tài liệu mới", max_length=300, required=False)

    def __init__(self, *args: Any, sheet: ScoreSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[Evidence]", self.fields["evidence"])
        field.queryset = Evidence.objects.filter(
            organisation=sheet.membership.organisation_id, year=sheet.membership.group_year.year
        ).order_by("-pk")
        self.fields[
            "file"
        ].help_text = f"PDF, Word (.docx), Excel (.xlsx) hoặc ảnh, không quá {settings.MAX_EVIDENCE_MB} MB."


class DecisionForm(forms.Form):
    """Empty points keep those of the group."""

    points = TextVnField(
        label="Điểm sau giải trình",
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "class": "w-number"}),
        help_text="Để trống là giữ nguyên điểm đã chấm.",
    )
    reason = TextVnField(
        label="Lý do giữ nguyên hoặc điều chỉnh",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Nêu lý do giữ nguyên hoặc điều chỉnh điểm."},
    )
