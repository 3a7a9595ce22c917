"""Cross-scores as flat data, a row a scorer: blind until the round is closed, then for those who decide.

Who reads which is decided in docs/adr/0014-single-cross-scores.md.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from emulation.common.dates import now
from emulation.groups.models import GroupYear
from emulation.people.models import User
from scoring.models import CrossScore
from scoring.services import crossing
from tests.factories import ground
from tests.scoring.review import crossing as cross

pytestmark = pytest.mark.django_db
Rows = list[dict[str, Any]]


def crossed(client: Client, user: User, group_year: GroupYear) -> Rows:
    client.force_login(user)
    answer = client.get(reverse("scoring:flat", args=[group_year.group.code, group_year.year]) + "?dang=csv")
    assert answer.status_code == 200
    rows = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
    return [row for row in rows if row["Lớp điểm"] == "Chấm chéo"]


def scorers(rows: Rows) -> set[str]:
    return {row["Người chấm"].partition(" (")[0] for row in rows}


@pytest.fixture
def scored() -> GroupYear:
    """Units 0 (the leader), 1 and 2 have handed in, unit 3 has only begun."""
    group_year = cross.open_year(5, aggregate="mean")
    for index in range(3):
        cross.finish(group_year, index, {4: "0,5", 0: "1"})
    rater = cross.rater_of(group_year, 3)
    cross.give(cross.assignment_of(rater, group_year, 4), "0", lines=1, reason="Mới bắt đầu")
    return group_year


def close(group_year: GroupYear) -> None:
    crossing.close_round(actor=ground.make_leader(group_year), group_year=group_year, reason="Hết hạn")


def close_the_review(group_year: GroupYear) -> None:
    leader = ground.make_leader(group_year)
    GroupYear.objects.filter(pk=group_year.pk).update(review_closed_at=now(), review_closed_by=leader)


def head(group_year: GroupYear, index: int) -> User:
    return ground.make_user(organisation=ground.members_of(group_year)[index])


def test_while_the_round_is_open_everybody_has_the_own_scores_only(client: Client, scored: GroupYear):
    units = ground.members_of(scored)
    for index in range(5):
        own = {units[index].short_name} if index < 4 else set()  # unit 4 has given nothing
        assert scorers(crossed(client, head(scored, index), scored)) == own
    for reader in (ground.make_staff(), ground.cast_of(scored)["inspector"]):
        assert crossed(client, reader, scored) == []


def test_once_closed_those_who_decide_have_a_row_a_scorer_and_what_it_came_to(
    client: Client, scored: GroupYear
):
    close(scored)
    units = ground.members_of(scored)
    rows = crossed(client, ground.make_staff(), scored)
    of_fourth = [row for row in rows if row["Mã đơn vị"] == units[4].code]
    assert scorers(of_fourth) == {unit.short_name for unit in units[:3]} | {"Tổng hợp 3 phiếu"}
    assert {row["Điểm"] for row in of_fourth} == {"0.50"}
    assert "Mới bắt đầu" not in {row["Thuyết minh, lý do"] for row in rows}  # not handed in: does not count
    single = CrossScore.objects.filter(assignment__rater__submitted_at__isnull=False).count()
    assert len([row for row in rows if not row["Người chấm"].startswith("Tổng hợp")]) == single


def test_leaders_learn_of_their_own_unit_when_the_review_is_closed_too(client: Client, scored: GroupYear):
    close(scored)
    leader, own = ground.make_leader(scored), ground.members_of(scored)[0].code
    rows = crossed(client, leader, scored)
    assert len(scorers(rows)) > 3 and not [row for row in rows if row["Mã đơn vị"] == own]
    close_the_review(scored)
    rows = crossed(client, leader, scored)
    assert [row for row in rows if row["Mã đơn vị"] == own]


def test_members_never_read_what_a_single_other_unit_gave(client: Client, scored: GroupYear):
    close(scored)
    close_the_review(scored)
    assert crossed(client, head(scored, 4), scored) == []  # the one that was scored
    third = head(scored, 2)
    assert scorers(crossed(client, third, scored)) == {ground.members_of(scored)[2].short_name}


def test_who_stepped_back_is_not_among_the_scorers(client: Client):
    group_year = cross.open_year(5, aggregate="mean")
    for index in range(3):
        cross.finish(group_year, index, {4: "0,5"})
    rater = cross.rater_of(group_year, 1)
    assignment = cross.assignment_of(rater, group_year, 4)
    crossing.recuse(actor=cross.head(rater), assignment=assignment, reason="Người nhà")
    close(group_year)
    rows = crossed(client, ground.make_staff(), group_year)
    units = ground.members_of(group_year)
    assert scorers([row for row in rows if row["Mã đơn vị"] == units[4].code]) == {
        units[0].short_name,
        units[2].short_name,
        "Tổng hợp 2 phiếu",
    }
    assert {Decimal(row["Điểm"]) for row in rows if row["Mã đơn vị"] == units[4].code} == {Decimal("0.50")}
