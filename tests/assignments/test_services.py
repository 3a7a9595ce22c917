"""Entering, confirming, reporting, withdrawing: who may, what is refused, what is kept."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from emulation.assignments import services
from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors.reach import in_charge_of, visible_to
from emulation.assignments.selectors.tasks import Counts, counts_of, counts_of_members, tasks_of, with_latest
from emulation.assignments.services import Report
from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import today
from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import YearState
from emulation.people.choices import OfficeKind
from tests.assignments.making import YEAR, facts, make_task
from tests.factories import ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def group_year():
    return ground.make_cluster_year(year=YEAR)


@pytest.fixture
def unit(group_year):
    return ground.members_of(group_year)[-1]


@pytest.fixture
def officer(group_year):
    return ground.make_member(group_year, OfficeKind.UNIT_OFFICER)


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


class TestEntering:
    def test_staff_in_charge(self, group_year, unit):
        staff = ground.make_staff(group_codes=[group_year.group.code])
        task = services.add_task(actor=staff, organisation=unit, year=YEAR, facts=facts())
        assert (task.state, task.origin, task.confirmed_by) == (TaskState.OPEN, Origin.AGENCY, staff)
        record = AuditRecord.objects.get(action="add_task")
        assert (record.organisation_id, record.new["target"]) == (unit.pk, "95")
        assert Transition.objects.get(subject_model="assignments.assignedtask").to_state == TaskState.OPEN

    def test_superior_of_a_division(self, group_year, unit):
        founder = ground.make_founder(group_year)
        task = services.add_task(actor=founder, organisation=unit, year=YEAR, facts=facts())
        assert (task.state, task.origin) == (TaskState.OPEN, Origin.SUPERIOR)

    def test_the_superior_of_a_department_assigns_nothing(self):
        block = ground.make_block_year(year=YEAR)
        chairman = ground.make_founder(block)
        with pytest.raises(PermissionDenied):
            services.add_task(
                actor=chairman, organisation=ground.members_of(block)[-1], year=YEAR, facts=facts()
            )

    def test_a_unit_for_itself_waits(self, unit, officer):
        task = services.add_task(actor=officer, organisation=unit, year=YEAR, facts=facts())
        assert (task.state, task.origin, task.confirmed_at) == (TaskState.PROPOSED, Origin.UNIT, None)

    @pytest.mark.parametrize("who", ["leader", "deputy", "inspector", "administrator", "stranger"])
    def test_nobody_else(self, group_year, unit, who):
        with pytest.raises(PermissionDenied):
            services.add_task(
                actor=ground.cast_of(group_year)[who], organisation=unit, year=YEAR, facts=facts()
            )

    def test_staff_of_other_groups(self, unit):
        with pytest.raises(PermissionDenied):
            staff = ground.make_staff(group_codes=["khoi-khac"])
            services.add_task(actor=staff, organisation=unit, year=YEAR, facts=facts())

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"target": None}, "bad_target"),
            ({"direction": Direction.DONE}, "bad_target"),
            ({"unit_of_measure": ""}, "bad_unit_of_measure"),
            ({"due_on": date(2025, 12, 1)}, "bad_due_on"),
            ({"due_on": date(2028, 1, 1)}, "bad_due_on"),
            ({"document_date": date(2027, 1, 1), "due_on": None}, "bad_document_date"),
        ],
    )
    def test_contradictions(self, unit, changes, code):
        with pytest.raises(Refused) as refusal:
            services.add_task(actor=ground.make_staff(), organisation=unit, year=YEAR, facts=facts(**changes))
        assert code in codes(refusal)
        assert not AssignedTask.objects.exists()

    def test_twice(self, unit):
        make_task(unit)
        with pytest.raises(Refused) as refusal:
            services.add_task(actor=ground.make_staff(), organisation=unit, year=YEAR, facts=facts())
        assert codes(refusal) == {"twice"}

    def test_a_dissolved_unit(self, unit):
        unit.valid_to = date(2025, 6, 30)
        unit.save()
        with pytest.raises(Refused) as refusal:
            services.add_task(actor=ground.make_staff(), organisation=unit, year=YEAR, facts=facts())
        assert codes(refusal) == {"not_in_force"}

    def test_past_years_never_move(self):
        closed = ground.make_cluster_year(year=YEAR, state=YearState.CLOSED)
        task = make_task(ground.members_of(closed)[0])
        staff = ground.make_staff()
        with pytest.raises(Refused) as refusal:
            services.change_task(actor=staff, task=task, facts=facts(title="Khác"), version=1)
        assert "year_closed" in codes(refusal)
        with pytest.raises(Refused):
            services.withdraw_task(actor=staff, task=task, reason="Nhầm")


class TestChanging:
    def test_the_second_writer_is_told_and_nothing_is_lost(self, unit):
        task, staff = make_task(unit), ground.make_staff()
        services.change_task(actor=staff, task=task, facts=facts(target=Decimal(90)), version=1)
        with pytest.raises(Conflict) as conflict:
            services.change_task(actor=staff, task=task, facts=facts(target=Decimal(80)), version=1)
        assert conflict.value.current["target"] == 90
        assert conflict.value.current["version"] == 2
        task.refresh_from_db()
        assert (task.target, task.version) == (90, 2)
        record = AuditRecord.objects.get(action="change_task")
        assert (record.old, record.new) == ({"target": "95.0000"}, {"target": "90"})

    def test_nothing_changed_raises_no_version(self, unit):
        task = make_task(unit)
        services.change_task(actor=ground.make_staff(), task=task, facts=facts(), version=1)
        task.refresh_from_db()
        assert task.version == 1
        assert not AuditRecord.objects.filter(action="change_task").exists()

    def test_a_unit_changes_its_proposal_only(self, unit, officer):
        proposal = make_task(unit, state=TaskState.PROPOSED, origin=Origin.UNIT, entered_by=officer)
        services.change_task(actor=officer, task=proposal, facts=facts(title="Sửa"), version=1)
        services.confirm_task(actor=ground.make_staff(), task=proposal)
        with pytest.raises(PermissionDenied):
            services.change_task(actor=officer, task=proposal, facts=facts(title="Nữa"), version=3)


class TestConfirming:
    def test_staff_confirms(self, unit, officer):
        task = make_task(unit, state=TaskState.PROPOSED, origin=Origin.UNIT, entered_by=officer)
        staff = ground.make_staff()
        services.confirm_task(actor=staff, task=task)
        task.refresh_from_db()
        assert (task.state, task.confirmed_by) == (TaskState.OPEN, staff)
        with pytest.raises(Refused) as refusal:
            services.confirm_task(actor=staff, task=task)
        assert codes(refusal) == {"not_proposed"}

    def test_nobody_confirms_what_he_entered(self, unit):
        both = ground.make_staff()
        ground.give_office(both, OfficeKind.UNIT_OFFICER, unit)
        task = make_task(unit, state=TaskState.PROPOSED, origin=Origin.UNIT, entered_by=both)
        with pytest.raises(PermissionDenied):
            services.confirm_task(actor=both, task=task)

    def test_a_unit_confirms_nothing(self, unit, officer, group_year):
        task = make_task(unit, state=TaskState.PROPOSED, origin=Origin.UNIT, entered_by=officer)
        with pytest.raises(PermissionDenied):
            services.confirm_task(actor=ground.make_member(group_year), task=task)

    def test_the_database_holds_no_open_task_unconfirmed(self, unit):
        with pytest.raises(IntegrityError):
            make_task(unit, confirmed_by=None, confirmed_at=None)


class TestReporting:
    def test_history_is_kept(self, unit, officer):
        task = make_task(unit)
        for day, figure in ((1, "20"), (10, "45.5")):
            services.report_progress(
                actor=officer, task=task, report=Report(on=date(2026, 3, day), figure=Decimal(figure))
            )
        services.report_progress(
            actor=officer, task=task, report=Report(on=date(2026, 3, 12), note="Vướng mặt bằng")
        )
        row = with_latest(tasks_of(unit, YEAR)).get()
        assert (row.reached, row.reported_on) == (Decimal("45.5"), date(2026, 3, 12))
        assert task.progress.count() == 3
        assert row.state == TaskState.OPEN

    def test_the_last_entry_ends_the_task(self, unit, officer):
        task = make_task(unit)
        report = Report(on=today(), figure=Decimal("95.2"), outcome=TaskState.DONE)
        services.report_progress(actor=officer, task=task, report=report)
        task.refresh_from_db()
        assert (task.state, task.result, task.finished_on) == (TaskState.DONE, Decimal("95.2"), today())
        with pytest.raises(Refused) as refusal:
            services.report_progress(actor=officer, task=task, report=replace(report, outcome=""))
        assert codes(refusal) == {"not_running"}

    def test_done_needs_the_target(self, unit, officer):
        task = make_task(unit)
        report = Report(on=today(), figure=Decimal("94.9"), outcome=TaskState.DONE)
        with pytest.raises(Refused) as refusal:
            services.report_progress(actor=officer, task=task, report=report)
        assert codes(refusal) == {"not_reached"}
        services.report_progress(actor=officer, task=task, report=replace(report, outcome=TaskState.MISSED))
        task.refresh_from_db()
        assert task.state == TaskState.MISSED

    @pytest.mark.parametrize(
        ("report", "code"),
        [
            (Report(on=date(2026, 1, 5)), "empty"),
            (Report(on=date(2025, 1, 5), figure=Decimal(1)), "too_early"),
            (Report(on=date(2026, 1, 5), note="x", outcome=TaskState.DONE), "no_result"),
            (Report(on=date(2026, 1, 5), note="x", outcome="withdrawn"), "outcome"),
        ],
    )
    def test_refused(self, unit, officer, report, code):
        with pytest.raises(Refused) as refusal:
            services.report_progress(actor=officer, task=make_task(unit), report=report)
        assert code in codes(refusal)

    def test_not_in_the_future(self, unit, officer):
        report = Report(on=today() + timedelta(days=1), figure=Decimal(1))
        with pytest.raises(Refused) as refusal:
            services.report_progress(actor=officer, task=make_task(unit), report=report)
        assert codes(refusal) == {"future"}

    def test_a_proposal_is_reported_on_but_does_not_end(self, unit, officer):
        task = make_task(unit, state=TaskState.PROPOSED, origin=Origin.UNIT)
        report = Report(on=today(), figure=Decimal(96))
        services.report_progress(actor=officer, task=task, report=report)
        with pytest.raises(Refused) as refusal:
            services.report_progress(actor=officer, task=task, report=replace(report, outcome=TaskState.DONE))
        assert codes(refusal) == {"not_confirmed"}

    def test_only_the_unit_reports(self, unit, group_year):
        task, people = make_task(unit), ground.cast_of(group_year)
        for who in set(people) - {"head", "officer"}:
            with pytest.raises(PermissionDenied):
                services.report_progress(
                    actor=people[who], task=task, report=Report(on=today(), figure=Decimal(1))
                )


class TestTakingBack:
    def test_withdrawn_counts_no_more(self, unit):
        task, staff = make_task(unit), ground.make_staff()
        with pytest.raises(Refused) as refusal:
            services.withdraw_task(actor=staff, task=task, reason=" ")
        assert codes(refusal) == {"no_reason"}
        services.withdraw_task(actor=staff, task=task, reason="Văn bản bị thay thế")
        assert list(tasks_of(unit, YEAR)) == []
        assert counts_of([unit.pk], YEAR, today()) == {}

    def test_reopened_with_a_reason(self, unit, officer):
        task = make_task(unit)
        services.report_progress(
            actor=officer, task=task, report=Report(on=today(), figure=Decimal(96), outcome=TaskState.DONE)
        )
        with pytest.raises(PermissionDenied):
            services.reopen_task(actor=officer, task=task, reason="Xin làm lại")
        services.reopen_task(actor=ground.make_staff(), task=task, reason="Số liệu chưa quyết toán")
        task.refresh_from_db()
        assert (task.state, task.result, task.finished_on) == (TaskState.OPEN, None, None)
        assert Transition.objects.get(backwards=True).reason == "Số liệu chưa quyết toán"


class TestReach:
    def test_who_sees_the_tasks_of_a_unit(self, group_year, unit):
        task = make_task(unit)
        people = ground.cast_of(group_year)
        people["member"] = ground.make_user(OfficeKind.UNIT_HEAD, ground.members_of(group_year)[-2])
        people["elsewhere"] = ground.make_staff(group_codes=["khoi-khac"])
        seen = {who for who, user in people.items() if visible_to(user).filter(pk=task.pk).exists()}
        assert seen == {"leader", "deputy", "head", "officer", "founder", "staff", "inspector"}
        in_charge = {who for who, user in people.items() if in_charge_of(user).exists()}
        assert in_charge == {"founder", "staff"}

    def test_a_leader_sees_the_year_he_leads(self, group_year, unit):
        earlier = make_task(unit, year=YEAR - 1, due_on=None, document_date=date(2024, 12, 1))
        assert not visible_to(ground.make_leader(group_year)).filter(pk=earlier.pk).exists()

    def test_counts(self, group_year, unit):
        late = today() - timedelta(days=1)
        make_task(unit, title="Chậm", due_on=late, document_date=date(2025, 12, 1))
        make_task(unit, title="Đúng hạn", due_on=today())
        done = {"state": TaskState.DONE, "finished_on": today(), "result": Decimal(99)}
        make_task(unit, title="Xong", due_on=late, **done)
        make_task(unit, title="Thôi", state=TaskState.WITHDRAWN, withdrawn_reason="Nhầm")
        expected = Counts(total=3, done=1, missed=0, overdue=1)
        assert counts_of([unit.pk], YEAR, today()) == {unit.pk: expected}
        found = counts_of_members(group_year, today())
        assert found[-1] == (unit, expected)
        assert [counts for _, counts in found[:-1]] == [Counts()] * 4
