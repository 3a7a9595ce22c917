"""Sheet "Đơn vị": bodies with their superior body and the facts of a year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from emulation.audit.imports import ImportContext, complete, only_given, pick, without_repeats
from emulation.common.workbooks.reading import Row
from emulation.organisations.layout import ORGANISATIONS
from emulation.organisations.models import Organisation, OrganisationYear
from emulation.organisations.planning.checks import RESERVED

FIELDS = ("name", "short_name", "kind", "valid_from", "valid_to", "seat", "abbreviation", "head_title")
HISTORY = ("name", "kind", "valid_from", "valid_to")
"""What only a reorganisation changes in a body that is known, so that its history stays true."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def import_organisations(context: ImportContext, rows: Sequence[Row], *, keep_history: bool = False) -> None:
    """Create and change bodies, then their superiors and facts. With `keep_history` a row that would change
    the name, kind, days or superior of a known body is a problem."""
    named = {row["code"] for row in rows}
    rows = complete(rows, "code", "name", "kind", "valid_from")
    rows = without_repeats(context, rows, "code", "year")
    rows = [row for row in rows if _sound(context, row)]
    known = _known(rows)
    first = {row["code"]: row for row in reversed(rows)}
    if keep_history:
        _history_stays(context, [row for row in first.values() if row["code"] in known], known)
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
    _link(context, list(first.values()), known, named)
    _facts(context, rows, known)


def _known(rows: Sequence[Row]) -> dict[str, Organisation]:
    codes = {row["code"] for row in rows} | {row["parent"] for row in rows if row["parent"]}
    return {unit.code: unit for unit in Organisation.objects.filter(code__in=codes).select_related("parent")}


def _history_stays(context: ImportContext, rows: Sequence[Row], known: Mapping[str, Organisation]) -> None:
    way = "chỉ đổi bằng sắp xếp tổ chức"
    for row in rows:
        unit = known[row["code"]]
        for name in HISTORY:
            if row[name] != getattr(unit, name):
                context.wrong(row, name, f"khác với dữ liệu đang có của {unit.name}; {way}.")
        above = unit.parent.code if unit.parent else None
        if row["parent"] and row["parent"] != above:
            context.wrong(row, "parent", f"khác với đơn vị chủ quản đang có ({above or 'không có'}); {way}.")


def _sound(context: ImportContext, row: Row) -> bool:
    if not _CODE.fullmatch(row["code"]) or row["code"] in RESERVED or len(row["code"]) > 80:
        context.wrong(row, "code", "chỉ gồm chữ thường không dấu, số và gạch ngang, không quá 80 ký tự.")
        return False
    if too_long(context, row, ("name", "short_name", "seat", "abbreviation", "head_title")):
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


def too_long(context: ImportContext, row: Row, names: Sequence[str]) -> bool:
    """Texts that their columns of the database would cut off."""
    found = [name for name in names if row[name] and len(row[name]) > longest(name)]
    for name in found:
        context.wrong(row, name, f"dài hơn {longest(name)} ký tự.")
    return bool(found)


def longest(name: str) -> int:
    field: Any = Organisation._meta.get_field(name)
    return int(field.max_length)


def _link(
    context: ImportContext, rows: Sequence[Row], known: dict[str, Organisation], named: set[str]
) -> None:
    """Superior bodies in a second pass: they may stand below their divisions in the sheet. A superior whose
    own row is wrong is no second problem for those below it."""
    changed = []
    for row in rows:
        if not row["parent"]:
            continue
        parent = known.get(row["parent"])
        if parent is None and row["parent"] not in named:
            context.wrong(row, "parent", f"không có đơn vị “{row['parent']}”.")
        elif parent is None:
            continue
        elif parent.code == row["code"]:
            context.wrong(row, "parent", "là chính đơn vị này.")
        elif known[row["code"]].parent_id != parent.pk:
            known[row["code"]].parent = parent
            changed.append(known[row["code"]])
    _no_loops(context, rows, known)
    Organisation.objects.bulk_update(changed, ["parent"], batch_size=500)


def _no_loops(context: ImportContext, rows: Sequence[Row], known: Mapping[str, Organisation]) -> None:
    """No body stands below itself; bodies that the sheet does not name stand where they stood."""
    above = dict(Organisation.objects.exclude(parent=None).values_list("code", "parent__code"))
    above |= {row["code"]: row["parent"] for row in rows if row["parent"] in known}
    for row in rows:
        seen, code = {row["code"]}, above.get(row["code"])
        while code and code not in seen:
            seen.add(code)
            code = above.get(code)
        if code == row["code"] and above[row["code"]] != row["code"]:
            context.wrong(row, "parent", "các đơn vị thuộc lẫn nhau.")


def _facts(context: ImportContext, rows: Sequence[Row], known: dict[str, Organisation]) -> None:
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
