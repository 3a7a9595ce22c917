"""Waivers and recognition: the service, its page, the start of a year, what stands on the home page."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clusters import services
from clusters.choices import ClusterStatus
from clusters.forms import RECOGNISE, REFUSE
from clusters.founding import Code
from clusters.models import Cluster, Waiver
from clusters.providers import founding_tasks
from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from emulation.groups.services import missing_to_start
from emulation.organisations.models import OrganisationYear
from tests.factories import ground
from tests.factories.ground import count_queries, make_cluster_year, make_organisation, make_staff

pytestmark = pytest.mark.django_db

LAST_YEAR = today().year - 1
REASON, DOCUMENT = "Theo đề án vị trí việc làm", "87/SNV-TĐKT, 12/01/2025"
SEEING = ("leader", "deputy", "head", "officer", "founder", "staff", "inspector")


def url(name, group_year):
    return reverse(f"clusters:{name}", args=[group_year.group.code, group_year.year])


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def staff(client):
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def requested():
    """Asked for by its founder; one division is too small."""
    group_year = make_cluster_year(year=LAST_YEAR, state=YearState.FORMING, status=ClusterStatus.REQUESTED)
    unit = ground.members_of(group_year)[-1]
    OrganisationYear.objects.filter(organisation=unit).update(staff_count=4)
    return group_year


def status_of(group_year):
    return Cluster.objects.get(pk=group_year.group_id).status


def test_recognition_is_refused_while_a_condition_fails(staff, requested):
    with pytest.raises(Refused) as refused:
        services.recognise(actor=staff, group_year=requested)
    problem = refused.value.problems[0]
    assert (problem.code, problem.clause) == (
        Code.STAFF,
        requested.regulation.book.clause("cluster.min_staff"),
    )
    assert "thiếu 1 người" in problem.message
    assert status_of(requested) == ClusterStatus.REQUESTED


def test_recognition_after_the_fault_is_mended(staff, requested):
    OrganisationYear.objects.update(staff_count=5)
    services.recognise(actor=staff, group_year=requested, document="12/QĐ-SVHTTDL")
    cluster = Cluster.objects.get(pk=requested.group_id)
    assert (cluster.status, cluster.decision_number) == (ClusterStatus.RECOGNISED, "12/QĐ-SVHTTDL")
    step = Transition.objects.get(subject_model="clusters.cluster")
    assert (step.from_state, step.to_state, step.actor) == ("requested", "recognised", staff)
    assert AuditRecord.objects.get(action="decide_cluster").group_year_id == requested.pk
    with pytest.raises(Refused) as refused:
        services.recognise(actor=staff, group_year=requested)
    assert codes(refused) == ["decided"]


def test_recognition_with_a_named_waiver(staff, requested):
    services.grant_waiver(
        actor=staff, group_year=requested, condition=Code.STAFF, reason=REASON, document=DOCUMENT
    )
    services.recognise(actor=staff, group_year=requested)
    waiver = Waiver.objects.get()
    assert (waiver.granted_by, waiver.reason, waiver.document) == (staff, REASON, DOCUMENT)
    assert AuditRecord.objects.get(action="grant_waiver").new == {"reason": REASON, "document": DOCUMENT}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"condition": Code.UNITS}, "nothing_to_waive"),
        ({"condition": "khong-co"}, "nothing_to_waive"),
        ({"reason": "  "}, "no_reason"),
        ({"document": ""}, "no_document"),
    ],
)
def test_refused_waivers(staff, requested, changed, code):
    wanted = {"condition": Code.STAFF, "reason": REASON, "document": DOCUMENT, **changed}
    with pytest.raises(Refused) as refused:
        services.grant_waiver(actor=staff, group_year=requested, **wanted)
    assert codes(refused) == [code]
    assert not Waiver.objects.exists()


def test_a_condition_is_waived_once(staff, requested):
    for expected in ("", "nothing_to_waive"):
        try:
            services.grant_waiver(
                actor=staff, group_year=requested, condition=Code.STAFF, reason=REASON, document=DOCUMENT
            )
            found = ""
        except Refused as refusal:
            found = refusal.problems[0].code
        assert found == expected


def test_only_staff_in_charge_waive_and_decide(requested):
    people = ground.cast_of(requested)
    people["staff of others"] = make_staff(group_codes=["khac"])
    for name in set(people) - {"staff"}:
        for call in (
            lambda actor: services.grant_waiver(
                actor=actor, group_year=requested, condition=Code.STAFF, reason=REASON, document=DOCUMENT
            ),
            lambda actor: services.recognise(actor=actor, group_year=requested),
            lambda actor: services.refuse(actor=actor, group_year=requested, reason=REASON),
        ):
            with pytest.raises(PermissionDenied):
                call(people[name])


def test_refusing_needs_a_reason_and_may_be_mended_later(staff, requested):
    with pytest.raises(Refused) as refused:
        services.refuse(actor=staff, group_year=requested, reason=" ")
    assert codes(refused) == ["no_reason"]
    services.refuse(actor=staff, group_year=requested, reason="Ghép hai phòng")
    assert status_of(requested) == ClusterStatus.REFUSED
    with pytest.raises(Refused) as refused:
        services.refuse(actor=staff, group_year=requested, reason="Ghép hai phòng")
    assert codes(refused) == ["decided"]
    OrganisationYear.objects.update(staff_count=5)
    services.recognise(actor=staff, group_year=requested)
    assert status_of(requested) == ClusterStatus.RECOGNISED


def test_a_cluster_starts_only_recognised_and_lawful(requested):
    found = {problem.code: problem for problem in missing_to_start(requested)}
    assert {"not_recognised", str(Code.STAFF)} <= set(found)
    assert found["not_recognised"].url == url("founding", requested)
    lawful = make_cluster_year(state=YearState.FORMING)
    assert services.missing_to_start(lawful) == []
    assert services.missing_to_start(ground.make_block_year(state=YearState.FORMING)) == []
    leaderless = make_cluster_year(state=YearState.FORMING, deputies=0)
    leaderless.offices.all().delete()
    said = [problem.code for problem in missing_to_start(leaderless)]
    assert said.count("no_leader") == 1
    assert str(Code.OFFICES) not in said  # the room of the groups has said it already


def test_who_opens_the_page(client, requested):
    people = ground.cast_of(requested)
    assert ground.answers(client, url("founding", requested), people) == ground.only(SEEING, 200, 404)
    for name in ("waive", "decide"):
        expected = ground.only(("staff",), 200, 403, administrator=404, stranger=404)
        assert ground.answers(client, url(name, requested), people, {"x": "1"}) == expected
    block = ground.make_block_year()
    client.force_login(people["staff"])
    assert client.get(url("founding", block)).status_code == 404


def test_the_page_shows_facts_clauses_and_who_may_act(client, requested):
    people = ground.cast_of(requested)
    for name in ("founder", "staff", "head"):
        client.force_login(people[name])
        page = client.get(url("founding", requested)).content.decode()
        assert "Chưa đủ điều kiện" in page
        assert "Thiếu 1 người" in page
        assert requested.regulation.clause_url("cluster.min_staff") in page
        assert ("Ghi quyết định" in page) is (name == "staff")
        assert ("Ghi việc miễn" in page) is (name == "staff")
        unit = ground.members_of(requested)[0]
        edit = reverse("organisations:year", args=[unit.code, requested.year])
        assert (edit in page) is (name in ("staff", "founder"))


def test_waiver_and_decision_through_the_page(client, staff, requested):
    answer = client.post(url("decide", requested), {"decision-verdict": RECOGNISE})
    assert "thiếu 1 người" in answer.content.decode()
    assert requested.regulation.book.clause("cluster.min_staff") in str(
        answer.context["decision_form"].errors
    )
    faulty = {"waiver-condition": Code.STAFF, "waiver-reason": REASON, "waiver-document": ""}
    answer = client.post(url("waive", requested), faulty)
    assert answer.context["waiver_form"].errors["document"] == ["Ghi văn bản cho phép miễn."]
    assert REASON in answer.content.decode()
    assert client.post(url("waive", requested), {**faulty, "waiver-document": DOCUMENT}).status_code == 302
    assert "Được miễn" in client.get(url("founding", requested)).content.decode()
    client.post(url("decide", requested), {"decision-verdict": RECOGNISE, "decision-document": "12/QĐ"})
    page = client.get(url("founding", requested)).content.decode()
    assert "Đã công nhận" in page
    assert "Ghi quyết định" not in page


def test_refusal_through_the_page_keeps_what_was_typed(client, staff, requested):
    answer = client.post(
        url("decide", requested),
        {"decision-verdict": REFUSE, "decision-document": "x", "decision-reason": ""},
    )
    assert answer.context["decision_form"].errors["reason"]
    assert (
        client.post(url("decide", requested), {"decision-verdict": ""})
        .context["decision_form"]
        .errors["verdict"]
    )
    client.post(url("decide", requested), {"decision-verdict": REFUSE, "decision-reason": "Ghép hai phòng"})
    assert status_of(requested) == ClusterStatus.REFUSED


def test_a_closed_year_has_no_forms(client, staff):
    group_year = make_cluster_year(staff=3, state=YearState.CLOSED, status=ClusterStatus.REQUESTED)
    page = client.get(url("founding", group_year)).content.decode()
    assert "Ghi việc miễn" not in page
    assert "Ghi quyết định" not in page


def test_page_asks_a_bounded_number_of_queries(client, staff):
    few, many = (url("founding", make_cluster_year(members)) for members in (2, 14))
    assert count_queries(client, many) <= count_queries(client, few)


def test_the_page_of_the_group_summarises_the_conditions(client, staff, requested):
    page = client.get(reverse("groups:year", args=[requested.group.code, requested.year])).content.decode()
    assert url("founding", requested) in page
    assert "5/6</span> điều kiện đạt" in page


def titles(user):
    return [(task.title, task.url, task.scope) for task in founding_tasks(user)]


def test_tasks_of_staff_and_founder(requested):
    name, address = requested.group.short_name, url("founding", requested)
    year = f"năm {requested.year}"
    assert titles(make_staff()) == [(f"Xem xét công nhận {name}, {year}", address, "Sở Nội vụ")]
    founder = ground.make_founder(requested)
    scope = f"Cơ quan thành lập cụm: {name}"
    assert titles(founder) == [(f"Xem lại điều kiện thành lập {name}, {year}", address, scope)]
    for user in (ground.make_leader(requested), ground.make_inspector(), ground.make_administrator()):
        assert titles(user) == []
    OrganisationYear.objects.update(staff_count=5)
    assert titles(founder) == []


def test_a_recognised_cluster_that_no_longer_meets_them_is_shown_to_both():
    group_year = make_cluster_year(members=4)
    for user in (make_staff(), ground.make_founder(group_year)):
        assert [title for title, _, _ in titles(user)] == [
            f"Xem lại điều kiện thành lập {group_year.group.short_name}, năm {group_year.year}"
        ]
    refused = make_cluster_year(members=4, status=ClusterStatus.REFUSED)
    assert titles(ground.make_founder(refused)) == []


def test_many_clusters_become_one_line_in_a_bounded_number_of_queries(django_assert_max_num_queries):
    staff = make_staff()
    for _ in range(5):
        make_cluster_year(members=4, founder=make_organisation())
    with django_assert_max_num_queries(9):
        found = titles(staff)
    assert [title for title, _, _ in found] == ["Xem lại 5 cụm không đủ điều kiện, năm 2025"]
    assert found[0][1] == "/khoi-cum/?nam=2025&loai=cluster"


def test_numbers_of_staff_are_corrected_only_in_years_that_are_open(client):
    for year, offered in ((LAST_YEAR, True), (LAST_YEAR - 5, False)):
        group_year = make_cluster_year(members=4, year=year)
        client.force_login(make_staff())
        page = client.get(url("founding", group_year)).content.decode()
        assert ("Sửa số người của" in page) is offered
