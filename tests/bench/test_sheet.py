"""How many times an empty Django view opening a score sheet takes (at most 60) and saving one of its cells
(at most 6), both asked by one client with the same cookies in the same run; and how large the page is."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterator

import pytest

from tests.bench.province import Answer, Client, cookies, load_province, plain, served
from tests.services import free_port

pytestmark = pytest.mark.bench
OPENING, SAVING = 60, 6
"""At most so many times the empty view."""
MOST_SENT = 120 * 1024
"""Bytes of the page as it goes over the wire."""
LEAVES = 150
"""A sheet with fewer lines would prove nothing: the real one has about 180."""
TIMES = 41
HEAD = "sct.thutruong"
"""Head of a unit whose sheet is a draft."""
SHEET = re.compile(rb'data-save="([^"]+)"')
LINE = re.compile(rb'data-line="\d+"')
CELL = re.compile(
    rb'data-version="(\d+)"(?:(?!</tr>).)*?name="actual-(\d+)" value="([^"]*)"[^>]*inputmode="decimal"',
    re.DOTALL,
)


class Sheet:
    """The sheet of one unit in the hands of its head: a cell that takes whole figures."""

    def __init__(self, client: Client) -> None:
        self.client = client
        links = re.findall(rb'href="(/cham-diem/phieu/\d+/)"', plain(client.get("/cham-diem/").body))
        pages = {link.decode(): client.get(link.decode()) for link in dict.fromkeys(links)}
        self.page = next(path for path, page in pages.items() if SHEET.search(plain(page.body)))
        answer = pages[self.page]
        body = plain(answer.body)
        self.sent, self.lines = len(answer.body), len(LINE.findall(body))
        self.headers = {
            "X-CSRFToken": answer.cookie.partition("=")[2],
            "Content-Type": "application/json",
        }
        client.cookie += f"; {answer.cookie}"
        save = SHEET.search(body)
        assert save is not None
        self.path = save[1].decode()
        for version, line, text in CELL.findall(body):
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


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sheet]:
    environment = load_province(tmp_path_factory.mktemp("province"))
    with served(environment, free_port()) as port:
        yield Sheet(Client(port, cookies(environment, HEAD)[HEAD]))


def test_opening_a_sheet_against_an_empty_view(sheet: Sheet) -> None:
    opened, empty = [], []
    for _ in range(TIMES):
        opened.append(sheet.client.get(sheet.page).seconds)
        empty.append(sheet.client.get("/rong/").seconds)
    page, unit = statistics.median(opened), statistics.median(empty)
    print(
        f"\nopening a sheet of {sheet.lines} lines: {page * 1000:.1f} ms, {sheet.sent / 1024:.1f} KB; "
        f"empty view, GET: {unit * 1000:.2f} ms; ratio {page / unit:.1f} (goal: {OPENING})"
    )
    assert sheet.lines >= LEAVES
    assert sheet.sent <= MOST_SENT
    assert page <= OPENING * unit


def test_saving_one_cell_against_an_empty_view(sheet: Sheet) -> None:
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
        f"ratio {cell / unit:.1f} (goal: {SAVING})"
    )
    assert cell <= SAVING * unit
