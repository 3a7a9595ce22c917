"""Forms from nomination to decision. Rules live in the services; a form reads what was typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from awards.eligibility import EligibilityRules
from awards.models import AwardKind, Council
from emulation.common.forms import DateVnField, DecimalVnField, TextVnField

ANSWERS = (("", "Chưa rõ"), ("yes", "Đạt"), ("no", "Không đạt"))
MEANING = {"yes": True, "no": False}


class NominationForm(forms.Form):
    """What is written about a unit, and the answers to the standard of the award, line by line."""

    summary = TextVnField(
        label="Tóm tắt thành tích",
        required=False,
        help_text="Không quá 300 ký tự; in vào Danh sách kèm Tờ trình.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    deviation = TextVnField(
        label="Lý do không theo thứ hạng",
        required=False,
        help_text="Bắt buộc khi có đơn vị xếp hạng cao hơn chưa được đề nghị.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, rules: EligibilityRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes: list[str] = []
        if rules.must_exceed_targets:
            self._ask("exceeded_targets", "Hoàn thành vượt mức các chỉ tiêu, nhiệm vụ được giao", None)
        if rules.history and rules.history.unless_item:
            instead = f"xét thay cho tiêu chuẩn {rules.history.years} năm liên tục"
            label = f"Có thành tích xuất sắc trong phong trào thi đua ({instead})"
            self._ask(rules.history.unless_item, label, None)
        for item in rules.checklist:
            self._ask(item.code, item.label, item.minimum)

    def _ask(self, code: str, label: str, minimum: Decimal | None) -> None:
        self.codes.append(code)
        if minimum is None:
            self.fields[f"answer_{code}"] = forms.ChoiceField(label=label, choices=ANSWERS, required=False)
        else:
            self.fields[f"answer_{code}"] = DecimalVnField(
                label=label, required=False, widget=forms.TextInput(attrs={"class": "w-num num"})
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
        words = {True: "yes", False: "no"}
        return {
            f"answer_{code}": words[value] if isinstance(value, bool) else Decimal(str(value))
            for code, value in answers.items()
        }


class OverrideForm(forms.Form):
    """The paper by which the council's secretary lets the quota be exceeded."""

    document = TextVnField(
        label="Văn bản cho phép vượt chỉ tiêu", max_length=150, help_text="Ví dụ: Công văn số 55/HĐTĐKT"
    )
    dated = DateVnField(label="Ngày văn bản")


class AppraisalForm(forms.Form):
    """The verdict of Sở Nội vụ on one nomination."""

    eligible = forms.ChoiceField(
        label="Kết luận",
        choices=(("yes", "Đủ điều kiện"), ("no", "Không đủ điều kiện")),
        widget=forms.RadioSelect,
    )
    opinion = TextVnField(label="Ý kiến thẩm định", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    clause = TextVnField(
        label="Căn cứ không đủ điều kiện",
        required=False,
        max_length=300,
        help_text="Bắt buộc khi không đủ điều kiện.",
    )


class SessionForm(forms.Form):
    council = forms.ModelChoiceField(label="Hội đồng", queryset=Council.objects.all(), empty_label=None)
    year = forms.IntegerField(
        label="Năm thi đua", widget=forms.TextInput(attrs={"class": "w-num num", "inputmode": "numeric"})
    )
    title = TextVnField(label="Tên phiên họp", max_length=200)
    held_on = DateVnField(label="Ngày họp")
    venue = TextVnField(label="Địa điểm", max_length=200, required=False)


class RecusalForm(forms.Form):
    reason = TextVnField(label="Lý do không tham gia bỏ phiếu", max_length=300)


class DecisionForm(forms.Form):
    """A signed decision; one per award kind."""

    kind = forms.ModelChoiceField(
        label="Hình thức khen thưởng", queryset=AwardKind.objects.none(), empty_label=None
    )
    number = TextVnField(label="Số quyết định", max_length=60, help_text="Ví dụ: 412/QĐ-UBND")
    signed_on = DateVnField(label="Ngày ký")
    authority = TextVnField(label="Người quyết định", max_length=150, initial="Chủ tịch Ủy ban nhân dân tỉnh")
    nominations = forms.TypedMultipleChoiceField(
        label="Tập thể được khen thưởng", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, waiting: dict[AwardKind, list[tuple[int, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["kind"]
        kinds.queryset = AwardKind.objects.filter(pk__in=[kind.pk for kind in waiting])  # type: ignore[attr-defined]
        units = self.fields["nominations"]
        units.choices = [pair for pairs in waiting.values() for pair in pairs]  # type: ignore[attr-defined]
