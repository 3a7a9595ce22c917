from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('awards', '0007_carry_over_decisions'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'drafted'), _negated=True), fields=('number', 'signed_on'), name='decision_once'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), ('signed_on__isnull', True), ('state', 'drafted')), models.Q(models.Q(('state', 'drafted'), _negated=True), models.Q(('number', ''), _negated=True), ('signed_on__isnull', False)), _connector='OR'), name='decision_signed_facts'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'drafted'), ('from_paper', True), models.Q(('consult_to__isnull', False), ('consult_to__lt', models.F('signed_on'))), models.Q(('consult_waiver', ''), _negated=True), _connector='OR'), name='decision_after_consultation'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consult_from__isnull', True), ('consult_to__isnull', True)), models.Q(('consult_from__isnull', False), ('consult_to__gte', models.F('consult_from'))), _connector='OR'), name='decision_consultation_days'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('state__in', ['drafted', 'signed'])), models.Q(('prepared_by__isnull', False), ('published_at', None), ('state', 'prepared'), ('prepared_at__isnull', False), models.Q(('sha256', ''), _negated=True)), models.Q(('published_at__isnull', False), ('state', 'published'), models.Q(('from_paper', True), models.Q(('prepared_by__isnull', False), ('published_by__isnull', False), models.Q(('sha256', ''), _negated=True), models.Q(('prepared_by', models.F('published_by')), _negated=True)), _connector='OR')), _connector='OR'), name='decision_published_by_two'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['decided', 'published', 'revoked']), _negated=True), ('decision__isnull', False), _connector='OR'), name='decided_by_a_decision'),
        ),
    ]
