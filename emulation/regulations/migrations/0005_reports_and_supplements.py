"""Figures that came later: forms of achievement reports, who confirms them, supplements to a dossier."""

from typing import Any

from django.db import migrations

_REPORT, _SUPPLEMENT = "Quy chế mẫu (đề xuất), mục 9.2", "Quy chế mẫu (đề xuất), mục 9.3"
_FLAG, _MERIT = "Cờ thi đua", "Khen thưởng công trạng"
_SECTIONS = (
    (1, "situation", "Đặc điểm, tình hình", True),
    (1, "functions", "Chức năng, nhiệm vụ", True),
    (2, "results", "Kết quả thực hiện chỉ tiêu, nhiệm vụ được giao", True),
    (2, "measures", "Biện pháp, giải pháp và mô hình mới", True),
    (
        2,
        "policy",
        "Việc chấp hành chủ trương của Đảng, chính sách, pháp luật của Nhà nước; phòng, chống tham nhũng, "
        "lãng phí, tiêu cực",
        True,
    ),
    (2, "party", "Hoạt động của tổ chức đảng, đoàn thể; tham gia phong trào thi đua", True),
    (3, "titles", "Danh hiệu thi đua", False),
    (3, "forms", "Hình thức khen thưởng", False),
)
_OTHER_WORDS = {(_MERIT, "measures"): "Biện pháp, nguyên nhân đạt được thành tích"}
_KINDS = (
    ("government_flag", _FLAG, 1),
    ("provincial_flag", _FLAG, 1),
    ("provincial_certificate", _MERIT, 2),
    ("excellent_labour_collective", _MERIT, 1),
    ("advanced_labour_collective", _MERIT, 1),
    ("commendation_letter", _MERIT, 1),
)
FIGURES: tuple[tuple[str, Any, str], ...] = (
    (
        "dossier.report_sections",
        [
            {
                "form": form,
                "part": part,
                "code": code,
                "label": _OTHER_WORDS.get((form, code), label),
                "required": required,
            }
            for form in (_FLAG, _MERIT)
            for part, code, label, required in _SECTIONS
        ],
        _REPORT,
    ),
    ("dossier.report_confirmed_by", "leader", _REPORT),
    ("dossier.supplement_working_days", 5, _SUPPLEMENT),
    ("dossier.supplement_stops_clock", True, _SUPPLEMENT),
    *((f"award.{kind}.report_form", form, _REPORT) for kind, form, _ in _KINDS),
    *((f"award.{kind}.report_years", years, _REPORT) for kind, _, years in _KINDS),
)


def add_missing(apps: Any, schema_editor: Any) -> None:
    figures, regulations = apps.get_model("regulations", "Figure"), apps.get_model("regulations", "Regulation")
    for regulation in regulations.objects.all():
        for key, value, clause in FIGURES:
            figures.objects.get_or_create(
                regulation=regulation, key=key, defaults={"value": value, "clause": clause, "status": "ours"}
            )


class Migration(migrations.Migration):
    dependencies = [("regulations", "0004_wording_of_decisions")]
    operations = [migrations.RunPython(add_missing, migrations.RunPython.noop)]
