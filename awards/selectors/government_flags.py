"""Government flags of a year: how many there may be, who may be chosen, who is (domain §5).

The quota is a share of a base that the regulation names, rounded as it says. The province chooses among the
units proposed for its own flag; what a group sent stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from awards.choices import CHOSEN_AMONG, DossierState, NominationState
from awards.eligibility import Assessment, Candidate, prefer, share_of_women
from awards.models import AwardKind, Nomination
from awards.quotas import Meter, flag_quota
from awards.selectors.facts import Field
from awards.selectors.fields import fields_of
from awards.selectors.wording import Tag, tag_of
from emulation.common.dates import today
from emulation.common.numbers import format_decimal, round_half_up
from emulation.organisations.models import OrganisationYear
from emulation.regulations.award_keys import FLAG_BASES, ROUNDINGS
from emulation.regulations.models import Regulation

GOVERNMENT_FLAG = "government_flag"
PROVINCIAL_FLAG = CHOSEN_AMONG[GOVERNMENT_FLAG]
PROVINCIAL_STANDARD = "provincial_standard"
"""The line of the standard of the government flag that the appraisal of the provincial one answers."""
HELD = (
    NominationState.ELIGIBLE,
    NominationState.ON_AGENDA,
    NominationState.PASSED,
    NominationState.DECIDED,
    NominationState.PUBLISHED,
)
"""States in which a government flag takes a place; one that the council refused gives it back."""
OPEN = (NominationState.ELIGIBLE, NominationState.ON_AGENDA, NominationState.PASSED)
"""States in which a provincial flag may still become a government one."""


def proposed(year: int) -> QuerySet[Nomination]:
    """Units that groups sent in for the provincial flag of that year; thematic flags have their own way."""
    found = Nomination.objects.filter(
        kind__code=PROVINCIAL_FLAG, campaign=None, dossier__group_year__year=year
    )
    return found.exclude(dossier__state=DossierState.DRAFTED)


def chosen(year: int) -> QuerySet[Nomination]:
    """Units chosen for the government flag of that year, whatever the council said."""
    return Nomination.objects.filter(
        kind__code=GOVERNMENT_FLAG, campaign=None, dossier__group_year__year=year
    )


def years() -> list[int]:
    """Years in which groups sent in units for the flag, the newest first."""
    sent = Nomination.objects.filter(kind__code=PROVINCIAL_FLAG, campaign=None)
    sent = sent.exclude(dossier__state=DossierState.DRAFTED)
    found = sent.order_by("-dossier__group_year__year")
    return list(found.values_list("dossier__group_year__year", flat=True).distinct())


@dataclass(frozen=True)
class FlagQuota:
    """31 units × 20 % = 6,2, rounded down 6; with the clause of each figure."""

    regulation: Regulation
    base: int
    meter: Meter

    @property
    def limit(self) -> int:
        return self.meter.limit or 0

    @property
    def base_words(self) -> str:
        return FLAG_BASES[self.regulation.book.text(_key("base"))]

    @property
    def sum_words(self) -> str:
        """`31 × 20% = 6,2`."""
        share = self.regulation.book.percent(_key("share_percent"))
        exact = self.base * share / 100
        return f"{self.base} × {_short(share)}% = {_short(exact)}"

    @property
    def rounding_words(self) -> str:
        return ROUNDINGS[self.regulation.book.text(_key("rounding"))]

    @property
    def clause(self) -> str:
        """Where the share stands; the base may stand elsewhere (`clauses`)."""
        return self.regulation.book.clause(_key("share_percent"))

    @property
    def clauses(self) -> list[tuple[str, str, str]]:
        """What the figure says, its clause and where that stands."""
        book = self.regulation.book
        words = (
            ("base", self.base_words),
            ("share_percent", f"Tối đa {_short(book.percent(_key('share_percent')))}%"),
            ("rounding", self.rounding_words),
        )
        return [
            (text, book.clause(_key(name)), self.regulation.clause_url(_key(name))) for name, text in words
        ]


def _key(name: str) -> str:
    return f"award.{GOVERNMENT_FLAG}.{name}"


def _short(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def regulation_of(year: int) -> Regulation:
    """The newest regulation that a dossier of the year follows; before any, the one in force."""
    found = Regulation.objects.filter(pk__in=proposed(year).values("dossier__regulation"))
    return found.order_by("-in_force_from", "-pk").first() or Regulation.objects.in_force(today())


def quota_of(year: int) -> FlagQuota:
    """Three queries. Raises what `flag_quota` raises for impossible figures."""
    regulation = regulation_of(year)
    book = regulation.book
    base = base_of(list(proposed(year).select_related("row")), book.text(_key("base")))
    share = Fraction(book.percent(_key("share_percent"))) / 100
    limit = flag_quota(base, share, book.text(_key("rounding")))
    return FlagQuota(regulation, base, Meter(limit, chosen(year).filter(state__in=HELD).count()))


def base_of(sent: Sequence[Nomination], base: str) -> int:
    """What the share is taken of (NĐ 91/2017 Art. 11; CV 5007/BNV-TĐKT 2023).

    `group_leaders`: units that lead their group and were proposed as such, whatever the appraisal said;
    `standard_met`: those that were found to meet the standard; `provincial_flags`: all that were proposed.
    """
    if base == "group_leaders":
        return len({one.organisation_id for one in sent if one.row.rank == 1})
    if base == "standard_met":
        return sum(one.state in HELD for one in sent)
    return len(sent)


@dataclass(frozen=True)
class FlagCandidate:
    """A unit that a group proposed for the provincial flag. `share` of the scale, so that groups with
    different scales compare; `women` in percent; `preferred`: among equals, by the share of women."""

    nomination: Nomination
    selected: Nomination | None
    assessment: Assessment
    share: Fraction
    votes: str
    women: Fraction | None
    percent: Decimal
    preferred: bool = False

    @property
    def eligible(self) -> bool:
        return self.nomination.state in OPEN and not self.assessment.blocking

    @property
    def taken(self) -> bool:
        return self.selected is not None and self.selected.state in HELD

    @property
    def tag(self) -> Tag | None:
        return tag_of(self.selected.state) if self.selected else None

    @property
    def share_words(self) -> str:
        return format_decimal(self.share * 100)

    @property
    def women_words(self) -> str:
        return "–" if self.women is None else f"{_short(round_half_up(self.women * 100, 1))}%"


def candidates_of(year: int) -> list[FlagCandidate]:
    """Units that may become, or are, chosen; the better share of points first. A fixed number of queries."""
    sent = list(
        proposed(year)
        .filter(Q(state__in=OPEN) | Q(pk__in=_chosen_among(year)))
        .select_related(
            "organisation", "kind", "row", "decision", "dossier__run", "dossier__regulation",
            "dossier__group_year__group__founder", "dossier__group_year__regulation",
        )
    )  # fmt: skip
    kind = AwardKind.objects.get(code=GOVERNMENT_FLAG)
    fields = fields_of(list({one.dossier_id: one.dossier for one in sent}.values()), kind)
    units = [one.organisation_id for one in sent]
    staff = {
        fact.organisation_id: Candidate(fact.organisation_id, fact.female_count, fact.staff_count)
        for fact in OrganisationYear.objects.filter(organisation__in=units, year=year)
    }
    found = [_candidate(one, fields[one.dossier_id], kind, staff) for one in sent]
    found.sort(key=lambda one: (not one.taken, not one.eligible, -one.share, one.nomination.pk))
    return _preferred(found, staff)


def _chosen_among(year: int) -> QuerySet[Nomination, int]:
    """Ids of the proposals behind what was chosen."""
    units = chosen(year).filter(
        dossier=OuterRef("dossier"), organisation=OuterRef("organisation"), state__in=HELD
    )
    return proposed(year).filter(Exists(units)).values_list("pk", flat=True)


def answers_of(nomination: Nomination) -> dict[str, Any]:
    """What was answered for the provincial flag; that its standard is met, the appraisal has said."""
    return {**nomination.answers, PROVINCIAL_STANDARD: nomination.state in HELD}


def _candidate(
    nomination: Nomination, known: Field, kind: AwardKind, staff: dict[int, Candidate]
) -> FlagCandidate:
    row = known.row_of(nomination.organisation_id) or nomination.row
    selected = known.nomination_of(nomination.organisation_id, kind)
    people = staff.get(nomination.organisation_id)
    count = next(
        (c for c in known.counts.get(nomination.organisation_id, ()) if c.award_kind == PROVINCIAL_FLAG), None
    )
    total = Fraction(row.total_numerator or 0, row.total_denominator or 1)
    return FlagCandidate(
        nomination=nomination,
        selected=selected,
        assessment=known.assess(row, kind, selected.answers if selected else answers_of(nomination)),
        share=total / Fraction(known.run.scale),
        votes=f"{count.agree}/{len(known.rows)}" if count else "–",
        women=share_of_women(people) if people else None,
        percent=known.book.percent("award.women_share_percent"),
    )


def _preferred(found: list[FlagCandidate], staff: dict[int, Candidate]) -> list[FlagCandidate]:
    """Marks those that go before others with the very same share (NĐ 152/2025 Art. 4.6)."""
    marked = []
    for one in found:
        equals = [other for other in found if other.share == one.share and other.eligible and not other.taken]
        people = [
            staff.get(
                other.nomination.organisation_id, Candidate(other.nomination.organisation_id, None, None)
            )
            for other in equals
        ]
        before = {some.unit for some in prefer(people, one.percent)} if len(equals) > 1 else set()
        first = 0 < len(before) < len(equals) and one.nomination.organisation_id in before
        marked.append(replace(one, preferred=first and one in equals))
    return marked
