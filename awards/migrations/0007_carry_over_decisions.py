"""Decisions recorded so far were published with their recording, in one step, from the signed paper."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def carry_over(apps, schema_editor):
    decision = apps.get_model("awards", "Decision")
    nomination = apps.get_model("awards", "Nomination")
    award = apps.get_model("awards", "AwardRecord")
    decision.objects.update(state="published", from_paper=True, published_at=F("recorded_at"))
    of_award = award.objects.filter(nomination=OuterRef("pk")).values("decision")[:1]
    decided = nomination.objects.filter(state__in=["decided", "revoked"])
    decided.update(decision=Subquery(of_award))
    nomination.objects.filter(state="decided").update(state="published")


class Migration(migrations.Migration):
    dependencies = [("awards", "0006_decisions_and_after")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
