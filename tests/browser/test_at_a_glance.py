"""Everybody who is shown the demonstration signs in, sees what there is to do, and opens every main page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from emulation.demo.accounts import ACCOUNTS
from tests.browser.person import Person

pytestmark = pytest.mark.browser

Arrive = Callable[..., Person]
TO_DO = {
    "snv.chuyenvien1": ("Công bố xếp hạng Khối thi đua số 6", "Thẩm định Khối thi đua số 5"),
    "sxd.thutruong": ("Chấm phiếu các đơn vị năm 2025",),
    "stc.thutruong": ("Chấm phiếu các đơn vị năm 2025", "Bỏ phiếu: Phiên họp"),
    "sct.thutruong": ("Nộp phiếu tự chấm điểm năm 2025",),
    "sct.canbo": ("Nộp phiếu tự chấm điểm năm 2025",),
    "syt-bvydct.thutruong": ("Nộp phiếu tự chấm điểm năm 2025", "Chấm phiếu các đơn vị năm 2025"),
    "syt.thutruong": ("Theo dõi chấm điểm năm 2025",),
    "svhttdl-ntgd.thutruong": ("Đề nghị khen thưởng năm 2025",),
    "ubnd.chutich": ("Bỏ phiếu: Phiên họp",),
    "snv.truongphong": ("Kiểm phiếu: Phiên họp", "Chuẩn bị, mở phiên họp"),
    "ubkttu.thutruong": ("Bỏ phiếu: Phiên họp",),
    "giamsat": ("Không có việc nào đang chờ", "Khối, cụm đang thi đua"),
    "quantri": ("Số tài khoản theo trạng thái",),
}
"""What the home page of each account says; a new account of the demonstration needs a line here."""
MAIN_PAGES = "nav[aria-label] a[href^='/'], footer a[href^='/'], main .listhead a[href^='/']"


@pytest.mark.parametrize("username", [account.username for account in ACCOUNTS])
def test_home_says_what_there_is_to_do_and_every_main_page_opens(person: Arrive, username: str) -> None:
    somebody = person(username)
    somebody.sees(*TO_DO[username])
    somebody.look(f"việc cần làm, {username}")
    links = somebody.page.locator(MAIN_PAGES).all()
    pages = {re.split("[?#]", str(link.get_attribute("href")))[0] for link in links} - {"/"}
    assert len(pages) >= 3, "the bar leads somewhere"
    for path in sorted(pages):
        somebody.open(path)
        somebody.look(f"{path} {_layout(somebody)}")


def _layout(somebody: Person) -> str:
    """What a page is made of: the same address shows other parts to other roles, and each is looked at."""
    parts = "main form, main table, main section, main aside, main .btn"
    signs = "es => es.map(e => e.tagName + (e.getAttribute('aria-labelledby') || e.className))"
    found = somebody.page.eval_on_selector_all(parts, signs)
    return " ".join(sorted({re.sub(r"\d+", "", sign) for sign in found}))
