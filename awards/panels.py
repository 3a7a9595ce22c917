"""What awards add to the pages of units and of group-years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from awards.models import AwardRecord
from awards.rules import may_view_group_year_awards
from awards.selectors.history import YearOfAwards, five_years
from emulation.common.dates import today
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.panels import Action
from emulation.organisations.models import Organisation
from emulation.organisations.panels import Panel
from emulation.people.models import User


@dataclass(frozen=True)
class History:
    """Five years at a glance and the register behind them."""

    years: list[YearOfAwards]
    records: list[AwardRecord]


def history_panel(user: User, organisation: Organisation) -> Iterable[Panel]:
    """The register of awards is open to everybody who has signed in."""
    records = list(
        AwardRecord.objects.filter(organisation=organisation)
        .select_related("kind", "decision")
        .order_by("-year", "kind__level")
    )
    history = History(five_years(records, today().year), records)
    yield Panel(order=40, template="awards/_history_panel.html", data=history)


def dossier_actions(user: User, group_year: GroupYear) -> Iterable[Action]:
    if group_year.state not in (YearState.RANKED, YearState.NOMINATED, YearState.CLOSED):
        return
    if may_view_group_year_awards(user, group_year):
        yield Action(
            order=60,
            label="Đề nghị khen thưởng",
            url=reverse("awards:nominations", args=[group_year.group.code, group_year.year]),
            icon="award",
        )
