"""What differs between Khối and Cụm, as one small object per kind that `blocks` and `clusters` register.

Rooms above (`scoring`, `awards`) ask the policy and never look at the kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from emulation.common.problems import Problem
from emulation.groups.models import Group, GroupYear, Membership
from emulation.organisations.models import Organisation


@dataclass(frozen=True)
class FoundingFinding:
    """One founding condition as it stands today, with its clause. A waived one is not met."""

    code: str
    label: str
    met: bool
    waived: bool
    fact: str
    clause: str


@dataclass(frozen=True)
class GroupHeader:
    """Who stands at the head of a document of the group (NĐ 30/2020; documents §4)."""

    superior: str
    name_lines: tuple[str, ...]
    symbol: str
    place: str


class GroupPolicy(Protocol):
    noun: str
    """"Khối" or "Cụm", as it stands inside a sentence."""
    leader_title: str
    deputy_title: str
    appraised_by_founder_first: bool

    authority: str
    """On whose behalf the head of the leading unit signs: "TM. KHỐI THI ĐUA"."""

    def header(self, group_year: GroupYear) -> GroupHeader:
        """Under the founder of that year; one query."""

    def founding(self, group_year: GroupYear) -> Sequence[FoundingFinding]:
        """The founding conditions today; empty for a kind that has none."""

    def candidates(self, group_year: GroupYear) -> Iterable[Organisation]:
        """Units in force that may become members, members included."""

    def member_problems(self, group_year: GroupYear, organisation: Organisation) -> list[Problem]:
        """Why this unit cannot be a member of that group-year; dates and doubles are checked already."""

    def may_propose_flag(self, found: Sequence[FoundingFinding]) -> bool:
        """Does the group meet, without any waiver, what the regulation asks of a group with flags?"""


_policies: dict[str, GroupPolicy] = {}


def register(kind: str, policy: GroupPolicy) -> None:
    _policies[kind] = policy


def policy_of(group: Group) -> GroupPolicy:
    """Raises KeyError for a bare `Group`, which must not exist."""
    return _policies[group.kind]


def kinds_with_first_step() -> list[str]:
    """Kinds of groups whose founder appraises before Sở Nội vụ does."""
    return [kind for kind, policy in _policies.items() if policy.appraised_by_founder_first]


def other_group(group_year: GroupYear, organisation: Organisation) -> Group | None:
    """Another group of the same kind of which the unit is a member in that year."""
    found = (
        Membership.objects.active()
        .filter(
            organisation=organisation,
            group_year__year=group_year.year,
            group_year__group__kind=group_year.group.kind,
        )
        .exclude(group_year__group=group_year.group_id)
        .select_related("group_year__group")
        .first()
    )
    return found.group_year.group if found else None


def lines_of(name: str, widest: int = 28) -> tuple[str, ...]:
    """An upper-case name in lines broken at spaces, none longer than `widest` letters if words allow."""
    lines: list[str] = []
    for word in name.upper().split():
        if lines and len(lines[-1]) + 1 + len(word) <= widest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
