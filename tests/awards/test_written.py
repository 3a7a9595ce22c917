"""Written opinions of absent members of the council: entered by the secretary, counted like papers."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from awards.services import council as services
from awards.services.written import enter_opinion
from emulation.ballots.choices import PaperState
from emulation.ballots.models import Participation, WrittenPaper
from emulation.common.problems import Refused
from tests.factories import awards, ground, sittings
from tests.factories.ballots import papers_in
from tests.factories.scoring import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return awards.item_with_ballot(awards.open_session(awards.make_council(6), [awards.eligible_flag()]))


def secretary_of(item):
    return awards.secretary_of(item.session.council)


def enter(item, member, choice="agree", actor=None):
    if (
        not actor
        and member != secretary_of(item)
        and not Participation.objects.filter(
            ballot=item.ballot, voter=member, state=PaperState.VOTED
        ).exists()
    ):
        sittings.leave(item.session, member)
    return enter_opinion(
        actor=actor or secretary_of(item),
        session=item.session,
        member=member,
        choices={item.pk: choice},
        scan=png(),
    )


def test_an_absent_member_is_heard_in_writing_and_the_vote_counts(item):
    voters = awards.voters_of(item.session.council)
    awards.vote(item, agree=4)
    enter(item, voters[5])
    services.close_item(actor=secretary_of(item), item=item)
    assert papers_in(item.ballot) == {"agree": 5, "disagree": 0, "other": 0}
    item.nomination.refresh_from_db()
    assert item.nomination.state == "passed"  # 5 of 6 is 83 %
    assert Participation.objects.get(ballot=item.ballot, voter=voters[5]).state == PaperState.WRITTEN


def test_who_was_heard_in_writing_does_not_vote_again_nor_the_other_way_round(item):
    first, second = awards.voters_of(item.session.council)[2:4]
    enter(item, first)
    with pytest.raises(Refused) as refused:
        services.vote(voter=first, item=item, choice="disagree")
    assert [p.code for p in refused.value.problems] == ["written"]
    services.vote(voter=second, item=item, choice="agree")
    with pytest.raises(Refused) as refused:
        enter(item, second, "disagree")
    assert [p.code for p in refused.value.problems] == ["voted"]
    assert sum(papers_in(item.ballot).values()) == 2 and WrittenPaper.objects.count() == 1


def test_only_the_secretary_enters_and_not_for_oneself(item):
    member = awards.voters_of(item.session.council)[3]
    for actor in (member, ground.make_staff(), ground.make_inspector()):
        with pytest.raises(PermissionDenied):
            enter(item, member, actor=actor)
    with pytest.raises(Refused) as refused:
        enter(item, secretary_of(item))
    assert [p.code for p in refused.value.problems] == ["own_opinion"]


def test_who_came_to_the_proposed_unit_is_not_heard_on_it(item):
    member = awards.voters_of(item.session.council)[3]
    ground.give_office(member, "unit_head", item.nomination.organisation)
    with pytest.raises(Refused) as refused:
        enter(item, member)
    assert [p.code for p in refused.value.problems] == ["conflict"]
    assert not WrittenPaper.objects.exists()


def test_the_page_takes_scan_and_choices_and_shows_the_scan_to_few(item, client):
    secretary, member = secretary_of(item), awards.voters_of(item.session.council)[4]
    sittings.leave(item.session, member)
    client.force_login(secretary)
    url = reverse("awards:written", args=[item.session_id])
    refused = client.post(url, {"member": member.pk, f"item-{item.pk}": "agree"})
    assert refused.status_code == 422 and "Chọn tệp bản chụp" in refused.content.decode()
    empty = client.post(url, {"member": member.pk, "scan": png()})
    assert "Ghi ý kiến về ít nhất một nội dung" in empty.content.decode()
    done = client.post(url, {"member": member.pk, f"item-{item.pk}": "other", "scan": png()})
    assert done.status_code == 302
    page = client.get(url).content.decode()
    assert member.full_name in page and "Đã nhập" in page
    scan = reverse("awards:written-scan", args=[item.session_id, WrittenPaper.objects.get().pk])
    answers = {}
    for name, user in {
        "secretary": secretary,
        "member": member,
        "inspector": ground.make_inspector(),
        "staff": ground.make_staff(),
        "stranger": ground.make_stranger(),
    }.items():
        one = Client()
        one.force_login(user)
        answers[name] = one.get(scan).status_code
    assert answers == {"secretary": 200, "member": 404, "inspector": 200, "staff": 404, "stranger": 404}


@pytest.mark.parametrize("choice", ["disagree", "other"])
def test_the_page_that_confirms_a_paper_has_one_length(item, choice):
    client = Client()
    client.force_login(awards.voters_of(item.session.council)[0])
    url = reverse("awards:vote", args=[item.pk])
    lengths = {len(client.post(url, {"choice": one}).content) for one in ("agree", choice)}
    assert len(lengths) == 1
