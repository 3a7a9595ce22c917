"""Dossiers and nominations of groups that have held their conference, each as far as the group has come."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from awards.choices import DossierState, NominationState
from awards.models import AwardKind, Dossier, Nomination
from awards.services.states import move
from emulation.common.numbers import format_decimal
from emulation.demo.builders.conferences import CERTIFICATE, FLAG, candidates
from emulation.demo.builders.world import World, Year
from emulation.demo.content import read
from emulation.demo.stages import Event, Stage
from emulation.demo.trail import happened
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import advance
from emulation.people.models import User
from emulation.regulations.models import Regulation
from scoring.models import RankingRow

HALF_APPRAISED = ("cum-tcdcd-1", 2025)
"""Of this dossier one nomination has been found eligible and one not."""
DEVIATING = ("khoi-9", 2025)
"""This block passed over the second place and said why."""
DEVIATION = (
    "Đơn vị xếp thứ 2 đề nghị không xét vì đang kiểm điểm trách nhiệm một cá nhân; "
    "Khối thống nhất chọn đơn vị kế tiếp."
)
GOOD = "Đủ điều kiện, tiêu chuẩn; hồ sơ đầy đủ, hợp lệ."
BAD = "Hồ sơ chưa chứng minh được hai năm liên tục hoàn thành xuất sắc nhiệm vụ."


def build_dossiers(world: World) -> None:
    kinds = {kind.code: kind for kind in AwardKind.objects.all()}
    for year in world.years:
        if year.is_past or year.stage < Stage.NOMINATED or year.run is None or year.leader is None:
            continue
        actor = world.heads[year.leader]
        with happened(year.schedule.at(Event.CONFERENCE, 20)):
            dossier = Dossier.objects.create(group_year=year.row, run=year.run)
            found = [
                Nomination.objects.create(
                    dossier=dossier,
                    organisation=row.organisation,
                    kind=kinds[award],
                    row=row,
                    summary=_summary(world, year, row),
                    deviation=reason,
                    answers=_answers(year.row.regulation, award),
                    created_by=actor,
                )
                for row, award, reason in _chosen(year)
            ]
        Nomination.objects.filter(dossier=dossier).update(created_at=year.schedule.at(Event.CONFERENCE, 20))
        if year.reached(Event.SENT):
            _send(year, dossier, found, actor)
            _appraise(year, dossier, found)


def _chosen(year: Year) -> list[tuple[RankingRow, str, str]]:
    named = candidates(year)
    if (year.code, year.number) != DEVIATING or year.run is None:
        return [(row, award, "") for row, award in named]
    third = year.run.rows.select_related("organisation").get(order=3)
    return [(named[0][0], FLAG, ""), (third, CERTIFICATE, DEVIATION)]


def _summary(world: World, year: Year, row: RankingRow) -> str:
    """One of the texts for this kind of body, its figures drawn."""
    unit = row.organisation
    chance = year.chance(unit.code, "summary")
    texts = [node["text"] for node in read("summaries")["summaries"] if unit.kind in node["kinds"]]
    figures = {}
    for name, (low, high) in read("summaries")["ranges"].items():
        places = len(low.partition(".")[2])
        drawn = chance.randint(int(float(low) * 10**places), int(float(high) * 10**places))
        figures[name] = _number(drawn, places)
    return str(chance.choice(texts)).format(**figures)


def _number(drawn: int, places: int) -> str:
    return format_decimal(Decimal(drawn).scaleb(-places), places)


def _answers(regulation: Regulation, award: str) -> dict[str, Any]:
    """Every line of the standard confirmed by the group."""
    return {row["code"]: True for row in regulation.book.table(f"award.{award}.standards")}


def _send(year: Year, dossier: Dossier, nominations: Sequence[Nomination], actor: User) -> None:
    at = year.schedule.at(Event.SENT, 15)
    with happened(at):
        for nomination in nominations:
            move(
                actor=actor,
                nomination=nomination,
                to=NominationState.SUBMITTED,
                allowed=[NominationState.DRAFTED],
            )
        dossier.state = DossierState.SUBMITTED
        dossier.submitted_at, dossier.submitted_by, dossier.received_on = at, actor, at.date()
        dossier.regulation = Regulation.objects.in_force(at.date())
        dossier.save()
        advance(actor=actor, group_year=_stored(year), to=YearState.NOMINATED)


def _stored(year: Year) -> GroupYear:
    """The row with the state that services have given it."""
    year.row.refresh_from_db()
    return year.row


def _appraise(year: Year, dossier: Dossier, nominations: Sequence[Nomination]) -> None:
    """What Sở Nội vụ found; the dossier is done once it has looked at every nomination."""
    half = (year.code, year.number) == HALF_APPRAISED
    if not half and not year.reached(Event.CHECKED):
        return
    at = year.schedule.at(Event.CHECKED, 11)
    with happened(at):
        for index, nomination in enumerate(nominations):
            facts: dict[str, Any] = {"opinion": GOOD, "appraised_by": year.staff, "appraised_at": at}
            bad = half and index == len(nominations) - 1
            if bad:
                clause = year.row.regulation.book.clause(f"award.{nomination.kind.code}.standards")
                facts |= {"opinion": BAD, "refusal_clause": clause}
            move(
                actor=year.staff,
                nomination=nomination,
                to=NominationState.NOT_ELIGIBLE if bad else NominationState.ELIGIBLE,
                allowed=[NominationState.SUBMITTED],
                **facts,
            )
        if not half:
            dossier.state, dossier.appraised_at, dossier.appraised_by = DossierState.APPRAISED, at, year.staff
            dossier.save()
