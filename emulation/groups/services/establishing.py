"""What founding a Khối or a Cụm has in common: its facts, corrected later, and its end.

The rooms of the two kinds create their own rows; a bare `Group` is never made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.versions import stamp
from emulation.groups.choices import YearState
from emulation.groups.models import Group
from emulation.people.models import User

FIELDS = ("name", "short_name", "symbol", "decision_number", "established_on")


def facts_of(group: Group) -> dict[str, Any]:
    return {name: getattr(group, name) for name in FIELDS}


def facts_stamp(group: Group) -> str:
    """Carried by the form, so that the second of two writers is told."""
    return stamp(*facts_of(group).values())


def name_problems(short_name: str, but: Group | None = None) -> list[Problem]:
    """Two groups of one short name cannot be told apart in lists and documents."""
    taken = Group.objects.filter(short_name=short_name, closed_on=None)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        return [Problem("Đã có khối, cụm mang tên này.", field="short_name", code="name_taken")]
    return []


@transaction.atomic
def correct_group(*, actor: User, group: Group, facts: Mapping[str, Any], seen: str) -> Group:
    """Correct name, symbol, decision. Raises `Conflict` when somebody else saved in the meantime."""
    group = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not actor.has_perm("groups.correct_group", group):
        raise PermissionDenied
    if seen != facts_stamp(group):
        now_is = "; ".join(str(value) for value in facts_of(group).values() if value)
        text = f"Có người vừa sửa thông tin này. Đang lưu: {now_is}. Kiểm tra rồi ghi lại."
        raise Conflict(Problem(text, code="changed"), current=facts_of(group))
    problems = name_problems(facts["short_name"], but=group)
    if problems:
        raise Refused(problems)
    before = facts_of(group)
    changed = {name: value for name, value in facts.items() if before[name] != value}
    for name, value in changed.items():
        setattr(group, name, value)
    group.save()
    if changed:
        record(
            actor=actor,
            action="correct_group",
            text=f"Sửa thông tin {group.short_name}",
            subject=group,
            organisation_id=group.founder_id,
            old={name: before[name] for name in changed},
            new=changed,
        )
    return group


@transaction.atomic
def close_group(*, actor: User, group: Group, closed_on: date, reason: str) -> Group:
    """The group ends: no further years. Refused while one of its years is under way."""
    group = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not actor.has_perm("groups.correct_group", group):
        raise PermissionDenied
    problems = []
    if group.closed_on is not None:
        problems.append(Problem("Khối, cụm này đã kết thúc.", code="closed"))
    if closed_on < group.established_on:
        text = "Ngày kết thúc không được trước ngày thành lập."
        problems.append(Problem(text, field="closed_on", code="before_founding"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do và văn bản.", field="reason", code="no_reason"))
    open_years = group.years.exclude(state__in=[YearState.CLOSED]).values_list("year", flat=True)
    if open_years:
        years = ", ".join(str(year) for year in open_years)
        problems.append(Problem(f"Năm thi đua {years} chưa kết thúc.", code="years_under_way"))
    if problems:
        raise Refused(problems)
    group.closed_on = closed_on
    group.save()
    record(
        actor=actor,
        action="close_group",
        text=f"{group.short_name} kết thúc hoạt động: {reason.strip()}",
        subject=group,
        organisation_id=group.founder_id,
        new={"closed_on": closed_on, "reason": reason.strip()},
    )
    return group
