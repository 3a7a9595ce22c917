"""Tasks that targets are tied to become rows of `assignments`; those that stand there already are taken."""

from datetime import date

from django.db import migrations
from django.utils import timezone

NO_ISSUER = "Theo văn bản giao"
BATCH = 500


def key_of(task):
    return task.organisation_id, task.year, task.document_number, task.title


def forwards(apps, schema_editor):
    old_tasks = apps.get_model("scoring", "AssignedTask").objects.select_related("organisation__parent")
    task_model = apps.get_model("assignments", "AssignedTask")
    target_model = apps.get_model("scoring", "Target")
    old = {task.pk: task for task in old_tasks}
    known = {key_of(task): task for task in task_model.objects.all()} if old else {}
    new = {key_of(task): carried(task_model, task) for task in old.values() if key_of(task) not in known}
    task_model.objects.bulk_create(new.values(), batch_size=BATCH)
    known |= new
    targets = list(target_model.objects.exclude(task=None))
    for target in targets:
        target.assigned_task_id = known[key_of(old[target.task_id])].pk
    target_model.objects.bulk_update(targets, ["assigned_task"], batch_size=BATCH)


def carried(model, task):
    """The old row in the words of the new model; one with a result has come to its end."""
    above = task.organisation.parent
    ended = task.result is not None
    missed = ended and task.target is not None and task.result < task.target
    return model(
        organisation_id=task.organisation_id,
        year=task.year,
        document_number=task.document_number,
        document_date=task.document_date,
        document_issuer=above.name if above else NO_ISSUER,
        title=task.title,
        direction="done" if task.target is None else "more",
        unit_of_measure=task.unit_of_measure,
        target=task.target,
        due_on=task.due_on,
        state=("missed" if missed else "done") if ended else "open",
        origin="workbook",
        confirmed_at=timezone.now(),
        result=task.result,
        finished_on=(task.due_on or date(task.year, 12, 31)) if ended else None,
    )


def backwards(apps, schema_editor):
    old_model = apps.get_model("scoring", "AssignedTask")
    target_model = apps.get_model("scoring", "Target")
    targets = list(target_model.objects.exclude(assigned_task=None).select_related("assigned_task"))
    same = (
        "organisation_id",
        "year",
        "document_number",
        "document_date",
        "title",
        "unit_of_measure",
        "target",
        "due_on",
        "result",
    )
    tasks = {target.assigned_task_id: target.assigned_task for target in targets}
    old = {pk: old_model(**{name: getattr(task, name) for name in same}) for pk, task in tasks.items()}
    old_model.objects.bulk_create(old.values(), batch_size=BATCH)
    for target in targets:
        target.task_id = old[target.assigned_task_id].pk
    target_model.objects.bulk_update(targets, ["task"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_task_from_assignments")]

    operations = [migrations.RunPython(forwards, backwards)]
