"""Decisions, objections, revocations and complaints, for the addresses that show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from awards.models import (
    Campaign,
    CertificateSheet,
    Complaint,
    Decision,
    Dossier,
    Nomination,
    Objection,
    Revocation,
)
from emulation.common.dates import now
from emulation.demo.papers import paper
from tests.rights.cases import Case
from tests.rights.cast import troupe

DECISIONS = tuple(
    f"awards:decision{name}"
    for name in (
        "",
        "-paper",
        "-consult",
        "-objection",
        "-drop",
        "-discard",
        "-sign",
        "-attach",
        "-file",
        "-prepare",
        "-publish",
        "-revoke",
    )
)


def dossier_of(case: Case) -> Dossier:
    return Dossier.objects.get(group_year=case.group_year)


def campaign() -> Campaign:
    """Of the province, long enough for its flag."""
    return Campaign.objects.filter(level="province").order_by("first_day")[0]


def person_of(case: Case) -> Any:
    return troupe(case.name).people["head"]


def decision_of(case: Case) -> Decision:
    """The one that names a unit of the group; where none does, the draft that is before the public."""
    of_group = Decision.objects.filter(nominations__dossier__group_year=case.group_year).order_by("pk")
    return of_group.first() or Decision.objects.get(state="drafted")


def objection_of(case: Case) -> Objection:
    return decision_of(case).objections.order_by("pk")[0]


def revocation_of(case: Case) -> Revocation:
    """One that takes an award of the group back."""
    facts = {
        "signed_on": now().date(),
        "authority": "Chủ tịch",
        "reason": "Thử",
        "recorded_by": person_of(case),
    }
    made = Revocation.objects.filter(number="1/QĐ-UBND").first()
    if made is None:
        made = Revocation(number="1/QĐ-UBND", filename="huy.pdf", content_type="application/pdf", **facts)
        made.file.save("huy.pdf", ContentFile(paper("Hủy", ["Hủy"])), save=True)
    decision_of(case).records.update(revoked_by=made, revoked_on=made.signed_on, revocation=str(made))
    return made


def flag_of(case: Case, kind: str) -> Nomination:
    return Nomination.objects.get(dossier__group_year=case.group_year, kind__code=kind)


def sheet_of() -> CertificateSheet:
    """The first sheet that is not in use."""
    return CertificateSheet.objects.filter(current=False).order_by("pk")[0]


Fill = Callable[[Case], Any]
PRIMARY_KEYS: dict[str, Fill] = {
    **dict.fromkeys(DECISIONS, lambda case: decision_of(case).pk),
    "awards:objection": lambda case: objection_of(case).pk,
    "awards:revocation-file": lambda case: revocation_of(case).pk,
    "awards:flag": lambda case: flag_of(case, "provincial_flag").pk,
    "awards:flag-take-back": lambda case: flag_of(case, "government_flag").pk,
    "awards:sheet": lambda case: sheet_of().pk,
    "awards:sheet-step": lambda case: sheet_of().pk,
    "awards:print-certificates": lambda case: decision_of(case).pk,
    **dict.fromkeys(("awards:dossier-paper", "awards:receipt-paper"), lambda case: dossier_of(case).pk),
    **dict.fromkeys(("awards:campaign", "awards:campaign-close"), lambda case: campaign().pk),
    "awards:complaint": lambda case: Complaint.objects.get(state="received").pk,
}
OF_ADDRESS: dict[tuple[str, str], Fill] = {
    ("awards:dossier-paper", "item"): lambda case: "submission",
    ("awards:decision-drop", "nomination"): lambda case: decision_of(case).nominations.order_by("pk")[0].pk,
}
