"""The frame of a page, sign-in, and the pages that appear when something went wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import path
from lxml import html

from emulation.home.context import Shell
from tests.look.pages import SHELL, source, texts, words


def draw(template: str, **context: Any) -> Any:
    return html.document_fromstring(source(template, **context))


def test_the_frame_of_a_signed_in_person() -> None:
    drawn = draw("base.html")
    assert texts(drawn, ".//nav[@class='mainnav']/a[@aria-current='page']") == ["Chấm điểm"]
    assert texts(drawn, ".//a[@class='skip' and @href='#main']") == ["Đi tới nội dung chính"]
    assert drawn.xpath(".//form[@role='search']//input/@name") == ["q"]
    assert words(drawn.xpath(".//aside[@class='demo']")[0]).startswith("Dữ liệu minh họa")
    menu = drawn.xpath(".//details[@class='menu']")[0]
    assert "Sở Xây dựng; Trưởng Khối thi đua số 3" in words(menu)
    assert menu.xpath(".//form[@method='post']//input/@name") == ["csrfmiddlewaretoken"]
    assert texts(menu, ".//button") == ["Đăng xuất"]
    assert texts(drawn, ".//footer//a") == ["Hướng dẫn và hỗ trợ"]


def test_the_header_says_year_and_group() -> None:
    shell = replace(SHELL, context_line="Năm 2025 · Khối thi đua số 3")
    assert "Năm 2025 · Khối thi đua số 3" in texts(draw("base.html", shell=shell), ".//header//a")[0]
    assert "Tỉnh Hưng Yên" in texts(draw("base.html"), ".//header//a")[0]


def test_htmx_obeys_the_content_security_policy() -> None:
    drawn = draw("base.html")
    settings = drawn.xpath("string(.//meta[@name='htmx-config']/@content)")
    assert '"includeIndicatorStyles":false' in settings and '"allowEval":false' in settings
    assert drawn.xpath("string(.//body/@hx-headers)").startswith('{"X-CSRFToken": "')


def test_a_visitor_sees_no_navigation() -> None:
    drawn = draw("base.html", shell=Shell(demo=False))
    assert drawn.xpath(".//nav | .//form | .//aside") == []


def test_messages_are_notes_of_their_kind() -> None:
    said = [Message(constants.SUCCESS, "Đã nộp phiếu."), Message(constants.ERROR, "Chưa gửi.")]
    notes = draw("base.html", messages=said).xpath(".//div[@class='messages noprint']/div")
    assert [note.get("class") for note in notes] == ["note note-ok", "note note-err"]
    assert [words(note) for note in notes] == ["Đã nộp phiếu.", "Lỗi: Chưa gửi."]


class SignIn(forms.Form):
    username = forms.CharField()
    password = forms.CharField()

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Tên đăng nhập hoặc mật khẩu không đúng.")


def test_sign_in_shows_the_calendar_and_whom_to_ask() -> None:
    calendar = [("Tự chấm điểm", "Đến 25/12/2025", True)]
    drawn = draw("people/sign_in.html", shell=Shell(demo=True), form=SignIn(), calendar=calendar, year=2025)
    assert texts(drawn, ".//ol[@class='timeline']/li[@class='hit']") == ["Tự chấm điểm Đến 25/12/2025"]
    assert drawn.xpath(".//main//input/@name") == ["csrfmiddlewaretoken", "username", "password"]
    assert drawn.xpath(".//main//input/@autocomplete") == ["username", "current-password"]
    assert "liên hệ" in words(drawn.xpath(".//main//form")[0])


def test_a_refused_sign_in_keeps_the_name_and_never_the_password() -> None:
    refused = SignIn({"username": "ha", "password": "bí mật"})
    drawn = draw("people/sign_in.html", shell=Shell(demo=True), form=refused, next="/phieu/1/")
    assert drawn.xpath("string(.//input[@name='username']/@value)") == "ha"
    assert drawn.xpath(".//input[@name='password']/@value") == []
    assert drawn.xpath("string(.//input[@name='next']/@value)") == "/phieu/1/"
    assert texts(drawn, ".//*[@role='alert']") == ["Lỗi: Tên đăng nhập hoặc mật khẩu không đúng."]


def test_a_locked_account_is_told_so() -> None:
    said = "Tài khoản tạm khóa 15 phút."
    drawn = draw("people/sign_in.html", shell=Shell(demo=True), form=SignIn(), locked=said)
    assert texts(drawn, ".//*[@role='alert']") == [said]


@pytest.mark.parametrize("name", ["400", "403_csrf", "500"])
def test_some_pages_need_no_context(name: str) -> None:
    drawn = html.document_fromstring(get_template(f"{name}.html").render())
    assert texts(drawn, ".//main/p[@class='code num']") == [f"Lỗi {name[:3]}"]
    assert len(texts(drawn, ".//main//p")) >= 3
    assert drawn.xpath(".//main//a/@href") == ["/"]


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Chỉ Trưởng khối được chốt danh sách.")


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("hong/", broken), path("cam/", forbidden), path("gui/", plain)]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("ask", "status", "said"),
    [
        (lambda client: client.get("/khong-co/"), 404, "Không tìm thấy trang này"),
        (lambda client: client.get("/cam/"), 403, "Chỉ Trưởng khối được chốt danh sách."),
        (lambda client: client.get("/hong/"), 500, "Hệ thống gặp lỗi khi xử lý"),
        (lambda client: client.post("/gui/"), 403, "Chưa gửi được"),
    ],
)
@pytest.mark.django_db
def test_what_went_wrong_is_said_by_the_server(ask: Callable[[Client], Any], status: int, said: str) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = ask(client)
    assert answer.status_code == status
    assert said in words(html.document_fromstring(answer.content.decode()))
