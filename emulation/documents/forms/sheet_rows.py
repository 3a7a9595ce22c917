"""The table of the self-assessment (05): the tree as rows, sums, bonus and deduction."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from emulation.documents import wording
from emulation.documents.forms.content import (
    Cell,
    FlatTable,
    Row,
    RowKind,
    Table,
    center,
    column_numbers,
    head_row,
    points_cell,
    text_cell,
)

if TYPE_CHECKING:
    from emulation.documents.forms.self_assessment import SelfAssessment
    from emulation.documents.forms.sheet_facts import Criterion, Evidence, Extra, Extras

_KINDS: tuple[RowKind, ...] = ("group", "subgroup", "branch")
_HEAD = (
    "STT",
    "Nội dung, tiêu chí",
    "Điểm chuẩn",
    "Chỉ tiêu (KH), kết quả thực hiện (TH)",
    "Điểm tự chấm",
    "Minh chứng",
)


class _Citations:
    """Writes a file's description where it is first cited, afterwards its code alone."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, files: tuple[Evidence, ...]) -> str:
        return "; ".join(self._one(item) for item in files)

    def _one(self, item: Evidence) -> str:
        first = item.code not in self._seen
        self._seen.add(item.code)
        return f"{item.code}: {item.label}" if first and item.label else item.code


def table(doc: SelfAssessment) -> Table:
    cite = _Citations()
    rows = [row for node in doc.tree for row in _node_rows(node, 1, cite)]
    rows += _sums(doc)
    number = len(doc.tree) + 1
    rows += _extra_rows(f"{wording.roman(number)}", "ĐIỂM THƯỞNG", doc.bonus, 1, cite)
    rows += _extra_rows(f"{wording.roman(number + 1)}", "ĐIỂM TRỪ", doc.deduction, -1, cite)
    rows.append(_total(doc))
    head = (head_row(*_HEAD), column_numbers(len(_HEAD)))
    return Table((13, None, 20, 62, 19, 62), head, tuple(rows), tail=1)


def _node_rows(node: Criterion, level: int, cite: _Citations) -> Iterator[Row]:
    if not node.children:
        yield _row(
            "plain",
            node.code,
            node.title,
            node.max_points,
            node.account,
            _leaf_points(node),
            cite(node.evidence),
        )
        return
    title = wording.upper(node.title) if level == 1 else node.title
    kind = _KINDS[min(level, len(_KINDS)) - 1]
    points = points_cell(node.total) if node.assigned_max else center("")
    account = node.account if node.assigned_max else "Không giao"
    yield _row(kind, node.code, title, node.max_points, account, points, cite(node.evidence))
    for child in node.children:
        yield from _node_rows(child, level + 1, cite)


def _leaf_points(leaf: Criterion) -> Cell:
    """Empty where the criterion was not assigned, in words where it was not answered."""
    if not leaf.assigned:
        return center("")
    if leaf.points is None:
        return center("Tính sau" if leaf.later else "Chưa chấm")
    return points_cell(leaf.points)


def _row(
    kind: RowKind,
    code: str,
    title: str,
    max_points: Decimal | None,
    account: str,
    points: Cell,
    evidence: str,
) -> Row:
    limit = center("") if max_points is None else points_cell(max_points)
    return Row((center(code), text_cell(title), limit, text_cell(account), points, text_cell(evidence)), kind)


def _sums(doc: SelfAssessment) -> Iterator[Row]:
    codes = " + ".join(node.code for node in doc.tree)
    label = f"Cộng điểm tiêu chí ({codes})"
    yield _sum_row(label, doc.assigned_max, doc.points)
    if doc.rebased:
        scale = wording.scale(doc.scale)
        formula = f"{wording.points(doc.points)} : {wording.points(doc.assigned_max)} × {scale}"
        yield _sum_row(f"Điểm quy đổi = {formula}", doc.scale, doc.criteria_points)


def _sum_row(label: str, max_points: Decimal, points: Decimal) -> Row:
    name = center(label, columns=2)
    return Row((name, points_cell(max_points), center(""), points_cell(points), center("")), "total")


def _extra_rows(number: str, title: str, extras: Extras, sign: int, cite: _Citations) -> Iterator[Row]:
    cap = f" (tối đa {wording.points(extras.cap)})" if extras.cap is not None else ""
    account = (
        f"Cộng {wording.points(extras.added)}, tính tối đa {wording.points(extras.counted)}"
        if extras.capped
        else ""
    )
    yield _row("group", number, f"{title}{cap}", None, account, _signed(sign * extras.counted), "")
    for line in extras.lines:
        yield _extra_row(line, sign, cite)


def _extra_row(line: Extra, sign: int, cite: _Citations) -> Row:
    points = _signed(sign * line.points)
    return _row("plain", line.code, line.title, None, line.basis, points, cite(line.evidence))


def _signed(value: Decimal) -> Cell:
    return points_cell(value, sign=True)


def _total(doc: SelfAssessment) -> Row:
    base = "điểm quy đổi" if doc.rebased else "điểm tiêu chí"
    label = f"TỔNG ĐIỂM TỰ CHẤM ({base}, cộng điểm thưởng, trừ điểm trừ)"
    return Row((center(label, columns=4), points_cell(doc.total), center("")), "total")


def flat(doc: SelfAssessment) -> FlatTable:
    """One row per leaf, bonus and deduction, with the figures behind the words."""
    columns = (
        "Mục",
        "Mã",
        "Nội dung, tiêu chí",
        "Điểm chuẩn",
        "Được giao",
        "Kế hoạch",
        "Thực hiện",
        "Đơn vị tính",
        "Tỷ lệ (%)",
        "Kết quả",
        "Điểm tự chấm",
        "Minh chứng",
    )
    rows = [_flat_leaf(node, leaf) for node in doc.tree for leaf in node.leaves()]
    rows += [_flat_extra("Điểm thưởng", line, 1) for line in doc.bonus.lines]
    rows += [_flat_extra("Điểm trừ", line, -1) for line in doc.deduction.lines]
    return FlatTable(columns, tuple(rows))


_FlatRow = tuple[str | Decimal | None, ...]


def _flat_leaf(section: Criterion, leaf: Criterion) -> _FlatRow:
    measure = next((figure.measure for figure in (leaf.plan, leaf.actual) if figure and figure.measure), "")
    words = "; ".join(f.words for f in (leaf.plan, leaf.actual) if f and f.value is None and f.words)
    return (
        f"{section.code}. {section.title}",
        leaf.code,
        leaf.title,
        leaf.max_points,
        "Có" if leaf.assigned else "Không",
        leaf.plan.value if leaf.plan else None,
        leaf.actual.value if leaf.actual else None,
        measure,
        leaf.ratio,
        "; ".join(part for part in (words, leaf.result) if part),
        leaf.points,
        _codes(leaf.evidence),
    )


def _flat_extra(section: str, line: Extra, sign: int) -> _FlatRow:
    points = sign * line.points
    return (
        section,
        line.code,
        line.title,
        None,
        "",
        None,
        None,
        "",
        None,
        line.basis,
        points,
        _codes(line.evidence),
    )


def _codes(files: tuple[Evidence, ...]) -> str:
    return "; ".join(item.code for item in files)
