"""Test data of the ground floor: regulations, bodies, people with offices, group-years with members.

Plain functions that make rows directly, so that a test starts in the state it is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blocks.models import Block
from clusters.choices import ClusterStatus
from clusters.models import Cluster
from emulation.common.dates import now
from emulation.groups import services as groups
from emulation.groups.choices import GroupRole, Taking, YearState
from emulation.groups.models import Group, GroupOffice, GroupYear, Membership
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation, OrganisationYear
from emulation.people.choices import UNIT_OFFICES, OfficeKind
from emulation.people.models import Office, User
from emulation.regulations.models import Regulation
from emulation.regulations.services import load_packaged

PASSWORD = "mat-khau-dai-2026"
LONG_AGO = date(2018, 5, 1)

CAST = (
    "leader",
    "deputy",
    "head",
    "officer",
    "founder",
    "staff",
    "inspector",
    "administrator",
    "stranger",
)
"""Whom `cast_of` brings on stage."""

_numbers = count(1)


def make_regulation(on: date = date(2025, 12, 31)) -> Regulation:
    """The packaged regulation in force on that day; loads both on first use."""
    if not Regulation.objects.exists():
        load_packaged()
    return Regulation.objects.in_force(on)


def make_organisation(**fields: Any) -> Organisation:
    """A department, unless `kind` says otherwise; its name carries a running number unless given."""
    number = next(_numbers)
    fields.setdefault("code", f"don-vi-{number}")
    fields.setdefault("name", f"Sở Thử nghiệm {number}")
    fields.setdefault("kind", OrganisationKind.DEPARTMENT)
    fields.setdefault("valid_from", LONG_AGO)
    fields.setdefault("head_title", "Giám đốc")
    return Organisation.objects.create(**fields)


def make_staff_count(
    organisation: Organisation, year: int, staff: int | None, **fields: Any
) -> OrganisationYear:
    return OrganisationYear.objects.create(organisation=organisation, year=year, staff_count=staff, **fields)


def make_user(
    kind: str | None = OfficeKind.UNIT_HEAD, organisation: Organisation | None = None, **fields: Any
) -> User:
    """A person with one office held since long ago; none with `kind=None`.

    `title`, `group_codes`, `starts`, `ends` go to the office, everything else to the account. `password=True`
    sets `PASSWORD`; without it the account can only be used through `client.force_login`.
    """
    office = {name: fields.pop(name) for name in ("title", "group_codes", "starts", "ends") if name in fields}
    number = next(_numbers)
    fields.setdefault("username", f"nguoi-dung-{number}")
    fields.setdefault("full_name", f"Nguyễn Văn Thử {number}")
    password = PASSWORD if fields.pop("password", False) else None
    user = User.objects.create_user(fields.pop("username"), password, **fields)
    if kind is not None:
        if organisation is None and kind in UNIT_OFFICES:
            organisation = make_organisation()
        give_office(user, kind, organisation, **office)
    return user


def give_office(user: User, kind: str, organisation: Organisation | None = None, **fields: Any) -> Office:
    fields.setdefault("starts", LONG_AGO)
    user.__dict__.pop("roles", None)  # remembered on the instance
    user.__dict__.pop("remembered", None)
    return Office.objects.create(user=user, kind=kind, organisation=organisation, **fields)


def make_staff(**fields: Any) -> User:
    """A member of the standing agency's staff, in charge of everything unless `group_codes` limits it."""
    return make_user(OfficeKind.STANDING_STAFF, **fields)


def make_inspector(**fields: Any) -> User:
    return make_user(OfficeKind.INSPECTOR, **fields)


def make_administrator(**fields: Any) -> User:
    return make_user(OfficeKind.ADMINISTRATOR, **fields)


def make_stranger(**fields: Any) -> User:
    """Head of a unit that belongs to no group."""
    return make_user(OfficeKind.UNIT_HEAD, **fields)


def make_block(**fields: Any) -> Block:
    number = fields.pop("number", next(_numbers))
    fields.setdefault("founder", _provincial_committee())
    return Block.objects.create(number=number, **_group_fields("khoi", "Khối thi đua", number, fields))


def make_cluster(founder: Organisation, **fields: Any) -> Cluster:
    number = fields.pop("number", 1)
    fields.setdefault("status", ClusterStatus.RECOGNISED)
    named = _group_fields("cum", f"Cụm thi đua {founder.name}", number, {"founder": founder, **fields})
    return Cluster.objects.create(number=number, **named)


def make_block_year(
    members: int = 5, year: int = 2025, *, state: str = YearState.RUNNING, deputies: int = 1, **fields: Any
) -> GroupYear:
    """A block in one year; its first member leads, the next ones are deputies. `members=0`: nobody yet."""
    group_year = open_year(make_block(**fields), year, state)
    for _ in range(members):
        add_member(group_year, make_organisation(parent=group_year.group.founder))
    give_offices(group_year, deputies)
    return group_year


def make_cluster_year(
    members: int = 5,
    year: int = 2025,
    *,
    state: str = YearState.RUNNING,
    deputies: int = 1,
    founder: Organisation | None = None,
    staff: int | None = 6,
    **fields: Any,
) -> GroupYear:
    """A cluster of the founder's divisions, each with `staff` people (None: no figure known).

    With five members of six people and a leader and a deputy every founding condition is met.
    """
    founder = founder or make_organisation()
    group_year = open_year(make_cluster(founder, **fields), year, state)
    for _ in range(members):
        division = make_organisation(
            name=f"Phòng Thử nghiệm {next(_numbers)}",
            kind=OrganisationKind.DIVISION,
            parent=founder,
            head_title="Trưởng phòng",
        )
        make_staff_count(division, year, staff)
        add_member(group_year, division)
    give_offices(group_year, deputies)
    return group_year


def open_year(group: Group, year: int, state: str = YearState.FORMING) -> GroupYear:
    """The group's year, opened as the application does it, then put into `state` with its facts."""
    make_regulation(date(year, 12, 31))
    group_year = groups.open_year(actor=None, group=group, year=year)
    if state in (YearState.RANKED, YearState.NOMINATED, YearState.CLOSED):
        close_review(group_year)
    GroupYear.objects.filter(pk=group_year.pk).update(state=state)
    group_year.state = state
    return group_year


def close_review(group_year: GroupYear) -> None:
    """As if the leader had closed the review: what the states from `ranked` on require."""
    group_year.review_closed_at = now()
    group_year.review_closed_by = make_user(None)
    group_year.save(update_fields=["review_closed_at", "review_closed_by"])


def add_member(group_year: GroupYear, organisation: Organisation) -> Membership:
    order = group_year.memberships.count() + 1
    return Membership.objects.create(group_year=group_year, organisation=organisation, order=order)


def give_offices(group_year: GroupYear, deputies: int = 1) -> None:
    """First member: leader; the next `deputies`: deputies. Nothing in a group-year without members."""
    for index, unit in enumerate(members_of(group_year)[: deputies + 1]):
        GroupOffice.objects.create(
            group_year=group_year,
            organisation=unit,
            role=GroupRole.DEPUTY if index else GroupRole.LEADER,
            taking=Taking.APPOINTED,
            starts=date(group_year.year, 1, 1),
        )


def members_of(group_year: GroupYear) -> list[Organisation]:
    """Member units in their order."""
    return [m.organisation for m in group_year.memberships.select_related("organisation").order_by("order")]


def make_leader(group_year: GroupYear, **fields: Any) -> User:
    """Head of the leading unit."""
    return make_user(OfficeKind.UNIT_HEAD, members_of(group_year)[0], **fields)


def make_deputy(group_year: GroupYear, **fields: Any) -> User:
    """Head of the first deputy's unit."""
    return make_user(OfficeKind.UNIT_HEAD, members_of(group_year)[1], **fields)


def make_member(group_year: GroupYear, kind: str = OfficeKind.UNIT_HEAD, **fields: Any) -> User:
    """Head (or officer) of the last member, which leads nothing."""
    return make_user(kind, members_of(group_year)[-1], **fields)


def make_founder(group_year: GroupYear, **fields: Any) -> User:
    """Head of the body that founded the group."""
    return make_user(OfficeKind.UNIT_HEAD, group_year.group.founder, **fields)


def cast_of(group_year: GroupYear) -> dict[str, User]:
    """One person for each role in a group-year, for tables of who may do what."""
    return {
        "leader": make_leader(group_year),
        "deputy": make_deputy(group_year),
        "head": make_member(group_year),
        "officer": make_member(group_year, OfficeKind.UNIT_OFFICER),
        "founder": make_founder(group_year),
        "staff": make_staff(),
        "inspector": make_inspector(),
        "administrator": make_administrator(),
        "stranger": make_stranger(),
    }


def _provincial_committee() -> Organisation:
    found = Organisation.objects.filter(kind=OrganisationKind.PROVINCIAL_COMMITTEE).first()
    return found or make_organisation(
        code="ubnd-tinh",
        name="Ủy ban nhân dân tỉnh Hưng Yên",
        short_name="UBND tỉnh Hưng Yên",
        kind=OrganisationKind.PROVINCIAL_COMMITTEE,
        head_title="Chủ tịch",
    )


def _group_fields(prefix: str, noun: str, number: int, fields: dict[str, Any]) -> dict[str, Any]:
    founder = fields["founder"]
    fields.setdefault("code", f"{prefix}-{founder.pk}-{number}")
    fields.setdefault("name", f"{noun} số {number}")
    fields.setdefault("short_name", fields["name"])
    fields.setdefault("symbol", f"{prefix[0].upper()}{number}")
    fields.setdefault("established_on", LONG_AGO)
    return fields


def answers(
    client: Client, url: str, people: dict[str, User], data: dict[str, Any] | None = None
) -> dict[str, int]:
    """Status of the answer to each person, and to nobody ("anonymous"); a POST where there is data."""
    found = {}
    for name, user in {**people, "anonymous": None}.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        answer = client.get(url) if data is None else client.post(url, data)
        found[name] = answer.status_code
    return found


MOST_QUERIES = 60
"""No page of this house asks more, with the contributions of all rooms."""


def count_queries(client: Client, url: str, data: dict[str, Any] | None = None) -> int:
    """How many queries the page takes; tests compare it with one row and with many."""
    client.get("/huong-dan/")  # the first page of a session moves the session's end on
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url) if data is None else client.post(url, data)
    assert answer.status_code == 200, url
    assert len(queries) <= MOST_QUERIES, [query["sql"][:150] for query in queries]
    return len(queries)


def only(people: Iterable[str], status: int, others: int, **exceptions: int) -> dict[str, int]:
    """The expected table: `status` for these people, `others` for the rest of `cast_of`, 302 for nobody."""
    table = dict.fromkeys(CAST, others) | dict.fromkeys(people, status)
    return table | {"anonymous": 302} | exceptions
