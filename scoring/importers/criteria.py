"""A tree of criteria from a workbook and back: columns, a dry run that names every wrong cell, the export.

The rows of a preview travel signed in the page, with the stamp of the draft they were compared with: what is
written is what was shown, over what was there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, BinaryIO

from django.core import signing

from emulation.common.numbers import format_points
from emulation.common.workbooks.columns import Column, SheetSpec, one_of, points, text, yes_no
from emulation.common.workbooks.reading import CellProblem, Row, read_workbook
from emulation.common.workbooks.template import write_template
from emulation.people.models import User
from scoring.choices import Part
from scoring.formulas import METHODS
from scoring.models import CriteriaSet
from scoring.parameter_text import read_parameters, write_parameters
from scoring.selectors.criteria_trees import nodes_of
from scoring.services.criteria.facts import NodeFacts
from scoring.services.criteria.replacing import ImportedNode, stamp_of_tree
from scoring.trees import DEEPEST, MOST_NODES, Difference, Node, balances, compare, method_problem

SALT = "scoring.criteria"
VALID_SECONDS = 3600
LONGEST = {"code": 20, "parent": 20, "title": 400, "unit_of_measure": 40, "guidance": 4000}
LARGEST = Decimal(100_000)

TREE = SheetSpec(
    "Tiêu chí",
    "Mỗi dòng một mục hoặc tiêu chí, cấp trên đứng trước. Dòng có phương pháp là dòng chấm điểm; để trống "
    "“Ký hiệu cấp trên” thì lấy theo ký hiệu: I.1.2 nằm trong I.1.",
    (
        Column("code", "Ký hiệu", text, required=True, example="I.1.2"),
        Column("parent", "Ký hiệu cấp trên", text, default="", example="I.1"),
        Column("part", "Phần", one_of(dict(Part.choices)), default="", example="Điểm tiêu chí"),
        Column("title", "Nội dung", text, required=True, example="Tỷ lệ giải ngân vốn đầu tư công"),
        Column("maximum", "Điểm tối đa", points, required=True, example="8"),
        Column("method", "Phương pháp", one_of({str(m): i.label for m, i in METHODS.items()}), default=""),
        Column("parameters", "Tham số", read_parameters, default={}, example="sàn: 70"),
        Column("unit_of_measure", "Đơn vị tính", text, default="", example="%"),
        Column("evidence_required", "Cần minh chứng", yes_no, default=False, example="Có"),
        Column("tied", "Gắn với nhiệm vụ", yes_no, default=False, example="Có"),
        Column("guidance", "Hướng dẫn chấm", text, default=""),
    ),
)
HINTS = (
    f"Một bộ tiêu chí có nhiều nhất {MOST_NODES} dòng, {DEEPEST} cấp.",
    "Tham số: “sàn: 70; trần: 100”; “mỗi lần: 2,5”; “bước: 0,5; mức 6: Hoàn thành toàn bộ”; "
    "“từ 99,5: 12; từ 99: 10,5”.",
)


@dataclass(frozen=True)
class DryRun:
    """What a file holds, and how it differs from the draft. Without problems `token` carries it on."""

    rows: tuple[ImportedNode, ...]
    problems: tuple[CellProblem, ...]
    difference: Difference | None = None
    unbalanced: tuple[str, ...] = ()
    token: str = ""


def dry_run(actor: User, draft: CriteriaSet, file: BinaryIO, name: str) -> DryRun:
    """Read and check a workbook without writing anything. Raises `UnreadableWorkbook`."""
    book = read_workbook(file, (TREE,), name)
    found = book.of(TREE)
    problems = list(book.problems) + [problem for row in found for problem in _limits(row)]
    if len(found) > MOST_NODES:
        text_ = f"có {len(found)} dòng; một bộ tiêu chí nhiều nhất {MOST_NODES} dòng."
        problems.append(CellProblem(TREE.title, 0, "", text_))
    elif not found and not problems:
        problems.append(CellProblem(TREE.title, 0, "", "chưa có dòng nào."))
    rows, wrong = _tree([row for row in found[:MOST_NODES] if _complete(row)])
    problems = sorted([*problems, *wrong], key=lambda problem: problem.row)
    if problems:
        return DryRun(rows, tuple(problems))
    nodes = _as_nodes(rows)
    return DryRun(
        rows=rows,
        problems=(),
        difference=compare(nodes_of(draft), nodes),
        unbalanced=tuple(_unbalanced(nodes, draft.scale)),
        token=_pack(actor, draft, rows),
    )


def _complete(row: Row) -> bool:
    return all(row[name] is not None for name in ("code", "title", "maximum", "method", "parameters"))


def _limits(row: Row) -> list[CellProblem]:
    found = [
        row.wrong(name, f"dài quá {longest} ký tự.")
        for name, longest in LONGEST.items()
        if len(row[name] or "") > longest
    ]
    if row["maximum"] is not None and not 0 <= row["maximum"] <= LARGEST:
        found.append(row.wrong("maximum", f"nhập từ 0 đến {format_points(LARGEST)}."))
    return found


def _tree(rows: Sequence[Row]) -> tuple[tuple[ImportedNode, ...], list[CellProblem]]:
    """Who stands below whom, and everything that is wrong with it."""
    problems: list[CellProblem] = []
    codes = {row["code"]: row.number for row in rows}
    parent_of: dict[str, str] = {}
    nodes: dict[str, ImportedNode] = {}
    depth: dict[str, int] = {"": 0}
    at: dict[str, Row] = {}
    for row in rows:
        code = row["code"]
        if code in nodes:
            problems.append(row.wrong("code", f"“{code}” trùng với dòng {at[code].number}."))
            continue
        parent = row["parent"] or code.rpartition(".")[0]
        if parent and parent not in nodes:
            hint = "phải đứng trước dòng này" if parent in codes else "không có trong tệp"
            problems.append(row.wrong("parent", f"“{parent}” {hint}."))
            parent = ""
        depth[code] = depth[parent] + 1
        if depth[code] > DEEPEST:
            problems.append(row.wrong("parent", f"cây tiêu chí có nhiều nhất {DEEPEST} cấp."))
        part = nodes[parent].facts.part if parent else row["part"] or Part.BASE
        if row["part"] and row["part"] != part:
            problems.append(row.wrong("part", f"phải giống phần của {parent}: {Part(part).label}."))
        parent_of[code], at[code] = parent, row
        nodes[code] = ImportedNode(parent=parent, facts=_facts(row, part))
    groups = set(parent_of.values())
    for code, node in nodes.items():
        problems += _method_problems(at[code], node, code in groups)
    return tuple(nodes.values()), problems


def _facts(row: Row, part: str) -> NodeFacts:
    values = {name: row[name] for name in NodeFacts.__dataclass_fields__ if name != "part"}
    for name in ("evidence_required", "tied"):
        values[name] = bool(values[name])  # None where the cell is wrong, which is told apart
    return NodeFacts(part=part, **values)


def _method_problems(row: Row, node: ImportedNode, is_group: bool) -> list[CellProblem]:
    if is_group:
        return [row.wrong("method", "dòng có cấp dưới không có phương pháp chấm.")] if row["method"] else []
    if not row["method"]:
        return []  # an empty group: a draft may hold one
    facts = node.facts
    error = method_problem(
        Node(0, None, facts.code, "", facts.part, facts.maximum, True, facts.method, facts.parameters)
    )
    if error is None:
        return []
    column = error.field if error.field in ("method", "maximum") else "parameters"
    return [row.wrong(column, str(error))]


def _as_nodes(rows: Sequence[ImportedNode]) -> list[Node]:
    keys = {row.facts.code: -number for number, row in enumerate(rows, start=1)}
    groups = {row.parent for row in rows}
    return [
        Node(
            key=keys[row.facts.code],
            parent=keys.get(row.parent),
            code=row.facts.code,
            title=row.facts.title,
            part=row.facts.part,
            maximum=row.facts.maximum,
            is_leaf=bool(row.facts.method) and row.facts.code not in groups,
            method=row.facts.method,
            parameters=row.facts.parameters,
            guidance=row.facts.guidance,
            unit=row.facts.unit_of_measure,
            evidence=row.facts.evidence_required,
            tied=row.facts.tied,
        )
        for row in rows
    ]


def _unbalanced(nodes: Sequence[Node], scale: Decimal) -> list[str]:
    """Sums that do not come out: no fault of a cell, and not in the way of a draft."""
    names = {node.key: node.code for node in nodes}
    return [
        f"{names[key] if key is not None else 'Thang điểm'}: cấp dưới cộng {format_points(found.total)}, "
        f"ghi {format_points(found.maximum)}"
        for key, found in balances(nodes, scale).items()
        if found.missing
    ]


def _pack(actor: User, draft: CriteriaSet, rows: Sequence[ImportedNode]) -> str:
    plain = [[row.parent, _plain(row.facts)] for row in rows]
    return signing.dumps([actor.pk, draft.pk, stamp_of_tree(draft), plain], salt=SALT, compress=True)


def _plain(facts: NodeFacts) -> dict[str, Any]:
    values = {name: getattr(facts, name) for name in NodeFacts.__dataclass_fields__}
    return values | {"maximum": str(facts.maximum)}


def unpack(actor: User, draft: CriteriaSet, token: str) -> tuple[list[ImportedNode], str]:
    """The rows of a preview and the stamp of the draft it was made for; `signing.BadSignature` for anything
    else, or after an hour."""
    owner, set_id, seen, plain = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    if (owner, set_id) != (actor.pk, draft.pk):
        raise signing.BadSignature("of somebody else")
    rows = [
        ImportedNode(parent=parent, facts=replace(NodeFacts(**facts), maximum=Decimal(facts["maximum"])))
        for parent, facts in plain
    ]
    return rows, seen


# --- Out -------------------------------------------------------------------------------------------------


def write_tree(target: BinaryIO, criteria_set: CriteriaSet | None = None) -> None:
    """The workbook that `dry_run` reads: empty, or with the tree of a set."""
    nodes = nodes_of(criteria_set) if criteria_set is not None else []
    codes = {node.key: node.code for node in nodes}
    rows = [_cells(node, codes.get(node.parent or 0, "")) for node in nodes]
    write_template(target, (TREE,), *HINTS, rows={TREE.title: rows})


def _cells(node: Node, parent: str) -> list[Any]:
    cells: Mapping[str, Any] = {
        "code": node.code,
        "parent": parent,
        "part": Part(node.part).label,
        "title": node.title,
        "maximum": node.maximum,
        "method": METHODS[node.method].label if node.method else "",  # type: ignore[index]
        "parameters": write_parameters(node.parameters),
        "unit_of_measure": node.unit,
        "evidence_required": "Có" if node.evidence else "",
        "tied": "Có" if node.tied else "",
        "guidance": node.guidance,
    }
    return [cells[column.name] for column in TREE.columns]
