"""Where the scoring of many group-years stands, in one query: what waits for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from emulation.groups.choices import Step, YearState
from emulation.groups.models import Deadline, GroupYear
from emulation.groups.selectors import led_group_years, visible_to
from emulation.people.models import User
from scoring.choices import SheetState
from scoring.models import RankingRun
from scoring.rules import APPRAISED, HANDED_IN, REVIEWED
from scoring.selectors.queue import agency_units


class Waiting(StrEnum):
    """What has to be done next with the scores of a group-year."""

    SELF = "self"
    REVIEW = "review"
    CLOSE = "close"
    APPRAISE = "appraise"
    FINALISE = "finalise"
    RANK = "rank"
    PUBLISH = "publish"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Stand:
    """One group-year. `mine_*` leave out the units of the person, who may not review them; `asked` and
    `answered` are sheets to appraise and appraised, without that of the standing agency."""

    group_year: GroupYear
    members: int
    handed_in: int
    reviewed: int
    appraised: int
    mine_to_review: int
    mine_reviewed: int
    asked: int
    answered: int
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


def stands(group_years: QuerySet[GroupYear], belongs: Collection[int]) -> list[Stand]:
    """Where each stands; two queries. `belongs`: units whose sheets this person may not review."""
    active = Q(memberships__left_on=None)
    sheet = "memberships__sheet__state__in"
    others = active & ~Q(memberships__organisation__in=list(belongs))
    appraisable = active & ~Q(memberships__organisation__in=agency_units())
    newest = RankingRun.objects.filter(group_year=OuterRef("pk")).order_by("-number")
    due = {
        step: Subquery(Deadline.objects.filter(group_year=OuterRef("pk"), step=step).values("due_on")[:1])
        for step in (Step.REVIEW, Step.APPRAISAL, Step.RANKING)
    }
    rows = group_years.select_related("group").annotate(
        n_members=Count("memberships", filter=active),
        n_handed_in=Count("memberships", filter=active & Q(**{sheet: list(HANDED_IN)})),
        n_reviewed=Count("memberships", filter=active & Q(**{sheet: list(REVIEWED)})),
        n_mine=Count("memberships", filter=others & Q(**{sheet: list(HANDED_IN)})),
        n_mine_reviewed=Count("memberships", filter=others & Q(**{sheet: list(REVIEWED)})),
        n_unreviewed=Count("memberships", filter=active & Q(**{sheet: [SheetState.SUBMITTED]})),
        n_appraised=Count("memberships", filter=active & Q(**{sheet: list(APPRAISED)})),
        n_asked=Count("memberships", filter=appraisable & Q(**{sheet: list(HANDED_IN)})),
        n_answered=Count("memberships", filter=appraisable & Q(**{sheet: list(APPRAISED)})),
        n_final=Count("memberships", filter=active & Q(**{sheet: [SheetState.FINAL]})),
        review_due=due[Step.REVIEW],
        appraisal_due=due[Step.APPRAISAL],
        ranking_due=due[Step.RANKING],
        run_number=Subquery(newest.values("number")[:1]),
        run_published=Subquery(newest.values("published_at")[:1]),
    )
    return [
        Stand(
            group_year=row,
            members=row.n_members,
            handed_in=row.n_handed_in,
            reviewed=row.n_reviewed,
            appraised=row.n_appraised,
            mine_to_review=row.n_mine,
            mine_reviewed=row.n_mine_reviewed,
            asked=row.n_asked,
            answered=row.n_answered,
            waiting=_waiting(row),
            review_due=row.review_due,
            appraisal_due=row.appraisal_due,
            ranking_due=row.ranking_due,
        )
        for row in rows.order_by("-year", "group__kind", "group__sort_key", "pk")
    ]


def _waiting(row: GroupYear) -> Waiting:
    """From the counts of `stands`."""
    count = row.__dict__
    if row.state == YearState.RANKED and count["run_number"] and count["run_published"] is None:
        return Waiting.PUBLISH
    if row.state not in (YearState.ASSESSING, YearState.REVIEWING):
        return Waiting.NOTHING
    if row.review_closed_at is None:
        if not count["n_handed_in"]:
            return Waiting.SELF
        if count["n_unreviewed"]:
            return Waiting.REVIEW
        return Waiting.CLOSE if count["n_handed_in"] == count["n_members"] else Waiting.SELF
    if count["n_final"] == count["n_handed_in"]:
        return Waiting.RANK
    return Waiting.FINALISE if count["n_answered"] == count["n_asked"] else Waiting.APPRAISE


WORDS = {
    Waiting.SELF: ("doing", "pencil", "Đơn vị tự chấm"),
    Waiting.REVIEW: ("doing", "clipboard-check", "Khối, cụm chấm"),
    Waiting.CLOSE: ("todo", "circle", "Chờ khép lại việc chấm"),
    Waiting.APPRAISE: ("todo", "circle", "Chờ thẩm định"),
    Waiting.FINALISE: ("todo", "circle", "Chờ chốt điểm"),
    Waiting.RANK: ("todo", "circle", "Chờ xếp hạng"),
    Waiting.PUBLISH: ("todo", "circle", "Chờ công bố xếp hạng"),
}


def of_user(user: User) -> list[Stand]:
    """Every visible group-year that is being scored or has a ranking nobody has published; one query."""
    found = visible_to(user).filter(state__in=[YearState.ASSESSING, YearState.REVIEWING, YearState.RANKED])
    ids = found.order_by().values("pk")
    every = stands(GroupYear.objects.filter(pk__in=ids), user.roles.belongs)
    return [stand for stand in every if stand.waiting != Waiting.NOTHING]


def of_staff(user: User) -> list[Stand]:
    """Group-years in the charge of this member of staff in which something waits; one query."""
    roles = user.roles
    if not roles.is_staff:
        return []
    found = GroupYear.objects.filter(state__in=[YearState.ASSESSING, YearState.REVIEWING, YearState.RANKED])
    if roles.staff_groups is not None:
        found = found.filter(group__code__in=roles.staff_groups)
    return [stand for stand in stands(found, roles.belongs) if stand.waiting != Waiting.NOTHING]


def of_leader(user: User) -> list[Stand]:
    """Group-years that a unit of this person leads (or is deputy of), while they are being scored."""
    if not user.roles.served:
        return []
    led = led_group_years(user).filter(state__in=[YearState.ASSESSING, YearState.REVIEWING])
    return stands(GroupYear.objects.filter(pk__in=led.values("pk")), user.roles.belongs)


def of_founder(user: User) -> list[Stand]:
    """Group-years of groups that a unit of this person founded, while they are being scored."""
    if not user.roles.served:
        return []
    founded = visible_to(user).filter(
        group__founder__in=user.roles.served, state__in=[YearState.ASSESSING, YearState.REVIEWING]
    )
    return stands(GroupYear.objects.filter(pk__in=founded.values("pk")), user.roles.belongs)
