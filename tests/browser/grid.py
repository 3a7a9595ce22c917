"""The scoring grid in front of somebody: finding cells, typing, what is said and what is stored."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from scoring.models import ScoreLine, ScoreSheet
from tests.browser.moves import all_is_saved, swapped
from tests.factories import scoring as make

PASSWORD = "mat-khau-cua-nguoi-thu"
PASTE = """([text]) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


class Grid:
    """The page of a sheet."""

    def __init__(self, page: Any, sheet: ScoreSheet) -> None:
        self.page, self.sheet = page, sheet
        self.path = f"/cham-diem/phieu/{sheet.pk}/"

    def open(self, query: str = "") -> Grid:
        self.page.goto(self.path + query)
        return self

    def cell(self, line: ScoreLine, field: str = "actual") -> Any:
        return self.page.locator(f"#{field}-{line.pk}")

    def state(self, line: ScoreLine) -> Any:
        return self.page.locator(f"#s{line.pk}")

    def type(self, line: ScoreLine, text: str, field: str = "actual") -> None:
        """Choose the cell, type, leave it by Enter."""
        self.cell(line, field).focus()
        self.keys(text, "Enter")

    def keys(self, text: str = "", *keys: str) -> None:
        if text:
            self.page.keyboard.type(text)
        for key in keys:
            self.page.keyboard.press(key)

    def paste(self, text: str) -> None:
        self.page.evaluate(PASTE, [text])

    def active(self) -> str:
        """The id of the cell that has the focus."""
        return str(self.page.evaluate("document.activeElement.id"))

    def saved(self) -> None:
        all_is_saved(self.page)

    def says(self, text: str) -> None:
        self.page.locator("[data-saving]", has_text=text).wait_for()

    def total(self, text: str) -> None:
        self.page.locator("[data-total=points]", has_text=re.compile(f"^{re.escape(text)}$")).wait_for()

    def count(self, chip: str) -> int:
        return int(self.page.locator(".chip", has_text=chip).locator(".num").inner_text())

    def cut(self) -> None:
        """The cable is out: nothing reaches the server, not even what a page sends when it is left."""
        self.page.context.set_offline(True)

    def opened_again(self, *, still_cut: bool) -> Grid:
        """The tab is closed and the page opened in a new one. `still_cut`: pages come again, what is saved
        does not get through yet (`mend`)."""
        context = self.page.context
        # The cut is emulated for a page, and forgotten for what the page still sends while it closes.
        self.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
        self.page.close()
        if still_cut:
            context.route("**/o/", lambda route: route.abort("internetdisconnected"))
        context.set_offline(False)
        return Grid(context.new_page(), self.sheet).open()

    def mend(self) -> None:
        self.page.context.unroute("**/o/")
        self.page.evaluate("window.dispatchEvent(new Event('online'))")


def to_evidence(page: Any, row: Any) -> None:
    """By "Gắn" in a row to the panel of that row."""
    line = row.get_attribute("data-line")
    row.locator("a.add").click()
    swapped(page.locator(f"#guide [data-panel='{line}']"))


def stored(line: ScoreLine) -> tuple[Decimal | None, Decimal | None]:
    line.refresh_from_db()
    return line.actual, line.self_points


def answers(sheet: ScoreSheet) -> list[tuple[ScoreLine, str, str]]:
    """Line, field and text for every line, in the order of the page."""
    lines = sheet.lines.select_related("criterion").order_by("criterion__position")
    return [(line, *make.ANSWERS[line.criterion.scoring_method]) for line in lines]


def fits(line: ScoreLine, field: str, text: str) -> bool:
    """Is that what is stored?"""
    actual, points = stored(line)
    expected = Decimal(1) if text == "Đạt" else Decimal(text)
    return (actual if field == "actual" else points) == expected
