"""Reads about accounts: offices in words, the administrator's list."""

from __future__ import annotations

from collections.abc import Iterable

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from emulation.common.dates import now, today
from emulation.common.text import search_text
from emulation.people.choices import OfficeKind
from emulation.people.models import Office, User


def office_words(office: Office) -> str:
    """ "Giám đốc Sở Xây dựng", "Chuyên viên Sở Nội vụ": the office as people say it."""
    title = office.title or _usual_title(office)
    unit = office.organisation
    if unit is None or _names(title, unit.name) or _names(title, unit.short_name):
        return title
    return f"{title} {unit.short_name}"


def _usual_title(office: Office) -> str:
    if office.kind == OfficeKind.UNIT_HEAD and office.organisation is not None:
        return office.organisation.head_title
    if office.kind == OfficeKind.UNIT_OFFICER:
        return "Cán bộ thi đua"
    return office.get_kind_display()


def _names(title: str, unit: str) -> bool:
    return search_text(unit) in search_text(title)


def titles_of(user: User) -> list[str]:
    """The offices held today, in words, without repetition; no query beyond `user.roles`."""
    return list(dict.fromkeys(office_words(office) for office in user.roles.offices))


def with_offices(users: QuerySet[User], on_day_only: bool = False) -> QuerySet[User]:
    """Accounts with `.shown_offices`: all of them newest first, or those held today."""
    offices = Office.objects.select_related("organisation").order_by("-starts", "-id")
    if on_day_only:
        offices = offices.held(today())
    return users.prefetch_related(Prefetch("offices", queryset=offices, to_attr="shown_offices"))


def offices_shown(user: User) -> list[Office]:
    """The offices that `with_offices` fetched."""
    return list(user.shown_offices)  # type: ignore[attr-defined]


def matching(users: QuerySet[User], text: str) -> QuerySet[User]:
    """Every word must occur in the name or the user name, marks and case ignored."""
    for word in search_text(text).split():
        users = users.filter(search_text__contains=word)
    return users


ACTIVE, CLOSED, IDLE = "hoat-dong", "da-ngung", "chua-giao"


def accounts(text: str = "", state: str = "") -> QuerySet[User]:
    """The administrator's list: by words of name, user name or unit, and by state of the account."""
    users = User.objects.all()
    if text:
        held = Office.objects.held(today())
        for word in search_text(text).split():
            users = users.filter(
                Q(search_text__contains=word)
                | Q(offices__in=held.filter(organisation__search_text__contains=word))
            )
    if state == ACTIVE:
        users = users.filter(is_active=True)
    elif state == CLOSED:
        users = users.filter(is_active=False)
    elif state == IDLE:
        users = users.filter(is_active=True).exclude(offices__in=Office.objects.held(today()))
    return with_offices(users.distinct(), on_day_only=True)


def account_counts() -> dict[str, int]:
    """How many accounts there are in each state of `accounts`; two queries."""
    held = Office.objects.held(today()).values("user")
    active = User.objects.filter(is_active=True)
    return {
        ACTIVE: active.count(),
        CLOSED: User.objects.filter(is_active=False).count(),
        IDLE: active.exclude(pk__in=held).count(),
    }


def locked_out() -> int:
    """How many accounts are locked at this moment after repeated failures."""
    recent = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gte=now() - settings.AXES_COOLOFF_TIME,
    )
    return recent.values("username").distinct().count()


def people_of(organisations: Iterable[int], text: str = "") -> QuerySet[User]:
    """Active people who hold an office today in one of these units, with their offices of today."""
    held = Office.objects.held(today()).filter(organisation__in=list(organisations))
    users = matching(User.objects.filter(is_active=True, offices__in=held), text)
    return with_offices(users.distinct(), on_day_only=True)
