"""`script/prepare.py`: a first start that was broken off is not taken for a loaded one.

Its command `load_demo` is replaced by one of an app put before ours, so that the tests choose how it ends.
"""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.celery

SETTINGS = """
from emulation.settings import *
INSTALLED_APPS = ["replaced", *INSTALLED_APPS]
"""
LOAD_DEMO = """
import os
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

class Command(BaseCommand):
    def handle(self, **options):
        (settings.MEDIA_ROOT / "evidence").mkdir(parents=True, exist_ok=True)
        Session.objects.create(session_key="half", expire_date=timezone.now())
        if os.environ.get("BREAK"):
            raise RuntimeError("broken off")
        Session.objects.create(session_key="whole", expire_date=timezone.now())
"""


@pytest.fixture
def prepare(tmp_path):
    """`prepare("--empty", BREAK="1")` runs the script on `tmp_path / "data"` and returns what it did."""
    commands = tmp_path / "path" / "replaced" / "management" / "commands"
    commands.mkdir(parents=True)
    for folder in (commands, commands.parent, commands.parent.parent):
        (folder / "__init__.py").touch()
    (commands / "load_demo.py").write_text(LOAD_DEMO)
    (tmp_path / "path" / "replaced_settings.py").write_text(SETTINGS)

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        base = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        given = {
            "PYTHONPATH": str(tmp_path / "path"),
            "DJANGO_SETTINGS_MODULE": "replaced_settings",
            "DATA_DIR": str(tmp_path / "data"),
        }
        return subprocess.run(
            [sys.executable, "script/prepare.py", *arguments],
            cwd=ROOT,
            env={**base, **given, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def _sessions(database: Path) -> set[str]:
    with sqlite3.connect(database) as connection:
        return {key for (key,) in connection.execute("SELECT session_key FROM django_session")}


def test_broken_first_start_leaves_nothing_and_the_next_one_loads(prepare, tmp_path):
    data = tmp_path / "data"
    (data / "first-start").mkdir(parents=True)  # as a start that was killed leaves it
    (data / "first-start" / "thidua.sqlite3").write_bytes(b"half")
    broken = prepare(BREAK="1")
    assert broken.returncode != 0
    assert "broken off" in broken.stderr
    left = {path.name for path in data.iterdir()}
    assert not left & {"thidua.sqlite3", "demonstration", "first-start", "media"}

    assert prepare().returncode == 0
    assert _sessions(data / "thidua.sqlite3") == {"half", "whole"}
    assert (data / "demonstration").exists()
    assert not (data / "first-start").exists()

    again = prepare(BREAK="1")  # the data are there: nothing is loaded again
    assert again.returncode == 0
    assert "loading" not in again.stdout


def test_empty_start_stays_empty_and_static_files_are_gathered_once(prepare, tmp_path):
    assert prepare("--empty").returncode == 0
    assert _sessions(tmp_path / "data" / "thidua.sqlite3") == set()
    manifest = tmp_path / "data" / "static" / "staticfiles.json"
    gathered = manifest.stat().st_mtime_ns
    later = prepare()
    assert later.returncode == 0
    assert manifest.stat().st_mtime_ns == gathered
    assert _sessions(tmp_path / "data" / "thidua.sqlite3") == set()
    assert not (tmp_path / "data" / "demonstration").exists()
    assert "first start only" in prepare("--empty").stdout
