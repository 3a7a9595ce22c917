"""Pages from nomination to dossier: who meets what, what stands there, what was typed stays."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import Dossier, Nomination
from awards.services import dossiers as services
from emulation.documents.models import GeneratedDocument
from emulation.jobs.models import Job
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG, SUMMARY

pytestmark = pytest.mark.django_db


def nominations_page(group_year):
    return reverse("awards:nominations", args=[group_year.group.code, group_year.year])


def form_page(group_year, place=0, code=FLAG):
    unit = ground.members_of(group_year)[place]
    return reverse("awards:nomination", args=[group_year.group.code, group_year.year, unit.code, code])


def typed(**changed):
    return {
        "summary": SUMMARY,
        "deviation": "",
        "answer_exceeded_targets": "yes",
        "answer_united": "yes",
        "answer_party_excellent": "yes",
        "answer_thrift": "yes",
        **changed,
    }


# --- who meets what ---

DRAFTED = {
    "leader": 200,
    "deputy": 200,
    "head": 404,
    "officer": 404,
    "founder": 200,
    "staff": 200,
    "inspector": 200,
    "administrator": 404,
    "stranger": 404,
}


@pytest.mark.parametrize(("role", "status"), DRAFTED.items())
def test_the_naming_and_a_draft_are_read_by_leaders_founder_staff_and_inspector(browse, role, status):
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    client = browse(ground.cast_of(group_year)[role])
    assert client.get(nominations_page(group_year)).status_code == status
    assert client.get(form_page(group_year, 1, CERTIFICATE)).status_code == status
    assert client.get(reverse("awards:dossier", args=[dossier.pk])).status_code == status


@pytest.mark.parametrize("role", ["head", "officer"])
def test_members_read_the_names_after_the_sending_and_nothing_more(browse, role):
    group_year = awards.ranked_block()
    dossier = awards.sent_dossier(group_year)
    client = browse(ground.cast_of(group_year)[role])
    body = client.get(reverse("awards:dossier", args=[dossier.pk])).content.decode()
    for nomination in dossier.nominations.select_related("organisation"):
        assert nomination.organisation.name in body
    assert SUMMARY not in body and "Tạo hồ sơ" not in body and "Văn bản của hồ sơ" not in body
    assert client.get(nominations_page(group_year)).status_code == 404


def test_a_unit_reads_what_is_written_about_itself_while_it_is_drafted(browse):
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year, certificates=2)
    third = awards.officer_of(group_year, 2)
    Nomination.objects.filter(row__rank=3).update(summary="Chỉ về đơn vị thứ ba.")
    body = browse(third).get(reverse("awards:dossier", args=[dossier.pk])).content.decode()
    assert "Chỉ về đơn vị thứ ba." in body
    assert ground.members_of(group_year)[3].name not in body
    assert SUMMARY not in body


def test_the_council_reads_a_dossier_once_it_is_on_the_agenda(browse):
    council = awards.make_council(4)
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=0)
    client = browse(awards.voters_of(council)[0])
    page = reverse("awards:dossier", args=[dossier.pk])
    assert client.get(page).status_code == 404
    awards.prepared_session(council, dossier.nominations.all())
    assert client.get(page).status_code == 200


def test_nobody_reads_anything_without_signing_in(client):
    group_year = awards.ranked_block(4)
    dossier = awards.drafted_dossier(group_year, certificates=0)
    for page in (
        reverse("awards:index"),
        reverse("awards:register"),
        reverse("awards:sessions"),
        nominations_page(group_year),
        reverse("awards:dossier", args=[dossier.pk]),
    ):
        answer = client.get(page)
        assert answer.status_code == 302 and "dang-nhap" in answer["Location"], page


@pytest.mark.parametrize("role", ["founder", "staff", "inspector"])
def test_readers_may_not_write(browse, role):
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    client = browse(ground.cast_of(group_year)[role])
    assert client.post(form_page(group_year), typed()).status_code == 403
    assert client.post(reverse("awards:submit", args=[dossier.pk])).status_code == 403
    nomination = dossier.nominations.first()
    assert client.post(reverse("awards:withdraw", args=[nomination.pk])).status_code == 403
    assert client.post(nominations_page(group_year)).status_code == 403
    assert dossier.nominations.count() == 2


# --- the naming ---


def test_the_ranking_shows_proposed_open_and_refused_with_the_quota(browse):
    group_year = awards.ranked_block(8)
    awards.drafted_dossier(group_year, certificates=1)
    body = browse(ground.make_leader(group_year)).get(nominations_page(group_year)).content.decode()
    assert "Dự kiến đề nghị" in body
    assert f'href="{form_page(group_year, 2, CERTIFICATE)}"' in body
    assert "Xếp hạng 5; quy định chỉ xét hạng 2, 3, 4." in body
    assert 'aria-label="Đã dùng 1 trên 2"' in body
    assert "Kiểm tra và gửi" in body


def test_an_unlawful_cluster_is_told_clause_and_alternative_next_to_the_row(browse):
    group_year = awards.ranked_cluster(staff=4)
    body = browse(ground.make_leader(group_year)).get(nominations_page(group_year)).content.decode()
    assert "cụm chưa đạt điều kiện thành lập" in body
    assert "Có thể đề nghị Tập thể lao động xuất sắc hoặc Giấy khen." in body
    assert "<details open>" in body


def test_naming_through_the_form(browse):
    group_year = awards.ranked_block()
    client = browse(ground.make_leader(group_year))
    answer = client.post(form_page(group_year), typed())
    assert (answer.status_code, answer["Location"]) == (302, nominations_page(group_year))
    nomination = Nomination.objects.get()
    assert nomination.summary == SUMMARY
    assert nomination.answers == {
        "exceeded_targets": True,
        "united": True,
        "party_excellent": True,
        "thrift": True,
    }
    body = client.get(form_page(group_year)).content.decode()
    assert SUMMARY in body and "Ghi thay đổi" in body


def test_what_was_typed_stays_when_the_proposal_is_refused(browse):
    group_year = awards.ranked_cluster(staff=4)
    client = browse(ground.make_leader(group_year))
    long = "Đã nhập rất nhiều nội dung. " * 20
    answer = client.post(form_page(group_year), typed(summary=long, answer_united="no"))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Đề nghị bị từ chối" in body and "cụm chưa đạt điều kiện thành lập" in body
    assert long.strip() in body
    assert '<option value="no" selected>' in body
    assert "Tóm tắt không quá 300 ký tự" in body
    assert not Nomination.objects.exists()


def test_a_missing_reason_is_asked_for_at_its_field(browse):
    group_year = awards.ranked_block()
    client = browse(ground.make_leader(group_year))
    answer = client.post(form_page(group_year, 2, CERTIFICATE), typed())
    body = answer.content.decode()
    assert "Nêu lý do không theo thứ hạng" in body
    assert 'href="#id_deviation"' in body
    done = client.post(form_page(group_year, 2, CERTIFICATE), typed(deviation="Đơn vị hạng 2 từ chối."))
    assert done.status_code == 302


def test_figures_of_a_standard_are_read_the_vietnamese_way(browse):
    group_year = awards.ranked_block(conference=False)
    awards.hold_conference(group_year, named=[(0, "excellent_labour_collective", 8)])
    client = browse(ground.make_leader(group_year))
    page = form_page(group_year, 0, "excellent_labour_collective")
    figures = {"answer_members_completed": "100", "answer_advanced_share": "70,5", "answer_fighters": "2"}
    assert client.post(page, {**typed(), **figures}).status_code == 302
    assert Nomination.objects.get().answers["advanced_share"] == "70.50"
    assert 'value="70,50"' in client.get(page).content.decode()
    wrong = client.post(page, {**typed(), **figures, "answer_fighters": "hai"})
    assert wrong.status_code == 422 and 'value="hai"' in wrong.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/khen-thuong/khong-co/2025/",
        "/khen-thuong/ho-so/999999/",
        "/khen-thuong/phien-hop/999999/",
        "/khen-thuong/phien-hop/noi-dung/999999/",
        "/khen-thuong/de-nghi/999999/tham-dinh/",
    ],
)
def test_what_is_not_there_is_not_found(browse, address):
    assert browse(ground.make_staff()).get(address).status_code == 404


def test_unknown_units_and_kinds_are_not_found(browse):
    group_year = awards.ranked_block(3)
    client = browse(ground.make_leader(group_year))
    stranger = ground.make_organisation()
    code, year = group_year.group.code, group_year.year
    assert client.get(reverse("awards:nomination", args=[code, year, stranger.code, FLAG])).status_code == 404
    unit = ground.members_of(group_year)[0]
    assert client.get(reverse("awards:nomination", args=[code, year, unit.code, "khac"])).status_code == 404


def test_a_newer_ranking_is_offered_and_taken(browse):
    group_year = awards.ranked_block()
    nomination = awards.nominate(group_year)
    newer = awards.make_run(group_year)
    client = browse(ground.make_leader(group_year))
    page = nominations_page(group_year)
    assert "Dùng lượt số 2" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    nomination.refresh_from_db()
    assert nomination.row.run == newer


def test_the_secretary_lets_the_quota_be_exceeded_on_the_page(browse):
    group_year = awards.ranked_block(8)
    awards.drafted_dossier(group_year, certificates=2)
    secretary = awards.secretary_of(awards.make_council(3))
    client = browse(secretary)
    page = form_page(group_year, 3, CERTIFICATE)
    assert "Cho phép vượt chỉ tiêu" in client.get(page).content.decode()
    wrong = client.post(f"{page}vuot-chi-tieu/", {"document": "55", "dated": "2/7/2025"})
    assert wrong.status_code == 422
    assert 'value="55"' in wrong.content.decode() and "Ghi tên loại và số văn bản" in wrong.content.decode()
    done = client.post(f"{page}vuot-chi-tieu/", {"document": "Công văn số 55/HĐTĐKT", "dated": "2/7/2025"})
    assert done.status_code == 302
    assert "Công văn số 55/HĐTĐKT" in client.get(nominations_page(group_year)).content.decode()
    assert browse(ground.make_leader(group_year)).post(f"{page}vuot-chi-tieu/").status_code == 403


# --- the dossier ---


def test_checking_sending_and_the_receipt(browse):
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    client = browse(ground.make_leader(group_year))
    page = reverse("awards:submit", args=[dossier.pk])
    assert "Gửi hồ sơ" in client.get(page).content.decode()
    answer = client.post(page)
    assert answer["Location"] == reverse("awards:receipt", args=[dossier.pk])
    receipt = client.get(answer["Location"]).content.decode()
    for nomination in dossier.nominations.select_related("organisation", "kind"):
        assert nomination.organisation.name in receipt and nomination.kind.name in receipt
    assert "Hạn thẩm định" in receipt and "Quy chế mẫu 2025" in receipt


def test_what_is_missing_is_listed_with_its_place_and_nothing_can_be_sent(browse):
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    Nomination.objects.filter(kind__code=FLAG).update(summary="")
    client = browse(ground.make_leader(group_year))
    page = reverse("awards:submit", args=[dossier.pk])
    body = client.get(page).content.decode()
    assert "Còn 1 việc cần làm trước" in body
    assert f'href="{form_page(group_year)}#id_summary"' in body
    assert "Gửi hồ sơ</button>" not in body
    assert "Còn 1 việc cần làm trước" in client.post(page).content.decode()
    dossier.refresh_from_db()
    assert dossier.state == "drafted"


def test_there_is_no_receipt_before_the_sending(browse):
    group_year = awards.ranked_block(4)
    dossier = awards.drafted_dossier(group_year, certificates=0)
    page = reverse("awards:receipt", args=[dossier.pk])
    assert browse(ground.make_leader(group_year)).get(page).status_code == 404


def test_one_click_asks_for_all_documents(browse, django_capture_on_commit_callbacks):
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    client = browse(ground.make_leader(group_year))
    page = reverse("awards:papers", args=[dossier.pk])
    answer = client.post(page)
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:show", args=[job.pk])
    asked = GeneratedDocument.objects.values_list("kind", "subject_id")
    assert set(asked) == {
        ("submission", dossier.pk),
        ("conference_minutes", dossier.pk),
        ("score_table", dossier.run_id),
    }
    assert client.post(page)["Location"] == answer["Location"]  # while it runs: the same job
    for role in ("head", "inspector", "stranger"):
        status = browse(ground.cast_of(group_year)[role]).post(page).status_code
        assert status == (403 if role == "inspector" else 404)


def test_the_worker_makes_them_and_the_dossier_lists_them(browse):
    from emulation.documents.services import make

    group_year = awards.ranked_block(6)
    dossier = awards.drafted_dossier(group_year, certificates=1)
    client = browse(ground.make_leader(group_year))
    client.post(reverse("awards:papers", args=[dossier.pk]))
    for document in GeneratedDocument.objects.all():
        make(document)
        document.refresh_from_db()
        assert document.state == "ready", document.message
    body = client.get(reverse("awards:dossier", args=[dossier.pk])).content.decode()
    assert body.count("/van-ban/tep/") == 8
    assert body.count("Đã có</span>") == 4


# --- appraisal ---


def appraisal(nomination):
    return reverse("awards:appraise", args=[nomination.pk])


def test_staff_appraises_one_after_the_other(browse):
    dossier = awards.sent_dossier(awards.ranked_block())
    first, second = dossier.nominations.order_by("kind__level")
    client = browse(ground.make_staff())
    assert "Dẫn đầu khối, cụm" in client.get(appraisal(first)).content.decode()
    answer = client.post(appraisal(first), {"eligible": "yes", "opinion": "Đạt."})
    assert answer["Location"] == appraisal(second)
    answer = client.post(appraisal(second), {"eligible": "no", "opinion": "Chưa đạt.", "clause": "mục 7.5"})
    assert answer["Location"] == reverse("awards:dossier", args=[dossier.pk])
    dossier.refresh_from_db()
    assert (dossier.state, awards.states(dossier)) == ("appraised", ["eligible", "not_eligible"])


def test_a_refusal_without_clause_keeps_the_opinion(browse):
    nomination = awards.sent_dossier(awards.ranked_block()).nominations.first()
    answer = browse(ground.make_staff()).post(
        appraisal(nomination), {"eligible": "no", "opinion": "Đã viết một ý kiến dài.", "clause": ""}
    )
    body = answer.content.decode()
    assert "Nêu căn cứ không đủ điều kiện." in body and "Đã viết một ý kiến dài." in body
    missing = browse(ground.make_staff()).post(appraisal(nomination), {"opinion": "Đạt."})
    assert "Đạt." in missing.content.decode()
    nomination.refresh_from_db()
    assert nomination.state == "submitted"


def test_the_own_unit_is_not_appraised_on_the_page_either(browse):
    group_year = awards.ranked_block()
    dossier = awards.sent_dossier(group_year)
    agency = ground.members_of(group_year)[0]
    client = browse(ground.make_user("standing_staff", agency))
    own = dossier.nominations.get(organisation=agency)
    assert client.get(appraisal(own)).status_code == 403
    other = dossier.nominations.exclude(pk=own.pk).get()
    body = client.get(reverse("awards:dossier", args=[dossier.pk])).content.decode()
    assert appraisal(own) not in body and appraisal(other) in body


@pytest.mark.parametrize(("role", "status"), [("leader", 403), ("inspector", 403), ("stranger", 404)])
def test_others_do_not_appraise(browse, role, status):
    group_year = awards.ranked_block()
    nomination = awards.sent_dossier(group_year).nominations.first()
    client = browse(ground.cast_of(group_year)[role])
    assert client.get(appraisal(nomination)).status_code == status
    assert client.post(appraisal(nomination), {"eligible": "yes", "opinion": "x"}).status_code == status


# --- index ---


def test_the_index_is_by_role(browse):
    ready, drafted, sent = awards.ranked_block(4), awards.ranked_block(4), awards.ranked_block(4)
    awards.drafted_dossier(drafted, certificates=0)
    awards.sent_dossier(sent, certificates=0)
    page = reverse("awards:index")

    def shown(user):
        body = browse(user).get(page).content.decode()
        return {
            name
            for name, year in (("ready", ready), ("drafted", drafted), ("sent", sent))
            if str(year.group.short_name) in body.partition("<main")[2]
        }

    assert shown(ground.make_leader(ready)) == {"ready"}
    assert shown(ground.make_leader(drafted)) == {"drafted"}
    assert shown(ground.make_member(drafted)) == set()
    assert shown(ground.make_member(sent)) == {"sent"}
    assert shown(ground.make_staff()) == {"drafted", "sent"}
    assert shown(ground.make_staff(group_codes=[sent.group.code])) == {"sent"}
    assert shown(ground.make_inspector()) == {"drafted", "sent"}
    assert shown(ground.make_stranger()) == set()


def test_the_list_is_filtered_by_state(browse):
    drafted, sent = awards.ranked_block(4), awards.ranked_block(4)
    awards.drafted_dossier(drafted, certificates=0)
    awards.sent_dossier(sent, certificates=0)
    client = browse(ground.make_staff())
    body = client.get(reverse("awards:index"), {"buoc": "submitted"}).content.decode()
    assert sent.group.short_name in body and drafted.group.short_name not in body
    assert client.get(reverse("awards:index"), {"buoc": "xyz"}).status_code == 200


# --- cost ---


def queries(client, address):
    client.get(address)  # sessions, caches
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("make", [awards.ranked_block, awards.ranked_cluster])
def test_pages_of_a_group_cost_the_same_whatever_its_size(browse, make):
    found = []
    for members, certificates in ((5, 1), (12, 3)):
        group_year = make(members)
        dossier = awards.sent_dossier(group_year, certificates)
        client = browse(ground.make_staff())
        addresses = [
            nominations_page(group_year),
            form_page(group_year, 1, CERTIFICATE),
            reverse("awards:dossier", args=[dossier.pk]),
            appraisal(dossier.nominations.first()),
            reverse("awards:receipt", args=[dossier.pk]),
        ]
        found.append([queries(client, address) for address in addresses])
    assert found[0] == found[1]
    assert max(found[0]) <= 45, found


def test_the_check_page_costs_the_same_whatever_is_proposed(browse):
    found = []
    for members, certificates in ((5, 1), (12, 3)):
        group_year = awards.ranked_block(members)
        dossier = awards.drafted_dossier(group_year, certificates)
        client = browse(ground.make_leader(group_year))
        found.append(queries(client, reverse("awards:submit", args=[dossier.pk])))
    assert found[0] == found[1] <= 45


def test_the_index_costs_the_same_with_one_and_many_dossiers(browse):
    awards.sent_dossier(awards.ranked_block(4), certificates=0)
    client = browse(ground.make_staff())
    one = queries(client, reverse("awards:index"))
    for _ in range(4):
        awards.sent_dossier(awards.ranked_block(4), certificates=0)
    assert Dossier.objects.count() == 5
    assert queries(client, reverse("awards:index")) == one <= 20


def test_open_questions_are_shown_before_the_sending(browse):
    group_year = awards.ranked_block()
    nomination = awards.nominate(group_year, answers={})
    assert services.open_questions(nomination.dossier)
    page = reverse("awards:submit", args=[nomination.dossier_id])
    assert "4 điều kiện chưa xác nhận" in browse(ground.make_leader(group_year)).get(page).content.decode()
