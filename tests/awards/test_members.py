"""The council itself: set up by a decision, members with terms, one chair, no change while it votes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from awards.choices import CouncilRole, NominationState
from awards.models import Council, CouncilMember
from awards.selectors import members as selectors
from awards.services import council as sessions
from awards.services import members as services
from emulation.audit.models import AuditRecord
from emulation.ballots.models import Ballot
from emulation.common.dates import format_date, today
from emulation.common.problems import Refused
from tests.factories import awards, ground, sittings
from tests.factories.awards import CERTIFICATE, FLAG

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def found(actor, **given):
    fields = {"name": "Hội đồng tỉnh", "decision_number": "12/QĐ-UBND", "decided_on": ground.LONG_AGO}
    return services.create_council(actor=actor, **{**fields, **given})


def seated(actor, council, **given):
    fields = {
        "user": given.pop("user", None) or ground.make_user(None),
        "role": CouncilRole.MEMBER,
        "title": "Giám đốc Sở",
        "organisation": None,
        "document": "",
        "starts": today(),
    }
    return services.seat_member(actor=actor, council=council, **{**fields, **given})


def test_an_empty_installation_comes_to_a_session():
    """Staff records the council and its members; the secretary so seated prepares and opens a session."""
    staff = ground.make_staff()
    council = found(staff)
    secretary = seated(staff, council, role=CouncilRole.SECRETARY).user
    seated(staff, council, role=CouncilRole.CHAIR)
    for _ in range(3):
        seated(staff, council)
    session = sessions.schedule(
        actor=secretary, council=council, year=2025, title="Phiên thứ nhất", held_on=today(), venue=""
    )
    sessions.put_on_agenda(actor=secretary, session=session, nominations=[awards.eligible_flag()])
    sittings.attend(session)
    session = sessions.open_session(actor=secretary, session=session)
    assert session.items.get().ballot.total == 5


@pytest.mark.parametrize("given", [{"decided_on": today() + timedelta(days=1)}, {}])
def test_a_council_is_recorded_once_and_not_in_advance(given):
    staff = ground.make_staff()
    if not given:
        found(staff)
    with pytest.raises(Refused) as refused:
        found(staff, **given)
    assert codes(refused) == ["future" if given else "recorded"]


def test_who_manages_the_council():
    council = awards.make_council(5)
    for actor in (ground.make_staff(), awards.secretary_of(council)):
        assert seated(actor, council).council == council
    others = [ground.make_staff(group_codes=["khoi-khac"]), ground.make_inspector(), ground.make_stranger()]
    for actor in (*others, awards.voters_of(council)[0]):
        with pytest.raises(PermissionDenied):
            seated(actor, council)
        with pytest.raises(PermissionDenied):
            found(actor, decision_number="99/QĐ-UBND")
        with pytest.raises(PermissionDenied):
            services.end_seat(actor=actor, seat=council.members.last(), ends=today())


def test_one_chair_at_a_time_and_each_person_once():
    staff, council = ground.make_staff(), awards.make_council(5)
    chair = council.members.get(role=CouncilRole.CHAIR)
    with pytest.raises(Refused) as refused:
        seated(staff, council, role=CouncilRole.CHAIR)
    assert codes(refused) == ["role_taken"]
    with pytest.raises(Refused) as refused:
        seated(staff, council, user=chair.user)
    assert codes(refused) == ["seated"]
    with pytest.raises(Refused) as refused:
        seated(staff, council, starts=council.decided_on - timedelta(days=1))
    assert codes(refused) == ["too_early"]
    services.end_seat(actor=staff, seat=chair, ends=today() - timedelta(days=1))
    assert seated(staff, council, role=CouncilRole.CHAIR).order == 6
    assert AuditRecord.objects.filter(action="end_seat").exists()


def test_a_member_whose_term_ended_is_not_in_the_electorate():
    staff, council = ground.make_staff(), awards.make_council(6)
    services.end_seat(actor=staff, seat=council.members.last(), ends=today() - timedelta(days=1))
    item = awards.item_with_ballot(awards.open_session(council, [awards.eligible_flag()]))
    assert item.ballot.total == 5


def test_members_do_not_change_while_the_council_votes():
    staff, council = ground.make_staff(), awards.make_council(5)
    session = awards.open_session(council, [awards.eligible_flag()])
    seat = council.members.last()
    for change in (
        lambda: seated(staff, council),
        lambda: services.end_seat(actor=staff, seat=seat, ends=today()),
        lambda: services.change_seat(actor=staff, seat=seat, title="Khác", organisation=None, order=1),
        lambda: services.remove_seat(actor=staff, seat=seat),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert codes(refused)[0] == "voting"
    assert council.members.count() == 5 and session.state == "voting"


def test_a_mistake_is_undone_but_not_a_member_who_stood_in_an_electorate():
    staff, council = ground.make_staff(), awards.make_council(5)
    services.remove_seat(actor=staff, seat=seated(staff, council))
    assert council.members.count() == 5
    session = awards.open_session(council, [awards.eligible_flag()])
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=5)
    secretary = awards.secretary_of(council)
    sessions.close_item(actor=secretary, item=item)
    sessions.close_session(actor=secretary, session=session)
    with pytest.raises(Refused) as refused:
        services.remove_seat(actor=staff, seat=council.members.last())
    assert codes(refused) == ["has_voted"]


def test_an_item_taken_off_waits_for_another_session():
    council = awards.make_council(5)
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    session = awards.prepared_session(council, dossier.nominations.order_by("kind__level"))
    secretary, item = awards.secretary_of(council), session.items.first()
    with pytest.raises(PermissionDenied):
        sessions.take_off_agenda(actor=awards.voters_of(council)[0], item=item)
    with pytest.raises(PermissionDenied):
        sessions.take_off_agenda(actor=ground.make_staff(group_codes=["khoi-khac"]), item=item)
    nomination = sessions.take_off_agenda(actor=secretary, item=item)
    assert nomination.state == NominationState.ELIGIBLE
    assert [left.order for left in session.items.all()] == [1]
    assert not Ballot.objects.exists()
    with pytest.raises(Refused) as refused:
        sessions.take_off_agenda(actor=secretary, item=item)
    assert codes(refused) == ["gone"]
    [again] = sessions.put_on_agenda(actor=secretary, session=session, nominations=[nomination])
    assert again.order == 2
    sittings.attend(session)
    sessions.open_session(actor=secretary, session=session)
    with pytest.raises(Refused) as refused:
        sessions.take_off_agenda(actor=secretary, item=again)
    assert codes(refused) == ["session_open"]


@pytest.mark.parametrize(("members", "flag"), [(15, 12), (14, 12), (11, 9), (5, 4)])
def test_the_page_says_how_many_votes_each_kind_needs(members, flag):
    council = awards.make_council(members)
    assert selectors.thresholds(members, today()) == []  # no regulation is in force
    ground.make_block_year(4)
    lines = {line.name: line for line in selectors.thresholds(members, today())}
    assert lines[awards.kind_of(FLAG).name].votes == flag
    assert lines[awards.kind_of(FLAG).name].percent == "80%"
    assert lines[awards.kind_of(CERTIFICATE).name].votes is None
    heard = lines["Phiên xét khen thưởng (có mặt hoặc ý kiến bằng văn bản)"]
    assert heard.votes == flag
    assert council.members.count() == members


# --- pages ---


def test_staff_sets_up_a_council_in_the_browser(browse):
    client = browse(ground.make_staff())
    client.get(reverse("awards:sessions"))
    assert "Lập Hội đồng" in client.get(reverse("awards:sessions")).content.decode()
    fields = {
        "name": "Hội đồng tỉnh",
        "decision_number": "77/QĐ-UBND",
        "symbol": "HĐTĐKT",
        "decided_on": "32/01/2026",
    }
    page = client.post(reverse("awards:councils"), fields)
    assert page.status_code == 200 and "77/QĐ-UBND" in page.content.decode()
    answer = client.post(reverse("awards:councils"), {**fields, "decided_on": "05/01/2026"}, follow=True)
    council = Council.objects.get()
    assert f"Đã lập {council.name}".split()[0] in answer.content.decode()
    assert "Chưa có Chủ tịch Hội đồng." in answer.content.decode()
    person = ground.make_user(None)
    seat = {"role": "secretary", "title": "Trưởng phòng", "starts": format_date(today())}
    url = reverse("awards:council", args=[council.pk])
    assert "Không có tài khoản" in client.post(url, {**seat, "user": "khong.co.ai"}).content.decode()
    client.post(url, {**seat, "user": person.username})
    made = CouncilMember.objects.get()
    assert (made.user, made.role) == (person, "secretary")
    url = reverse("awards:seat", args=[made.pk])
    client.post(url, {"title": "Trưởng phòng TĐKT", "order": "3", "organisation": ""})
    made.refresh_from_db()
    assert (made.title, made.order) == ("Trưởng phòng TĐKT", 3)
    client.post(url, {"ends": format_date(today())})
    made.refresh_from_db()
    assert made.ends == today()


def test_a_session_is_changed_until_it_is_open(browse):
    council = awards.make_council(5)
    session = awards.prepared_session(council, [awards.eligible_flag()])
    client = browse(awards.secretary_of(council))
    url = reverse("awards:edit-session", args=[session.pk])
    fields = {"year": "2025", "title": "Phiên mới", "held_on": format_date(today()), "venue": "P. 2"}
    client.post(url, fields)
    session.refresh_from_db()
    assert (session.title, session.venue) == ("Phiên mới", "P. 2")
    sittings.attend(session)
    sessions.open_session(actor=awards.secretary_of(council), session=session)
    assert "không sửa được" in client.post(url, {**fields, "title": "Khác"}).content.decode()
