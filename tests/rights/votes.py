"""What lies at the addresses of votes and of opinions of responsible bodies."""

from __future__ import annotations

from awards.models import AgendaItem, OpinionFinding, OpinionRequest
from emulation.ballots.models import Ballot, Participation, WrittenPaper
from emulation.common.dates import now
from emulation.conferences.models import ProxyScan, Round
from tests.factories.scoring import png
from tests.rights.cases import Case
from tests.rights.cast import troupe


def _ballot_of(case: Case) -> Ballot:
    items = AgendaItem.objects.filter(nomination__dossier__group_year=case.group_year, ballot__isnull=False)
    ballot = items[0].ballot
    assert ballot
    return ballot


def round_of(case: Case, state: str = "open") -> Round:
    """A round of the conference that sits, in that state."""
    return Round.objects.filter(sitting__group_year=case.group_year, items__ballot__state=state)[0]


def paper_round_of(case: Case) -> Round:
    """The open round, as if it were voted on paper."""
    found = round_of(case)
    Ballot.objects.filter(round_item__round=found).update(channel="paper")
    return found


def written_at_conference(case: Case) -> WrittenPaper:
    """The scan of what a unit wrote that did not come."""
    paper = _scan(case)
    found = Participation.objects.filter(ballot__round_item__round=round_of(case), state="entitled")
    Participation.objects.filter(pk=found.order_by("pk")[0].pk).update(state="written", written=paper)
    return paper


def unit_with_a_proxy(case: Case) -> int:
    """The unit of the case, which has handed in the paper of who came for it."""
    person = troupe(case.name).people["head"]
    if ProxyScan.objects.filter(group_year=case.group_year, organisation=case.unit).exists():
        return case.unit.pk
    kept = ProxyScan(group_year=case.group_year, organisation=case.unit, uploaded_by=person)
    kept.filename, kept.content_type, kept.size, kept.sha256 = "giay.png", "image/png", 8, "0" * 64
    kept.uploaded_at = now()
    kept.file.save(kept.filename, png(name=kept.filename), save=True)
    return case.unit.pk


def _scan(case: Case) -> WrittenPaper:
    paper = WrittenPaper(
        filename="y-kien.png",
        content_type="image/png",
        size=8,
        sha256="0" * 64,
        entered_by=troupe(case.name).people["head"],
        entered_at=now(),
    )
    paper.file.save("y-kien.png", png(name="y-kien.png"), save=True)
    return paper


def opinion_of(case: Case) -> OpinionRequest:
    """A body of the year that has not answered yet."""
    return OpinionRequest.objects.filter(year=case.where.year, answered_at=None).order_by("pk")[0]


def finding_of(case: Case) -> OpinionFinding:
    """The unit of the case, named by a body that has answered."""
    answered = OpinionRequest.objects.filter(year=case.where.year, answered_at__isnull=False)[0]
    return OpinionFinding.objects.create(
        request=answered,
        organisation=case.unit,
        text="Thử quyền",
        document="Văn bản thử",
        entered_by=troupe(case.name).people["head"],
    )


def written_of(case: Case) -> WrittenPaper:
    """The scan of what somebody absent wrote about the first item of the group."""
    paper = _scan(case)
    absent = Participation.objects.filter(ballot=_ballot_of(case), state="entitled").order_by("pk")[0]
    Participation.objects.filter(pk=absent.pk).update(state="written", written=paper)
    return paper
