"""Forms of the assigned tasks."""

from __future__ import annotations

from typing import Any

from django import forms

from emulation.assignments.choices import Direction, TaskState
from emulation.assignments.formulas import typed_text
from emulation.assignments.models import AssignedTask
from emulation.assignments.services import Report, TaskFacts
from emulation.common.dates import today
from emulation.common.forms import DateVnField, DecimalVnField, TextVnField

LARGEST = 10**13
AREA = {"rows": 3}


class TaskForm(forms.Form):
    """What the document says. `version` tells which version of the task was on the screen."""

    title = TextVnField(
        label="Nhiệm vụ, chỉ tiêu", max_length=300, error_messages={"required": "Nhập nhiệm vụ."}
    )
    document_number = TextVnField(
        label="Số văn bản giao", max_length=60, error_messages={"required": "Nhập số, ký hiệu văn bản."}
    )
    document_date = DateVnField(label="Ngày văn bản", error_messages={"required": "Nhập ngày văn bản."})
    document_issuer = TextVnField(
        label="Cơ quan ban hành", max_length=200, error_messages={"required": "Nhập cơ quan ban hành."}
    )
    direction = forms.ChoiceField(
        label="Cách đánh giá",
        choices=Direction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn cách đánh giá."},
    )
    target = DecimalVnField(
        label="Chỉ tiêu",
        max_places=4,
        min_value=-LARGEST,
        max_value=LARGEST,
        required=False,
        help_text="Để trống với nhiệm vụ chỉ có hoàn thành hoặc không.",
    )
    unit_of_measure = TextVnField(label="Đơn vị tính", max_length=40, required=False)
    due_on = DateVnField(label="Hạn hoàn thành", required=False)
    weight = DecimalVnField(
        label="Trọng số (%)",
        min_value=0,
        max_value=100,
        required=False,
        help_text="Mức độ quan trọng của nhiệm vụ trong năm, nếu văn bản có nêu.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, task: AssignedTask | None = None, **kwargs: Any) -> None:
        if task is not None:
            kwargs["initial"] = initial_of(task)
        super().__init__(*args, **kwargs)
        for name in ("document_date", "due_on"):
            self.fields[name].widget.attrs["class"] = "w-date num"
        for name in ("target", "weight"):
            self.fields[name].widget.attrs["class"] = "w-num num"

    def take_version(self, version: int) -> None:
        """Keep what was typed, but on top of the version that is stored now."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]

    def facts(self) -> TaskFacts:
        """What was typed; call after `is_valid()`."""
        return TaskFacts(**{name: self.cleaned_data[name] for name in TaskFacts.__dataclass_fields__})


def initial_of(task: AssignedTask) -> dict[str, Any]:
    """The stored task as the form shows it, figures as somebody would type them."""
    values = {name: getattr(task, name) for name in TaskFacts.__dataclass_fields__}
    return values | {
        "target": typed_text(task.target),
        "weight": typed_text(task.weight),
        "version": task.version,
    }


class ProgressForm(forms.Form):
    """One entry of the history; with an outcome it is the last one."""

    on = DateVnField(label="Tính đến ngày", error_messages={"required": "Nhập ngày."})
    figure = DecimalVnField(
        label="Kết quả đạt được", max_places=4, min_value=-LARGEST, max_value=LARGEST, required=False
    )
    note = TextVnField(label="Tình hình thực hiện", required=False, widget=forms.Textarea(attrs=AREA))
    outcome = forms.ChoiceField(
        label="Nhiệm vụ",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", "Tiếp tục thực hiện"),
            (TaskState.DONE, "Kết thúc, hoàn thành"),
            (TaskState.MISSED, "Kết thúc, không hoàn thành"),
        ],
    )

    def __init__(self, *args: Any, task: AssignedTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()
        self.fields["on"].widget.attrs["class"] = "w-date num"
        self.fields["outcome"].initial = ""
        if task.direction == Direction.DONE:
            del self.fields["figure"]
        else:
            self.fields["figure"].widget.attrs["class"] = "w-num num"
            self.fields["figure"].help_text = f"Chỉ tiêu: {task.target_text}."
        if task.state == TaskState.PROPOSED:
            del self.fields["outcome"]

    def report(self) -> Report:
        data = self.cleaned_data
        return Report(
            on=data["on"],
            figure=data.get("figure"),
            note=data["note"],
            outcome=data.get("outcome", ""),
        )


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = TextVnField(
        label="Lý do",
        max_length=300,
        widget=forms.Textarea(attrs=AREA),
        error_messages={"required": "Nêu lý do."},
    )


class WorkbookForm(forms.Form):
    """A filled-in template."""

    file = forms.FileField(
        label="Tệp Excel đã điền",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Chọn tệp.",
            "missing": "Chọn tệp.",
            "empty": "Tệp không có nội dung.",
            "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
        },
    )
