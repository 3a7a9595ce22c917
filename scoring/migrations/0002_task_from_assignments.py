import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The new key beside the old one. Data move in a migration of their own: PostgreSQL does not alter a table
    in the transaction that has just changed its rows."""

    dependencies = [
        ("assignments", "0002_entered_with_a_workbook"),
        ("scoring", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="target",
            name="assigned_task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="assignments.assignedtask",
            ),
        ),
    ]
