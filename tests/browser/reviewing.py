"""What leaders and staff do with handed-in sheets, as steps of the main job."""

from __future__ import annotations

import re

from tests.browser.person import Person


def own_sheet_cannot_be_reviewed(leader: Person, unit: str) -> None:
    """The page of the group offers it for reading only, so does its address; a forged save is 403."""
    leader.page.get_by_role("link", name=f"Xem phiếu của {unit}").click()
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


def change_first_point(reviewer: Person, reason: str) -> None:
    """Without a reason the line says what it lacks and nothing is saved; with one it is."""
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
    page.locator("[data-saving]", has_text="Đã lưu").wait_for()
    assert page.locator("[data-total=points]").inner_text() != before
    page.reload()
    assert (points.input_value(), why.input_value()) == ("1,00", reason)


def explain_first(head: Person, text: str) -> None:
    """Without words nothing is sent; with them the reviewer has to answer."""
    head.page.get_by_role("link", name=re.compile("^Giải trình tiêu chí")).first.click()
    head.look("giải trình một tiêu chí")
    head.button("Gửi giải trình").click()
    head.sees("Nêu nội dung giải trình.")
    head.page.get_by_label("Nội dung giải trình").fill(text)
    head.button("Gửi giải trình").click()
    head.sees("Đã gửi giải trình.", "Đơn vị đã giải trình", text)


def agree_with_the_rest(head: Person, year: int) -> None:
    """Everything the unit has not explained; among it what the formula gave against the leading unit."""
    head.open("/")
    if (task := head.link(f"Giải trình điểm chấm năm {year}")).count():
        task.click()
        head.button("Đồng ý các tiêu chí còn lại").click()
        head.sees("Đã đồng ý điểm của")


def decide_first(reviewer: Person, unit: str, text: str, reason: str) -> None:
    """Keep the points, never without a reason."""
    reviewer.link(f"Trả lời giải trình của {unit}").click()
    reviewer.page.get_by_role("link", name=re.compile("^Trả lời giải trình tiêu chí")).first.click()
    reviewer.look("trả lời một giải trình")
    reviewer.sees(text)
    reviewer.button("Ghi quyết định").click()
    reviewer.sees("Nêu lý do giữ nguyên hoặc điều chỉnh điểm.")
    reviewer.page.get_by_label("Lý do giữ nguyên hoặc điều chỉnh").fill(reason)
    reviewer.button("Ghi quyết định").click()
    reviewer.sees("Đã ghi quyết định về giải trình.")


def finish_all(reviewer: Person, group_page: str, verb: str) -> set[str]:
    """Finish every sheet that the group's page offers to this person; the names of the units."""
    done: set[str] = set()
    todo = re.compile(rf"^{verb} phiếu của ")
    reviewer.open(group_page)
    while (links := reviewer.page.get_by_role("link", name=todo)).count():
        name = " ".join(links.first.inner_text().split())
        links.first.click()
        reviewer.look(f"{verb}: một phiếu")
        reviewer.page.get_by_role("link", name="Hoàn thành").click()
        reviewer.look(f"{verb}: hoàn thành")
        reviewer.page.get_by_role("button", name="Hoàn thành").click()
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
