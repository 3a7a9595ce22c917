"""What may be wrong with the rows of a reorganisation."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from emulation.common.dates import format_date
from emulation.common.text import search_text
from emulation.organisations.choices import ReorganisationKind
from emulation.organisations.planning.parts import ENDS, Flaw, NewBody, Step

if TYPE_CHECKING:
    from emulation.organisations.models import Organisation

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"them", "nhap", "sap-xep"})
"""Words that stand in the address of a page where the code of a body would."""
Kind = ReorganisationKind
NEEDS_TARGET = frozenset({Kind.MERGE, Kind.DIVIDE, Kind.SEPARATE, Kind.RENAME, Kind.ESTABLISH, Kind.MOVE})
SEVERAL_ROWS = frozenset({Kind.DIVIDE, Kind.SEPARATE, Kind.ABOLISH})
"""Kinds in which one body may stand in several rows: one for each successor."""


class Checks:
    """Collects the flaws; `broken` are the rows that cannot be used further."""

    def __init__(
        self,
        steps: Sequence[Step],
        new: Sequence[NewBody],
        known: Mapping[str, Organisation],
        on: date,
    ) -> None:
        self.steps, self.known, self.on = steps, known, on
        self.new = {body.code: body for body in new}
        self.ending = {step.old for step in steps if step.kind in ENDS}
        self.flaws: list[Flaw] = []
        self.broken: set[int] = set()
        self._placed: list[NewBody] = []

    def found(self) -> list[Flaw]:
        for row, step in enumerate(self.steps):
            self._old(row, step)
            self._target(row, step)
        self._one_fate()
        self._counts()
        for body in self.new.values():
            self._new_body(body)
        self._placed = self._in_order()
        self._names()
        return sorted(self.flaws, key=lambda flaw: flaw.row)

    def parents_first(self) -> list[NewBody]:
        return self._placed

    def _wrong(self, row: int, column: str, message: str, code: str, *, usable: bool = False) -> None:
        self.flaws.append(Flaw(row, column, message, code))
        if not usable:
            self.broken.add(row)

    # --- One row ------------------------------------------------------------------------------------------
    def _old(self, row: int, step: Step) -> None:
        if step.kind == Kind.ESTABLISH:
            if step.old:
                self._wrong(row, "old", "thành lập mới thì để trống đơn vị cũ.", "old_given")
            return
        body = self.known.get(step.old)
        if not step.old:
            self._wrong(row, "old", "chưa có đơn vị cũ.", "no_old")
        elif body is None:
            self._wrong(row, "old", f"không có đơn vị “{step.old}”.", "unknown_old")
        elif body.valid_to is not None:
            ended = format_date(body.valid_to)
            self._wrong(row, "old", f"{body.name} đã chấm dứt hoạt động ngày {ended}.", "old_ended")
        elif body.valid_from >= self.on:
            begun = format_date(body.valid_from)
            self._wrong(row, "old", f"{body.name} mới hoạt động từ ngày {begun}.", "old_too_young")

    def _target(self, row: int, step: Step) -> None:
        column = "parent" if step.kind == Kind.MOVE else "target"
        if not step.target:
            if step.kind in NEEDS_TARGET:
                what = "đơn vị chủ quản mới" if step.kind == Kind.MOVE else "đơn vị mới"
                self._wrong(row, column, f"chưa có {what}.", "no_target")
            return
        body = self.known.get(step.target)
        if step.target == step.old:
            self._wrong(row, column, "trùng với đơn vị cũ.", "same")
        elif step.target in self.ending:
            name = body.name if body else step.target
            self._wrong(row, column, f"{name} cũng kết thúc trong lần sắp xếp này.", "target_ends")
        elif step.target in self.new:
            if body is not None:
                self._wrong(row, column, f"mã “{step.target}” đã có: {body.name}.", "code_taken")
        elif body is None:
            self._wrong(row, column, f"không có đơn vị “{step.target}”.", "unknown_target")
        elif not body.is_in_force(self.on):
            text = f"{body.name} không hoạt động vào ngày {format_date(self.on)}."
            self._wrong(row, column, text, "target_not_in_force")
        elif step.kind in (Kind.RENAME, Kind.ESTABLISH):
            self._wrong(row, column, f"mã “{step.target}” đã có: {body.name}.", "code_taken")

    # --- Rows together ------------------------------------------------------------------------------------
    def _one_fate(self) -> None:
        """A body stands in rows of one kind only, and in one row where the kind has one result."""
        first: dict[str, int] = {}
        established: set[str] = set()
        for row, step in enumerate(self.steps):
            if step.kind == Kind.ESTABLISH and step.target in established:
                self._wrong(row, "target", "đơn vị này đã có một dòng.", "twice")
            if not step.old:
                established.add(step.target)
                continue
            before = first.setdefault(step.old, row)
            if before == row:
                continue
            other = self.steps[before]
            if other.kind != step.kind:
                label = Kind(other.kind).label
                self._wrong(row, "kind", f"đơn vị này đã có dòng “{label}”.", "two_kinds")
            elif step.kind not in SEVERAL_ROWS or other.target == step.target:
                self._wrong(row, "old", "đơn vị này đã có một dòng.", "twice")
            elif other.divisions != step.divisions:
                text = "khác với dòng trước của cùng đơn vị."
                self._wrong(row, "divisions", text, "divisions_differ", usable=True)

    def _counts(self) -> None:
        """How many bodies it takes: two to merge into a new one, two results of a division."""
        into: defaultdict[str, list[int]] = defaultdict(list)
        out_of: defaultdict[str, list[int]] = defaultdict(list)
        for row, step in enumerate(self.steps):
            if row in self.broken:
                continue
            if step.kind == Kind.MERGE:
                into[step.target].append(row)
            elif step.kind == Kind.DIVIDE:
                out_of[step.old].append(row)
        for code, rows in into.items():
            if len(rows) < 2 and code in self.new:
                text = "hợp nhất cần ít nhất hai đơn vị; một đơn vị thì dùng “Đổi tên”."
                self._wrong(rows[0], "kind", text, "one_merged", usable=True)
        for rows in out_of.values():
            if len(rows) < 2:
                text = "chia cần ít nhất hai đơn vị mới; còn đơn vị cũ thì dùng “Tách”."
                self._wrong(rows[0], "kind", text, "one_result", usable=True)
        renamed = Counter(step.target for step in self.steps if step.kind == Kind.RENAME)
        for row, step in enumerate(self.steps):
            if step.kind == Kind.RENAME and step.target and renamed[step.target] > 1:
                self._wrong(row, "target", "hai đơn vị không đổi thành cùng một đơn vị.", "renamed_together")

    # --- New bodies ---------------------------------------------------------------------------------------
    def _new_body(self, body: NewBody) -> None:
        if not CODE.fullmatch(body.code) or body.code in RESERVED or len(body.code) > 80:
            text = "mã chỉ gồm chữ thường không dấu, số và gạch ngang, không quá 80 ký tự."
            self._wrong(body.row, "target", text, "bad_code")
        if not body.name:
            self._wrong(body.row, "name", "chưa có tên đơn vị mới.", "no_name", usable=True)
        if not body.kind:
            self._wrong(body.row, "body_kind", "chưa có loại đơn vị mới.", "no_kind", usable=True)
        if body.parent:
            self._parent(body)

    def _parent(self, body: NewBody) -> None:
        above = self.known.get(body.parent)
        if body.parent == body.code:
            self._wrong(body.row, "parent", "là chính đơn vị này.", "loop")
        elif body.parent in self.ending:
            text = f"{above.name if above else body.parent} cũng kết thúc trong lần sắp xếp này."
            self._wrong(body.row, "parent", text, "parent_ends")
        elif above is None and body.parent not in self.new:
            self._wrong(body.row, "parent", f"không có đơn vị “{body.parent}”.", "unknown_parent")
        elif above is not None and not above.is_in_force(self.on):
            text = f"{above.name} không hoạt động vào ngày {format_date(self.on)}."
            self._wrong(body.row, "parent", text, "parent_not_in_force")

    def _in_order(self) -> list[NewBody]:
        """Superiors before those below them."""
        waiting, placed = dict(self.new), []
        while waiting:
            ready = [body for body in waiting.values() if body.parent not in waiting]
            if not ready:
                for body in waiting.values():
                    self._wrong(body.row, "parent", "các đơn vị mới thuộc lẫn nhau.", "loop")
                break
            placed += ready
            for body in ready:
                del waiting[body.code]
        return placed

    def _names(self) -> None:
        """Two bodies in force at the same time do not bear the same name under the same superior."""
        eve = self.on - timedelta(days=1)
        by_pk = {body.pk: code for code, body in self.known.items()}
        taken = {
            (search_text(body.name), by_pk.get(body.parent_id or 0, ""))
            for code, body in self.known.items()
            if code not in self.ending and body.is_in_force(eve) and body.valid_to is None
        }
        for body in self.new.values():
            key = (search_text(body.name), body.parent)
            if body.name and key in taken:
                text = f"đã có đơn vị tên “{body.name}” ở cùng đơn vị chủ quản."
                self._wrong(body.row, "name", text, "name_taken", usable=True)
            taken.add(key)
