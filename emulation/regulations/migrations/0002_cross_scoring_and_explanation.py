"""Figures that came later: every stored regulation holds each of them, as proposed by ourselves."""

from typing import Any

from django.db import migrations

_CROSS, _EXPLANATION = "Quy chế mẫu (đề xuất), mục 3.5", "Quy chế mẫu (đề xuất), mục 3.6"
FIGURES: tuple[tuple[str, Any, str], ...] = (
    ("crossscoring.pilot", [], _CROSS),
    ("crossscoring.criteria", "direct", _CROSS),
    ("crossscoring.raters", None, _CROSS),
    ("crossscoring.use", "suggestion", _CROSS),
    ("crossscoring.same_level_percent", "80", _CROSS),
    ("explanation.decision_working_days", 3, _EXPLANATION),
)


def add_missing(apps: Any, schema_editor: Any) -> None:
    figures, regulations = apps.get_model("regulations", "Figure"), apps.get_model("regulations", "Regulation")
    for regulation in regulations.objects.all():
        for key, value, clause in FIGURES:
            figures.objects.get_or_create(
                regulation=regulation, key=key, defaults={"value": value, "clause": clause, "status": "ours"}
            )


class Migration(migrations.Migration):
    dependencies = [("regulations", "0001_initial")]
    operations = [migrations.RunPython(add_missing, migrations.RunPython.noop)]
