"""Settings of the test run: those of the project, with a folder of its own and a cheap password hash."""

import atexit
import os
import shutil
import tempfile

# A process started by a test (a Celery worker) is told its parent's folder; every other one makes its own.
_given = os.environ.get("THIDUA_TEST_DATA_DIR")
if _given:
    os.environ["DATA_DIR"] = _given
else:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="thidua-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from emulation.settings import *  # noqa: E402, F403
from emulation.settings import DATA_DIR, DATABASES, LOGGING, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
AXES_ENABLED = False  # tests of the lock-out switch it on

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file, so that the live server's threads and a worker process see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"]["OPTIONS"],
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA foreign_keys=ON",
    }

LOGGING["root"]["handlers"] = ["console"]
LOGGING["root"]["level"] = "WARNING"
del LOGGING["handlers"]["file"]
