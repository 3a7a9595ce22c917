"""Opinions of members on an item, under their names: before the vote, or reserved against the result."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.models import AgendaItem, CouncilOpinion, CouncilSession
from awards.selectors.remarks import missing_to_remark
from emulation.audit.services import record
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.people.models import User

LONGEST = 1000


@transaction.atomic
def remark(*, actor: User, item: AgendaItem, text: str, reserved: bool = False) -> CouncilOpinion | None:
    """Say it, change it, or take it back (empty). One opinion of each sort for a member and an item."""
    session = CouncilSession.objects.select_for_update(of=("self",)).get(pk=item.session_id)
    item = AgendaItem.objects.select_related("ballot", "nomination__organisation").get(pk=item.pk)
    item.session = session
    if not actor.has_perm("awards.vote", item):
        raise PermissionDenied
    text = text.strip()
    problems = missing_to_remark(actor, item, reserved=reserved)
    if len(text) > LONGEST:
        problems.append(Problem(f"Ý kiến không quá {LONGEST} ký tự.", field="text", code="too_long"))
    if problems:
        raise Refused(problems)
    earlier = CouncilOpinion.objects.filter(item=item, author=actor, reserved=reserved).first()
    if not text:
        if earlier is not None:
            _told(actor, item, "withdraw_opinion", "Rút", reserved)
            earlier.delete()
        return None
    said, _ = CouncilOpinion.objects.update_or_create(
        item=item, author=actor, reserved=reserved, defaults={"text": text, "given_on": today()}
    )
    _told(actor, item, "give_opinion", "Ghi", reserved)
    return said


def _told(actor: User, item: AgendaItem, action: str, verb: str, reserved: bool) -> None:
    """The trail says that, not what: it is read by people who may not read opinions."""
    kind = "ý kiến bảo lưu" if reserved else "ý kiến"
    record(
        actor=actor,
        action=action,
        text=f"{verb} {kind} của thành viên Hội đồng: {item.nomination}",
        subject=item,
        organisation_id=item.nomination.organisation_id,
    )
