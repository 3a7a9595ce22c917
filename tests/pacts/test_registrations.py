"""Registering: who writes, who confirms, what is refused, what stands beside it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from emulation.assignments.choices import Direction
from emulation.audit.models import AuditRecord, Transition
from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import Step, YearState
from emulation.groups.models import GroupYear
from emulation.groups.steps import done_elsewhere
from emulation.organisations.choices import SuccessionKind
from emulation.organisations.models import Succession
from emulation.pacts import services
from emulation.pacts.choices import RegistrationState
from emulation.pacts.models import RegistrationItem
from emulation.pacts.selectors.registrations import last_year, registrations
from emulation.pacts.services import ResultFacts
from emulation.pacts.services.registrations import doubts_about
from emulation.people.choices import OfficeKind
from tests.assignments.making import make_task
from tests.factories import ground
from tests.pacts.making import YEAR, facts, item, make_registration, membership_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group_year():
    return ground.make_block_year(year=YEAR)


@pytest.fixture
def membership(group_year):
    return membership_of(group_year)


@pytest.fixture
def officer(group_year):
    return ground.make_member(group_year, OfficeKind.UNIT_OFFICER)


@pytest.fixture
def head(group_year):
    return ground.make_member(group_year)


def follow(old, new, on):
    Succession.objects.create(predecessor=old, successor=new, kind=SuccessionKind.MERGE, on=on)


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


class TestPreparing:
    def test_officer_prepares_and_changes(self, membership, officer):
        first = services.save_registration(
            actor=officer, membership=membership, facts=facts(item("A"), item("B")), version=0
        )
        kept = first.items.get(text="B")
        services.save_registration(
            actor=officer,
            membership=membership,
            facts=facts(item("B, sửa", pk=kept.pk), item("C")),
            version=1,
        )
        stored = registrations().get(pk=first.pk)
        assert [(one.text, one.order) for one in stored.items.all()] == [("B, sửa", 1), ("C", 2)]
        assert stored.items.first().pk == kept.pk
        assert (stored.version, stored.state) == (2, RegistrationState.DRAFT)

    def test_what_is_prepared_is_the_units_own_in_the_trail(self, membership, officer):
        services.save_registration(actor=officer, membership=membership, facts=facts(), version=0)
        record = AuditRecord.objects.get(action="save_registration")
        assert (record.organisation_id, record.group_year_id) == (membership.organisation_id, None)

    def test_two_people_at_once(self, membership, officer, head):
        services.save_registration(actor=officer, membership=membership, facts=facts(), version=0)
        with pytest.raises(Conflict) as conflict:
            services.save_registration(actor=head, membership=membership, facts=facts(item("X")), version=0)
        assert conflict.value.current == {"version": 1}
        assert RegistrationItem.objects.get().text == "Giải ngân vốn đầu tư công"

    @pytest.mark.parametrize("who", ["leader", "deputy", "staff", "inspector", "administrator", "stranger"])
    def test_nobody_else_writes(self, group_year, membership, who):
        with pytest.raises(PermissionDenied):
            services.save_registration(
                actor=ground.cast_of(group_year)[who], membership=membership, facts=facts(), version=0
            )

    def test_a_unit_that_has_left_registers_nothing(self, membership, officer):
        membership.left_on, membership.left_reason = date(YEAR, 3, 1), "Sáp nhập"
        membership.save()
        with pytest.raises(PermissionDenied):
            services.save_registration(actor=officer, membership=membership, facts=facts(), version=0)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"items": (item(unit_of_measure=""),)}, "item-0-unit_of_measure"),
            ({"items": (item(), item(task_id=99999))}, "item-1-task"),
            ({"items": (item(previous_id=99999),)}, "item-0-text"),
            ({"items": (item(pk=99999),)}, "item-0-text"),
            ({"award_kinds": ("nobel",)}, "award_kinds"),
        ],
    )
    def test_refused_at_its_field(self, membership, officer, changes, field):
        with pytest.raises(Refused) as refusal:
            services.save_registration(
                actor=officer, membership=membership, facts=facts(**changes), version=0
            )
        assert field in {problem.field for problem in refusal.value.problems}

    def test_the_task_of_another_unit(self, group_year, membership, officer):
        task = make_task(ground.members_of(group_year)[0])
        with pytest.raises(Refused):
            services.save_registration(
                actor=officer, membership=membership, facts=facts(item(task_id=task.pk)), version=0
            )

    @pytest.mark.parametrize("state", [YearState.ASSESSING, YearState.CLOSED])
    def test_too_late(self, state):
        group_year = ground.make_block_year(year=YEAR, state=state)
        with pytest.raises(Refused) as refusal:
            services.save_registration(
                actor=ground.make_member(group_year),
                membership=membership_of(group_year),
                facts=facts(),
                version=0,
            )
        assert codes(refusal) == {"too_late"}


class TestConfirming:
    def test_the_head_confirms_and_it_is_frozen(self, membership, head, officer):
        registration = make_registration(membership, RegistrationState.DRAFT)
        with pytest.raises(PermissionDenied):
            services.confirm_registration(actor=officer, registration=registration)
        services.confirm_registration(actor=head, registration=registration)
        registration.refresh_from_db()
        assert (registration.state, registration.confirmed_by) == (RegistrationState.CONFIRMED, head)
        with pytest.raises(Refused) as refusal:
            services.save_registration(
                actor=officer, membership=membership, facts=facts(), version=registration.version
            )
        assert "frozen" in codes(refusal)

    def test_what_is_missing(self, membership, head):
        registration = make_registration(membership, RegistrationState.DRAFT, commitments="")
        registration.items.all().delete()
        with pytest.raises(Refused) as refusal:
            services.confirm_registration(actor=head, registration=registration)
        assert codes(refusal) == {"no_items", "no_commitments"}

    def test_a_task_with_a_figure_needs_a_target(self, membership, head):
        registration = make_registration(membership, RegistrationState.DRAFT)
        task = make_task(membership.organisation)
        registration.items.update(task=task, target=None)
        with pytest.raises(Refused) as refusal:
            services.confirm_registration(actor=head, registration=registration)
        assert codes(refusal) == {"no_target"}
        task.direction, task.target = Direction.DONE, None
        task.save()
        assert services.confirm_registration(actor=head, registration=registration).is_confirmed

    def test_what_is_taken_over_from_last_year_needs_this_years_figure(self, group_year, membership, head):
        before = ground.open_year(group_year.group, YEAR - 1, YearState.RUNNING)
        earlier = make_registration(ground.add_member(before, membership.organisation))
        registration = make_registration(membership, RegistrationState.DRAFT)
        registration.items.update(previous=earlier.items.get(), target=None)
        with pytest.raises(Refused) as refusal:
            services.confirm_registration(actor=head, registration=registration)
        assert codes(refusal) == {"no_target"}

    def test_doubts_stop_nobody(self, membership):
        task = make_task(membership.organisation)
        registration = make_registration(membership, RegistrationState.DRAFT)
        assert "chưa đăng ký" in doubts_about(registration)[0].message
        registration.items.update(task=task, target=90)
        assert "đăng ký 90 %, được giao 95 %" in doubts_about(registration)[0].message
        assert services.missing_to_confirm(registrations().get()) == []

    def test_the_database_knows_no_confirmation_without_a_person(self, membership):
        with pytest.raises(IntegrityError):
            make_registration(membership, confirmed_by=None)


class TestSendingBack:
    def test_with_a_reason(self, group_year, membership, officer):
        registration = make_registration(membership)
        leader = ground.make_leader(group_year)
        with pytest.raises(Refused):
            services.return_registration(actor=leader, registration=registration, reason=" ")
        services.return_registration(actor=leader, registration=registration, reason="Thiếu chỉ tiêu")
        registration.refresh_from_db()
        assert (registration.state, registration.confirmed_by) == (RegistrationState.RETURNED, None)
        assert Transition.objects.get(backwards=True).reason == "Thiếu chỉ tiêu"
        services.save_registration(
            actor=officer, membership=membership, facts=facts(), version=registration.version
        )

    def test_nobody_sends_back_the_own_units(self, group_year):
        own = make_registration(membership_of(group_year, 0))
        with pytest.raises(PermissionDenied):
            services.return_registration(
                actor=ground.make_leader(group_year), registration=own, reason="Sửa lại"
            )
        services.return_registration(actor=ground.make_deputy(group_year), registration=own, reason="Sửa lại")

    def test_a_member_sends_back_nothing(self, group_year, head):
        other = make_registration(membership_of(group_year, 0))
        with pytest.raises(PermissionDenied):
            services.return_registration(actor=head, registration=other, reason="Sửa lại")


class TestLastYear:
    def test_stands_beside_with_its_result(self, group_year, membership, officer):
        before = GroupYear.objects.create(
            group=group_year.group, year=YEAR - 1, regulation=group_year.regulation, state=YearState.RUNNING
        )
        earlier = make_registration(ground.add_member(before, membership.organisation), "confirmed", 90, 80)
        first, second = earlier.items.all()
        services.record_results(
            actor=officer,
            registration=earlier,
            results={first.pk: ResultFacts(result=Decimal("91.5")), second.pk: ResultFacts(note="Đạt")},
        )
        assert [one.result_text for one in last_year(membership)] == ["91,5 %", "Đạt"]
        services.save_registration(
            actor=officer, membership=membership, facts=facts(item(previous_id=first.pk)), version=0
        )
        stored = registrations().get(membership=membership).items.get()
        assert (stored.previous.target_text, stored.previous.result_text) == ("90 %", "91,5 %")

    def test_a_successor_sees_its_predecessors(self, group_year, membership, officer):
        old = ground.make_organisation(name="Sở Giao thông vận tải")
        before = ground.open_year(group_year.group, YEAR - 1, YearState.RUNNING)
        earlier = make_registration(ground.add_member(before, old), "confirmed", 90)
        earlier.items.update(result="91.5")
        make_registration(ground.add_member(before, ground.make_organisation()), "confirmed", 70)
        assert last_year(membership) == []
        follow(old, membership.organisation, date(YEAR, 3, 1))
        assert [one.result_text for one in last_year(membership)] == ["91,5 %"]
        services.save_registration(
            actor=officer,
            membership=membership,
            facts=facts(item(previous_id=earlier.items.get().pk)),
            version=0,
        )
        assert registrations().get(membership=membership).items.get().predecessor == old

    def test_what_was_taken_over_that_year_stands_once(self, group_year, membership):
        old = ground.make_organisation()
        before = ground.open_year(group_year.group, YEAR - 1, YearState.RUNNING)
        make_registration(ground.add_member(before, old), "confirmed", 90)
        follow(old, membership.organisation, date(YEAR - 1, 7, 1))
        assert [one.owner for one in last_year(membership)] == [old]
        make_registration(ground.add_member(before, membership.organisation), "confirmed", 80)
        assert [one.owner for one in last_year(membership)] == [membership.organisation]
        merged = ground.make_organisation()
        make_registration(ground.add_member(before, merged), "confirmed", 70)
        follow(merged, membership.organisation, date(YEAR, 1, 1))
        assert [one.owner for one in last_year(membership)] == [membership.organisation, merged]

    def test_a_later_succession_changes_no_past_year(self, group_year, membership):
        old = ground.make_organisation()
        before = ground.open_year(group_year.group, YEAR - 1, YearState.RUNNING)
        make_registration(ground.add_member(before, old), "confirmed", 90)
        follow(old, membership.organisation, date(YEAR + 1, 1, 1))
        assert last_year(membership) == []

    def test_asked_in_two_queries(self, group_year, membership, django_assert_num_queries):
        before = ground.open_year(group_year.group, YEAR - 1, YearState.RUNNING)
        for _ in range(4):
            old = ground.make_organisation()
            make_registration(ground.add_member(before, old), "confirmed", 90, 80)
            follow(old, membership.organisation, date(YEAR, 1, 1))
        with django_assert_num_queries(2):
            assert len(last_year(membership)) == 8

    def test_the_result_of_a_task_is_the_tasks(self, membership, officer):
        registration = make_registration(membership)
        task = make_task(
            membership.organisation, state="done", finished_on=date(YEAR, 6, 1), result=Decimal(97)
        )
        registration.items.update(task=task)
        row = registrations().get().items.get()
        assert row.result_text == "97 %"
        with pytest.raises(Refused) as refusal:
            services.record_results(
                actor=officer, registration=registration, results={row.pk: ResultFacts(note="Khác")}
            )
        assert codes(refusal) == {"of_a_task"}

    def test_results_of_another_unit(self, group_year, membership, officer):
        other = make_registration(membership_of(group_year, 0))
        own = make_registration(membership)
        with pytest.raises(Refused):
            services.record_results(
                actor=officer,
                registration=own,
                results={other.items.get().pk: ResultFacts(note="Chen vào")},
            )
        assert other.items.get().result_note == ""


def test_the_step_is_done_when_everybody_has_registered(group_year):
    for index in range(5):
        assert done_elsewhere([group_year])[Step.REGISTRATION] == set()
        make_registration(membership_of(group_year, index))
    assert done_elsewhere([group_year])[Step.REGISTRATION] == {group_year.pk}
    group_year.memberships.filter(order=5).update(left_on=date(YEAR, 3, 1), left_reason="Giải thể")
    assert done_elsewhere([group_year])[Step.REGISTRATION] == {group_year.pk}
