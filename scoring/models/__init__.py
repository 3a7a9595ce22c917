"""Facts of the score trail: criteria, targets, sheets, evidence, exclusions, ranking runs."""

from scoring.models.criteria import CriteriaSet, Criterion, GroupCriteria, Target
from scoring.models.crossing import CrossAssignment, CrossRater, CrossResult, CrossRound, CrossScore
from scoring.models.evidence import Evidence, LineEvidence
from scoring.models.explanation import Explanation, ExplanationEvidence
from scoring.models.ranking import Exclusion, RankingRow, RankingRun
from scoring.models.sheets import ScoreLine, ScoreSheet, SectionTotal

__all__ = [
    "CriteriaSet",
    "Criterion",
    "CrossAssignment",
    "CrossRater",
    "CrossResult",
    "CrossRound",
    "CrossScore",
    "Evidence",
    "Exclusion",
    "Explanation",
    "ExplanationEvidence",
    "GroupCriteria",
    "LineEvidence",
    "RankingRow",
    "RankingRun",
    "ScoreLine",
    "ScoreSheet",
    "SectionTotal",
    "Target",
]
