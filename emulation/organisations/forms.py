"""Forms about bodies, and the field in which a body is typed by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from emulation.common.dates import today
from emulation.common.forms import DecimalVnField, TextVnField
from emulation.common.problems import Refused
from emulation.common.text import search_text
from emulation.organisations.choices import CompletionLevel
from emulation.organisations.models import Organisation
from emulation.organisations.selectors import names_in_force
from emulation.organisations.services import YearFacts

if TYPE_CHECKING:
    pass

MOST_SHOWN = 5


class NameInput(forms.TextInput):
    """A text input that suggests the names of bodies while one types."""

    template_name = "organisations/name_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["names"] = names_in_force(today())
        context["widget"]["list_id"] = f"{context['widget']['attrs'].get('id', name)}_names"
        return context


class OrganisationField(forms.CharField):
    """A body in force, typed by name: the whole name, or words that only one name holds, without marks.

    Gives the `Organisation`; None where the field is empty and not required.
    """

    widget = NameInput
    default_error_messages = {"required": "Chọn đơn vị."}

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = list(Organisation.objects.in_force(today()).search(typed)[:50])
        exact = [body for body in found if search_text(typed) in _spellings(body)]
        found = exact or found
        if len(found) == 1:
            return found[0]
        raise ValidationError(_unclear(typed, found), code="unclear")

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Organisation) else value


def _spellings(body: Organisation) -> set[str]:
    return {search_text(body.name), search_text(body.short_name)}


def _unclear(typed: str, found: list[Organisation]) -> str:
    if not found:
        return f"Không có đơn vị đang hoạt động nào tên “{typed}”."
    names = "; ".join(body.name for body in found[:MOST_SHOWN])
    more = "; …" if len(found) > MOST_SHOWN else ""
    return f"Có nhiều đơn vị khớp với “{typed}”: {names}{more}. Nhập đủ tên."


class YearFactsForm(forms.Form):
    """Facts of one year; the level of completion only for those who may set it."""

    staff_count = DecimalVnField(
        label="Tổng số người", max_places=0, min_value=0, max_value=100_000, required=False
    )
    female_count = DecimalVnField(
        label="Trong đó nữ", max_places=0, min_value=0, max_value=100_000, required=False
    )
    completion = forms.ChoiceField(
        label="Mức độ hoàn thành nhiệm vụ",
        choices=[("", "Chưa xác nhận"), *CompletionLevel.choices],
        required=False,
    )
    completion_document = TextVnField(
        label="Văn bản xác nhận", max_length=200, required=False, help_text="Số, ngày, cơ quan ban hành."
    )

    def __init__(self, *args: Any, with_completion: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("staff_count", "female_count"):
            self.fields[name].widget.attrs["class"] = "w-num num"
        if not with_completion:
            del self.fields["completion"], self.fields["completion_document"]

    def facts(self) -> YearFacts:
        """What was typed; call after `is_valid()`."""
        data = self.cleaned_data
        counts = {
            name: None if data[name] is None else int(data[name]) for name in ("staff_count", "female_count")
        }
        return YearFacts(
            **counts,
            completion=data.get("completion", ""),
            completion_document=data.get("completion_document", ""),
        )

    def show(self, refusal: Refused) -> None:
        """Put the problems of a refusal next to their fields."""
        for problem in refusal.problems:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem))
