"""Head and tables of the conference form as one thing: valid together, refused together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.timezone import localtime

from emulation.common.dates import HANOI
from emulation.common.forms import DateVnField, TextVnField, TimeVnField
from emulation.common.problems import Problem, Refused
from emulation.conferences.facts import ConferenceFacts, ConferenceRules
from emulation.conferences.forms.fields import CountField, NamesField
from emulation.conferences.forms.rows import AttendanceRows, CandidateRows, ElectionRows, OpinionRows, Row

TABLES: dict[str, type[BaseFormSet[Any]]] = {
    "attendance": AttendanceRows,
    "opinion": OpinionRows,
    "candidate": CandidateRows,
    "election": ElectionRows,
}


def _words(text: str) -> dict[str, str]:
    return {"required": text}


class HeadForm(forms.Form):
    """Time and place, who led, wrote and counted, the papers."""

    held_on = DateVnField(label="Ngày họp", error_messages=_words("Nhập ngày họp."))
    starts = TimeVnField(label="Bắt đầu lúc", error_messages=_words("Nhập giờ bắt đầu."))
    ends = TimeVnField(label="Kết thúc lúc", error_messages=_words("Nhập giờ kết thúc."))
    venue = TextVnField(label="Địa điểm", max_length=200, error_messages=_words("Nhập địa điểm."))
    guests = TextVnField(label="Đại biểu mời", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    chair_name = TextVnField(label="Chủ tọa", max_length=100, error_messages=_words("Nhập họ tên chủ tọa."))
    chair_title = TextVnField(
        label="Chức vụ của chủ tọa", max_length=150, error_messages=_words("Nhập chức vụ của chủ tọa.")
    )
    secretary_name = TextVnField(label="Thư ký", max_length=100, error_messages=_words("Nhập họ tên thư ký."))
    secretary_title = TextVnField(
        label="Chức vụ của thư ký", max_length=150, error_messages=_words("Nhập chức vụ của thư ký.")
    )
    tellers = NamesField(
        label="Ban kiểm phiếu",
        help_text="Mỗi người một dòng, trưởng ban ghi trước.",
        error_messages=_words("Nhập ban kiểm phiếu, mỗi người một dòng."),
    )
    report_votes = CountField(label="Số đơn vị tán thành báo cáo")
    issued = CountField(label="Số phiếu phát ra")
    returned = CountField(label="Số phiếu thu về")
    valid = CountField(label="Số phiếu hợp lệ")
    written = CountField(label="Ý kiến bằng văn bản của đơn vị vắng", required=False)

    def clean_written(self) -> int:
        """Left empty: none."""
        return self.cleaned_data.get("written") or 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].widget.attrs["class"] = "w-date num"


class ConferenceForms:
    """What the page shows and posts. Nothing typed is lost: a refused form comes back as it was sent."""

    def __init__(
        self,
        rules: ConferenceRules,
        data: QueryDict | None = None,
        stored: ConferenceFacts | None = None,
        people: dict[int, dict[str, str]] | None = None,
    ) -> None:
        """`people`: who will probably come, by unit; offered while nothing is stored."""
        self.rules = rules
        initial = _initial(rules, stored, people or {})
        self.head = HeadForm(data, initial=initial["head"])
        self.tables: dict[str, BaseFormSet[Row]] = {
            prefix: formset(
                data,
                prefix=prefix,
                initial=initial[prefix],
                form_kwargs={"rules": rules},
                error_messages={
                    "missing_management_form": "Biểu mẫu gửi lên không đủ. Tải lại trang rồi ghi lại."
                },
            )
            for prefix, formset in TABLES.items()
        }

    @classmethod
    def with_one_more(cls, rules: ConferenceRules, data: QueryDict, prefix: str) -> ConferenceForms:
        """The form as it was sent with one more empty row, not judged yet."""
        grown = data.copy()
        total = data.get(f"{prefix}-TOTAL_FORMS", "")
        if prefix in TABLES and isinstance(total, str) and total.isdecimal():
            grown[f"{prefix}-TOTAL_FORMS"] = str(int(total) + 1)
        bundle = cls(rules, grown)
        for form in bundle.all_forms():  # Django judges a bound form as soon as somebody asks for its errors
            form._errors = ErrorDict()  # type: ignore[attr-defined]
        return bundle

    def all_forms(self) -> Iterator[forms.Form]:
        yield self.head
        for table in self.tables.values():
            yield from table.forms

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(table.is_valid() for table in self.tables.values())])

    def facts(self) -> ConferenceFacts:
        """What was typed; call after `is_valid()`."""
        head = dict(self.head.cleaned_data)
        day, starts, ends = head.pop("held_on"), head.pop("starts"), head.pop("ends")
        return ConferenceFacts(
            starts_at=datetime.combine(day, starts, tzinfo=HANOI),
            ends_at=datetime.combine(day, ends, tzinfo=HANOI),
            attendances=tuple(row.told() for row in self._rows("attendance")),
            opinions=tuple(row.told() for row in self._rows("opinion")),
            candidates=tuple(row.told() for row in self._rows("candidate")),
            elections=tuple(row.told() for row in self._rows("election")),
            **head,
        )

    def show(self, refusal: Refused) -> None:
        """Put each problem next to its field, the others at the head of the form."""
        for problem in refusal.problems:
            self._place(problem)

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, for the summary at the top; each leads to its field."""
        found = [Problem(str(error)) for error in self.head.non_field_errors()]
        for form in self.all_forms():
            for bound in form:
                found += [Problem(str(error), field=str(bound.html_name)) for error in bound.errors]
        for table in self.tables.values():
            found += [Problem(str(error)) for error in table.non_form_errors()]
        return found

    def _rows(self, prefix: str) -> list[Any]:
        rows: list[Row] = list(self.tables[prefix].forms)
        return [row for row in rows if prefix == "attendance" or not row.is_blank]

    def _place(self, problem: Problem) -> None:
        prefix, _, rest = problem.field.partition("-")
        if prefix in self.tables:
            number, _, name = rest.partition("-")
            form: forms.Form = self.tables[prefix].forms[int(number)]
        else:
            form, name = self.head, problem.field
        if name in form.fields:
            form.add_error(name, str(problem))
        else:
            self.head.add_error(None, str(problem))


def _initial(
    rules: ConferenceRules, stored: ConferenceFacts | None, people: dict[int, dict[str, str]]
) -> dict[str, Any]:
    """What the form starts with: the stored record, and in any case a row for each member."""
    attending = {row.organisation_id: row for row in stored.attendances} if stored else {}
    rows: dict[str, Any] = {
        "head": {},
        "attendance": [
            asdict(attending[pk]) | {"organisation": pk}
            if pk in attending
            else {"organisation": pk, "present": True, **people.get(pk, {})}
            for pk in rules.members
        ],
    }
    told = {"opinion": "opinions", "candidate": "candidates", "election": "elections"}
    for prefix, name in told.items():
        rows[prefix] = [
            asdict(row) | {"organisation": row.organisation_id} for row in getattr(stored, name, ())
        ]
    if stored is not None:
        starts, ends = localtime(stored.starts_at, HANOI), localtime(stored.ends_at, HANOI)
        rows["head"] = asdict(stored) | {
            "held_on": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
        }
    return rows
