"""Forms of the sitting: its opening, papers to be prepared, counts of paper, written papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localtime

from emulation.ballots.choices import Channel, Choice, Method
from emulation.common.dates import HANOI, now
from emulation.common.forms import TextVnField
from emulation.common.problems import Problem, Refused
from emulation.conferences.choices import Purpose
from emulation.conferences.facts import Attending, ConferenceRules
from emulation.conferences.forms.bundle import HeadForm
from emulation.conferences.forms.fields import CountField
from emulation.conferences.forms.rows import AttendanceRows
from emulation.conferences.models import Round, RoundItem, Sitting
from emulation.conferences.selectors.rounds import attending
from emulation.conferences.services.sitting import FIELDS, SittingFacts


class SittingHead(HeadForm):
    """The head of the minutes as far as it is known at the opening, and the agenda."""

    ends = report_votes = issued = returned = valid = written = None  # type: ignore[assignment]
    agenda = TextVnField(
        label="Chương trình",
        help_text="Mỗi nội dung một dòng.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Nhập chương trình, mỗi nội dung một dòng."},
    )
    field_order = ["held_on", "starts", "venue", "agenda", "guests"]


AGENDA = (
    "Báo cáo tổng kết phong trào thi đua; kết quả chấm điểm, xếp hạng",
    "Thảo luận",
    "Bỏ phiếu suy tôn, đề nghị khen thưởng",
    "Bầu Trưởng, Phó trưởng năm sau",
    "Thông qua biên bản",
)


class SittingForms:
    """Head and attendance as one thing; what was typed stays when it is refused."""

    def __init__(
        self, rules: ConferenceRules, data: QueryDict | None, sitting: Sitting | None, people: dict[int, Any]
    ) -> None:
        self.head = SittingHead(data, initial=_head_of(sitting))
        came = {row.organisation_id: row for row in attending(sitting)} if sitting else {}
        rows = [
            asdict(came[pk]) | {"organisation": pk}
            if pk in came
            else {"organisation": pk, "present": True, **people.get(pk, {})}
            for pk in rules.members
        ]
        self.attendance = AttendanceRows(
            data, prefix="attendance", initial=rows, form_kwargs={"rules": rules}
        )

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), self.attendance.is_valid()])

    def facts(self) -> SittingFacts:
        """What was typed; call after `is_valid()`."""
        head = dict(self.head.cleaned_data)
        day, starts = head.pop("held_on"), head.pop("starts")
        rows: tuple[Attending, ...] = tuple(form.told() for form in self.attendance.forms)
        return SittingFacts(starts_at=datetime.combine(day, starts, tzinfo=HANOI), attendances=rows, **head)

    def show(self, refusal: Refused) -> None:
        """Put each problem next to its field, the others at the head."""
        for problem in refusal.problems:
            prefix, _, rest = problem.field.partition("-")
            number, _, name = rest.partition("-")
            if prefix == "attendance" and number.isdecimal():
                self.attendance.forms[int(number)].add_error(name, str(problem))
            else:
                self.head.add_error(
                    problem.field if problem.field in self.head.fields else None, str(problem)
                )

    @property
    def problems(self) -> list[Problem]:
        found = [Problem(str(error)) for error in self.head.non_field_errors()]
        for form in (self.head, *self.attendance.forms):
            for bound in form:
                found += [Problem(str(error), field=str(bound.html_name)) for error in bound.errors]
        return found


def _head_of(sitting: Sitting | None) -> dict[str, Any]:
    if sitting is None:
        at = localtime(now(), HANOI)
        return {"held_on": at.date(), "agenda": "\n".join(AGENDA)}
    at = localtime(sitting.starts_at, HANOI)
    names = [name for name in FIELDS if name != "starts_at"] + ["tellers"]
    return {name: getattr(sitting, name) for name in names} | {"held_on": at.date(), "starts": at.time()}


class PaperForm(forms.Form):
    """How a paper is voted on."""

    channel = forms.ChoiceField(label="Hình thức phiếu", choices=Channel.choices, initial=Channel.APP)
    secret = forms.TypedChoiceField(
        label="Cách biểu quyết",
        choices=(("1", "Bỏ phiếu kín"), ("0", "Biểu quyết công khai")),
        initial="1",
        coerce=lambda value: value == "1",
    )


class NominationPaperForm(PaperForm):
    """Which units are named for which awards: a tick for each award a unit is named for."""

    def __init__(
        self, *args: Any, rules: ConferenceRules, ranked: Sequence[tuple[int, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.lines: dict[str, tuple[int, str]] = {}
        for unit, label in ranked:
            name = f"unit-{unit}"
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=list(rules.awards.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.lines[name] = (unit, label)

    @property
    def chosen(self) -> list[tuple[int, str]]:
        """Units with their awards, in the order of the paper."""
        return [
            (unit, award)
            for name, (unit, _) in self.lines.items()
            for award in self.cleaned_data.get(name, ())
        ]


class ElectionPaperForm(PaperForm):
    """Who may be elected, and how many."""

    candidates = forms.TypedMultipleChoiceField(
        label="Đơn vị được giới thiệu",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn đơn vị được giới thiệu."},
    )
    seats = CountField(label="Số đơn vị được bầu")

    def __init__(self, *args: Any, rules: ConferenceRules, purpose: Purpose, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["candidates"].choices = list(rules.members.items())  # type: ignore[attr-defined]
        if purpose == Purpose.LEADER:
            self.fields["seats"] = forms.IntegerField(initial=1, widget=forms.HiddenInput)
        else:
            self.fields["seats"].initial = rules.deputies_min
        self.order_fields(["candidates", "seats", "channel", "secret"])


class CountForm(forms.Form):
    """The count of one of two people: papers, then every line."""

    issued = CountField(label="Số phiếu phát ra")
    returned = CountField(label="Số phiếu thu về")
    valid = CountField(label="Số phiếu hợp lệ")

    def __init__(self, *args: Any, row: Round, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.places: dict[str, tuple[int, str]] = {}
        for item in row.items.all():
            for key, label in places_of(item):
                name = f"mark-{item.pk}-{key}"
                self.fields[name] = CountField(label=label)
                self.places[name] = (item.pk, key)

    @property
    def marks(self) -> dict[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = {}
        for name, (item, key) in self.places.items():
            found.setdefault(item, {})[key] = self.cleaned_data[name]
        return found


def places_of(item: RoundItem) -> list[tuple[str, str]]:
    """Counters of one line: key and label."""
    if item.ballot.method == Method.OPINION:
        return [(choice.value, f"{item.ballot.title}: {choice.label.lower()}") for choice in Choice]
    options = item.ballot.options.select_related("organisation").order_by("order")
    return [(str(option.pk), option.organisation.short_name) for option in options]


class WrittenForm(forms.Form):
    """What an absent unit wrote, with the scan."""

    unit = forms.TypedChoiceField(
        label="Đơn vị vắng mặt",
        coerce=int,
        error_messages={"required": "Chọn đơn vị.", "invalid_choice": "Chọn đơn vị trong danh sách."},
    )
    scan = forms.FileField(
        label="Bản chụp phiếu",
        help_text="PDF hoặc ảnh, có chữ ký và dấu của đơn vị.",
        error_messages={"required": "Chọn tệp bản chụp phiếu."},
    )

    def __init__(self, *args: Any, row: Round, units: Sequence[tuple[int, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["unit"].choices = [("", "Chọn đơn vị"), *units]  # type: ignore[attr-defined]
        self.names: dict[str, int] = {}
        for item in row.items.all():
            if item.ballot.method == Method.OPINION:
                self.names[f"choice-{item.pk}"] = item.pk
                self.fields[f"choice-{item.pk}"] = forms.ChoiceField(
                    label=item.ballot.title, choices=[("", "Chọn ý kiến"), *Choice.choices], required=False
                )
            else:
                options = item.ballot.options.select_related("organisation").order_by("order")
                self.fields["chosen"] = forms.TypedMultipleChoiceField(
                    label=item.ballot.title,
                    coerce=int,
                    choices=[(o.organisation_id, o.organisation.short_name) for o in options],
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )

    @property
    def choices(self) -> dict[int, str]:
        return {item: self.cleaned_data.get(name, "") for name, item in self.names.items()}


class StepOutForm(forms.Form):
    """Why a unit leaves a line of its paper out."""

    reason = TextVnField(label="Lý do không tham gia bỏ phiếu", max_length=300)


class ProxyForm(forms.Form):
    """The scan of a unit's proxy paper."""

    scan = forms.FileField(
        label="Bản chụp giấy ủy quyền",
        help_text="PDF hoặc ảnh, có chữ ký của thủ trưởng và dấu của đơn vị.",
        error_messages={"required": "Chọn tệp bản chụp giấy ủy quyền."},
    )
