"""How many times an empty Django view the pages of a draft of criteria take (at most 60), both asked by one
client with the same cookies in the same run; and how large they are."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator

import pytest

from tests.bench.province import Client, cookies, load_province, plain, served
from tests.services import free_port

pytestmark = pytest.mark.bench
OPENING = 60
"""At most so many times the empty view."""
MOST_SENT = 120 * 1024
ROWS = 230
"""A tree with fewer rows would prove nothing: the real one has 230."""
TIMES = 21
LEADER = "stc.thutruong"
"""Leads Khối 3 of 2026, which writes an amendment."""
GROUP = "/cham-diem/khoi-cum/khoi-3/2026/tieu-chi/"
PAGES = ("soan/", "{leaf}", "nhiem-vu/", "so-sanh/", "")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    environment = load_province(tmp_path_factory.mktemp("province"))
    with served(environment, free_port()) as port:
        yield Client(port, cookies(environment, LEADER)[LEADER])


def test_pages_of_a_draft_against_an_empty_view(client: Client) -> None:
    (edit,) = re.findall(rb'href="(/cham-diem/tieu-chi/\d+/soan/)"', plain(client.get(GROUP).body))
    draft = edit.decode().removesuffix("soan/")
    rows = re.findall(rb'href="/cham-diem/tieu-chi/\d+/(soan/\d+/)"', plain(client.get(f"{draft}soan/").body))
    assert len(rows) >= ROWS
    worst = 0.0
    for name in PAGES:
        path = draft + name.format(leaf=rows[5].decode())
        opened, empty = [], []
        for _ in range(TIMES):
            opened.append((answer := client.get(path)).seconds)
            empty.append(client.get("/rong/").seconds)
            assert answer.status == 200
        page, unit = statistics.median(opened), statistics.median(empty)
        worst = max(worst, page / unit)
        print(
            f"\n{path}: {page * 1000:.1f} ms, {len(answer.body) / 1024:.1f} KB; "
            f"empty view {unit * 1000:.2f} ms; ratio {page / unit:.1f} (goal: {OPENING})"
        )
        assert len(answer.body) <= MOST_SENT
    assert worst <= OPENING
