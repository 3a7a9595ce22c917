"""The officer's work at the sheet, as steps of the main job."""

from __future__ import annotations

from pathlib import Path

from tests.browser.moves import follow
from tests.browser.person import Person


def points(person: Person) -> float:
    """The total that the sheet shows."""
    return float(person.page.locator("[data-total=points]").inner_text().replace(".", "").replace(",", "."))


def upload(officer: Person, file: Path, content: bytes) -> None:
    """Send a new document from the panel of a line; what comes of it the panel says in a moment."""
    file.write_bytes(content)
    officer.page.set_input_files("#upload-file", file)
    officer.button("Tải lên và gắn").click()


def cite_the_rest(officer: Person, sheet: str) -> None:
    """Wherever the check before handing in misses evidence, cite a document of the store."""
    page = officer.page
    officer.open(f"{sheet}kiem-tra/")
    while (links := page.locator("ul.checks a")).count():
        follow(links.first)
        officer.look("dòng của phiếu")
        page.get_by_text("Gắn tài liệu trong kho").click()
        page.get_by_label("Tài liệu", exact=True).select_option(index=1)
        page.get_by_role("button", name="Gắn minh chứng").click()
        page.get_by_role("button", name="Gỡ").first.wait_for()
        officer.open(f"{sheet}kiem-tra/")
