"""Closed ballots get the base of their share; counters of running ones go into sealed urns."""

from typing import Any

from django.db import migrations
from django.db.models import F

from emulation.ballots.urn import seal

CHOICES = ("agree", "disagree", "other")


def carry_over(apps: Any, schema_editor: Any) -> None:
    Ballot, Tally, Urn = (apps.get_model("ballots", name) for name in ("Ballot", "Tally", "Urn"))
    Ballot.objects.filter(state="closed").update(base=F("total"))
    for ballot in Ballot.objects.filter(state="open"):
        papers = dict(Tally.objects.filter(ballot=ballot).values_list("choice", "papers"))
        sealed = seal([papers.get(choice, 0) for choice in CHOICES], str(ballot.pk))
        Urn.objects.create(ballot=ballot, sealed=sealed)
        Tally.objects.filter(ballot=ballot).delete()


class Migration(migrations.Migration):
    dependencies = [("ballots", "0002_urn_units_elections")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
