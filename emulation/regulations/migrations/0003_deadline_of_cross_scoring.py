"""Cross-scoring has a last day of its own: in stored regulations that of the review, which ends it anyway."""

from typing import Any

from django.db import migrations

LABEL = "Các đơn vị chấm chéo nhau, ở nơi quy định chấm chéo"


def add_rows(apps: Any, schema_editor: Any) -> None:
    for figure in apps.get_model("regulations", "Figure").objects.filter(key="deadlines"):
        if any(row["step"] == "cross_scoring" for row in figure.value):
            continue
        rows = []
        for row in figure.value:
            if row["step"] == "review":
                rows.append(row | {"step": "cross_scoring", "label": LABEL})
            rows.append(row)
        figure.value = rows
        figure.save(update_fields=["value"])


class Migration(migrations.Migration):
    dependencies = [("regulations", "0002_cross_scoring_and_explanation")]
    operations = [migrations.RunPython(add_rows, migrations.RunPython.noop)]
