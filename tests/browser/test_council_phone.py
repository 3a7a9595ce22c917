"""A member of the council at a phone: twelve items within ten minutes of taps, results withheld meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.agenda import open_session_of
from tests.browser.moves import follow
from tests.browser.person import NARROW, Person
from tests.browser.site import Site

pytestmark = pytest.mark.browser

ITEMS = 12
SECONDS_A_TAP = 10
"""Reading the card included: what a person needs between two taps, generously."""
TEN_MINUTES = 600
MEMBER = "hpn.thutruong"


def test_twelve_items_in_ten_minutes_at_a_phone(person: Callable[..., Person], site: Site) -> None:
    data = str(site.folder)
    session = open_session_of(
        ITEMS,
        {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "THIDUA_TEST_DATA_DIR": data,
            "THIDUA_TEST_DATABASE": site.database,
            "DEMO": "1",
        },
    )
    member = person(MEMBER, session)
    page = member.page
    page.set_viewport_size(NARROW)
    taps = 0

    def tap(place: Any, *, stays: bool = False) -> None:
        nonlocal taps
        taps += 1
        place.click() if stays else follow(place)

    tap(member.link(f"Bỏ phiếu ({ITEMS})"))
    for number in range(1, ITEMS + 1):
        page.locator(".pagehead").get_by_text(f"{number}/{ITEMS}", exact=True).wait_for()
        assert member.overflow() == 0
        assert page.get_by_text("phiếu đồng ý, đạt").count() == 0
        tap(page.get_by_label("Đồng ý", exact=True), stays=True)
        tap(member.button("Xem lại và xác nhận"))
        tap(member.button("Xác nhận bỏ phiếu"))
    member.sees(f"Ông, bà đã bỏ phiếu {ITEMS} nội dung")
    assert member.overflow() == 0
    assert taps * SECONDS_A_TAP <= TEN_MINUTES, f"{taps} taps"
    member.open(session)
    assert page.get_by_text("Đang bỏ phiếu").count() == ITEMS
    assert page.get_by_text("Thông qua", exact=True).count() == 0
