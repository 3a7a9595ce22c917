"""Registers the ranking: its job, navigation, panel of a group-year, its use of regulations."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.common.dates import local_date
from emulation.groups import panels as group_panels
from emulation.groups.models import GroupYear
from emulation.handover import registry as handover
from emulation.home import registry as home
from emulation.jobs import registry as jobs
from emulation.people.models import User
from emulation.regulations import usage
from emulation.regulations.models import Regulation
from scoring.models import RankingRun
from scoring.panels import ranking_panel
from scoring.services import ranking


def register_ranking() -> None:
    jobs.register(ranking.JOB_KIND, ranking.run_job)
    usage.register(_ranked_under)
    home.register_nav(
        home.NavEntry(
            order=40, label="Xếp hạng", url_name="scoring:rankings", prefix="/xep-hang/", visible=_sees_groups
        )
    )
    group_panels.register(ranking_panel)
    handover.register(_ranking_paper)


def _ranked_under(regulation: Regulation) -> bool:
    return RankingRun.objects.filter(regulation=regulation).exists()


def _ranking_paper(group_year: GroupYear) -> Iterable[handover.Paper]:
    """The published ranking, for the next leader."""
    published = group_year.ranking_runs.filter(published_at__isnull=False).order_by("-number").first()
    if published is not None and published.published_at is not None:
        url = reverse("scoring:ranking", args=[group_year.group.code, group_year.year])
        yield handover.Paper("Kết quả xếp hạng", url, local_date(published.published_at))


def _sees_groups(user: User) -> bool:
    roles = user.roles
    return bool(roles.served) or roles.is_staff or roles.is_inspector
