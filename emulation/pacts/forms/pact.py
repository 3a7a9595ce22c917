"""Forms of the pact: its general part, opening it, the scan."""

from __future__ import annotations

from typing import Any

from django import forms

from emulation.common.dates import today
from emulation.common.forms import DateVnField, TextVnField
from emulation.documents.wording import month_text
from emulation.groups.choices import Step
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.pacts.forms.fields import NeededLaterField
from emulation.pacts.models import Pact
from emulation.pacts.services import PactFacts

LONG = 6000


class PactForm(forms.Form):
    """The general part. `reason` is asked for once a head has confirmed."""

    venue = TextVnField(
        label="Địa điểm ký kết", max_length=200, error_messages={"required": "Nhập địa điểm ký kết."}
    )
    signing_on = DateVnField(label="Ngày ký kết", error_messages={"required": "Nhập ngày ký kết."})
    general_text = TextVnField(
        label="Nội dung thi đua chung",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Nhập nội dung thi đua chung."},
        help_text="Mỗi đoạn một dòng.",
    )
    duties_text = TextVnField(
        label="Trách nhiệm thực hiện",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Nhập trách nhiệm thực hiện."},
        help_text="Mỗi đoạn một dòng; số thứ tự tự đánh.",
    )
    reason = NeededLaterField(
        label="Lý do thay đổi",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Các đơn vị đã xác nhận đọc được lý do này và xác nhận lại.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, group_year: GroupYear, pact: Pact | None, confirmed: int, **kwargs: Any
    ) -> None:
        kwargs["initial"] = stored_initial(pact) if pact else proposed_initial(group_year)
        super().__init__(*args, **kwargs)
        self.fields["signing_on"].widget.attrs["class"] = "w-date num"
        if not confirmed:
            del self.fields["reason"]

    def facts(self) -> PactFacts:
        return PactFacts(**{name: self.cleaned_data[name] for name in PactFacts.__dataclass_fields__})

    def take_version(self, version: int) -> None:
        """Keep what was typed, on top of the version that is stored now."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]


def stored_initial(pact: Pact) -> dict[str, Any]:
    return {name: getattr(pact, name) for name in (*PactFacts.__dataclass_fields__, "version")}


def proposed_initial(group_year: GroupYear) -> dict[str, Any]:
    """A text to start from, with the months of the year's own deadlines; the leader makes it the group's."""
    policy, year = policy_of(group_year.group), group_year.year
    due = {deadline.step: deadline.due_on for deadline in group_year.deadlines.all()}
    meetings = [
        f"{words} trong tháng {month_text(day)} năm {day.year}"
        for words, step in (("sơ kết", Step.MID_YEAR), ("tổng kết", Step.CONFERENCE))
        if (day := due.get(step))
    ]
    held = f"; tổ chức {', '.join(meetings)}" if meetings else ""
    return {
        "version": 0,
        "signing_on": min(due.get(Step.PLEDGE) or today(), today()),
        "general_text": "\n".join(
            (
                f"Hoàn thành vượt mức các chỉ tiêu, nhiệm vụ được giao năm {year}; thi đua gắn với nhiệm vụ "
                "chính trị của từng đơn vị.",
                "Kết hợp thi đua thường xuyên với thi đua theo đợt, theo chuyên đề; phát hiện, nhân rộng "
                "điển hình tiên tiến.",
            )
        ),
        "duties_text": "\n".join(
            (
                "Các đơn vị tổ chức thực hiện đầy đủ nội dung đã đăng ký; báo cáo, tự chấm điểm kèm minh "
                "chứng đúng thời hạn.",
                f"{policy.leader_title}, {policy.deputy_title} theo dõi, đôn đốc{held}.",
            )
        ),
    }


class OpenForm(forms.Form):
    """Opening the pact while some members have not registered."""

    missing_reason = NeededLaterField(
        label="Lý do mở xác nhận khi còn đơn vị chưa đăng ký",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ScanForm(forms.Form):
    file = forms.FileField(
        label="Bản giao ước đã ký",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.webp"}),
        help_text="Tệp PDF hoặc ảnh.",
        error_messages={
            "required": "Chọn tệp.",
            "missing": "Chọn tệp.",
            "empty": "Tệp không có nội dung.",
            "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
        },
    )
