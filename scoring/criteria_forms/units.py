"""What a criterion asks of each member: one row for each, valid together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from emulation.assignments.models import AssignedTask
from emulation.common.forms import DecimalVnField
from emulation.common.problems import Refused
from emulation.groups.models import Membership
from scoring.models import Target
from scoring.services.criteria.units import UnitFacts

LARGEST = 10**13


class UnitsForm(forms.Form):
    """`assigned-<membership>`, `value-<membership>`, `task-<membership>` for every member, and the stamp of
    what was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        members: Sequence[Membership],
        tasks: Mapping[int, Sequence[AssignedTask]],
        targets: Mapping[int, Target],
        seen: str,
    ) -> None:
        super().__init__(cast(Any, data), initial={"seen": seen})
        self.members = members
        for member in members:
            name, target = member.organisation.short_name, targets.get(member.pk)
            self._add(f"assigned-{member.pk}", forms.BooleanField(required=False), f"Áp dụng cho {name}")
            self._add(
                f"value-{member.pk}",
                DecimalVnField(required=False, max_places=4, min_value=-LARGEST, max_value=LARGEST),
                f"Chỉ tiêu của {name}",
            )
            choices = [("", "Không gắn nhiệm vụ")]
            choices += [(str(t.pk), f"{t.title} ({t.target_text})") for t in tasks.get(member.pk, ())]
            self._add(
                f"task-{member.pk}",
                forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, required=False),
                f"Nhiệm vụ của {name}",
            )
            self.initial[f"assigned-{member.pk}"] = target.assigned if target else True
            self.initial[f"value-{member.pk}"] = _short(target)
            self.initial[f"task-{member.pk}"] = target.task_id if target else None

    def _add(self, name: str, field: forms.Field, label: str) -> None:
        field.label = label
        field.error_messages["invalid_choice"] = "Chọn nhiệm vụ trong danh sách."
        css = "form-control w-points num"
        if isinstance(field, forms.ChoiceField):
            css = "form-select"
        elif isinstance(field, forms.BooleanField):
            css = "form-check-input"
        field.widget.attrs |= {"aria-label": label, "class": css}
        self.fields[name] = field

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the template: the unit and its three fields."""
        return [
            {
                "unit": member.organisation.short_name,
                "assigned": self[f"assigned-{member.pk}"],
                "value": self[f"value-{member.pk}"],
                "task": self[f"task-{member.pk}"],
            }
            for member in self.members
        ]

    def facts(self) -> list[UnitFacts]:
        values = self.cleaned_data
        return [
            UnitFacts(
                membership_id=member.pk,
                assigned=values[f"assigned-{member.pk}"],
                value=values[f"value-{member.pk}"],
                task_id=values[f"task-{member.pk}"],
            )
            for member in self.members
        ]

    def show(self, refusal: Refused) -> None:
        for problem in refusal.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


def _short(target: Target | None) -> str:
    if target is None or target.value is None:
        return ""
    text = f"{target.value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
