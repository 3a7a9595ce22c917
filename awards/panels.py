"""What awards add to the pages of units, of group-years and of ranking runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from awards.models import AwardRecord, Dossier
from awards.rules import may_view_group_year_awards
from awards.selectors.facts import Field
from awards.selectors.history import YearOfAwards, five_years
from awards.selectors.proposals import meters
from emulation.common.dates import local_date, today
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.panels import Action
from emulation.handover.registry import Paper
from emulation.organisations.models import Organisation
from emulation.organisations.panels import Panel
from emulation.people.models import User
from scoring.models import RankingRun

AFTER_RANKING = (YearState.RANKED, YearState.NOMINATED, YearState.CLOSED)


@dataclass(frozen=True)
class History:
    """Five years at a glance and the register behind them."""

    years: list[YearOfAwards]
    records: list[AwardRecord]


def history_panel(user: User, organisation: Organisation) -> Iterable[Panel]:
    """The register of awards is open to everybody who has signed in; two queries."""
    records = list(
        AwardRecord.objects.published()
        .filter(organisation=organisation)
        .select_related("kind", "campaign", "decision")
        .order_by("-year", "kind__level", "id")
    )
    newest = max((record.year for record in records), default=0)
    history = History(five_years(records, max(newest, today().year - 1), organisation), records)
    yield Panel(order=40, template="awards/_history_panel.html", data=history)


def year_actions(user: User, group_year: GroupYear) -> Iterable[Action]:
    """From the page of a group-year: to the naming while it is ranked, to the dossier afterwards."""
    if group_year.state not in AFTER_RANKING:
        return
    dossier = Dossier.objects.filter(group_year=group_year).first()
    if dossier is not None and user.has_perm("awards.view_dossier", dossier):
        url = reverse("awards:dossier", args=[dossier.pk])
        yield Action(order=45, label="Hồ sơ khen thưởng", url=url, icon="folder2-open")
    if group_year.state == YearState.RANKED and may_view_group_year_awards(user, group_year):
        yield Action(order=44, label="Đề nghị khen thưởng", url=_naming(group_year), icon="award")


def run_actions(user: User, run: RankingRun) -> Iterable[Action]:
    """From the page of a ranking to the naming."""
    group_year = run.group_year
    if group_year.state in AFTER_RANKING and may_view_group_year_awards(user, group_year):
        yield Action(order=10, label="Đề nghị khen thưởng", url=_naming(group_year), icon="award")


def _naming(group_year: GroupYear) -> str:
    return reverse("awards:nominations", args=[group_year.group.code, group_year.year])


def quota_panel(user: User, run: RankingRun) -> Iterable[Panel]:
    """The quotas of the group beside its ranking, for those who name and those who look on."""
    if not may_view_group_year_awards(user, run.group_year):
        return
    dossier = Dossier.objects.filter(group_year=run.group_year).select_related("run", "regulation").first()
    if dossier is not None:
        dossier.group_year = run.group_year
    field = Field.of(run.group_year, dossier)
    if field is not None:
        yield Panel(order=30, template="awards/_quota.html", data=meters(field))


def dossier_paper(group_year: GroupYear) -> Iterable[Paper]:
    """The dossier that was sent, for the leader who follows."""
    dossier = Dossier.objects.filter(group_year=group_year, submitted_at__isnull=False).first()
    if dossier is not None and dossier.submitted_at is not None:
        url = reverse("awards:dossier", args=[dossier.pk])
        yield Paper("Hồ sơ trình khen thưởng", url, local_date(dossier.submitted_at))
