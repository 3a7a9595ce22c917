"""Who proposes, appraises, votes, decides (domain §2, §5). Nobody votes on the own unit."""

from __future__ import annotations

import rules

from awards.choices import CouncilRole, DossierState
from awards.models import AgendaItem, CouncilMember, CouncilSession, Dossier, Nomination
from emulation.common.dates import today
from emulation.groups import rules as group_rules
from emulation.groups.models import GroupYear
from emulation.groups.selectors import standing_of
from emulation.people.models import User


def seats_of(user: User) -> list[CouncilMember]:
    """Seats in councils held today; one query, remembered on the user."""
    known: list[CouncilMember] | None = user.__dict__.get("_seats")
    if known is None:
        known = list(CouncilMember.objects.serving(today()).filter(user=user).select_related("council"))
        user.__dict__["_seats"] = known
    return known


def _has_role(user: User, council_id: int, *roles: str) -> bool:
    return any(seat.council_id == council_id and seat.role in roles for seat in seats_of(user))


@rules.predicate
def sits_in_a_council(user: User, _: object) -> bool:
    return bool(seats_of(user))


@rules.predicate
def is_a_secretary(user: User, _: object) -> bool:
    """Secretary of a council in office."""
    return any(seat.role == CouncilRole.SECRETARY for seat in seats_of(user))


@rules.predicate
def is_any_staff(user: User, _: object) -> bool:
    return user.roles.is_staff


@rules.predicate
def is_inspector(user: User, _: object) -> bool:
    return user.roles.is_inspector


@rules.predicate
def leads(user: User, dossier: Dossier | None) -> bool:
    return dossier is not None and standing_of(user, dossier.group_year).leads


@rules.predicate
def founded_the_group(user: User, dossier: Dossier | None) -> bool:
    return dossier is not None and standing_of(user, dossier.group_year).is_founder


@rules.predicate
def is_staff_in_charge(user: User, dossier: Dossier | None) -> bool:
    return dossier is not None and standing_of(user, dossier.group_year).is_staff


@rules.predicate
def is_member_after_submission(user: User, dossier: Dossier | None) -> bool:
    """Members read the names once the dossier is sent (domain §2)."""
    return (
        dossier is not None
        and dossier.state != DossierState.DRAFTED
        and bool(standing_of(user, dossier.group_year).member_units)
    )


@rules.predicate
def is_on_the_agenda(user: User, dossier: Dossier | None) -> bool:
    """The council reads a dossier once one of its nominations is on an agenda."""
    return dossier is not None and dossier.nominations.filter(agenda_item__isnull=False).exists()


rules.add_perm(
    "awards.view_dossier",
    leads | founded_the_group | is_staff_in_charge | is_inspector | is_member_after_submission,
)
rules.add_perm("awards.edit_dossier", leads)
rules.add_perm(
    "awards.read_papers",
    leads | founded_the_group | is_staff_in_charge | is_inspector | (sits_in_a_council & is_on_the_agenda),
)
rules.add_perm("awards.make_papers", leads | is_staff_in_charge)
rules.add_perm("awards.appraise_dossier", is_staff_in_charge)
rules.add_perm("awards.nominate", group_rules.leads)
rules.add_perm("awards.override_quota", is_a_secretary)


@rules.predicate
def is_in_the_council(user: User, session: CouncilSession | None) -> bool:
    return session is not None and any(s.council_id == session.council_id for s in seats_of(user))


@rules.predicate
def is_secretary(user: User, session: CouncilSession | None) -> bool:
    return session is not None and _has_role(user, session.council_id, CouncilRole.SECRETARY)


rules.add_perm("awards.view_sessions", sits_in_a_council | is_any_staff | is_inspector)
rules.add_perm("awards.prepare_session", is_a_secretary | is_any_staff)
rules.add_perm("awards.view_session", is_in_the_council | is_any_staff | is_inspector)
rules.add_perm("awards.run_session", is_secretary)
rules.add_perm("awards.record_decision", is_secretary)


@rules.predicate
def may_see_card(user: User, item: AgendaItem | None) -> bool:
    return item is not None and user.has_perm("awards.view_session", item.session)


rules.add_perm("awards.view_card", may_see_card)


def conflict_of(seat: CouncilMember, user_units: frozenset[int], nomination: Nomination) -> str:
    """Why this member may not vote on that nomination; "" when nothing stands in the way.

    The own unit is the one of the seat or of any personal office, and whatever stands directly under it.
    """
    unit = nomination.organisation
    own = user_units | ({seat.organisation_id} if seat.organisation_id else frozenset())
    if unit.pk in own or (unit.parent_id in own and unit.is_division):
        return f"Công tác tại {unit.name} hoặc cơ quan quản lý trực tiếp."
    return ""


def may_view_group_year_awards(user: User, group_year: GroupYear) -> bool:
    """The page where a group chooses whom to name: leaders, founder, staff, inspector."""
    standing = standing_of(user, group_year)
    return standing.leads or standing.is_founder or standing.is_staff or standing.is_inspector
