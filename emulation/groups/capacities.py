"""As what a person has a task about a group, in words: the same words in every room, so that the home page
can narrow its list to one capacity."""

from __future__ import annotations

from emulation.groups.models import Group
from emulation.groups.policies import policy_of

STAFF = "Sở Nội vụ"


def leading(group: Group) -> str:
    """ "Trưởng, Phó trưởng Khối thi đua số 3"."""
    return f"Trưởng, Phó trưởng {group.short_name}"


def founding(group: Group) -> str:
    """ "Cơ quan thành lập cụm: Cụm thi đua số 1, Sở Y tế"."""
    return f"Cơ quan thành lập {policy_of(group).noun.lower()}: {group.short_name}"
