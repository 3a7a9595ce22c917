"""How many times an empty Django view saving one cell of a score sheet takes (goal: at most 6).

Both are POSTs of one client with the same cookies and a CSRF token that is checked.
"""

from __future__ import annotations

import json
import re
import statistics

import pytest

from tests.bench.province import Answer, Client, cookies, load_province, plain, served
from tests.services import free_port

pytestmark = pytest.mark.bench
GOAL = 6
TIMES = 41
HEAD = "sct.thutruong"
"""Head of a unit whose sheet is a draft."""
SHEET = re.compile(rb'data-save="([^"]+)"')
CELL = re.compile(
    rb'data-version="(\d+)"(?:(?!</tr>).)*?name="actual-(\d+)" value="([^"]*)"[^>]*inputmode="decimal"',
    re.DOTALL,
)


class Sheet:
    """The sheet of one unit in the hands of its head: a cell that takes whole figures."""

    def __init__(self, client: Client) -> None:
        self.client = client
        links = re.findall(rb'href="(/cham-diem/phieu/\d+/)"', plain(client.get("/cham-diem/").body))
        pages = [client.get(link.decode()) for link in dict.fromkeys(links)]
        page = next(page for page in pages if SHEET.search(plain(page.body)))
        self.headers = {
            "X-CSRFToken": page.cookie.partition("=")[2],
            "Content-Type": "application/json",
        }
        client.cookie += f"; {page.cookie}"
        save = SHEET.search(plain(page.body))
        assert save is not None
        self.path = save[1].decode()
        for version, line, text in CELL.findall(plain(page.body)):
            self.line, self.version, self.text = line.decode(), version.decode(), text.decode()
            if self._saved("1") and self._saved("2"):
                return
        raise AssertionError("no cell of the sheet takes 1 and 2")

    def write(self, text: str) -> Answer:
        cell = {"line": self.line, "field": "actual", "text": text, "version": self.version}
        answer = self.client.post(self.path, json.dumps({"cells": [cell]}).encode(), self.headers)
        assert answer.status == 200, answer.body[:300]
        (row,) = json.loads(plain(answer.body))["rows"]
        self.version = row["version"]
        return answer

    def _saved(self, text: str) -> bool:
        return not json.loads(plain(self.write(text).body))["refused"]


def test_saving_one_cell_against_an_empty_view(tmp_path_factory: pytest.TempPathFactory) -> None:
    environment = load_province(tmp_path_factory.mktemp("province"))
    with served(environment, free_port()) as port:
        sheet = Sheet(Client(port, cookies(environment, HEAD)[HEAD]))
        before = int(sheet.version)
        saved, empty = [], []
        for count in range(TIMES):
            saved.append(sheet.write(str(1 + count % 2)).seconds)
            answer = sheet.client.post("/rong/", b"{}", sheet.headers)
            assert answer.status == 200
            empty.append(answer.seconds)
        assert int(sheet.version) - before == TIMES, "every POST must have written"
        sheet.write(sheet.text)
    cell, unit = statistics.median(saved), statistics.median(empty)
    print(
        f"\nsaving one cell: {cell * 1000:.1f} ms; empty view, POST: {unit * 1000:.2f} ms; "
        f"ratio {cell / unit:.1f} (goal: {GOAL})"
    )
