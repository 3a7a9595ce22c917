"""The table of domain §2 for sheets: who reads which layer in which state, in the rule and on the pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from emulation.groups.models import GroupYear
from emulation.people.models import User
from scoring.choices import Layer
from scoring.models import ScoreLine
from scoring.rules import visible_layers
from scoring.services import ranking
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db

S, G, F = Layer.SELF, Layer.GROUP, Layer.FINAL
NONE: frozenset[Layer] = frozenset()

STAGES = ("draft", "submitted", "reviewed", "closed", "appraised", "final", "published")

# The sheet of the last member, seen by each role in each stage.
TABLE: dict[str, tuple[object, ...]] = {
    "own unit": ({S}, {S}, {S}, {S, G}, {S, G, F}, {S, G, F}, {S, G, F}),
    "other member": (NONE, NONE, NONE, NONE, NONE, NONE, {S}),
    "leader": (NONE, {S, G}, {S, G}, {S, G}, {S, G, F}, {S, G, F}, {S, G, F}),
    "deputy": (NONE, {S, G}, {S, G}, {S, G}, {S, G, F}, {S, G, F}, {S, G, F}),
    "founder": (NONE, {S, G}, {S, G}, {S, G, F}, {S, G, F}, {S, G, F}, {S, G, F}),
    "staff": (NONE, {S, G, F}, {S, G, F}, {S, G, F}, {S, G, F}, {S, G, F}, {S, G, F}),
    "staff of other groups": (NONE,) * 7,
    "staff of that unit": (NONE, {S}, {S}, {S, G}, {S, G, F}, {S, G, F}, {S, G, F}),
    "inspector": ({S, G, F},) * 7,
    "administrator": (NONE,) * 7,
    "stranger": (NONE,) * 7,
    "council": (NONE,) * 7,
}
# The leader's own sheet, seen by the leader: the group's points are hidden until the round is closed.
LEADERS_OWN = ({S}, {S}, {S}, {S, G}, {S, G, F}, {S, G, F}, {S, G, F})


def year_in(stage: str, members: int = 4) -> GroupYear:
    """Of a cluster: the founder of a Khối has no right in its years."""
    if stage == "draft":
        return make.make_assessing_year(members=members, cluster=True)
    builders = {
        "submitted": stages.submitted_year,
        "reviewed": stages.reviewed_year,
        "closed": stages.closed_year,
        "appraised": stages.appraised_year,
        "final": stages.final_year,
        "published": stages.final_year,
    }
    group_year = builders[stage](members, cluster=True)
    if stage == "published":
        (run,) = ranking.run_rankings([group_year], None)
        ranking.publish_run(actor=ground.make_staff(), run=run)
    return GroupYear.objects.select_related("group").get(pk=group_year.pk)


def people_of(group_year: GroupYear) -> dict[str, User]:
    cast = ground.cast_of(group_year)
    third = ground.members_of(group_year)[2]
    return {
        "own unit": cast["officer"],
        "other member": ground.make_user(organisation=third),
        "leader": cast["leader"],
        "deputy": cast["deputy"],
        "founder": cast["founder"],
        "staff": cast["staff"],
        "staff of other groups": ground.make_staff(group_codes=["khoi-khac"]),
        "staff of that unit": stages.agency_staff(group_year),
        "inspector": cast["inspector"],
        "administrator": cast["administrator"],
        "stranger": cast["stranger"],
        "council": ground.make_user(None),
    }


@pytest.mark.parametrize("stage", STAGES)
def test_layers_and_pages(stage: str, client: Client) -> None:
    group_year = year_in(stage)
    sheet = make.sheet_of(group_year)
    number = STAGES.index(stage)
    for role, person in people_of(group_year).items():
        expected = TABLE[role][number]
        assert visible_layers(person, sheet) == expected, role
        client.force_login(person)
        for name in ("scoring:review-sheet", "scoring:appraise-sheet"):
            status = client.get(reverse(name, args=[sheet.pk])).status_code
            assert status in ((200, 302) if expected else (404,)), (role, name, status)
    own = make.sheet_of(group_year, 0)
    assert visible_layers(ground.make_leader(group_year), own) == LEADERS_OWN[number]


def test_the_founder_of_a_khoi_reads_no_layer_of_it() -> None:
    group_year = stages.final_year()
    assert visible_layers(ground.make_founder(group_year), make.sheet_of(group_year)) == NONE


def test_points_of_the_group_for_the_own_unit_are_on_no_page_before_the_closing(client: Client) -> None:
    group_year = stages.reviewed_year()
    sheet = make.sheet_of(group_year, 0)
    line = make.line_of(sheet, make.Method.RATIO)
    ScoreLine.objects.filter(pk=line.pk).update(group_points=63, group_reason="Bí mật của Phó Trưởng")
    leader = ground.make_leader(group_year)
    client.force_login(leader)
    pages = [
        reverse("scoring:review", args=[group_year.group.code, group_year.year]),
        reverse("scoring:review-sheet", args=[sheet.pk]),
        reverse("scoring:review-complete", args=[sheet.pk]),
        reverse("scoring:sheet", args=[sheet.pk]),
        reverse("scoring:sheet-line", args=[sheet.pk, line.pk]),
    ]
    for page in pages:
        content = client.get(page, follow=True).content.decode()
        assert "Bí mật của Phó Trưởng" not in content, page
        assert "63,00" not in content, page
    group_page = client.get(pages[0]).content.decode()
    assert "Không chấm, không thẩm định phiếu của đơn vị mình." in group_page


def test_progress_is_shown_before_submission_and_content_is_not(client: Client) -> None:
    group_year = make.make_assessing_year(members=3)
    make.answer(make.sheet_of(group_year, 0), ground.make_leader(group_year))
    client.force_login(ground.make_member(group_year))
    page = reverse("scoring:review", args=[group_year.group.code, group_year.year])
    content = client.get(page).content.decode()
    assert content.count("Chưa nộp") == 3
    assert "Tự chấm</th>" not in content
    client.force_login(ground.make_stranger())
    assert client.get(page).status_code == 404


WRITES = (
    ("scoring:review-complete", {}, {"leader", "deputy"}),
    ("scoring:review-return", {"reason": "Thiếu"}, {"leader", "deputy"}),
    ("scoring:appraise-complete", {}, {"staff", "founder"}),
)


@pytest.mark.parametrize(("name", "data", "allowed"), WRITES)
def test_a_reader_who_may_not_write_is_refused(
    name: str, data: dict[str, str], allowed: set[str], client: Client
) -> None:
    group_year = year_in("submitted")
    sheet = make.sheet_of(group_year)
    for role, person in people_of(group_year).items():
        if role in allowed:
            continue
        client.force_login(person)
        reads = bool(TABLE[role][1])
        for method in (client.get, client.post):
            assert method(reverse(name, args=[sheet.pk]), data).status_code == (403 if reads else 404), role
    assert stages.state_of(sheet) == "submitted"


@pytest.mark.parametrize("name", ["scoring:review-close", "scoring:finalise", "scoring:ranking-start"])
def test_actions_of_a_group_are_for_those_whose_office_it_is(name: str, client: Client) -> None:
    group_year = year_in("submitted")
    allowed = {"leader", "deputy"} if name == "scoring:review-close" else {"staff", "staff of that unit"}
    sees = {
        "own unit",
        "other member",
        "leader",
        "deputy",
        "founder",
        "staff",
        "staff of that unit",
        "inspector",
    }
    for role, person in people_of(group_year).items():
        client.force_login(person)
        status = client.get(reverse(name, args=[group_year.group.code, group_year.year])).status_code
        assert status == (200 if role in allowed else 403 if role in sees else 404), role
