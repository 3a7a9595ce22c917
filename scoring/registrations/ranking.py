"""Registers the ranking: its job, navigation, panel of a group-year, its use of regulations."""

from __future__ import annotations

from emulation.groups import panels as group_panels
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


def _ranked_under(regulation: Regulation) -> bool:
    return RankingRun.objects.filter(regulation=regulation).exists()


def _sees_groups(user: User) -> bool:
    roles = user.roles
    return bool(roles.served) or roles.is_staff or roles.is_inspector
