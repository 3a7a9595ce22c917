"""Marks put into everything about the scores of one unit, to be looked for in whatever people can open."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from emulation.audit.services import record
from emulation.common.dates import now
from scoring.choices import Layer, ThreadState
from scoring.formulas import Method
from scoring.models import (
    CrossAssignment,
    CrossResult,
    CrossScore,
    Explanation,
    ExplanationEvidence,
    ScoreLine,
    SectionTotal,
)
from scoring.trail import LAYER_OF
from tests.rights.cases import Case
from tests.rights.cast import troupe
from tests.rights.places import citation_of, line_of

RANK, CROSS, AGGREGATE, EXPLAINED = "rank", "cross", "aggregate", "explanation"
LETTERS = {
    "s": Layer.SELF,
    "g": Layer.GROUP,
    "f": Layer.FINAL,
    "r": RANK,
    "c": CROSS,
    "a": AGGREGATE,
    "e": EXPLAINED,
}
WORDS = {
    Layer.SELF: ("MOC-THUYET-MINH-7391", "MOC-TAI-LIEU-7392", "MOC-TRONG-TEP-7393"),
    Layer.GROUP: ("MOC-LY-DO-KHOI-7394",),
    Layer.FINAL: ("MOC-LY-DO-THAM-DINH-7395",),
    RANK: ("MOC-XEP-LOAI-7396",),
    CROSS: ("MOC-CHAM-CHEO-7397",),
    AGGREGATE: (),
    EXPLAINED: ("MOC-GIAI-TRINH-7398", "MOC-TRA-LOI-7399", "MOC-TEP-GIAI-TRINH-7400"),
}
POINTS = {
    Layer.SELF: "617.31",
    Layer.GROUP: "628.47",
    Layer.FINAL: "639.53",
    RANK: "641.59",
    CROSS: "655.67",
    AGGREGATE: "666.71",
}
MARKERS = {
    what: (*words, *((POINTS[what], POINTS[what].replace(".", ",")) if what in POINTS else ()))
    for what, words in WORDS.items()
}


def plant(case: Case) -> list[str]:
    """Put the markers into the sheet of the case; addresses where the planted document is shown."""
    line = line_of(case)
    ScoreLine.objects.filter(pk=line.pk).update(
        note=WORDS[Layer.SELF][0],
        self_points=Decimal("1.01"),
        group_points=Decimal("1.02"),
        group_reason=WORDS[Layer.GROUP][0],
        final_points=Decimal("1.03"),
        final_reason=WORDS[Layer.FINAL][0],
    )
    sections = case.sheet.criteria_set.criteria.filter(depth=1).order_by("position")
    for layer in Layer:
        points = POINTS[layer]
        for index, section in enumerate(sections):
            SectionTotal.objects.update_or_create(
                sheet=case.sheet,
                section=section,
                layer=layer,
                defaults={
                    "points": Decimal(0) if index else Decimal(points),
                    "assigned_maximum": section.maximum,
                },
            )
    _plant_rank(case)
    people = troupe(case.name).people
    for layer, action in (
        (Layer.SELF, "fill_line"),
        (Layer.GROUP, "set_group_points"),
        (Layer.FINAL, "set_final_points"),
    ):
        assert LAYER_OF[action] == layer
        record(
            actor=people["officer" if layer is Layer.SELF else "stranger"],  # who reads the own doings anyway
            action=action,
            text="Ghi điểm",
            subject=line,
            organisation_id=case.unit.pk,
            group_year_id=case.group_year.pk,
            new={"reason": WORDS[layer][0]},
        )
    evidence = citation_of(case, WORDS[Layer.SELF][2].encode(), WORDS[Layer.SELF][1]).evidence
    return [
        *_plant_cross_scores(case),
        *_plant_explanation(case),
        reverse("scoring:evidence-show", args=[evidence.pk]),
        reverse("scoring:evidence-file", args=[evidence.pk]),
        reverse("scoring:evidence-file", args=[evidence.pk]) + "?tai=1",
        reverse("scoring:review-evidence", args=[case.sheet.pk, evidence.pk]),
    ]


def _plant_rank(case: Case) -> None:
    """Points and band of the unit in the newest run; a rank of its own, so that every page shows the row."""
    run = case.group_year.ranking_runs.order_by("-number").first()
    if run is not None:
        changed = run.rows.filter(organisation=case.unit).update(
            points=Decimal(POINTS[RANK]), band=WORDS[RANK][0], rank=1, order=0, excluded_reason=""
        )
        assert changed == 1, f"{case.unit} is not in {run}"


def crossed_line_of(case: Case) -> ScoreLine:
    """A line of the sheet that other units score."""
    direct = case.sheet.lines.filter(criterion__method=Method.DIRECT, criterion__maximum__gt=0)
    return direct.order_by("pk")[0]


def _plant_cross_scores(case: Case) -> list[str]:
    """What the unit of *leader* gave the unit of the case, and what all scores of that line came to."""
    found = CrossAssignment.objects.filter(
        sheet=case.sheet, rater__organisation=case.leader, recused_at=None
    ).select_related("rater__round")
    assignment = found.first()
    if assignment is None:
        return []
    line = crossed_line_of(case)
    CrossScore.objects.update_or_create(
        assignment=assignment,
        line=line,
        defaults={
            "points": Decimal(POINTS[CROSS]),
            "reason": WORDS[CROSS][0],
            "by": troupe(case.name).people["leader"],
            "at": now(),
        },
    )
    if not assignment.rater.round.is_open:
        facts = {"points": Decimal(POINTS[AGGREGATE]), "count": 7, "round": assignment.rater.round}
        CrossResult.objects.update_or_create(line=line, defaults=facts)
    one = [assignment.rater_id, assignment.pk]
    return [
        reverse("scoring:cross-rater", args=one[:1]),
        reverse("scoring:cross-submit", args=one[:1]),
        reverse("scoring:cross-sheet", args=one),
        reverse("scoring:cross-recuse", args=one),
    ]


def _plant_explanation(case: Case) -> list[str]:
    """An answer with a document that nothing else cites, and the decision; once the review is closed."""
    if case.group_year.review_closed_at is None:
        return []
    people, moment, points = troupe(case.name).people, now(), Decimal("1.02")
    thread, _ = Explanation.objects.update_or_create(
        line=line_of(case),
        defaults={
            "state": ThreadState.KEPT,
            "opened_at": moment,
            "given_points": points,
            "answer": WORDS[EXPLAINED][0],
            "answered_by": people["head"],
            "answered_at": moment,
            "decision": WORDS[EXPLAINED][1],
            "decided_by": people["leader"],
            "decided_at": moment,
            "decided_points": points,
        },
    )
    citation = citation_of(case, WORDS[EXPLAINED][2].encode(), WORDS[EXPLAINED][2])
    evidence = citation.evidence
    citation.delete()
    ExplanationEvidence.objects.create(explanation=thread, evidence=evidence)
    return [
        reverse("scoring:explanation", args=[case.sheet.pk, thread.pk]),
        reverse("scoring:evidence-show", args=[evidence.pk]),
        reverse("scoring:evidence-file", args=[evidence.pk]),
        reverse("scoring:review-evidence", args=[case.sheet.pk, evidence.pk]),
    ]
