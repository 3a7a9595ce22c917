"""Bodies, successions, people with their offices, the council."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.contrib.auth.hashers import make_password

from awards.choices import Honorific
from awards.models import Council, CouncilMember
from emulation.demo.accounts import PASSWORD
from emulation.demo.builders.world import BATCH, World
from emulation.demo.content import Node, bodies, people
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation, Succession
from emulation.people.choices import OfficeKind
from emulation.people.models import Office, User

FIELDS = ("code", "name", "short_name", "kind", "seat", "abbreviation", "head_title", "name_lines")
COUNCIL = "Hội đồng Thi đua - Khen thưởng tỉnh Hưng Yên"
COUNCIL_DECISION = "1285/QĐ-UBND"


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def build_bodies(world: World) -> None:
    """The tree from the root down, because a row needs the key of its parent."""
    waiting = bodies()
    while waiting:
        ready = [node for node in waiting if node["parent"] is None or node["parent"] in world.units]
        if not ready:
            raise ValueError(f"no parent for {[node['code'] for node in waiting]}")
        made = [_body(node, world) for node in ready]
        Organisation.objects.bulk_create(made, batch_size=BATCH)
        world.units.update({unit.code: unit for unit in made})
        waiting = [node for node in waiting if node["code"] not in world.units]
    Succession.objects.bulk_create(
        Succession(
            predecessor=world.units[before["code"]],
            successor=world.units[node["code"]],
            kind=before["kind"],
            on=date.fromisoformat(before["on"]),
        )
        for node in bodies()
        for before in node["predecessors"]
    )


def _body(node: Node, world: World) -> Organisation:
    unit = Organisation(
        parent=world.units.get(node["parent"]),
        valid_from=date.fromisoformat(node["valid_from"]),
        valid_to=day(node["valid_to"]),
        **{name: node[name] for name in FIELDS},
    )
    unit.derive()
    return unit


def build_people(world: World) -> None:
    """Accounts with one hash of the common password, and the offices that give them their rights."""
    password = make_password(PASSWORD)
    found = people()
    users = [
        User(username=node["username"], full_name=node["full_name"], password=password) for node in found
    ]
    for user in users:
        user.derive()
    User.objects.bulk_create(users, batch_size=BATCH)
    world.users = {user.username: user for user in users}
    offices = [
        Office(
            user=world.users[node["username"]],
            kind=office["kind"],
            organisation=world.units[office["organisation"]],
            title=office["title"],
            group_codes=office["group_codes"],
            starts=date.fromisoformat(office["starts"]),
            ends=day(office["ends"]),
        )
        for node in found
        for office in node["offices"]
    ]
    Office.objects.bulk_create(offices, batch_size=BATCH)
    _remember(world, offices)
    _build_council(world, found)


def _remember(world: World, offices: list[Office]) -> None:
    for office in offices:
        unit = office.organisation
        if unit is None:
            continue
        if office.kind == OfficeKind.UNIT_HEAD:
            world.heads[unit.code] = office.user
        elif office.kind == OfficeKind.UNIT_OFFICER:
            world.officers[unit.code] = office.user
        within = inside(unit)
        if office.title.endswith("UBND"):
            within = within.removeprefix("UBND ")
        world.titles[office.user.username] = f"{office.title} {within}"


def inside(unit: Organisation) -> str:
    """The unit as it stands inside a sentence: "Sở Xây dựng", "UBND xã Tống Trân"."""
    name = unit.short_name
    return f"UBND {name[0].lower()}{name[1:]}" if unit.kind == OrganisationKind.COMMUNE else name


def _build_council(world: World, found: list[Node]) -> None:
    seats = [
        (node["council"], node["gender"], world.users[node["username"]]) for node in found if node["council"]
    ]
    first = min(seat["starts"] for seat, _, _ in seats)
    council = Council.objects.create(
        name=COUNCIL, decision_number=COUNCIL_DECISION, decided_on=date.fromisoformat(first)
    )
    CouncilMember.objects.bulk_create(
        CouncilMember(
            council=council,
            user=user,
            honorific=Honorific.MRS if gender == "female" else Honorific.MR,
            role=seat["role"],
            title=seat["title"],
            organisation=world.units[seat["organisation"]],
            order=seat["order"],
            starts=date.fromisoformat(seat["starts"]),
        )
        for seat, gender, user in seats
    )


def staff_of(code: str, world: World) -> User:
    """The member of the standing agency in charge of that group; the keeper where nobody is named."""
    named: dict[str, list[str]] = defaultdict(list)
    for node in people():
        for office in node["offices"]:
            for group in office["group_codes"]:
                named[group].append(node["username"])
    return world.users[named[code][0]] if named[code] else world.keeper
