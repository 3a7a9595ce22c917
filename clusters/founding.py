"""Conditions for founding a cluster, each with the fact, the clause and a waiver if one was granted.

Source document, section 2a: at least 5 divisions of the founder with at least 5 staff each, and no more
clusters than the founder is allowed. Deputies and "no unit in two clusters" are ours. Every number comes
from the regulation. A waiver lets the cluster be founded; it gives no right to the provincial flag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol


class Code(StrEnum):
    """The conditions; `Waiver.condition` and `FoundingRules.clauses` use these codes."""

    UNITS = "units"
    STAFF = "staff"
    OWN_DIVISIONS = "own_divisions"
    ALLOWANCE = "allowance"
    NO_OVERLAP = "no_overlap"
    OFFICES = "offices"


LABELS: Mapping[Code, str] = {
    Code.UNITS: "Có từ {min_units} phòng, ban, đơn vị trở lên",
    Code.STAFF: "Mỗi phòng, ban, đơn vị có từ {min_staff} người trở lên",
    Code.OWN_DIVISIONS: "Các phòng, ban, đơn vị thuộc cơ quan thành lập",
    Code.ALLOWANCE: "Trong số cụm được thành lập",
    Code.NO_OVERLAP: "Không trùng đơn vị với cụm khác",
    Code.OFFICES: "Có Trưởng cụm và {deputies} Phó trưởng cụm",
}


class Division(NamedTuple):
    """One proposed member. `staff` None: no figure known. `other_cluster`: where it is already this year."""

    name: str
    staff: int | None
    belongs_to_founder: bool = True
    other_cluster: str | None = None


@dataclass(frozen=True)
class FoundingFacts:
    """What is proposed. `clusters_already` counts the founder's other clusters, without this one."""

    founder_name: str
    founder_code: str
    founder_kind: str
    divisions: Sequence[Division]
    clusters_already: int
    leader: bool
    deputies: int
    waivers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FoundingRules:
    """The figures of the regulation; `allowance` is the founder's own (see `RuleBook.allowance`)."""

    min_units: int
    min_staff: int
    allowance: int
    deputies_min: int
    deputies_max: int
    clauses: Mapping[str, str] = field(default_factory=dict)
    no_unit_in_two: bool = True


@dataclass(frozen=True)
class Condition:
    """One condition as found: `met` in fact; `waived` when it is not met but a waiver was granted."""

    code: str
    label: str
    met: bool
    waived: bool
    fact: str
    clause: str


def assess(facts: FoundingFacts, rules: FoundingRules) -> list[Condition]:
    """All conditions in the order of the guideline. `ValueError` for a waiver of an unknown condition."""
    unknown = set(facts.waivers) - set(Code)
    if unknown:
        raise ValueError(f"waivers of unknown conditions: {sorted(unknown)}")
    findings = [
        (Code.UNITS, *_units(facts, rules)),
        (Code.STAFF, *_staff(facts, rules)),
        (Code.OWN_DIVISIONS, *_own_divisions(facts)),
        (Code.ALLOWANCE, *_allowance(facts, rules)),
        (Code.OFFICES, *_offices(facts, rules)),
    ]
    if rules.no_unit_in_two:
        findings.insert(4, (Code.NO_OVERLAP, *_no_overlap(facts)))
    return [_condition(code, met, fact, facts, rules) for code, met, fact in findings]


def meets(conditions: Iterable[Condition]) -> bool:
    """Whether the cluster may be recognised: every condition met or waived. No conditions: not examined."""
    found = list(conditions)
    return bool(found) and all(condition.met or condition.waived for condition in found)


class _Checked(Protocol):
    """A condition of this room, or the same as other rooms are told of it."""

    @property
    def met(self) -> bool: ...


def may_propose_flag(conditions: Iterable[_Checked]) -> bool:
    """Whether its leader may be proposed for the provincial flag: every condition met in fact.

    A waived condition does not give back this right; proposing divisions of groups that do not meet the
    conditions is the abuse the guideline is to stop (source document, first part).
    """
    found = list(conditions)
    return bool(found) and all(condition.met for condition in found)


def _condition(code: Code, met: bool, fact: str, facts: FoundingFacts, rules: FoundingRules) -> Condition:
    waiver = "" if met else facts.waivers.get(code, "").strip()
    label = LABELS[code].format(
        min_units=rules.min_units,
        min_staff=rules.min_staff,
        deputies=_range(rules.deputies_min, rules.deputies_max),
    )
    return Condition(
        code=str(code),
        label=label,
        met=met,
        waived=bool(waiver),
        fact=f"{fact} Được miễn: {waiver}" if waiver else fact,
        clause=rules.clauses.get(code, ""),
    )


def _units(facts: FoundingFacts, rules: FoundingRules) -> tuple[bool, str]:
    """Counts different names: the same division twice is one division."""
    count = len({" ".join(division.name.split()).casefold() for division in facts.divisions})
    met = count >= rules.min_units
    short = "" if met else f", thiếu {rules.min_units - count} đơn vị"
    repeated = len(facts.divisions) - count
    note = f" Có {repeated} đơn vị ghi trùng tên, chỉ tính một lần." if repeated else ""
    return met, f"Đề nghị {count} phòng, ban, đơn vị{short}.{note}"


def _staff(facts: FoundingFacts, rules: FoundingRules) -> tuple[bool, str]:
    if not facts.divisions:
        return False, "Chưa có phòng, ban, đơn vị nào."
    missing = [division.name for division in facts.divisions if division.staff is None]
    small = [
        f"{division.name} có {division.staff} người, thiếu {rules.min_staff - division.staff} người"
        for division in facts.divisions
        if division.staff is not None and division.staff < rules.min_staff
    ]
    parts = small + ([f"Chưa có số liệu về số người của {_names(missing)}"] if missing else [])
    if parts:
        return False, ". ".join(parts) + "."
    least = min(division.staff for division in facts.divisions if division.staff is not None)
    return True, f"Đơn vị ít nhất có {least} người."


def _own_divisions(facts: FoundingFacts) -> tuple[bool, str]:
    strangers = [division.name for division in facts.divisions if not division.belongs_to_founder]
    if strangers:
        return False, f"Không thuộc {facts.founder_name}: {_names(strangers)}."
    return bool(facts.divisions), (
        f"Tất cả thuộc {facts.founder_name}." if facts.divisions else "Chưa có phòng, ban, đơn vị nào."
    )


def _allowance(facts: FoundingFacts, rules: FoundingRules) -> tuple[bool, str]:
    met = facts.clusters_already + 1 <= rules.allowance
    if rules.allowance == 0:
        return False, f"Quy định không cho {facts.founder_name} thành lập cụm."
    already = f"đã có {facts.clusters_already} cụm" if facts.clusters_already else "chưa có cụm nào"
    return met, (
        f"{facts.founder_name} được thành lập {rules.allowance} cụm, {already}; "
        f"đây là cụm thứ {facts.clusters_already + 1}."
    )


def _no_overlap(facts: FoundingFacts) -> tuple[bool, str]:
    elsewhere = [f"{d.name} đang thuộc {d.other_cluster}" for d in facts.divisions if d.other_cluster]
    if elsewhere:
        return False, "; ".join(elsewhere) + "."
    return True, "Không đơn vị nào đang thuộc cụm khác trong năm."


def _offices(facts: FoundingFacts, rules: FoundingRules) -> tuple[bool, str]:
    deputies = rules.deputies_min <= facts.deputies <= rules.deputies_max
    leader = "Đã cử Trưởng cụm" if facts.leader else "Chưa cử Trưởng cụm"
    held = f"{facts.deputies} Phó trưởng cụm" if facts.deputies else "chưa có Phó trưởng cụm"
    asked = "" if deputies else f", quy định {_range(rules.deputies_min, rules.deputies_max)}"
    return facts.leader and deputies, f"{leader}, {held}{asked}."


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"từ {low} đến {high}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)
