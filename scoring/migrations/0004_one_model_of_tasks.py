from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_carry_tasks_over")]

    operations = [
        migrations.RemoveField("target", "task"),
        migrations.RenameField("target", "assigned_task", "task"),
        migrations.DeleteModel("AssignedTask"),
    ]
