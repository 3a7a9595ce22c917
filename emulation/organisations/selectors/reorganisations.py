"""Reads about reorganisations: the plan drawn from the stored rows, operations as people entered them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from emulation.organisations.choices import Following, ReorganisationKind, ReorganisationState
from emulation.organisations.models import Organisation, PlannedBody, PlannedStep, Reorganisation
from emulation.organisations.planning import Flaw, NewBody, Plan, Step, draw
from emulation.organisations.planning.parts import ENDS

if TYPE_CHECKING:
    from emulation.people.models import User


def visible_to(user: User) -> QuerySet[Reorganisation]:
    """What was carried out is known to everybody; drafts to those who prepare them, and to the inspector."""
    found = Reorganisation.objects.select_related("created_by", "carried_out_by")
    if user.has_perm("organisations.reorganise") or user.roles.is_inspector:
        return found
    return found.filter(state=ReorganisationState.CARRIED_OUT)


def steps_of(reorganisation: Reorganisation) -> list[PlannedStep]:
    return list(reorganisation.steps.order_by("operation", "id"))


def plan_of(reorganisation: Reorganisation) -> Plan:
    """The plan of the stored rows against the bodies as they are now. Three queries."""
    steps = steps_of(reorganisation)
    return drawn(reorganisation, steps, list(reorganisation.bodies.order_by("id")))


def drawn(
    reorganisation: Reorganisation, steps: Sequence[PlannedStep], bodies: Sequence[PlannedBody]
) -> Plan:
    """The same from rows in hand, stored or not."""
    first: dict[str, int] = {}
    for row, step in enumerate(steps):
        first.setdefault(step.target, row)
    new = [
        NewBody(
            body.code,
            body.name,
            body.kind,
            body.parent_code,
            body.short_name,
            body.seat,
            body.abbreviation,
            body.head_title,
            first.get(body.code, 0),
        )
        for body in bodies
    ]
    known = {body.code: body for body in Organisation.objects.all()}
    rows = [Step(step.kind, step.old, step.target, step.divisions) for step in steps]
    plan = draw(rows, new, known, reorganisation.effective_on)
    plan.document = reorganisation.document
    return plan


@dataclass(frozen=True)
class Operation:
    """Rows that were entered together, with names; `flaws` are those of its rows."""

    number: int
    kind: str
    olds: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str, bool], ...]
    divisions: str
    note: str
    flaws: tuple[Flaw, ...]
    with_divisions: tuple[tuple[str, str], ...] = ()
    """Old bodies with others below them, for each of which there is a choice to make."""

    @property
    def title(self) -> str:
        return str(ReorganisationKind(self.kind).label)

    @property
    def divisions_words(self) -> str:
        """Only where a body ends is there something to say about those below it."""
        return str(Following(self.divisions).label) if self.kind in ENDS else ""


def operations(steps: Sequence[PlannedStep], plan: Plan) -> list[Operation]:
    """The rows as people think of them. (code, name) of old bodies; (code, name, is it new?) of targets."""
    new = {body.code for body in plan.new}
    above = {body.parent_id for body in plan.bodies.values() if body.is_in_force(plan.last_day)}
    flaws_of: dict[int, list[Flaw]] = {}
    for flaw in plan.flaws:
        flaws_of.setdefault(flaw.row, []).append(flaw)
    found = []
    for number, rows in groupby(enumerate(steps), key=lambda item: item[1].operation):
        together = list(rows)
        first = together[0][1]
        olds = dict.fromkeys(step.old for _, step in together if step.old)
        targets = dict.fromkeys(step.target for _, step in together if step.target)
        found.append(
            Operation(
                number,
                first.kind,
                tuple((code, plan.names.get(code, code)) for code in olds),
                tuple((code, plan.names.get(code, code), code in new) for code in targets),
                first.divisions,
                first.note,
                tuple(flaw for row, _ in together for flaw in flaws_of.get(row, ())),
                tuple(
                    (code, plan.names[code])
                    for code in olds
                    if first.kind in (*ENDS, ReorganisationKind.SEPARATE)
                    and code in plan.bodies
                    and plan.bodies[code].pk in above
                ),
            )
        )
    return found


def children_to_place(plan: Plan, code: str) -> list[Organisation]:
    """Bodies directly under one that ends or is separated, in force until then."""
    body = plan.bodies[code]
    eve = plan.last_day
    return [one for one in plan.bodies.values() if one.parent_id == body.pk and one.is_in_force(eve)]


def placed(draft: Reorganisation, children: Sequence[Organisation]) -> dict[str, str]:
    """Where rows of their own put these bodies, as the form of divisions says it."""
    own = draft.steps.filter(old__in=[child.code for child in children])
    return {
        step.old: f"to:{step.target}" if step.kind == ReorganisationKind.MOVE else "end"
        for step in own
        if step.kind in (ReorganisationKind.MOVE, ReorganisationKind.ABOLISH)
    }


def past_operations(found: Reorganisation) -> list[Operation]:
    """The operations of one that was carried out, with the names the bodies bear. Three queries."""
    steps = steps_of(found)
    codes = {code for step in steps for code in (step.old, step.target)}
    names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
    new = [NewBody(code, name, kind) for code, name, kind in found.bodies.values_list("code", "name", "kind")]
    return operations(steps, Plan(found.effective_on, new=new, names=names))
