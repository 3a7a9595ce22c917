"""The lock that every change of a draft takes, with the right and the guard that go with it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from emulation.audit.services import record
from emulation.common.problems import Problem, Refused
from emulation.people.models import User
from scoring.models import CriteriaSet

FROZEN = "Bộ tiêu chí này đã ban hành, không sửa được. Muốn thay đổi thì lập bản sửa đổi."
PROPOSED = "Bản nháp đang chờ phê duyệt. Rút lại bản trình trước khi sửa."


def locked_set(set_id: int) -> CriteriaSet:
    """The set with its row locked for the rest of the transaction."""
    return (
        CriteriaSet.objects.select_for_update(of=("self",))
        .select_related("drafted_for__group", "drafted_for__regulation", "previous")
        .get(pk=set_id)
    )


def locked_draft(actor: User, set_id: int) -> CriteriaSet:
    """The draft, locked, for somebody who may write it now. `PermissionDenied`, or `Refused` when it is
    published, or with those who approve it."""
    found = locked_set(set_id)
    if not actor.has_perm("scoring.edit_criteria", found):
        raise PermissionDenied
    if not found.is_draft:
        raise Refused(Problem(FROZEN, code="frozen"))
    if found.proposed_at is not None and not actor.has_perm("scoring.publish_criteria", found):
        raise Refused(Problem(PROPOSED, code="proposed"))
    return found


def note_change(actor: User, criteria_set: CriteriaSet, action: str, text: str, **values: Any) -> None:
    """A record about the set itself; `old` and `new` as in `record`."""
    record(
        actor=actor,
        action=action,
        text=text,
        subject=criteria_set,
        group_year_id=criteria_set.drafted_for_id,
        **values,
    )
