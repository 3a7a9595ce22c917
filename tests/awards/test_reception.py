"""The day of reception fixes the regulation: dossiers really sent on both sides of a change of law; and the
working days of the appraisal over public holidays."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from awards.models import Dossier
from awards.selectors.appraisal import clocks_of, lines_of
from awards.services import nominations
from awards.services.dossiers import field_at_reception, missing_to_submit, submit_dossier
from emulation.common.dates import HANOI, today
from emulation.common.problems import Refused
from emulation.regulations.services import load_packaged, load_regulation
from tests.factories import awards, ground
from tests.factories.awards import FLAG
from tests.factories.campaigns import campaign_of, thematic
from tests.regulations.conftest import packaged

pytestmark = pytest.mark.django_db
NEW_LAW = "Luật số 06/2026/QH16, Điều 26"
LAST_MINUTE, FIRST_MINUTE = datetime(2026, 9, 30, 23, 59), datetime(2026, 10, 1, 0, 1)


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: the clock of the province shows that moment from now on."""

    def travel(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment.replace(tzinfo=HANOI))

    return travel


@pytest.fixture
def new_law(at):
    """From 1 October 2026: four years for a thematic flag of the province, 20 working days of appraisal."""
    at(datetime(2026, 9, 20, 8))
    load_packaged()
    document = packaged("quy-che-2025")
    document.update(
        code="quy-che-2026",
        short_name="Quy chế năm 2026",
        in_force_from="2026-10-01",
        succeeds="quy-che-2025",
    )
    changes = {"award.thematic_years_province": 4, "dossier.processing_working_days": 20}
    for figure in document["figures"]:
        if figure["key"] in changes:
            figure.update(value=changes[figure["key"]], clause=NEW_LAW)
    load_regulation(document=document)


@pytest.fixture
def prepared(new_law):
    """Ten days before the change: a flag, and a thematic one for a campaign of three years."""
    group_year = awards.ranked_block()
    awards.nominate(group_year, 0, FLAG)
    return thematic(group_year, campaign_of(3)).dossier


def sent(dossier):
    dossier = Dossier.objects.get(pk=dossier.pk)
    return submit_dossier(actor=ground.make_leader(dossier.group_year), dossier=dossier)


def test_a_minute_before_midnight_the_old_figures_and_clauses_decide(prepared, at):
    at(LAST_MINUTE)
    dossier = sent(prepared)
    assert (dossier.received_on, dossier.regulation.code) == (date(2026, 9, 30), "quy-che-2025")
    at(datetime(2026, 10, 5, 9))  # appraised under the new law, judged by the old one
    field = field_at_reception(Dossier.objects.get(pk=dossier.pk))
    assert field.regulation.code == "quy-che-2025"
    nomination = dossier.nominations.get(campaign__isnull=False)
    [line] = [line for line in lines_of(field, nomination) if line.code == "thematic"]
    assert (line.found, NEW_LAW in line.clause) == ("met", False)
    [kept] = [finding for finding in nomination.findings if finding["code"] == "thematic"]
    assert kept["clause"] == dossier.regulation.book.clause("award.thematic_years_province")
    assert clocks_of([dossier])[dossier.pk].total == 25


def test_a_minute_after_midnight_the_new_ones_refuse_with_their_clause(prepared, at):
    at(FIRST_MINUTE)
    with pytest.raises(Refused) as refused:
        sent(prepared)
    [problem] = refused.value.problems
    assert (problem.code, problem.clause) == ("thematic", NEW_LAW)
    prepared.refresh_from_db()
    assert (prepared.state, prepared.received_on, prepared.regulation) == ("drafted", None, None)


def test_what_remains_is_received_under_the_new_ones(prepared, at):
    at(FIRST_MINUTE)
    leader = ground.make_leader(prepared.group_year)
    nominations.withdraw(actor=leader, nomination=prepared.nominations.get(campaign__isnull=False))
    dossier = sent(prepared)
    assert (dossier.received_on, dossier.regulation.code) == (date(2026, 10, 1), "quy-che-2026")
    assert dossier.group_year.regulation.code == "quy-che-2025"  # the year itself stays under the old one
    assert clocks_of([dossier])[dossier.pk].total == 20


def test_the_check_page_and_the_receipt_say_which_regulation(prepared, at, browse):
    leader = ground.make_leader(prepared.group_year)
    at(FIRST_MINUTE)
    page = browse(leader).get(reverse("awards:submit", args=[prepared.pk])).content.decode()
    assert NEW_LAW in page
    at(LAST_MINUTE)
    assert missing_to_submit(Dossier.objects.get(pk=prepared.pk)) == []
    sent(prepared)
    receipt = browse(leader).get(reverse("awards:receipt", args=[prepared.pk])).content.decode()
    assert "Quy chế mẫu 2025" in receipt and "30/09/2026" in receipt


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 2, 9, 10), date(2026, 3, 23)),  # Tết: 16/02 to 20/02/2026
        (datetime(2026, 8, 20, 16), date(2026, 9, 29)),  # 31/08, 01/09 and 02/09/2026
        (datetime(2026, 3, 2, 8), date(2026, 4, 6)),  # no holiday between
        (datetime(2026, 2, 15, 8), date(2026, 3, 27)),  # a Sunday, the day before Tết
    ],
)
def test_the_clock_of_a_sent_dossier_leaves_out_the_public_holidays(at, received, due):
    at(received)
    load_packaged()
    dossier = awards.sent_dossier(awards.ranked_block())
    assert dossier.received_on == received.date() == today()
    clock = clocks_of([dossier])[dossier.pk]
    assert (clock.total, clock.used, clock.due_on) == (25, 0, due)
