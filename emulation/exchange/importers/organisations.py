"""Sheet "Đơn vị": bodies with their superior body and the facts of a year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from emulation.common.workbooks.reading import Row
from emulation.exchange.importers.context import (
    Context,
    complete,
    only_given,
    organisations_of,
    pick,
    without_repeats,
)
from emulation.exchange.layout import ORGANISATIONS
from emulation.organisations.models import Organisation, OrganisationYear

FIELDS = ("name", "short_name", "kind", "valid_from", "valid_to", "seat", "abbreviation", "head_title")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def import_organisations(context: Context, rows: Sequence[Row]) -> None:
    rows = complete(rows, "code", "name", "kind", "valid_from")
    rows = without_repeats(context, rows, "code", "year")
    rows = [row for row in rows if _sound(context, row)]
    known = organisations_of([row["code"] for row in rows] + [row["parent"] for row in rows if row["parent"]])
    first = {row["code"]: row for row in reversed(rows)}
    new, old = [], []
    for row in first.values():
        values = pick(row, FIELDS)
        values["short_name"] = values["short_name"] or values["name"]
        if unit := known.get(row["code"]):
            old.append((unit, values))
            continue
        unit = Organisation(code=row["code"], **values)
        unit.derive()
        new.append(unit)
    context.save(ORGANISATIONS.title, Organisation, new, old)
    known |= {unit.code: unit for unit in new}
    _link(context, list(first.values()), known)
    _facts(context, rows, known)


def _sound(context: Context, row: Row) -> bool:
    if not _CODE.fullmatch(row["code"]):
        context.wrong(row, "code", "chỉ gồm chữ thường không dấu, số và gạch ngang.")
        return False
    if row["valid_to"] and row["valid_to"] < row["valid_from"]:
        context.wrong(row, "valid_to", "phải sau ngày bắt đầu hoạt động.")
        return False
    staff, women = row["staff_count"], row["female_count"]
    if staff is not None and women is not None and women > staff:
        context.wrong(row, "female_count", "nhiều hơn số người.")
        return False
    if (staff is not None or women is not None) and row["year"] is None:
        context.wrong(row, "year", "nhập năm của số người.")
        return False
    return True


def _link(context: Context, rows: Sequence[Row], known: dict[str, Organisation]) -> None:
    """Superior bodies in a second pass: they may stand below their divisions in the sheet."""
    changed = []
    for row in rows:
        if not row["parent"]:
            continue
        parent = known.get(row["parent"])
        if parent is None:
            context.wrong(row, "parent", f"không có đơn vị “{row['parent']}”.")
        elif parent.code == row["code"]:
            context.wrong(row, "parent", "là chính đơn vị này.")
        elif known[row["code"]].parent_id != parent.pk:
            known[row["code"]].parent = parent
            changed.append(known[row["code"]])
    Organisation.objects.bulk_update(changed, ["parent"], batch_size=500)


def _facts(context: Context, rows: Sequence[Row], known: dict[str, Organisation]) -> None:
    rows = [row for row in rows if row["year"] is not None]
    stored = {
        (fact.organisation_id, fact.year): fact
        for fact in OrganisationYear.objects.filter(
            organisation__in=[known[row["code"]] for row in rows], year__in={row["year"] for row in rows}
        )
    }
    new, old = [], []
    for row in rows:
        unit = known[row["code"]]
        values = only_given(pick(row, ("staff_count", "female_count")))
        if fact := stored.get((unit.pk, row["year"])):
            old.append((fact, values))
        else:
            new.append(OrganisationYear(organisation=unit, year=row["year"], **values))
    context.save("Số người theo năm", OrganisationYear, new, old)
