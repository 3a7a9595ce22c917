"""The registration of a unit as a document."""

from __future__ import annotations

from django.conf import settings

from emulation.common.dates import local_date, today
from emulation.documents.data import DocHead, Signer
from emulation.documents.forms.registration import RegisteredTarget, RegistrationDocument
from emulation.documents.issuers.groups import group_name, period
from emulation.documents.issuers.units import head_of, issuer_of, signer_of
from emulation.groups.policies import policy_of
from emulation.pacts.models import Registration, RegistrationItem
from emulation.pacts.selectors.registrations import award_names, registrations


def build_registration(registration_id: int) -> RegistrationDocument:
    registration = registrations().get(pk=registration_id)
    membership = registration.membership
    unit, group_year = membership.organisation, membership.group_year
    confirmed_on = local_date(registration.confirmed_at) if registration.confirmed_at else None
    day = confirmed_on or today()
    names = award_names(group_year)
    return RegistrationDocument(
        head=DocHead(issuer=issuer_of(unit), date=day, draft=confirmed_on is None, demo=settings.DEMO),
        unit=unit.name,
        group=group_name(group_year),
        period=period(group_year),
        legal_bases=tuple(f"Căn cứ {line.citation}" for line in group_year.regulation.legal_bases_on(day)),
        targets=tuple(_target(item) for item in registration.items.all()),
        commitments=tuple(line.strip() for line in registration.commitments.splitlines() if line.strip()),
        awards=tuple(names[kind] for kind in registration.award_kinds if kind in names),
        signer=_signer(registration),
        recipients=(
            policy_of(group_year.group).leader_title,
            "Sở Nội vụ",
            f"Lưu: VT, {unit.abbreviation}".rstrip(", "),
        ),
        confirmed_on=confirmed_on,
    )


def _target(item: RegistrationItem) -> RegisteredTarget:
    before, other = item.previous, item.predecessor
    whose = f" ({other.short_name})" if other else ""
    return RegisteredTarget(
        text=item.text,
        unit_of_measure=item.unit_of_measure,
        before=f"{before.target_text}{whose}" if before else "",
        reached=before.result_text if before else "",
        plan=item.target,
        document=item.task.document_number if item.task else "",
    )


def _signer(registration: Registration) -> Signer:
    unit = registration.membership.organisation
    return signer_of(unit, registration.confirmed_by or head_of(unit))
