"""Dossiers: whose list they stand in, how far they are, what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from awards.choices import DossierState, NominationState
from awards.models import Campaign, Dossier, Nomination
from awards.rules import seats_of
from awards.selectors.dossier_papers import Part, parts_of
from awards.selectors.reports import report_lines
from awards.selectors.wording import Check
from emulation.common.dates import format_date, format_datetime
from emulation.conferences.selectors import conference_of
from emulation.documents import selectors as documents
from emulation.documents.models import GeneratedDocument
from emulation.groups.choices import YearState
from emulation.groups.founders import founded_by
from emulation.groups.models import GroupOffice, GroupYear
from emulation.groups.selectors import led_group_years
from emulation.groups.selectors import visible_to as visible_years
from emulation.people.models import User
from emulation.regulations.models import Regulation

NOT_YET_APPRAISED = (NominationState.DRAFTED, NominationState.SUBMITTED, NominationState.SUPPLEMENT)

PAPERS = ("submission", "conference_minutes", "score_table")
"""Documents 01, 02 and 04, in the order of the dossier."""

RECEIPT = "dossier_receipt"


@dataclass(frozen=True)
class Event:
    """A step of a dossier; `hit` once it has been taken."""

    label: str
    when: str
    hit: bool


def papers_of(dossier: Dossier) -> list[tuple[str, int]]:
    """Kinds and subjects of the documents of a dossier."""
    return [(kind, dossier.run_id if kind == "score_table" else dossier.pk) for kind in PAPERS]


def made_papers(dossier: Dossier) -> list[GeneratedDocument]:
    """The newest finished document of each kind, with files."""
    found = [documents.latest(kind, subject) for kind, subject in papers_of(dossier)]
    return [document for document in found if document is not None]


def dossiers_for(user: User) -> QuerySet[Dossier]:
    """Own groups' dossiers; members see those that were sent, or in which their unit is proposed; staff,
    founder and inspector all of theirs; the council those on an agenda."""
    roles = user.roles
    mine = Q(group_year__in=visible_years(user))
    if not (roles.is_inspector or roles.is_staff):
        leading = GroupOffice.objects.filter(
            group_year=OuterRef("group_year"), organisation__in=roles.served, ends=None
        )
        proposed = Nomination.objects.filter(dossier=OuterRef("pk"), organisation__in=roles.served)
        mine &= (
            ~Q(state=DossierState.DRAFTED)
            | Q(Exists(leading))
            | Q(Exists(proposed))
            | founded_by(roles.served, "group_year__group__")
        )
    councils = [seat.council_id for seat in seats_of(user)]
    if councils:
        on_agenda = Nomination.objects.filter(
            dossier=OuterRef("pk"), agenda_item__session__council__in=councils
        )
        mine |= Q(Exists(on_agenda))
    return (
        Dossier.objects.filter(mine)
        .select_related("group_year__group", "run")
        .annotate(
            total=Count("nominations"),
            appraised=Count("nominations", filter=~Q(nominations__state__in=NOT_YET_APPRAISED)),
        )
        .order_by("-group_year__year", "group_year__group__kind", "group_year__group__sort_key", "id")
    )


def ready_years(user: User) -> list[GroupYear]:
    """Group-years this person leads that have been ranked and have no dossier yet."""
    return list(
        led_group_years(user)
        .filter(state=YearState.RANKED, dossier__isnull=True)
        .order_by("year", "group__sort_key")
    )


def nominations_of(dossier: Dossier) -> list[Nomination]:
    """The highest award first, by rank."""
    return list(
        dossier.nominations.select_related(
            "organisation",
            "kind",
            "campaign",
            "row",
            "appraised_by",
            "agenda_item__session",
            "award__decision",
        ).order_by("kind__level", "row__order", "id")
    )


def readable_nominations(user: User, dossier: Dossier) -> list[tuple[Nomination, bool]]:
    """Nominations this person may know of, and whether all that is written about them. Members read the
    names after the sending; a unit everything about itself (domain §2)."""
    everything = user.has_perm("awards.read_papers", dossier)
    found = []
    for nomination in nominations_of(dossier):
        own = nomination.organisation_id in user.roles.served
        if everything or own or dossier.state != DossierState.DRAFTED:
            found.append((nomination, everything or own))
    return found


def nominations_under(user: User, campaign: Campaign) -> list[Nomination]:
    """Units proposed for a campaign, in the dossiers that this person has in the list."""
    found = Nomination.objects.filter(campaign=campaign, dossier__in=dossiers_for(user).values("pk"))
    named = found.select_related("organisation", "kind", "campaign", "dossier__group_year__group")
    return list(named.order_by("-dossier__group_year__year", "organisation__sort_key", "pk"))


@dataclass(frozen=True)
class Completeness:
    """What the regulation asks a dossier to hold, and what of it is here. `lines`: each check with the part
    of the list whose signed copy may be uploaded, where it is one."""

    lines: list[tuple[Check, Part | None]]
    clause: str
    url: str


def completeness(dossier: Dossier, regulation: Regulation) -> Completeness:
    """The conference, the items of the regulation's list, and the table of points."""
    book = regulation.book
    parts = {part.code: part for part in parts_of(dossier, book)}
    found: list[tuple[Check, Part | None]] = [(_conference_check(dossier), None)]
    for row in book.table("dossier.items"):
        part = parts.get(row["code"])
        if part is None:
            found.append((_reports_check(row["label"], dossier), None))
            continue
        lacking = "failed" if part.required else "unknown"
        found.append((Check("met" if part.is_there else lacking, part.label, part.fact, ""), part))
    table = documents.latest("score_table", dossier.run_id)
    found.append((_paper_check("Bảng tổng hợp điểm và xếp hạng", table, "Tạo từ dữ liệu hồ sơ."), None))
    return Completeness(found, book.clause("dossier.items"), regulation.clause_url("dossier.items"))


def _reports_check(label: str, dossier: Dossier) -> Check:
    lines = report_lines(dossier, dossier.nominations.all())
    done = sum(line.is_confirmed for line in lines)
    verdict = "met" if lines and done == len(lines) else "failed"
    return Check(verdict, label, f"Đã xác nhận {done}/{len(lines)} báo cáo.", "")


def _paper_check(label: str, document: GeneratedDocument | None, absent: str) -> Check:
    if document is None:
        return Check("unknown", label, absent, "")
    return Check("met", label, _made_at(document), "")


def _made_at(document: GeneratedDocument) -> str:
    return f"Tạo lúc {format_datetime(document.finished_at)}." if document.finished_at else ""


def _conference_check(dossier: Dossier) -> Check:
    conference = conference_of(dossier.group_year)
    label = "Hội nghị tổng kết, suy tôn"
    if conference is None or conference.confirmed_at is None:
        return Check("failed", label, "Chưa ghi và xác nhận.", "")
    return Check("met", label, f"Họp ngày {format_date(conference.starts_at)}, đã xác nhận.", "")


def events_of(dossier: Dossier, nominations: Sequence[Nomination]) -> list[Event]:
    """Preparation, sending, appraisal, session, decision: with the days of what has happened."""
    sessions = {
        n.agenda_item.session.pk: n.agenda_item.session for n in nominations if hasattr(n, "agenda_item")
    }
    decisions = {n.award.decision.pk: n.award.decision for n in nominations if hasattr(n, "award")}
    started = min((n.created_at for n in nominations), default=None)
    first = min(sessions.values(), key=lambda s: (s.held_on, s.pk), default=None)
    decision = min(decisions.values(), key=lambda d: (d.signed_on or date.max, d.pk), default=None)
    return [
        Event("Lập hồ sơ", format_date(started) if started else "", started is not None),
        Event("Gửi Sở Nội vụ", _day(dossier.submitted_at), dossier.submitted_at is not None),
        Event("Thẩm định xong", _day(dossier.appraised_at), dossier.appraised_at is not None),
        Event("Phiên họp Hội đồng", _day(first.held_on if first else None), first is not None),
        Event(
            "Quyết định khen thưởng",
            f"{decision.number}, {_day(decision.signed_on)}" if decision else "Chưa có",
            decision is not None,
        ),
    ]


def _day(value: date | None) -> str:
    return format_date(value) if value else "Chưa có"
