"""Illegal steps of state are refused by the services and, past them, by the database itself."""

import pytest
from django.db import IntegrityError, transaction

from awards.choices import DossierState, NominationState, ReportState
from awards.guards import LEGAL_STEPS
from awards.models import AchievementReport, Dossier, Nomination
from awards.services.states import move
from emulation.common.problems import Refused
from tests.factories import awards, ground

pytestmark = pytest.mark.django_db

NOMINATIONS = LEGAL_STEPS["awards_nomination"]


def test_the_table_knows_every_state_and_only_states():
    for table, states in (
        ("awards_nomination", NominationState),
        ("awards_dossier", DossierState),
        ("awards_achievementreport", ReportState),
    ):
        steps = LEGAL_STEPS[table]
        named = set(steps) | {after for followers in steps.values() for after in followers}
        assert named == set(states.values), table


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("drafted", "eligible"),
        ("drafted", "published"),
        ("submitted", "on_agenda"),
        ("supplement", "eligible"),
        ("not_eligible", "on_agenda"),
        ("submitted", "drafted"),
        ("not_passed", "passed"),
    ],
)
def test_a_nomination_takes_no_illegal_step_in_the_database(before, after):
    found = awards.nominate(awards.ranked_block(4))
    way = {
        "drafted": (),
        "submitted": ("submitted",),
        "supplement": ("submitted", "supplement"),
        "not_eligible": ("submitted", "not_eligible"),
        "not_passed": ("submitted", "eligible", "on_agenda", "not_passed"),
    }[before]
    rows = Nomination.objects.filter(pk=found.pk)
    for state in way:
        rows.update(state=state, refusal_clause="mục 7.5")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=after, refusal_clause="mục 7.5")
    assert rows.get().state == before


def test_a_dossier_and_a_report_take_no_illegal_step_in_the_database():
    dossier = awards.sent_dossier(awards.ranked_block(4))
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(
            state="drafted", submitted_at=None, submitted_by=None, received_on=None, regulation=None
        )
    report = AchievementReport.objects.filter(group_year=dossier.group_year)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        AchievementReport.objects.filter(pk=report.pk).update(state="sent", confirmed_at=None)


@pytest.mark.parametrize("after", [s for s in NominationState.values if s not in ("drafted", "submitted")])
def test_the_service_refuses_every_step_but_the_next(after):
    found = awards.nominate(awards.ranked_block(4), report=False)
    before_it = [NominationState(state) for state, followers in NOMINATIONS.items() if after in followers]
    with pytest.raises(Refused) as refused:
        move(actor=ground.make_staff(), nomination=found, to=NominationState(after), allowed=before_it)
    assert refused.value.problems[0].code == "illegal_step"
    assert Nomination.objects.get(pk=found.pk).state == NominationState.DRAFTED
