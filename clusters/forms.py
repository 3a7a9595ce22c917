"""Forms of the founding page: a waiver, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from clusters.founding import Condition
from emulation.common.forms import TextVnField

RECOGNISE, REFUSE = "recognise", "refuse"


class WaiverForm(forms.Form):
    prefix = "waiver"
    condition = forms.ChoiceField(label="Điều kiện", error_messages={"required": "Chọn điều kiện."})
    reason = TextVnField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nêu lý do miễn."},
    )
    document = TextVnField(
        label="Văn bản cho phép miễn",
        max_length=200,
        help_text="Số, ngày, cơ quan ban hành.",
        error_messages={"required": "Ghi văn bản cho phép miễn."},
    )

    def __init__(self, *args: Any, open_to_waiver: Sequence[Condition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["condition"])
        field.choices = [(str(found.code), found.label) for found in open_to_waiver]


class DecisionForm(forms.Form):
    prefix = "decision"
    verdict = forms.ChoiceField(
        label="Kết luận",
        choices=[(RECOGNISE, "Công nhận cụm"), (REFUSE, "Không công nhận")],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một kết luận."},
    )
    document = TextVnField(label="Số quyết định", max_length=60, required=False)
    reason = TextVnField(
        label="Lý do không công nhận, gửi cho cơ quan thành lập",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
