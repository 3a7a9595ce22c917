"""Pages of registrations and pacts: the whole way by forms, who sees what, work on the home page."""

from datetime import date

import pytest
from django.urls import reverse

from emulation.groups.choices import YearState
from emulation.organisations.models import Succession
from emulation.pacts import services
from emulation.pacts.models import Pact, PactScan, Registration
from emulation.pacts.providers import confirming_tasks, drawing_tasks, registration_tasks
from emulation.people.choices import OfficeKind
from tests.assignments.making import make_task
from tests.factories import ground
from tests.factories.ground import answers, only
from tests.factories.scoring import png
from tests.pacts.making import (
    YEAR,
    confirm_all,
    make_registration,
    membership_of,
    open_pact,
    pact_facts,
    register_all,
    sent_form,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group_year():
    return ground.make_cluster_year(year=YEAR)


@pytest.fixture
def membership(group_year):
    return membership_of(group_year)


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


@pytest.fixture
def officer(group_year):
    return ground.make_member(group_year, OfficeKind.UNIT_OFFICER)


def of_unit(membership, name="registration"):
    group_year = membership.group_year
    return reverse(
        f"pacts:{name}", args=[group_year.group.code, group_year.year, membership.organisation.code]
    )


def of_group(group_year, name="show"):
    return reverse(f"pacts:{name}", args=[group_year.group.code, group_year.year])


def text_of(client, user, url):
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def cast(group_year):
    return {**ground.cast_of(group_year), "fellow": fellow(group_year)}


def fellow(group_year):
    return ground.make_user(OfficeKind.UNIT_HEAD, ground.members_of(group_year)[-2])


RUNS = ("leader", "deputy", "founder", "staff")


class TestReading:
    def test_a_draft_is_the_units_own(self, client, group_year, membership):
        make_registration(membership, "draft")
        found = answers(client, of_unit(membership), cast(group_year))
        assert found == only(("head", "officer", "inspector"), 200, 404, fellow=404)

    def test_confirmed_it_is_read_by_those_who_run_the_group(self, client, group_year, membership):
        make_registration(membership)
        found = answers(client, of_unit(membership), cast(group_year))
        assert found == only((*RUNS, "head", "officer", "inspector"), 200, 404, fellow=404)

    def test_fellows_read_it_once_the_pact_is_open(self, client, group_year, membership, leader):
        people = cast(group_year)
        open_pact(group_year, leader)
        found = answers(client, of_unit(membership), people)
        assert found == only((*RUNS, "head", "officer", "inspector"), 200, 404, fellow=200)

    def test_the_text_of_a_draft_pact(self, client, group_year, leader):
        register_all(group_year)
        services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
        people = cast(group_year)
        url = of_group(group_year)
        for who in (*RUNS, "inspector"):
            assert "Nhân rộng điển hình" in text_of(client, people[who], url)
        for who in ("head", "officer", "fellow"):
            assert "Nhân rộng điển hình" not in text_of(client, people[who], url)
        client.force_login(people["stranger"])
        assert client.get(url).status_code == 404

    def test_writing_is_for_its_own_people(self, client, group_year, membership):
        url = of_unit(membership, "registration-edit")
        found = answers(client, url, cast(group_year))
        strangers = {"administrator": 404, "stranger": 404}
        assert found == only(("head", "officer"), 200, 403, fellow=403, **strangers)
        url = of_group(group_year, "edit")
        found = answers(client, url, cast(group_year))
        assert found == only(("leader", "deputy"), 200, 403, fellow=403, **strangers)


class TestRegistering:
    def test_the_form_proposes_tasks_and_last_year(self, client, membership, officer):
        task = make_task(membership.organisation, title="Giải ngân vốn")
        before = ground.open_year(membership.group_year.group, YEAR - 1, YearState.RUNNING)
        make_registration(ground.add_member(before, membership.organisation), "confirmed", 80)
        client.force_login(officer)
        rows = client.get(of_unit(membership, "registration-edit")).context["forms"].rows
        assert [row["text"].value() for row in rows][:2] == ["Giải ngân vốn", "Chỉ tiêu 1"]
        assert rows[0]["task"].value() == task.pk
        assert rows[1]["target"].value() is None
        assert rows[1].before.target_text == "80 %"
        assert not Registration.objects.filter(membership=membership).exists()

    def test_figures_of_a_predecessor_say_whose_they_are(self, client, membership, officer):
        old = ground.make_organisation(name="Sở Giao thông vận tải")
        Succession.objects.create(
            predecessor=old, successor=membership.organisation, kind="merge", on=date(YEAR, 1, 1)
        )
        before = ground.open_year(membership.group_year.group, YEAR - 1, YearState.RUNNING)
        earlier = make_registration(ground.add_member(before, old), "confirmed", 80)
        client.force_login(officer)
        url = of_unit(membership, "registration-edit")
        assert f"{YEAR - 1}</span>, của Sở Giao thông vận tải:" in client.get(url).content.decode()
        previous = str(earlier.items.get().pk)
        row = {"text": "Chỉ tiêu 1", "target": "85", "unit_of_measure": "%", "previous": previous}
        answer = client.post(url, sent_form(row), follow=True)
        assert "Số liệu năm trước của Sở Giao thông vận tải" in answer.content.decode()

    def test_saved_then_checked_then_confirmed(self, client, group_year, membership, officer):
        client.force_login(officer)
        url = of_unit(membership, "registration-edit")
        sent = sent_form({"text": "Giải ngân", "target": "95,5", "unit_of_measure": "%"}, {"text": ""})
        answer = client.post(url, sent, follow=True)
        assert "Thủ trưởng đơn vị xem và xác nhận tại trang này" in answer.content.decode()
        assert client.post(of_unit(membership, "registration-confirm")).status_code == 403
        client.force_login(ground.make_member(group_year))
        answer = client.post(of_unit(membership, "registration-confirm"), follow=True)
        assert "Đã xác nhận đăng ký thi đua." in answer.content.decode()
        assert client.get(url).status_code == 302

    def test_a_chosen_task_fills_what_is_empty(self, client, membership, officer):
        task = make_task(membership.organisation)
        client.force_login(officer)
        client.post(of_unit(membership, "registration-edit"), sent_form({"task": str(task.pk)}))
        item = Registration.objects.get().items.get()
        assert (item.text, item.target_text, item.task) == (task.title, "95 %", task)

    def test_nothing_typed_is_lost(self, client, membership, officer):
        client.force_login(officer)
        url = of_unit(membership, "registration-edit")
        sent = sent_form({"text": "Giải ngân", "target": "chín mươi"}, {"text": "Thứ hai", "target": "5"})
        answer = client.post(url, sent)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "chín mươi" in text
        assert "Nhập đơn vị tính." in text
        more = client.post(url, sent | {"them": "item"})
        assert more.status_code == 200
        assert len(more.context["forms"].rows) == 3
        assert "chín mươi" in more.content.decode()
        assert not Registration.objects.exists()

    def test_the_second_writer_keeps_what_was_typed(self, client, membership, officer):
        client.force_login(officer)
        url = of_unit(membership, "registration-edit")
        client.post(url, sent_form({"text": "Một"}))
        answer = client.post(url, sent_form({"text": "Hai"}))
        assert answer.status_code == 422
        assert [item.text for item in answer.context["stored"]] == ["Một"]
        forms = answer.context["forms"]
        assert (forms.head["version"].value(), forms.rows[0]["text"].value()) == ("1", "Hai")
        assert client.post(url, sent_form({"text": "Hai"}, version="1")).status_code == 302
        assert [item.text for item in Registration.objects.get().items.all()] == ["Hai"]

    def test_sent_back_it_says_why(self, client, membership, leader, officer):
        make_registration(membership)
        client.force_login(leader)
        url = of_unit(membership, "registration-return")
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "Thiếu chỉ tiêu"}).status_code == 302
        assert "Thiếu chỉ tiêu" in text_of(client, officer, of_unit(membership, "registration-edit"))

    def test_results(self, client, membership, officer):
        make_registration(membership)
        client.force_login(officer)
        url = of_unit(membership, "registration-results")
        item = Registration.objects.get().items.get()
        assert (
            client.post(url, {f"item-{item.pk}-result": "x", f"item-{item.pk}-note": ""}).status_code == 422
        )
        answer = client.post(url, {f"item-{item.pk}-result": "96,5", f"item-{item.pk}-note": ""}, follow=True)
        assert "96,5 %" in answer.content.decode()


class TestPact:
    @pytest.fixture(autouse=True)
    def _media(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def form(self, **changes):
        return {
            "venue": "Hội trường",
            "signing_on": "06/02/2026",
            "general_text": "Hoàn thành nhiệm vụ.",
            "duties_text": "Thực hiện đầy đủ.",
            "version": "0",
        } | changes

    def test_drawn_up_opened_confirmed(self, client, group_year, leader):
        register_all(group_year)
        client.force_login(leader)
        assert client.get(of_group(group_year, "edit")).context["form"]["general_text"].value()
        assert client.post(of_group(group_year, "edit"), self.form()).status_code == 302
        assert client.post(of_group(group_year, "open")).status_code == 302
        pact = Pact.objects.get()
        for unit in ground.members_of(group_year):
            head = ground.make_user(OfficeKind.UNIT_HEAD, unit)
            client.force_login(head)
            url = of_group(group_year, "confirm")
            assert "Hoàn thành nhiệm vụ." in client.get(url).content.decode()
            sent = {"unit": unit.pk, "version": pact.version}
            assert client.post(url, sent).status_code == 302
        text = text_of(client, leader, of_group(group_year))
        assert "Đã ký kết" in text
        assert head.full_name in text

    def test_opening_while_somebody_is_missing(self, client, group_year, leader):
        make_registration(membership_of(group_year, 0))
        services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
        client.force_login(leader)
        answer = client.post(of_group(group_year, "open"), {"missing_reason": ""})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"missing_reason"}
        sent = {"missing_reason": "Chờ kiện toàn"}
        assert client.post(of_group(group_year, "open"), sent).status_code == 302

    def test_a_changed_text_is_confirmed_again(self, client, group_year, leader):
        head = ground.make_member(group_year)
        pact = confirm_all(group_year, open_pact(group_year, leader))
        client.force_login(leader)
        sent = self.form(version=str(pact.version), reason="")
        answer = client.post(of_group(group_year, "edit"), sent)
        assert answer.context["form"].errors.keys() == {"reason"}
        assert client.post(of_group(group_year, "edit"), sent | {"reason": "Bổ sung"}).status_code == 302
        text = text_of(client, head, of_group(group_year))
        assert "cần xác nhận lại" in text
        assert "Bổ sung" in text
        assert [task.title for task in confirming_tasks(head)] == ["Xác nhận giao ước thi đua năm 2026"]

    def test_an_old_page_confirms_nothing(self, client, group_year, leader):
        pact = open_pact(group_year, leader)
        client.force_login(leader)
        unit = ground.members_of(group_year)[0]
        answer = client.post(of_group(group_year, "confirm"), {"unit": unit.pk, "version": pact.version - 1})
        assert answer.status_code == 422
        assert "vừa thay đổi" in answer.content.decode()
        assert not pact.confirmations.exists()

    def test_two_leaders(self, client, group_year, leader):
        services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
        client.force_login(ground.make_deputy(group_year))
        answer = client.post(of_group(group_year, "edit"), self.form(venue="Nơi khác"))
        assert ("Địa điểm ký kết", "Hội trường Sở Công Thương") in answer.context["differences"]
        assert answer.context["form"]["version"].value() == "1"

    def test_the_scan(self, client, group_year, leader):
        open_pact(group_year, leader)
        client.force_login(leader)
        assert client.post(of_group(group_year, "scan"), {"file": png(name="ký.png")}).status_code == 302
        people = cast(group_year)
        url = of_group(group_year, "scan-file")
        readers = (*RUNS, "head", "officer", "inspector")
        assert answers(client, url, people) == only(readers, 200, 404, fellow=200)
        client.force_login(leader)
        answer = client.get(url)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "attachment" in client.get(f"{url}?tai=1")["Content-Disposition"]
        client.post(of_group(group_year, "scan-remove"))
        assert not PactScan.objects.exists()


class TestHome:
    def titles(self, provider, user):
        return [task.title for task in provider(user)]

    def test_officer_and_head(self, group_year, membership, officer):
        head = ground.make_member(group_year)
        assert self.titles(registration_tasks, officer) == ["Đăng ký thi đua năm 2026"]
        registration = make_registration(membership, "draft")
        assert self.titles(registration_tasks, officer) == [
            "Đăng ký thi đua năm 2026: đã soạn, chờ thủ trưởng xác nhận"
        ]
        assert self.titles(registration_tasks, head) == ["Xác nhận đăng ký thi đua năm 2026"]
        services.confirm_registration(actor=head, registration=registration)
        assert self.titles(registration_tasks, head) == []

    def test_leader(self, group_year, leader):
        [task] = drawing_tasks(leader)
        assert (task.title, task.done, task.total) == (
            "Giao ước thi đua năm 2026: chờ các đơn vị đăng ký",
            0,
            5,
        )
        register_all(group_year)
        assert self.titles(drawing_tasks, leader) == ["Lập giao ước thi đua năm 2026"]
        pact = open_pact(group_year, leader)
        unit = ground.members_of(group_year)[0]
        services.confirm_pact(actor=leader, pact=pact, organisation=unit, version=pact.version)
        [task] = drawing_tasks(leader)
        assert (task.title, task.done, task.total) == (
            "Giao ước thi đua năm 2026: chờ các đơn vị xác nhận",
            1,
            5,
        )
        confirm_rest(group_year, pact)
        assert self.titles(drawing_tasks, leader) == []

    def test_nothing_after_the_months_of_registering(self):
        group_year = ground.make_block_year(year=YEAR, state=YearState.ASSESSING)
        assert self.titles(registration_tasks, ground.make_member(group_year)) == []
        assert self.titles(drawing_tasks, ground.make_leader(group_year)) == []


def confirm_rest(group_year, pact):
    for unit in ground.members_of(group_year)[1:]:
        head = ground.make_user(OfficeKind.UNIT_HEAD, unit)
        services.confirm_pact(actor=head, pact=pact, organisation=unit, version=pact.version)


class TestQueries:
    def test_bounded_whatever_the_number_of_members(self, client):
        few, many = (ground.make_block_year(members, YEAR) for members in (3, 14))
        counts = []
        for group_year in (few, many):
            leader = ground.make_leader(group_year)
            for membership in group_year.memberships.select_related("organisation"):
                make_registration(membership, "confirmed", *range(1, membership.order + 2))
            pact = open_pact(group_year, leader)
            confirm_all(group_year, pact)
            client.force_login(leader)
            urls = [
                of_group(group_year),
                reverse("groups:year", args=[group_year.group.code, YEAR]),
                of_unit(membership_of(group_year)),
                reverse("home:tasks"),
            ]
            counts.append([ground.count_queries(client, url) for url in urls])
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 45
