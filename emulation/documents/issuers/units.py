"""A unit as issuer and signer of its own documents (NĐ 30/2020, boxes 2 and 7)."""

from __future__ import annotations

from emulation.common.dates import today
from emulation.documents.data import Issuer, Signer
from emulation.groups.policies import lines_of
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation
from emulation.people.choices import OfficeKind
from emulation.people.models import Office, User

COMMITTEES = (OrganisationKind.PROVINCIAL_COMMITTEE, OrganisationKind.DISTRICT, OrganisationKind.COMMUNE)
"""Bodies whose chairman signs on behalf of the committee."""


def issuer_of(unit: Organisation) -> Issuer:
    """The unit below the body it belongs to."""
    parent = unit.parent
    return Issuer(
        name_lines=tuple(unit.name_lines) or lines_of(unit.name),
        superior=parent.short_name.upper() if parent else "",
        symbol=unit.abbreviation,
        place=unit.seat,
    )


def head_of(unit: Organisation) -> User | None:
    """Who heads the unit today."""
    return _holder(unit, OfficeKind.UNIT_HEAD)


def officer_of(unit: Organisation) -> User | None:
    """Who prepares the unit's papers today."""
    return _holder(unit, OfficeKind.UNIT_OFFICER)


def _holder(unit: Organisation, kind: str) -> User | None:
    office = (
        Office.objects.held(today())
        .filter(organisation=unit, kind=kind)
        .select_related("user")
        .order_by("starts", "pk")
        .first()
    )
    return office.user if office else None


def signer_of(unit: Organisation, user: User | None) -> Signer:
    """The head with the title of the office; a deputy who holds the pen signs for the head."""
    head = unit.head_title.upper()
    lines = ["TM. ỦY BAN NHÂN DÂN"] if unit.kind in COMMITTEES else []
    own = _title_in(unit, user)
    lines += [f"KT. {head}", own.upper()] if own.upper().startswith("PHÓ ") else [head]
    return Signer(authority_lines=tuple(lines), name=user.full_name if user else "")


def _title_in(unit: Organisation, user: User | None) -> str:
    if user is None:
        return ""
    office = Office.objects.filter(user=user, organisation=unit, kind=OfficeKind.UNIT_HEAD).last()
    return office.title if office else ""
