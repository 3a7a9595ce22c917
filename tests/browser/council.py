"""The council at work: each member at a browser of their own, the secretary counting."""

from __future__ import annotations

from emulation.common.dates import format_date, today
from tests.browser.person import NARROW, WIDE, Person

MEMBERS = 15
VOTERS = (
    "ubnd.chutich",
    "snv.thutruong",
    "ubnd.phochutich",
    "mttq.thutruong",
    "snv.truongphong",
    "btctu.thutruong",
    "ubkttu.thutruong",
    "btgdvtu.thutruong",
    "vpubnd.thutruong",
    "ttt.thutruong",
    "stc.thutruong",
    "cat.thutruong",
)
"""Those who agree: 12 of all 15 are just the 80 % that the flag needs."""
AGAINST, AT_THE_PHONE = "ldld.thutruong", "ubkttu.thutruong"


def schedule(secretary: Person, title: str, units: tuple[str, ...]) -> str:
    """A session with exactly these units on its agenda; its address."""
    page = secretary.page
    secretary.open("/khen-thuong/phien-hop/", "phiên họp Hội đồng")
    page.get_by_label("Năm thi đua").fill("2025")
    page.get_by_label("Tên phiên họp").fill(title)
    page.get_by_label("Ngày họp").fill("32/13/2026")
    secretary.press("Lập phiên họp")
    secretary.look("phiên họp, ngày sai")
    assert page.get_by_label("Tên phiên họp").input_value() == title
    page.get_by_label("Ngày họp").fill(format_date(today()))
    secretary.press("Lập phiên họp")
    secretary.sees("Đã lập phiên họp.")
    secretary.look("phiên họp đang chuẩn bị")
    for box in page.locator("[name=nominations]").all():
        label = page.locator(f"label[for={box.get_attribute('id')}]").inner_text()
        box.set_checked(any(unit in label for unit in units))
    secretary.press("Đưa vào phiên họp")
    secretary.sees(f"Đã đưa {len(units)} đề nghị vào phiên họp.")
    return secretary.path()


def vote(member: Person, choice: str) -> None:
    """From the session to the card: choose, see the paper once more, put it into the urn, get the receipt."""
    member.follow("Bỏ phiếu (1)")
    member.look("thẻ đề nghị")
    member.page.get_by_label(choice, exact=True).check()
    member.press("Xem lại và xác nhận")
    member.look("xác nhận phiếu")
    member.press("Xác nhận bỏ phiếu")
    member.sees("Đã ghi nhận phiếu")
    member.look("đã bỏ phiếu")


def vote_at_the_phone(member: Person, choice: str) -> None:
    """The same at 360 px: nothing sticks out, the whole card and the ballot can be reached."""
    member.page.set_viewport_size(NARROW)
    member.follow("Bỏ phiếu (1)")
    paper = member.page.get_by_label(choice, exact=True)
    paper.check()
    assert paper.is_checked()
    assert member.overflow() == 0
    member.press("Xem lại và xác nhận")
    member.sees("Ý kiến của ông, bà:", choice)
    assert member.overflow() == 0
    member.press("Xác nhận bỏ phiếu")
    member.sees("Đã ghi nhận phiếu")
    assert member.overflow() == 0
    member.page.set_viewport_size(WIDE)


def tally(secretary: Person, session: str, unit: str) -> str:
    """What the session's page says about one unit, in one line."""
    secretary.open(session)
    return " ".join(secretary.page.get_by_role("row", name=unit).inner_text().split())
