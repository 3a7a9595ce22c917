"""What an award would bring by itself; for those that bring nothing beside a higher one, from their decision."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    records = apps.get_model("awards", "AwardRecord").objects
    found = records.filter(prize=0, decision__coefficient__isnull=False, decision__base_salary__isnull=False)
    for record in found.exclude(prize_note="").select_related("decision"):
        amount = record.decision.coefficient * record.decision.base_salary
        record.full_prize = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
        record.save(update_fields=["full_prize"])


class Migration(migrations.Migration):
    dependencies = [("awards", "0011_certificate_sheets")]
    operations = [
        migrations.AddField(
            "awardrecord",
            "full_prize",
            models.PositiveIntegerField(
                blank=True, null=True, verbose_name="mức thưởng khi không trùng, đồng"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
