"""Tests of the browser do not read a page that a click has only just asked for.

What Playwright reads without waiting (`count`, `all`, `evaluate`, `url`...), what goes elsewhere at once
(`goto`) and any bare `assert` may meet the page that is being left. So between a click and those stands
something that waits: the click is a `follow` or `press` of `tests.browser`, or the next statement is an
`expect(...)`, a `wait_for()`, a `sees(...)`. See `tests/browser/README.md`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from tests.slowness import Slow

TESTS = Path(__file__).parents[1]
_AT_ONCE = """all all_inner_texts all_text_contents bounding_box content count eval_on_selector_all evaluate
    get_attribute goto inner_text input_value is_checked is_enabled is_hidden is_visible look objects open
    overflow path refresh_from_db reload status_of text_content url"""
AT_ONCE = frozenset(_AT_ONCE.split())


def too_early(text: str) -> list[int]:
    """Lines of a module that read, leave or judge a page in the statement after a click."""
    found = []
    for before, after in _neighbours(ast.parse(text)):
        if _is_click(before) and (isinstance(after, ast.Assert) or AT_ONCE & set(_attributes(after))):
            found.append(after.lineno)
    return sorted(found)


def _neighbours(tree: ast.AST) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    """Every two statements that follow each other in one block; the first of a loop follows its last."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, [])
            if isinstance(block, list):
                yield from pairwise(block)
        if isinstance(node, ast.For | ast.While):
            yield node.body[-1], node.body[0]


def _is_click(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "click"


def _attributes(statement: ast.stmt) -> Iterator[str]:
    """Names that the statement asks at once: of a compound one those of its head."""
    heads = [getattr(statement, name, None) for name in ("test", "iter", "subject")]
    roots = [head for head in heads if head is not None] or (
        [item.context_expr for item in statement.items] if isinstance(statement, ast.With) else [statement]
    )
    for root in roots:
        yield from (node.attr for node in ast.walk(root) if isinstance(node, ast.Attribute))


def test_nothing_is_read_in_the_statement_after_a_click():
    texts = {str(path.relative_to(TESTS)): path.read_text() for path in TESTS.rglob("*.py")}
    drivers = {name: text for name, text in texts.items() if ".click()" in text}
    assert {"browser/moves.py", "scoring/sheets/test_grid_browser.py"} <= set(drivers)
    assert {name: lines for name, text in drivers.items() if (lines := too_early(text))} == {}


@pytest.mark.parametrize(
    ("after", "early"),
    [
        ("n = rows.count()", True),
        ("for row in rows.all():\n    row.check()", True),
        ("while page.locator('a').count():\n    pass", True),
        ("assert field.input_value() == '1'", True),
        ("assert Job.objects.exists()", True),
        ("page.goto('/')", True),
        ("expect(rows).to_have_count(2)", False),
        ("rows.first.wait_for()", False),
        ("person.sees('Đã ghi')\nassert rows.count() == 2", False),
        ("page.get_by_label('Năm').fill('2026')", False),
    ],
)
def test_early_reading_is_noticed(after, early):
    assert bool(too_early(f"button.click()\n{after}")) is early
    assert too_early(f"follow(button)\n{after}") == []


def test_a_loop_that_begins_anew_is_noticed():
    assert too_early("for name in names:\n    assert rows.count()\n    button.click()") == [2]


def test_the_slow_connection_changes_no_page(rf):
    page = HttpResponse("<body><main>Việc cần làm</main></body>", status=422, headers={"X-Kept": "1"})
    page.set_cookie("seen", "1")
    whole = page.content
    slow = Slow(lambda request: page)(rf.get("/", headers={"Accept-Encoding": "gzip"}))
    assert isinstance(slow, StreamingHttpResponse)
    assert list(slow) == [b"<body>", whole.removeprefix(b"<body>")]
    assert (slow.status_code, slow["X-Kept"], slow.cookies["seen"].value) == (422, "1", "1")
    other = HttpResponse("{}")
    assert Slow(lambda request: other)(rf.get("/")) is other
