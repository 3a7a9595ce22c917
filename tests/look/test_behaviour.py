"""`static/js/app.js` in a real browser, under the Content-Security-Policy."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from emulation.common.middleware import HEADERS
from tests.look.pages import source

pytestmark = pytest.mark.django_db

FORM = """
<form method="post" action="/gui" id="form" data-confirm="Nộp phiếu này?">
  <input name="note" value="1"><label for="scan">Bản ký</label>
  <input class="form-control" type="file" id="scan" name="scan">
  <button class="btn btn-primary" name="do" value="submit" type="submit">Nộp phiếu</button>
</form>"""
SUMMARY = '<div class="errors" tabindex="-1" data-focus><a href="#form">Nhập ngày</a></div>'


@pytest.fixture
def show(page: Any) -> Any:
    """`show(body)` opens the frame with this content; gives the list of what is posted to /gui."""

    def open_page(body: str) -> list[str]:
        posted: list[str] = []
        frame = source("base.html")
        assert frame.count("</main>") == 1
        text = frame.replace("</main>", f"{body}</main>")
        page.route(
            "**/mau", lambda route: route.fulfill(body=text, content_type="text/html", headers=HEADERS)
        )
        page.route(
            "**/gui", lambda route: (posted.append(route.request.post_data), route.fulfill(status=204))
        )
        page.goto("/mau")
        return posted

    return open_page


def test_a_question_is_asked_before_sending(page: Any, show: Any) -> None:
    posted = show(FORM)
    page.click("text=Nộp phiếu")
    assert page.inner_text("dialog p") == "Nộp phiếu này?"
    assert page.evaluate("document.activeElement.textContent") == "Quay lại"
    page.click("dialog >> text=Quay lại")
    page.wait_for_selector("dialog", state="hidden")
    assert posted == []
    page.click("#form >> text=Nộp phiếu")
    with page.expect_response("**/gui"):
        page.click("dialog .btn-primary")
    assert len(posted) == 1 and "do=submit" in posted[0]


def test_a_form_is_sent_once(page: Any, show: Any) -> None:
    posted = show(FORM.replace('data-confirm="Nộp phiếu này?"', ""))
    with page.expect_response("**/gui"):
        page.click("#form button")
    page.click("#form button")
    page.wait_for_timeout(200)
    assert len(posted) == 1


def test_the_error_summary_has_the_focus(page: Any, show: Any) -> None:
    show(SUMMARY + FORM)
    assert page.evaluate("document.activeElement.className") == "errors"


def test_the_menu_closes(page: Any, show: Any) -> None:
    show("<p id='beside'>Bên cạnh</p>")
    menu = "document.querySelector('details.menu').open"
    page.click("details.menu summary")
    assert page.evaluate(menu) is True
    page.keyboard.press("Escape")
    assert page.evaluate(menu) is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.click("details.menu summary")
    page.click("#beside")
    assert page.evaluate(menu) is False


def test_a_file_field_speaks_vietnamese(page: Any, show: Any) -> None:
    show(FORM)
    assert page.inner_text("#form .actions") == "Chọn tệp\nChưa chọn tệp"
    page.set_input_files("#scan", [{"name": "bien-ban.pdf", "mimeType": "application/pdf", "buffer": b"x"}])
    assert page.inner_text("#form .actions [role=status]") == "bien-ban.pdf"


def test_a_lost_connection_is_said(page: Any, show: Any) -> None:
    show('<button id="ask" hx-get="/mat-mang">Tải</button>')
    page.route("**/mat-mang", lambda route: route.abort())
    page.click("#ask")
    page.wait_for_selector("#live:not(:empty)")
    assert page.inner_text("#live").startswith("Mất kết nối.")


def test_other_scripts_may_say_something(page: Any, show: Any) -> None:
    show("")
    page.evaluate("document.dispatchEvent(new CustomEvent('say', {detail: 'Đã chép 12 ô.'}))")
    assert page.inner_text("#live[role=status]") == "Đã chép 12 ô."


def test_a_link_of_the_summary_shows_the_label_too(page: Any, show: Any) -> None:
    field = '<div class="field bad"><label for="day">Ngày</label><p>Nhập ngày</p><input id="day"></div>'
    show('<a id="go" href="#day">Nhập ngày</a>' + "<p>…</p>" * 60 + field + "<p>…</p>" * 60)
    page.click("#go")
    bar = page.evaluate("document.querySelector('.appbar').getBoundingClientRect().bottom")
    assert page.evaluate("document.querySelector('[for=day]').getBoundingClientRect().top") >= bar


@pytest.mark.parametrize("width", [320, 360, 820, 1024, 1366])
def test_the_frame_fits_every_width(page: Any, show: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    show(render_to_string("components/empty.html", {"title": "Chưa có", "text": "Từ 26/12."}))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    current = page.locator(".mainnav [aria-current]")
    assert current.is_visible()
    left, right = current.evaluate("e => [e.getBoundingClientRect().left, e.getBoundingClientRect().right]")
    assert left >= 0 and right <= width


def test_a_file_field_that_htmx_brings_again_is_dressed(page: Any, show: Any) -> None:
    """A refused upload brings the same field once more, under the same id."""
    form = FORM.replace("data-confirm", 'hx-post="/lai" hx-target="#place" data-unused').split("</form>")[0]
    form = f"{form}</form>"
    page.route("**/lai", lambda route: route.fulfill(body=form, content_type="text/html", headers=HEADERS))
    show(f'<div id="place">{form}</div>')
    dressed = page.locator("#place .actions > label.btn > input.visually-hidden")
    assert dressed.count() == 1
    with page.expect_response("**/lai"):
        page.click("#place >> text=Nộp phiếu")
    page.wait_for_function("!document.querySelector('.htmx-settling, .htmx-swapping, .htmx-request')")
    assert page.inner_text("#place .actions [role=status]") == "Chưa chọn tệp"
    assert dressed.count() == 1 and page.locator("#place input.form-control[type=file]").count() == 0
