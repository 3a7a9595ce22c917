"""The pact of a group as document 07."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.documents.data import DocHead
from emulation.documents.forms.pact import PactDocument, PactMember, PactMovement, PactParty, PactTarget
from emulation.documents.issuers.groups import group_issuer, group_name, period
from emulation.documents.issuers.units import signer_of
from emulation.groups.choices import GroupRole
from emulation.groups.models import GroupYear
from emulation.groups.policies import lines_of, policy_of
from emulation.groups.selectors import members, offices
from emulation.organisations.models import Organisation
from emulation.pacts.content import PactContent
from emulation.pacts.models import Pact
from emulation.pacts.selectors.pacts import in_force, shown_content
from emulation.people.choices import OfficeKind
from emulation.people.models import Office, User


def build_pact(pact_id: int) -> PactDocument:
    """Raises `Refused` when the leader has written no general part for this pact."""
    pact = Pact.objects.select_related("group_year__group__founder", "group_year__regulation").get(pk=pact_id)
    group_year = pact.group_year
    content, confirmations = shown_content(pact), in_force(pact)
    if not content.members:
        raise Refused(Problem("Giao ước chưa có đơn vị thành viên nào.", code="no_members"))
    bases = group_year.regulation.legal_bases_on(pact.signing_on)
    return PactDocument(
        head=DocHead(
            issuer=group_issuer(group_year), date=pact.signing_on, draft=pact.is_draft, demo=settings.DEMO
        ),
        group=group_name(group_year),
        period=period(group_year),
        legal_bases=tuple(f"Căn cứ {line.citation}" for line in bases),
        venue=pact.venue,
        signed_on=pact.signing_on,
        general=_lines(pact.general_text),
        movements=tuple(
            PactMovement(name=one.name, form=one.form, aim=one.aim, starts=one.starts, ends=one.ends)
            for one in content.movements
        ),
        members=_members(content),
        awards=tuple((kind, tuple(units)) for kind, units in content.awards.items()),
        duties=_lines(pact.duties_text),
        parties=_parties(group_year, {unit: one.user for unit, one in confirmations.items()}),
        confirmed=len(confirmations),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _members(content: PactContent) -> tuple[PactMember, ...]:
    return tuple(
        PactMember(
            unit=member.unit,
            targets=tuple(
                PactTarget(
                    text=promise.text,
                    unit_of_measure=promise.unit_of_measure,
                    plan=promise.target,
                    document=promise.document,
                )
                for promise in member.promises
            ),
        )
        for member in content.members
    )


def _parties(group_year: GroupYear, confirmed_by: Mapping[int, User]) -> tuple[PactParty, ...]:
    """Leader first, deputies next, then the group's order; whoever confirmed, else today's head, signs."""
    policy = policy_of(group_year.group)
    titles = {GroupRole.LEADER: policy.leader_title, GroupRole.DEPUTY: policy.deputy_title}
    held = {office.organisation_id: titles[GroupRole(office.role)] for office in offices(group_year)}
    units = [membership.organisation for membership in members(group_year)]
    first = [unit for pk in held for unit in units if unit.pk == pk]
    ordered = first + [unit for unit in units if unit.pk not in held]
    heads = _heads(units)
    return tuple(
        PactParty(
            unit=unit.name,
            lines=tuple(unit.name_lines) or lines_of(unit.name),
            role=held.get(unit.pk, ""),
            signer=signer_of(unit, confirmed_by.get(unit.pk) or heads.get(unit.pk)),
        )
        for unit in ordered
    )


def _heads(units: list[Organisation]) -> dict[int, User]:
    """Who heads each unit today; one query."""
    found = (
        Office.objects.held(today())
        .filter(organisation__in=[unit.pk for unit in units], kind=OfficeKind.UNIT_HEAD)
        .select_related("user")
        .order_by("-starts", "-pk")
    )
    return {office.organisation_id: office.user for office in found if office.organisation_id}
