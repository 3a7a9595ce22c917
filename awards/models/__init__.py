"""Facts from nomination to award."""

from awards.models.council import AgendaItem, Council, CouncilMember, CouncilSession
from awards.models.nominations import AwardKind, Dossier, Nomination
from awards.models.opinions import OpinionFinding, OpinionRequest
from awards.models.records import AwardRecord, Decision

__all__ = [
    "AgendaItem",
    "AwardKind",
    "AwardRecord",
    "Council",
    "CouncilMember",
    "CouncilSession",
    "Decision",
    "Dossier",
    "Nomination",
    "OpinionFinding",
    "OpinionRequest",
]
