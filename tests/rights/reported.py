"""Achievement reports and supplements at their addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from awards.models import AchievementReport, Dossier, Nomination, Supplement
from emulation.common.dates import now
from tests.rights.cases import Case
from tests.rights.cast import troupe

REPORTS = (
    "awards:report",
    "awards:report-edit",
    "awards:report-paper",
    "awards:report-file-remove",
    "awards:report-step",
)
SUPPLEMENTS = ("awards:supplement-ask", "awards:supplement-answer")


def _dossier(case: Case) -> Dossier:
    return Dossier.objects.get(group_year=case.group_year)


def _somebody(case: Case) -> Any:
    return troupe(case.name).people["head"]


def own_nomination_of(case: Case) -> Nomination:
    """That of the unit whose own things are meant."""
    return _dossier(case).nominations.get(organisation=case.unit)


def supplement_of(case: Case) -> Supplement:
    """A request that was answered with a paper."""
    found, _ = Supplement.objects.get_or_create(
        dossier=_dossier(case),
        number=1,
        defaults={
            "clause": "Quy chế mẫu (đề xuất), mục 9.3",
            "requested_by": _somebody(case),
            "requested_at": now(),
            "due_on": now().date(),
            "answer": "Đã bổ sung.",
            "answered_by": _somebody(case),
            "answered_at": now(),
        },
    )
    if not found.file:
        found.filename, found.content_type = "bo-sung.pdf", "application/pdf"
        found.file.save("bo-sung.pdf", ContentFile(b"%PDF-1.7"), save=True)
    return found


def reported_in_a_file(case: Case) -> Nomination:
    """The same, its achievement report uploaded."""
    nomination = own_nomination_of(case)
    report = AchievementReport.objects.get(
        group_year=nomination.dossier.group_year_id,
        organisation=nomination.organisation_id,
        kind=nomination.kind_id,
    )
    if not report.file:
        report.filename, report.content_type, report.size = "bao-cao.pdf", "application/pdf", 8
        report.file.save("bao-cao.pdf", ContentFile(b"%PDF-1.7"), save=True)
    return nomination


PRIMARY_KEYS: dict[str, Callable[[Case], Any]] = {
    **dict.fromkeys(REPORTS, lambda case: own_nomination_of(case).pk),
    **dict.fromkeys(SUPPLEMENTS, lambda case: _dossier(case).pk),
    "awards:supplement-file": lambda case: supplement_of(case).pk,
    "awards:report-file": lambda case: reported_in_a_file(case).pk,
}
