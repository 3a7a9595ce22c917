"""What is to be done about achievement reports and supplements: written, confirmed, sent."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from awards.choices import DossierState, NominationState, ReportState
from awards.models import AchievementReport, Nomination, Supplement
from emulation.groups import capacities
from emulation.groups.choices import Step
from emulation.groups.involvement import due_of
from emulation.groups.selectors import led_ids
from emulation.home.registry import Doing, Task
from emulation.people.models import User

OPEN = Q(state=NominationState.SUPPLEMENT) | Q(
    state=NominationState.DRAFTED, dossier__state=DossierState.DRAFTED
)


def report_tasks(user: User) -> Iterator[Task]:
    """Nominated units write, leading units confirm and answer; five queries at most."""
    own, led = user.roles.served, led_ids(user)
    named = Nomination.objects.filter(OPEN).filter(Q(organisation__in=own) | Q(dossier__group_year__in=led))
    whole = named.select_related("organisation", "kind", "dossier__group_year__group")
    nominations = list(whole.prefetch_related("dossier__group_year__deadlines").order_by("pk"))
    if nominations:
        years = {one.dossier.group_year_id for one in nominations}
        reports = {
            (report.group_year_id, report.organisation_id, report.kind_id): report
            for report in AchievementReport.objects.filter(group_year__in=years)
        }
        for one in nominations:
            report = reports.get((one.dossier.group_year_id, one.organisation_id, one.kind_id))
            yield from _of_nomination(user, one, report)
    yield from _supplements(led)


def _of_nomination(user: User, one: Nomination, report: AchievementReport | None) -> Iterator[Task]:
    url = reverse("awards:report", args=[one.pk])
    due = due_of(one.dossier.group_year, Step.DOSSIER)
    state = report.state if report else None
    if one.organisation_id in user.roles.served:
        if state in (None, ReportState.DRAFTED):
            year = one.dossier.group_year.year
            yield Task(
                title=f"Soạn báo cáo thành tích đề nghị {one.award_short} năm {year}",
                url=url,
                scope=one.organisation.name,
                due_on=due,
                doing=Doing.DOING if report else Doing.TODO,
            )
    elif state == ReportState.SENT:
        yield Task(
            title=f"Xác nhận báo cáo thành tích của {one.organisation.short_name}",
            url=url,
            scope=capacities.leading(one.dossier.group_year.group),
            due_on=due,
        )


def _supplements(led: frozenset[int]) -> Iterator[Task]:
    """Requests of Sở Nội vụ that the led groups have not answered."""
    if not led:
        return
    waiting = Supplement.objects.filter(answered_at=None, dossier__group_year__in=led)
    for one in waiting.select_related("dossier__group_year__group").order_by("due_on", "pk"):
        group_year = one.dossier.group_year
        yield Task(
            title=f"Bổ sung hồ sơ khen thưởng năm {group_year.year}",
            url=reverse("awards:supplement-answer", args=[one.dossier_id]),
            scope=capacities.leading(group_year.group),
            due_on=one.due_on,
        )
