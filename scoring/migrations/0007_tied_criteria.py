"""Criteria that some unit has tied to an assigned task are declared as tied."""

from django.db import migrations


def forwards(apps, schema_editor):
    criterion = apps.get_model("scoring", "Criterion")
    target = apps.get_model("scoring", "Target")
    tied = target.objects.filter(task__isnull=False).values("criterion")
    criterion.objects.filter(is_leaf=True, pk__in=tied).update(tied=True)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0006_criteria_drafts")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
