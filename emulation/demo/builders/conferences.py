"""Year-end conferences, recorded and confirmed by the real services."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from math import ceil
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from clusters.selectors import conditions
from emulation.common.dates import format_date
from emulation.common.sniff import PDF
from emulation.conferences.facts import Attending, ConferenceFacts, Counted, Elected, Said
from emulation.conferences.models import ProxyScan
from emulation.conferences.services import confirm_as_secretary, confirm_conference, save_conference
from emulation.demo.builders.bodies import inside
from emulation.demo.builders.world import World, Year
from emulation.demo.content import read
from emulation.demo.papers import paper
from emulation.demo.stages import Event
from emulation.demo.trail import happened
from emulation.groups.choices import GroupKind, GroupRole, Taking
from emulation.organisations.choices import OrganisationKind
from emulation.people.models import User
from scoring.models import RankingRow

FLAG, CERTIFICATE = "provincial_flag", "provincial_certificate"
TITLE = "excellent_labour_collective"
PASSING_OVER = ("khoi-9", 2025)
"""This block passed over the second place and said why."""
GUESTS = "Đại diện lãnh đạo Sở Nội vụ; Phòng Thi đua, khen thưởng, Sở Nội vụ"
ABSENCES = ("Dự hội nghị do Trung ương triệu tập", "Dự họp cùng thời gian tại UBND tỉnh")
PROXY = "{number}/GUQ"


def build_conferences(world: World) -> None:
    for year in world.years:
        if not year.is_past and year.reached(Event.CONFERENCE):
            _hold(world, year)


def candidates(year: Year) -> list[tuple[RankingRow, str]]:
    """Units to be named, with the award: the leader for the flag, the next ones for the certificate."""
    if year.run is None:
        return []
    rows = list(year.run.rows.filter(rank__isnull=False).select_related("organisation"))
    count = year.row.regulation.book.count_for_size(
        "award.provincial_certificate.per_group_by_size", len(year.members)
    )
    first = 2 if deviates(year, CERTIFICATE) else 1
    return [(rows[0], FLAG), *((row, CERTIFICATE) for row in rows[first : first + count])]


def voted_on(year: Year) -> list[tuple[RankingRow, str]]:
    """The candidates; the leader of a cluster that fails a founding condition for the lower title too."""
    named = candidates(year)
    if year.row.group.kind != GroupKind.CLUSTER or all(found.met for found in conditions(year.row)):
        return named
    return [*named, (named[0][0], TITLE)]


def deviates(year: Year, award: str) -> bool:
    """Does the group pass over a better place for this award?"""
    return (year.code, year.number) == PASSING_OVER and award == CERTIFICATE


def _hold(world: World, year: Year) -> None:
    if year.leader is None:
        raise ValueError(f"{year.code} {year.number} holds a conference without a leader")
    at = year.schedule.at(Event.CONFERENCE, 14)
    with happened(at + timedelta(hours=4)):
        facts = _facts(world, year, year.leader)
        actor = world.heads[year.leader]
        _keep_proxies(world, year, facts, world.officers[year.leader])
        save_conference(actor=actor, group_year=year.row, facts=facts)
        confirm_as_secretary(actor=world.officers[year.leader], group_year=year.row)
        conference = confirm_conference(actor=actor, group_year=year.row)
    conference.confirmed_at = at + timedelta(hours=4)
    conference.secretary_confirmed_at = at + timedelta(hours=3)
    conference.save(update_fields=["confirmed_at", "secretary_confirmed_at"])


def _facts(world: World, year: Year, leader: str) -> ConferenceFacts:
    chance = year.chance("conference")
    named = voted_on(year)
    attendances = _attendances(world, year, leader)
    present = sum(row.present for row in attendances)
    valid = present - (1 if present > 6 and chance.random() < 0.4 else 0)
    chair, secretary = world.heads[leader], world.officers[leader]
    at = year.schedule.at(Event.CONFERENCE, 14)
    return ConferenceFacts(
        starts_at=at,
        ends_at=at + timedelta(hours=2, minutes=chance.choice((30, 45, 60))),
        venue=f"Hội trường {inside(world.units[leader])}",
        guests=GUESTS,
        chair_name=chair.full_name,
        chair_title=world.titles[chair.username],
        secretary_name=secretary.full_name,
        secretary_title=world.titles[secretary.username],
        tellers=_tellers(world, year, {row.organisation.code for row, _ in named} | {leader}),
        report_votes=present,
        issued=present,
        returned=present,
        valid=valid,
        attendances=attendances,
        opinions=_opinions(world, year, attendances),
        candidates=_counted(year, named, valid),
        elections=_elected(world, year, present),
    )


def _attendances(world: World, year: Year, leader: str) -> tuple[Attending, ...]:
    """Heads, one of them by a deputy with a paper; in larger groups somebody is away."""
    chance = year.chance("attendance")
    others = [code for code in year.members if code != leader]
    away = chance.choice(others) if len(others) > 7 else None
    proxy = chance.choice([code for code in others if code != away])
    rows = []
    for index, code in enumerate(year.members):
        unit, head, officer = world.units[code], world.heads[code], world.officers[code]
        person = officer if code == proxy else head
        number = PROXY.format(number=chance.randint(3, 40)) if code == proxy else ""
        rows.append(
            Attending(
                place=f"attendance-{index}",
                organisation_id=unit.pk,
                unit=unit.short_name,
                present=code != away,
                person_name="" if code == away else person.full_name,
                person_title="" if code == away else world.titles[person.username],
                note=chance.choice(ABSENCES) if code == away else "",
                proxy_number=number,
                proxy_date=_signed_on(year) if number else None,
            )
        )
    return tuple(rows)


def _signed_on(year: Year) -> date:
    """Two days before the conference."""
    return (year.schedule.at(Event.CONFERENCE, 14) - timedelta(days=2)).date()


def _keep_proxies(world: World, year: Year, facts: ConferenceFacts, secretary: User) -> None:
    """The scans, as an upload leaves them."""
    for row in facts.attendances:
        if not row.proxy_number or row.proxy_date is None:
            continue
        unit = next(world.units[code] for code in year.members if world.units[code].pk == row.organisation_id)
        dated = format_date(row.proxy_date)
        lines = [unit.name, f"Số {row.proxy_number}, ngày {dated}", f"Giấy ủy quyền: {row.person_name}"]
        content = paper("Giấy ủy quyền", lines)
        key = UUID(int=year.chance("proxy", row.organisation_id).getrandbits(128)).hex
        name = default_storage.save(f"proxies/{key}.pdf", ContentFile(content))
        world.files.append(name)
        ProxyScan.objects.create(
            group_year=year.row,
            organisation=unit,
            file=name,
            filename="giay-uy-quyen.pdf",
            content_type=PDF,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=secretary,
            uploaded_at=year.schedule.at(Event.CONFERENCE, 13),
        )


def _tellers(world: World, year: Year, busy: set[str]) -> tuple[str, ...]:
    """Three people of units that nobody names and that do not chair."""
    free = [code for code in year.members if code not in busy]
    people = [world.officers[code].full_name for code in free]
    people += [world.heads[code].full_name for code in free]
    return tuple(people[:3])


def _opinions(world: World, year: Year, attendances: tuple[Attending, ...]) -> tuple[Said, ...]:
    chance = year.chance("opinions")
    speakers = chance.sample([row for row in attendances if row.present], 3)
    texts = chance.sample([text for text in read("opinions")["opinions"] if _suits(world, year, text)], 3)
    return tuple(
        Said(f"opinion-{index}", row.organisation_id, row.person_name, text)
        for index, (row, text) in enumerate(zip(speakers, texts, strict=True))
    )


def _suits(world: World, year: Year, text: str) -> bool:
    """Some texts speak of blocks, or of communes."""
    of_block = year.group["kind"] == GroupKind.BLOCK or "khối" not in text.lower()
    communes = world.units[year.members[0]].kind == OrganisationKind.COMMUNE
    return of_block and (communes or "Cấp xã" not in text)


def _counted(year: Year, named: list[tuple[RankingRow, str]], valid: int) -> tuple[Counted, ...]:
    """Votes above the threshold of all members, seldom all of them."""
    chance = year.chance("votes")
    share = year.row.regulation.book.percent("conference.threshold_percent")
    needed = ceil(share * len(year.members) / 100)
    rows = []
    for index, (row, award) in enumerate(named):
        agree = max(min(valid - chance.choice((0, 0, 1, 1, 2)), valid), min(needed, valid))
        none = chance.randint(0, valid - agree)
        rows.append(
            Counted(
                place=f"candidate-{index}",
                organisation_id=row.organisation_id,
                unit=row.organisation.short_name,
                award_kind=award,
                agree=agree,
                disagree=valid - agree - none,
                none=none,
            )
        )
    return tuple(rows)


def _elected(world: World, year: Year, present: int) -> tuple[Elected, ...]:
    """Those who hold the offices of the next year; where that is not told yet, the next in order."""
    chance = year.chance("election")
    return tuple(
        Elected(
            place=f"election-{index}",
            organisation_id=world.units[code].pk,
            unit=world.units[code].short_name,
            role=role,
            agree=present - chance.choice((0, 0, 1)),
        )
        for index, (code, role) in enumerate(_next_offices(year))
    )


def _next_offices(year: Year) -> list[tuple[str, GroupRole]]:
    told = year.group["years"].get(str(year.number + 1))
    if told and told["leader"] and told["taking"] == Taking.ELECTED:
        codes = [told["leader"], *told["deputies"]]
    else:
        first = year.members.index(str(year.leader)) + 1
        codes = [year.members[(first + step) % len(year.members)] for step in range(2)]
    return [(code, GroupRole.DEPUTY if index else GroupRole.LEADER) for index, code in enumerate(codes)]
