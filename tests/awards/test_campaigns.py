"""Thematic campaigns: how long they lasted, who keeps them, what stays once a dossier rests on them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from awards.formulas import whole_years
from awards.models import Campaign
from awards.services import campaigns as services
from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.common.problems import Refused
from tests.factories import awards, ground
from tests.factories.campaigns import NAME, campaign_of, facts, send, thematic

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


# --- how long ---


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2022, 1, 1), date(2024, 12, 31), 3),
        (date(2022, 1, 1), date(2024, 12, 30), 2),
        (date(2022, 1, 2), date(2024, 12, 31), 2),
        (date(2021, 9, 1), date(2025, 8, 31), 4),
        (date(2020, 2, 29), date(2023, 2, 28), 3),
        (date(2020, 2, 29), date(2023, 2, 27), 2),
        (date(2020, 2, 29), date(2024, 2, 28), 4),
        (date(2021, 3, 1), date(2024, 2, 29), 3),
        (date(2021, 3, 1), date(2024, 2, 28), 2),
        (date(2024, 1, 1), date(2024, 1, 1), 0),
        (date(2024, 1, 2), date(2024, 1, 1), 0),
    ],
)
def test_whole_years_count_the_first_and_the_last_day(first, last, years):
    assert whole_years(first, last) == years


@pytest.mark.parametrize(
    ("last_day", "on", "years"),
    [
        (None, date(2024, 8, 31), 3),
        (None, date(2024, 8, 30), 2),
        (date(2023, 12, 31), date(2026, 1, 1), 2),
        (date(2027, 12, 31), date(2024, 8, 31), 3),
    ],
)
def test_a_campaign_counts_to_the_day_asked_or_to_its_end(last_day, on, years):
    campaign = Campaign(name=NAME, level="province", first_day=date(2021, 9, 1), last_day=last_day)
    assert campaign.years_on(on) == years


# --- keeping them ---


@pytest.mark.parametrize(
    ("role", "may"),
    [("staff", True), ("leader", False), ("head", False), ("inspector", False), ("administrator", False)],
)
def test_the_standing_agency_keeps_campaigns(role, may):
    actor = ground.cast_of(ground.make_block_year(3))[role]
    if may:
        made = services.add_campaign(actor=actor, facts=facts(name=f"  {NAME} "))
        assert (made.name, made.recorded_by) == (NAME, actor)
        assert AuditRecord.objects.get(action="add_campaign").subject_id == str(made.pk)
    else:
        with pytest.raises(PermissionDenied):
            services.add_campaign(actor=actor, facts=facts())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "name"),
        ({"document": ""}, "document"),
        ({"dated": date(2100, 1, 1)}, "future"),
        ({"last_day": date(2021, 8, 31)}, "days"),
        ({"name": NAME.upper()}, "twice"),
    ],
)
def test_what_cannot_be_entered(given, code):
    staff = ground.make_staff()
    services.add_campaign(actor=staff, facts=facts())
    with pytest.raises(Refused) as refused:
        services.add_campaign(actor=staff, facts=facts(**{"name": "Phong trào khác", **given}))
    assert codes(refused) == [code]
    assert Campaign.objects.count() == 1


def test_the_same_name_of_another_level_is_another_campaign():
    staff = ground.make_staff()
    services.add_campaign(actor=staff, facts=facts())
    assert services.add_campaign(actor=staff, facts=facts(level="government")).pk


def test_closing_fixes_the_last_day_once():
    staff, campaign = ground.make_staff(), campaign_of(4)
    closed = services.close_campaign(actor=staff, campaign=campaign, last_day=today())
    assert closed.last_day == today()
    with pytest.raises(Refused) as refused:
        services.close_campaign(actor=staff, campaign=campaign, last_day=today())
    assert codes(refused) == ["closed"]


@pytest.mark.parametrize(("days", "code"), [(1, "future"), (-4000, "days")])
def test_a_campaign_ends_neither_before_it_began_nor_in_the_future(days, code):
    with pytest.raises(Refused) as refused:
        services.close_campaign(
            actor=ground.make_staff(), campaign=campaign_of(4), last_day=today() + timedelta(days=days)
        )
    assert codes(refused) == [code]


def test_the_database_refuses_an_end_before_the_beginning():
    campaign = campaign_of(4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(last_day=campaign.first_day - timedelta(days=1))


def test_what_a_received_dossier_rests_on_stays():
    group_year, campaign, staff = awards.ranked_block(), campaign_of(4), ground.make_staff()
    thematic(group_year, campaign)
    send(group_year)
    changed = facts(first_day=campaign.first_day - timedelta(days=400), dated=campaign.dated)
    with pytest.raises(Refused) as refused:
        services.change_campaign(actor=staff, campaign=campaign, facts=changed)
    assert codes(refused) == ["settled"]
    ended = facts(first_day=campaign.first_day, dated=campaign.dated, last_day=today())
    assert services.change_campaign(actor=staff, campaign=campaign, facts=ended).last_day == today()


def test_a_correction_leaves_old_and_new_in_the_trail():
    campaign = campaign_of(4)
    changed = facts(first_day=campaign.first_day, dated=campaign.dated, document="Kế hoạch số 119/KH-UBND")
    services.change_campaign(actor=ground.make_staff(), campaign=campaign, facts=changed)
    record = AuditRecord.objects.get(action="change_campaign")
    assert (record.old, record.new) == (
        {"document": "Kế hoạch số 118/KH-UBND"},
        {"document": "Kế hoạch số 119/KH-UBND"},
    )


def test_staff_add_correct_and_close_on_the_pages(browse):
    awards.ranked_block()
    client = browse(ground.make_staff())
    url = reverse("awards:campaigns")
    typed = {
        "name": NAME,
        "level": "province",
        "document": "Kế hoạch số 118/KH-UBND",
        "dated": "20/08/2021",
        "first_day": "01/09/2021",
        "last_day": "",
    }
    assert client.post(url, {**typed, "first_day": "32/09/2021"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    campaign = Campaign.objects.get()
    assert campaign.first_day == date(2021, 9, 1)
    page = reverse("awards:campaign", args=[campaign.pk])
    assert client.post(page, {**typed, "document": "Kế hoạch số 119/KH-UBND"}).status_code == 302
    close = reverse("awards:campaign-close", args=[campaign.pk])
    assert client.post(close, {"last_day": "01/08/2021"}).status_code == 422
    assert client.post(close, {"last_day": "31/12/2024"}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.document, campaign.last_day) == ("Kế hoạch số 119/KH-UBND", date(2024, 12, 31))
    assert "3/3" in client.get(url).content.decode()
