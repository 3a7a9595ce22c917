"""Forms of the score trail: documents of evidence, sheets filled in offline."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from emulation.common.forms import DateVnField, TextVnField
from emulation.common.sniff import EXTENSIONS
from scoring.models import Evidence

_ACCEPT = ",".join([*EXTENSIONS.values(), ".jpeg"])


class EvidenceForm(forms.Form):
    """A document for the store: the file, and how it is cited. The content is checked by the service."""

    file = forms.FileField(
        label="Tệp",
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
        error_messages={
            "required": "Chọn tệp.",
            "missing": "Chọn tệp.",
            "empty": "Tệp không có nội dung.",
            "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
        },
    )
    number = TextVnField(label="Số, ký hiệu", max_length=60, required=False)
    issued_on = DateVnField(label="Ngày văn bản", required=False, widget=forms.TextInput({"class": "w-date"}))
    subject = TextVnField(
        label="Trích yếu nội dung", max_length=300, error_messages={"required": "Nhập trích yếu nội dung."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "file"
        ].help_text = f"PDF, Word (.docx), Excel (.xlsx) hoặc ảnh, không quá {settings.MAX_EVIDENCE_MB} MB."

    @property
    def texts(self) -> list[forms.BoundField]:
        """Every field but the file."""
        return [field for field in self if field.name != "file"]

    @property
    def sent_file(self) -> UploadedFile[Any]:
        return cast("UploadedFile[Any]", self.cleaned_data["file"])


class CiteNewForm(EvidenceForm):
    """A new document for one line, perhaps with pages."""

    pages = TextVnField(label="Trang", max_length=60, required=False)


class CiteForm(forms.Form):
    """A document of the store for one line."""

    evidence = forms.ModelChoiceField(
        label="Tài liệu trong kho",
        queryset=Evidence.objects.none(),
        error_messages={"required": "Chọn tài liệu.", "invalid_choice": "Chọn tài liệu trong danh sách."},
    )
    pages = TextVnField(label="Trang", max_length=60, required=False)

    def __init__(self, *args: Any, organisation_id: int, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Evidence]", self.fields["evidence"])
        field.queryset = Evidence.objects.filter(organisation=organisation_id, year=year)


class FilledSheetForm(forms.Form):
    """A workbook that was downloaded from the sheet and filled in."""

    file = forms.FileField(
        label="Tệp Excel đã nhập",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Chọn tệp.",
            "missing": "Chọn tệp.",
            "empty": "Tệp không có nội dung.",
            "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
        },
    )
