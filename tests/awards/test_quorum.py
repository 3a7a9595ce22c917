"""Who is there before the vote: two thirds to meet, 80 % for awards; opinions, comparison, the pack."""

from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from awards.builders.pack import build_pack
from awards.models import CouncilOpinion, SessionAttendance
from awards.packs import request_pack
from awards.selectors.remarks import remarks_on
from awards.services import council as services
from awards.services import quorum
from awards.services.remarks import remark
from emulation.ballots.choices import Choice
from emulation.common.problems import Refused
from emulation.organisations.choices import OrganisationKind
from tests.factories import awards, ground, sittings
from tests.factories.ballots import papers_in

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("written", "absent", "lacking"),
    [
        (0, 0, []),
        (5, 0, []),  # 10 of 15 are two thirds
        (6, 0, ["no_quorum"]),  # 9 of 15 are not, whoever is asked in writing
        (0, 3, []),  # 12 of 15 are 80 %
        (1, 4, ["no_award_quorum"]),  # 11 of 15 are not
        (2, 3, []),
        (0, 6, ["no_quorum", "no_award_quorum"]),
    ],
)
def test_two_thirds_meet_and_eighty_percent_are_heard(written, absent, lacking):
    council = awards.make_council()
    session = awards.prepared_session(council, [awards.eligible_flag()])
    sittings.attend(session, written=written, absent=absent)
    problems = quorum.missing_to_open(session)
    assert [problem.code for problem in problems] == lacking
    assert all(problem.clause for problem in problems)
    if lacking:
        with pytest.raises(Refused):
            services.open_session(actor=awards.secretary_of(council), session=session)


def test_without_the_presence_list_nothing_is_opened():
    council = awards.make_council(5)
    session = awards.prepared_session(council, [awards.eligible_flag()])
    SessionAttendance.objects.all().delete()
    with pytest.raises(Refused) as refused:
        services.open_session(actor=awards.secretary_of(council), session=session)
    assert codes(refused) == ["no_presence"]


def test_an_absent_member_does_not_vote_until_marked_as_come():
    council = awards.make_council(6)
    item = awards.item_with_ballot(awards.open_session(council, [awards.eligible_flag()], absent=1))
    late = awards.voters_of(council)[5]
    with pytest.raises(Refused) as refused:
        services.vote(voter=late, item=item, choice=Choice.AGREE)
    assert codes(refused) == ["absent"]
    sittings.attend(item.session)
    services.vote(voter=late, item=item, choice=Choice.AGREE)
    with pytest.raises(Refused) as refused:
        sittings.leave(item.session, late)
    assert codes(refused) == ["heard_already"]
    assert sum(papers_in(item.ballot).values()) == 1


def test_nobody_enters_a_written_opinion_for_a_member_who_is_there():
    council = awards.make_council(6)
    item = awards.item_with_ballot(awards.open_session(council, [awards.eligible_flag()]))
    with pytest.raises(Refused) as refused:
        sittings.write(item, awards.voters_of(council)[4], "agree")
    assert codes(refused) == ["present"]


def test_only_the_secretary_writes_the_list_and_absence_has_a_reason(client):
    council = awards.make_council(5)
    session = awards.prepared_session(council, [awards.eligible_flag()])
    url = reverse("awards:presence", args=[session.pk])
    client.force_login(awards.secretary_of(council))
    seats = list(council.members.order_by("order"))
    form = {f"presence-{seat.pk}": "present" for seat in seats}
    refused = client.post(url, {**form, f"presence-{seats[4].pk}": "absent"})
    assert refused.status_code == 422 and "ghi lý do vắng mặt" in refused.content.decode()
    sent = {**form, f"presence-{seats[4].pk}": "absent", f"reason-{seats[4].pk}": "Ốm"}
    assert client.post(url, sent).status_code == 302
    assert session.attendances.get(member=seats[4]).reason == "Ốm"
    client.force_login(seats[2].user)
    assert client.post(url, sent).status_code == 403


# --- opinions ---


def test_opinions_are_read_by_the_council_and_not_by_who_stands_aside():
    council = awards.make_council(6)
    nomination = awards.eligible_flag()
    own = awards.seat(council, organisation=nomination.organisation).user
    item = awards.item_with_ballot(awards.open_session(council, [nomination]))
    first, second = awards.voters_of(council)[2:4]
    remark(actor=first, item=item, text="Đề nghị làm rõ phạm vi ảnh hưởng.")
    assert [one.text for one in remarks_on(second, item).said] == ["Đề nghị làm rõ phạm vi ảnh hưởng."]
    assert remarks_on(ground.make_inspector(), item).said and not remarks_on(own, item).reads
    assert not remarks_on(ground.make_staff(), item).reads
    with pytest.raises(Refused) as refused:
        remark(actor=own, item=item, text="Về đơn vị tôi.")
    assert codes(refused) == ["conflict"]
    with pytest.raises(PermissionDenied):
        remark(actor=ground.make_inspector(), item=item, text="Xem thôi.")
    remark(actor=first, item=item, text="")
    assert not CouncilOpinion.objects.exists()


def test_after_the_count_only_a_reservation_is_written():
    council = awards.make_council(6)
    item = awards.item_with_ballot(awards.open_session(council, [awards.eligible_flag()]))
    awards.vote(item, agree=6)
    services.close_item(actor=awards.secretary_of(council), item=item)
    member = awards.voters_of(council)[3]
    with pytest.raises(Refused) as refused:
        remark(actor=member, item=item, text="Muộn.")
    assert codes(refused) == ["counted"]
    said = remark(actor=member, item=item, text="Chưa thống nhất.", reserved=True)
    assert said.reserved


# --- comparison and pack ---


def test_two_to_four_nominees_stand_side_by_side(client):
    council = awards.make_council(5)
    nominations = [awards.eligible_flag() for _ in range(2)]
    session = awards.prepared_session(council, nominations)
    url = reverse("awards:compare", args=[session.pk])
    client.force_login(awards.voters_of(council)[3])
    one, two = session.items.order_by("order")
    assert client.get(url, {"noi-dung": [one.pk]}).status_code == 302
    page = client.get(url, {"noi-dung": [one.pk, two.pk]}).content.decode()
    for nomination in nominations:
        assert nomination.organisation.name in page or nomination.organisation.short_name in page
    assert "Tổng điểm" in page and "990,00" in page


def test_the_pack_is_one_pdf_with_a_bookmark_for_every_item():
    council = awards.make_council(5)
    nominations = [awards.eligible_flag() for _ in range(2)]
    assert nominations[0].organisation.parent.kind == OrganisationKind.PROVINCIAL_COMMITTEE
    for one in nominations:
        for member in one.dossier.group_year.memberships.all():
            ground.make_user(organisation=member.organisation)
    session = awards.prepared_session(council, nominations)
    told = []
    content = build_pack(session, lambda done, total, message="": told.append((done, total)))
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        below = [[child.title for child in item.children] for item in outline.root[1:]]
        pages = len(pdf.pages)
    assert titles[0] == "Chương trình"
    assert titles[1:] == [f"{i}. {one.organisation.name}" for i, one in enumerate(nominations, 1)]
    assert [names[0] for names in below] == ["Báo cáo thành tích"] * 2
    assert pages >= 5 and told[-1][0] == 2
    with pytest.raises(PermissionDenied):
        request_pack(actor=ground.make_stranger(), session=session)
