"""A whole province at once: 100 clusters and 1,200 units cost no more queries than a handful."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import Cluster
from emulation.groups.choices import GroupKind, GroupRole, Step, Taking, YearState
from emulation.groups.models import Deadline, Group, GroupOffice, GroupYear, Membership
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation
from emulation.people.models import User
from tests.factories import ground

pytestmark = pytest.mark.django_db
YEAR = 2025
CLUSTERS = 100
DIVISIONS = 11
"""Of each founder; with the founders themselves 1,200 bodies."""


@pytest.fixture
def staff() -> User:
    """Three clusters stand there already, made one by one; of more than two roots the tree opens none."""
    for _ in range(3):
        ground.make_cluster_year(5, YEAR)
    return ground.make_staff()


def add_the_province() -> None:
    """100 founders with 11 divisions each, all in the cluster of their founder, with leader and deputy."""
    model = GroupYear.objects.select_related("regulation").first()
    assert model is not None
    founders = Organisation.objects.bulk_create(
        [_body(f"so-{one}", f"Sở số {one}", OrganisationKind.DEPARTMENT) for one in range(CLUSTERS)]
    )
    divisions = Organisation.objects.bulk_create(
        [
            _body(f"{founder.code}-p{one}", f"Phòng số {one}", OrganisationKind.DIVISION, founder)
            for founder in founders
            for one in range(DIVISIONS)
        ]
    )
    years = [
        GroupYear(group=cluster, year=YEAR, regulation=model.regulation, state=YearState.RUNNING)
        for cluster in _clusters(founders)
    ]
    GroupYear.objects.bulk_create(years)
    places = {founder.pk: year for founder, year in zip(founders, years, strict=True)}
    members = [
        Membership(group_year=places[unit.parent_id], organisation=unit, order=number % DIVISIONS + 1)
        for number, unit in enumerate(divisions)
    ]
    Membership.objects.bulk_create(members)
    GroupOffice.objects.bulk_create(
        [
            GroupOffice(
                group_year=member.group_year,
                organisation=member.organisation,
                role=GroupRole.LEADER if member.order == 1 else GroupRole.DEPUTY,
                taking=Taking.APPOINTED,
                starts=date(YEAR, 1, 1),
            )
            for member in members
            if member.order <= 2
        ]
    )
    day = date(YEAR, 6, 30)
    Deadline.objects.bulk_create(
        [
            Deadline(group_year=year, step=step, due_on=day, first_due_on=day)
            for year in years
            for step in Step
        ]
    )


def _body(code: str, name: str, kind: str, parent: Organisation | None = None) -> Organisation:
    body = Organisation(code=code, name=name, kind=kind, parent=parent, valid_from=ground.LONG_AGO)
    body.derive()
    return body


def _clusters(founders: list[Organisation]) -> list[Cluster]:
    """`Cluster` is a child of `Group`: its table knows no bulk insert through the ORM."""
    return [ground.make_cluster(founder) for founder in founders]


PAGES = {
    "groups": ("groups:index", ""),
    "clusters": ("groups:index", f"?nam={YEAR}&loai={GroupKind.CLUSTER}"),
    "late groups": ("groups:index", f"?nam={YEAR}&cham=1"),
    "last page of groups": ("groups:index", f"?nam={YEAR}&page=3"),
    "matrix": ("groups:progress", f"?nam={YEAR}"),
    "tree": ("organisations:index", ""),
    "all bodies as a list": ("organisations:index", "?hieu-luc=tat-ca"),
    "bodies found": ("organisations:index", "?q=phong"),
}


def test_pages_ask_no_more_for_a_province_than_for_a_handful(client, staff):
    client.force_login(staff)
    urls = {name: reverse(route) + query for name, (route, query) in PAGES.items()}
    few = {name: ground.count_queries(client, url) for name, url in urls.items()}
    add_the_province()
    assert Group.objects.count() == CLUSTERS + 3
    assert Organisation.objects.count() >= 1200
    many = {name: ground.count_queries(client, url) for name, url in urls.items()}
    assert many == few


def test_an_opened_branch_of_the_tree_asks_no_more(client, staff):
    client.force_login(staff)
    small = Organisation.objects.filter(children__isnull=False).order_by("pk").first()
    assert small is not None
    few = ground.count_queries(client, reverse("organisations:index") + f"?thuoc={small.code}")
    add_the_province()
    many = ground.count_queries(client, reverse("organisations:index") + "?thuoc=so-7")
    assert many == few
    page = client.get(reverse("organisations:index") + "?thuoc=so-7").content.decode()
    assert page.count("Phòng số") == DIVISIONS
