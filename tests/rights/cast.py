"""Who asks: one person for each column of the table.

Columns that speak of a group mean the group of the case. The people of the last eight columns hold nothing
but that one office and are made for the tests, so that no second office of theirs opens a door unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from awards.choices import CouncilRole
from awards.models import Council, CouncilMember
from emulation.groups.choices import GroupKind, GroupRole
from emulation.groups.models import GroupOffice
from emulation.organisations.models import Organisation
from emulation.people.choices import OfficeKind
from emulation.people.models import Office, User
from tests.factories import ground
from tests.rights.cases import CASES, Case

ANONYMOUS = "anonymous"
ELSEWHERE = "khoi-8"
"""The group that limited staff is in charge of; no case is about it."""


def _holder(kind: OfficeKind, unit: Organisation) -> User:
    """Who holds that office in the unit and no seat in the council; somebody made for the tests if nobody."""
    offices = Office.objects.filter(kind=kind, organisation=unit, ends=None).select_related("user")
    office = offices.filter(user__council_seats=None).order_by("pk").first()
    if office is not None:
        return office.user
    name = f"thu.{kind.replace('_', '-')}.{unit.code}"[:60]
    return User.objects.filter(username=name).first() or ground.make_user(kind, unit, username=name)


def _head(unit: Organisation) -> User:
    return _holder(OfficeKind.UNIT_HEAD, unit)


def _leader_of_another_group(case: Case) -> User:
    """The head of a unit that leads a cluster other than the case's and is no member of its group."""
    office = (
        GroupOffice.objects.filter(
            role=GroupRole.LEADER, ends=None, group_year__year=2025, group_year__group__kind=GroupKind.CLUSTER
        )
        .exclude(group_year__group=case.group_year.group)
        .exclude(organisation__parent=case.group_year.group.founder)
        .order_by("pk")
    )
    return _head(office.select_related("organisation")[0].organisation)


def _made(name: str, make: Callable[..., User]) -> User:
    username = f"thu.{name}"
    return User.objects.filter(username=username).first() or make(username=username)


def _stranger(**fields: Any) -> User:
    return ground.make_stranger(**fields)


def _staff(**fields: Any) -> User:
    return ground.make_staff(organisation=Organisation.objects.get(code="so-noi-vu"), **fields)


def _staff_elsewhere(**fields: Any) -> User:
    return _staff(group_codes=[ELSEWHERE], **fields)


def _in_council(role: CouncilRole) -> Callable[..., User]:
    def make(**fields: Any) -> User:
        user = ground.make_user(None, **fields)
        council = Council.objects.get()
        CouncilMember.objects.create(
            council=council,
            user=user,
            role=role,
            title=role.label,
            order=council.members.count() + 1,
            starts=ground.LONG_AGO,
        )
        return user

    return make


WITHIN: dict[str, Callable[[Case], User]] = {
    "officer": lambda case: _holder(OfficeKind.UNIT_OFFICER, case.unit),
    "head": lambda case: _head(case.unit),
    "member": lambda case: _head(case.other_unit),
    "leader": lambda case: _head(case.leader),
    "deputy": lambda case: _head(case.deputy),
    "foreign": _leader_of_another_group,
    "founder": lambda case: _holder(OfficeKind.UNIT_OFFICER, case.group_year.group.founder),
}
MADE: dict[str, Callable[..., User]] = {
    "stranger": _stranger,
    "staff": _staff,
    "staff-else": _staff_elsewhere,
    "inspector": ground.make_inspector,
    "admin": ground.make_administrator,
    "councillor": _in_council(CouncilRole.MEMBER),
    "secretary": _in_council(CouncilRole.SECRETARY),
    "chair": _in_council(CouncilRole.CHAIR),
}
ROLES = (ANONYMOUS, *WITHIN, *MADE)


@dataclass(frozen=True)
class Troupe:
    """The people of one case, and a session of each."""

    case: Case
    people: dict[str, User]
    sessions: dict[str, str]

    def client(self, role: str) -> Client:
        """A client of that person; it answers 500 where Django would raise."""
        client = Client(raise_request_exception=False)
        if role != ANONYMOUS:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client


_troupes: dict[str, Troupe] = {}


def troupe(case: str) -> Troupe:
    return _troupes[case]


def gather() -> None:
    """Find or make everybody for every case; once in a process, outside of the transactions of tests."""
    for name in CASES.keys() - _troupes.keys():
        case = Case(name)
        people = {role: find(case) for role, find in WITHIN.items()}
        people |= {role: _made(role, make) for role, make in MADE.items()}
        _troupes[name] = Troupe(case, people, {role: _session_of(user) for role, user in people.items()})


def _session_of(user: User) -> str:
    """The cookie of a session of that person, as `Client.force_login` makes it."""
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
