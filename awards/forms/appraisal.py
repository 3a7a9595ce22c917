"""Forms of the appraisal: the checklist by clause with the verdict, and supplements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from awards.choices import LineVerdict
from awards.forms import NeededTextField
from awards.models import Nomination
from awards.selectors.appraisal import Line
from awards.services.appraisal import Checked
from emulation.common.forms import TextVnField
from emulation.common.problems import Problem, Refused


class AppraisalForm(forms.Form):
    """The verdict of Sở Nội vụ on one nomination, and every line with its own."""

    use_required_attribute = False

    eligible = forms.ChoiceField(
        label="Kết luận",
        choices=(("yes", "Đủ điều kiện"), ("no", "Không đủ điều kiện")),
        widget=forms.RadioSelect,
    )
    opinion = TextVnField(
        label="Ý kiến thẩm định",
        error_messages={"required": "Ghi ý kiến thẩm định."},
        help_text="Hội đồng đọc ý kiến này trên thẻ đề nghị.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    clause = NeededTextField(
        label="Căn cứ không đủ điều kiện",
        max_length=300,
        help_text="Để trống: lấy căn cứ của các dòng không đạt.",
    )

    def __init__(self, *args: Any, lines: Sequence[Line], only_lines: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for index, line in enumerate(self.lines):
            self.fields[f"line-{index}"] = forms.ChoiceField(
                label=f"Kết quả: {line.label}",
                choices=(("", "Chưa thẩm định"), *LineVerdict.choices),
                required=False,
                initial=line.verdict,
            )
            self.fields[f"note-{index}"] = NeededTextField(
                label=f"Ghi chú: {line.label}", max_length=1000, initial=line.note
            )
        if only_lines:
            for name in ("eligible", "opinion"):
                self.fields[name].required = False

    def rows(self) -> Iterator[tuple[Line, BoundField, BoundField]]:
        """Each line with its two fields, bound."""
        for index, line in enumerate(self.lines):
            yield line, self[f"line-{index}"], self[f"note-{index}"]

    def verdict_fields(self) -> Iterator[BoundField]:
        yield from (self["eligible"], self["opinion"], self["clause"])

    @property
    def checked(self) -> dict[str, Checked]:
        """What was entered, by code of the line."""
        return {
            line.code: Checked(
                self.cleaned_data.get(f"line-{index}", ""), self.cleaned_data.get(f"note-{index}", "")
            )
            for index, line in enumerate(self.lines)
        }

    def at_lines(self, refusal: Refused) -> Refused:
        """Problems that name a line by its code, at the fields of this form."""
        names = {}
        for index, line in enumerate(self.lines):
            names[f"line:{line.code}"], names[f"note:{line.code}"] = f"line-{index}", f"note-{index}"
        return Refused(
            Problem(p.message, p.clause, names.get(p.field, p.field), p.url, p.code) for p in refusal.problems
        )


class SupplementForm(forms.Form):
    """What is missing, nomination by nomination; those left empty are not asked."""

    use_required_attribute = False

    def __init__(self, *args: Any, nominations: Sequence[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nominations = list(nominations)
        for nomination in self.nominations:
            self.fields[f"wanted-{nomination.pk}"] = NeededTextField(
                label=f"{nomination.organisation.name}, {nomination.award_short}",
                max_length=1000,
                help_text="Nội dung cần bổ sung; để trống nếu đề nghị này không thiếu gì.",
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def wanted(self) -> dict[Nomination, str]:
        return {one: self.cleaned_data[f"wanted-{one.pk}"] for one in self.nominations}


class SupplementAnswerForm(forms.Form):
    use_required_attribute = False

    answer = NeededTextField(
        label="Nội dung đã bổ sung", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = forms.FileField(
        label="Tài liệu kèm theo",
        required=False,
        help_text="PDF, Word, Excel hoặc ảnh.",
    )
