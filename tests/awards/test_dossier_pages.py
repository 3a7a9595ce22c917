"""Pages of a dossier: sending, documents, appraisal, the index, what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import Dossier, Nomination
from awards.selectors.appraisal import lines_of
from awards.services import dossiers as services
from awards.services.dossiers import field_at_reception
from emulation.documents.models import GeneratedDocument
from emulation.jobs.models import Job
from tests.awards.test_pages import form_page, nominations_page
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG

pytestmark = pytest.mark.django_db


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
    assert "Thời gian thẩm định" in receipt and "Quy chế mẫu 2025" in receipt


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
    assert body.count("Đã có</span>") == 5


# --- appraisal ---


def appraisal(nomination):
    return reverse("awards:appraise", args=[nomination.pk])


def checklist(nomination, **other):
    """Every line of the checklist met, as the form sends it."""
    lines = lines_of(field_at_reception(nomination.dossier), nomination)
    return {f"line-{index}": "met" for index in range(len(lines))} | other


def test_staff_appraises_one_after_the_other(browse):
    dossier = awards.sent_dossier(awards.ranked_block())
    first, second = dossier.nominations.order_by("kind__level")
    client = browse(ground.make_staff())
    assert "Dẫn đầu khối, cụm" in client.get(appraisal(first)).content.decode()
    given = checklist(first, eligible="yes", opinion="Đạt.")
    answer = client.post(appraisal(first), given)
    assert answer["Location"] == appraisal(second)
    against = {"line-0": "not_met", "note-0": "Thiếu chữ ký.", "clause": "mục 7.5"}
    given = checklist(second, eligible="no", opinion="Chưa đạt.") | against
    answer = client.post(appraisal(second), given)
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
    assert found[0] == found[1] <= 55


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
