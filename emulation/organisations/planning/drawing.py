"""Drawing a plan from its rows: what ends, who follows, where the divisions go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from emulation.common.dates import format_date
from emulation.organisations.choices import Following, ReorganisationKind
from emulation.organisations.planning.checks import Checks
from emulation.organisations.planning.parts import (
    ENDS,
    SUCCESSION,
    Ending,
    Flaw,
    Move,
    NewBody,
    Plan,
    Step,
)

if TYPE_CHECKING:
    from emulation.organisations.models import Organisation

MOST_NAMED = 3


def draw(steps: Sequence[Step], new: Sequence[NewBody], known: Mapping[str, Organisation], on: date) -> Plan:
    """The plan of these rows. `known` are all bodies by code; with flaws the plan is a partial one."""
    checks = Checks(steps, new, known, on)
    plan = Plan(on, flaws=checks.found(), bodies=dict(known))
    plan.names = {code: body.name for code, body in known.items()} | {body.code: body.name for body in new}
    plan.new = checks.parents_first()
    sound = [(row, step) for row, step in enumerate(steps) if row not in checks.broken]
    plan.successions = [
        (step.old, step.target, SUCCESSION[step.kind])
        for _, step in sound
        if step.kind in SUCCESSION and step.target
    ]
    _Divisions(plan, sound, known).place()
    plan.flaws += _loops(plan, sound)
    return plan


class _Divisions:
    """Bodies that end and what becomes of those below them."""

    def __init__(
        self, plan: Plan, sound: Sequence[tuple[int, Step]], known: Mapping[str, Organisation]
    ) -> None:
        self.plan, self.known = plan, known
        self.rows: dict[str, int] = {}
        self.ends: dict[str, list[Step]] = defaultdict(list)
        for row, step in sound:
            if step.kind in ENDS:
                self.ends[step.old].append(step)
                self.rows.setdefault(step.old, row)
        self.moved = {step.old: step.target for _, step in sound if step.kind == ReorganisationKind.MOVE}
        self.below: dict[int, list[Organisation]] = defaultdict(list)
        for body in known.values():
            lasting = body.valid_to is None or body.is_in_force(plan.last_day)
            if body.parent_id is not None and lasting:
                self.below[body.parent_id].append(body)

    def place(self) -> None:
        for code, target in self.moved.items():
            self.plan.moves.append(Move(self.known[code], target))
        for code, steps in self.ends.items():
            targets = tuple(dict.fromkeys(step.target for step in steps if step.target))
            self.plan.endings.append(Ending(self.known[code], steps[0].kind, targets))
            self._divisions_of(code, steps, targets)

    def _divisions_of(self, code: str, steps: Sequence[Step], targets: tuple[str, ...]) -> None:
        left = self._without_a_row(self.known[code])
        if any(step.divisions == Following.END for step in steps):
            self._end(left, self.rows[code])
        elif len(targets) == 1:
            self.plan.moves += [Move(body, targets[0], by_row=False) for body in left]
        elif left:
            self.plan.flaws.append(self._undecided(code, left))

    def _without_a_row(self, body: Organisation) -> list[Organisation]:
        return [
            child
            for child in self.below[body.pk]
            if child.code not in self.ends and child.code not in self.moved
        ]

    def _end(self, bodies: Sequence[Organisation], row: int) -> None:
        for body in bodies:
            if body.valid_from >= self.plan.on:
                begun = format_date(body.valid_from)
                text = f"{body.name} mới hoạt động từ ngày {begun}, không thể kết thúc trước đó."
                self.plan.flaws.append(Flaw(row, "divisions", text, "division_too_young"))
                continue
            self.plan.endings.append(Ending(body, ReorganisationKind.ABOLISH, by_row=False))
            self._end(self._without_a_row(body), row)

    def _undecided(self, code: str, left: Sequence[Organisation]) -> Flaw:
        names = "; ".join(body.name for body in left[:MOST_NAMED]) + ("; …" if len(left) > MOST_NAMED else "")
        return Flaw(
            self.rows[code],
            "divisions",
            f"{len(left)} đơn vị trực thuộc {self.known[code].name} chưa có nơi đến ({names}): "
            "chọn kết thúc cùng đơn vị, hoặc ghi dòng chuyển đơn vị chủ quản cho từng đơn vị.",
            "divisions_undecided",
        )


def _loops(plan: Plan, sound: Sequence[tuple[int, Step]]) -> list[Flaw]:
    """A body may not come to stand below itself."""
    by_pk = {body.pk: code for code, body in plan.bodies.items()}
    above = {code: by_pk.get(body.parent_id or 0, "") for code, body in plan.bodies.items()}
    above |= {body.code: body.parent for body in plan.new}
    above |= {move.organisation.code: move.parent for move in plan.moves}
    flaws = []
    for row, step in sound:
        if step.kind != ReorganisationKind.MOVE:
            continue
        seen, code = {step.old}, step.target
        while code and code not in seen:
            seen.add(code)
            code = above.get(code, "")
        if code:
            text = f"{plan.names[step.target]} thuộc chính {plan.names[step.old]}."
            flaws.append(Flaw(row, "parent", text, "loop"))
    return flaws
