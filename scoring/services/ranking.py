"""Ranking: collect in a few set-based queries, sort by the one pure function, store an immutable run.

The same digest of inputs makes no new run. Stored section totals are checked against the lines first.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record, record
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import advance
from emulation.jobs import services as jobs
from emulation.jobs.models import Job
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.models import RankingRow, RankingRun, ScoreSheet
from scoring.ranking import ALGORITHM_VERSION, Ranked, rank
from scoring.selectors.standings import Inputs, Member, collect
from scoring.services import totals

JOB_KIND = "ranking"
NONE_READY = Problem("Chưa có khối, cụm nào đủ điều kiện xếp hạng.", code="none_ready")
RANKABLE = (YearState.REVIEWING, YearState.RANKED)


class TotalsDiffer(AssertionError):
    """Stored section totals differ from the lines: a fault of ours, never to be ranked over."""


def missing_to_rank(group_year: GroupYear) -> list[Problem]:
    """What stands in the way of a ranking."""
    if group_year.state not in RANKABLE:
        return [
            Problem(
                f"{group_year.group.short_name} đang ở bước “{group_year.get_state_display()}”.",
                code="wrong_state",
            )
        ]
    if group_year.review_closed_at is None:
        return [Problem("Khối, cụm chưa khép lại việc chấm.", code="not_closed")]
    waiting = (
        ScoreSheet.objects.filter(membership__group_year=group_year, submitted_at__isnull=False)
        .exclude(state=SheetState.FINAL)
        .count()
    )
    if waiting:
        return [Problem(f"Còn {waiting} phiếu chưa có điểm chính thức.", code="not_final")]
    return []


def start_ranking(*, actor: User, group_years: Sequence[GroupYear]) -> Job:
    """Queue the ranking of these group-years as one job; refused with what is missing in each.

    While the same ranking is under way, that job is returned, whoever asked for it.
    """
    if not group_years:
        raise Refused(NONE_READY)
    for group_year in group_years:
        if not actor.has_perm("scoring.start_ranking", group_year):
            raise PermissionDenied
    problems = [problem for group_year in group_years for problem in missing_to_rank(group_year)]
    if problems:
        raise Refused(problems)
    first = group_years[0]
    title = f"Xếp hạng {first}" if len(group_years) == 1 else f"Xếp hạng {len(group_years)} khối, cụm"
    arguments = {"group_years": sorted(group_year.pk for group_year in group_years)}
    return jobs.start(
        actor=actor,
        kind=JOB_KIND,
        title=title,
        arguments=arguments,
        total=len(group_years),
        groups={group_year.group.code for group_year in group_years},
    )


def run_rankings(group_years: Sequence[GroupYear], actor: User | None) -> list[RankingRun]:
    """Rank these group-years and return the run of each: a new one, or the last when nothing changed.

    All or nothing. Raises `Refused` when one is not ready, `TotalsDiffer` when the cross-check fails.
    """
    with transaction.atomic():
        locked = list(
            GroupYear.objects.select_for_update(of=("self",))
            .filter(pk__in=[group_year.pk for group_year in group_years])
            .select_related("group")
            .prefetch_related("regulation")
            .order_by("pk")
        )
        inputs = collect(locked)
        cross_check(inputs)
        return _store(inputs, actor)


def cross_check(inputs: Sequence[Inputs]) -> None:
    """Recompute all section totals from the lines and compare them with the stored ones."""
    stored = {sheet_id: one.stored for one in inputs for sheet_id in one.sheet_ids}
    groups = [(one.criteria_set, one.sections, one.sheet_ids) for one in inputs]
    for sheet_id, section_id, layer, *total in totals.compute_whole(groups, [Layer.FINAL]):
        if stored[sheet_id].get((sheet_id, section_id, layer)) != tuple(total):
            raise TotalsDiffer(f"sheet {sheet_id}, section {section_id}")


def digest_of(inputs: Inputs) -> str:
    """SHA-256 over everything a ranking depends on, in a canonical form."""
    alike = Counter(member.shown_total for member in inputs.members)
    payload = {
        "algorithm": ALGORITHM_VERSION,
        "regulation": inputs.group_year.regulation.code,
        "precedence": list(inputs.precedence),
        "bands": inputs.bands_json,
        "scale": str(inputs.criteria_set.scale),
        "criteria_set": inputs.criteria_set.pk,
        "members": [member.as_json(alike[member.shown_total] > 1) for member in inputs.members],
    }
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _store(inputs: Sequence[Inputs], actor: User | None) -> list[RankingRun]:
    group_years = [one.group_year for one in inputs]
    latest = {
        run.group_year_id: run
        for run in RankingRun.objects.filter(group_year__in=group_years).order_by("number")
    }
    found: dict[int, RankingRun] = {}
    rows: list[RankingRow] = []
    moment = now()
    for one in inputs:
        last = latest.get(one.group_year.pk)
        digest = digest_of(one)
        if last is not None and last.digest == digest:
            found[one.group_year.pk] = last
            continue
        run = RankingRun(
            group_year=one.group_year,
            number=last.number + 1 if last else 1,
            regulation=one.group_year.regulation,
            criteria_set=one.criteria_set,
            scale=one.criteria_set.scale,
            precedence=list(one.precedence),
            bands=one.bands_json,
            sections=one.sections_json,
            digest=digest,
            algorithm_version=ALGORITHM_VERSION,
            computed_at=moment,
            computed_by=actor,
        )
        found[one.group_year.pk] = run
    new = [run for run in found.values() if run.pk is None]
    RankingRun.objects.bulk_create(new)
    AuditRecord.objects.bulk_create([_record(run, actor) for run in new])
    fresh = {run.group_year_id: run for run in new}
    for one in inputs:
        if one.group_year.pk in fresh:
            rows.extend(_rows(fresh[one.group_year.pk], one))
            _advance(one.group_year, actor)
    RankingRow.objects.bulk_create(rows, batch_size=500)
    return [found[group_year.pk] for group_year in group_years]


def _record(run: RankingRun, actor: User | None) -> AuditRecord:
    return build_record(
        actor=actor,
        action="rank",
        text=f"Xếp hạng {run.group_year}, lượt {run.number}",
        subject=run,
        group_year_id=run.group_year_id,
        new={"digest": run.digest},
    )


def _advance(group_year: GroupYear, actor: User | None) -> None:
    if group_year.state == YearState.REVIEWING:
        advance(actor=actor, group_year=group_year, to=YearState.RANKED)


def _rows(run: RankingRun, inputs: Inputs) -> list[RankingRow]:
    considered = [member for member in inputs.members if not member.left_out]
    ranked = {
        one.unit: one
        for one in rank(
            [member.standing for member in considered if member.standing],
            scale=inputs.criteria_set.scale,
            precedence=inputs.precedence,
            bands=inputs.bands,
        )
    }
    first = sorted(considered, key=lambda member: (ranked[member.organisation_id].rank, member.order))
    rest = [member for member in inputs.members if member.organisation_id not in ranked]
    rows = [
        _ranked_row(run, member, ranked[member.organisation_id], index)
        for index, member in enumerate(first, start=1)
    ]
    rows += [_excluded_row(run, member, len(rows) + index) for index, member in enumerate(rest, start=1)]
    return rows


def _ranked_row(run: RankingRun, member: Member, ranked: Ranked, order: int) -> RankingRow:
    return RankingRow(
        run=run,
        organisation_id=member.organisation_id,
        order=order,
        rank=ranked.rank,
        tied=ranked.tied,
        points=ranked.shown,
        total_numerator=ranked.total.numerator,
        total_denominator=ranked.total.denominator,
        assigned_maximum=member.assigned_maximum,
        band=ranked.band or "",
        decided_by=ranked.decided_by or "",
        layers=member.layers,
    )


def _excluded_row(run: RankingRun, member: Member, order: int) -> RankingRow:
    """A member without a rank: excluded by a clause, or without a sheet by the step's deadline."""
    exclusion = member.exclusion
    clause = exclusion.clause if exclusion else run.regulation.book.clause("deadlines")
    return RankingRow(
        run=run,
        organisation_id=member.organisation_id,
        order=order,
        assigned_maximum=member.assigned_maximum,
        points=member.shown_total,
        excluded_kind=exclusion.kind if exclusion else "",
        excluded_clause=clause,
        excluded_reason=member.left_out,
        layers=member.layers,
    )


def run_job(job: Job, progress: Any, arguments: dict[str, Any]) -> str:
    """The runner of the job: one transaction per group-year, so that a death in between loses nothing."""
    group_years = list(
        GroupYear.objects.filter(pk__in=arguments["group_years"]).select_related("group").order_by("pk")
    )
    for index, group_year in enumerate(group_years):
        progress(index, len(group_years), str(group_year))
        problems = missing_to_rank(group_year)
        if problems:
            raise Refused(problems)
        run_rankings([group_year], job.requester)
    progress(len(group_years), len(group_years), "Đã xếp hạng")
    if len(group_years) == 1:
        return reverse("scoring:ranking", args=[group_years[0].group.code, group_years[0].year])
    return f"{reverse('scoring:rankings')}?nam={group_years[0].year}"


def is_outdated(run: RankingRun) -> bool:
    """Would ranking anew give another run? Points, votes or exclusions may have changed since."""
    group_year = GroupYear.objects.select_related("group", "regulation").get(pk=run.group_year_id)
    (inputs,) = collect([group_year])
    return digest_of(inputs) != run.digest


def missing_to_publish(run: RankingRun) -> list[Problem]:
    """Only the newest run can be published, and once."""
    newest = RankingRun.objects.filter(group_year=run.group_year_id).aggregate(last=Max("number"))["last"]
    if run.number != newest:
        return [Problem(f"Đã có lượt xếp hạng số {newest}; hãy công bố lượt mới nhất.", code="not_newest")]
    if run.published_at is not None:
        return [Problem("Lượt xếp hạng đã được công bố.", code="published")]
    return []


@transaction.atomic
def publish_run(*, actor: User, run: RankingRun) -> RankingRun:
    """Show a run to all members of the group. Only the newest run can be published."""
    run = (
        RankingRun.objects.select_for_update(of=("self",)).select_related("group_year__group").get(pk=run.pk)
    )
    if not actor.has_perm("scoring.publish_ranking", run.group_year):
        raise PermissionDenied
    if problems := missing_to_publish(run):
        raise Refused(problems)
    run.published_at, run.published_by = now(), actor
    run.save(update_fields=["published_at", "published_by"])
    record(
        actor=actor,
        action="publish_ranking",
        text=f"Công bố kết quả xếp hạng {run.group_year}, lượt {run.number}",
        subject=run,
        group_year_id=run.group_year_id,
    )
    return run
