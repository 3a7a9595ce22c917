"""Writing the trail. Called inside the transaction of the change, so both stand or neither does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model

from emulation.audit.models import AuditRecord, Transition

if TYPE_CHECKING:
    from emulation.people.models import User


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON can keep them: decimals and dates as text."""
    return {key: _plain_value(value) for key, value in values.items()}


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, dict):
        return _plain(value)
    return str(value)


def build_record(
    *,
    actor: User | None,
    action: str,
    text: str,
    subject: Model,
    organisation_id: int | None = None,
    group_year_id: int | None = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> AuditRecord:
    """An unsaved record; `record` saves one, `AuditRecord.objects.bulk_create` many."""
    return AuditRecord(
        actor=actor,
        action=action,
        text=text[:500],
        subject_model=subject._meta.label_lower,
        subject_id=str(subject.pk),
        organisation_id=organisation_id,
        group_year_id=group_year_id,
        old=_plain(old or {}),
        new=_plain(new or {}),
    )


def record(
    *,
    actor: User | None,
    action: str,
    text: str,
    subject: Model,
    organisation_id: int | None = None,
    group_year_id: int | None = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> AuditRecord:
    """Append one record. `action` is an English verb for filters, `text` what people read in Vietnamese."""
    entry = build_record(
        actor=actor,
        action=action,
        text=text,
        subject=subject,
        organisation_id=organisation_id,
        group_year_id=group_year_id,
        old=old,
        new=new,
    )
    entry.save()
    return entry


def build_transition(
    *,
    actor: User | None,
    subject: Model,
    from_state: str,
    to_state: str,
    reason: str = "",
    backwards: bool = False,
) -> Transition:
    """An unsaved step of a state machine; `record_transition` saves one, `bulk_create` many."""
    return Transition(
        actor=actor,
        subject_model=subject._meta.label_lower,
        subject_id=str(subject.pk),
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        backwards=backwards,
    )


def record_transition(
    *,
    actor: User | None,
    subject: Model,
    from_state: str,
    to_state: str,
    reason: str = "",
    backwards: bool = False,
) -> Transition:
    """Append one step of the state machine of `subject`."""
    step = build_transition(
        actor=actor,
        subject=subject,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        backwards=backwards,
    )
    step.save()
    return step
