"""What every page needs around its content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from emulation.groups.involvement import main_year
from emulation.home import registry

MOST_ENTRIES = 6
"""In the main navigation (look/README); what comes after them stands under "Mục khác"."""


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """The frame of a page: navigation (the first six entries, then `more`), the person, the main group."""

    demo: bool
    standing_agency: str = "Sở Nội vụ tỉnh Hưng Yên"
    province: str = "Tỉnh Hưng Yên"
    nav: list[NavLink] = field(default_factory=list)
    more: list[NavLink] = field(default_factory=list)
    user_name: str = ""
    initials: str = ""
    roles_line: str = ""
    context_line: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. For a visitor who has not signed in: only the frame."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": Shell(demo=settings.DEMO)}
    links = [
        NavLink(entry.label, reverse(entry.url_name), _is_current(request.path, entry.prefix))
        for entry in registry.nav_of(user)
    ]
    main = main_year(user)
    return {
        "shell": Shell(
            demo=settings.DEMO,
            nav=links[:MOST_ENTRIES],
            more=links[MOST_ENTRIES:],
            context_line=f"{main.group.short_name}, năm {main.year}" if main else "",
            user_name=user.full_name,
            initials=user.initials,
            roles_line="; ".join(registry.titles_of(user)),
        )
    }


def _is_current(path: str, prefix: str | tuple[str, ...]) -> bool:
    return path == prefix if prefix == "/" else path.startswith(prefix)
