from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0016_register_entries")]
    operations = [
        migrations.AddField("nomination", "version", models.PositiveIntegerField(default=1)),
    ]
