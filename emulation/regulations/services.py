"""Writes: regulations and public holidays come from JSON documents, those of the project or of the office."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from emulation.audit.services import record
from emulation.common.problems import Problem, Refused
from emulation.regulations.models import Figure, Holiday, LegalBasis, Regulation
from emulation.regulations.payloads import RegulationData, read_holidays, read_regulation
from emulation.regulations.selectors import as_data

if TYPE_CHECKING:
    from emulation.people.models import User

DATA = Path(__file__).parent / "data"
PACKAGED = ("quy-che-2018.json", "quy-che-2025.json")
"""In the order of their validity."""


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """The stored one says something else and was left as it is."""


@dataclass(frozen=True)
class Loaded:
    code: str
    name: str
    outcome: Outcome


def load_packaged(*, actor: User | None = None) -> list[Loaded]:
    """Create the regulations and holidays that the project carries, where they are still missing.

    What is stored stays as it is: the office may have changed it, and group-years may follow it.
    """
    with transaction.atomic():
        loaded = [_create_if_missing(read_regulation(_packaged(name)), actor) for name in PACKAGED]
        _save_holidays(_packaged("holidays.json"), overwrite=False)
    return loaded


@transaction.atomic
def load_regulation(*, document: Any, actor: User | None = None) -> Loaded:
    """Create the regulation of a JSON document, or put its content in place of what is stored.

    With `succeeds` the regulation named there ends the day before this one starts. `Refused` for every
    fault of the document, an overlap of validities, or a regulation in use (`RegulationInUse`).
    """
    data = read_regulation(document)
    stored = _locked().get(data.code)
    if data.succeeds:
        _close_predecessor(data, _locked(), actor)
    if stored is None:
        return _create(data, actor)
    before = as_data(stored)
    if before == _comparable(data, before):
        return Loaded(data.code, data.short_name, Outcome.UNCHANGED)
    stored.refuse_if_in_use()
    _write_own_fields(stored, data)
    stored.figures.all().delete()
    stored.legal_bases.all().delete()
    _write_parts(stored, data)
    old, new = _changed_figures(before, data)
    _note(stored, actor, "update_regulation", f"Sửa quy định “{data.short_name}”", old, new)
    return Loaded(data.code, data.short_name, Outcome.UPDATED)


@transaction.atomic
def load_holidays(*, document: Any, actor: User | None = None) -> int:
    """Create or correct public holidays; how many days changed. `Refused` for a faulty document."""
    changed = _save_holidays(document, overwrite=True)
    for holiday in changed:
        record(actor=actor, action="set_holiday", text=f"Ngày nghỉ: {holiday}", subject=holiday)
    return len(changed)


def _packaged(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _locked() -> dict[str, Regulation]:
    """All regulations by code, locked: validities are compared with each other."""
    return {regulation.code: regulation for regulation in Regulation.objects.select_for_update(of=("self",))}


def _comparable(data: RegulationData, before: RegulationData) -> RegulationData:
    """What the document means beside the stored one: an end set by a successor is not taken back."""
    return replace(data, succeeds="", in_force_to=data.in_force_to or before.in_force_to)


def _create_if_missing(data: RegulationData, actor: User | None) -> Loaded:
    stored = _locked().get(data.code)
    if stored is None:
        return _create(data, actor)
    before = as_data(stored)
    same = before == _comparable(data, before)
    return Loaded(data.code, stored.short_name, Outcome.UNCHANGED if same else Outcome.KEPT)


def _create(data: RegulationData, actor: User | None) -> Loaded:
    regulation = Regulation(code=data.code)
    _write_own_fields(regulation, data)
    _write_parts(regulation, data)
    _note(regulation, actor, "create_regulation", f"Nạp quy định “{data.short_name}”", {}, {})
    return Loaded(data.code, data.short_name, Outcome.CREATED)


def _write_own_fields(regulation: Regulation, data: RegulationData) -> None:
    for name in ("number", "short_name", "title", "issuer", "issued_on", "in_force_from", "draft_note"):
        setattr(regulation, name, getattr(data, name))
    regulation.summary = data.summary
    regulation.in_force_to = data.in_force_to or regulation.in_force_to
    regulation.save()


def _write_parts(regulation: Regulation, data: RegulationData) -> None:
    LegalBasis.objects.bulk_create(
        LegalBasis(regulation=regulation, order=order, **asdict(basis))
        for order, basis in enumerate(data.legal_bases, start=1)
    )
    Figure.objects.bulk_create(Figure(regulation=regulation, **asdict(figure)) for figure in data.figures)


def _close_predecessor(data: RegulationData, stored: dict[str, Regulation], actor: User | None) -> None:
    """End the predecessor the day before; the one change that a regulation in use admits."""
    predecessor = stored.get(data.succeeds)
    if predecessor is None:
        raise Refused(Problem(f"Không có quy định mã “{data.succeeds}” để thay thế.", field="succeeds"))
    last = data.in_force_from - timedelta(days=1)
    if last < predecessor.in_force_from:
        raise Refused(
            Problem("Quy định thay thế phải có hiệu lực sau quy định trước.", field="in_force_from")
        )
    if predecessor.in_force_to is not None and predecessor.in_force_to <= last:
        return
    old = {"in_force_to": predecessor.in_force_to}
    predecessor.in_force_to = last
    predecessor.save(update_fields=["in_force_to"])
    text = f"“{predecessor.short_name}” được thay thế bằng “{data.short_name}”"
    _note(predecessor, actor, "succeed_regulation", text, old, {"in_force_to": last})


def _changed_figures(before: RegulationData, after: RegulationData) -> tuple[dict[str, Any], dict[str, Any]]:
    was = {figure.key: figure.value for figure in before.figures}
    now = {figure.key: figure.value for figure in after.figures}
    changed = [key for key in now if key not in was or was[key] != now[key]]
    return {key: was[key] for key in changed if key in was}, {key: now[key] for key in changed}


def _note(
    subject: Regulation, actor: User | None, action: str, text: str, old: dict[str, Any], new: dict[str, Any]
) -> None:
    record(actor=actor, action=action, text=text, subject=subject, old=old, new=new)


def _save_holidays(document: Any, *, overwrite: bool) -> list[Holiday]:
    stored = {holiday.day: holiday for holiday in Holiday.objects.all()}
    changed = []
    for row in read_holidays(document):
        known = stored.get(row.day)
        if known is None:
            changed.append(Holiday.objects.create(day=row.day, name=row.name, source=row.source))
        elif overwrite and (known.name, known.source) != (row.name, row.source):
            known.name, known.source = row.name, row.source
            known.save()
            changed.append(known)
    return changed
