"""What the members registered, and the pacts of their groups, in every state that the pages know.

Years before the first with people were entered from paper: registrations without a pact.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from emulation.assignments.models import AssignedTask
from emulation.common.sniff import PDF
from emulation.demo.builders.groups import EXTENSION, start_of
from emulation.demo.builders.world import BATCH, World, Year
from emulation.demo.content import FIRST_WITH_PEOPLE, Node, read
from emulation.demo.papers import paper
from emulation.demo.stages import Stage
from emulation.groups.choices import Step
from emulation.groups.models import Deadline
from emulation.pacts.choices import PactState, RegistrationState
from emulation.pacts.models import Pact, PactConfirmation, PactScan, Registration, RegistrationItem
from emulation.pacts.selectors.pacts import content_of
from emulation.people.models import User

FIRST = FIRST_WITH_PEOPLE - 1
"""One year earlier than people: so that their first year has last year's beside it."""
TASKS, OWN = 3, 3
"""Registered targets of a unit: tied to assigned tasks where there are any, and of its own choice."""


class Standing(Enum):
    """How far the pact of a group-year has come."""

    BEGUN = auto()
    REGISTERED = auto()
    DRAFT = auto()
    OPEN = auto()
    CHANGED = auto()
    MISSING = auto()
    SIGNED = auto()


SPECIAL = {
    ("khoi-5", 2026): Standing.BEGUN,
    ("khoi-12", 2026): Standing.REGISTERED,
    ("khoi-13", 2026): Standing.DRAFT,
    ("khoi-2", 2026): Standing.OPEN,
    ("khoi-4", 2026): Standing.CHANGED,
    ("khoi-14", 2026): Standing.MISSING,
    ("khoi-6", 2026): Standing.REGISTERED,
}
SCANNED = frozenset({("khoi-3", 2025), ("khoi-9", 2025), ("cum-syt-1", 2025)})
Items = dict[tuple[str, int], list[RegistrationItem]]


def build_pacts(world: World) -> None:
    years = [year for year in world.years if year.number >= FIRST]
    tasks: dict[tuple[int, int], list[AssignedTask]] = {}
    for task in AssignedTask.objects.filter(state__in=["open", "done", "missed"]).order_by("pk"):
        tasks.setdefault((task.organisation_id, task.year), []).append(task)
    registrations = [one for year in years for one in _registrations(world, year)]
    Registration.objects.bulk_create([row for _, _, row in registrations], batch_size=BATCH)
    items: Items = {}
    for year, code, row in registrations:
        own = tasks.get((world.units[code].pk, year.number), [])
        items[code, year.number] = _items(world, year, code, row, own)
    RegistrationItem.objects.bulk_create([one for own in items.values() for one in own], batch_size=BATCH)
    _link(items)
    for year, _, row in registrations:
        _tell_registration(world, year, row)
    for year in years:
        if not year.is_past and standing_of(year) not in (Standing.BEGUN, Standing.REGISTERED):
            _pact(world, year)
    _extend(world, [year for year in years if year.stage is Stage.RUNNING])


def _extend(world: World, years: list[Year]) -> None:
    """Groups that are still registering or signing got more time: their last days lie about now."""
    for index, year in enumerate(year for year in years if standing_of(year) is not Standing.SIGNED):
        steps = [Step.PLEDGE]
        if standing_of(year) in (Standing.BEGUN, Standing.MISSING):
            steps.insert(0, Step.REGISTRATION)
        for later, step in enumerate(steps):
            Deadline.objects.filter(group_year=year.row, step=step).update(
                due_on=world.now.date() + timedelta(days=3 + 2 * index + 10 * later),
                extension_reason=EXTENSION,
                extended_by=year.staff,
            )


def standing_of(year: Year) -> Standing:
    begun = Standing.BEGUN if year.stage is Stage.FORMING else Standing.SIGNED
    return SPECIAL.get((year.code, year.number), begun)


def _registrations(world: World, year: Year) -> list[tuple[Year, str, Registration]]:
    found = []
    for index, code in enumerate(year.members):
        state = _state(year, index)
        if state is None:
            continue
        confirmed = state == RegistrationState.CONFIRMED
        words = read("registrations")
        row = Registration(
            membership=year.memberships[code],
            state=state,
            commitments=words["commitments"][index % len(words["commitments"])],
            award_kinds=_awards(year, index),
            confirmed_at=_registered_at(world, year, index) if confirmed else None,
            confirmed_by=world.submitter(year, code) if confirmed else None,
            return_reason=words["returned"] if state == RegistrationState.RETURNED else "",
        )
        found.append((year, code, row))
    return found


def _state(year: Year, index: int) -> RegistrationState | None:
    """In a group that has begun: two have confirmed, one prepares, one was sent back, one has nothing."""
    standing = standing_of(year)
    if standing is Standing.BEGUN:
        pattern = (
            RegistrationState.CONFIRMED,
            RegistrationState.CONFIRMED,
            RegistrationState.DRAFT,
            RegistrationState.RETURNED,
            None,
        )
        return pattern[index % len(pattern)]
    if standing is Standing.MISSING and index == len(year.members) - 1:
        return None
    return RegistrationState.CONFIRMED


def _registered_at(world: World, year: Year, index: int) -> datetime:
    return min(start_of(year, world.now, 30 + index) + timedelta(hours=index % 7), world.now)


def _awards(year: Year, index: int) -> list[str]:
    """The first ones aim high; every group kind has a flag or a certificate by its regulation."""
    book = year.row.regulation.book
    open_to = [
        kind
        for kind in book.texts("award.order")
        if year.row.group.kind in book.texts(f"award.{kind}.group_kinds") and kind != "government_flag"
    ]
    return open_to[:1] if index < 2 else open_to[1:2] if index < 5 else []


def _items(
    world: World, year: Year, code: str, row: Registration, tasks: list[AssignedTask]
) -> list[RegistrationItem]:
    chance = year.chance(code, "registration")
    # The content repeats its targets from year to year, so that last year's stand beside this one's.
    start = sum(map(ord, code)) % len(read("registrations")["items"])
    nodes: list[Node] = [
        read("registrations")["items"][(start + shift) % len(read("registrations")["items"])]
        for shift in range(OWN)
    ]
    found = [
        RegistrationItem(
            registration=row,
            order=order,
            text=task.title,
            unit_of_measure=task.unit_of_measure,
            target=task.target,
            task=task,
        )
        for order, task in enumerate(tasks[:TASKS], start=1)
    ]
    for node in nodes:
        target = None if node["target"] is None else Decimal(node["target"])
        if target is not None:
            target += Decimal(node["step"]) * chance.choice((-1, 0, 0, 1))
        item = RegistrationItem(
            registration=row,
            order=len(found) + 1,
            text=node["text"],
            unit_of_measure=node["unit"],
            target=target,
        )
        if _is_over(year):
            _tell_result(item, node, chance.choice((-1, 0, 1, 1, 2)))
        found.append(item)
    return found


def _is_over(year: Year) -> bool:
    return (year.stage >= Stage.ASSESSING and year.number < 2026) or year.stage is Stage.CLOSED


def _tell_result(item: RegistrationItem, node: Node, steps: int) -> None:
    if item.target is None:
        item.result_note = "Đạt"
        return
    result = item.target + Decimal(node["step"]) * steps
    item.result = min(result, Decimal(100)) if item.unit_of_measure == "%" else result


def _link(items: Items) -> None:
    """This year's items follow last year's of the same words."""
    linked = []
    for (code, number), own in items.items():
        before = {item.text: item for item in items.get((code, number - 1), [])}
        for item in own:
            if item.text in before:
                item.previous = before[item.text]
                linked.append(item)
    RegistrationItem.objects.bulk_update(linked, ["previous"], batch_size=BATCH)


def _tell_registration(world: World, year: Year, row: Registration) -> None:
    at = start_of(year, world.now, 26)
    actor = row.confirmed_by or world.keeper
    world.trail.step(row, "", RegistrationState.DRAFT, at, actor)
    if row.state != RegistrationState.DRAFT:
        moment = row.confirmed_at or at + timedelta(days=3)
        world.trail.step(row, RegistrationState.DRAFT, RegistrationState.CONFIRMED, moment, actor)
    if row.state == RegistrationState.RETURNED:
        moment = min(at + timedelta(days=5), world.now)
        world.trail.step(
            row, RegistrationState.CONFIRMED, row.state, moment, year.staff, reason=row.return_reason
        )


# --- The pact of a group-year ---------------------------------------------------------------------------
def _pact(world: World, year: Year) -> None:
    standing, words = standing_of(year), read("registrations")
    leader = world.heads[year.leader] if year.leader else world.keeper
    at = start_of(year, world.now, 48)
    pact = Pact(
        group_year=year.row,
        venue=f"Hội trường {world.units[year.leader].name}" if year.leader else "Hội trường Sở Nội vụ",
        signing_on=start_of(year, world.now, 60).date(),
        general_text=words["general"].format(year=year.number),
        duties_text=words["duties"],
    )
    if standing is not Standing.DRAFT:
        pact.state, pact.opened_at, pact.opened_by = PactState.OPEN, at, leader
        pact.content = content_of(year.row).to_json()
        pact.missing_reason = words["missing"] if standing is Standing.MISSING else ""
    if standing is Standing.SIGNED:
        pact.state, pact.signed_at = PactState.SIGNED, _confirmed_at(world, year, len(year.members) - 1)
    pact.version = 2
    pact.save()
    _tell_pact(world, pact, leader, at)
    confirmations = _confirmations(world, year, pact, standing)
    moments = [one.at for one in confirmations]
    PactConfirmation.objects.bulk_create(confirmations)
    for one, moment in zip(confirmations, moments, strict=True):
        one.at = moment
    PactConfirmation.objects.bulk_update(confirmations, ["at"])
    for one in confirmations:
        _tell_confirmation(world, year, one)
    if (year.code, year.number) in SCANNED:
        _scan(world, year, pact, leader)


def _confirmed_at(world: World, year: Year, index: int) -> datetime:
    return min(start_of(year, world.now, 50 + index // 2) + timedelta(minutes=17 * index), world.now)


def _confirmations(world: World, year: Year, pact: Pact, standing: Standing) -> list[PactConfirmation]:
    """All; about half; or all of them ended by a change, and two given again."""
    if standing is Standing.DRAFT:
        return []
    count = len(year.members) if standing in (Standing.SIGNED, Standing.CHANGED) else len(year.members) // 2
    found = [
        PactConfirmation(
            pact=pact,
            organisation=world.units[code],
            user=world.heads[code],
            at=_confirmed_at(world, year, index),
        )
        for index, code in enumerate(year.members[:count])
    ]
    if standing is Standing.CHANGED:
        ended = min(start_of(year, world.now, 64), world.now)
        for one in found:
            one.cancelled_at, one.cancel_reason = ended, read("registrations")["changed"]
        again = [
            PactConfirmation(
                pact=pact,
                organisation=world.units[code],
                user=world.heads[code],
                at=min(ended + timedelta(days=1, hours=index), world.now),
            )
            for index, code in enumerate(year.members[:2])
        ]
        found += again
    return found


def _tell_pact(world: World, pact: Pact, leader: User, at: datetime) -> None:
    world.trail.step(pact, "", PactState.DRAFT, at - timedelta(days=2), leader)
    if not pact.is_draft:
        world.trail.step(pact, PactState.DRAFT, PactState.OPEN, at, leader)
    if pact.signed_at is not None:
        world.trail.step(pact, PactState.OPEN, PactState.SIGNED, pact.signed_at, leader)


def _tell_confirmation(world: World, year: Year, one: PactConfirmation) -> None:
    world.trail.note(
        one.at,
        actor=one.user,
        action="confirm_pact",
        text=f"{one.organisation.name} xác nhận giao ước thi đua năm {year.number}",
        subject=one.pact,
        organisation_id=one.organisation_id,
        group_year_id=year.row.pk,
        new={"version": one.pact.version},
    )


def _scan(world: World, year: Year, pact: Pact, leader: User) -> None:
    title = f"Giao ước thi đua năm {year.number}, {year.row.group.short_name}"
    content = paper(title, (title, "Bản đã ký của các đơn vị thành viên"))
    token = UUID(int=year.chance("scan").getrandbits(128)).hex
    name = default_storage.save(f"pacts/{pact.pk}/{token}.pdf", ContentFile(content))
    world.files.append(name)
    PactScan.objects.create(
        pact=pact,
        file=name,
        filename="giao-uoc-da-ky.pdf",
        content_type=PDF,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=leader,
    )
