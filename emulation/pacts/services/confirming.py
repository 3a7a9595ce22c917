"""The head of a member unit confirms the pact."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record_transition
from emulation.common.dates import now
from emulation.common.problems import Conflict, Problem, Refused
from emulation.groups.selectors import standing_of
from emulation.organisations.models import Organisation
from emulation.pacts.choices import PactState
from emulation.pacts.models import Pact, PactConfirmation
from emulation.pacts.selectors.pacts import waiting_members
from emulation.pacts.services.drawing import locked, told
from emulation.people.models import User

MOVED_ON = "Nội dung giao ước vừa thay đổi. Đọc lại trước khi xác nhận."


@transaction.atomic
def confirm_pact(*, actor: User, pact: Pact, organisation: Organisation, version: int) -> PactConfirmation:
    """Confirm for a unit that the person heads. `version` is the text that was read: `Conflict` when it has
    changed since. The last confirmation makes the pact signed."""
    pact = locked(pact)
    if organisation.pk not in standing_of(actor, pact.group_year).member_units & actor.roles.headed:
        raise PermissionDenied
    if pact.state != PactState.OPEN:
        raise Refused(Problem("Giao ước chưa mở hoặc đã đủ xác nhận.", code="not_open"))
    if pact.version != version:
        raise Conflict(Problem(MOVED_ON, code="conflict"), current={"version": pact.version})
    if pact.confirmations.filter(organisation=organisation, cancelled_at=None).exists():
        raise Refused(Problem(f"{organisation.name} đã xác nhận giao ước.", code="confirmed"))
    confirmation = PactConfirmation.objects.create(pact=pact, organisation=organisation, user=actor)
    told(
        actor,
        pact,
        "confirm_pact",
        f"{organisation.name} xác nhận giao ước thi đua năm {pact.group_year.year}",
        new={"version": version},
        organisation_id=organisation.pk,
    )
    sign_when_complete(actor, pact)
    return confirmation


def sign_when_complete(actor: User, pact: Pact) -> None:
    """open → signed once every member has confirmed. The caller holds the lock."""
    if waiting_members(pact):
        return
    pact.state, pact.signed_at = PactState.SIGNED, now()
    pact.save(update_fields=["state", "signed_at"])
    record_transition(actor=actor, subject=pact, from_state=PactState.OPEN, to_state=PactState.SIGNED)
