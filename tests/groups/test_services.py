"""Offices of units, extensions, the start of a year: rights, the clause of each refusal, the trail."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.groups import guards, services
from emulation.groups.choices import GroupRole, Step, Taking, YearState
from emulation.groups.models import GroupYear
from emulation.regulations import usage
from tests.factories import ground
from tests.factories.ground import make_block_year, make_cluster_year, make_organisation, make_staff

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def forming():
    """Five members, nobody in office yet."""
    group_year = make_block_year(state=YearState.FORMING)
    group_year.offices.all().delete()
    return group_year


def give(actor, group_year, index, role=GroupRole.DEPUTY, **fields):
    unit = ground.members_of(group_year)[index]
    return services.give_office(actor=actor, group_year=group_year, organisation=unit, role=role, **fields)


def test_who_gives_offices():
    forming = make_cluster_year(state=YearState.FORMING)
    forming.offices.all().delete()
    people = ground.cast_of(forming)
    for name in ("leader", "deputy", "head", "inspector", "administrator", "stranger"):
        with pytest.raises(PermissionDenied):
            give(people[name], forming, 0)
    give(people["staff"], forming, 0, GroupRole.LEADER)
    give(people["founder"], forming, 1)
    with pytest.raises(PermissionDenied):
        give(make_staff(group_codes=["khac"]), forming, 2)


def test_more_deputies_than_the_regulation_allows_are_refused_with_the_clause(staff, forming):
    most = forming.regulation.book.integer("offices.deputies_max")
    for index in range(most):
        give(staff, forming, index)
    with pytest.raises(Refused) as refused:
        give(staff, forming, most)
    problem = refused.value.problems[0]
    assert problem.code == "too_many_deputies"
    assert problem.clause == forming.regulation.book.clause("offices.deputies_max")
    assert str(most) in problem.message


def test_other_refusals_of_an_office(staff, forming):
    give(staff, forming, 0, GroupRole.LEADER)
    for index, role, code in ((1, GroupRole.LEADER, "leader_taken"), (0, GroupRole.DEPUTY, "has_office")):
        with pytest.raises(Refused) as refused:
            give(staff, forming, index, role)
        assert codes(refused) == [code]
    stranger = make_organisation()
    with pytest.raises(Refused) as refused:
        services.give_office(actor=staff, group_year=forming, organisation=stranger, role=GroupRole.DEPUTY)
    assert codes(refused) == ["not_member"]
    closed = make_block_year(state=YearState.CLOSED)
    with pytest.raises(Refused) as refused:
        give(staff, closed, 4)
    assert codes(refused) == ["year_closed"]


def test_an_office_that_ends_makes_room(staff, forming):
    office = give(staff, forming, 0, GroupRole.LEADER, starts=date(2025, 1, 1))
    for ends, reason, code in (
        (date(2024, 12, 31), "Tách đơn vị", "before_start"),
        (date(2025, 6, 30), "  ", "no_reason"),
    ):
        with pytest.raises(Refused) as refused:
            services.end_office(actor=staff, office=office, ends=ends, reason=reason)
        assert codes(refused) == [code]
    services.end_office(actor=staff, office=office, ends=date(2025, 6, 30), reason="Tách đơn vị")
    give(staff, forming, 1, GroupRole.LEADER)
    with pytest.raises(Refused) as refused:
        services.end_office(actor=staff, office=office, ends=date(2025, 6, 30), reason="Tách")
    assert codes(refused) == ["ended"]
    with pytest.raises(PermissionDenied):
        services.end_office(actor=ground.make_leader(forming), office=office, ends=today(), reason="x")
    entry = AuditRecord.objects.get(action="end_office")
    assert (entry.group_year_id, entry.new["reason"]) == (forming.pk, "Tách đơn vị")


def test_what_is_missing_to_start(forming, staff):
    book = forming.regulation.book
    missing = services.missing_to_start(forming)
    assert [(problem.code, problem.clause) for problem in missing[:2]] == [
        ("no_leader", book.clause("offices.leaders")),
        ("too_few_deputies", book.clause("offices.deputies_min")),
    ]
    assert all(problem.url for problem in missing[:2])
    empty = make_block_year(0, state=YearState.FORMING)
    assert services.missing_to_start(empty)[0].code == "no_members"


@pytest.fixture
def no_guards(monkeypatch):
    """Only this room's own conditions; what other rooms ask for is theirs to test."""
    monkeypatch.setattr(guards, "_start_guards", [])


def test_starting_a_year(no_guards, staff, forming):
    with pytest.raises(Refused):
        services.start_year(actor=staff, group_year=forming)
    give(staff, forming, 0, GroupRole.LEADER)
    give(staff, forming, 1)
    services.start_year(actor=staff, group_year=forming)
    forming.refresh_from_db()
    assert forming.state == YearState.RUNNING
    step = Transition.objects.get(subject_model="groups.groupyear", to_state=YearState.RUNNING)
    assert (step.actor, step.from_state, step.subject_id) == (staff, YearState.FORMING, str(forming.pk))
    with pytest.raises(Refused) as refused:
        services.start_year(actor=staff, group_year=forming)
    assert codes(refused) == ["started"]


def test_other_rooms_may_stand_in_the_way(no_guards, staff):
    group_year = make_block_year(state=YearState.FORMING)
    guards.register_start_guard(lambda asked: [Problem("Chưa công bố bộ tiêu chí.", code="no_set")])
    with pytest.raises(Refused) as refused:
        services.start_year(actor=staff, group_year=group_year)
    assert codes(refused) == ["no_set"]
    assert GroupYear.objects.get(pk=group_year.pk).state == YearState.FORMING


def test_who_starts_a_year(no_guards):
    for name in ("leader", "deputy", "head", "officer", "inspector", "administrator", "stranger"):
        group_year = make_block_year(state=YearState.FORMING)
        with pytest.raises(PermissionDenied):
            services.start_year(actor=ground.cast_of(group_year)[name], group_year=group_year)
    cluster = make_cluster_year(state=YearState.FORMING)
    services.start_year(actor=ground.make_founder(cluster), group_year=cluster)


def test_extending_a_deadline_keeps_the_first_day_and_the_reason(staff):
    group_year = make_block_year()
    deadline = group_year.deadlines.get(step=Step.REVIEW)
    first = deadline.due_on
    for due_on, reason, field in ((first, "Lý do", "due_on"), (first + timedelta(days=3), " ", "reason")):
        with pytest.raises(Refused) as refused:
            services.extend_deadline(actor=staff, deadline=deadline, due_on=due_on, reason=reason)
        assert [problem.field for problem in refused.value.problems] == [field]
    services.extend_deadline(
        actor=staff, deadline=deadline, due_on=first + timedelta(days=3), reason="Bão số 3"
    )
    services.extend_deadline(actor=staff, deadline=deadline, due_on=first + timedelta(days=5), reason="Lũ")
    deadline.refresh_from_db()
    assert (deadline.first_due_on, deadline.due_on) == (first, first + timedelta(days=5))
    assert (deadline.extension_reason, deadline.extended_by) == ("Lũ", staff)
    entry = AuditRecord.objects.filter(action="extend_deadline").first()
    assert (entry.old["due_on"], entry.new["due_on"]) == (
        str(first + timedelta(days=3)),
        str(deadline.due_on),
    )


def test_who_extends_a_deadline():
    group_year = make_block_year()
    deadline = group_year.deadlines.get(step=Step.REVIEW)
    people = ground.cast_of(group_year)
    later = deadline.due_on + timedelta(days=1)
    for name in set(people) - {"staff"}:
        with pytest.raises(PermissionDenied):
            services.extend_deadline(actor=people[name], deadline=deadline, due_on=later, reason="x")
    closed = make_block_year(state=YearState.CLOSED).deadlines.get(step=Step.COUNCIL)
    with pytest.raises(Refused) as refused:
        services.extend_deadline(actor=people["staff"], deadline=closed, due_on=date(2030, 1, 1), reason="x")
    assert codes(refused) == ["year_closed"]


def test_a_regulation_with_group_years_is_in_use():
    group_year = make_block_year(0)
    unused = ground.make_regulation(date(2024, 1, 1))
    assert usage.in_use(group_year.regulation)
    assert not usage.in_use(unused)


def test_elected_and_appointed_are_told_apart(staff, forming):
    office = give(staff, forming, 0, GroupRole.LEADER, taking=Taking.ELECTED, document="BB 02")
    entry = AuditRecord.objects.get(action="give_office")
    assert (office.taking, office.document, office.starts) == (Taking.ELECTED, "BB 02", today())
    assert (entry.organisation_id, entry.group_year_id) == (office.organisation_id, forming.pk)
