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
os.environ.setdefault("SECRET_KEY", "only-for-tests-and-long-enough-for-every-check-0123456789")

from emulation.settings import *  # noqa: E402, F403
from emulation.settings import (  # noqa: E402
    CELERY_BROKER_URL,
    DATA_DIR,
    DATABASES,
    LOGGING,
    MIDDLEWARE,
    STATIC_ROOT,
    STORAGES,
    TEMPLATES,
)
from tests.template_guard import FailWhereOurs  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = FailWhereOurs()
AXES_ENABLED = False  # tests of the lock-out switch it on
READONLY_GET = True  # a GET that writes is an error, as in development
if os.environ.get("BROWSER_DELAY_MS"):
    MIDDLEWARE.insert(0, "tests.slowness.Slow")

DATABASES["default"]["CONN_MAX_AGE"] = 0  # no connection is left open when the test database goes
if "THIDUA_TEST_DATABASE" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["THIDUA_TEST_DATABASE"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file, so that the live server's threads and a worker process see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"]["OPTIONS"],
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA foreign_keys=ON",
    }

# Without a broker of its own a test's tasks wait in memory, where nobody runs them.
CELERY_BROKER_URL = CELERY_BROKER_URL if os.environ.get("REDIS_URL") else "memory://"
STATIC_ROOT.mkdir(exist_ok=True)

LOGGING["root"]["handlers"] = ["console"]
LOGGING["root"]["level"] = "WARNING"
del LOGGING["handlers"]["file"]
