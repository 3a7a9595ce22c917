"""The field in which a body is typed by its name, and what the forms of this room share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from emulation.common.dates import format_date, today
from emulation.common.problems import Conflict, Refused
from emulation.common.text import search_text
from emulation.organisations.models import Organisation
from emulation.organisations.selectors import names_in_force

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

    Where several bear one name, the superior follows after a comma ("Văn phòng, Sở Xây dựng"). Gives the
    `Organisation`; None where the field is empty and not required.
    """

    widget = NameInput
    default_error_messages = {"required": "Chọn đơn vị."}

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = list(_in_force().search(typed)[:50])
        exact = [body for body in found if search_text(typed) in _spellings(body)]
        found = exact or found or _with_superior(typed)
        if len(found) == 1:
            return found[0]
        raise ValidationError(_unclear(typed, found), code="unclear")

    def prepare_value(self, value: Any) -> Any:
        return full_name(value) if isinstance(value, Organisation) else value


def full_name(body: Organisation) -> str:
    """The name; of a division with its superior, because many bear the same."""
    return f"{body.name}, {body.parent.short_name}" if body.is_division and body.parent else body.name


def _in_force() -> Any:
    return Organisation.objects.in_force(today()).select_related("parent")


def _spellings(body: Organisation) -> set[str]:
    return {search_text(body.name), search_text(body.short_name)}


def _with_superior(typed: str) -> list[Organisation]:
    name, comma, above = typed.rpartition(",")
    if not comma:
        return []
    found = _in_force().search(name)
    for word in search_text(above).split():
        found = found.filter(parent__search_text__contains=word)
    bodies = list(found[:50])
    exact = [body for body in bodies if search_text(name) in _spellings(body)]
    same = [body for body in exact if body.parent and search_text(above) in _spellings(body.parent)]
    return same or exact or bodies


def _unclear(typed: str, found: list[Organisation]) -> str:
    if not found:
        return f"Không có đơn vị đang hoạt động nào tên “{typed}”."
    several = Counter(body.name for body in found)
    names = "; ".join(full_name(b) if several[b.name] > 1 else b.name for b in found[:MOST_SHOWN])
    more = "; …" if len(found) > MOST_SHOWN else ""
    return f"Có nhiều đơn vị khớp với “{typed}”: {names}{more}. Nhập đủ tên."


class SharedNameInput(forms.TextInput):
    """Like `NameInput`, for pages with many of them: the page writes the one list `body-names`."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"list": "body-names", "autocomplete": "off", **(attrs or {})})


class StampedForm(forms.Form):
    """A form that knows from which values it was filled, so that the second of two writers sees both."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def show(self, refusal: Refused) -> None:
        """Put the problems of a refusal next to their fields."""
        for problem in refusal.problems:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem))

    def show_conflict(
        self, conflict: Conflict, stamp: str, words: Mapping[str, Callable[[Any], str]] | None = None
    ) -> None:
        """Both values: what was typed stays, what is stored stands beside it. Sent again it replaces that."""
        self.show(conflict)
        for name, stored in conflict.current.items():
            if name in self.fields and self.cleaned_data.get(name) != stored:
                say = (words or {}).get(name, written)
                self.add_error(name, f"Giá trị đang lưu: {say(stored)}. Ghi lần nữa để thay thế.")
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("seen")] = stamp
        self.data = data


def written(value: Any) -> str:
    """A stored value as people write it."""
    if value in (None, "", []):
        return "để trống"
    if isinstance(value, list):
        return " / ".join(value)
    return format_date(value) if hasattr(value, "isoformat") else str(value)
