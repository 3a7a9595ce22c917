"""Good examples in each of their states, linked to an activity of their group; files of a few activities."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from emulation.activities.choices import ActivityState, ExampleState
from emulation.activities.models import Activity, ActivityFile, GoodExample
from emulation.common.sniff import PDF
from emulation.demo.builders.world import World, Year
from emulation.demo.content import Node, read
from emulation.demo.papers import paper

WITH_FILES = (("khoi-3", 2025), ("khoi-3", 2026), ("cum-syt-1", 2025))
FILED = 2
"""So many activities of each of these years have their plan as a file."""


def build_examples(world: World) -> None:
    told = read("good_examples")["examples"]
    examples = [_example(world, node, index) for index, node in enumerate(told)]
    GoodExample.objects.bulk_create(examples)
    for example in examples:
        _tell(world, example)
    ActivityFile.objects.bulk_create(
        _file(world, activity)
        for code, number in WITH_FILES
        for activity in _held(world.year(code, number))[:FILED]
    )


def _held(year: Year) -> list[Activity]:
    found = year.row.activities.filter(state=ActivityState.HELD, starts_at__isnull=False)
    return list(found.order_by("-starts_on", "pk"))


def _example(world: World, node: Node, index: int) -> GoodExample:
    year = world.year(node["group"], node["year"])
    unit = year.members[node["unit"] % len(year.members)]
    proposed = world.now - timedelta(days=4 + 9 * index)
    example = GoodExample(
        group_year=year.row,
        organisation=world.units[unit],
        activity=next(iter(_held(year)), None),
        proposed_by=world.officers[unit],
        proposed_at=proposed,
        **{name: node[name] for name in ("kind", "subject", "title", "story", "lesson", "state")},
    )
    if example.state != ExampleState.PROPOSED:
        own = example.state == ExampleState.WITHDRAWN
        example.decided_by = world.officers[unit] if own else year.staff
        example.decided_at = proposed + timedelta(days=2)
        example.reason = node.get("reason", "")
    example.derive()
    return example


def _tell(world: World, example: GoodExample) -> None:
    """Both steps, as the services write them."""
    proposed = ExampleState.PROPOSED
    world.trail.step(example, "", proposed, example.proposed_at, example.proposed_by)
    world.trail.note(
        example.proposed_at,
        actor=example.proposed_by,
        action="propose_example",
        text=f"Đề xuất gương điển hình: {example.subject}",
        subject=example,
        organisation_id=example.organisation_id,
        group_year_id=example.group_year_id,
        new={"state": proposed, "title": example.title},
    )
    if example.decided_by is not None and example.decided_at is not None:
        back = example.reason if example.state == ExampleState.RETURNED else ""
        world.trail.step(example, proposed, example.state, example.decided_at, example.decided_by, back)


def _file(world: World, activity: Activity) -> ActivityFile:
    """The plan as it was sent to the members."""
    subject = f"Kế hoạch: {activity.title}"
    content = paper(subject, [subject, *activity.plan.split("\n")])
    name = f"activities/{activity.pk}/{UUID(int=activity.pk).hex}.pdf"
    name = default_storage.save(name, ContentFile(content))
    world.files.append(name)
    return ActivityFile(
        activity=activity,
        subject=subject[:200],
        file=name,
        filename="ke-hoach.pdf",
        content_type=PDF,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=world.keeper,
    )
