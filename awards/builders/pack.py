"""The pack of a session as one PDF with bookmarks: agenda; for each item card, achievement report, minutes,
ranking table and tờ trình of its group. What is missing is told on the cover, never left out in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings

from awards.builders import council as shared
from awards.builders.achievement import build_achievement
from awards.builders.minutes import build_minutes
from awards.builders.submission import build_submission
from awards.choices import ReportState
from awards.models import AgendaItem, CouncilSession, Nomination
from awards.selectors.cards import card_of
from awards.selectors.reports import report_of
from emulation.common.problems import Refused
from emulation.documents.data import DocHead, DocumentDataError
from emulation.documents.forms.council_pack import NominationCard, PackItem, SessionAgenda
from emulation.jobs.registry import Progress
from scoring.builders.score_table import build_score_table

VERDICTS = {"met": "Đạt", "failed": "Không đạt"}
PDF = "application/pdf"


@dataclass
class Part:
    """Some pages with their bookmark, and the bookmarks below it."""

    title: str
    pdf: bytes = b""
    children: list[Part] = field(default_factory=list)


def build_pack(session: CouncilSession, progress: Progress) -> bytes:
    """Everything set and bound; `progress` hears of every item. Raises `Refused` for an empty agenda."""
    items = shared.agenda_of(session)
    if not items:
        raise Refused("Phiên họp chưa có nội dung.")
    lacking: list[str] = []
    groups: dict[int, list[Part]] = {}
    parts = []
    for place, item in enumerate(items):
        unit = item.nomination.organisation.name
        progress(place, len(items) + 1, f"{unit}: đang gom tài liệu")
        parts.append(_of_item(item, groups, lacking))
    progress(len(items), len(items) + 1, "Đang ghép tài liệu")
    cover = Part("Chương trình", _pdf(_agenda(session, items, lacking)))
    return bound([cover, *parts])


def _of_item(item: AgendaItem, groups: dict[int, list[Part]], lacking: list[str]) -> Part:
    """The card with what belongs to the unit; papers of a group stand with its first item only."""
    nomination = item.nomination
    unit = nomination.organisation.name
    part = Part(f"{item.order}. {unit}", _pdf(_card(item)))
    report = _tried("Báo cáo thành tích", unit, lambda: _report(nomination), lacking)
    if report:
        part.children.append(report)
    if nomination.dossier_id not in groups:
        groups[nomination.dossier_id] = list(_of_group(item, lacking))
        part.children += groups[nomination.dossier_id]
    return part


def _of_group(item: AgendaItem, lacking: list[str]) -> Iterator[Part]:
    dossier = item.nomination.dossier
    group = dossier.group_year.group.short_name
    papers: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("Biên bản hội nghị", lambda: _pdf(build_minutes(dossier.pk))),
        ("Bảng tổng hợp, xếp hạng", lambda: _pdf(build_score_table(dossier.run_id))),
        ("Tờ trình, danh sách", lambda: _pdf(build_submission(dossier.pk))),
    )
    for title, made in papers:
        found = _tried(f"{title}: {group}", group, made, lacking)
        if found:
            yield found


def _tried(title: str, whose: str, made: Callable[[], bytes], lacking: list[str]) -> Part | None:
    """The paper, or a line on the cover that says why there is none."""
    try:
        return Part(title, made())
    except DocumentDataError as error:
        lacking.append(f"{title} ({whose}): {'; '.join(error.sentences)}")
    except Refused as refusal:
        lacking.append(f"{title} ({whose}): {'; '.join(str(one.message) for one in refusal.problems)}")
    return None


def _report(nomination: Nomination) -> bytes:
    """As confirmed: drawn up here, or the PDF that the unit handed in. Raises `Refused` for any other."""
    report = report_of(nomination)
    if report is None or report.state != ReportState.CONFIRMED:
        raise Refused("chưa có báo cáo được xác nhận.")
    if not report.file:
        return _pdf(build_achievement(report.pk))
    if report.content_type != PDF:
        raise Refused(f"đơn vị nộp bản Word “{report.filename}”, xem ở hồ sơ đề nghị.")
    with report.file.open() as file:
        return bytes(file.read())


def _pdf(document: Any) -> bytes:
    from emulation.documents.rendering import render  # heavy: only a worker needs it

    return render(document, "pdf")


def _agenda(session: CouncilSession, items: list[AgendaItem], lacking: list[str]) -> SessionAgenda:
    return SessionAgenda(
        head=DocHead(issuer=shared.council_issuer(session.council), date=session.held_on, demo=settings.DEMO),
        name=session.title,
        held_on=session.held_on,
        venue=session.venue,
        items=tuple(
            PackItem(
                award=shared.award_name(item),
                unit=item.nomination.organisation.name,
                group=item.nomination.dossier.group_year.group.name,
                rank=item.nomination.row.rank,
                voted=item.ballot is not None,
            )
            for item in items
        ),
        lacking=tuple(lacking),
    )


def _card(item: AgendaItem) -> NominationCard:
    nomination, card = item.nomination, card_of(item)
    return NominationCard(
        head=DocHead(
            issuer=shared.council_issuer(item.session.council), date=item.session.held_on, demo=settings.DEMO
        ),
        unit=nomination.organisation.name,
        award=shared.award_name(item),
        group=nomination.dossier.group_year.group.name,
        facts=tuple((label, f"{figure} {unit}".strip()) for label, figure, unit in card.facts),
        checks=tuple(
            (check.title, VERDICTS.get(check.verdict, "Chưa rõ"), check.clause or check.fact)
            for check in card.standards
        ),
        years=tuple((year.year, year.text) for year in card.years),
        penalties=tuple(card.exclusions),
        summary=nomination.summary,
        deviation=nomination.deviation,
        opinion=nomination.opinion,
    )


def bound(parts: list[Part]) -> bytes:
    """One file, each part under its bookmark."""
    import pikepdf

    with pikepdf.new() as whole:
        with whole.open_outline() as outline:
            for part in parts:
                outline.root.append(_bind(whole, part))
        whole.Root.PageMode = pikepdf.Name.UseOutlines
        found = BytesIO()
        whole.save(found, linearize=True)
    return found.getvalue()


def _bind(whole: Any, part: Part) -> Any:
    import pikepdf

    first = len(whole.pages)
    with pikepdf.open(BytesIO(part.pdf)) as pages:
        whole.pages.extend(pages.pages)
    bookmark = pikepdf.OutlineItem(part.title, first)
    for child in part.children:
        bookmark.children.append(_bind(whole, child))
    return bookmark
