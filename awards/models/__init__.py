"""Facts from nomination to award."""

from awards.models.appraisal import AppraisalLine, Supplement, SupplementLine
from awards.models.campaigns import Campaign
from awards.models.certificates import CertificateField, CertificateSheet
from awards.models.complaints import Complaint
from awards.models.council import AgendaItem, Council, CouncilMember, CouncilSession
from awards.models.meetings import CouncilOpinion, CouncilPaper, SessionAttendance, SessionMinutes
from awards.models.nominations import AwardKind, Dossier, Nomination
from awards.models.opinions import OpinionFinding, OpinionRequest
from awards.models.papers import DossierPaper
from awards.models.records import AwardRecord, Decision, Objection, Revocation
from awards.models.reports import AchievementReport

__all__ = [
    "AchievementReport",
    "AgendaItem",
    "AppraisalLine",
    "AwardKind",
    "AwardRecord",
    "Campaign",
    "CertificateField",
    "CertificateSheet",
    "Complaint",
    "Council",
    "CouncilMember",
    "CouncilOpinion",
    "CouncilPaper",
    "CouncilSession",
    "Decision",
    "Dossier",
    "DossierPaper",
    "Nomination",
    "Objection",
    "OpinionFinding",
    "OpinionRequest",
    "Revocation",
    "SessionAttendance",
    "SessionMinutes",
    "Supplement",
    "SupplementLine",
]
