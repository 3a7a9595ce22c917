"""Forms of the achievement report. What may be written is decided by the services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from awards.forms import NeededTextField
from emulation.documents.forms.achievement import ReportSection

HINTS = {
    "situation": "Trụ sở, cơ cấu tổ chức, tổ chức đảng và đoàn thể. Tổng số người và số nữ hệ thống tự điền.",
    "functions": "Theo quyết định quy định chức năng, nhiệm vụ của đơn vị.",
    "measures": "Mỗi biện pháp, mô hình một dòng; nêu số, ngày văn bản công nhận nếu có.",
    "policy": "Đoàn kết nội bộ, dân chủ, tiết kiệm, phòng chống tham nhũng, đơn thư, kỷ luật.",
    "party": "Mức xếp loại của tổ chức đảng, đoàn thể theo văn bản nào; tỷ lệ danh hiệu thi đua của cá nhân.",
}
ROWS = {"situation": 6, "functions": 4, "measures": 8, "policy": 5, "party": 5}


class ReportForm(forms.Form):
    """One area of text for each section of the form; `version` is what the writer has read."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, sections: Sequence[ReportSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [section.code for section in sections]
        for section in sections:
            self.fields[section.code] = NeededTextField(
                label=section.label,
                help_text=HINTS.get(section.code, ""),
                widget=forms.Textarea(attrs={"rows": ROWS.get(section.code, 5)}),
            )

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.codes}


class ReportFileForm(forms.Form):
    file = forms.FileField(
        label="Báo cáo thành tích đã hoàn thiện",
        help_text="Word (.docx) hoặc PDF đã ký. Tệp này thay cho nội dung soạn trên hệ thống.",
        error_messages={"required": "Chọn tệp báo cáo."},
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf"}),
    )


class ReturnForm(forms.Form):
    use_required_attribute = False

    reason = NeededTextField(
        label="Nội dung cần sửa", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
