"""What tests may know of a ballot, and nobody else."""

from __future__ import annotations

from emulation.ballots.choices import Choice
from emulation.ballots.models import Ballot, Tally, Urn
from emulation.ballots.urn import unseal


def papers_in(ballot: Ballot) -> dict[str, int]:
    """What lies in the urn of a running ballot, which no page and no table shows; after the closing what was
    counted."""
    if urn := Urn.objects.filter(ballot=ballot).first():
        numbers = unseal(urn.sealed, str(ballot.pk))
        return dict(zip(Choice.values, numbers, strict=True))
    return dict(Tally.objects.filter(ballot=ballot).values_list("choice", "papers"))
