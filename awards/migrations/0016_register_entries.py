from django.db import migrations, models


def enter(apps, schema_editor):
    """Awards of decisions published here, in the order of their publication and of the list."""
    records = apps.get_model("awards", "AwardRecord")
    published = records.objects.filter(decision__state="published", decision__from_paper=False)
    numbers = {}
    order = (
        "decision__published_at",
        "decision_id",
        "nomination__dossier__group_year__group__sort_key",
        "nomination__row__order",
        "id",
    )
    for row in published.select_related("decision").order_by(*order):
        key = (row.kind_id, row.decision.signed_on.year)
        numbers[key] = numbers.get(key, 0) + 1
        row.entry_year, row.entry_number = key[1], numbers[key]
        row.save(update_fields=["entry_year", "entry_number"])


class Migration(migrations.Migration):

    dependencies = [
        ('awards', '0015_thematic_campaigns'),
        ('organisations', '0003_uploaded_counts'),
    ]

    operations = [
        migrations.AddField(
            model_name='awardrecord',
            name='entry_number',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='số vào sổ'),
        ),
        migrations.AddField(
            model_name='awardrecord',
            name='entry_year',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='năm vào sổ'),
        ),
        migrations.AddConstraint(
            model_name='awardrecord',
            constraint=models.UniqueConstraint(fields=('kind', 'entry_year', 'entry_number'), name='entry_of_the_register_once'),
        ),
        migrations.AddConstraint(
            model_name='awardrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry_number__isnull', True), ('entry_year__isnull', True)), models.Q(('entry_number__gt', 0), ('entry_year__isnull', False)), _connector='OR'), name='entry_of_the_register_whole'),
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
