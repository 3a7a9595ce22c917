"""Signed copies of a dossier's parts: uploaded by those who prepare it, until it is sent."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from awards.choices import DossierState
from awards.models import Dossier, DossierPaper
from awards.selectors.reports import ITEM as REPORT
from awards.services.opening import locked_dossier
from awards.services.signed_files import Signed, checked_signed, keep_signed
from emulation.audit.services import record
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.people.models import User
from emulation.regulations.book import RuleBook


def attach_dossier_paper(*, actor: User, dossier: Dossier, item: str, file: File[Any]) -> DossierPaper:
    """The signed copy of one part of the list, with hash and signatures; it replaces an earlier one.

    Raises `PermissionDenied`; `Refused` once the dossier is sent, and for a part that is not in the list.
    """
    return _attach(actor, dossier, item, file, checked_signed(file))


@transaction.atomic
def _attach(actor: User, dossier: Dossier, item: str, file: File[Any], signed: Signed) -> DossierPaper:
    dossier = locked_dossier(dossier.pk)
    if not actor.has_perm("awards.edit_dossier", dossier):
        raise PermissionDenied
    if dossier.state != DossierState.DRAFTED:
        raise Refused(
            Problem("Hồ sơ đã gửi; không thay đổi thành phần được.", field="file", code="submitted")
        )
    label = label_of(dossier.regulation_in_force().book, item)
    if not label:
        raise Refused(Problem("Quy định không có thành phần này.", field="file", code="unknown_item"))
    paper = DossierPaper.objects.filter(dossier=dossier, item=item).first()
    before = paper.sha256 if paper else ""
    paper = paper or DossierPaper(dossier=dossier, item=item)
    keep_signed(paper, file, signed, "ban-ky")
    paper.uploaded_by, paper.uploaded_at = actor, now()
    paper.save()
    record(
        actor=actor,
        action="attach_dossier_paper",
        text=f"Tải lên bản ký của hồ sơ: {label}",
        subject=dossier,
        group_year_id=dossier.group_year_id,
        old={"sha256": before},
        new={"item": item, "sha256": paper.sha256, "signatures": paper.signatures},
    )
    return paper


def label_of(book: RuleBook, item: str) -> str:
    """What the list calls that part; "" for what it does not name, and for reports (a page of their own)."""
    rows = book.table("dossier.items")
    return next((row["label"] for row in rows if row["code"] == item and item != REPORT), "")
