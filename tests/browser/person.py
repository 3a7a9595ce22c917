"""Somebody at a browser of their own: signs in through the form, clicks, and every page is looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from emulation.demo.accounts import PASSWORD
from tests.browser.moves import PATIENCE, follow

WIDE, NARROW = {"width": 1366, "height": 900}, {"width": 360, "height": 800}
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
PROVOKED = "Failed to load resource: the server responded with a status of 4"
"""What Chromium writes when a form is refused; refusals are what some steps are about."""


class Person:
    """A browser session. `wrong` collects what no page may do: errors of scripts, policy, server."""

    def __init__(self, browser: Any, url: str, username: str, looked_at: set[str]) -> None:
        self.username, self.url, self.looked_at = username, url, looked_at
        self.wrong: list[str] = []
        self.context = browser.new_context(
            base_url=url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport=WIDE
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        self.page.on("console", self._heard)
        self.page.on("response", self._answered)

    def _note(self, what: str) -> None:
        self.wrong.append(f"{self.username} at {self.page.url}: {what}")

    def _heard(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(PROVOKED):
            self._note(message.text)

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self._note(f"{response.status} from {response.request.method} {response.url}")

    # --- Doing ------------------------------------------------------------------------------------------
    def sign_in(self, to: str = "/") -> Person:
        """Ask for a page, be asked who it is, arrive there."""
        self.page.goto(to)
        self.page.get_by_label("Tên đăng nhập").fill(self.username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.press("Đăng nhập")
        return self

    def open(self, path: str, name: str = "") -> Person:
        """Go there; with a `name`, look at the page."""
        answer = self.page.goto(path)
        assert answer.status < 400, f"{self.username}: {answer.status} at {path}"
        if name:
            self.look(name)
        return self

    def status_of(self, path: str) -> int:
        return int(self.page.goto(path).status)

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name)

    def link(self, name: str) -> Any:
        return self.page.get_by_role("link", name=name)

    def press(self, name: str) -> None:
        """Send a form by its button, and be on the page that answers."""
        follow(self.button(name))

    def follow(self, name: str) -> None:
        """Take a link, and be on its page."""
        follow(self.link(name))

    def sees(self, *texts: str) -> None:
        """Every one of the texts stands on the page, sooner or later."""
        for text in texts:
            self.page.get_by_text(text).first.wait_for()

    def path(self) -> str:
        return str(self.page.url).removeprefix(self.url)

    def work_is_done(self, seconds: float = 120) -> None:
        """On the page of a job: wait until the worker has done it, as the page says."""
        self.page.locator("#progress").get_by_text("Xong lúc").wait_for(timeout=seconds * 1000)

    def downloads(self, folder: Path) -> dict[str, Path]:
        """Save every document offered on this page, by file name."""
        found = {}
        for link in self.page.locator("a.doc[href*='/van-ban/tep/']").all():
            answer = self.context.request.get(self.url + link.get_attribute("href"))
            assert answer.status == 200
            name = answer.headers["content-disposition"].split('filename="')[1].split('"')[0]
            path = folder / name
            path.write_bytes(answer.body())
            found[name] = path
        return found

    # --- Looking ----------------------------------------------------------------------------------------
    def look(self, name: str) -> None:
        """The page fits a phone and breaks no rule of accessibility that a program can tell; once a page."""
        if name in self.looked_at:
            return
        self.looked_at.add(name)
        self.page.wait_for_load_state()
        self.page.set_viewport_size(NARROW)
        over = self.overflow()
        if over:
            self._note(f"{name}: {over} px wider than a phone: {self._wide()}")
        self.page.set_viewport_size(WIDE)
        for problem in self._accessibility():
            self._note(f"{name}: {problem}")

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        measured = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(measured))

    def _wide(self) -> str:
        return str(
            self.page.evaluate(
                """() => [...document.querySelectorAll('main *')]
                  .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                  .slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ')"""
            )
        )

    def _accessibility(self) -> list[str]:
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(f"axe.run(document, {json.dumps(AXE_OPTIONS)})")
        return [
            f"{rule['id']}: {rule['help']}: {[node['html'][:150] for node in rule['nodes'][:3]]}"
            for rule in found["violations"]
        ]
