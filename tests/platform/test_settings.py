"""Settings that come from the environment, each read in a fresh process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, sys
from emulation import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""


@pytest.fixture
def ask(tmp_path):
    """`ask("DEBUG", HTTPS="1")` → value (or values) of settings under exactly these variables."""

    def read(*names, **environment):
        base = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", ASK, *names],
            cwd=ROOT,
            env={**base, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        values = json.loads(done.stdout)
        return values[names[0]] if len(names) == 1 else values

    return read


def test_without_any_variable_it_is_a_closed_installation_on_sqlite(ask, tmp_path):
    got = ask("DEBUG", "DEMO", "DATABASES", "REDIS_URL", "CELERY_BROKER_URL", "ALLOWED_HOSTS", "MEDIA_ROOT")
    assert (got["DEBUG"], got["DEMO"]) == (False, False)
    assert got["DATABASES"]["default"]["NAME"] == str(tmp_path / "thidua.sqlite3")
    assert got["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert got["REDIS_URL"] == f"unix://{tmp_path}/broker/broker.sock"
    assert got["CELERY_BROKER_URL"] == f"redis+socket://{tmp_path}/broker/broker.sock"
    assert got["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert got["MEDIA_ROOT"] == str(tmp_path / "media")


def test_postgresql_and_redis_by_url(ask):
    got = ask(
        "DATABASES",
        "CELERY_BROKER_URL",
        DATABASE_URL="postgres://u:p%40ss@db.local:5433/thidua",
        REDIS_URL="rediss://cache.local:6380/1",
    )
    database = got["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[k] for k in ("HOST", "PORT", "NAME", "PASSWORD")] == ["db.local", 5433, "thidua", "p@ss"]
    assert "OPTIONS" not in database
    assert got["CELERY_BROKER_URL"] == "rediss://cache.local:6380/1"


def test_cookies_are_secure_behind_tls_only(ask):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT")
    assert set(ask(*names).values()) == {False, None}
    assert list(ask(*names, HTTPS="1").values()) == [True, True, 31_536_000, True]


def test_names_of_the_machine_join_the_loopback_names(ask):
    hosts = ask("ALLOWED_HOSTS", ALLOWED_HOSTS="thidua.tinh.vn,10.0.0.5")
    assert hosts[:2] == ["thidua.tinh.vn", "10.0.0.5"]
    assert "127.0.0.1" in hosts


def test_limits(ask):
    assert ask("MAX_EVIDENCE_MB") == 20
    assert ask("MAX_EVIDENCE_MB", MAX_EVIDENCE_MB="5") == 5


def test_uploads_are_scanned_where_a_scanner_is_named(ask):
    assert ask("CLAMD_URL") == ""
    assert ask("CLAMD_URL", CLAMD_URL="unix:///run/clamav/clamd.ctl") == "unix:///run/clamav/clamd.ctl"


def test_given_key_is_used_and_none_is_made(ask, tmp_path):
    assert ask("SECRET_KEY", SECRET_KEY="given") == "given"
    assert not (tmp_path / "secret_key").exists()


def test_sqlite_connection_is_set_as_wanted(db):
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("this run is on PostgreSQL")
    with connection.cursor() as cursor:
        answers = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")
        ]
    assert answers == ["wal", 1]
