"""Checks that several documents share. They yield Vietnamese sentences, nothing when all is well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from emulation.common.numbers import round_half_up
from emulation.documents import wording
from emulation.documents.data import DocHead, Signer


def head_problems(head: DocHead, *, dated: bool = True) -> Iterator[str]:
    """What a letterhead cannot do without."""
    if not head.issuer.name:
        yield "Chưa có tên cơ quan, tổ chức ban hành văn bản."
    if dated and not head.issuer.place:
        yield "Chưa có địa danh ghi trước ngày, tháng, năm."
    if head.number is not None and head.number < 1:
        yield "Số văn bản phải từ 01 trở lên."


def signer_problems(signers: Iterable[Signer]) -> Iterator[str]:
    for signer in signers:
        yield from signer.problems()


def repeated(units: Iterable[str], where: str) -> Iterator[str]:
    """A unit named twice in one list."""
    seen: set[str] = set()
    for unit in units:
        if unit in seen:
            yield f"{unit} xuất hiện hai lần trong {where}."
        seen.add(unit)


def decimals_problem(value: Decimal | None, what: str) -> Iterator[str]:
    """Points are kept to hundredths; anything finer would print as something else."""
    if value is not None and value != round_half_up(value):
        yield f"{what} có quá hai chữ số thập phân."


def rebased(points: Decimal, assigned_max: Decimal, scale: Decimal) -> Decimal:
    """Points of a unit with unassigned criteria on the full scale: points ÷ assigned × scale, half up."""
    return round_half_up(points * scale / assigned_max) if assigned_max else Decimal("0.00")


def rank_problems(rows: Sequence[tuple[str, Decimal, int]]) -> Iterator[str]:
    """(unit, total, rank) in the order of the list: ranks follow the totals, shared ranks skip (1-1-3)."""
    previous = 0
    for position, (unit, total, rank) in enumerate(rows, start=1):
        if rank not in (position, previous):
            yield f"Thứ hạng {rank} của {unit} không liên tục với đơn vị đứng trước."
        above = sum(other > total for _, other, _ in rows)
        level = sum(other == total for _, other, _ in rows)
        if not above < rank <= above + level:
            yield f"{unit} có {wording.points(total)} điểm nhưng xếp hạng {rank}."
        previous = rank


def vote_problems(unit: str, agree: int, body: int) -> Iterator[str]:
    if body < 1 or not 0 <= agree <= body:
        yield f"Số phiếu đồng ý đối với {unit} ({agree}) không nằm trong tổng số {body} phiếu."
