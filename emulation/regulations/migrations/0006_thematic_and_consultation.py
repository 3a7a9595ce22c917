"""Figures that came later: thematic flags and the quota, their wording, which days a consultation counts."""

from typing import Any

from django.db import migrations

FIGURES: tuple[tuple[str, Any, str, str], ...] = (
    (
        "award.thematic_outside_quota",
        True,
        "Quy chế mẫu (đề xuất), mục 7.3",
        "Mỗi khối, cụm một Cờ là cho đơn vị dẫn đầu trong năm; văn bản đã đọc không nói Cờ theo chuyên đề có "
        "tính vào số này không.",
    ),
    (
        "award.thematic_reason",
        "đã có thành tích xuất sắc, dẫn đầu phong trào thi đua theo chuyên đề",
        "Quy chế mẫu (đề xuất), mục 7.10",
        "Tên phong trào được ghi tiếp sau lời văn này.",
    ),
)
COUNTED_IN = {
    "calendar": "Tỉnh Hưng Yên đã tính mọi ngày trong tuần (07–11/10/2021).",
    "working": "Cần cơ quan có thẩm quyền xác nhận: ngày làm việc (theo mẫu tờ trình) hay mọi ngày trong tuần.",
}


def add_missing(apps: Any, schema_editor: Any) -> None:
    """A regulation that has ended keeps the calendar days it was applied with."""
    figures, regulations = apps.get_model("regulations", "Figure"), apps.get_model("regulations", "Regulation")
    for regulation in regulations.objects.all():
        counted = "working" if regulation.in_force_to is None else "calendar"
        clause = "Quy chế mẫu (đề xuất), mục 9.5"
        rows = (*FIGURES, ("consultation.counted_in", counted, clause, COUNTED_IN[counted]))
        for key, value, clause, note in rows:
            figures.objects.get_or_create(
                regulation=regulation,
                key=key,
                defaults={"value": value, "clause": clause, "status": "ours", "note": note},
            )


class Migration(migrations.Migration):
    dependencies = [("regulations", "0005_reports_and_supplements")]
    operations = [migrations.RunPython(add_missing, migrations.RunPython.noop)]
