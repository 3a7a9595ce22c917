"""Numbers of the register of awards (số vào sổ): per year and kind, given at the publication, never again."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from awards.models import AwardKind, AwardRecord, Decision


def enter_in_register(decision: Decision) -> list[AwardRecord]:
    """Give every award of a decision the next number of its kind in the year of the signing, in the order of
    the list behind the decision. Called while the decision is published; two at once wait for one another."""
    if decision.signed_on is None:
        raise ValueError("a decision is published after it was signed")
    AwardKind.objects.select_for_update(of=("self",)).get(pk=decision.kind_id)
    year = decision.signed_on.year
    held = AwardRecord.objects.filter(kind=decision.kind_id, entry_year=year)
    last = held.aggregate(last=Max("entry_number"))["last"] or 0
    rows = list(in_list_order(decision).filter(entry_number=None))
    for number, row in enumerate(rows, start=last + 1):
        row.entry_year, row.entry_number = year, number
    AwardRecord.objects.bulk_update(rows, ["entry_year", "entry_number"])
    return rows


def in_list_order(decision: Decision) -> QuerySet[AwardRecord]:
    """Awards as they stand in the list behind the decision."""
    found = decision.records.select_related("organisation", "kind", "nomination__dossier__group_year__group")
    return found.order_by("nomination__dossier__group_year__group__sort_key", "nomination__row__order", "id")
