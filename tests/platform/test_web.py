"""What holds for every answer: health, headers, the idle end of a session, a log without personal data."""

import logging
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as project
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver

from emulation.logs import DiscreetFormatter
from emulation.sessions import STEP, IdleTimeMiddleware
from tests.services import free_port


@pytest.mark.celery
@pytest.mark.django_db
def test_health_is_good_when_database_and_broker_answer(client, broker):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "broker": True})


@pytest.mark.django_db
def test_health_names_the_part_that_is_away(client, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "broker": False})


def test_health_without_a_database(client, settings, django_db_blocker):
    # Blocked here by name: a province shared by a whole run may have opened the database for all tests.
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    with django_db_blocker.block():
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


@pytest.mark.django_db
def test_security_headers(client):
    headers = client.get("/healthz").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    policy = headers["Content-Security-Policy"]
    assert "default-src" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


@pytest.mark.django_db
def test_health_only_answers_readers(client):
    assert client.post("/healthz").status_code == 405


def _request(session):
    request = RequestFactory().get("/")
    request.COOKIES[project.SESSION_COOKIE_NAME] = "key"
    request.session = session
    return request


@pytest.mark.parametrize(
    ("session", "moves"),
    [
        ({"_auth_user_id": "1"}, True),
        ({"_auth_user_id": "1", "moved_at": -STEP - 5}, True),
        ({"_auth_user_id": "1", "moved_at": -STEP + 5}, False),
        ({}, False),
    ],
)
def test_end_of_a_session_moves_once_in_a_while(session, moves):
    now = int(time.time())
    if "moved_at" in session:
        session = {**session, "moved_at": now + session["moved_at"]}
    request = _request(dict(session))
    IdleTimeMiddleware(lambda _request: HttpResponse())(request)
    assert (request.session != session) is moves
    if moves:
        assert now <= request.session["moved_at"] <= now + 1


def test_visitor_without_a_session_gets_none():
    request = RequestFactory().get("/")
    request.session = None  # touching it would fail
    assert IdleTimeMiddleware(lambda _request: HttpResponse())(request).status_code == 200


def test_log_leaves_out_values_of_the_database():
    message = "duplicate key\nDETAIL:  Key (email)=(lan@tinh.vn) already exists.\nCONTEXT:  x Lan"
    try:
        raise ValueError(message)
    except ValueError:
        record = logging.LogRecord("django.request", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    text = DiscreetFormatter().format(record)
    assert "lan@tinh.vn" not in text
    assert "Lan" not in text
    assert "duplicate key" in text


def test_celery_speaks_json_and_keeps_what_a_killed_worker_held():
    assert project.CELERY_ACCEPT_CONTENT == ["json"]
    assert project.CELERY_TASK_ACKS_LATE
    assert project.CELERY_TASK_REJECT_ON_WORKER_LOST
    timeout = project.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert timeout > project.CELERY_TASK_TIME_LIMIT > project.CELERY_TASK_SOFT_TIME_LIMIT


def test_accounts_are_ours_and_there_is_no_admin_site():
    assert get_user_model()._meta.label == "people.User"
    assert "django.contrib.admin" not in project.INSTALLED_APPS


def test_every_app_with_pages_is_in_the_urls():
    ours = [config.name for config in apps.get_app_configs() if is_ours(config)]
    with_pages = {name for name in ours if find_spec(f"{name}.urls")}
    assert with_pages
    assert with_pages == {resolver.urlconf_name.__name__.removesuffix(".urls") for resolver in _included()}


def is_ours(config):
    return Path(config.path).is_relative_to(project.BASE_DIR) and ".venv" not in config.path


def _included():
    return [entry for entry in get_resolver().url_patterns if isinstance(entry, URLResolver)]
