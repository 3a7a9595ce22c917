"""Brings the data of an installation to the state the program expects; `script/server` runs it each start.

The first start on SQLite builds the database under another name and moves it into place when it is complete:
a start that was broken off leaves nothing that a later one would take for loaded. On PostgreSQL the same
holds because the demonstration data are loaded in one transaction into tables without any account.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emulation.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

DEMONSTRATION = settings.DATA_DIR / "demonstration"  # this file says that the data are made up


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_regulations")


def _load_demonstration() -> None:
    print("loading the demonstration province (first start)", flush=True)
    with transaction.atomic():
        call_command("load_demo")


def first_start_sqlite(database: Path, empty: bool) -> None:
    """Build the database beside its place, then move it there."""
    draft = settings.DATA_DIR / "first-start" / database.name
    shutil.rmtree(draft.parent, ignore_errors=True)  # what a broken first start left
    draft.parent.mkdir()
    media_is_ours = not settings.MEDIA_ROOT.exists()
    connection.settings_dict["NAME"] = str(draft)
    try:
        _migrate()
        if not empty:
            _load_demonstration()
    except BaseException:
        connection.close()
        shutil.rmtree(draft.parent)
        if media_is_ours:
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        raise
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    if not empty:
        DEMONSTRATION.touch()
    draft.rename(database)
    shutil.rmtree(draft.parent)


def prepare_database(empty: bool) -> None:
    if connection.vendor == "sqlite":
        database = Path(settings.DATABASES["default"]["NAME"])
        if not database.exists():
            first_start_sqlite(database, empty)
            return
        _migrate()
    else:
        _migrate()
        if not empty and not DEMONSTRATION.exists() and not get_user_model()._default_manager.exists():
            _load_demonstration()
            DEMONSTRATION.touch()
    if empty:
        print("--empty concerns the first start only; the data are kept as they are")


def _static_state() -> str:
    """A digest of what the static files are made from: names, sizes and times, and the packages."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                facts = path.stat()
                digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Gather, name by content and compress the static files, unless they are as they were."""
    stamp, state = settings.STATIC_ROOT / ".state", _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


if __name__ == "__main__":
    prepare_database(empty="--empty" in sys.argv[1:])
    collect_static()
