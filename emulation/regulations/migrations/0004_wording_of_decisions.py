"""Wordings of the draft decision: every stored regulation holds each of them, as proposed by ourselves."""

from typing import Any

from django.db import migrations

CLAUSE = "Quy chế mẫu (đề xuất), mục 7.10"
FIGURES: dict[str, Any] = {
    "award.government_flag.reason": (
        "đã hoàn thành xuất sắc, toàn diện nhiệm vụ, dẫn đầu phong trào thi đua của cụm, "
        "khối thi đua"
    ),
    "award.provincial_flag.reason": (
        "đã hoàn thành vượt mức các chỉ tiêu, nhiệm vụ được giao, dẫn đầu phong trào thi "
        "đua của cụm, khối thi đua"
    ),
    "award.provincial_certificate.reason": (
        "đã hoàn thành xuất sắc nhiệm vụ trong phong trào của cụm, khối thi đua"
    ),
    "award.excellent_labour_collective.reason": (
        "đã hoàn thành xuất sắc nhiệm vụ công tác"
    ),
    "award.advanced_labour_collective.reason": (
        "đã hoàn thành tốt nhiệm vụ công tác"
    ),
    "award.commendation_letter.reason": (
        "đã có thành tích trong phong trào thi đua"
    ),
    "decision.executors": (
        "Chánh Văn phòng Ủy ban nhân dân tỉnh; Giám đốc các sở: Nội vụ, Tài chính; Trưởng "
        "các cụm, khối thi đua; Thủ trưởng các cơ quan, đơn vị có liên quan và các tập thể "
        "có tên tại Điều 1"
    ),
    "decision.recipients": [
        "Như Điều 4",
        "Bộ Nội vụ (Ban TĐKT Trung ương)",
        "Thường trực: Tỉnh ủy, HĐND tỉnh",
        "Chủ tịch, các PCT UBND tỉnh",
        "Cổng thông tin điện tử tỉnh",
        "Lưu: VT, NC",
    ],
}


def add_missing(apps: Any, schema_editor: Any) -> None:
    figures, regulations = apps.get_model("regulations", "Figure"), apps.get_model("regulations", "Regulation")
    for regulation in regulations.objects.all():
        for key, value in FIGURES.items():
            figures.objects.get_or_create(
                regulation=regulation, key=key, defaults={"value": value, "clause": CLAUSE, "status": "ours"}
            )


class Migration(migrations.Migration):
    dependencies = [("regulations", "0003_deadline_of_cross_scoring")]
    operations = [migrations.RunPython(add_missing, migrations.RunPython.noop)]
