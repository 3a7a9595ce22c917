"""The editor of criteria in front of somebody: adding, opening, moving, and what the tree says."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from scoring.formulas import METHODS, Method
from tests.browser.moves import follow
from tests.browser.person import Person

ROWS = "[data-tree] tr"
FIRST_SECTION = "Thêm mục"


class Editor:
    """The page of one draft."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.path = re.sub(r"soan/.*", "soan/", person.path())

    # --- Reading
    def codes(self) -> list[str]:
        """Rows of the tree from top to bottom, by the number that they are called by there."""
        return [text.split(" ")[0].rstrip(".") for text in self.page.locator(f"{ROWS} a").all_inner_texts()]

    def row(self, title: str) -> Any:
        return self.page.locator(ROWS).filter(has=self.page.get_by_role("link", name=title))

    def fact(self, name: str) -> str:
        """A figure at the head of the page."""
        cell = self.page.locator("[data-facts] > div", has_text=name).locator("dd")
        return str(cell.inner_text())

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.textContent.trim()"))

    # --- Doing
    def field(self, label: str) -> Any:
        return self.page.locator("#node-form").get_by_label(label, exact=True)

    def show(self, title: str) -> None:
        """Open a criterion at the side of the tree."""
        self.page.locator(f"{ROWS} a", has_text=title).click()
        self.page.locator("[data-tree] tr.at", has_text=title).wait_for()
        self.page.locator("#panel-head:focus").wait_for()
        self.page.wait_for_url(re.compile(r"/soan/\d+/"))

    def add_section(self, title: str, points: str, part: str = "") -> None:
        self.person.open(self.path)
        self.person.follow(FIRST_SECTION)
        if part:
            self.field("Phần").select_option(label=part)
        self.write(title, points)
        self.save("Thêm")

    def write(self, title: str, points: str) -> None:
        self.page.locator("#node-form [name=title]").fill(title)
        self.page.locator("#node-form [name=maximum]").fill(points)

    def choose(self, method: Method) -> None:
        """Another method: the panel is drawn anew with its parameters."""
        self.page.locator("#panel").evaluate("panel => panel.setAttribute('data-before', '')")
        select = self.page.locator("#node-form [name=method]")
        select.select_option(label=METHODS[method].label)
        expect(self.page.locator("#panel[data-before]")).to_have_count(0)
        self.page.locator("#node-form").get_by_text(METHODS[method].explanation).wait_for()

    def save(self, button: str = "Lưu") -> None:
        follow(self.page.locator("#node-form").get_by_role("button", name=button, exact=True))
        self.person.sees("Đã lưu tiêu chí" if button == "Lưu" else "Đã thêm")

    def example(self) -> str:
        return str(self.page.locator("#example").inner_text())

    def tie(self, title: str) -> None:
        """Tied to assigned tasks."""
        self.show(title)
        self.field("Nguồn của tiêu chí").select_option(label="Gắn với nhiệm vụ được giao")
        self.save()
