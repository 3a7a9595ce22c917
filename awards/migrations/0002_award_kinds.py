"""The award kinds of domain §5. Who decides, thresholds and quotas are figures of the regulation."""

from django.db import migrations

KINDS = [
    ("government_flag", "Cờ thi đua của Chính phủ", "Cờ Chính phủ"),
    ("provincial_flag", "Cờ thi đua của Ủy ban nhân dân tỉnh", "Cờ thi đua tỉnh"),
    ("provincial_certificate", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", "Bằng khen"),
    ("excellent_labour_collective", "Tập thể lao động xuất sắc", "TTLĐ xuất sắc"),
    ("advanced_labour_collective", "Tập thể lao động tiên tiến", "TTLĐ tiên tiến"),
    ("commendation_letter", "Giấy khen", "Giấy khen"),
]


def load(apps, schema_editor):
    kind = apps.get_model("awards", "AwardKind")
    for level, (code, name, short_name) in enumerate(KINDS, start=1):
        kind.objects.get_or_create(
            code=code, defaults={"name": name, "short_name": short_name, "level": level}
        )


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
