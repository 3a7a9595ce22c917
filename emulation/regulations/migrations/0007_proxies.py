"""A figure that came later: from whom a conference asks a proxy paper."""

from typing import Any

from django.db import migrations

FIRST = "quy-che-2018"
"""The regulation of the first years; a paper was asked from people of other units only."""


def add_missing(apps: Any, schema_editor: Any) -> None:
    figures, regulations = apps.get_model("regulations", "Figure"), apps.get_model("regulations", "Regulation")
    for regulation in regulations.objects.all():
        figures.objects.get_or_create(
            regulation=regulation,
            key="conference.proxy_from",
            defaults={
                "value": "not_of_unit" if regulation.code == FIRST else "not_head",
                "clause": "Quy chế mẫu (đề xuất), mục 8.1",
                "status": "ours",
            },
        )


class Migration(migrations.Migration):
    dependencies = [("regulations", "0006_thematic_and_consultation")]
    operations = [migrations.RunPython(add_missing, migrations.RunPython.noop)]
