"""Who may read, fill, review, appraise and rank (the table of domain §2). Nobody judges the own unit."""

from __future__ import annotations

from collections.abc import Callable

import rules

from emulation.groups import rules as group_rules
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.selectors import Standing, standing_of
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.models import CrossRater, CrossRound, Evidence, RankingRun, ScoreSheet

HANDED_IN = frozenset(
    {
        SheetState.SUBMITTED,
        SheetState.REVIEWED,
        SheetState.ACCEPTED,
        SheetState.APPRAISED,
        SheetState.FINAL,
    }
)
REVIEWED = HANDED_IN - {SheetState.SUBMITTED}
APPRAISED = frozenset({SheetState.APPRAISED, SheetState.FINAL})


def _standing(user: User, sheet: ScoreSheet) -> Standing:
    return standing_of(user, sheet.membership.group_year)


def visible_layers(user: User, sheet: ScoreSheet) -> frozenset[Layer]:
    """The layers of this sheet that this person may read now; empty: not even the page.

    Expects `membership__group_year__group` selected. Every page, fragment, file and export asks here.
    """
    standing = _standing(user, sheet)
    state = SheetState(sheet.state)
    if standing.is_inspector:
        return frozenset(Layer)
    closed = sheet.membership.group_year.review_closed_at is not None
    layers: set[Layer] = set()
    if sheet.membership.organisation_id in user.roles.served:
        layers.add(Layer.SELF)
        if state in REVIEWED and closed:
            layers.add(Layer.GROUP)
        if state in APPRAISED:
            layers.add(Layer.FINAL)
    if state in HANDED_IN and (standing.leads or standing.is_staff or standing.is_founder):
        own = sheet.membership.organisation_id in user.roles.belongs
        layers.add(Layer.SELF)
        if not own or closed:
            layers.add(Layer.GROUP)
        appraises = (standing.is_staff or (standing.is_founder and closed)) and not own
        if appraises or state in APPRAISED:
            layers.add(Layer.FINAL)
    if standing.member_units and state in HANDED_IN and _members_read(sheet.membership.group_year):
        layers.add(Layer.SELF)
    return frozenset(layers)


def _members_read(group_year: GroupYear) -> bool:
    """Do members read what the others handed in: once cross-scoring opens, else once the ranking is out?"""
    return ranking_is_published(group_year) or cross_round_opened(group_year)


def cross_round_opened(group_year: GroupYear) -> bool:
    """Has cross-scoring been opened in this group-year? Remembered on the instance."""
    known: bool | None = group_year.__dict__.get("_cross_opened")
    if known is None:
        known = CrossRound.objects.filter(group_year=group_year).exists()
        group_year.__dict__["_cross_opened"] = known
    return known


def ranking_is_published(group_year: GroupYear) -> bool:
    """Has a run of this group-year been published? Remembered on the instance."""
    known: bool | None = group_year.__dict__.get("_ranking_published")
    if known is None:
        known = group_year.ranking_runs.filter(published_at__isnull=False).exists()
        group_year.__dict__["_ranking_published"] = known
    return known


@rules.predicate
def sees_a_layer(user: User, sheet: ScoreSheet | None) -> bool:
    return sheet is not None and bool(visible_layers(user, sheet))


@rules.predicate
def serves_the_unit(user: User, sheet: ScoreSheet | None) -> bool:
    return sheet is not None and sheet.membership.organisation_id in user.roles.served


@rules.predicate
def heads_the_unit(user: User, sheet: ScoreSheet | None) -> bool:
    return sheet is not None and sheet.membership.organisation_id in user.roles.headed


@rules.predicate
def belongs_to_the_unit(user: User, sheet: ScoreSheet | None) -> bool:
    return sheet is None or sheet.membership.organisation_id in user.roles.belongs


@rules.predicate
def leads_the_group(user: User, sheet: ScoreSheet | None) -> bool:
    return sheet is not None and _standing(user, sheet).leads


@rules.predicate
def is_staff_in_charge(user: User, sheet: ScoreSheet | None) -> bool:
    return sheet is not None and _standing(user, sheet).is_staff


@rules.predicate
def year_is_assessing(user: User, sheet: ScoreSheet | None) -> bool:
    """Also while others are being reviewed already: one who is late is not shut out until the closing."""
    if sheet is None:
        return False
    group_year = sheet.membership.group_year
    return group_year.review_closed_at is None and group_year.state in (
        YearState.ASSESSING,
        YearState.REVIEWING,
    )


def awaits_first_step(sheet: ScoreSheet) -> bool:
    """Has the founder of a cluster still to appraise this sheet before Sở Nội vụ does (domain §3)?"""
    policy = policy_of(sheet.membership.group_year.group)
    return policy.appraised_by_founder_first and not (sheet.first_step_at or sheet.first_step_waived)


def takes_first_step(user: User, sheet: ScoreSheet) -> bool:
    return _standing(user, sheet).is_founder


def takes_second_step(user: User, sheet: ScoreSheet) -> bool:
    return _standing(user, sheet).is_staff


@rules.predicate
def is_founder_of_the_group(user: User, sheet: ScoreSheet | None) -> bool:
    return (
        sheet is not None
        and policy_of(sheet.membership.group_year.group).appraised_by_founder_first
        and takes_first_step(user, sheet)
    )


@rules.predicate
def reads_its_explanations(user: User, sheet: ScoreSheet | None) -> bool:
    """The unit itself, leaders, founder, staff in charge and inspector, once the review is closed."""
    if sheet is None or sheet.state not in REVIEWED or sheet.membership.group_year.review_closed_at is None:
        return False
    standing = _standing(user, sheet)
    own = sheet.membership.organisation_id in user.roles.served
    return own or standing.leads or standing.is_founder or standing.is_staff or standing.is_inspector


rules.add_perm("scoring.view_sheet", sees_a_layer)
rules.add_perm("scoring.fill_sheet", serves_the_unit & year_is_assessing)
rules.add_perm("scoring.submit_sheet", heads_the_unit & year_is_assessing)
rules.add_perm("scoring.review_sheet", leads_the_group & ~belongs_to_the_unit)
rules.add_perm(
    "scoring.appraise_sheet", (is_staff_in_charge | is_founder_of_the_group) & ~belongs_to_the_unit
)
rules.add_perm("scoring.view_explanations", reads_its_explanations)
rules.add_perm("scoring.explain_sheet", reads_its_explanations & serves_the_unit)
rules.add_perm("scoring.decide_explanation", reads_its_explanations & leads_the_group & ~belongs_to_the_unit)

# Of a group-year
rules.add_perm("scoring.view_progress", group_rules.sees_the_year)
rules.add_perm("scoring.open_assessment", group_rules.leads | group_rules.is_staff_in_charge)
rules.add_perm(
    "scoring.view_all_explanations",
    group_rules.leads | group_rules.is_staff_in_charge | group_rules.is_founder | group_rules.is_inspector,
)


@rules.predicate
def serves_the_rater(user: User, rater: CrossRater | None) -> bool:
    return rater is not None and rater.organisation_id in user.roles.served


@rules.predicate
def heads_the_rater(user: User, rater: CrossRater | None) -> bool:
    return rater is not None and rater.organisation_id in user.roles.headed


# Nobody but the unit itself reads or writes its scores; the result is read by those of `view_cross_result`.
rules.add_perm("scoring.cross_score", serves_the_rater)
rules.add_perm("scoring.submit_cross", heads_the_rater)
rules.add_perm("scoring.run_cross", group_rules.leads)
rules.add_perm(
    "scoring.view_cross_result",
    group_rules.leads | group_rules.is_staff_in_charge | group_rules.is_founder | group_rules.is_inspector,
)
rules.add_perm("scoring.close_review", group_rules.leads)
rules.add_perm("scoring.finalise_year", group_rules.is_staff_in_charge)
rules.add_perm("scoring.start_ranking", group_rules.is_staff_in_charge)
rules.add_perm("scoring.publish_ranking", group_rules.is_staff_in_charge)


RunReader = Callable[[User, RankingRun], bool]
_run_readers: list[RunReader] = []


def register_run_reader(reads: RunReader) -> None:
    """A higher room says who else reads a run: the council, once it is before it."""
    _run_readers.append(reads)


@rules.predicate
def may_read_run(user: User, run: RankingRun | None) -> bool:
    """Leaders, founder, staff and inspector as soon as it is computed; members once it is published; others
    by `register_run_reader`."""
    if run is None:
        return False
    standing = standing_of(user, run.group_year)
    if standing.leads or standing.is_staff or standing.is_founder or standing.is_inspector:
        return True
    if standing.member_units and run.published_at is not None:
        return True
    return any(reads(user, run) for reads in _run_readers)


rules.add_perm("scoring.view_run", may_read_run)


@rules.predicate
def owns_evidence(user: User, evidence: Evidence | None) -> bool:
    return evidence is not None and evidence.organisation_id in user.roles.served


@rules.predicate
def reads_a_sheet_that_cites_it(user: User, evidence: Evidence | None) -> bool:
    """A document is as visible as the sheets that cite it: never by its own address alone."""
    if evidence is None:
        return False
    sheets = (
        ScoreSheet.objects.filter(lines__citations__evidence=evidence)
        .select_related("membership__group_year__group")
        .distinct()
    )
    return any(visible_layers(user, sheet) for sheet in sheets)


@rules.predicate
def reads_an_explanation_that_cites_it(user: User, evidence: Evidence | None) -> bool:
    if evidence is None:
        return False
    sheets = (
        ScoreSheet.objects.filter(lines__explanation__citations__evidence=evidence)
        .select_related("membership__group_year__group")
        .distinct()
    )
    return any(user.has_perm("scoring.view_explanations", sheet) for sheet in sheets)


rules.add_perm(
    "scoring.view_evidence",
    owns_evidence | reads_a_sheet_that_cites_it | reads_an_explanation_that_cites_it,
)


@rules.predicate
def is_any_staff(user: User, _: object) -> bool:
    return user.roles.is_staff


rules.add_perm("scoring.set_exclusion", is_any_staff)
