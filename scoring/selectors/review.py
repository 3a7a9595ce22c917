"""The review of a group: its members with state, points, differences; who reviews whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, Q
from django.urls import reverse

from emulation.common.dates import local_date, today
from emulation.common.numbers import MINUS, format_points
from emulation.groups.choices import GroupRole, Step
from emulation.groups.models import Deadline, GroupYear, Membership
from emulation.groups.policies import policy_of
from emulation.groups.selectors import Standing, standing_of
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.models import GroupCriteria, ScoreLine, ScoreSheet, SectionTotal
from scoring.rules import APPRAISED, HANDED_IN, REVIEWED, awaits_first_step, visible_layers
from scoring.selectors.layer_book import BEFORE, head_of, is_complete
from scoring.selectors.sheets import Running, running

# The state of a sheet for those who see progress only: done or not.
_PROGRESS = {
    SheetState.DRAFT: ("todo", "circle", "Chưa nộp"),
    SheetState.RETURNED: ("todo", "circle", "Chưa nộp"),
    SheetState.SUBMITTED: ("doing", "inbox", "Đã nộp"),
    SheetState.REVIEWED: ("doing", "check2", "Đã chấm"),
    SheetState.ACCEPTED: ("doing", "check2", "Đã thống nhất"),
    SheetState.APPRAISED: ("ok", "check2", "Đã thẩm định"),
    SheetState.FINAL: ("ok", "lock", "Điểm chính thức"),
}
_NO_SHEET = ("todo", "circle", "Chưa mở phiếu")
_EXPLAINING = ("doing", "chat-left-text", "Đang giải trình")
_FIRST_STEP = ("doing", "hourglass-split", "Chờ cơ quan thành lập thẩm định")
_RETURNED = ("warn", "arrow-return-left", "Đã trả lại")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member. `url` opens what this person may read; `locked` says why there is nothing to do here."""

    order: int
    name: str
    office: str
    tag: tuple[str, str, str]
    submitted_at: datetime | None
    late: bool
    totals: tuple[tuple[str, str], ...]
    difference: str
    differing: int | None
    reviewer: str
    url: str
    does: str
    locked: str
    own: bool


@dataclass(frozen=True, slots=True)
class GroupReview:
    """The page of a group's review; counts are over all active members. `waived`: why Sở Nội vụ did not wait
    for the founder."""

    rows: tuple[MemberRow, ...]
    heads: tuple[str, ...]
    members: int
    handed_in: int
    reviewed: int
    appraised: int
    final: int
    review_due: date | None
    appraisal_due: date | None
    self_due: date | None
    criteria_id: int | None
    waived: str


def review_of(user: User, group_year: GroupYear) -> GroupReview:
    """Nine queries at most, however many the members."""
    standing = standing_of(user, group_year)
    memberships = list(group_year.memberships.active().select_related("organisation").order_by("order", "id"))
    found = _sheets_of(group_year)
    layers = {sheet.pk: _shown_layers(user, sheet) for sheet in found.values()}
    shown = tuple(
        layer
        for layer in Layer
        if any(layer in layers[sheet.pk] and is_complete(sheet, layer) for sheet in found.values())
    )
    due = dict(Deadline.objects.filter(group_year=group_year).values_list("step", "due_on"))
    offices = dict(group_year.offices.filter(ends=None).values_list("organisation_id", "role"))
    maker = _RowMaker(
        user=user,
        standing=standing,
        group_year=group_year,
        offices=offices,
        shown=shown,
        layers=layers,
        totals=_totals(list(found.values())),
        differing=_differing(list(found.values())),
        due=due.get(Step.SELF_ASSESSMENT),
    )
    states = [sheet.state for sheet in found.values()]
    return GroupReview(
        rows=tuple(maker.row(membership, found.get(membership.pk)) for membership in memberships),
        heads=tuple(head_of(layer, group_year.group) for layer in shown),
        members=len(memberships),
        handed_in=sum(state in HANDED_IN for state in states),
        reviewed=sum(state in REVIEWED for state in states),
        appraised=sum(state in APPRAISED for state in states),
        final=sum(state == SheetState.FINAL for state in states),
        review_due=due.get(Step.REVIEW),
        appraisal_due=due.get(Step.APPRAISAL),
        self_due=due.get(Step.SELF_ASSESSMENT),
        criteria_id=GroupCriteria.objects.filter(group_year=group_year)
        .values_list("criteria_set_id", flat=True)
        .first(),
        waived=next((s.first_step_waived for s in found.values() if s.first_step_waived), ""),
    )


def _sheets_of(group_year: GroupYear) -> dict[int, ScoreSheet]:
    """Membership → sheet of the active members, all sharing this one instance of the group-year."""
    found = {}
    for sheet in (
        ScoreSheet.objects.filter(membership__group_year=group_year, membership__left_on=None)
        .select_related("criteria_set", "membership__organisation")
        .order_by("membership__order", "pk")
    ):
        sheet.membership.group_year = group_year
        found[sheet.membership_id] = sheet
    return found


def _shown_layers(user: User, sheet: ScoreSheet) -> frozenset[Layer]:
    """Layers whose totals this person may read and in which work has begun."""
    layers = visible_layers(user, sheet)
    if sheet.state not in HANDED_IN:
        return layers & {Layer.SELF}
    if sheet.membership.group_year.review_closed_at is None:
        return layers - {Layer.FINAL}
    return layers


def _totals(found: Sequence[ScoreSheet]) -> dict[int, dict[Layer, Running]]:
    """Sheet → what each stored layer comes to; one query."""
    rows: dict[tuple[int, str], list[tuple[str, Decimal, Decimal]]] = defaultdict(list)
    for sheet_id, layer, part, points, most in SectionTotal.objects.filter(sheet__in=found).values_list(
        "sheet_id", "layer", "section__part", "points", "assigned_maximum"
    ):
        rows[sheet_id, layer].append((part, points, most))
    return {
        sheet.pk: {
            layer: running(sheet.criteria_set, rows[sheet.pk, layer])
            for layer in Layer
            if (sheet.pk, layer) in rows
        }
        for sheet in found
    }


def _differing(found: Sequence[ScoreSheet]) -> dict[int, dict[Layer, int]]:
    """Sheet → lines in which a layer differs from the one before; one query."""
    differs = {
        layer: Q(**{f"{layer}_points__isnull": False})
        & ~Q(**{f"{layer}_points": F(f"{before}_points"), f"{before}_points__isnull": False})
        for layer, before in BEFORE.items()
    }
    rows = (
        ScoreLine.objects.filter(sheet__in=found)
        .values("sheet_id")
        .annotate(**{str(layer): Count("pk", filter=condition) for layer, condition in differs.items()})
        .order_by()
        .values_list("sheet_id", *(str(layer) for layer in BEFORE))
    )
    return {sheet_id: dict(zip(BEFORE, counts, strict=True)) for sheet_id, *counts in rows}


@dataclass(frozen=True)
class _RowMaker:
    user: User
    standing: Standing
    group_year: GroupYear
    offices: Mapping[int, str]
    shown: tuple[Layer, ...]
    layers: Mapping[int, frozenset[Layer]]
    totals: Mapping[int, Mapping[Layer, Running]]
    differing: Mapping[int, Mapping[Layer, int]]
    due: date | None

    def row(self, membership: Membership, sheet: ScoreSheet | None) -> MemberRow:
        unit = membership.organisation
        own = unit.pk in self.user.roles.belongs
        texts, difference, differing = self._points(sheet)
        url, does, locked = self._way(sheet, own)
        return MemberRow(
            order=membership.order,
            name=unit.name,
            office=self._office(unit.pk),
            tag=self._tag(sheet),
            submitted_at=sheet.submitted_at if sheet else None,
            late=_is_late(sheet, self.due),
            totals=texts,
            difference=difference,
            differing=differing,
            reviewer=self._reviewer(unit.pk),
            url=url,
            does=does,
            locked=locked,
            own=own,
        )

    def _office(self, unit_id: int) -> str:
        policy = policy_of(self.group_year.group)
        titles = {GroupRole.LEADER: policy.leader_title, GroupRole.DEPUTY: policy.deputy_title}
        role = self.offices.get(unit_id)
        return titles[GroupRole(role)] if role else ""

    def _reviewer(self, unit_id: int) -> str:
        """Who reviews this sheet: the leaders, never the own one."""
        policy = policy_of(self.group_year.group)
        if self.offices.get(unit_id) == GroupRole.LEADER:
            return policy.deputy_title
        return policy.leader_title

    def _tag(self, sheet: ScoreSheet | None) -> tuple[str, str, str]:
        if sheet is None:
            return _NO_SHEET
        knows = self.standing.leads or self.standing.is_staff or self.standing.is_inspector
        if sheet.state == SheetState.RETURNED and knows:
            return _RETURNED
        if sheet.state == SheetState.REVIEWED and self.group_year.review_closed_at is not None:
            return _EXPLAINING
        if sheet.state == SheetState.ACCEPTED and awaits_first_step(sheet):
            return _FIRST_STEP
        return _PROGRESS[SheetState(sheet.state)]

    def _points(self, sheet: ScoreSheet | None) -> tuple[tuple[tuple[str, str], ...], str, int | None]:
        """Totals of the shown layers with their names, last minus first, and how many lines differ."""
        heads = [head_of(layer, self.group_year.group) for layer in self.shown]
        if sheet is None:
            return tuple((head, "") for head in heads), "", None
        readable = self.layers[sheet.pk]
        # A total is shown once the layer is complete; before that it would mislead.
        ready = [layer for layer in self.shown if layer in readable and is_complete(sheet, layer)]
        totals = self.totals.get(sheet.pk, {})
        texts = tuple(
            (
                head,
                format_points(totals[layer].total, minus=MINUS) if layer in ready and layer in totals else "",
            )
            for head, layer in zip(heads, self.shown, strict=True)
        )
        if len(ready) < 2 or any(layer not in totals for layer in ready):
            return texts, "", None
        change = totals[ready[-1]].total - totals[ready[0]].total
        return (
            texts,
            format_points(change, sign=True, minus=MINUS),
            sum(self.differing.get(sheet.pk, {}).get(layer, 0) for layer in ready),
        )

    def _way(self, sheet: ScoreSheet | None, own: bool) -> tuple[str, str, str]:
        """Address, what it is for, and why the own unit's row is locked."""
        locked = ""
        if own and (self.standing.leads or self.standing.is_staff):
            locked = "Không chấm, không thẩm định phiếu của đơn vị mình."
        if sheet is None or not self.layers[sheet.pk]:
            return "", "", locked
        closed = self.group_year.review_closed_at is not None
        if not closed and not own and self.standing.leads:
            word = "Chấm" if sheet.state == SheetState.SUBMITTED else "Xem, sửa điểm"
            return reverse("scoring:review-sheet", args=[sheet.pk]), word, ""
        if closed and sheet.state == SheetState.REVIEWED:
            if self.user.has_perm("scoring.view_explanations", sheet):
                return reverse("scoring:sheet-explanations", args=[sheet.pk]), "Giải trình", locked
        elif closed and not own and self._appraises(sheet) and sheet.state != SheetState.FINAL:
            word = "Xem, sửa điểm" if sheet.state == SheetState.APPRAISED else "Thẩm định"
            return reverse("scoring:appraise-sheet", args=[sheet.pk]), word, ""
        if self.layers[sheet.pk] == {Layer.SELF}:
            return reverse("scoring:sheet", args=[sheet.pk]), "Xem", locked
        return reverse("scoring:review-sheet", args=[sheet.pk]), "Xem", locked

    def _appraises(self, sheet: ScoreSheet) -> bool:
        """Is it this person's turn: the founder of a cluster first, then Sở Nội vụ?"""
        return self.standing.is_founder if awaits_first_step(sheet) else self.standing.is_staff


def _is_late(sheet: ScoreSheet | None, due: date | None) -> bool:
    if due is None:
        return False
    if sheet is None or sheet.submitted_at is None:
        return today() > due
    return local_date(sheet.submitted_at) > due
