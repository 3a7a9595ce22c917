"""What came of an activity: attendance by unit, result, minutes; and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from emulation.activities.choices import ActivityState, Presence
from emulation.activities.models import Activity, ActivityFile, Participant
from emulation.activities.selectors.listing import outcome_stamp, participants
from emulation.activities.services.planning import YEAR_CLOSED, locked
from emulation.audit.services import record, record_transition
from emulation.common import uploads
from emulation.common.dates import now, today
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.sniff import FileFacts
from emulation.common.text import tidy
from emulation.groups.choices import YearState
from emulation.people.models import User


def presence_field(membership_id: int) -> str:
    """Name of the form field that asks for the presence of one member."""
    return f"presence_{membership_id}"


@transaction.atomic
def record_outcome(
    *,
    actor: User,
    activity: Activity,
    presences: Mapping[int, str],
    result: str,
    minutes: str,
    held: bool,
    seen: str = "",
) -> Activity:
    """Write down attendance (membership → presence, "" for not known), result and minutes.

    With `held` the activity becomes held, and then nothing may be missing. Once held it can be corrected but
    not emptied. `seen` as in `save_activity`.
    """
    activity = locked(activity)
    if not actor.has_perm("activities.record_activity", activity.group_year):
        raise PermissionDenied
    found = participants(activity)
    wanted = {p.membership_id: presences.get(p.membership_id, p.presence) for p in found}
    held = held or activity.state == ActivityState.HELD
    problems = not_yet(activity)
    if held and not problems:
        problems = missing_to_hold(activity, found, wanted, result)
    if problems:
        raise Refused(problems)
    if seen and seen != outcome_stamp(activity, found):
        raise Conflict(
            Problem(
                "Người khác vừa ghi kết quả hoạt động này. Nội dung vừa nhập được giữ lại.", code="changed"
            ),
            current={"result": activity.result, "minutes": activity.minutes}
            | {presence_field(p.membership_id): p.presence for p in found},
        )
    _note_presence(actor, activity, found, wanted)
    _store(actor, activity, result, minutes, held=held)
    return activity


def not_yet(activity: Activity) -> list[Problem]:
    """Why nothing can be recorded of an activity at all."""
    problems = []
    if activity.group_year.state == YearState.CLOSED:
        problems.append(YEAR_CLOSED)
    if activity.state == ActivityState.CANCELLED:
        problems.append(Problem("Hoạt động đã hủy, không ghi kết quả.", code="cancelled"))
    elif activity.starts_on > today():
        problems.append(Problem("Hoạt động chưa bắt đầu, chưa ghi được kết quả.", code="not_begun"))
    return problems


def missing_to_hold(
    activity: Activity, found: list[Participant], wanted: Mapping[int, str], result: str
) -> list[Problem]:
    """What an activity that has been held must tell: it is over, its result, the presence of each unit."""
    problems = []
    if activity.ends_on > today():
        problems.append(Problem("Hoạt động chưa kết thúc; ghi tạm rồi hoàn thành sau.", code="not_over"))
    if not result.strip():
        problems.append(Problem("Nhập kết quả chính.", field="result", code="no_result"))
    problems += [
        Problem(
            f"Ghi sự tham gia của {row.membership.organisation.short_name}.",
            field=presence_field(row.membership_id),
            code="no_presence",
        )
        for row in found
        if wanted[row.membership_id] not in Presence.values
    ]
    return problems


def _note_presence(
    actor: User, activity: Activity, found: list[Participant], wanted: Mapping[int, str]
) -> None:
    """Only what differs is written anew, with who and when."""
    at = now()
    changed = [row for row in found if wanted[row.membership_id] != row.presence]
    old = _in_words(changed)
    for row in changed:
        row.presence = wanted[row.membership_id]
        row.recorded_by, row.recorded_at = (actor, at) if row.presence else (None, None)
    Participant.objects.bulk_update(changed, ["presence", "recorded_by", "recorded_at"])
    if changed:
        record(
            actor=actor,
            action="record_attendance",
            text=f"Ghi đơn vị tham gia: {activity.title}",
            subject=activity,
            group_year_id=activity.group_year_id,
            old={"presence": old},
            new={"presence": _in_words(changed)},
        )


def _in_words(rows: list[Participant]) -> list[str]:
    """Each unit with its presence, for the trail."""
    return [
        f"{row.membership.organisation.short_name}: {row.get_presence_display().lower()}"
        for row in rows
        if row.presence
    ]


def _store(actor: User, activity: Activity, result: str, minutes: str, *, held: bool) -> None:
    values: dict[str, Any] = {"result": tidy(result), "minutes": tidy(minutes)}
    old = {name: getattr(activity, name) for name in values}
    becomes_held = held and activity.state != ActivityState.HELD
    for name, value in values.items():
        setattr(activity, name, value)
    if becomes_held:
        record_transition(
            actor=actor, subject=activity, from_state=activity.state, to_state=ActivityState.HELD
        )
        activity.state = ActivityState.HELD
    activity.save(update_fields=["result", "minutes", "state"])
    if becomes_held or old != values:
        record(
            actor=actor,
            action="hold_activity" if becomes_held else "record_outcome",
            text=f"{'Hoàn thành' if becomes_held else 'Ghi kết quả'} hoạt động: {activity.title}",
            subject=activity,
            group_year_id=activity.group_year_id,
            old={name: old[name] for name in old if old[name] != values[name]},
            new={name: values[name] for name in values if old[name] != values[name]},
        )


def add_file(*, actor: User, activity: Activity, sent: File[Any], subject: str) -> ActivityFile:
    """Keep a document or picture of an activity; what it is, its content says. The same file only once."""
    return _add_file(actor, activity, sent, uploads.checked(sent), subject)


@transaction.atomic
def _add_file(
    actor: User, activity: Activity, sent: File[Any], facts: FileFacts, subject: str
) -> ActivityFile:
    activity = locked(activity)
    if not actor.has_perm("activities.record_activity", activity.group_year):
        raise PermissionDenied
    if activity.group_year.state == YearState.CLOSED:
        raise Refused(YEAR_CLOSED)
    if not tidy(subject):
        raise Refused(Problem("Nhập nội dung của tệp.", field="subject", code="subject"))
    if activity.files.filter(sha256=facts.sha256).exists():
        raise Refused(Problem("Tệp này đã có ở hoạt động.", field="file", code="known"))
    kept = ActivityFile(
        activity=activity,
        subject=subject,
        filename=uploads.clean_name(sent.name or "", facts, "tai-lieu"),
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        uploaded_by=actor,
    )
    kept.file.save(f"tep{facts.extension}", sent, save=False)
    kept.save()
    record(
        actor=actor,
        action="add_activity_file",
        text=f"Thêm tệp “{kept.subject}” vào hoạt động: {activity.title}",
        subject=activity,
        group_year_id=activity.group_year_id,
        new={"filename": kept.filename, "sha256": kept.sha256},
    )
    return kept


@transaction.atomic
def remove_file(*, actor: User, kept: ActivityFile) -> None:
    """Take a file away, and its content once that is certain."""
    activity = locked(kept.activity)
    if not actor.has_perm("activities.record_activity", activity.group_year):
        raise PermissionDenied
    if activity.group_year.state == YearState.CLOSED:
        raise Refused(YEAR_CLOSED)
    record(
        actor=actor,
        action="remove_activity_file",
        text=f"Gỡ tệp “{kept.subject}” khỏi hoạt động: {activity.title}",
        subject=activity,
        group_year_id=activity.group_year_id,
        old={"filename": kept.filename, "sha256": kept.sha256},
    )
    storage, name = kept.file.storage, str(kept.file.name)
    kept.delete()
    transaction.on_commit(lambda: storage.delete(name))
