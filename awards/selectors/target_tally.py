"""Targets of the year against what was reached: what stands beside the answer that they were exceeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from awards.eligibility import Code
from awards.models import AwardKind, Campaign, Nomination
from awards.selectors.answers import yes_no
from awards.selectors.facts import Field
from awards.selectors.figures import TARGETS
from awards.selectors.indicators import indicators_in
from awards.selectors.wording import Check
from emulation.documents.forms.achievement_facts import Indicator
from emulation.documents.wording import pad
from emulation.organisations.models import Organisation

NAMED = 3
"""How many of those below their plan are named in the sentence; all stand in the report."""
PLACE = "ket-qua-chi-tieu"
"""Anchor of the table of indicators on the page of the report."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many indicators are above, at and below their plan, and how many have no figure yet."""

    above: int
    equal: int
    below: tuple[str, ...]
    missing: int

    @property
    def total(self) -> int:
        return self.above + self.equal + len(self.below) + self.missing

    @property
    def words(self) -> str:
        """`Theo số liệu của 12 chỉ tiêu: 08 vượt, 02 bằng, 01 thấp hơn kế hoạch (…); 01 chưa có số liệu.`"""
        names = "; ".join(self.below[:NAMED]) + ("; …" if len(self.below) > NAMED else "")
        return self._said(f" ({names})" if names else "")

    @property
    def counts(self) -> str:
        """The same without names, where a screen has no room for them."""
        return self._said("")

    def _said(self, names: str) -> str:
        if not self.total:
            return "Chưa có chỉ tiêu nào có số liệu để đối chiếu."
        below = f"{pad(len(self.below))} thấp hơn kế hoạch{names}"
        missing = f"; {pad(self.missing)} chưa có số liệu" if self.missing else ""
        return (
            f"Theo số liệu của {pad(self.total)} chỉ tiêu: {pad(self.above)} vượt, {pad(self.equal)} bằng, "
            f"{below}{missing}."
        )


def tally(indicators: Sequence[Indicator]) -> Tally:
    """Of the last year; of an inverse indicator less is above."""
    above = [one for one in indicators if one.exceeded(one.last)]
    below = [one for one in indicators if one.reached(one.last) is False]
    missing = [one for one in indicators if one.reached(one.last) is None]
    return Tally(
        above=len(above),
        equal=len(indicators) - len(above) - len(below) - len(missing),
        below=tuple(one.name for one in below),
        missing=len(missing),
    )


def is_asked(field: Field, kind: AwardKind, campaign: Campaign | None) -> bool:
    """Does the award ask whether the targets of the year were exceeded?"""
    return campaign is None and field.rules(kind).must_exceed_targets


def tally_of(field: Field, unit: Organisation) -> Tally:
    """The targets of a unit in the year of the group. About six queries."""
    year = field.group_year
    return tally(indicators_in(unit, year.year, year.pk))


def tally_beside(
    field: Field, unit: Organisation, kind: AwardKind, campaign: Campaign | None
) -> Tally | None:
    """None where the award does not ask."""
    return tally_of(field, unit) if is_asked(field, kind, campaign) else None


def contradicts(found: Tally | None, answers: Mapping[str, Any]) -> bool:
    """Said to be exceeded while some stayed below their plan. No bar: it wants a reason."""
    return found is not None and bool(found.below) and yes_no(answers.get(TARGETS)) is True


def report_url(nomination: Nomination) -> str:
    """Where the indicators of a nomination stand one by one."""
    return f"{reverse('awards:report', args=[nomination.pk])}#{PLACE}"


def put_beside(
    checks: Sequence[Check], found: Tally | None, url: str = "", reason: str = "", *, brief: bool = False
) -> list[Check]:
    """The conditions with the figures beside the one on targets, and why they are said to be exceeded.
    `brief`: counts without the names of those below."""
    if found is None:
        return list(checks)
    shown = {
        "beside": found.counts if brief else found.words,
        "beside_url": url,
        "reason": reason if found.below else "",
    }
    return [replace(one, **shown) if one.code == Code.TARGETS else one for one in checks]
