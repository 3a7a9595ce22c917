"""What the sheets of a year are looked up by. The import itself is `emulation.audit.imports`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emulation.audit.imports import ImportContext as Context
from emulation.audit.imports import complete, only_given, pick, without_repeats
from emulation.common.workbooks.reading import Row
from emulation.exchange.layout import GROUP, UNIT, YEAR
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation

__all__ = [
    "Context",
    "complete",
    "group_years_of",
    "memberships_of",
    "only_given",
    "organisations_of",
    "pick",
    "without_repeats",
]


def organisations_of(codes: Iterable[str]) -> dict[str, Organisation]:
    return {unit.code: unit for unit in Organisation.objects.filter(code__in=set(codes))}


def group_years_of(rows: Sequence[Row]) -> dict[tuple[str, int], GroupYear]:
    """Group-years that the rows speak of, by code and year."""
    found = GroupYear.objects.filter(
        group__code__in={row[GROUP.name] for row in rows}, year__in={row[YEAR.name] for row in rows}
    ).select_related("group", "regulation")
    return {(group_year.group.code, group_year.year): group_year for group_year in found}


def memberships_of(rows: Sequence[Row]) -> dict[tuple[str, int, str], Membership]:
    """Memberships that the rows speak of, by group code, year and unit code."""
    found = Membership.objects.filter(
        group_year__group__code__in={row[GROUP.name] for row in rows},
        group_year__year__in={row[YEAR.name] for row in rows},
        organisation__code__in={row[UNIT.name] for row in rows},
    ).select_related("group_year__group", "organisation__parent")
    return {
        (member.group_year.group.code, member.group_year.year, member.organisation.code): member
        for member in found
    }
