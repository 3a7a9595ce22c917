"""What was recorded before: everybody had been invited; what is over and has figures or a result was held.

Only how many units came was known. Where all came, each of them did; otherwise the number stays as it was
(`units_counted`): who stayed away is nowhere written, and nothing is made up.
"""

from django.db import migrations

from emulation.common.dates import now
from emulation.common.text import search_text

BATCH = 1000


def forwards(apps, schema_editor):
    Activity = apps.get_model("activities", "Activity")
    Participant = apps.get_model("activities", "Participant")
    Membership = apps.get_model("groups", "Membership")
    at = now()
    members = {}
    for pk, group_year in Membership.objects.filter(left_on=None).order_by("order", "id").values_list(
        "pk", "group_year_id"
    ):
        members.setdefault(group_year, []).append(pk)
    activities, invited = list(Activity.objects.all()), []
    for activity in activities:
        own = members.get(activity.group_year_id, [])
        everybody = bool(own) and activity.units_counted == len(own)
        over = activity.ends_on < at.date()
        activity.state = "held" if over and (activity.result or activity.units_counted) else "planned"
        activity.search_text = search_text(f"{activity.title} {activity.goal}")[:1000]
        if everybody:
            activity.units_counted = None
        facts = {"presence": "took_part", "recorded_at": at} if everybody else {}
        invited += [Participant(activity=activity, membership_id=pk, **facts) for pk in own]
    Activity.objects.bulk_update(activities, ["state", "search_text", "units_counted"], batch_size=BATCH)
    Participant.objects.bulk_create(invited, batch_size=BATCH)


def backwards(apps, schema_editor):
    """The number of units again, where attendance is known."""
    Activity = apps.get_model("activities", "Activity")
    for activity in Activity.objects.prefetch_related("participants"):
        came = [row.presence == "took_part" for row in activity.participants.all() if row.presence]
        if came:
            activity.units_counted = sum(came)
            activity.save(update_fields=["units_counted"])


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_plans_attendance_examples")]

    operations = [migrations.RunPython(forwards, backwards)]
