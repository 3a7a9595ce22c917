"""The council: sessions, their items and papers, seats, for the addresses that show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awards.models import AgendaItem, CouncilPaper
from emulation.ballots.choices import BallotState
from emulation.ballots.models import Participation
from emulation.people.models import User
from tests.factories.scoring import png
from tests.rights.cases import Case

SESSIONS = (
    "awards:session",
    "awards:agenda",
    "awards:open-session",
    "awards:close-session",
    "awards:written",
    "awards:written-scan",
    "awards:edit-session",
    "awards:presence",
    "awards:session-papers",
    "awards:session-minutes",
    "awards:session-pack",
    "awards:make-forms",
    "awards:make-notice",
    "awards:submit-session",
    "awards:compare",
)
PAPERS = tuple(f"awards:{step}-paper" for step in ("make", "number", "attach", "signed", "discard"))
SEATS = ("awards:seat", "awards:remove-seat")
ITEMS = (
    "awards:card",
    "awards:vote",
    "awards:voted",
    "awards:recuse",
    "awards:remark",
    "awards:take-off",
    "awards:close-item",
)


def item_of(case: Case) -> AgendaItem:
    """The first one of the group that is voted on. The made members of the council are in its electorate."""
    item = AgendaItem.objects.filter(nomination__dossier__group_year=case.group_year, ballot__isnull=False)[0]
    if item.ballot and item.ballot.state == BallotState.OPEN:
        made = User.objects.filter(username__startswith="thu.", council_seats__isnull=False)
        papers = [Participation(ballot=item.ballot, voter=voter) for voter in made]
        Participation.objects.bulk_create(papers, ignore_conflicts=True)
    return item


def council_paper_of(case: Case) -> CouncilPaper:
    """The minutes of the session on the group's flag, with a signed copy."""
    paper = CouncilPaper.objects.get(session=item_of(case).session, kind="minutes")
    if not paper.sha256:
        paper.filename, paper.content_type, paper.sha256 = "bien-ban.png", "image/png", "0" * 64
        paper.file.save("bien-ban.png", png(name="bien-ban.png"), save=True)
    return paper


PRIMARY_KEYS: dict[str, Callable[[Case], Any]] = {
    **dict.fromkeys(SESSIONS, lambda case: item_of(case).session_id),
    **dict.fromkeys(PAPERS, lambda case: council_paper_of(case).pk),
    **dict.fromkeys(ITEMS, lambda case: item_of(case).pk),
    "awards:council": lambda case: item_of(case).session.council_id,
    **dict.fromkeys(SEATS, lambda case: item_of(case).session.council.members.order_by("order")[2].pk),
}
