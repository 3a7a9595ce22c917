"""Activities, attendance and good examples made directly, so that a test starts in the state it is about."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from emulation.activities.choices import ActivityState, ExampleState, Presence
from emulation.activities.models import Activity, GoodExample, Participant
from emulation.activities.services.examples import ExampleFacts
from emulation.activities.services.planning import ActivityFacts
from emulation.common.dates import HANOI, now
from emulation.groups.models import GroupYear
from tests.factories.ground import make_member, make_staff, members_of

AT = datetime(2025, 6, 1, 9, tzinfo=HANOI)


def url(name: str, group_year: GroupYear, *more: object) -> str:
    return reverse(f"activities:{name}", args=[group_year.group.code, group_year.year, *more])


def facts(**changed: Any) -> ActivityFacts:
    given = {
        "kind": "movement",
        "form": "campaign",
        "title": "60 ngày đêm",
        "starts_on": date(2025, 9, 1),
        "ends_on": date(2025, 10, 31),
    }
    return ActivityFacts(**{**given, **changed})


def add(group_year: GroupYear, first: date, last: date | None = None, **fields: Any) -> Activity:
    """A held activity to which every member is invited; `came`: the first so many took part."""
    came = fields.pop("came", None)
    given = {
        "kind": "movement",
        "form": "regular",
        "title": "Việc",
        "state": ActivityState.HELD,
        "starts_on": first,
        "ends_on": last or first,
    }
    activity = Activity.objects.create(group_year=group_year, **{**given, **fields})
    for index, membership in enumerate(group_year.memberships.active().order_by("order")):
        noted = {}
        if came is not None:
            presence = Presence.TOOK_PART if index < came else Presence.ABSENT
            noted = {"presence": presence, "recorded_at": AT}
        Participant.objects.create(activity=activity, membership=membership, **noted)
    return activity


def plan(group_year: GroupYear, first: date, last: date | None = None, **fields: Any) -> Activity:
    return add(group_year, first, last, state=ActivityState.PLANNED, **fields)


def typed(group_year: GroupYear, **changed: Any) -> dict[str, Any]:
    """A complete form of a plan."""
    invited = [str(m.pk) for m in group_year.memberships.active()]
    given = {
        "title": "Hội thảo giải ngân vốn đầu tư công",
        "kind": "exchange",
        "form": "thematic",
        "starts_on": "20/5/2025",
        "ends_on": "",
        "starts_at": "8h30",
        "ends_at": "",
        "place": "Hội trường Sở Tài chính",
        "goal": "Thống nhất cách làm",
        "plan": "Mỗi đơn vị một vướng mắc",
        "invited": invited,
        "seen": "",
    }
    return {**given, **changed}


def example_facts(group_year: GroupYear, **changed: Any) -> ExampleFacts:
    given = {
        "organisation": members_of(group_year)[-1],
        "kind": "collective",
        "subject": "Phòng Kinh tế xây dựng",
        "title": "Giảm 40% văn bản hỏi giá",
        "story": "Công bố bảng giá mở hằng tháng.",
        "lesson": "Mỗi đơn vị cập nhật phần của mình.",
    }
    return ExampleFacts(**{**given, **changed})


def example(group_year: GroupYear, state: str = ExampleState.PROPOSED, **fields: Any) -> GoodExample:
    """A good example of the last member, decided (if it is) by a member of staff."""
    decided = state != ExampleState.PROPOSED
    given = {
        "organisation": members_of(group_year)[-1],
        "subject": "Phòng Kinh tế xây dựng",
        "title": "Giảm 40% văn bản hỏi giá",
        "story": "Công bố bảng giá mở hằng tháng.",
        "proposed_by": make_member(group_year),
        "proposed_at": now(),
        "decided_by": make_staff() if decided else None,
        "decided_at": now() if decided else None,
        "reason": "Bổ sung số liệu." if state in ("returned", "withdrawn") else "",
    }
    return GoodExample.objects.create(group_year=group_year, state=state, **{**given, **fields})
