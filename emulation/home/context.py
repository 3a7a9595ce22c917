"""What every page needs around its content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from emulation.home import registry


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """The frame of a page: navigation and the person's name and offices."""

    demo: bool
    standing_agency: str = "Sở Nội vụ tỉnh Hưng Yên"
    province: str = "Tỉnh Hưng Yên"
    nav: list[NavLink] = field(default_factory=list)
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
    return {
        "shell": Shell(
            demo=settings.DEMO,
            nav=links,
            user_name=user.full_name,
            initials=user.initials,
            roles_line="; ".join(registry.titles_of(user)),
        )
    }


def _is_current(path: str, prefix: str) -> bool:
    return path == prefix if prefix == "/" else path.startswith(prefix)
