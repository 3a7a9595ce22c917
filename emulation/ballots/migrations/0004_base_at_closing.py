from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0003_counters_into_urns'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('base__gt', 0), ('base__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('base__isnull', True)), _connector='OR'), name='ballot_base_at_closing'),
        ),
    ]
