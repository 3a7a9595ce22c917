"""Where the scoring of many group-years stands, in few queries: what waits for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse

from emulation.groups.choices import Step, YearState
from emulation.groups.founders import founds
from emulation.groups.involvement import involvement
from emulation.groups.models import Deadline, GroupYear, Membership
from emulation.groups.policies import kinds_with_first_step
from emulation.groups.selectors import visible_to
from emulation.people.models import User
from scoring.choices import SheetState
from scoring.models import RankingRun
from scoring.rules import APPRAISED, HANDED_IN, REVIEWED
from scoring.selectors.queue import agency_units

SCORED = (YearState.ASSESSING, YearState.REVIEWING)


class Waiting(StrEnum):
    """What has to be done next with the scores of a group-year."""

    SELF = "self"
    REVIEW = "review"
    CLOSE = "close"
    EXPLAIN = "explain"
    FIRST_STEP = "first-step"
    APPRAISE = "appraise"
    FINALISE = "finalise"
    RANK = "rank"
    PUBLISH = "publish"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Stand:
    """One group-year. `mine_*` leave out the units of the person, who may not review them; `asked` and
    `answered` are sheets to appraise and appraised, without that of the standing agency; `first_step` are
    sheets that wait for the founder of a cluster."""

    group_year: GroupYear
    members: int
    handed_in: int
    reviewed: int
    appraised: int
    mine_to_review: int
    mine_reviewed: int
    asked: int
    answered: int
    first_step: int
    waiting: Waiting
    review_due: date | None
    appraisal_due: date | None
    ranking_due: date | None

    @property
    def url(self) -> str:
        """Where the next thing is done."""
        where = [self.group_year.group.code, self.group_year.year]
        names = {
            Waiting.CLOSE: "scoring:review-close",
            Waiting.EXPLAIN: "scoring:group-explanations",
            Waiting.FINALISE: "scoring:finalise",
            Waiting.RANK: "scoring:ranking-start",
            Waiting.PUBLISH: "scoring:ranking",
            Waiting.NOTHING: "scoring:ranking",
        }
        return reverse(names.get(self.waiting, "scoring:review"), args=where)

    @property
    def tag(self) -> tuple[str, str, str]:
        """Colour, icon and words of what waits."""
        return WORDS.get(self.waiting, ("flat", "check2", "Đã xếp hạng"))

    @property
    def page_url(self) -> str:
        """The page that everybody who sees the group may open."""
        return self.url if self.waiting in (Waiting.PUBLISH, Waiting.NOTHING) else self.review_url

    @property
    def review_url(self) -> str:
        return reverse("scoring:review", args=[self.group_year.group.code, self.group_year.year])


@dataclass(slots=True)
class _Counts:
    """Members of one group-year by what has been done with their sheets."""

    members: int = 0
    handed_in: int = 0
    unreviewed: int = 0
    reviewed: int = 0
    appraised: int = 0
    final: int = 0
    mine: int = 0
    mine_reviewed: int = 0
    asked: int = 0
    answered: int = 0
    first_step: int = 0
    ready: int = 0

    def add(self, state: str | None, *, own: bool, agency: bool, first: bool) -> None:
        """One member with the state of its sheet."""
        handed_in, reviewed, appraised = state in HANDED_IN, state in REVIEWED, state in APPRAISED
        self.members += 1
        self.handed_in += handed_in
        self.unreviewed += state == SheetState.SUBMITTED
        self.reviewed += reviewed
        self.appraised += appraised
        self.final += state == SheetState.FINAL
        self.mine += handed_in and not own
        self.mine_reviewed += reviewed and not own
        self.asked += handed_in and not agency
        self.answered += appraised and not agency
        self.first_step += first and state in (SheetState.REVIEWED, SheetState.ACCEPTED)
        self.ready += state == SheetState.ACCEPTED


def stands(group_years: QuerySet[GroupYear], belongs: Collection[int]) -> list[Stand]:
    """Where each stands; five queries. `belongs`: units whose sheets this person may not review.

    Ten counts with a condition each, and five subqueries, took longer to be written as SQL than the
    members of all groups take to be counted here.
    """
    rows = list(group_years.select_related("group").order_by("-year", "group__kind", "group__sort_key", "pk"))
    ids = [row.pk for row in rows]
    counts, dues, runs = _counts(ids, belongs), _dues(ids), _runs(ids)
    return [
        Stand(
            group_year=row,
            members=(count := counts[row.pk]).members,
            handed_in=count.handed_in,
            reviewed=count.reviewed,
            appraised=count.appraised,
            mine_to_review=count.mine,
            mine_reviewed=count.mine_reviewed,
            asked=count.asked,
            answered=count.answered,
            first_step=0 if row.review_closed_at is None else count.first_step,
            waiting=_waiting(row, count, unpublished=row.pk in runs and runs[row.pk] is None),
            review_due=dues.get((row.pk, Step.REVIEW)),
            appraisal_due=dues.get((row.pk, Step.APPRAISAL)),
            ranking_due=dues.get((row.pk, Step.RANKING)),
        )
        for row in rows
    ]


def _counts(ids: Collection[int], belongs: Collection[int]) -> dict[int, _Counts]:
    counts = {group_year: _Counts() for group_year in ids}
    agency = agency_units() if ids else set()
    members = Membership.objects.active().filter(group_year__in=ids).order_by()
    kinds = kinds_with_first_step()
    facts = ("group_year__group__kind", "sheet__first_step_at", "sheet__first_step_waived")
    for group_year, unit, state, kind, first_at, waived in members.values_list(
        "group_year_id", "organisation_id", "sheet__state", *facts
    ):
        first = kind in kinds and not (first_at or waived)
        counts[group_year].add(state, own=unit in belongs, agency=unit in agency, first=first)
    return counts


def _dues(ids: Collection[int]) -> dict[tuple[int, str], date]:
    """Last days of the steps that scoring waits for, by group-year and step."""
    steps = (Step.REVIEW, Step.APPRAISAL, Step.RANKING)
    deadlines = Deadline.objects.filter(group_year__in=ids, step__in=steps).order_by()
    return {
        (group_year, step): due
        for group_year, step, due in deadlines.values_list("group_year_id", "step", "due_on")
    }


def _runs(ids: Collection[int]) -> dict[int, datetime | None]:
    """When the newest run of each group-year was published; missing where nothing was ranked."""
    runs = RankingRun.objects.filter(group_year__in=ids).order_by("number")
    return dict(runs.values_list("group_year_id", "published_at"))


def _waiting(row: GroupYear, count: _Counts, *, unpublished: bool) -> Waiting:
    """`unpublished`: there is a run, and nobody has published it."""
    if row.state == YearState.RANKED and unpublished:
        return Waiting.PUBLISH
    if row.state not in SCORED:
        return Waiting.NOTHING
    if row.review_closed_at is None:
        if not count.handed_in:
            return Waiting.SELF
        if count.unreviewed:
            return Waiting.REVIEW
        return Waiting.CLOSE if count.handed_in == count.members else Waiting.SELF
    if count.final == count.handed_in:
        return Waiting.RANK
    if count.answered == count.asked:
        return Waiting.FINALISE
    if count.ready:
        return Waiting.FIRST_STEP if count.first_step else Waiting.APPRAISE
    return Waiting.EXPLAIN


WORDS = {
    Waiting.SELF: ("doing", "pencil", "Đơn vị tự chấm"),
    Waiting.REVIEW: ("doing", "clipboard-check", "Khối, cụm chấm"),
    Waiting.CLOSE: ("todo", "circle", "Chờ khép lại việc chấm"),
    Waiting.EXPLAIN: ("doing", "chat-left-text", "Đơn vị giải trình"),
    Waiting.FIRST_STEP: ("doing", "clipboard-check", "Cơ quan thành lập thẩm định"),
    Waiting.APPRAISE: ("todo", "circle", "Chờ thẩm định"),
    Waiting.FINALISE: ("todo", "circle", "Chờ chốt điểm"),
    Waiting.RANK: ("todo", "circle", "Chờ xếp hạng"),
    Waiting.PUBLISH: ("todo", "circle", "Chờ công bố xếp hạng"),
}


def of_user(user: User) -> list[Stand]:
    """Every visible group-year that is being scored or has a ranking nobody has published."""
    found = visible_to(user).filter(state__in=[*SCORED, YearState.RANKED])
    every = stands(found, user.roles.belongs)
    return [stand for stand in every if stand.waiting != Waiting.NOTHING]


class Work(NamedTuple):
    """Group-years in which a person has to do with the scoring, by what the person is there."""

    led: list[Stand]
    in_charge: list[Stand]
    founded: list[Stand]


def work_of(user: User) -> Work:
    """Led (also as a deputy) and founded ones while they are being scored; those in the charge of this
    member of staff in which something waits. Six queries."""
    roles, mine = user.roles, involvement(user)
    led = mine.roles.keys()
    own = [row.pk for row in (*mine.led(*SCORED), *mine.founded(*SCORED))]
    scope = Q(pk__in=own)
    if roles.is_staff:
        charge = Q() if roles.staff_groups is None else Q(group__code__in=roles.staff_groups)
        scope |= Q(state__in=[*SCORED, YearState.RANKED]) & charge
    elif not own:
        return Work([], [], [])
    found = stands(GroupYear.objects.filter(scope), roles.belongs)
    scored = [stand for stand in found if stand.group_year.state in SCORED]
    return Work(
        led=[stand for stand in scored if stand.group_year.pk in led],
        in_charge=[
            stand
            for stand in found
            if stand.waiting != Waiting.NOTHING and roles.is_staff_of(stand.group_year.group.code)
        ],
        founded=[stand for stand in scored if founds(roles.served, stand.group_year.group)],
    )
