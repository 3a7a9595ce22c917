"""Who proposes, appraises, votes, decides (domain §2, §5). Nobody votes on the own unit."""

from __future__ import annotations

import rules

from awards.choices import CouncilRole, DecisionState, DossierState
from awards.models import (
    AgendaItem,
    Complaint,
    CouncilMember,
    CouncilSession,
    Decision,
    Dossier,
    Nomination,
    OpinionRequest,
)
from awards.selectors.facts import Field
from emulation.common.dates import today
from emulation.groups import rules as group_rules
from emulation.groups.choices import YearState
from emulation.groups.involvement import involvement
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.selectors import founds_a_group, standing_of
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.models import RankingRun


def seats_of(user: User) -> list[CouncilMember]:
    """Seats in councils held today; one query, remembered on the user."""
    known: list[CouncilMember] | None = user.remembered.get("seats")
    if known is None:
        known = list(CouncilMember.objects.serving(today()).filter(user=user).select_related("council"))
        user.remembered["seats"] = known
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
def forwards(user: User, dossier: Dossier | None) -> bool:
    """The founder of a cluster forwards its nominations; a block sends its own (domain §2)."""
    return (
        dossier is not None
        and policy_of(dossier.group_year.group).appraised_by_founder_first
        and standing_of(user, dossier.group_year).is_founder
    )


@rules.predicate
def is_member_after_submission(user: User, dossier: Dossier | None) -> bool:
    """Members read the names once the dossier is sent (domain §2)."""
    return (
        dossier is not None
        and dossier.state != DossierState.DRAFTED
        and bool(standing_of(user, dossier.group_year).member_units)
    )


@rules.predicate
def is_proposed_in_it(user: User, dossier: Dossier | None) -> bool:
    """A unit reads what is written about itself at any time."""
    return (
        dossier is not None
        and bool(user.roles.served)
        and dossier.nominations.filter(organisation__in=user.roles.served).exists()
    )


@rules.predicate
def has_it_on_the_agenda(user: User, dossier: Dossier | None) -> bool:
    """The council reads a dossier once one of its nominations is on an agenda of theirs."""
    councils = [seat.council_id for seat in seats_of(user)] if dossier is not None else []
    return bool(
        dossier is not None
        and councils
        and dossier.nominations.filter(agenda_item__session__council__in=councils).exists()
    )


reads_all_of_it = leads | founded_the_group | is_staff_in_charge | is_inspector | has_it_on_the_agenda

rules.add_perm("awards.view_dossier", reads_all_of_it | is_member_after_submission | is_proposed_in_it)
rules.add_perm("awards.read_papers", reads_all_of_it)
rules.add_perm("awards.edit_dossier", leads)
rules.add_perm("awards.submit_dossier", leads | forwards)
rules.add_perm("awards.make_papers", leads | founded_the_group | is_staff_in_charge)
rules.add_perm("awards.appraise_dossier", is_staff_in_charge)
rules.add_perm("awards.nominate", group_rules.leads)
rules.add_perm(
    "awards.nominate_by_list",
    group_rules.leads | group_rules.is_founder | group_rules.is_staff_in_charge,
)
rules.add_perm("awards.override_quota", is_a_secretary)


@rules.predicate
def is_staff_in_charge_of_its_group(user: User, nomination: Nomination | None) -> bool:
    return nomination is not None and user.has_perm("awards.appraise_dossier", nomination.dossier)


@rules.predicate
def concerns_the_own_unit(user: User, nomination: Nomination | None) -> bool:
    """The unit of any office, or a division directly under it."""
    return nomination is None or is_own(nomination.organisation, user.roles.belongs)


rules.add_perm("awards.appraise_nomination", is_staff_in_charge_of_its_group & ~concerns_the_own_unit)


@rules.predicate
def serves_the_nominated(user: User, nomination: Nomination | None) -> bool:
    """Head or officer of the unit that is proposed."""
    return nomination is not None and nomination.organisation_id in user.roles.served


@rules.predicate
def heads_the_nominated(user: User, nomination: Nomination | None) -> bool:
    return nomination is not None and nomination.organisation_id in user.roles.headed


@rules.predicate
def reads_its_dossier(user: User, nomination: Nomination | None) -> bool:
    return nomination is not None and user.has_perm("awards.read_papers", nomination.dossier)


@rules.predicate
def is_the_submitting_level(user: User, nomination: Nomination | None) -> bool:
    """Whoever confirms achievement reports by the regulation; for a unit that holds an office of its group
    also Sở Nội vụ, because there may be no other leading unit."""
    if nomination is None:
        return False
    dossier = nomination.dossier
    level = dossier.regulation_in_force().book.text("dossier.report_confirmed_by")
    standing = standing_of(user, dossier.group_year)
    if level == "standing_agency":
        return standing.is_staff
    if level == "founder":
        return standing.is_founder
    return standing.leads or (standing.is_staff and _leads_itself(nomination))


def _leads_itself(nomination: Nomination) -> bool:
    return nomination.dossier.group_year.offices.filter(
        organisation=nomination.organisation_id, ends=None
    ).exists()


rules.add_perm("awards.view_report", serves_the_nominated | reads_its_dossier)
rules.add_perm("awards.write_report", serves_the_nominated)
rules.add_perm("awards.send_report", heads_the_nominated)
rules.add_perm("awards.confirm_report", is_the_submitting_level & ~concerns_the_own_unit)


def is_own(unit: Organisation, own: frozenset[int]) -> bool:
    """One of these units, or a division directly under one."""
    return unit.pk in own or (unit.parent_id in own and unit.is_division)


@rules.predicate
def is_in_the_council(user: User, session: CouncilSession | None) -> bool:
    return session is not None and any(s.council_id == session.council_id for s in seats_of(user))


@rules.predicate
def is_secretary(user: User, session: CouncilSession | None) -> bool:
    return session is not None and _has_role(user, session.council_id, CouncilRole.SECRETARY)


@rules.predicate
def is_staff_for_all_groups(user: User, _: object) -> bool:
    """Staff that no office limits to some groups: the council is one for the whole province."""
    return user.roles.is_staff and user.roles.staff_groups is None


rules.add_perm("awards.manage_council", is_staff_for_all_groups | is_a_secretary)
rules.add_perm("awards.view_sessions", sits_in_a_council | is_any_staff | is_inspector)
rules.add_perm("awards.prepare_session", is_a_secretary | is_any_staff)
rules.add_perm("awards.view_session", is_in_the_council | is_any_staff | is_inspector)
rules.add_perm("awards.run_session", is_secretary)


@rules.predicate
def presides(user: User, session: CouncilSession | None) -> bool:
    """The chair or the standing deputy of the session's council."""
    return session is not None and _has_role(
        user, session.council_id, CouncilRole.CHAIR, CouncilRole.STANDING_DEPUTY
    )


rules.add_perm("awards.hear_warnings", is_secretary | presides)
rules.add_perm("awards.read_opinions", is_in_the_council | is_inspector)
rules.add_perm("awards.read_pack", is_in_the_council | is_inspector | is_staff_for_all_groups)


@rules.predicate
def presides_over_a_council(user: User, _: object) -> bool:
    """The chair or the standing deputy of a council in office."""
    return any(seat.role in (CouncilRole.CHAIR, CouncilRole.STANDING_DEPUTY) for seat in seats_of(user))


@rules.predicate
def is_published(user: User, decision: Decision | None) -> bool:
    return decision is not None and decision.state == DecisionState.PUBLISHED


@rules.predicate
def is_assigned(user: User, complaint: Complaint | None) -> bool:
    return complaint is not None and complaint.assigned_to_id == user.pk


records_decisions = is_staff_for_all_groups | is_a_secretary
rules.add_perm("awards.draft_decision", records_decisions)
rules.add_perm("awards.choose_flags", records_decisions)
rules.add_perm("awards.choose_flag", records_decisions & ~concerns_the_own_unit)
rules.add_perm("awards.view_flags", records_decisions | is_inspector)
rules.add_perm("awards.publish_decision", records_decisions | presides_over_a_council)
rules.add_perm("awards.view_drafts", sits_in_a_council | is_any_staff | is_inspector)
rules.add_perm("awards.view_decision", is_published | sits_in_a_council | is_any_staff | is_inspector)
rules.add_perm("awards.handle_complaints", records_decisions)
rules.add_perm("awards.view_complaints", records_decisions | is_inspector)
rules.add_perm("awards.answer_complaint", records_decisions & is_assigned)


@rules.predicate
def may_see_card(user: User, item: AgendaItem | None) -> bool:
    """The council, the inspector, and staff in charge of that group."""
    if item is None:
        return False
    if user.roles.is_inspector or is_in_the_council(user, item.session):
        return True
    return user.roles.is_staff_of(item.nomination.dossier.group_year.group.code)


def reads_run_before_the_council(user: User, run: RankingRun) -> bool:
    """Members read the ranking that nominations on their agenda rest on (domain §2)."""
    councils = [seat.council_id for seat in seats_of(user)]
    return (
        bool(councils)
        and AgendaItem.objects.filter(session__council__in=councils, nomination__dossier__run=run).exists()
    )


@rules.predicate
def sits_where_it_is_voted(user: User, item: AgendaItem | None) -> bool:
    return item is not None and is_in_the_council(user, item.session)


rules.add_perm("awards.view_card", may_see_card)
rules.add_perm("awards.vote", sits_where_it_is_voted)
rules.add_perm("awards.see_turnout", is_in_the_council)


def conflict_of(seat: CouncilMember, user_units: frozenset[int], nomination: Nomination) -> str:
    """Why this member may not vote on that nomination; "" when nothing stands in the way.

    The own unit is the one of the seat or of any personal office, and whatever stands directly under it.
    """
    own = user_units | ({seat.organisation_id} if seat.organisation_id else frozenset())
    if is_own(nomination.organisation, own):
        return f"Công tác tại {nomination.organisation.name} hoặc cơ quan quản lý trực tiếp."
    return ""


def may_view_group_year_awards(user: User, group_year: GroupYear) -> bool:
    """The page where a group chooses whom to name: leaders, founder, staff, inspector; the council's
    secretary once there are nominations, because one of them may have to exceed the quota, and where there
    is no place at all: nobody can be named before the secretary has allowed it."""
    standing = standing_of(user, group_year)
    if standing.leads or standing.is_founder or standing.is_staff or standing.is_inspector:
        return True
    is_secretary = any(seat.role == CouncilRole.SECRETARY for seat in seats_of(user))
    if not is_secretary:
        return False
    return Nomination.objects.filter(dossier__group_year=group_year).exists() or _has_no_place(group_year)


def _has_no_place(group_year: GroupYear) -> bool:
    field = Field.of(group_year)
    return field is not None and any(field.limit(kind) == 0 for kind in field.offered)


@rules.predicate
def serves_the_body(user: User, request: OpinionRequest | None) -> bool:
    """Head or officer of the body that is asked."""
    return request is not None and request.organisation_id in user.roles.served


@rules.predicate
def is_staff_of_everything(user: User, _: object) -> bool:
    """Of the standing agency, not limited to some groups: bodies are asked about all units at once."""
    return user.roles.is_staff and user.roles.staff_groups is None


rules.add_perm("awards.view_opinions", is_any_staff | is_inspector)
rules.add_perm("awards.send_opinions", is_staff_of_everything)
rules.add_perm("awards.view_opinion", is_any_staff | is_inspector | serves_the_body)
rules.add_perm("awards.answer_opinion", is_staff_of_everything | serves_the_body)


@rules.predicate
def brings_lists(user: User, _: object) -> bool:
    """Staff, to whom districts and departments send lists; founders; leaders of a year that is ranked."""
    return user.roles.is_staff or founds_a_group(user) or bool(involvement(user).led(YearState.RANKED))


rules.add_perm("awards.upload_list", brings_lists)


@rules.predicate
def has_to_do_with_awards(user: User, _: object) -> bool:
    """Serves a unit, or prepares, votes or inspects."""
    return bool(user.roles.served)


rules.add_perm(
    "awards.view_campaigns", has_to_do_with_awards | is_any_staff | is_inspector | sits_in_a_council
)
rules.add_perm("awards.keep_campaigns", is_staff_of_everything)
