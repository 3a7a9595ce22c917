"""Reads of the shell: tasks sorted by urgency, the search over units, groups, documents and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from django.db.models import QuerySet

from emulation.common.text import search_text
from emulation.documents.choices import DocumentState
from emulation.documents.models import GeneratedDocument
from emulation.documents.selectors import may_read
from emulation.groups.models import GroupYear, Membership
from emulation.groups.selectors import visible_to
from emulation.home.registry import Doing, Task
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.people.selectors import matching, office_words, offices_shown, people_of, with_offices

SOON = timedelta(days=7)
MOST_HITS = 20
MOST_JUDGED = 2 * MOST_HITS
"""So many documents are put to the rule of their subject."""
NEWEST_DOCUMENTS = 1000
"""Titles are folded and compared in Python: of so many newest documents."""
SHORTEST = 2


@dataclass(frozen=True)
class TaskGroup:
    """One heading of the task list."""

    key: str
    heading: str
    tasks: list[Task]


def grouped(tasks: Iterable[Task], on: date) -> list[TaskGroup]:
    """Quá hạn, Trong 7 ngày tới, Sau đó, Đang chờ người khác; empty ones left out."""
    ordered = sorted(tasks, key=lambda task: (task.due_on or date.max, task.title, task.scope))
    groups: dict[str, list[Task]] = {"late": [], "soon": [], "later": [], "waiting": []}
    for task in ordered:
        groups[_urgency(task, on)].append(task)
    headings = {
        "late": "Quá hạn",
        "soon": "Trong 7 ngày tới",
        "later": "Sau đó",
        "waiting": "Đang chờ người khác",
    }
    return [TaskGroup(key, headings[key], found) for key, found in groups.items() if found]


def _urgency(task: Task, on: date) -> str:
    if task.doing == Doing.WAITING:
        return "waiting"
    if task.due_on is None or task.due_on > on + SOON:
        return "later"
    return "late" if task.due_on < on else "soon"


def capacities_of(tasks: Iterable[Task]) -> list[tuple[str, int]]:
    """As what a person has these tasks, with how many; in order of first appearance."""
    return list(Counter(task.capacity for task in tasks).items())


@dataclass(frozen=True)
class Results:
    """What a person may see of what was found; each list holds at most `MOST_HITS`.

    `totals`: how many there are, by the name of the list. `endless`: there may be more documents than that.
    """

    units: list[Organisation] = field(default_factory=list)
    groups: list[GroupYear] = field(default_factory=list)
    documents: list[GeneratedDocument] = field(default_factory=list)
    people: list[tuple[User, list[str], Organisation | None]] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    endless: bool = False

    @property
    def shown(self) -> int:
        return len(self.units) + len(self.groups) + len(self.documents) + len(self.people)

    @property
    def count(self) -> int:
        return sum(self.totals.values())


def search(user: User, text: str) -> Results:
    """Units, groups, documents and people whose words all occur, marks and case ignored.

    Groups: the newest visible year of each. The administrator sees units and people, no group or document.
    """
    if len(search_text(text)) < SHORTEST:
        return Results()
    units = Organisation.objects.search(text).select_related("parent")
    people = _within_reach(user, text)
    groups, documents = _groups(user, text), _documents(user, text)
    return Results(
        units=list(units[:MOST_HITS]),
        groups=groups[:MOST_HITS],
        documents=_with_files(documents[:MOST_HITS]),
        people=[_person(person) for person in people[:MOST_HITS]],
        totals={
            "units": units.count(),
            "groups": len(groups),
            "documents": len(documents),
            "people": people.count(),
        },
        endless=len(documents) == MOST_JUDGED,
    )


def _groups(user: User, text: str) -> list[GroupYear]:
    found = visible_to(user)
    for word in search_text(text).split():
        found = found.filter(group__search_text__contains=word)
    newest: dict[int, GroupYear] = {}
    for group_year in found.order_by("group__sort_key", "group_id", "-year"):
        newest.setdefault(group_year.group_id, group_year)
    return list(newest.values())


def _documents(user: User, text: str) -> list[GeneratedDocument]:
    """The newest of each kind and subject that passes the rule of its subject, `MOST_JUDGED` at most."""
    words = search_text(text).split()
    shown = ("title", "kind", "subject_id", "requester", "state")
    newest = GeneratedDocument.objects.filter(state=DocumentState.READY).order_by("-id").only(*shown)
    hits: dict[tuple[str, int], GeneratedDocument] = {}
    for document in newest[:NEWEST_DOCUMENTS]:
        folded = search_text(document.title)
        if all(word in folded for word in words):
            hits.setdefault((document.kind, document.subject_id), document)
    return [document for document in islice(hits.values(), MOST_JUDGED) if may_read(user, document)]


def _with_files(documents: list[GeneratedDocument]) -> list[GeneratedDocument]:
    found = GeneratedDocument.objects.filter(pk__in=[document.pk for document in documents])
    return list(found.prefetch_related("files").order_by("-id"))


def _person(person: User) -> tuple[User, list[str], Organisation | None]:
    offices = offices_shown(person)
    unit = next((office.organisation for office in offices if office.organisation), None)
    return person, [office_words(office) for office in offices], unit


def _within_reach(user: User, text: str) -> QuerySet[User]:
    """Staff, inspector and administrator find everybody; others the people of their units and groups."""
    roles = user.roles
    if roles.is_staff or roles.is_inspector or roles.is_administrator:
        return with_offices(matching(User.objects.filter(is_active=True), text), on_day_only=True)
    fellows = Membership.objects.active().filter(group_year__in=visible_to(user).values("pk"))
    units = set(fellows.values_list("organisation_id", flat=True)) | roles.served
    return people_of(units, text)
