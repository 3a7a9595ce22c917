"""What was chosen stands nowhere: not in addresses, messages, trail, log, session, error reports."""

import io
import json
import logging

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter

from awards.services import council as services
from awards.views import cards
from emulation.audit.models import AuditRecord, Transition
from emulation.ballots.choices import Choice
from emulation.ballots.models import Participation
from tests.factories import awards, ground
from tests.factories.ballots import papers_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return awards.item_with_ballot(awards.open_session(awards.make_council(6), [awards.eligible_flag()]))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def cast(client, item, choice):
    url = reverse("awards:vote", args=[item.pk])
    first = client.post(url, {"choice": choice})
    assert (first.status_code, Choice(choice).label in first.content.decode()) == (200, True)
    return first, client.post(url, {"choice": choice, "confirmed": "1"})


@pytest.mark.parametrize("choice", Choice.values)
def test_addresses_and_messages_do_not_tell_the_choice(item, choice):
    client = signed_in(awards.voters_of(item.session.council)[0])
    first, done = cast(client, item, choice)
    assert done.status_code == 302
    assert done["Location"] == reverse("awards:voted", args=[item.pk])
    receipt = client.get(done["Location"]).content.decode()
    assert "đã bỏ phiếu nội dung này" in receipt
    assert Choice(choice).label not in receipt
    for page in ("awards:card", "awards:voted"):
        body = client.get(reverse(page, args=[item.pk])).content.decode()
        assert f'value="{choice}"' not in body
    assert "no-store" in first["Cache-Control"]
    assert not any(choice in str(value) for value in dict(client.session).values())


def test_the_first_step_casts_nothing(item):
    client = signed_in(awards.voters_of(item.session.council)[0])
    client.post(reverse("awards:vote", args=[item.pk]), {"choice": "agree"})
    assert sum(papers_in(item.ballot).values()) == 0
    assert client.get(reverse("awards:vote", args=[item.pk])).status_code == 405


def test_nothing_chosen_or_something_unknown_is_told_and_casts_nothing(item):
    client = signed_in(awards.voters_of(item.session.council)[0])
    for data in ({}, {"choice": "yes"}, {"choice": "", "confirmed": "1"}):
        answer = client.post(reverse("awards:vote", args=[item.pk]), data)
        assert (answer.status_code, "Chọn một trong ba ý kiến" in answer.content.decode()) == (422, True)
    assert sum(papers_in(item.ballot).values()) == 0


def test_the_database_and_the_trail_are_alike_whatever_was_chosen(item):
    """Two members vote differently; everything stored about them is the same but for who they are."""
    first, second = awards.voters_of(item.session.council)[2:4]
    services.vote(voter=first, item=item, choice=Choice.AGREE)
    services.vote(voter=second, item=item, choice=Choice.DISAGREE)

    def stored_about(user):
        papers = Participation.objects.filter(voter=user).values("ballot", "state", "recusal_reason")
        trail = AuditRecord.objects.filter(actor=user).values(
            "action", "text", "subject_model", "subject_id", "old", "new"
        )
        steps = Transition.objects.filter(actor=user).values("from_state", "to_state", "reason")
        return [list(papers), list(trail), list(steps)]

    assert stored_about(first) == stored_about(second)


def test_no_row_of_the_database_joins_a_voter_to_a_choice(item):
    voter = awards.voters_of(item.session.council)[0]
    services.vote(voter=voter, item=item, choice=Choice.OTHER)
    for model in apps.get_models():
        for row in json.loads(serializers.serialize("json", model._default_manager.all())):
            text = json.dumps(row["fields"], ensure_ascii=False)
            assert not ("other" in text.split('"') and str(voter.pk) in text), (model, row)


def test_the_log_does_not_tell_the_choice(item, caplog):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    with caplog.at_level(logging.DEBUG):
        cast(signed_in(awards.voters_of(item.session.council)[0]), item, "disagree")
    logging.getLogger().removeHandler(handler)
    told = [r for r in caplog.records if not r.name.startswith("django.db")]
    assert "disagree" not in stream.getvalue() + "".join(record.getMessage() for record in told)


def test_an_error_report_hides_the_choice(item, rf, monkeypatch):
    """Whoever reads the report of a crash while voting does not read the vote."""
    request = rf.post(reverse("awards:vote", args=[item.pk]), {"choice": "disagree", "confirmed": "1"})
    request.user = awards.voters_of(item.session.council)[0]

    def crash(**_):
        raise RuntimeError("crash")

    monkeypatch.setattr(cards.services, "vote", crash)
    with pytest.raises(RuntimeError):
        cards.vote(request, pk=item.pk)
    shown = SafeExceptionReporterFilter().get_post_parameters(request)
    assert shown["choice"] != "disagree"


# --- what is withheld while a ballot is open ---


def page_of(user, item):
    client = signed_in(user)
    session = client.get(reverse("awards:session", args=[item.session_id])).content.decode()
    return session + client.get(reverse("awards:card", args=[item.pk])).content.decode()


def test_results_are_withheld_until_the_closing(item):
    awards.vote(item, agree=4, disagree=2)
    for user in (awards.secretary_of(item.session.council), ground.make_staff(), ground.make_inspector()):
        body = page_of(user, item)
        assert "66,67%" not in body and "4/6" not in body and "Không thông qua" not in body
    services.close_item(actor=awards.secretary_of(item.session.council), item=item)
    for user in (awards.voters_of(item.session.council)[0], ground.make_staff(), ground.make_inspector()):
        assert "66,67%" in page_of(user, item)


def test_the_turnout_is_the_councils_until_the_closing(item):
    awards.vote(item, agree=4)
    assert "4/6" in page_of(awards.voters_of(item.session.council)[5], item)
    for user in (ground.make_staff(), ground.make_inspector()):
        assert "4/6" not in page_of(user, item)


def test_a_unanimous_or_a_small_vote_is_told_to_the_secretary_and_the_chair(item):
    awards.vote(item, agree=6)
    secretary = awards.secretary_of(item.session.council)
    services.close_item(actor=secretary, item=item)
    chair, *_, member = awards.voters_of(item.session.council)
    assert "biết phiếu của từng người" in page_of(secretary, item)
    assert "biết phiếu của từng người" in page_of(chair, item)
    assert "biết phiếu của từng người" not in page_of(member, item)


def test_few_voters_are_warned_of_before_the_opening():
    council = awards.make_council(5)
    session = awards.prepared_session(council, [awards.eligible_flag()])
    client = signed_in(awards.secretary_of(council))
    asked = client.get(reverse("awards:open-session", args=[session.pk])).content.decode()
    assert "có thể đoán phiếu của từng người" in asked
