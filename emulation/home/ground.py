"""What the ground floor contributes to the shell: its rooms lie below and cannot register themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db.models import Q
from django.urls import reverse

from emulation.audit.selectors import reads_a_trail
from emulation.ballots.choices import BallotState
from emulation.ballots.models import Ballot
from emulation.common.dates import today
from emulation.groups import capacities
from emulation.groups.choices import Step, YearState
from emulation.groups.involvement import involvement, main_year, to_start, without_leader
from emulation.groups.models import GroupYear
from emulation.groups.overviews import behind, main_strip
from emulation.groups.progress import received
from emulation.home.registry import NavEntry, Task
from emulation.organisations.panels import Panel
from emulation.people.models import User
from emulation.people.selectors import ACTIVE, CLOSED, IDLE, account_counts, locked_out

ONE_BY_ONE = 3
"""So many years to open are named one by one; more become one line that leads to the list."""

MOST_LATE, MOST_DATES = 8, 4


def has_a_scope(user: User) -> bool:
    """Somebody whose work is about groups: of a unit, staff, inspector. Not the administrator."""
    roles = user.roles
    return bool(roles.served) or roles.is_staff or roles.is_inspector


def _is_administrator(user: User) -> bool:
    return user.roles.is_administrator


def _everybody(user: User) -> bool:
    return True


CALENDAR_PATHS = ("/lich/", "/thu-vien-hoat-dong/", "/guong-dien-hinh/")
ENTRIES = (
    NavEntry(10, "Việc cần làm", "home:tasks", "/", _everybody),
    NavEntry(20, "Khối, cụm", "groups:index", ("/khoi-cum/", "/cum/"), has_a_scope),
    NavEntry(25, "Tài khoản", "people:accounts", "/tai-khoan/", _is_administrator),
    NavEntry(55, "Lịch, hoạt động", "activities:calendar", CALENDAR_PATHS, has_a_scope),
    NavEntry(60, "Văn bản", "documents:index", "/van-ban/", has_a_scope),
    NavEntry(70, "Quy định", "regulations:list", "/quy-dinh/", _everybody),
    NavEntry(80, "Đơn vị", "organisations:index", "/don-vi/", _everybody),
    NavEntry(90, "Nhật ký", "audit:index", "/nhat-ky/", reads_a_trail),
)


def starting_tasks(user: User) -> Iterable[Task]:
    """Group-years that staff in charge or the founder have to bring under way; two queries."""
    roles = user.roles
    if not (roles.is_staff or roles.served):
        return
    for year, group in groupby(to_start(user), key=lambda group_year: group_year.year):
        forming = list(group)
        if len(forming) > ONE_BY_ONE:
            dues = [due for group_year in forming if (due := _due(group_year, Step.REGISTRATION))]
            url = f"{reverse('groups:index')}?nam={year}&buoc={YearState.FORMING}"
            title = f"Mở năm thi đua {year} của {len(forming)} khối, cụm"
            yield Task(title, url, _starter(user, forming[0]), min(dues, default=None))
            continue
        for group_year in forming:
            url = reverse("groups:start", args=[group_year.group.code, year])
            title = f"Mở năm thi đua {year} của {group_year.group.short_name}"
            yield Task(title, url, _starter(user, group_year), _due(group_year, Step.REGISTRATION))


def _starter(user: User, group_year: GroupYear) -> str:
    in_charge = user.roles.is_staff_of(group_year.group.code)
    return capacities.STAFF if in_charge else capacities.founding(group_year.group)


def _due(group_year: GroupYear, step: Step) -> date | None:
    return next((d.due_on for d in group_year.deadlines.all() if d.step == step), None)


def groups_panel(user: User) -> Iterable[Panel]:
    """For staff and inspector: where the groups stand, and which are late."""
    if not (user.roles.is_staff or user.roles.is_inspector):
        return []
    late, counts = behind(user)
    states = [(YearState(state).label, state, count) for state, count in counts.items() if count]
    data = {"states": states, "late": late[:MOST_LATE], "late_count": len(late)}
    return [Panel(20, "home/_groups_panel.html", data)]


def vacancy_tasks(user: User) -> Iterable[Task]:
    """Years under way without a leader: nothing is inherited, somebody has to elect or appoint one."""
    roles = user.roles
    if not (roles.is_staff or roles.served):
        return
    found = without_leader(user)
    if len(found) > ONE_BY_ONE:
        title = f"Cử Trưởng cho {len(found)} khối, cụm đang khuyết"
        yield Task(title, reverse("groups:index"), _starter(user, found[0]))
        return
    for group_year in found:
        url = reverse("groups:give-office", args=[group_year.group.code, group_year.year])
        title = f"Cử Trưởng của {group_year.group.short_name}, năm {group_year.year} (đang khuyết)"
        yield Task(title, url, _starter(user, group_year))


def reminders_panel(user: User) -> Iterable[Panel]:
    """Reminders to the person's units, until the unit has done its part."""
    found = received(user) if involvement(user).belonging() else []
    return [Panel(5, "home/_reminders_panel.html", found)] if found else []


def dates_panel(user: User) -> Iterable[Panel]:
    """The next deadlines of the person's main group that are still of use: a step that is over has none.

    No query beyond what the page's head asks.
    """
    group_year = main_year(user)
    strip = main_strip(user)
    if group_year is None or strip is None:
        return []
    day, over = today(), strip[1].done
    ahead = [row for row in group_year.deadlines.all() if row.due_on >= day and Step(row.step) not in over]
    ahead.sort(key=lambda row: (row.due_on, row.pk))
    events = [
        (row.get_step_display(), row.due_on, index == 0) for index, row in enumerate(ahead[:MOST_DATES])
    ]
    return (
        [Panel(30, "home/_dates_panel.html", {"group_year": group_year, "events": events})] if events else []
    )


def accounts_panel(user: User) -> Iterable[Panel]:
    """For the administrator: how the accounts stand."""
    if not user.roles.is_administrator:
        return []
    counts = account_counts()
    rows = [
        ("Đang hoạt động", counts[ACTIVE], ACTIVE),
        ("Không giữ chức trách", counts[IDLE], IDLE),
        ("Đã ngừng", counts[CLOSED], CLOSED),
    ]
    return [Panel(10, "home/_accounts_panel.html", {"rows": rows, "locked": locked_out()})]


def votes_not_to_be_read(user: User) -> Q:
    """Until a ballot is closed nobody reads in the trail who has voted (domain §2: after closing)."""
    running = Ballot.objects.exclude(state=BallotState.CLOSED).values_list("pk", flat=True)
    return Q(subject_model="ballots.ballot", subject_id__in=[str(pk) for pk in running])
