"""Security headers, compressed pages, and reading requests that may not write."""

import gzip

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory, override_settings

from emulation.common.middleware import (
    CompressionMiddleware,
    ContentSecurityPolicyMiddleware,
    ReadOnlyGetMiddleware,
    WriteDuringRead,
    written_table,
)

requests = RequestFactory()


def test_headers():
    response = ContentSecurityPolicyMiddleware(lambda request: HttpResponse())(requests.get("/"))
    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["frame-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_a_view_may_be_stricter():
    stricter = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    assert (
        ContentSecurityPolicyMiddleware(lambda request: stricter)(requests.get("/"))[
            "Content-Security-Policy"
        ]
        == "sandbox"
    )


@pytest.mark.parametrize(
    ("debug", "status", "sent"), [(True, 500, False), (False, 500, True), (True, 200, True)]
)
def test_only_technical_error_pages_go_without(settings, debug, status, sent):
    settings.DEBUG = debug
    response = ContentSecurityPolicyMiddleware(lambda request: HttpResponse(status=status))(requests.get("/"))
    assert response.has_header("Content-Security-Policy") is sent


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "scoring_sheet" ("a") VALUES (%s)', "scoring_sheet"),
        ("INSERT OR IGNORE INTO scoring_sheet VALUES (1)", "scoring_sheet"),
        ('  /* why */ UPDATE "scoring_sheet" SET "a" = %s', "scoring_sheet"),
        ("-- why\nupdate scoring_sheet set a = 1", "scoring_sheet"),
        ('DELETE FROM "scoring_sheet" WHERE 1', "scoring_sheet"),
        ("TRUNCATE TABLE scoring_sheet", "scoring_sheet"),
        ('WITH x AS (SELECT 1) UPDATE "scoring_sheet" SET "a" = 1', "scoring_sheet"),
        ('WITH d AS (DELETE FROM "scoring_sheet" RETURNING *) SELECT * FROM d', "scoring_sheet"),
        ('SELECT "a" FROM "scoring_sheet" FOR UPDATE OF "scoring_sheet"', None),
        ('WITH x AS (SELECT 1) SELECT * FROM "scoring_sheet" FOR UPDATE', None),
        ('WITH x AS (SELECT 1) SELECT * FROM "s" FOR UPDATE OF "s"', None),
        ("SAVEPOINT x", None),
        ("SELECT 'DELETE FROM x'", None),
    ],
)
def test_written_table(sql, table):
    assert written_table(sql) == table


def _view(request):
    if "read" in request.GET:
        return HttpResponse(str(Group.objects.count()))
    if "session" in request.GET:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session WHERE session_key = ''")
        return HttpResponse()
    Group.objects.create(name="x")
    return HttpResponse()


@pytest.fixture
def guarded(db):
    with override_settings(READONLY_GET=True):
        return ReadOnlyGetMiddleware(_view)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_requests_may_not_write(guarded, method):
    with pytest.raises(WriteDuringRead, match="auth_group"), transaction.atomic():
        guarded(requests.generic(method, "/"))
    assert Group.objects.count() == 0


def test_what_is_still_allowed(guarded):
    assert guarded(requests.get("/?read")).content == b"0"
    assert guarded(requests.get("/?session")).status_code == 200
    assert guarded(requests.post("/")).status_code == 200
    assert Group.objects.count() == 1
    Group.objects.create(name="after the request")


def test_the_setting_switches_it(settings):
    settings.READONLY_GET = False
    with pytest.raises(MiddlewareNotUsed):
        ReadOnlyGetMiddleware(_view)
    settings.READONLY_GET = True
    assert ReadOnlyGetMiddleware(_view)
    del settings.READONLY_GET
    settings.DEBUG = False
    with pytest.raises(MiddlewareNotUsed):
        ReadOnlyGetMiddleware(_view)


LONG = "Sở Nội vụ. ".encode() * 500


def packed(response, accepted="br, gzip"):
    return CompressionMiddleware(lambda request: response)(
        requests.get("/", headers={"Accept-Encoding": accepted})
    )


def test_a_long_page_goes_out_compressed_and_whole():
    response = packed(HttpResponse(LONG))
    assert response["Content-Encoding"] == "gzip"
    assert response["Content-Length"] == str(len(response.content))
    assert len(response.content) < len(LONG) / 10
    assert gzip.decompress(response.content) == LONG
    assert "Accept-Encoding" in response["Vary"]


def test_the_length_of_a_compressed_page_tells_nothing_exact():
    assert len({len(packed(HttpResponse(LONG)).content) for _ in range(50)}) > 5


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "deflate, gzip; q=0.0"])
def test_a_page_stays_as_it_is_for_who_cannot_unpack_it(accepted):
    response = packed(HttpResponse(LONG), accepted)
    assert not response.has_header("Content-Encoding")
    assert response.content == LONG
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(LONG[:900]),
        HttpResponse(LONG, content_type="application/pdf"),
        HttpResponse(LONG, headers={"Content-Encoding": "br"}),
    ],
)
def test_what_gains_nothing_is_left_alone(response):
    before = response.content
    assert packed(response).content == before


def test_a_stream_is_left_alone():
    assert packed(StreamingHttpResponse([LONG])).getvalue() == LONG
