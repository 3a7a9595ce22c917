"""Sheets a person may read, and what a sheet comes to while it is being filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from emulation.common.dates import today
from emulation.common.numbers import MINUS, format_points, round_half_up
from emulation.groups.choices import Step, YearState
from emulation.groups.models import Deadline, GroupOffice, GroupYear
from emulation.people.models import User
from scoring.choices import Layer, Part, SheetState
from scoring.formulas import Method
from scoring.models import CriteriaSet, ScoreLine, ScoreSheet, Target
from scoring.ranking import Standing, total
from scoring.rules import visible_layers

ZERO = Decimal("0.00")


def sheets() -> QuerySet[ScoreSheet]:
    """Sheets with all that the rules and the pages ask of them selected."""
    return ScoreSheet.objects.select_related(
        "criteria_set", "membership__organisation", "membership__group_year__group"
    )


def readable(user: User, sheet_id: int) -> ScoreSheet | None:
    """The sheet, if this person may read what the unit wrote; None for a stranger and while it is a draft."""
    sheet = sheets().filter(pk=sheet_id).first()
    return sheet if sheet is not None and Layer.SELF in visible_layers(user, sheet) else None


def _deadline(group_year: str) -> QuerySet[Deadline]:
    """The deadline for handing in of the outer query's group-year."""
    return Deadline.objects.filter(group_year=OuterRef(group_year), step=Step.SELF_ASSESSMENT).order_by()


class Own(NamedTuple):
    """A sheet of the person's own unit: lines `answered` of those `asked`, last day for handing in."""

    sheet: ScoreSheet
    answered: int
    asked: int
    due_on: date | None


def own_sheets(user: User) -> list[Own]:
    """Sheets of the units this person acts for, newest year first. Three queries."""
    found = list(
        sheets()
        .filter(membership__organisation__in=user.roles.served)
        .annotate(due_on=Subquery(_deadline("membership__group_year").values("due_on")[:1]))
        .order_by("-membership__group_year__year", "membership__group_year__group__sort_key", "pk")
    )
    answered = Q(self_points__isnull=False) | Q(actual__isnull=False, criterion__method=Method.RELATIVE)
    lines = ScoreLine.objects.filter(sheet__in=found).order_by().values("sheet")
    counted = {
        sheet: (done, leaves)
        for sheet, done, leaves in lines.annotate(
            done=Count("pk", filter=answered), leaves=Count("pk")
        ).values_list("sheet", "done", "leaves")
    }
    targets = Target.objects.filter(
        membership__in=[sheet.membership_id for sheet in found],
        assigned=False,
        criterion__is_leaf=True,
        criterion__criteria_set=F("membership__sheet__criteria_set"),
    )
    off = Counter(targets.order_by().values_list("membership_id", flat=True))
    return [
        Own(sheet, done, leaves - off[sheet.membership_id], sheet.due_on)
        for sheet in found
        for done, leaves in (counted.get(sheet.pk, (0, 0)),)
    ]


@dataclass(frozen=True, slots=True)
class Summary:
    """One sheet in a list, worded for the unit. `tag` is (colour, icon, word)."""

    url: str
    title: str
    scope: str
    answered: int
    asked: int
    tag: tuple[str, str, str]
    due_on: date | None


_TAGS = {
    SheetState.SUBMITTED: ("", "hourglass-split", "Đã nộp, chờ chấm"),
    SheetState.RETURNED: ("err", "arrow-return-left", "Bị trả lại"),
    SheetState.REVIEWED: ("", "hourglass-split", "Đã chấm, chờ thẩm định"),
    SheetState.ACCEPTED: ("", "hourglass-split", "Đã thống nhất, chờ thẩm định"),
    SheetState.APPRAISED: ("ok", "check2", "Đã thẩm định"),
    SheetState.FINAL: ("ok", "check2", "Điểm chính thức"),
}


def summary(own: Own) -> Summary:
    """A sheet of `own_sheets` for the list."""
    sheet, membership = own.sheet, own.sheet.membership
    begun = ("doing", "pencil", "Đang tự chấm") if own.answered else ("todo", "circle", "Chưa bắt đầu")
    return Summary(
        url=reverse("scoring:sheet", args=[sheet.pk]),
        title=f"Phiếu tự chấm điểm năm {membership.group_year.year}",
        scope=f"{membership.organisation.name}; {membership.group_year.group.short_name}",
        answered=own.answered,
        asked=own.asked,
        tag=_TAGS.get(SheetState(sheet.state), begun),
        due_on=own.due_on if sheet.is_editable else None,
    )


class ToOpen(NamedTuple):
    """A group-year whose self-assessment this person may open."""

    url: str
    title: str
    year: int
    members: int
    due_on: date | None


def to_open(user: User) -> list[ToOpen]:
    """Group-years that are running and that this person may set to self-assessment, newest first.

    The same people as `scoring.open_assessment` in one query: leaders, deputies, staff in charge.
    """
    roles = user.roles
    held = GroupOffice.objects.held(today()).filter(organisation__in=roles.served)
    scope = Q(offices__in=held)
    if roles.is_staff:
        everything = roles.staff_groups is None
        scope |= Q(pk__isnull=False) if everything else Q(group__code__in=roles.staff_groups or ())
    found = (
        GroupYear.objects.filter(scope, state=YearState.RUNNING)
        .select_related("group")
        .annotate(
            members=Count("memberships", filter=Q(memberships__left_on=None), distinct=True),
            due_on=Subquery(_deadline("pk").values("due_on")[:1]),
        )
        .order_by("-year", "group__sort_key", "pk")
    )
    return [
        ToOpen(
            reverse("scoring:open", args=[year.pk]),
            year.group.short_name,
            year.year,
            year.members,
            year.due_on,
        )
        for year in found
    ]


def due_on_of(sheet: ScoreSheet) -> Deadline | None:
    """The last day for handing in, as extended."""
    group_year = sheet.membership.group_year
    return Deadline.objects.filter(group_year=group_year, step=Step.SELF_ASSESSMENT).first()


@dataclass(frozen=True, slots=True)
class Running:
    """What the self points come to so far: points of the scale, bonus, deduction, assigned maximum."""

    base: Decimal
    bonus: Decimal
    deduction: Decimal
    assigned_maximum: Decimal
    scale: Decimal

    @property
    def points(self) -> Decimal:
        """Points as entered: not re-based."""
        return self.base + self.bonus - self.deduction

    @property
    def is_rebased(self) -> bool:
        return self.assigned_maximum != self.scale

    @property
    def total(self) -> Decimal:
        """The total on the full scale, by the formula of the ranking, rounded for people."""
        standing = Standing(0, self.base, self.assigned_maximum, self.bonus, self.deduction)
        return round_half_up(total(standing, self.scale) or ZERO)

    @property
    def points_text(self) -> str:
        return format_points(self.points, minus=MINUS)

    @property
    def maximum_text(self) -> str:
        return format_points(self.assigned_maximum)

    @property
    def scale_text(self) -> str:
        return format_points(self.scale).removesuffix(",00")

    @property
    def rebased_text(self) -> str:
        """The total on the full scale where something was not assigned, else nothing."""
        return format_points(self.total, minus=MINUS) if self.is_rebased else ""

    @property
    def remark(self) -> str:
        """What the sum is made of, where it is not made of the scale alone."""
        said = []
        if self.bonus or self.deduction:
            said.append(f"Tiêu chí {format_points(self.base)}")
        if self.bonus:
            said.append(f"thưởng {format_points(self.bonus, sign=True)}")
        if self.deduction:
            said.append(f"trừ {format_points(-self.deduction, minus=MINUS)}")
        return "; ".join(said)


def running(criteria_set: CriteriaSet, sections: Iterable[tuple[str, Decimal, Decimal]]) -> Running:
    """From (part, points, assigned maximum) of every section; caps are in the points already."""
    sums = dict.fromkeys(Part, ZERO)
    assigned = ZERO
    for part, points, maximum in sections:
        sums[Part(part)] += points
        if part == Part.BASE:
            assigned += maximum
    return Running(sums[Part.BASE], sums[Part.BONUS], sums[Part.DEDUCTION], assigned, criteria_set.scale)


def stored_running(sheet: ScoreSheet, layer: Layer = Layer.SELF) -> Running:
    """The same from the stored totals, in one query."""
    rows = sheet.totals.filter(layer=layer).values_list("section__part", "points", "assigned_maximum")
    return running(sheet.criteria_set, rows)
