"""One achievement, one prize, the higher (NĐ 152/2025, Art. 50): when awarded and when one is revoked."""

from __future__ import annotations

from awards.formulas import one_prize
from awards.models import AwardRecord


def share_prizes(award: AwardRecord) -> None:
    """Of all awards for the achievement of this one that still stand, the one with the highest prize brings
    it, the others none. Where the highest was revoked, the next one gets its own back. In a transaction."""
    same = AwardRecord.objects.filter(
        organisation=award.organisation_id, year=award.year, achievement=award.achievement
    )
    list(same.select_for_update(of=("self",)).order_by("pk"))
    rows = list(same.filter(revoked_on=None, prize__isnull=False).select_related("kind", "decision"))
    full = {row.pk: _full(row) for row in rows}
    chosen = one_prize({row.pk: (full[row.pk], row.kind.level) for row in rows})
    best = next((row for row in rows if row.pk == chosen), None)
    if best is None:
        return
    for row in rows:
        if row.pk != best.pk and row.prize:
            row.full_prize, row.prize = row.prize, 0
            row.prize_note = f"Một thành tích hưởng một mức thưởng: theo {best.kind.name}, {best.decision}"
        elif row.pk == best.pk and row.prize != full[row.pk]:
            row.prize, row.full_prize = full[row.pk], None
            row.prize_note = f"Hưởng mức thưởng này sau khi hủy {award.kind.name}, {award.decision}"
        row.save(update_fields=["prize", "full_prize", "prize_note"])


def _full(row: AwardRecord) -> int:
    """What the award brings by itself, in đồng."""
    return row.full_prize if not row.prize and row.full_prize else row.prize or 0
