"""What this room contributes to the others: documents, tasks, navigation, panels."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awards.builders.minutes import build_minutes
from awards.builders.submission import build_submission
from awards.home_tasks import tasks_of
from awards.models import Dossier, Nomination
from awards.panels import dossier_actions, history_panel
from awards.rules import seats_of
from awards.selectors.facts import COUNTED
from emulation.documents import registry as documents
from emulation.groups import panels as group_panels
from emulation.home import registry as home
from emulation.organisations import panels as unit_panels
from emulation.people.models import User
from emulation.regulations import usage
from scoring.builders import score_table
from scoring.models import RankingRun


def register() -> None:
    for code, title, build in (
        ("submission", "Tờ trình đề nghị khen thưởng", build_submission),
        ("conference_minutes", "Biên bản hội nghị tổng kết, suy tôn", build_minutes),
    ):
        documents.register(
            documents.DocumentKind(
                code=code,
                title=_title(title),
                build=build,
                may_read=_may_read,
                filename=_title(title),
            )
        )
    score_table.register_proposals(proposals)
    usage.register(lambda regulation: Dossier.objects.filter(regulation=regulation).exists())
    unit_panels.register(history_panel)
    group_panels.register_actions(dossier_actions)
    home.register_tasks(tasks_of)
    home.register_titles(lambda user: [seat.get_role_display() for seat in seats_of(user)])
    home.register_nav(
        home.NavEntry(
            order=50, label="Khen thưởng", url_name="awards:index", prefix="/khen-thuong/", visible=_visible
        )
    )


def _title(words: str) -> Callable[[int], str]:
    return lambda dossier_id: f"{words}: {_dossier(dossier_id).group_year}"


def _dossier(dossier_id: int) -> Dossier:
    return Dossier.objects.select_related("group_year__group").get(pk=dossier_id)


def _may_read(user: User, dossier_id: int) -> bool:
    """The papers of a dossier: whoever prepares, forwards, appraises or inspects it, and the council."""
    dossier = _dossier(dossier_id)
    return user.has_perm("awards.read_papers", dossier)


def _visible(user: User) -> bool:
    return not user.roles.is_administrator


def proposals(run: RankingRun) -> Mapping[int, str]:
    """Short names of what units of a run are proposed for, the highest first."""
    found: dict[int, str] = {}
    nominations = Nomination.objects.filter(dossier__run=run, state__in=[str(state) for state in COUNTED])
    for nomination in nominations.select_related("kind").order_by("-kind__level"):
        found[nomination.organisation_id] = nomination.kind.short_name
    return found
