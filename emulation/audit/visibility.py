"""Who may read which part of the trail (domain §2). Rooms above say what is whose; by default: nothing.

The trail keeps values that the pages themselves hide for a time (draft points, points before the review is
closed), so it must never be the back door to them. Three things are therefore said by the rooms that know:
whose records a person may read (`register_scope`), which rooms hold nothing confidential inside their scope
(`register_open`), and what nobody may read yet (`register_withheld`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from emulation.audit.models import AuditRecord
    from emulation.people.models import User


@dataclass(frozen=True)
class Scope:
    """What a person may read: everything (staff, inspector), the records of own units, of group-years.

    `all_values`: also old and new values everywhere (inspector). `group_years` may be a lazy query of ids;
    with `in_full` every record of them is read (staff in charge of some groups).
    """

    everything: bool = False
    all_values: bool = False
    organisations: frozenset[int] = frozenset()
    group_years: Collection[int] | Any = field(default=())
    in_full: bool = False


ValueReader = Callable[["User", Sequence["AuditRecord"]], set[int]]

_scopes: list[Callable[[User], Scope]] = []
_open: set[str] = set()
_open_actions: set[str] = set()
_withheld: list[Callable[[User], Q]] = []
_readers: dict[str, ValueReader] = {}


def register_scope(provider: Callable[[User], Scope]) -> None:
    _scopes.append(provider)


def register_open(*labels: str, actions: Collection[str] = ()) -> None:
    """App labels whose records, or actions which, may be read with their values inside a person's scope."""
    _open.update(labels)
    _open_actions.update(actions)


def register_withheld(provider: Callable[[User], Q]) -> None:
    """Records that this person may not read yet, whatever the scope (votes while a ballot is open)."""
    _withheld.append(provider)


def register_values(label: str, reader: ValueReader) -> None:
    """`reader` gives, for records of one app label, the ids of those whose values this person may read."""
    _readers[label] = reader


def scopes_of(user: User) -> list[Scope]:
    return [provider(user) for provider in _scopes]


def open_records() -> Q:
    """Records of rooms, and actions, that hold nothing confidential inside a scope."""
    found = Q(action__in=_open_actions)
    for label in _open:
        found |= Q(subject_model__startswith=f"{label}.")
    return found


def is_open(record: AuditRecord) -> bool:
    return record.action in _open_actions or record.subject_model.split(".")[0] in _open


def withheld_from(user: User) -> list[Q]:
    return [provider(user) for provider in _withheld]


def readable_values(user: User, records: Sequence[AuditRecord]) -> set[int]:
    """Ids of the records whose values their own rooms open to this person."""
    found: set[int] = set()
    for label, reader in _readers.items():
        own = [record for record in records if record.subject_model.startswith(f"{label}.")]
        if own:
            found |= reader(user, own)
    return found
