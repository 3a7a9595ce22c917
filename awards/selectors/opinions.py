"""Opinions of responsible bodies as this person may see them (domain §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from awards.models import OpinionFinding, OpinionRequest
from emulation.common.dates import today
from emulation.common.text import search_text
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.regulations.models import Regulation, RegulationMissing


def visible_to(user: User) -> QuerySet[OpinionRequest]:
    """Staff and inspector all requests; a body its own."""
    found = OpinionRequest.objects.select_related("organisation", "answered_by", "sent_by")
    found = found.annotate(
        named=Count("findings"), unsettled=Count("findings", filter=Q(findings__settled_at=None))
    )
    if user.roles.is_staff or user.roles.is_inspector:
        return found
    return found.filter(organisation__in=user.roles.served)


def findings_for(user: User, request: OpinionRequest) -> list[OpinionFinding]:
    """Units named in an answer. Staff limited to some groups reads the members of these; nobody judges, but
    everybody of the office reads, what concerns others."""
    found = request.findings.select_related("organisation", "exclusion", "entered_by").order_by("pk")
    groups = user.roles.staff_groups
    mine = request.organisation_id in user.roles.served
    if user.roles.is_inspector or mine or groups is None:
        return list(found)
    members = Membership.objects.active().filter(
        group_year__year=request.year, group_year__group__code__in=groups
    )
    return list(found.filter(organisation__in=members.values("organisation")))


def body_in_the_tree(name: str) -> Organisation | None:
    """The unit of that name among those in force, or the only one whose name begins with it."""
    wanted = search_text(name)
    units = Organisation.objects.in_force(today()).exclude(kind="division")
    found = [unit for unit in units if search_text(unit.name).startswith(wanted)]
    exact = [u for u in found if wanted in (search_text(u.name), search_text(u.short_name))]
    best = exact or found
    return best[0] if len(best) == 1 else None


def members_of_year(year: int) -> frozenset[int]:
    """Units that belong to any group in that year."""
    members = Membership.objects.filter(group_year__year=year).order_by()
    return frozenset(members.values_list("organisation_id", flat=True))


def years_to_ask() -> list[int]:
    """Years with groups, the newest first."""
    return list(GroupYear.objects.order_by("-year").values_list("year", flat=True).distinct())


@dataclass(frozen=True)
class Bodies:
    """Whom the regulation of a year asks: how many, by which clause, until when."""

    names: list[str]
    clause: str
    clause_url: str
    due_on: date


def bodies_of(year: int) -> Bodies | None:
    """None where no regulation is known for that year."""
    try:
        regulation = Regulation.objects.in_force(date(year, 12, 31))
    except RegulationMissing:
        return None
    book = regulation.book
    return Bodies(
        names=[row["name"] for row in book.table("opinions.bodies")],
        clause=book.clause("opinions.bodies"),
        clause_url=regulation.clause_url("opinions.bodies"),
        due_on=book.date_rule("opinions.reply_by").on(year),
    )


def notes_of(units: Iterable[int], year: int) -> dict[int, list[OpinionFinding]]:
    """Notes from responsible bodies on units in a year, with their source; one query."""
    found: dict[int, list[OpinionFinding]] = {}
    rows = OpinionFinding.objects.filter(organisation__in=list(units), request__year=year, is_note=True)
    for row in rows.select_related("request").order_by("pk"):
        found.setdefault(row.organisation_id, []).append(row)
    return found


def to_answer(user: User) -> list[OpinionRequest]:
    """Requests that wait for an answer of this person's body."""
    if not user.roles.served:
        return []
    waiting = OpinionRequest.objects.filter(organisation__in=user.roles.served, answered_at=None)
    return list(waiting.order_by("due_on", "pk"))
