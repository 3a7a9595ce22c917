"""How many times an empty Django view each page of the demonstration province takes (goal: at most 60).

Both are fetched by the same client with the same cookies: the empty view, too, has its session read. How
long it takes a visitor without a session is printed beside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from emulation.demo.accounts import ACCOUNTS
from tests.bench.province import Client, cookies, load_province, plain, served
from tests.services import free_port

pytestmark = pytest.mark.bench
GOAL = 60
MOST_SENT = 120 * 1024
"""Bytes of a page as it goes over the wire."""
EXAMPLES = 2
"""Pages of the same kind that are looked for with one account."""
ACCOUNTS_PER_VIEW = 3
"""Accounts with which a kind of page is measured: a leader, staff and a member see different ones."""
LINK = re.compile(rb'href="(/[^"#]*)')
SKIPPED = re.compile(r"^/(static|rong|healthz)")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return load_province(tmp_path_factory.mktemp("province"))


def pages_of(client: Client) -> dict[str, list[str]]:
    """Paths that links lead to from the home page, by the name of their view."""
    seen, waiting = {"/"}, ["/"]
    by_view: dict[str, list[str]] = defaultdict(list)
    while waiting:
        path = waiting.pop(0)
        try:
            view = resolve(urlsplit(path).path).view_name
        except Resolver404:
            view = f"(unknown) {path}"
        if len(by_view[view]) >= EXAMPLES:
            continue
        answer = client.get(path)
        by_view[view].append(path if answer.status == 200 else f"{path} -> {answer.status}")
        if answer.status != 200 or b"<html" not in plain(answer.body)[:400]:
            continue
        for link in LINK.findall(plain(answer.body)):
            target = urljoin(path, link.decode().replace("&amp;", "&"))
            if target not in seen and not SKIPPED.match(target):
                seen.add(target)
                waiting.append(target)
    return by_view


def test_every_page_against_an_empty_view(environment: dict[str, str], tmp_path: Path) -> None:
    jars = cookies(environment, *(account.username for account in ACCOUNTS))
    with served(environment, free_port()) as port:
        stranger = Client(port).median("/rong/", 41)
        units = []
        rows = []
        measured: Counter[str] = Counter()
        for account in ACCOUNTS:
            client = Client(port, jars[account.username])
            units.append(unit := client.median("/rong/", 41))
            for view, paths in pages_of(client).items():
                if measured[view] >= ACCOUNTS_PER_VIEW:
                    continue
                measured[view] += 1
                for path in paths:
                    if " -> " in path:
                        rows.append((0.0, account.username, view, path, 0, 0))
                        continue
                    body = client.get(path).body
                    if b"<html" not in plain(body)[:400]:
                        continue  # a file to download is made, not shown
                    ratio, size = client.median(path) / unit, len(plain(body))
                    rows.append((ratio, account.username, view, path, size, len(body)))
    rows.sort(reverse=True)
    unit = median(units)
    print(
        f"\nempty view: {unit * 1000:.2f} ms, without a session {stranger * 1000:.2f} ms; {len(rows)} pages"
    )
    print("ratio, size, as sent, view, account, path")
    for ratio, username, view, path, size, sent in rows:
        mark = "  OVER" if ratio > GOAL else ""
        sizes = f"{size / 1024:7.1f} KB {sent / 1024:6.1f} KB"
        print(f"{ratio:7.1f} x {sizes}  {view:32} {username:18} {path}{mark}")
    over = sum(row[0] > GOAL for row in rows)
    print(f"worst {rows[0][0]:.1f} x; {over} of {len(rows)} over {GOAL} x")
    to_stranger = unit / stranger
    beyond = sum(row[0] * to_stranger > GOAL for row in rows)
    print(f"against a visitor's empty view: worst {rows[0][0] * to_stranger:.1f} x; {beyond} over {GOAL} x")
    heaviest = max(rows, key=lambda row: row[5])
    print(f"largest page as sent: {heaviest[5] / 1024:.1f} KB, {heaviest[3]} (goal: {MOST_SENT // 1024} KB)")
    assert heaviest[5] <= MOST_SENT
    assert len(rows) > 50, "the crawl found too few pages to speak for the application"
