"""Sheets "Khối, cụm", "Thành viên", "Trưởng, phó trưởng"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from blocks.models import Block
from clusters.choices import ClusterStatus
from clusters.models import Cluster
from emulation.common.workbooks.reading import Row
from emulation.exchange.importers.context import (
    Context,
    complete,
    group_years_of,
    memberships_of,
    organisations_of,
    pick,
    without_repeats,
)
from emulation.exchange.layout import GROUPS, MEMBERS, OFFICES
from emulation.groups.choices import GroupKind, GroupRole, Taking
from emulation.groups.models import Group, GroupOffice, GroupYear, Membership
from emulation.groups.services import open_year
from emulation.organisations.models import Organisation
from emulation.regulations.models import RegulationMissing
from scoring.choices import SetState
from scoring.models import CriteriaSet, GroupCriteria

FIELDS = ("name", "short_name", "symbol", "number", "decision_number", "established_on")


def import_groups(context: Context, rows: Sequence[Row]) -> None:
    """A group is created once and gets a year per row. There are few, so they are saved one by one."""
    rows = complete(rows, "code", "kind", "name", "short_name", "symbol", "number", "founder")
    rows = without_repeats(context, complete(rows, "established_on", "year"), "code", "year")
    founders = organisations_of([row["founder"] for row in rows])
    known: dict[str, Group] = {
        group.code: group
        for model in (Block, Cluster)
        for group in model.objects.filter(code__in={row["code"] for row in rows})
    }
    years = {(gy.group.code, gy.year): gy for gy in GroupYear.objects.select_related("group", "regulation")}
    for row in rows:
        founder = founders.get(row["founder"])
        if founder is None:
            context.wrong(row, "founder", f"không có đơn vị “{row['founder']}”.")
            continue
        group = _group(context, row, founder, known.get(row["code"]))
        if group is None:
            continue
        known[row["code"]] = group
        key = (row["code"], row["year"])
        if key not in years:
            try:
                years[key] = open_year(actor=context.actor, group=group, year=row["year"])
            except RegulationMissing as error:
                context.wrong(row, "year", str(error))
                continue
        _criteria(context, row, years[key])


def _group(context: Context, row: Row, founder: Organisation, group: Group | None) -> Group | None:
    model = Block if row["kind"] == GroupKind.BLOCK else Cluster
    values = {**pick(row, FIELDS), "founder": founder}
    if group is None:
        taken = Block.objects.filter(number=row["number"]).first() if model is Block else None
        if taken:
            context.wrong(row, "number", f"đã là số của {taken.short_name}.")
            return None
        group = model(code=row["code"], **values)
        if isinstance(group, Cluster):
            group.status = ClusterStatus.RECOGNISED
        group.save()
        context.counts[GROUPS.title, "created"] += 1
        return group
    if not isinstance(group, model):
        context.wrong(row, "kind", f"mã này đang là {group.get_kind_display()}.")
        return None
    differs = [name for name, value in values.items() if getattr(group, name) != value]
    for name in differs:
        setattr(group, name, values[name])
    if differs:
        group.save()
    context.counts[GROUPS.title, "changed" if differs else "unchanged"] += 1
    return group


def _criteria(context: Context, row: Row, group_year: GroupYear) -> None:
    if not row["criteria"]:
        return
    criteria_set = (
        CriteriaSet.objects.filter(name=row["criteria"], year=row["year"], state=SetState.PUBLISHED)
        .order_by("-version")
        .first()
    )
    if criteria_set is None:
        context.wrong(row, "criteria", f"không có bộ tiêu chí “{row['criteria']}” năm {row['year']}.")
        return
    used = GroupCriteria.objects.filter(group_year=group_year).first()
    if used is None:
        GroupCriteria.objects.create(group_year=group_year, criteria_set=criteria_set)
    elif used.criteria_set_id != criteria_set.pk:
        context.wrong(row, "criteria", "năm thi đua này đã dùng một bộ tiêu chí khác.")


def import_members(context: Context, rows: Sequence[Row]) -> None:
    rows = complete(rows, "group", "year", "unit", "order")
    rows = without_repeats(context, rows, "group", "year", "unit")
    years = group_years_of(rows)
    units = organisations_of([row["unit"] for row in rows])
    stored = memberships_of(rows)
    elsewhere = _elsewhere(rows)
    new, old = [], []
    for row in rows:
        group_year = _year(context, row, years)
        unit = units.get(row["unit"])
        if unit is None:
            context.wrong(row, "unit", f"không có đơn vị “{row['unit']}”.")
        if group_year is None or unit is None:
            continue
        if member := stored.get((row["group"], row["year"], row["unit"])):
            old.append((member, {"order": row["order"]}))
            continue
        kind = group_year.group.kind
        other = elsewhere.get((row["unit"], row["year"], kind))
        if other and other != row["group"]:
            context.wrong(row, "unit", f"đã là thành viên của “{other}” trong năm {row['year']}.")
            continue
        elsewhere[row["unit"], row["year"], kind] = row["group"]
        new.append(Membership(group_year=group_year, organisation=unit, order=row["order"]))
    context.save(MEMBERS.title, Membership, new, old)


def _elsewhere(rows: Sequence[Row]) -> dict[tuple[str, int, str], str]:
    """Which group of a kind counts a unit as its own in a year."""
    found = Membership.objects.active().filter(
        organisation__code__in={row["unit"] for row in rows},
        group_year__year__in={row["year"] for row in rows},
    )
    return {
        (unit, year, kind): group
        for unit, year, kind, group in found.values_list(
            "organisation__code", "group_year__year", "group_year__group__kind", "group_year__group__code"
        )
    }


def _year(context: Context, row: Row, years: dict[tuple[str, int], GroupYear]) -> GroupYear | None:
    group_year = years.get((row["group"], row["year"]))
    if group_year is None:
        context.wrong(row, "group", f"không có khối, cụm “{row['group']}” năm {row['year']}.")
    return group_year


def import_offices(context: Context, rows: Sequence[Row]) -> None:
    """Leaders and deputies, refused beyond the numbers of the regulation with its clause."""
    rows = complete(rows, "group", "year", "unit", "role", "starts")
    rows = without_repeats(context, rows, "group", "year", "unit")
    years = group_years_of(rows)
    members = memberships_of(rows)
    stored = _held(years.values())
    new, old = [], []
    for row in rows:
        group_year = _year(context, row, years)
        if group_year is None:
            continue
        member = members.get((row["group"], row["year"], row["unit"]))
        if member is None:
            context.wrong(row, "unit", "không phải đơn vị thành viên của khối, cụm trong năm này.")
            continue
        held = stored[group_year.pk]
        values = {"role": row["role"], "starts": row["starts"], "document": row["document"]}
        if office := held.get(member.organisation_id):
            old.append((office, values))
            continue
        if _full(context, row, group_year, held):
            continue
        office = GroupOffice(
            group_year=group_year, organisation=member.organisation, taking=Taking.APPOINTED, **values
        )
        held[member.organisation_id] = office
        new.append(office)
    context.save(OFFICES.title, GroupOffice, new, old)


def _held(years: Iterable[GroupYear]) -> dict[int, dict[int, GroupOffice]]:
    held: dict[int, dict[int, GroupOffice]] = defaultdict(dict)
    for office in GroupOffice.objects.filter(group_year__in=list(years), ends=None):
        held[office.group_year_id][office.organisation_id] = office
    return held


def _full(context: Context, row: Row, group_year: GroupYear, held: dict[int, GroupOffice]) -> bool:
    book = group_year.regulation.book
    key = "offices.leaders" if row["role"] == GroupRole.LEADER else "offices.deputies_max"
    most = book.integer(key)
    if sum(office.role == row["role"] for office in held.values()) < most:
        return False
    context.wrong(row, "role", f"nhiều nhất {most:02d} đơn vị ({book.clause(key)}).")
    return True
