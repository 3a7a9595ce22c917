"""Where in the province a right is asked for: a group-year in some state, and a member unit's sheet there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from awards.models import Nomination
from emulation.groups.choices import GroupRole
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation
from scoring.models import ScoreSheet

LEADER = "leader"


@dataclass(frozen=True)
class Where:
    """A group-year, and which member's own things are meant: the first that leads nothing and whose sheet
    stands so ("" for none), or the `unit` named by its code or as the leader."""

    group: str
    year: int
    sheet: str = ""
    unit: str = ""


CASES = {
    # Khối, in the order of its year
    "running": Where("khoi-3", 2026),
    "draft": Where("khoi-3", 2025, "draft"),
    "returned": Where("khoi-4", 2025, "returned"),
    "submitted": Where("khoi-3", 2025, "submitted"),
    "reviewed": Where("khoi-4", 2025, "reviewed"),  # the review is not closed
    "review-closed": Where("khoi-5", 2025, "reviewed"),
    "appraised": Where("khoi-5", 2025, "appraised"),
    "ranked": Where("khoi-6", 2025, "final"),  # not published
    "published": Where("khoi-16", 2025, "final"),
    "dossier-drafted": Where("khoi-7", 2025, "final"),
    "dossier-sent": Where("khoi-12", 2025, "final"),
    "session-prepared": Where("khoi-2", 2025, "final"),
    "voting": Where("khoi-13", 2025, "final"),
    "closed": Where("khoi-9", 2025, "final"),
    # Members score each other
    "cross-open": Where("khoi-14", 2025, "submitted"),
    "cross-closed": Where("khoi-15", 2025, "accepted"),
    # Own units of those who judge
    "sheet-of-leader": Where("khoi-3", 2025, unit=LEADER),
    "sheet-of-agency": Where("khoi-4", 2025, unit="so-noi-vu"),
    # Cụm: their founder has rights of its own
    "cluster-forming": Where("cum-bqlkcn-1", 2026),
    "cluster-submitted": Where("cum-syt-2", 2025, "submitted"),
    "cluster-appraised": Where("cum-sxd-1", 2025, "appraised"),
    "cluster-ranked": Where("cum-svhttdl-1", 2025, "final"),  # published; no dossier yet
    "cluster-drafted": Where("cum-sgddt-2", 2026, "final"),
    "cluster-sent": Where("cum-tcdcd-1", 2025, "final"),
}


class Case:
    """A case looked up in the province."""

    def __init__(self, name: str) -> None:
        self.name, self.where = name, CASES[name]

    @cached_property
    def group_year(self) -> GroupYear:
        return GroupYear.objects.select_related("group__founder", "regulation").get(
            group__code=self.where.group, year=self.where.year
        )

    @cached_property
    def leader(self) -> Organisation:
        return self._holders(GroupRole.LEADER)[0]

    @cached_property
    def deputy(self) -> Organisation:
        return self._holders(GroupRole.DEPUTY)[0]

    def _holders(self, role: GroupRole) -> list[Organisation]:
        offices = self.group_year.offices.filter(role=role, ends=None).select_related("organisation")
        return [office.organisation for office in offices.order_by("pk")]

    @cached_property
    def members(self) -> list[Membership]:
        members = self.group_year.memberships.active().select_related("organisation", "sheet")
        return list(members.order_by("order"))

    @cached_property
    def plain_members(self) -> list[Membership]:
        """Members that lead nothing; those that are proposed for an award first."""
        leading = set(self.group_year.offices.filter(ends=None).values_list("organisation", flat=True))
        proposed = set(
            Nomination.objects.filter(dossier__group_year=self.group_year).values_list(
                "organisation", flat=True
            )
        )
        plain = [m for m in self.members if m.organisation_id not in leading]
        return sorted(plain, key=lambda m: m.organisation_id not in proposed)

    @cached_property
    def membership(self) -> Membership:
        """The member whose own things are meant."""
        if self.where.unit:
            code = self.leader.code if self.where.unit == LEADER else self.where.unit
            return next(m for m in self.members if m.organisation.code == code)
        if not self.where.sheet:
            return self.plain_members[0]
        fitting = [m for m in self.plain_members if m.sheet.state == self.where.sheet]
        assert fitting, f"{self.name}: no plain member of {self.group_year} has a sheet {self.where.sheet}"
        return fitting[0]

    @cached_property
    def unit(self) -> Organisation:
        return self.membership.organisation

    @cached_property
    def other_unit(self) -> Organisation:
        """Another member of the group that leads nothing; not proposed where one is not."""
        return next(m.organisation for m in reversed(self.plain_members) if m != self.membership)

    @cached_property
    def sheet(self) -> ScoreSheet:
        return self.membership.sheet
