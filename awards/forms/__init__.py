"""Forms from nomination to decision. Rules live in the services; a form reads what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from awards.eligibility import Code, EligibilityRules
from awards.models import AgendaItem, Council
from emulation.ballots.choices import Choice
from emulation.common.forms import DateVnField, DecimalVnField, TextVnField

ANSWERS = (("", "Chưa rõ"), ("yes", "Đạt"), ("no", "Không đạt"))
MEANING = {"yes": True, "no": False}


class _NeededLater:
    """Not marked as optional: needed before the dossier is sent, or in a case that the service knows."""

    def validate(self, value: Any) -> None:
        if value not in forms.Field.empty_values:
            super().validate(value)  # type: ignore[misc]


class AnswerField(_NeededLater, forms.ChoiceField):
    pass


class FigureField(_NeededLater, DecimalVnField):
    pass


class NeededTextField(_NeededLater, TextVnField):
    pass


class NominationForm(forms.Form):
    """What is written about a unit, and the answers to the standard of the award, line by line. `version` is
    what the writer has read."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    summary = NeededTextField(
        label="Tóm tắt thành tích",
        help_text="Không quá 300 ký tự, cần có trước khi gửi hồ sơ; in vào Danh sách kèm Tờ trình.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    deviation = NeededTextField(
        label="Lý do không theo thứ hạng",
        max_length=500,
        help_text="Bắt buộc khi còn đơn vị xếp hạng cao hơn chưa được đề nghị; Hội đồng đọc lý do này.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    targets_reason = NeededTextField(
        label="Lý do vẫn xác nhận vượt mức chỉ tiêu",
        max_length=500,
        help_text="Bắt buộc khi ghi “Đạt” mà còn chỉ tiêu thấp hơn kế hoạch; Hội đồng đọc lý do này.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, rules: EligibilityRules, figures: str = "", **kwargs: Any) -> None:
        """`figures`: the sentence on the targets of the unit, to stand beside the answer about them."""
        super().__init__(*args, **kwargs)
        self.codes: list[str] = []
        if rules.must_exceed_targets:
            clause = rules.clauses.get(Code.TARGETS, "")
            self._ask("exceeded_targets", "Hoàn thành vượt mức chỉ tiêu, nhiệm vụ được giao", clause, None)
            self.fields["answer_exceeded_targets"].help_text = f"{clause}. {figures}" if figures else clause
        else:
            del self.fields["targets_reason"]
        if rules.history and rules.history.unless_item:
            instead = f"xét thay cho tiêu chuẩn {rules.history.years} năm liên tục"
            label = f"Có thành tích xuất sắc trong phong trào thi đua ({instead})"
            self._ask(rules.history.unless_item, label, rules.clauses.get(Code.HISTORY, ""), None)
        for item in rules.checklist:
            self._ask(item.code, item.label, item.clause, item.minimum)
        for code in self.codes:  # yes or no is no figure
            name = f"answer_{code}"
            if isinstance(self.fields[name], DecimalVnField) and self.initial.get(name) in MEANING:
                del self.initial[name]
        asked = [f"answer_{code}" for code in self.codes]
        if "targets_reason" in self.fields:
            asked.insert(1, "targets_reason")
        self.order_fields([*asked, "summary", "deviation"])

    def _ask(self, code: str, label: str, clause: str, minimum: Decimal | None) -> None:
        """A line of the standard with its clause: yes or no, or a figure where it has a minimum."""
        self.codes.append(code)
        if minimum is None:
            self.fields[f"answer_{code}"] = AnswerField(label=label, choices=ANSWERS, help_text=clause)
        else:
            self.fields[f"answer_{code}"] = FigureField(
                label=f"{label}: số đạt được",
                min_value=0,
                help_text=clause,
                widget=forms.TextInput(attrs={"class": "w-num num"}),
            )

    @property
    def answers(self) -> dict[str, Any]:
        """Answers as JSON keeps them: yes, no, or a number as text; without the open ones."""
        found: dict[str, Any] = {}
        for code in self.codes:
            value = self.cleaned_data.get(f"answer_{code}")
            if isinstance(value, Decimal):
                found[code] = str(value)
            elif value in MEANING:
                found[code] = MEANING[value]
        return found

    @staticmethod
    def initial_of(answers: dict[str, Any]) -> dict[str, Any]:
        """What was answered before, as the fields show it."""
        words = {True: "yes", False: "no"}
        found: dict[str, Any] = {}
        for code, value in answers.items():
            if isinstance(value, bool):
                found[f"answer_{code}"] = words[value]
            elif isinstance(value, str | int):
                found[f"answer_{code}"] = str(value).replace(".", ",")
        return found


class OverrideForm(forms.Form):
    """The paper by which the council's secretary lets the quota be exceeded."""

    document = TextVnField(
        label="Văn bản cho phép vượt chỉ tiêu", max_length=150, help_text="Ví dụ: Công văn số 55/HĐTĐKT"
    )
    dated = DateVnField(label="Ngày văn bản", widget=forms.TextInput(attrs={"class": "w-date"}))


class SessionForm(forms.Form):
    council = forms.ModelChoiceField(label="Hội đồng", queryset=Council.objects.all(), empty_label=None)
    year = forms.IntegerField(
        label="Năm thi đua",
        min_value=2018,
        max_value=2100,
        widget=forms.TextInput(attrs={"class": "w-num num", "inputmode": "numeric"}),
    )
    title = TextVnField(label="Tên phiên họp", max_length=200)
    held_on = DateVnField(label="Ngày họp", widget=forms.TextInput(attrs={"class": "w-date"}))
    venue = TextVnField(label="Địa điểm", max_length=200, required=False)


class RecusalForm(forms.Form):
    reason = TextVnField(label="Lý do không tham gia bỏ phiếu", max_length=300)


class WrittenOpinionForm(forms.Form):
    """What an absent member wrote about the items still open, with the scan of it."""

    member = forms.TypedChoiceField(
        label="Thành viên vắng mặt",
        coerce=int,
        error_messages={"required": "Chọn thành viên.", "invalid_choice": "Chọn thành viên trong danh sách."},
    )
    scan = forms.FileField(
        label="Bản chụp phiếu lấy ý kiến",
        help_text="PDF hoặc ảnh, có chữ ký của thành viên.",
        error_messages={"required": "Chọn tệp bản chụp phiếu lấy ý kiến."},
    )

    def __init__(
        self, *args: Any, members: Sequence[tuple[int, str]], items: Sequence[AgendaItem], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "Chọn thành viên"), *members]  # type: ignore[attr-defined]
        self.items = {f"item-{item.pk}": item.pk for item in items}
        for item in items:
            self.fields[f"item-{item.pk}"] = forms.ChoiceField(
                label=f"{item.nomination.organisation.name}: {item.nomination.award_name}",
                choices=[("", "Không có ý kiến trên phiếu"), *Choice.choices],
                required=False,
            )

    @property
    def choices(self) -> dict[int, str]:
        """What was written, by id of the item."""
        found = {pk: self.cleaned_data.get(name, "") for name, pk in self.items.items()}
        return {pk: choice for pk, choice in found.items() if choice}
