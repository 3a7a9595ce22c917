"""The demonstration province in a test database: loaded once, copied for each process that tests on it.

`template()` builds a data directory (database, media) and keeps it under `var/test-province`, named after
everything that shapes it; any change of code or content, and another day, builds a new one. Tests on SQLite
and the browser's server copy its files; on PostgreSQL the same is a database that others are made from.

The fixture `province` leads the default connection to a copy of this process, for the tests of one module.
Tests that expect an empty database never meet it: afterwards the connection leads where it led before.
Each test still runs in a transaction of its own that is rolled back.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import override_settings

from emulation.common.dates import today

ROOT = Path(settings.BASE_DIR)
KEPT = ROOT / "var" / "test-province"
DATABASE = "thidua.sqlite3"
SHAPED_BY = ("emulation", "blocks", "clusters", "scoring", "awards")
SHOWN_ONLY = frozenset({"views", "urls", "forms", "presenters", "templatetags", "panels", "providers"})
"""Modules and folders that show the data and never make them."""


def digest() -> str:
    """Names the code, the content and the day that a loaded province comes from."""
    sha = hashlib.sha256(f"{today()} {sys.version}".encode())
    for package in SHAPED_BY:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in (".py", ".json") and not SHOWN_ONLY & {path.stem, *path.parts}:
                sha.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return sha.hexdigest()[:16]


def template() -> Path:
    """A data directory with the province on SQLite; nobody may write to it."""
    name = digest()
    with _locked():
        built = KEPT / name
        if not built.exists():
            for stale in KEPT.iterdir():
                if stale.is_dir():
                    shutil.rmtree(stale)
            draft = KEPT / f"{name}.new"
            _load(draft, THIDUA_TEST_DATABASE=str(draft / DATABASE))
            draft.rename(built)
    return built


def copy(folder: Path) -> Path:
    """A data directory of one's own; its database file."""
    built = template()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(built / DATABASE, folder / DATABASE)
    _share(built / "media", folder / "media")
    return folder / DATABASE


def _share(media: Path, own: Path) -> None:
    """The same files in a folder of one's own: adding and deleting there touches no other."""

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copy(source, target)

    shutil.copytree(media, own, copy_function=link)


@contextmanager
def _locked() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _load(folder: Path, **environment: str) -> None:
    """Migrate and load in processes of their own, as `script/server` does."""
    folder.mkdir(parents=True)
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "THIDUA_TEST_DATA_DIR": str(folder),
        **environment,
    }
    for command in (("migrate", "-v0"), ("load_demo", "-v0")):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=given, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    for leftover in ("log", "static"):
        shutil.rmtree(folder / leftover, ignore_errors=True)


# --- PostgreSQL: a database made from another -----------------------------------------------------------
@contextmanager
def _postgres_copy(folder: Path) -> Iterator[str]:
    """The name of a database of this process; its media stand in `folder`."""
    loaded = f"province_{digest()}"
    media = KEPT / loaded
    with _locked():
        if not _exists(loaded):
            shutil.rmtree(media, ignore_errors=True)
            draft = f"{loaded}_new"
            _administer(f'DROP DATABASE IF EXISTS "{draft}"', f'CREATE DATABASE "{draft}"')
            _load(media, THIDUA_TEST_DATABASE=draft)
            _administer(f'ALTER DATABASE "{draft}" RENAME TO "{loaded}"')
        own = f"{loaded}_{os.getpid()}"
        _administer(f'CREATE DATABASE "{own}" TEMPLATE "{loaded}"')
    _share(media / "media", folder / "media")
    try:
        yield own
    finally:
        _administer(f'DROP DATABASE "{own}" WITH (FORCE)')


def _exists(name: str) -> bool:
    with _administration() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _administer(*statements: str) -> None:
    with _administration() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _administration() -> Iterator[Any]:
    """Outside any transaction, on the database that every server has."""
    creation: Any = connection.creation
    with creation._nodb_cursor() as cursor:
        yield cursor


# --- Fixtures -------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def province_copy(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The name of this process's own database with the province, and its data directory."""
    folder = tmp_path_factory.mktemp("province")
    if connection.vendor == "sqlite":
        yield str(copy(folder)), folder
        return
    # Unblocked for these statements only: between them a test without the mark still meets no database.
    with ExitStack() as made:
        with django_db_blocker.unblock():
            name = made.enter_context(_postgres_copy(folder))
        yield name, folder
        with django_db_blocker.unblock():
            connection.close()
            made.close()


@pytest.fixture(scope="module")
def province(province_copy: tuple[str, Path]) -> Iterator[Path]:
    """While a module's tests run, the default connection leads to the province; gives its data directory."""
    name, folder = province_copy
    before = connection.settings_dict["NAME"]
    _lead_to(name)
    with override_settings(MEDIA_ROOT=folder / "media"):
        yield folder
    _lead_to(before)


def _lead_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
