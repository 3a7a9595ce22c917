"""A conference that sits: a nomination that is being voted on, an election that is prepared."""

from __future__ import annotations

from datetime import timedelta

from emulation.conferences.choices import Purpose
from emulation.conferences.facts import Attending
from emulation.conferences.selectors.rounds import papers_of
from emulation.conferences.services import (
    SittingFacts,
    cast,
    open_round,
    prepare_election,
    prepare_nomination,
    save_sitting,
)
from emulation.demo.builders.bodies import inside
from emulation.demo.builders.conferences import voted_on
from emulation.demo.builders.world import World
from emulation.demo.trail import happened

SITTING = ("khoi-16", 2025)
AGENDA = (
    "Báo cáo tổng kết phong trào thi đua; kết quả chấm điểm, xếp hạng",
    "Thảo luận",
    "Bỏ phiếu suy tôn, đề nghị khen thưởng",
    "Bầu Trưởng, Phó trưởng năm sau",
    "Thông qua biên bản",
)
VOTED_SO_FAR = 3
PROXY = "07/GUQ"
"""One member sends an officer; the scan of the paper is still to be handed in."""


def build_sitting(world: World) -> None:
    """Some members have voted, the others can be tried out."""
    year = world.year(*SITTING)
    leader = str(year.leader)
    chair, secretary = world.heads[leader], world.officers[leader]
    by_proxy = next(code for code in year.members if code != leader)
    people = {**world.heads, by_proxy: world.officers[by_proxy]}
    rows = tuple(
        Attending(
            place=f"attendance-{index}",
            organisation_id=world.units[code].pk,
            unit=world.units[code].short_name,
            present=True,
            person_name=people[code].full_name,
            person_title=world.titles[people[code].username],
            proxy_number=PROXY if code == by_proxy else "",
            proxy_date=world.now.date() if code == by_proxy else None,
        )
        for index, code in enumerate(year.members)
    )
    facts = SittingFacts(
        starts_at=world.now - timedelta(hours=1),
        venue=f"Hội trường {inside(world.units[leader])}",
        agenda="\n".join(AGENDA),
        guests="",
        chair_name=chair.full_name,
        chair_title=world.titles[chair.username],
        secretary_name=secretary.full_name,
        secretary_title=world.titles[secretary.username],
        tellers=tuple(world.officers[code].full_name for code in year.members[-3:]),
        attendances=rows,
    )
    with happened(world.now - timedelta(minutes=50)):
        save_sitting(actor=chair, group_year=year.row, facts=facts)
        lines = [(row.organisation_id, award) for row, award in voted_on(year)]
        row = prepare_nomination(actor=chair, group_year=year.row, lines=lines)
        row = open_round(actor=chair, row=row)
        units = [world.units[code].pk for code in year.members[:3]]
        prepare_election(actor=chair, group_year=year.row, purpose=Purpose.LEADER, candidates=units)
    voters = [code for code in reversed(year.members) if code != leader][:VOTED_SO_FAR]
    for code in voters:
        head = world.heads[code]
        (paper,) = [one for one in papers_of(head, row) if one.unit.pk == world.units[code].pk]
        cast(voter=head, row=row, unit=paper.unit, choices={item.pk: "agree" for item in paper.items})
