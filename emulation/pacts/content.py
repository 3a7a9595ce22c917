"""The part of a pact that is drawn up from registrations and planned movements, as plain data.

Kept in `Pact.content`: what the heads confirm is what stood there, whatever happens to a registration later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A movement of the group in its year."""

    name: str
    form: str
    aim: str
    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One registered target; `document` names the task it comes from."""

    text: str
    unit_of_measure: str = ""
    target: Decimal | None = None
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberPart:
    """What one member brings into the pact; without a confirmed registration `registered` is False."""

    organisation_id: int
    unit: str
    registered: bool
    promises: tuple[Promise, ...] = ()
    awards: tuple[str, ...] = ()


@dataclass(frozen=True)
class PactContent:
    movements: tuple[Movement, ...] = ()
    members: tuple[MemberPart, ...] = ()

    @property
    def awards(self) -> dict[str, list[str]]:
        """Names of award kinds with the units that register for them, in order of first appearance."""
        found: dict[str, list[str]] = {}
        for member in self.members:
            for kind in member.awards:
                found.setdefault(kind, []).append(member.unit)
        return found

    @property
    def missing(self) -> list[str]:
        return [member.unit for member in self.members if not member.registered]

    def to_json(self) -> dict[str, Any]:
        return {
            "movements": [
                asdict(one) | {"starts": one.starts.isoformat(), "ends": one.ends.isoformat()}
                for one in self.movements
            ],
            "members": [
                asdict(one)
                | {
                    "promises": [
                        asdict(p) | {"target": None if p.target is None else f"{p.target.normalize():f}"}
                        for p in one.promises
                    ],
                    "awards": list(one.awards),
                }
                for one in self.members
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> PactContent:
        return cls(
            movements=tuple(_movement(one) for one in stored.get("movements", ())),
            members=tuple(_member(one) for one in stored.get("members", ())),
        )


def _movement(stored: Mapping[str, Any]) -> Movement:
    days = {name: date.fromisoformat(stored[name]) for name in ("starts", "ends")}
    return Movement(**{**stored, **days})


def _member(stored: Mapping[str, Any]) -> MemberPart:
    promises = tuple(
        Promise(**{**one, "target": None if one["target"] is None else Decimal(one["target"])})
        for one in stored["promises"]
    )
    return MemberPart(**{**stored, "promises": promises, "awards": tuple(stored["awards"])})
