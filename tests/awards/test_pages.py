"""Pages from nomination to dossier: who meets what, what stands there, what was typed stays."""

import pytest
from django.urls import reverse

from awards.models import Nomination
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG, SUMMARY, TITLE

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
    "founder": 404,
    "staff": 200,
    "inspector": 200,
    "administrator": 404,
    "stranger": 404,
}


@pytest.mark.parametrize(("role", "status"), DRAFTED.items())
def test_the_naming_and_a_draft_are_read_by_leaders_staff_and_inspector(browse, role, status):
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


@pytest.mark.parametrize("role", ["staff", "inspector"])
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
    group_year = awards.ranked_cluster(staff=4, conference=False)
    awards.hold_conference(group_year, named=[(0, FLAG, 6), (0, TITLE, 6)])
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


def test_who_was_overtaken_reads_what_is_stored_and_may_replace_it(browse):
    group_year = awards.ranked_block()
    page = form_page(group_year)
    one, other = browse(ground.make_leader(group_year)), browse(ground.make_deputy(group_year))
    assert 'name="version" value="0"' in other.get(page).content.decode()
    one.post(page, typed(version="0", summary="Bản của Trưởng khối."))
    answer = other.post(page, typed(version="0", summary="Bản của Phó Trưởng khối."))
    body = answer.content.decode()
    assert answer.status_code == 422 and "vừa được người khác đề nghị" in body
    assert "Bản của Trưởng khối." in body and "Bản của Phó Trưởng khối." in body
    assert 'name="version" value="1"' in body
    assert Nomination.objects.get().summary == "Bản của Trưởng khối."
    other.post(page, typed(version="1", summary="Bản của Phó Trưởng khối."))
    assert Nomination.objects.get().summary == "Bản của Phó Trưởng khối."


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


def test_the_secretary_comes_to_a_group_that_has_no_place_at_all(browse):
    group_year = awards.ranked_block(8)
    secretary = awards.secretary_of(awards.make_council(3))
    page = form_page(group_year, 1, CERTIFICATE)
    assert browse(secretary).get(page).status_code == 404  # places are free: nothing to allow yet
    sizes = group_year.regulation.figures.filter(key="award.provincial_certificate.per_group_by_size")
    assert sizes.update(value=[{"from_members": 1, "to_members": None, "count": 0}]) == 1
    assert "Cho phép vượt chỉ tiêu" in browse(secretary).get(page).content.decode()
    given = {"document": "Công văn số 55/HĐTĐKT", "dated": "2/7/2025"}
    assert browse(secretary).post(f"{page}vuot-chi-tieu/", given).status_code == 302
    assert "Công văn số 55/HĐTĐKT" in browse(secretary).get(nominations_page(group_year)).content.decode()


def test_the_founder_of_a_cluster_reads_its_naming_and_writes_nothing(browse):
    group_year = awards.ranked_cluster()
    dossier = awards.drafted_dossier(group_year)
    client = browse(ground.make_founder(group_year))
    assert client.get(nominations_page(group_year)).status_code == 200
    assert client.get(reverse("awards:dossier", args=[dossier.pk])).status_code == 200
    assert client.post(nominations_page(group_year)).status_code == 403
    nomination = dossier.nominations.first()
    assert client.post(reverse("awards:withdraw", args=[nomination.pk])).status_code == 403
