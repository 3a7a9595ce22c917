"""A dossier is opened with the first nomination, on the newest ranking and a confirmed conference."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from awards.choices import DossierState
from awards.models import Dossier
from emulation.audit.services import record, record_transition
from emulation.common.problems import Problem, Refused
from emulation.conferences.selectors import conference_of
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.models import RankingRun


def locked_dossier(dossier_id: int) -> Dossier:
    """The dossier with its row locked for the rest of the transaction."""
    return (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("group_year__group__founder", "group_year__regulation", "run", "regulation")
        .get(pk=dossier_id)
    )


def missing_to_open(group_year: GroupYear) -> list[Problem]:
    """What must be there before anybody is named: a ranking and a conference that voted."""
    problems = []
    if group_year.state != YearState.RANKED or not group_year.ranking_runs.exists():
        step = group_year.get_state_display()
        text = f"Đề nghị khen thưởng sau khi xếp hạng; năm thi đua đang ở bước “{step}”."
        problems.append(Problem(text, code="not_ranked"))
    conference = conference_of(group_year)
    if conference is None or conference.confirmed_at is None:
        url = reverse("conferences:show", args=[group_year.group.code, group_year.year])
        text = "Hội nghị tổng kết, suy tôn chưa được ghi và xác nhận."
        problems.append(Problem(text, url=url, code="no_conference"))
    return problems


def newest_run(group_year: GroupYear) -> RankingRun | None:
    return group_year.ranking_runs.order_by("-number").first()


def open_dossier(*, actor: User, group_year: GroupYear) -> Dossier:
    """The dossier of a group-year, locked; made now where there is none. The caller holds the lock of the
    year and has checked the right. `Refused` without a ranking or a confirmed conference."""
    existing = Dossier.objects.filter(group_year=group_year).first()
    if existing is None:
        problems = missing_to_open(group_year)
        run = newest_run(group_year)
        if problems or run is None:
            raise Refused(problems)
        existing = Dossier.objects.create(group_year=group_year, run=run)
        record_transition(actor=actor, subject=existing, from_state="", to_state=existing.state)
    dossier = locked_dossier(existing.pk)
    dossier.group_year = group_year
    return dossier


@transaction.atomic
def take_newest_run(*, actor: User, dossier: Dossier) -> Dossier:
    """Put a dossier in preparation on the newest ranking; its nominations move to the rows of that run."""
    group_year = locked_year(dossier.group_year_id)
    dossier = locked_dossier(dossier.pk)
    if not actor.has_perm("awards.edit_dossier", dossier):
        raise PermissionDenied
    run = newest_run(group_year)
    if dossier.state != DossierState.DRAFTED:
        raise Refused(Problem("Hồ sơ đã gửi; lượt xếp hạng của hồ sơ không đổi.", code="submitted"))
    if run is None or run.pk == dossier.run_id:
        raise Refused(Problem("Hồ sơ đang dùng lượt xếp hạng mới nhất.", code="newest"))
    rows = {row.organisation_id: row for row in run.rows.all()}
    before, dossier.run = dossier.run, run
    dossier.save(update_fields=["run"])
    for nomination in dossier.nominations.all():
        if nomination.organisation_id in rows:
            nomination.row = rows[nomination.organisation_id]
            nomination.save(update_fields=["row"])
        else:
            nomination.delete()
    record(
        actor=actor,
        action="take_newest_run",
        text=f"Hồ sơ dùng lượt xếp hạng số {run.number}: {group_year}",
        subject=dossier,
        group_year_id=group_year.pk,
        old={"run": before.number},
        new={"run": run.number},
    )
    return dossier
