"""Exclusions, and ranking runs made by the real function; published where the group has come that far."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from emulation.common.dates import HANOI
from emulation.demo.builders.world import World, Year
from emulation.demo.content import read
from emulation.demo.stages import Event, Stage
from emulation.demo.trail import happened
from emulation.regulations.models import Regulation
from scoring.choices import ExclusionKind
from scoring.models import Exclusion, RankingRun
from scoring.services.ranking import run_rankings

NOT_PUBLISHED = frozenset({("khoi-6", 2025)})
# Group of 2025, place from the end among the members without an office, kind, document, what only Sở Nội vụ
# reads, days after 1 January.
CURRENT = (
    ("khoi-16", 2, ExclusionKind.DISCIPLINE, "318-QĐ/TU", "Phó Chủ tịch bị kỷ luật khiển trách", 190),
    ("khoi-12", 4, ExclusionKind.INSPECTION, "204/KL-TTT", "Kết luận thanh tra về quản lý đất công", 270),
    ("khoi-7", 1, ExclusionKind.DENUNCIATION, "87/TB-TTT", "Đơn tố cáo đang được giải quyết", 300),
)
# Set while a matter was examined, and lifted when nothing was found.
LIFTED = ("khoi-13", 3, ExclusionKind.EXAMINATION, "145/TB-CAT", "Xác minh việc đấu thầu", 240)
LIFT_REASON = "Có kết luận không vi phạm của Công an tỉnh."


def build_exclusions(world: World) -> None:
    rows = []
    for node in read("award_history")["not_considered"]:
        at = datetime.combine(date.fromisoformat(node["on"]), time(10), HANOI)
        row = _exclusion(world, world.year(node["group"], node["year"]), node["unit"], node["kind"], at)
        row.document, row.detail = node["document"], node["reason"]
        rows.append(row)
    for group, place, kind, document, detail, days in (*CURRENT, LIFTED):
        year = world.year(group, 2025)
        at = datetime.combine(date(2025, 1, 1) + timedelta(days=days), time(10), HANOI)
        row = _exclusion(world, year, year.plain_members[-place], kind, at)
        row.document, row.detail = document, detail
        if (group, place) == LIFTED[:2]:
            row.lifted_by, row.lifted_at, row.lift_reason = year.staff, at + timedelta(days=40), LIFT_REASON
        rows.append(row)
    Exclusion.objects.bulk_create(rows)
    for row in rows:
        world.trail.note(
            row.set_at,
            actor=row.set_by,
            action="set_exclusion",
            text=f"Ghi trường hợp không xét thi đua năm {row.year}: {row.organisation.name}",
            subject=row,
            organisation_id=row.organisation_id,
            new={"kind": row.kind, "document": row.document},
        )


def _exclusion(world: World, year: Year, unit: str, kind: str, at: datetime) -> Exclusion:
    return Exclusion(
        organisation=world.units[unit],
        year=year.number,
        kind=kind,
        clause=_clause(year.row.regulation, kind),
        set_by=world.keeper if year.is_past else year.staff,
        set_at=min(at, world.now),
    )


def _clause(regulation: Regulation, kind: str) -> str:
    rows = regulation.book.table("exclusions.kinds")
    return next(str(row["clause"]) for row in rows if row["code"] == kind)


def build_runs(world: World) -> None:
    """One run of each group-year that has come to it, computed on its day."""
    together: dict[tuple[datetime, int], list[Year]] = defaultdict(list)
    for year in world.years:
        if year.stage >= Stage.RANKED:
            actor = world.keeper if year.is_past else year.staff
            together[year.schedule.at(Event.RANKED, 10), actor.pk].append(year)
    for (at, actor_id), years in sorted(together.items()):
        actor = next(user for user in world.users.values() if user.pk == actor_id)
        with happened(at):
            runs = run_rankings([year.row for year in years], actor)
        for year, run in zip(years, _in_order(years, runs), strict=True):
            year.run = run
            run.computed_at = at
    _publish(world)


def _in_order(years: list[Year], runs: list[RankingRun]) -> list[RankingRun]:
    by_year = {run.group_year_id: run for run in runs}
    return [by_year[year.row.pk] for year in years]


def _publish(world: World) -> None:
    runs = []
    for year in world.years:
        if year.run is None:
            continue
        runs.append(year.run)
        if (year.code, year.number) not in NOT_PUBLISHED:
            year.run.published_at = year.schedule.at(Event.RANKED, 15)
            year.run.published_by = world.keeper if year.is_past else year.staff
            world.trail.note(
                year.run.published_at,
                actor=year.run.published_by,
                action="publish_ranking",
                text=f"Công bố kết quả xếp hạng {year.row}, lượt {year.run.number}",
                subject=year.run,
                group_year_id=year.row.pk,
            )
    RankingRun.objects.bulk_update(runs, ["computed_at", "published_at", "published_by"])
