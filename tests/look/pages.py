"""Rendering templates around a shell, as a view would, and looking at what came out."""

from typing import Any

from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html

from emulation.home.context import NavLink, Shell

SHELL = Shell(
    demo=True,
    nav=[NavLink("Việc cần làm", "/", False), NavLink("Chấm điểm", "/cham-diem/", True)],
    user_name="Trần Thu Hà",
    initials="TH",
    roles_line="Sở Xây dựng; Trưởng Khối thi đua số 3",
)


def source(template: str, address: str = "/", **context: Any) -> str:
    request = RequestFactory().get(address)
    return render_to_string(template, {"shell": SHELL, **context}, request=request)


def part(template: str, address: str = "/", **context: Any) -> Any:
    """The rendered part, parsed, inside one <div>."""
    return html.fragment_fromstring(source(template, address, **context), create_parent="div")


def component(name: str, address: str = "/", **context: Any) -> Any:
    return part(f"components/{name}.html", address, **context)


def texts(element: Any, xpath: str) -> list[str]:
    """The words of what the path finds, with white space put in order."""
    return [words(found) for found in element.xpath(xpath)]


def words(element: Any) -> str:
    """Its text as a reader meets it, one space between its parts."""
    return " ".join(" ".join(element.itertext()).split())
