"""Sheet "Tiêu chí": whole criteria sets. A published set is never changed by an import."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from emulation.common.dates import now
from emulation.common.numbers import format_points
from emulation.common.workbooks.reading import Row
from emulation.exchange.importers.context import Context, complete, without_repeats
from emulation.exchange.layout import CRITERIA
from emulation.regulations.models import Regulation
from scoring.choices import Part, SetState
from scoring.formulas import Method, ParameterError, parse_parameters, validate_parameters
from scoring.models import CriteriaSet
from scoring.services.criteria.order import build_tree

FIELDS = (
    "title",
    "part",
    "maximum",
    "method",
    "parameters",
    "unit_of_measure",
    "evidence_required",
    "tied",
    "guidance",
)


def import_criteria(context: Context, rows: Sequence[Row]) -> None:
    rows = complete(rows, "set", "year", "scale", "code", "part", "title", "maximum")
    rows = without_repeats(context, rows, "set", "year", "code")
    by_set: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        by_set.setdefault((row["set"], row["year"]), []).append(row)
    for (name, year), own in by_set.items():
        before = len(context.problems)
        _check(context, own)
        if len(context.problems) == before:
            _store(context, name, year, own)


def _check(context: Context, rows: Sequence[Row]) -> None:
    """The tree stands, leaves have a sound method, maxima add up, the scale is that of the sections."""
    by_code = {row["code"]: row for row in rows}
    children: dict[str, list[Row]] = {}
    seen: set[str] = set()
    for row in rows:
        parent = row["parent"]
        if parent and parent not in seen:
            hint = "phải đứng trước dòng này" if parent in by_code else "không có trong bộ tiêu chí"
            context.wrong(row, "parent", f"“{parent}” {hint}.")
        elif parent:
            children.setdefault(parent, []).append(row)
            if by_code[parent]["part"] != row["part"]:
                context.wrong(row, "part", f"phải giống phần của {parent}.")
        seen.add(row["code"])
    for row in rows:
        below = children.get(row["code"], [])
        if below and row["method"]:
            context.wrong(row, "method", "dòng có cấp dưới không có phương pháp chấm.")
        elif not below and not row["method"]:
            context.wrong(row, "method", "dòng chấm điểm phải có phương pháp.")
        elif row["method"]:
            _check_method(context, row)
        if below and row["part"] == Part.BASE:
            _check_sum(
                context, row, "maximum", sum((b["maximum"] for b in below), Decimal(0)), row["maximum"]
            )
    sections = [row for row in rows if not row["parent"] and row["part"] == Part.BASE]
    if sections:
        total = sum((row["maximum"] for row in sections), Decimal(0))
        _check_sum(context, sections[0], "scale", total, sections[0]["scale"])


def _check_sum(context: Context, row: Row, column: str, found: Decimal, wanted: Decimal) -> None:
    if found != wanted:
        reason = f"các mục cấp dưới cộng được {format_points(found)}, không bằng {format_points(wanted)}."
        context.wrong(row, column, reason)


def _check_method(context: Context, row: Row) -> None:
    method = Method(row["method"])
    try:
        validate_parameters(method, row["maximum"], parse_parameters(method, row["parameters"] or {}))
    except ParameterError as error:
        context.wrong(row, "parameters", str(error))


def _store(context: Context, name: str, year: int, rows: Sequence[Row]) -> None:
    stored = CriteriaSet.objects.filter(name=name, year=year).order_by("-version").first()
    wanted = _nodes(rows)
    if stored is not None:
        if _same(stored, wanted):
            context.counts[CRITERIA.title, "unchanged"] += len(rows)
        else:
            context.wrong(rows[0], "set", "bộ tiêu chí đã ban hành, nội dung trong tệp khác với bản đã có.")
        return
    book = Regulation.objects.in_force(now().date().replace(year=year, month=12, day=31)).book
    scale = rows[0]["scale"]
    criteria_set = CriteriaSet.objects.create(
        name=name,
        year=year,
        scale=scale,
        bonus_cap=scale * book.percent("criteria.bonus_cap") / 100,
        deduction_cap=scale * book.percent("criteria.deduction_cap") / 100,
    )
    build_tree(criteria_set, wanted)
    CriteriaSet.objects.filter(pk=criteria_set.pk).update(
        state=SetState.PUBLISHED, published_at=now(), published_by=context.actor
    )
    context.counts[CRITERIA.title, "created"] += len(rows)


def _nodes(rows: Sequence[Row]) -> list[dict[str, Any]]:
    parents = {row["parent"] for row in rows}
    return [
        {
            "code": row["code"],
            "parent": row["parent"] or None,
            **{name: row[name] for name in FIELDS},
            "method": row["method"] or "",
            "parameters": row["parameters"] or {},
            "is_leaf": row["code"] not in parents,
        }
        for row in rows
    ]


def _same(stored: CriteriaSet, nodes: Sequence[dict[str, Any]]) -> bool:
    rows = [
        {
            "code": criterion.code,
            "parent": criterion.parent.code if criterion.parent else None,
            **{name: getattr(criterion, name) for name in FIELDS},
            "is_leaf": criterion.is_leaf,
        }
        for criterion in stored.criteria.select_related("parent").order_by("position")
    ]
    return rows == [{name: node[name] for name in rows[0]} for node in nodes] if rows else not nodes
