"""Preparing a reorganisation: the decision, its rows, the choices per affected line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from emulation.audit.services import record
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.text import search_text
from emulation.common.versions import stamp
from emulation.organisations.choices import Following, ReorganisationKind
from emulation.organisations.models import Organisation, PlannedBody, PlannedStep, Reorganisation
from emulation.organisations.planning import NewBody, Step

if TYPE_CHECKING:
    from emulation.people.models import User

PERMISSION = "organisations.reorganise"
BATCH = 500


@dataclass(frozen=True)
class Decision:
    """Who decided what, when, and from which day it holds."""

    document_number: str
    document_date: date
    issuer: str
    title: str
    effective_on: date


@dataclass(frozen=True)
class Rows:
    """Rows of one operation, or of a whole sheet (`operations` numbers them), with the new bodies."""

    steps: Sequence[Step]
    bodies: Sequence[NewBody] = ()
    note: str = ""
    operations: Sequence[int] = field(default=())
    notes: Sequence[str] = field(default=())


def decision_of(reorganisation: Reorganisation) -> Decision:
    return Decision(**{name: getattr(reorganisation, name) for name in Decision.__dataclass_fields__})


def decision_stamp(reorganisation: Reorganisation) -> str:
    """What a form of the decision was filled from."""
    return stamp(*asdict(decision_of(reorganisation)).values())


@transaction.atomic
def prepare(*, actor: User, decision: Decision, rows: Rows | None = None) -> Reorganisation:
    """A draft with its decision, perhaps with all rows of a sheet. Nothing changes for any body yet."""
    demand(actor)
    draft = Reorganisation.objects.create(created_by=actor, **asdict(decision))
    if rows is not None:
        _store(draft, rows)
    _note(actor, draft, "prepare_reorganisation", "Lập dự kiến sắp xếp tổ chức", new=asdict(decision))
    return draft


@transaction.atomic
def change_decision(
    *, actor: User, reorganisation: Reorganisation, decision: Decision, seen: str
) -> Reorganisation:
    """Correct the decision of a draft. `Conflict` when somebody else changed it since the form was filled."""
    draft = locked_draft(actor, reorganisation)
    before = asdict(decision_of(draft))
    if seen != decision_stamp(draft):
        raise Conflict(
            Problem("Người khác vừa sửa văn bản này. Xem giá trị đang lưu cạnh từng ô.", code="changed"),
            current=before,
        )
    for name, value in asdict(decision).items():
        setattr(draft, name, value)
    draft.save(update_fields=list(before))
    text = "Sửa văn bản của dự kiến sắp xếp tổ chức"
    _note(actor, draft, "change_reorganisation", text, old=before, new=asdict(decision))
    return draft


@transaction.atomic
def add_operation(
    *, actor: User, reorganisation: Reorganisation, rows: Rows, instead_of: int | None = None
) -> int:
    """Rows entered together, at the end or in the place of an earlier operation; gives their number."""
    draft = locked_draft(actor, reorganisation)
    if instead_of is not None:
        _remove(draft, instead_of)
    last = draft.steps.aggregate(last=Max("operation"))["last"] or 0
    number = instead_of or last + 1
    _refuse_repeats(draft, rows)
    _store(draft, Rows(rows.steps, rows.bodies, rows.note, [number] * len(rows.steps)))
    text = f"Thêm việc vào dự kiến sắp xếp: {rows.steps[0].kind}"
    values = {"rows": [asdict(step) for step in rows.steps]}
    _note(actor, draft, "add_operation", text, new=values)
    return number


@transaction.atomic
def remove_operation(*, actor: User, reorganisation: Reorganisation, number: int) -> None:
    """Take an operation and the bodies only it would create out of the draft."""
    draft = locked_draft(actor, reorganisation)
    _remove(draft, number)
    _note(actor, draft, "remove_operation", f"Bỏ việc số {number} khỏi dự kiến sắp xếp")


@transaction.atomic
def choose(*, actor: User, reorganisation: Reorganisation, choices: Mapping[str, str]) -> None:
    """Keep what was chosen for affected lines; the others stay as they were."""
    draft = locked_draft(actor, reorganisation)
    draft.choices = {**draft.choices, **choices}
    draft.save(update_fields=["choices"])


@transaction.atomic
def discard(*, actor: User, reorganisation: Reorganisation) -> None:
    """Throw a draft away; the trail keeps that there was one."""
    draft = locked_draft(actor, reorganisation)
    _note(actor, draft, "discard_reorganisation", f"Xóa dự kiến sắp xếp tổ chức: {draft.title}")
    draft.delete()


def demand(actor: User) -> None:
    if not actor.has_perm(PERMISSION):
        raise PermissionDenied


def locked_draft(actor: User, reorganisation: Reorganisation) -> Reorganisation:
    """The draft, locked for the rest of the transaction. `Refused` when it was carried out already."""
    demand(actor)
    draft = Reorganisation.objects.select_for_update(of=("self",)).get(pk=reorganisation.pk)
    if not draft.is_draft:
        raise Refused(Problem("Lần sắp xếp này đã thực hiện, không sửa được.", code="carried_out"))
    return draft


def code_for(name: str, taken: set[str]) -> str:
    """A code from the words of a name: "Sở Xây dựng" → "so-xay-dung", with a number where it is taken."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in search_text(name))
    plain = "-".join(words.split())[:70].strip("-") or "don-vi"
    code, number = plain, 2
    while code in taken:
        code, number = f"{plain}-{number}", number + 1
    return code


def codes_taken(reorganisation: Reorganisation | None = None) -> set[str]:
    """Codes of all bodies, and of those that a draft plans."""
    taken = set(Organisation.objects.values_list("code", flat=True))
    if reorganisation is not None:
        taken |= set(reorganisation.bodies.values_list("code", flat=True))
    return taken


def _remove(draft: Reorganisation, number: int) -> None:
    draft.steps.filter(operation=number).delete()
    named = draft.steps.values("target")
    above = set(draft.bodies.filter(code__in=named).values_list("parent_code", flat=True))
    draft.bodies.exclude(code__in=named).exclude(code__in=above).delete()


def _refuse_repeats(draft: Reorganisation, rows: Rows) -> None:
    stored = set(draft.steps.values_list("kind", "old", "target"))
    if any((step.kind, step.old, step.target) in stored for step in rows.steps):
        raise Refused(Problem("Dự kiến đã có dòng này.", code="twice"))


def _store(draft: Reorganisation, rows: Rows) -> None:
    numbers = rows.operations or [1] * len(rows.steps)
    notes = rows.notes or [rows.note] * len(rows.steps)
    PlannedBody.objects.bulk_create(
        [_planned(draft, body) for body in rows.bodies], batch_size=BATCH, ignore_conflicts=False
    )
    PlannedStep.objects.bulk_create(
        [
            PlannedStep(
                reorganisation=draft,
                operation=number,
                kind=step.kind,
                old=step.old,
                target=step.target,
                divisions=step.divisions or Following.FOLLOW,
                note=note,
            )
            for step, number, note in zip(rows.steps, numbers, notes, strict=True)
        ],
        batch_size=BATCH,
    )


def _planned(draft: Reorganisation, body: NewBody) -> PlannedBody:
    return PlannedBody(
        reorganisation=draft,
        code=body.code,
        name=body.name,
        short_name=body.short_name,
        kind=body.kind,
        parent_code=body.parent,
        seat=body.seat,
        abbreviation=body.abbreviation,
        head_title=body.head_title,
    )


def _note(
    actor: User,
    draft: Reorganisation,
    action: str,
    text: str,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    record(actor=actor, action=action, text=text, subject=draft, old=old, new=new)


@transaction.atomic
def place_divisions(*, actor: User, reorganisation: Reorganisation, places: Mapping[str, str]) -> None:
    """Where each division goes, by its code: "to:" and a code, "end", or empty for the common choice.

    A row of its own (MOVE or ABOLISH) for each that has a place; rows of before are replaced.
    """
    draft = locked_draft(actor, reorganisation)
    own = (ReorganisationKind.MOVE, ReorganisationKind.ABOLISH)
    draft.steps.filter(old__in=list(places), kind__in=own).delete()
    last = draft.steps.aggregate(last=Max("operation"))["last"] or 0
    steps: list[Step] = []
    numbers: list[int] = []
    by_place: dict[str, int] = {}
    for code, place in places.items():
        if not place:
            continue
        target = place.removeprefix("to:") if place.startswith("to:") else ""
        kind = ReorganisationKind.MOVE if target else ReorganisationKind.ABOLISH
        steps.append(Step(kind, code, target, Following.FOLLOW if target else Following.END))
        numbers.append(by_place.setdefault(place, last + len(by_place) + 1))
    if steps:
        _store(draft, Rows(steps, operations=numbers))
    _note(actor, draft, "place_divisions", "Ghi nơi đến của đơn vị trực thuộc", new=dict(places))
