"""The registration as one form: head and rows of targets, valid together, refused together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet
from django.http import QueryDict

from emulation.assignments.formulas import typed_text
from emulation.assignments.models import AssignedTask
from emulation.common.forms import DecimalVnField, TextVnField
from emulation.common.problems import Refused
from emulation.groups.models import Membership
from emulation.organisations.models import Organisation
from emulation.pacts.forms.fields import NeededLaterField
from emulation.pacts.models import Registration, RegistrationItem
from emulation.pacts.selectors.registrations import award_names, last_year, open_tasks
from emulation.pacts.services import ItemFacts, RegistrationFacts, ResultFacts

PREFIX = "item"
BLANK_ROWS = 2
MOST_ROWS = 60
LARGEST = 10**13


class HeadForm(forms.Form):
    commitments = NeededLaterField(
        label="Phong trào, giải pháp, cam kết thực hiện",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    award_kinds = forms.MultipleChoiceField(
        label="Danh hiệu, hình thức khen thưởng đăng ký",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Chọn hình thức khen thưởng trong danh sách."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ItemRow(forms.Form):
    """One target. With a task chosen, what is left empty is taken from the task."""

    text = TextVnField(label="Chỉ tiêu, nội dung", max_length=300, required=False)
    unit_of_measure = TextVnField(label="Đơn vị tính", max_length=40, required=False)
    target = DecimalVnField(
        label="Chỉ tiêu năm nay", max_places=4, min_value=-LARGEST, max_value=LARGEST, required=False
    )
    task = forms.TypedChoiceField(label="Nhiệm vụ được giao", coerce=int, empty_value=None, required=False)
    item = forms.IntegerField(widget=forms.HiddenInput, required=False)
    previous = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        tasks: dict[int, AssignedTask],
        earlier: dict[int, RegistrationItem],
        unit: Organisation,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.tasks, self.earlier, self.unit = tasks, earlier, unit
        choice = cast(forms.TypedChoiceField, self.fields["task"])
        choice.choices = [("", "Không gắn với nhiệm vụ"), *((pk, t.title) for pk, t in tasks.items())]
        choice.error_messages["invalid_choice"] = "Chọn nhiệm vụ trong danh sách."
        choice.widget.attrs["class"] = "form-select"
        for name, css in (("text", ""), ("unit_of_measure", ""), ("target", "num")):
            self.fields[name].widget.attrs["class"] = f"form-control {css}".strip()

    @property
    def before(self) -> RegistrationItem | None:
        """Last year's item that this row follows."""
        value = str(self["previous"].value() or "")
        return self.earlier.get(int(value)) if value.isdecimal() else None

    @property
    def predecessor(self) -> Organisation | None:
        """Whose item that is, where it is not the unit's own."""
        item = self.before
        return item.owner if item is not None and item.owner != self.unit else None

    @property
    def is_blank(self) -> bool:
        """Nothing registered in this row; the text of last year alone registers nothing."""
        data = self.cleaned_data
        return not (data.get("text") or data.get("task") or data.get("target") is not None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        task = self.tasks.get(data.get("task") or 0)
        if task is not None:
            data["text"] = data.get("text") or task.title
            data["unit_of_measure"] = data.get("unit_of_measure") or task.unit_of_measure
            if data.get("target") is None and "target" not in self.errors:
                data["target"] = task.target
        if data.get("target") is not None and not data.get("text"):
            self.add_error("text", "Nhập nội dung chỉ tiêu.")
        if data.get("target") is not None and not data.get("unit_of_measure"):
            self.add_error("unit_of_measure", "Nhập đơn vị tính.")
        return data

    def facts(self) -> ItemFacts:
        data = self.cleaned_data
        return ItemFacts(
            text=data["text"],
            unit_of_measure=data["unit_of_measure"],
            target=data["target"],
            task_id=data["task"],
            previous_id=data["previous"],
            pk=data["item"],
        )


ItemRows = forms.formset_factory(ItemRow, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class RegistrationForms:
    """What the page shows and posts. Nothing typed is lost: a refused form comes back as it was sent."""

    def __init__(
        self,
        membership: Membership,
        registration: Registration | None,
        data: QueryDict | None = None,
    ) -> None:
        tasks = {task.pk: task for task in open_tasks(membership)}
        earlier = {item.pk: item for item in last_year(membership)}
        self.head = HeadForm(data, initial=_head_initial(registration))
        kinds = cast(forms.MultipleChoiceField, self.head.fields["award_kinds"])
        kinds.choices = list(award_names(membership.group_year).items())
        self.rows: BaseFormSet[ItemRow] = ItemRows(
            data,
            prefix=PREFIX,
            initial=_rows_initial(registration, list(earlier.values()), list(tasks.values())),
            form_kwargs={"tasks": tasks, "earlier": earlier, "unit": membership.organisation},
        )

    @classmethod
    def with_one_more(
        cls, membership: Membership, registration: Registration | None, data: QueryDict
    ) -> RegistrationForms:
        """The form as it was sent, not judged yet, with one more empty row."""
        grown = data.copy()
        total = grown.get(f"{PREFIX}-TOTAL_FORMS", "0")
        count = int(total) if total.isdecimal() else 0
        grown[f"{PREFIX}-TOTAL_FORMS"] = str(min(count + 1, MOST_ROWS))
        return cls(membership, registration, grown)

    def is_valid(self) -> bool:
        head, rows = self.head.is_valid(), self.rows.is_valid()
        return head and rows

    @property
    def version(self) -> int:
        return self.head.cleaned_data["version"] or 0

    def facts(self) -> RegistrationFacts:
        """What was typed; rows left empty are left out."""
        return RegistrationFacts(
            commitments=self.head.cleaned_data["commitments"],
            award_kinds=tuple(self.head.cleaned_data["award_kinds"]),
            items=tuple(row.facts() for row in self.kept),
        )

    @property
    def kept(self) -> list[ItemRow]:
        return [row for row in self.rows if not row.is_blank]

    def take_version(self, version: int) -> None:
        """Keep what was typed, on top of the version that is stored now."""
        self.head.data = {**self.head.data.dict(), "version": str(version)}  # type: ignore[attr-defined]
        self.head.data["award_kinds"] = self.head.cleaned_data["award_kinds"]

    def show(self, refusal: Refused) -> None:
        """Problems at their fields: `item-<index>-<name>` counts the rows that are not empty."""
        for problem in refusal.problems:
            parts = problem.field.split("-", 2)
            if parts[0] == PREFIX and len(parts) == 3:
                row = self.kept[int(parts[1])]
                row.add_error(parts[2], str(problem))
            else:
                self.head.add_error(
                    problem.field if problem.field in self.head.fields else None, str(problem)
                )

    @property
    def wrong_rows(self) -> int:
        return sum(bool(row.errors) for row in self.rows) if self.rows.is_bound else 0


def _head_initial(registration: Registration | None) -> dict[str, Any]:
    if registration is None:
        return {"version": 0}
    return {
        "commitments": registration.commitments,
        "award_kinds": registration.award_kinds,
        "version": registration.version,
    }


def _rows_initial(
    registration: Registration | None,
    earlier: Sequence[RegistrationItem],
    tasks: Sequence[AssignedTask],
) -> list[dict[str, Any]]:
    """The stored items; before anything is stored the unit's tasks, then last year's items without their
    figures, as a proposal that registers nothing by itself."""
    if registration is None:
        rows = [_of_task(task) for task in tasks]
        rows += [_again(item) for item in earlier if item.task_id is None]
    else:
        rows = [_stored(item) for item in registration.items.all()]
    return [*rows, *({} for _ in range(BLANK_ROWS))]


def _stored(item: RegistrationItem) -> dict[str, Any]:
    return {
        "text": item.text,
        "unit_of_measure": item.unit_of_measure,
        "target": typed_text(item.target),
        "task": item.task_id,
        "item": item.pk,
        "previous": item.previous_id,
    }


def _of_task(task: AssignedTask) -> dict[str, Any]:
    return {
        "text": task.title,
        "unit_of_measure": task.unit_of_measure,
        "target": typed_text(task.target),
        "task": task.pk,
    }


def _again(item: RegistrationItem) -> dict[str, Any]:
    return {"text": item.text, "unit_of_measure": item.unit_of_measure, "previous": item.pk}


class ReasonForm(forms.Form):
    """Why something is taken back or changed."""

    reason = TextVnField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nêu lý do."},
    )


class ResultRow(forms.Form):
    """What came of one target."""

    result = DecimalVnField(
        label="Kết quả", max_places=4, min_value=-LARGEST, max_value=LARGEST, required=False
    )
    note = TextVnField(label="Kết quả bằng lời", max_length=200, required=False)

    def __init__(self, *args: Any, item: RegistrationItem, **kwargs: Any) -> None:
        kwargs["initial"] = {"result": typed_text(item.result), "note": item.result_note}
        kwargs["prefix"] = f"item-{item.pk}"
        super().__init__(*args, **kwargs)
        self.item = item
        if item.target is None:
            del self.fields["result"]
        else:
            self.fields["result"].widget.attrs["class"] = "form-control num"
        self.fields["note"].widget.attrs["class"] = "form-control"

    def facts(self) -> ResultFacts:
        return ResultFacts(result=self.cleaned_data.get("result"), note=self.cleaned_data["note"])
