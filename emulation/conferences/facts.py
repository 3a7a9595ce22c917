"""What is told about a conference, as data: typed into the form, or read back from the database.

Each row knows its `place` in the form, so that a problem found anywhere can be shown next to its field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from emulation.common.dates import format_date


def proxy_words(number: str, dated: date | None) -> str:
    """A proxy paper in words; "" without one."""
    if not number or dated is None:
        return ""
    return f"Giấy ủy quyền số {number} ngày {format_date(dated)}"


@dataclass(frozen=True)
class Attending:
    """A member unit and who came for it, with the proxy paper if not the head came; or why nobody did.

    `scanned`: the scan of the proxy paper is kept.
    """

    place: str
    organisation_id: int
    unit: str
    present: bool
    person_name: str = ""
    person_title: str = ""
    note: str = ""
    proxy_number: str = ""
    proxy_date: date | None = None
    scanned: bool = False

    @property
    def proxy(self) -> str:
        return proxy_words(self.proxy_number, self.proxy_date)


@dataclass(frozen=True)
class Said:
    place: str
    organisation_id: int
    person_name: str
    gist: str


@dataclass(frozen=True)
class Counted:
    """Paper votes on naming one unit for one award."""

    place: str
    organisation_id: int
    unit: str
    award_kind: str
    agree: int
    disagree: int
    none: int


@dataclass(frozen=True)
class Elected:
    """A unit elected leader or deputy of the next year."""

    place: str
    organisation_id: int
    unit: str
    role: str
    agree: int


@dataclass(frozen=True, kw_only=True)
class ConferenceFacts:
    """One year-end conference: people, papers, candidates, elections.

    `written`: opinions of absent members in writing; they count in the votes beside the valid papers.
    """

    starts_at: datetime
    ends_at: datetime
    venue: str
    guests: str
    chair_name: str
    chair_title: str
    secretary_name: str
    secretary_title: str
    tellers: tuple[str, ...]
    report_votes: int
    issued: int
    returned: int
    valid: int
    attendances: tuple[Attending, ...]
    opinions: tuple[Said, ...]
    candidates: tuple[Counted, ...]
    elections: tuple[Elected, ...]
    written: int = 0

    @property
    def present(self) -> int:
        return sum(row.present for row in self.attendances)

    @property
    def absent(self) -> int:
        return len(self.attendances) - self.present


@dataclass(frozen=True)
class Holder:
    """A head or officer of a unit, with the time of the office; `key` is the name as it is compared."""

    key: str
    is_head: bool
    starts: date
    ends: date | None


@dataclass(frozen=True, kw_only=True)
class ConferenceRules:
    """The figures of the regulation a conference is held against, with their clauses by key.

    `members` maps each member unit to its name; `awards` each award kind open to the group to its name.
    Offices follow the regulation of the year they are elected for. `ranked_at`, on the clock of Hà Nội: when
    the ranking was there that a conference deliberates on; None where that was not recorded. `denominator`:
    shares count against "all" members or those "present". `holders`: heads and officers of each member unit;
    `proxy_from`: who of those who come brings a proxy paper ("not_head", "not_of_unit", "nobody").
    """

    members: dict[int, str]
    awards: dict[str, str]
    quorum_percent: Decimal
    threshold_percent: Decimal
    tellers_min: int
    deputies_min: int
    deputies_max: int
    leader_title: str
    deputy_title: str
    clauses: dict[str, str]
    denominator: str = "all"
    ranked_at: datetime | None = None
    holders: dict[int, tuple[Holder, ...]] = field(default_factory=dict)
    proxy_from: str = "nobody"
    proxy_words: str = ""

    @property
    def proxy_clause(self) -> str:
        return self.clauses.get("conference.proxy_from", "")
