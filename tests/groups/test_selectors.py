"""Which group-years are visible to whom, where a group stands in its year, who leads what."""

from datetime import date, timedelta

import pytest
from django.test import RequestFactory

from emulation.common.dates import today
from emulation.groups import overviews, providers
from emulation.groups.choices import Step, YearState
from emulation.groups.involvement import main_year, titles_of, to_start
from emulation.groups.models import Deadline, GroupYear
from emulation.groups.overviews import Filters
from emulation.groups.selectors import standing_of, visible_to
from emulation.groups.steps import place_of, strip
from emulation.home.context import shell
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from tests.factories import ground
from tests.factories.ground import give_office, make_block_year, make_cluster_year, make_staff, make_user

pytestmark = pytest.mark.django_db


def seen(user):
    return set(visible_to(user).values_list("pk", flat=True))


def test_visible_group_years():
    own, other = make_block_year(), make_block_year()
    cluster = make_cluster_year()
    people = ground.cast_of(own)
    everything = {own.pk, other.pk, cluster.pk}
    assert seen(people["inspector"]) == seen(people["staff"]) == everything
    assert seen(people["founder"]) == set()  # having founded a Khối gives no right in its years
    for name in ("leader", "deputy", "head", "officer"):
        assert seen(people[name]) == {own.pk}
    for name in ("administrator", "stranger"):
        assert seen(people[name]) == set()
    assert seen(ground.make_founder(cluster)) == {cluster.pk}
    assert seen(make_staff(group_codes=[other.group.code])) == {other.pk}


def test_who_left_or_whose_office_ended_sees_nothing():
    group_year = make_block_year()
    head = ground.make_member(group_year)
    former = ground.make_member(group_year, ends=today() - timedelta(days=1))
    assert (seen(head), seen(former)) == ({group_year.pk}, set())
    group_year.memberships.filter(organisation__in=head.roles.served).update(
        left_on=today(), left_reason="Tách"
    )
    assert seen(User.objects.get(pk=head.pk)) == set()
    assert standing_of(User.objects.get(pk=head.pk), group_year).is_stranger


def test_each_group_year_once_for_somebody_with_many_offices():
    group_year = make_block_year()
    units = ground.members_of(group_year)
    user = make_user(OfficeKind.UNIT_HEAD, units[0])
    for unit in units[1:]:
        give_office(user, OfficeKind.UNIT_OFFICER, unit)
    assert [found.pk for found in visible_to(user)] == [group_year.pk]


def test_main_year_prefers_what_one_leads():
    unit = ground.make_organisation()
    member_of, leads, over = (
        make_block_year(2),
        make_block_year(0),
        make_block_year(0, state=YearState.CLOSED),
    )
    for group_year in (member_of, leads, over):
        ground.add_member(group_year, unit)
    ground.give_offices(leads, 0)
    ground.give_offices(over, 0)
    user = make_user(organisation=unit)
    assert main_year(user) == leads
    assert titles_of(user) == [f"Trưởng {leads.group.short_name}"]
    assert main_year(make_staff()) is None
    assert titles_of(make_staff()) == []


def test_the_head_of_the_page_names_the_main_group(rf: RequestFactory):
    group_year = make_block_year(year=2025)
    request = rf.get("/khoi-cum/")
    request.user = ground.make_leader(group_year)
    frame = shell(request)["shell"]
    assert frame.context_line == f"{group_year.group.short_name}, năm 2025"
    assert f"Trưởng {group_year.group.short_name}" in frame.roles_line


def test_years_to_start():
    forming, running = make_block_year(state=YearState.FORMING), make_block_year()
    cluster = make_cluster_year(state=YearState.FORMING)
    found = lambda user: {group_year.pk for group_year in to_start(user)}  # noqa: E731
    assert found(make_staff()) == {forming.pk, cluster.pk}
    assert found(make_staff(group_codes=[running.group.code, cluster.group.code])) == {cluster.pk}
    assert found(ground.make_founder(cluster)) == {cluster.pk}
    assert found(ground.make_leader(forming)) == set()


REGISTERED = (Step.REGISTRATION,)
SIGNED = (Step.REGISTRATION, Step.PLEDGE)


@pytest.mark.parametrize(
    ("state", "on", "done", "current"),
    [
        (YearState.FORMING, date(2025, 1, 10), (), Step.REGISTRATION),
        (YearState.RUNNING, date(2025, 2, 28), (), Step.REGISTRATION),
        (YearState.RUNNING, date(2025, 3, 1), (), Step.REGISTRATION),
        (YearState.RUNNING, date(2025, 3, 1), REGISTERED, Step.PLEDGE),
        (YearState.RUNNING, date(2025, 5, 1), REGISTERED, Step.PLEDGE),
        (YearState.RUNNING, date(2025, 5, 1), SIGNED, Step.MID_YEAR),
        (YearState.RUNNING, date(2025, 12, 1), SIGNED, Step.SELF_ASSESSMENT),
        (YearState.ASSESSING, date(2025, 12, 20), (), Step.SELF_ASSESSMENT),
        (YearState.REVIEWING, date(2025, 12, 30), (), Step.REVIEW),
        (YearState.RANKED, date(2026, 1, 26), (), Step.CONFERENCE),
        (YearState.NOMINATED, date(2026, 2, 15), (), Step.COUNCIL),
        (YearState.CLOSED, date(2026, 4, 1), (), None),
    ],
)
def test_current_step(state, on, done, current):
    """Registration and pact are done when the units have done them; the calendar alone makes them late."""
    group_year = make_block_year(0, state=state)
    elsewhere = {step: {group_year.pk} for step in done}
    place = place_of(group_year, group_year.deadlines.all(), on, elsewhere)
    assert place.current == current
    assert place.due_on == (group_year.deadlines.get(step=current).due_on if current else None)


def test_after_the_review_comes_explanation_then_appraisal():
    group_year = make_block_year(0, state=YearState.REVIEWING)
    ground.close_review(group_year)
    deadlines = list(group_year.deadlines.all())
    places = [
        place_of(group_year, deadlines, on, {}).current for on in (date(2026, 1, 10), date(2026, 1, 11))
    ]
    assert places == [Step.EXPLANATION, Step.APPRAISAL]


def test_what_another_room_knows_moves_the_step_on():
    group_year = make_block_year(0, state=YearState.RANKED)
    place = place_of(
        group_year, group_year.deadlines.all(), date(2026, 2, 1), {Step.CONFERENCE: {group_year.pk}}
    )
    assert place.current == Step.DOSSIER
    elsewhere = place_of(group_year, group_year.deadlines.all(), date(2026, 2, 1), {Step.CONFERENCE: {0}})
    assert elsewhere.current == Step.CONFERENCE


def test_late_is_the_day_after():
    group_year = make_block_year(0, state=YearState.ASSESSING)
    place = place_of(group_year, group_year.deadlines.all(), date(2025, 12, 25), {})
    assert (place.is_late(date(2025, 12, 25)), place.is_late(date(2025, 12, 26))) == (False, True)


def test_strip_has_eight_bars_and_one_current():
    group_year = make_block_year(0, state=YearState.ASSESSING)
    deadlines = list(group_year.deadlines.all())
    bars = strip(place_of(group_year, deadlines, date(2025, 12, 1), {}), deadlines)
    assert [bar.state for bar in bars] == ["done", "done", "now", "", "", "", "", ""]
    assert (bars[2].label, bars[2].when) == ("Tự chấm", "Đến 25/12")
    nothing = strip(place_of(group_year, [], date(2025, 12, 1), {}), [])
    assert [bar.when for bar in nothing] == [""] * 8


def test_listing_filters_and_rows():
    late, fine = make_block_year(3, year=2025, deputies=2), make_block_year(year=2025)
    make_block_year(year=2024, state=YearState.CLOSED)
    cluster = make_cluster_year(year=2025)
    late.memberships.filter(order=3).update(left_on=today(), left_reason="Tách")
    Deadline.objects.filter(group_year=fine).update(
        due_on=today() + timedelta(days=5), first_due_on=today() + timedelta(days=5)
    )
    staff = make_staff()
    found = {row.group_year.pk: row for row in overviews.rows(list(overviews.listing(staff, Filters(2025))))}
    assert set(found) == {late.pk, fine.pk, cluster.pk}
    row = found[late.pk]
    assert (row.group_year.member_count, row.deputies, row.late) == (2, 2, True)
    assert row.leader.organisation == ground.members_of(late)[0]
    assert not found[fine.pk].late
    assert [late_row.group_year.pk for late_row in overviews.list_rows(staff, Filters(2025, late=True))] == [
        row.group_year.pk for row in found.values() if row.late
    ]
    kinds = overviews.listing(staff, Filters(2025, kind="cluster"))
    assert [group_year.pk for group_year in kinds] == [cluster.pk]
    assert not overviews.listing(staff, Filters(2025, state=YearState.RANKED)).exists()
    name = cluster.group.short_name.replace("ử", "u").lower()
    assert [g.pk for g in overviews.listing(staff, Filters(2025, text=name))] == [cluster.pk]


def test_behind_lists_the_latest_first():
    first, second = make_block_year(2, year=2024), make_block_year(2, year=2025)
    make_block_year(2, year=2023, state=YearState.CLOSED)
    late, counts = overviews.behind(make_staff())
    assert [row.group_year.pk for row in late] == [first.pk, second.pk]
    assert {state: count for state, count in counts.items() if count} == {"running": 2}


def test_rosters_go_through_the_years():
    group_year = make_block_year(3, year=2024)
    following = ground.open_year(group_year.group, 2025)
    for unit in ground.members_of(group_year):
        ground.add_member(following, unit)
    ground.give_offices(following, 2)
    found = overviews.roster(following)
    assert [(year, len(offices)) for year, offices in found] == [(2025, 3), (2024, 2)]
    assert [offices[0].role for _, offices in found] == ["leader", "leader"]


def test_scopes_of_the_trail():
    group_year = make_cluster_year()
    people = ground.cast_of(group_year)
    scope = {name: providers.trail_scope(user) for name, user in people.items()}
    assert scope["inspector"].everything
    assert scope["inspector"].all_values
    assert scope["staff"].everything
    assert not scope["staff"].all_values
    for name in ("leader", "deputy", "founder"):
        assert [row["pk"] for row in scope[name].group_years] == [group_year.pk]
    for name in ("head", "officer"):
        assert not scope[name].everything
        assert list(scope[name].group_years) == []
        assert scope[name].organisations == people[name].roles.served
    assert scope["administrator"].organisations == frozenset()
    limited = providers.trail_scope(make_staff(group_codes=[group_year.group.code]))
    assert limited.in_full
    assert GroupYear.objects.filter(pk__in=limited.group_years).get() == group_year
