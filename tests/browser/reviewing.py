"""What leaders and staff do with handed-in sheets, as steps of the main job."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.moves import all_is_saved, follow
from tests.browser.person import Person


def own_sheet_cannot_be_reviewed(leader: Person, unit: str) -> None:
    """The page of the group offers it for reading only, so does its address; a forged save is 403."""
    follow(leader.page.get_by_role("link", name=f"Xem phiếu của {unit}"))
    sheet = leader.path()
    leader.open(f"{sheet}cham/")
    assert leader.path() == sheet
    token = leader.page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    for address in ("cham/dong/", "cham/hoan-thanh/"):
        answer = leader.context.request.post(
            f"{leader.url}{sheet}{address}",
            form={"csrfmiddlewaretoken": token, "line": "1", "points": "1", "reason": "", "version": "1"},
            headers={"Referer": leader.page.url},
        )
        assert answer.status == 403, address


def change_first_point(reviewer: Person, reason: str) -> Any:
    """Without a reason the line says what it lacks and nothing is saved; with one it is. The row."""
    page = reviewer.page
    before = page.locator("[data-total=points]").inner_text()
    row = page.locator("tr[data-version]").first
    points, why = row.locator("input.cell"), row.locator("textarea")
    points.fill("1")
    points.press("Enter")
    row.locator("[data-error]", has_text="lý do").wait_for()
    assert why.get_attribute("aria-invalid") == "true"
    assert page.locator("[data-total=points]").inner_text() == before
    why.fill(reason)
    why.press("Tab")
    all_is_saved(page)
    assert page.locator("[data-total=points]").inner_text() != before
    page.reload()
    assert (points.input_value(), why.input_value()) == ("1,00", reason)
    return row


def explain_first(head: Person, text: str) -> None:
    """Without words nothing is sent; with them the reviewer has to answer."""
    follow(head.page.get_by_role("link", name=re.compile("^Giải trình tiêu chí")).first)
    head.look("giải trình một tiêu chí")
    head.press("Gửi giải trình")
    head.sees("Nêu nội dung giải trình.")
    head.page.get_by_label("Nội dung giải trình").fill(text)
    head.press("Gửi giải trình")
    head.sees("Đã gửi giải trình.", "Đơn vị đã giải trình", text)


def agree_with_the_rest(head: Person, year: int) -> None:
    """Everything the unit has not explained; among it what the formula gave against the leading unit."""
    head.open("/")
    if (task := head.link(f"Giải trình điểm chấm năm {year}")).count():
        follow(task)
        head.press("Đồng ý các tiêu chí còn lại")
        head.sees("Đã đồng ý điểm của")


def decide_first(reviewer: Person, unit: str, text: str, reason: str) -> None:
    """Keep the points, never without a reason."""
    reviewer.follow(f"Trả lời giải trình của {unit}")
    follow(reviewer.page.get_by_role("link", name=re.compile("^Trả lời giải trình tiêu chí")).first)
    reviewer.look("trả lời một giải trình")
    reviewer.sees(text)
    reviewer.press("Ghi quyết định")
    reviewer.sees("Nêu lý do giữ nguyên hoặc điều chỉnh điểm.")
    reviewer.page.get_by_label("Lý do giữ nguyên hoặc điều chỉnh").fill(reason)
    reviewer.press("Ghi quyết định")
    reviewer.sees("Đã ghi quyết định về giải trình.")


def finish_all(reviewer: Person, group_page: str, verb: str) -> set[str]:
    """Finish every sheet that the group's page offers to this person; the names of the units."""
    done: set[str] = set()
    todo = re.compile(rf"^{verb} phiếu của ")
    reviewer.open(group_page)
    while (links := reviewer.page.get_by_role("link", name=todo)).count():
        name = " ".join(links.first.inner_text().split())
        follow(links.first)
        reviewer.look(f"{verb}: một phiếu")
        follow(reviewer.page.get_by_role("link", name="Hoàn thành"))
        reviewer.look(f"{verb}: hoàn thành")
        follow(reviewer.page.get_by_role("button", name="Hoàn thành"))
        reviewer.sees("Đã hoàn thành")
        done.add(todo.sub("", name))
    return done


def ranked(reader: Person) -> dict[str, int]:
    """Unit → rank, as the table shows them."""
    found = {}
    for head in reader.page.locator("table[aria-label='Bảng xếp hạng'] tr.r th").all():
        rank, name = head.inner_text().split("\n")[:2]
        found[name.strip()] = int(rank)
    return found
