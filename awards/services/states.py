"""`move` is the only function that sets the state of a nomination."""

from __future__ import annotations

from collections.abc import Collection

from awards.choices import NominationState
from awards.models import Nomination
from emulation.audit.services import record_transition
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


def move(
    *,
    actor: User,
    nomination: Nomination,
    to: NominationState,
    allowed: Collection[NominationState],
    reason: str = "",
    backwards: bool = False,
    **facts: object,
) -> Nomination:
    """Lock the nomination, refuse an illegal step, set the state and its facts, write the transition.

    The caller has checked the right and the guard, and runs inside a transaction.
    """
    nomination = (
        Nomination.objects.select_for_update(of=("self",))
        .select_related("organisation", "kind", "dossier__regulation", "dossier__group_year__group", "row")
        .get(pk=nomination.pk)
    )
    before = NominationState(nomination.state)
    if before not in allowed:
        raise Refused(
            Problem(
                f"{nomination.organisation.name}, {nomination.award_short}: "
                f"đang ở bước “{before.label}”, không chuyển sang “{to.label}” được.",
                code="illegal_step",
            )
        )
    nomination.state = to
    for name, value in facts.items():
        setattr(nomination, name, value)
    nomination.save()
    record_transition(
        actor=actor,
        subject=nomination,
        from_state=before,
        to_state=to,
        reason=reason,
        backwards=backwards,
    )
    return nomination
