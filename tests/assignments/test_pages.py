"""Pages of the assigned tasks: what is shown to whom, what was typed is kept."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.models import AssignedTask, Progress
from emulation.assignments.providers import assigning_tasks, unit_tasks
from emulation.common.dates import today
from emulation.people.choices import OfficeKind
from tests.assignments.making import YEAR, form, make_task
from tests.factories import ground
from tests.factories.ground import answers, only

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


def page(client, user, name, *args):
    client.force_login(user)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


class TestRights:
    def test_reading(self, client, group_year, unit):
        people, task = ground.cast_of(group_year), make_task(unit)
        readers = ("leader", "deputy", "head", "officer", "founder", "staff", "inspector")
        url = reverse("assignments:task", args=[task.pk])
        assert answers(client, url, people) == only(readers, 200, 404)
        url = reverse("assignments:unit", args=[unit.code, YEAR])
        assert answers(client, url, people) == only(readers, 200, 404)

    def test_writing(self, client, group_year, unit):
        people, task = ground.cast_of(group_year), make_task(unit)
        strangers = {"administrator": 404, "stranger": 404}
        url = reverse("assignments:add", args=[unit.code, YEAR])
        assert answers(client, url, people) == only(
            ("head", "officer", "founder", "staff"), 200, 403, **strangers
        )
        url = reverse("assignments:edit", args=[task.pk])
        assert answers(client, url, people) == only(("founder", "staff"), 200, 403, **strangers)
        url = reverse("assignments:report", args=[task.pk])
        assert answers(client, url, people, {"on": ""}) == only(("head", "officer"), 422, 403, **strangers)

    def test_another_member_sees_counts_only(self, client, group_year, unit):
        make_task(unit)
        other = ground.make_user(OfficeKind.UNIT_HEAD, ground.members_of(group_year)[-2])
        url = reverse("assignments:unit", args=[unit.code, YEAR])
        text = page(client, other, "groups:year", group_year.group.code, YEAR)
        assert 'id="nhiem-vu"' in text
        assert url not in text
        assert url in page(client, ground.make_leader(group_year), "groups:year", group_year.group.code, YEAR)


class TestWriting:
    def test_a_unit_adds_its_own(self, client, unit, officer):
        client.force_login(officer)
        url = reverse("assignments:add", args=[unit.code, YEAR])
        answer = client.post(url, form(), follow=True)
        assert "chờ Sở Nội vụ hoặc cơ quan chủ quản xác nhận" in answer.content.decode()
        task = AssignedTask.objects.get()
        assert (task.target, task.due_on, task.state) == (
            Decimal("95.5"),
            date(2026, 12, 31),
            TaskState.PROPOSED,
        )

    def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(self, client, unit):
        client.force_login(ground.make_staff())
        url = reverse("assignments:add", args=[unit.code, YEAR])
        answer = client.post(url, form(target="9.125,5x", due_on="31/12/2029"))
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"target"}
        answer = client.post(url, form(due_on="31/12/2029"))
        assert answer.context["form"].errors["due_on"] == ["Hạn hoàn thành không thuộc năm 2026."]
        assert "Giải ngân vốn đầu tư công" in answer.content.decode()

    def test_two_people_keep_what_they_typed(self, client, unit):
        task = make_task(unit)
        client.force_login(ground.make_staff())
        url = reverse("assignments:edit", args=[task.pk])
        assert client.post(url, form(target="90")).status_code == 302
        answer = client.post(url, form(target="80"))
        assert answer.status_code == 422
        assert ("Chỉ tiêu", "90") in answer.context["differences"]
        assert answer.context["form"]["target"].value() == "80"
        assert answer.context["form"]["version"].value() == "2"
        assert client.post(url, form(target="80", version="2")).status_code == 302
        task.refresh_from_db()
        assert task.target == 80

    def test_the_form_shows_figures_as_they_are_typed(self, client, unit):
        task = make_task(unit, target=Decimal("1234.5"))
        text = page(client, ground.make_staff(), "assignments:edit", task.pk)
        assert 'value="1234,5"' in text

    def test_reporting_and_ending(self, client, unit, officer):
        task = make_task(unit)
        client.force_login(officer)
        url = reverse("assignments:report", args=[task.pk])
        sent = {"on": "05/01/2026", "figure": "94,9", "note": "", "outcome": "done"}
        answer = client.post(url, sent)
        assert answer.status_code == 422
        assert "chưa đạt chỉ tiêu 95 %" in answer.content.decode()
        assert not Progress.objects.exists()
        assert client.post(url, sent | {"figure": "95"}).status_code == 302
        assert "Hoàn thành" in client.get(reverse("assignments:task", args=[task.pk])).content.decode()

    def test_a_task_without_figures_has_no_field_for_one(self, client, unit, officer):
        task = make_task(unit, direction=Direction.DONE, target=None, unit_of_measure="")
        assert 'name="figure"' not in page(client, officer, "assignments:task", task.pk)

    def test_confirming(self, client, unit, officer):
        task = make_task(unit, state=TaskState.PROPOSED, origin=Origin.UNIT, entered_by=officer)
        url = reverse("assignments:confirm", args=[task.pk])
        client.force_login(officer)
        assert client.post(url).status_code == 403
        client.force_login(ground.make_staff())
        assert client.post(url).status_code == 302
        task.refresh_from_db()
        assert task.state == TaskState.OPEN

    @pytest.mark.parametrize(("name", "state"), [("withdraw", TaskState.OPEN), ("reopen", TaskState.DONE)])
    def test_taking_back_needs_a_reason(self, client, unit, name, state):
        ended = {"finished_on": today()} if state == TaskState.DONE else {}
        task = make_task(unit, state=state, **ended)
        client.force_login(ground.make_staff())
        url = reverse(f"assignments:{name}", args=[task.pk])
        answer = client.post(url, {"reason": ""})
        assert answer.context["form"].errors["reason"] == ["Nêu lý do."]
        assert client.post(url, {"reason": "Văn bản thay thế"}).status_code == 302
        task.refresh_from_db()
        assert task.state == {"withdraw": TaskState.WITHDRAWN, "reopen": TaskState.OPEN}[name]


class TestHome:
    def late(self, unit, count):
        for number in range(count):
            make_task(
                unit,
                title=f"Nhiệm vụ {number}",
                due_on=today() - timedelta(days=number + 1),
                document_date=date(2025, 1, 1),
            )

    def test_overdue_ones_are_named(self, unit, officer):
        self.late(unit, 2)
        make_task(unit, title="Đúng hạn", due_on=today())
        titles = [task.title for task in unit_tasks(officer)]
        assert titles == ["Báo cáo kết quả: Nhiệm vụ 1", "Báo cáo kết quả: Nhiệm vụ 0"]

    def test_many_become_one_line(self, unit, officer, client):
        self.late(unit, 5)
        [task] = unit_tasks(officer)
        assert task.title == "Báo cáo 5 nhiệm vụ được giao đã quá hạn"
        client.force_login(officer)
        assert client.get(task.url).context["page_obj"].paginator.count == 5

    def test_staff_and_superior_see_how_many(self, group_year, unit, officer):
        self.late(unit, 2)
        make_task(unit, state=TaskState.PROPOSED, origin=Origin.UNIT, entered_by=officer, due_on=today())
        expected = ["Xác nhận 1 nhiệm vụ đơn vị tự nhập", "Đôn đốc 2 nhiệm vụ quá hạn của 1 đơn vị"]
        for user in (ground.make_staff(), ground.make_founder(group_year)):
            assert [task.title for task in assigning_tasks(user)] == expected
        assert list(assigning_tasks(officer)) == []

    def test_the_line_leads_to_as_many_as_it_says(self, client, unit):
        self.late(unit, 2)
        make_task(unit, YEAR - 1, due_on=date(2025, 6, 1), document_date=date(2025, 1, 1))
        staff = ground.make_staff()
        [task] = assigning_tasks(staff)
        assert task.title == "Đôn đốc 3 nhiệm vụ quá hạn của 1 đơn vị"
        client.force_login(staff)
        assert client.get(task.url).context["page_obj"].paginator.count == 3


class TestQueries:
    def test_lists_do_not_ask_for_each_row(self, client, group_year, unit):
        user = ground.make_staff()
        client.force_login(user)
        urls = [
            reverse("assignments:index") + f"?nam={YEAR}",
            reverse("assignments:unit", args=[unit.code, YEAR]),
            reverse("organisations:page", args=[unit.code]),
            reverse("groups:year", args=[group_year.group.code, YEAR]),
            reverse("home:tasks"),
        ]
        make_task(unit, title="Một", due_on=date(2026, 1, 1))
        few = [ground.count_queries(client, url) for url in urls]
        for member in ground.members_of(group_year):
            for number in range(6):
                make_task(member, title=f"Nhiệm vụ {number}", due_on=date(2026, 1, 1))
        many = [ground.count_queries(client, url) for url in urls]
        assert [after - before for before, after in zip(few, many, strict=True)] == [0] * len(urls)

    def test_history_does_not_either(self, client, unit, officer):
        task = make_task(unit)
        client.force_login(officer)
        url = reverse("assignments:task", args=[task.pk])

        def report(count):
            for number in range(count):
                Progress.objects.create(
                    task=task, on=date(2026, 1, number + 1), figure=number, reported_by=officer
                )

        report(1)
        few = ground.count_queries(client, url)
        report(10)
        assert ground.count_queries(client, url) == few
