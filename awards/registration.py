"""What this room contributes to the others: documents, tasks, navigation, panels, actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from awards import panels
from awards.builders.achievement import build_achievement
from awards.builders.certificates import build_certificates, build_test_sheet
from awards.builders.decision import build_decision
from awards.builders.dossier_receipt import build_dossier_receipt
from awards.builders.minutes import build_minutes
from awards.builders.submission import build_submission
from awards.council_papers import register_council_papers
from awards.home_tasks import tasks_of
from awards.models import AchievementReport, CertificateSheet, Decision, Dossier, Nomination
from awards.packs import register_packs
from awards.reorganising import ROOMS
from awards.rules import reads_run_before_the_council, seats_of
from awards.selectors.dossiers import RECEIPT
from awards.selectors.reports import nomination_of
from emulation.audit import visibility
from emulation.documents import registry as documents
from emulation.groups import panels as group_panels
from emulation.handover import registry as handover
from emulation.home import registry as home
from emulation.organisations import panels as unit_panels
from emulation.organisations.reorganisation import register as register_reorganising
from emulation.people.models import User
from emulation.regulations import usage
from emulation.regulations.models import Regulation
from scoring import run_panels
from scoring.builders import score_table
from scoring.models import RankingRun
from scoring.rules import register_run_reader


def register() -> None:
    """Called once, when the application starts."""
    _register_documents()
    usage.register(_received_under)
    visibility.register_open("awards")
    unit_panels.register(panels.history_panel)
    for room in ROOMS:
        register_reorganising(room)
    group_panels.register_actions(panels.year_actions)
    run_panels.register_actions(panels.run_actions)
    run_panels.register(panels.quota_panel)
    register_run_reader(reads_run_before_the_council)
    handover.register(panels.dossier_paper)
    home.register_tasks(tasks_of)
    home.register_titles(council_titles)
    home.register_nav(
        home.NavEntry(
            order=50, label="Khen thưởng", url_name="awards:index", prefix="/khen-thuong/", visible=_visible
        )
    )


def _register_documents() -> None:
    for code, title, build in (
        ("submission", "Tờ trình đề nghị khen thưởng", build_submission),
        ("conference_minutes", "Biên bản hội nghị tổng kết, suy tôn", build_minutes),
    ):
        name = _title(title)
        documents.register(
            documents.DocumentKind(code=code, title=name, build=build, may_read=_may_read, filename=name)
        )
    documents.register(
        documents.DocumentKind(
            code=RECEIPT,
            title=_title("Biên nhận hồ sơ"),
            build=build_dossier_receipt,
            may_read=lambda user, pk: user.has_perm("awards.view_dossier", _dossier(pk)),
            filename=_title("Biên nhận hồ sơ"),
        )
    )
    documents.register(
        documents.DocumentKind(
            code="award_decision",
            title=lambda pk: str(_decision(pk)),
            build=build_decision,
            may_read=lambda user, pk: user.has_perm("awards.view_drafts"),
            filename=lambda pk: f"Dự thảo quyết định {_decision(pk).award_short} {_decision(pk).year}",
        )
    )
    documents.register(
        documents.DocumentKind(
            code="certificates",
            title=lambda pk: f"In {_decision(pk).award_name}: {_decision(pk)}",
            build=build_certificates,
            may_read=lambda user, pk: user.has_perm("awards.draft_decision"),
            filename=lambda pk: f"In {_decision(pk).award_short} {_decision(pk).year}",
        )
    )
    documents.register(
        documents.DocumentKind(
            code="test_sheet",
            title=lambda pk: f"In thử: {_sheet(pk)}",
            build=build_test_sheet,
            may_read=lambda user, pk: user.has_perm("awards.draft_decision"),
            filename=lambda pk: f"In thử {_sheet(pk).name}",
        )
    )
    register_council_papers()
    register_packs()
    documents.register(
        documents.DocumentKind(
            code="achievement_report",
            title=lambda pk: str(_report(pk)),
            build=build_achievement,
            may_read=_may_read_report,
            filename=lambda pk: f"Báo cáo thành tích {_report(pk).organisation.short_name}",
        )
    )
    score_table.register_proposals(proposals)


def _title(words: str) -> Callable[[int], str]:
    return lambda dossier_id: f"{words}, {_dossier(dossier_id).group_year}"


def _report(report_id: int) -> AchievementReport:
    return AchievementReport.objects.select_related("organisation", "kind").get(pk=report_id)


def _may_read_report(user: User, report_id: int) -> bool:
    """The unit itself, and whoever reads the papers of the dossier."""
    report = _report(report_id)
    nomination = nomination_of(report)
    if nomination is None:
        return report.organisation_id in user.roles.served
    return user.has_perm("awards.view_report", nomination)


def _decision(decision_id: int) -> Decision:
    return Decision.objects.select_related("kind", "campaign").get(pk=decision_id)


def _sheet(sheet_id: int) -> CertificateSheet:
    return CertificateSheet.objects.select_related("kind").get(pk=sheet_id)


def _dossier(dossier_id: int) -> Dossier:
    return Dossier.objects.select_related("group_year__group__founder").get(pk=dossier_id)


def _may_read(user: User, dossier_id: int) -> bool:
    """The documents of a dossier: whoever prepares, forwards, appraises or inspects it, and the council."""
    return user.has_perm("awards.read_papers", _dossier(dossier_id))


def _received_under(regulation: Regulation) -> bool:
    return Dossier.objects.filter(regulation=regulation).exists()


def council_titles(user: User) -> Iterable[str]:
    """Offices in the council, for the account menu."""
    return [seat.get_role_display() for seat in seats_of(user)]


def _visible(user: User) -> bool:
    """The register is open to everybody who has to do with awards; not to a mere administrator."""
    roles = user.roles
    return bool(roles.served) or roles.is_staff or roles.is_inspector or bool(seats_of(user))


def proposals(run: RankingRun) -> Mapping[int, str]:
    """Short names of what units of a run are proposed for, the highest first; thematic awards do not follow
    the ranking."""
    found: dict[int, str] = {}
    nominations = Nomination.objects.filter(dossier__run=run, selection="", campaign=None)
    for nomination in nominations.select_related("kind", "campaign").order_by("-kind__level"):
        found[nomination.organisation_id] = nomination.award_short
    return found
