"""Pages of the council: sessions, the card, voting, counting, decisions; who meets what, and the cost."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.choices import NominationState, SessionState
from awards.models import CouncilSession, Decision
from awards.services import council as services
from emulation.ballots.choices import Choice
from emulation.ballots.models import Participation
from emulation.common.dates import format_date, today
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return awards.make_council()


@pytest.fixture
def dossier():
    return awards.appraised_dossier(awards.ranked_block(), certificates=1)


@pytest.fixture
def session(council, dossier):
    """A flag that is voted on, and a certificate that is not."""
    return awards.open_session(council, dossier.nominations.order_by("kind__level"))


@pytest.fixture
def item(session):
    return awards.item_with_ballot(session)


def url(name, thing):
    return reverse(f"awards:{name}", args=[thing.pk])


def cast_of(council, group_year):
    people = ground.cast_of(group_year)
    people["secretary"], people["member"] = awards.secretary_of(council), awards.voters_of(council)[0]
    return people


# --- who meets what ---


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("secretary", 200),
        ("member", 200),
        ("staff", 200),
        ("inspector", 200),
        ("leader", 404),
        ("head", 404),
        ("founder", 404),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_sessions_and_cards_are_the_councils(browse, council, session, item, role, status):
    client = browse(cast_of(council, item.nomination.dossier.group_year)[role])
    assert client.get(reverse("awards:sessions")).status_code == status
    assert client.get(url("session", session)).status_code == status
    assert client.get(url("card", item)).status_code == status


def test_staff_limited_to_other_groups_sees_the_agenda_but_not_the_card(browse, session, item):
    client = browse(ground.make_staff(group_codes=["khoi-khac"]))
    body = client.get(url("session", session)).content.decode()
    assert item.nomination.organisation.name in body
    assert url("card", item) not in body
    assert client.get(url("card", item)).status_code == 404


@pytest.mark.parametrize("role", ["member", "staff", "inspector"])
def test_only_the_secretary_runs_a_session(browse, council, session, item, role):
    client = browse(cast_of(council, item.nomination.dossier.group_year)[role])
    for page in (
        url("open-session", session),
        url("close-session", session),
        url("close-item", item),
    ):
        assert client.get(page).status_code == 403, page
        assert client.post(page).status_code == 403, page


# --- preparing ---


def test_a_session_is_scheduled_and_filled(browse, council, dossier):
    client = browse(awards.secretary_of(council))
    data = {
        "council": council.pk,
        "year": "2025",
        "title": "Phiên họp đợt 1",
        "held_on": format_date(today()),
        "venue": "Phòng họp số 1",
    }
    answer = client.post(reverse("awards:sessions"), data)
    session = CouncilSession.objects.get()
    assert answer["Location"] == url("session", session)
    body = client.get(answer["Location"]).content.decode()
    flag = dossier.nominations.get(kind__code=FLAG)
    assert f'value="{flag.pk}"' in body
    client.post(url("agenda", session), {"nominations": [flag.pk, "khác", "999999"]})
    assert [item.nomination for item in session.items.all()] == [flag]
    assert client.post(url("agenda", session), {}).status_code == 302
    assert session.items.count() == 1


def test_nominations_of_other_years_stand_apart_and_are_not_chosen(browse, council, dossier):
    client = browse(awards.secretary_of(council))
    flag = dossier.nominations.get(kind__code=FLAG)
    box = f'value="{flag.pk}" id="n{flag.pk}"'
    for year, chosen in ((2025, True), (2024, False)):
        session = CouncilSession.objects.create(
            council=council, year=year, title=f"Phiên họp {year}", held_on=today()
        )
        body = client.get(url("session", session)).content.decode()
        assert f"{box}{' checked' if chosen else ''}>" in body
        assert ("Của năm khác" in body) is not chosen


def test_a_slip_in_the_form_is_told_and_keeps_what_was_typed(browse, council):
    client = browse(awards.secretary_of(council))
    data = {"council": council.pk, "year": "hai", "title": "Phiên họp đợt 1", "held_on": "32/1/2026"}
    body = client.post(reverse("awards:sessions"), data).content.decode()
    assert "Phiên họp đợt 1" in body and "32/1/2026" in body
    assert not CouncilSession.objects.exists()


def test_opening_asks_first(browse, council, dossier):
    session = awards.prepared_session(council, dossier.nominations.all())
    client = browse(awards.secretary_of(council))
    assert "15 thành viên" in client.get(url("open-session", session)).content.decode()
    session.refresh_from_db()
    assert session.state == SessionState.PREPARED
    client.post(url("open-session", session))
    session.refresh_from_db()
    assert session.state == SessionState.VOTING


# --- the card ---


def test_the_card_says_everything_on_one_screen(browse, council, item):
    body = browse(awards.voters_of(council)[0]).get(url("card", item)).content.decode()
    nomination = item.nomination
    for text in (
        nomination.organisation.name,
        "Cờ thi đua của Ủy ban nhân dân tỉnh",
        "Hạng trong khối",
        "990,00",
        "7/8",  # votes of the conference
        "Tham khảo QĐ 86/2025/QĐ-UBND (Bắc Ninh), Điều 3, 4",
        "Đủ điều kiện, tiêu chuẩn.",
        "Điểm của 8 đơn vị",
        "Khen thưởng năm năm gần nhất",
        "Đang xét",
        "Khai báo xung đột lợi ích",
        "Vi phạm, kỷ luật:</b> không có",
    ):
        assert text in body, text
    for value in Choice.values:
        assert f'value="{value}"' in body
    assert " checked" not in body.partition("votebar")[2]  # nothing is chosen beforehand


def test_an_exclusion_set_later_is_shown_by_kind_and_clause(browse, council, item):
    awards.make_exclusion(item.nomination.organisation, 2025)
    body = browse(awards.voters_of(council)[0]).get(url("card", item)).content.decode()
    assert "Đơn vị hoặc người đứng đầu bị kỷ luật (Quy chế mẫu (đề xuất), mục 5.1)" in body


def test_past_awards_stand_in_their_years(browse, council, item):
    awards.make_award(item.nomination.organisation, 2023, CERTIFICATE)
    body = browse(awards.voters_of(council)[0]).get(url("card", item)).content.decode()
    assert '<li class="got"><b class="num">2023</b>Bằng khen' in body


def test_previous_and_next_lead_through_the_agenda(browse, council, session):
    first, second = session.items.order_by("order")
    client = browse(awards.voters_of(council)[0])
    assert f'href="{url("card", second)}"' in client.get(url("card", first)).content.decode()
    assert f'href="{url("card", first)}"' in client.get(url("card", second)).content.decode()


def test_a_kind_without_a_vote_says_so(browse, council, session):
    item = session.items.get(ballot=None)
    body = browse(awards.voters_of(council)[0]).get(url("card", item)).content.decode()
    assert "Hội đồng không bỏ phiếu" in body and "votebar" not in body


def test_kinds_without_a_vote_stand_apart_from_those_to_be_ticked(browse, council):
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    flag, certificate = dossier.nominations.order_by("kind__level")
    other = awards.eligible_flag()
    address = reverse("awards:session", args=[awards.prepared_session(council, [other]).pk])
    page = browse(ground.make_staff()).get(address).content.decode()
    assert f'value="{flag.pk}" id="n{flag.pk}" checked' in page
    assert f'id="n{certificate.pk}"' not in page
    apart = page.split('id="direct-head"')[1]
    assert certificate.organisation.name in apart
    assert "Hội đồng không bỏ phiếu hình thức này" in apart
    book = dossier.regulation_in_force().book
    assert book.clause("award.provincial_certificate.council_vote") in html.unescape(apart)
    assert reverse("awards:submissions") in apart


def test_a_member_in_conflict_reads_why_there_is_no_ballot(browse):
    council = awards.make_council(4)
    nomination = awards.eligible_flag()
    member = awards.seat(council, organisation=nomination.organisation).user
    item = awards.item_with_ballot(awards.open_session(council, [nomination]))
    body = browse(member).get(url("card", item)).content.decode()
    assert "Không bỏ phiếu nội dung này." in body
    assert f"Công tác tại {nomination.organisation.name}" in body
    assert "votebar" not in body
    answer = browse(member).post(url("vote", item), {"choice": "agree", "confirmed": "1"})
    assert (answer.status_code, "Không tham gia bỏ phiếu" in answer.content.decode()) == (422, True)


def test_declaring_a_conflict_takes_the_ballot_away(browse, council, item):
    voter = awards.voters_of(council)[2]
    client = browse(voter)
    missing = client.post(url("recuse", item), {"reason": " "})
    assert missing.status_code == 200 and not Participation.objects.filter(state="recused").exists()
    client.post(url("recuse", item), {"reason": "Có người thân phụ trách."})
    body = client.get(url("card", item)).content.decode()
    assert "Có người thân phụ trách." in body and "votebar" not in body
    assert item.ballot.total == 15


def test_voting_review_receipt_and_on_to_the_next(browse, council):
    first = awards.appraised_dossier(awards.ranked_block(), certificates=0)
    second = awards.appraised_dossier(awards.ranked_block(), certificates=0)
    session = awards.open_session(council, [*first.nominations.all(), *second.nominations.all()])
    one, two = session.items.order_by("order")
    client = browse(awards.voters_of(council)[0])
    assert "Bỏ phiếu (2)" in client.get(url("session", session)).content.decode()
    review = client.post(url("vote", one), {"choice": "agree"})
    assert "Xác nhận bỏ phiếu" in review.content.decode()
    sent = client.post(url("vote", one), {"choice": "agree", "confirmed": "1"})
    assert sent["Location"] == url("card", two)
    assert "Đã ghi nhận phiếu" in client.get(sent["Location"]).content.decode()
    receipt = client.get(url("voted", one))
    assert f'href="{url("card", two)}"' in receipt.content.decode()
    assert "còn 1" in receipt.content.decode()
    again = client.post(url("vote", one), {"choice": "disagree", "confirmed": "1"})
    assert "phiếu không sửa được" in again.content.decode()
    assert client.get(url("voted", two)).status_code == 302  # no receipt without a paper


# --- counting and deciding ---


def test_the_secretary_counts_below_the_quorum_nothing(browse, council, item):
    awards.vote(item, agree=11)
    client = browse(awards.secretary_of(council))
    asked = client.get(url("close-item", item)).content.decode()
    assert "Mới có ý kiến của 11/15 thành viên (73,33%); cần từ 80%." in asked
    assert "Kiểm phiếu</button>" not in asked
    client.post(url("close-item", item))
    item.nomination.refresh_from_db()
    assert item.nomination.state == NominationState.ON_AGENDA


@pytest.mark.parametrize(
    ("agree", "word", "share"),
    [(11, "Không thông qua", "73,33%"), (12, "Thông qua", "80,00%"), (13, "Thông qua", "86,67%")],
)
def test_the_result_stands_against_the_threshold_of_all_members(browse, council, item, agree, word, share):
    awards.vote(item, agree=agree, disagree=15 - agree)
    client = browse(awards.secretary_of(council))
    assert client.post(url("close-item", item)).status_code == 302
    body = client.get(url("session", item.session)).content.decode()
    assert f">{word}</span>" in " ".join(body.split()) or f"</i>{word}</span>" in body
    assert f"{agree}/15 phiếu, {share}" in body
    assert "Cần từ 80% (12 phiếu)" in body


def test_counting_closing_and_deciding_in_the_browser(browse, council, session, item):
    awards.vote(item, agree=13, disagree=2)
    client = browse(awards.secretary_of(council))
    waiting = client.get(url("close-session", session)).content.decode()
    assert f'href="{url("close-item", item)}"' in waiting
    client.post(url("close-item", item))
    client.post(url("close-session", session))
    page = f"{reverse('awards:draft-decision')}?phien={session.pk}"
    body = client.get(page).content.decode()
    assert 'value="Chủ tịch Ủy ban nhân dân tỉnh"' in body
    flag = item.nomination
    url_of_flag = f"{page}&loai={FLAG}-2025"
    wrong = client.post(url_of_flag, {"authority": "Chủ tịch"}).content.decode()
    assert 'value="Chủ tịch"' in wrong and not Decision.objects.exists()
    wrong = client.post(url_of_flag, {"authority": "Chủ tịch", "nominations": ["999999"]})
    assert wrong.status_code == 200 and not Decision.objects.exists()
    answer = client.post(url_of_flag, {"authority": "Chủ tịch", "nominations": [flag.pk]})
    decision = Decision.objects.get()
    assert answer["Location"] == reverse("awards:decision", args=[decision.pk])
    certificate = session.items.get(ballot=None).nomination
    client.post(f"{page}&loai={CERTIFICATE}-2025", {"authority": "Chủ tịch", "nominations": [certificate.pk]})
    assert Decision.objects.count() == 2
    assert "Không có đề nghị chờ quyết định" in client.get(page).content.decode()


# --- cost ---


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_of_a_session_cost_the_same_with_one_and_many_items(browse, council):
    found = []
    for groups in (1, 4):
        nominations = []
        for _ in range(groups):
            dossier = awards.appraised_dossier(awards.ranked_block(5), certificates=0)
            nominations += list(dossier.nominations.all())
        session = awards.open_session(council, nominations)
        item = awards.item_with_ballot(session)
        voter, secretary = browse(awards.voters_of(council)[0]), browse(awards.secretary_of(council))
        found.append(
            [
                queries(voter, url("session", session)),
                queries(voter, url("card", item)),
                queries(secretary, url("session", session)),
                queries(secretary, url("close-item", item)),
            ]
        )
    assert found[0] == found[1]
    assert max(found[0]) <= 30, found


def test_the_card_costs_the_same_in_a_small_and_a_large_group(browse, council):
    found = []
    for members in (4, 14):
        nomination = awards.eligible_flag(awards.ranked_block(members))
        item = awards.item_with_ballot(awards.open_session(council, [nomination]))
        found.append(queries(browse(awards.voters_of(council)[0]), url("card", item)))
    assert found[0] == found[1] <= 28


def test_lists_cost_the_same_with_one_and_many(browse, council):
    def measured():
        client = browse(awards.secretary_of(council))
        return [queries(client, reverse(f"awards:{name}")) for name in ("sessions", "register")]

    unit = ground.make_organisation()
    awards.make_award(unit, 2020)
    awards.prepared_session(council, [awards.eligible_flag()])
    one = measured()
    for year in range(2021, 2025):
        awards.make_award(unit, year)
        awards.prepared_session(council, [awards.eligible_flag()])
    assert measured() == one
    assert max(one) <= 20


def test_the_electorate_is_fixed_at_the_opening(browse, council, item):
    """A member who comes later has no paper and lifts no denominator."""
    late = awards.seat(council).user
    body = browse(late).get(url("card", item)).content.decode()
    assert "votebar" not in body
    awards.vote(item, agree=12, disagree=3)
    services.close_item(actor=awards.secretary_of(council), item=item)
    assert "12/15" in browse(late).get(url("card", item)).content.decode()
