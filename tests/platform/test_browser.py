"""The browser fixture itself: a real Chromium in front of the live server, and its guards."""

import pytest
from django.contrib.sessions.models import Session

pytestmark = pytest.mark.browser


def test_browser_reads_the_live_server(page):
    answer = page.goto("/healthz")
    assert answer.status in (200, 503)
    assert answer.json()["database"] is True


def test_rows_of_the_test_are_those_of_the_server(page, sign_in, django_user_model):
    """Queries of a test work while the browser lives, and both sides see the same database."""
    user = django_user_model(username="an", full_name="Nguyễn Văn An")
    user.set_unusable_password()
    user.save()
    sign_in(user)
    page.goto("/healthz")
    assert page.context.cookies()[0]["value"] == Session.objects.get().session_key


def test_other_machines_are_out_of_reach(page):
    from playwright.sync_api import Error

    with pytest.raises(Error, match="ERR_FAILED"):
        page.goto("http://192.0.2.1/")


def test_page_is_vietnamese(page):
    page.goto("/healthz")
    assert page.evaluate("navigator.language") == "vi-VN"
    assert page.evaluate("new Date(2026, 0, 5).getTimezoneOffset()") == -7 * 60
