"""Settings of the project. Everything that differs between installations comes from the environment
(`deploy/README.md` lists the variables); without any variable it runs on SQLite and an embedded broker."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from whitenoise.compress import Compressor

from emulation.local import REPOSITORY, broker_socket, data_directory, secret_key

env = environ.Env()


# --- Where things are -------------------------------------------------------------------------------
BASE_DIR = REPOSITORY
DATA_DIR: Path = data_directory()
MEDIA_ROOT = DATA_DIR / "media"  # private: no URL serves it, downloads pass a permission first
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # ours only, all vendored

# --- What this installation is ----------------------------------------------------------------------
DEBUG: bool = env.bool("DEBUG", default=False)
DEMO: bool = env.bool("DEMO", default=False)  # shows the band "demonstration data"
HTTPS: bool = env.bool("HTTPS", default=False)  # behind a proxy that ends TLS
SECRET_KEY: str = env.str("SECRET_KEY", default="") or secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
# The loopback names stay in the list: the health of a server is asked on its own machine.
ALLOWED_HOSTS: list[str] = [*env.list("ALLOWED_HOSTS", default=[]), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
MAX_EVIDENCE_MB: int = env.int("MAX_EVIDENCE_MB", default=20)
CLAMD_URL: str = env.str("CLAMD_URL", default="")  # `tcp://host:3310`, `unix:///path`: uploads are scanned
CLAMD_TIMEOUT: int = env.int("CLAMD_TIMEOUT", default=10)
SIGNATURE_ROOTS: str = env.str("SIGNATURE_ROOTS", default="")  # folder with roots of trust for signed PDFs
MAX_IMPORT_MB: int = env.int("MAX_IMPORT_MB", default=20)
# A workbook that was checked and not confirmed for so long is deleted.
UNCONFIRMED_UPLOAD_DAYS: int = env.int("UNCONFIRMED_UPLOAD_DAYS", default=7)
# A reminder stands on the home page for so long, unless the unit does its part before.
REMINDER_DAYS: int = env.int("REMINDER_DAYS", default=30)
# So many years ahead of the present one may be opened.
YEARS_AHEAD: int = env.int("YEARS_AHEAD", default=2)

ROOT_URLCONF = "emulation.urls"
WSGI_APPLICATION = "emulation.wsgi.application"
ASGI_APPLICATION = "emulation.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "emulation.common",
    "emulation.audit",
    "emulation.organisations",
    "emulation.people",
    "emulation.regulations",
    "emulation.groups",
    "emulation.activities",
    "emulation.conferences",
    "emulation.ballots",
    "emulation.jobs",
    "emulation.documents",
    "emulation.home",
    "emulation.assignments",
    "emulation.pacts",
    "emulation.handover",
    "blocks",
    "clusters",
    "scoring",
    "awards",
    "emulation.demo",
    "emulation.exchange",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # `runserver` serves static files the way gunicorn does
    "django.contrib.staticfiles",
    "django.forms",  # its templates, for FORM_RENDERER
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "emulation.common.middleware.CompressionMiddleware",
    "emulation.common.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "emulation.sessions.IdleTimeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "emulation.common.middleware.ReadOnlyGetMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as axes asks: it turns a lockout into its response
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "emulation.home.context.shell",
            ],
        },
    }
]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "emulation.static.HashedStaticStorage"
    },
}
# The fonts of the documents never go to a browser; packing them would take most of the first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "ttf"]
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a score sheet has about 180 leaves with several fields each

# --- Database ---------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # A write transaction takes its lock when it begins and waits for it, instead of failing half way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16000;PRAGMA mmap_size=134217728"
    ),
}
_EMBEDDED = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "thidua.sqlite3")}
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(env.db_url("DATABASE_URL")) if env.str("DATABASE_URL", default="") else _EMBEDDED
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Accounts and sessions --------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 8 * 60 * 60  # idle time; `emulation.sessions` moves the end on
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "SAMEORIGIN"  # our own pages show our own PDFs in a frame
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked over plain HTTP on the loopback address
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains of the province's domain are not ours to speak for
    "security.W019",  # X_FRAME_OPTIONS: see above
    "security.W021",  # nor is the browsers' preload list
]

# --- Language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # years and numbers of documents stay plain; points are formatted by filters
FORMAT_MODULE_PATH = ["emulation.common.formats"]

# --- Celery -----------------------------------------------------------------------------------------
# `redis://…`, `rediss://…` or `unix:///path`; the default is the embedded server of `script/server`.
REDIS_URL: str = env.str("REDIS_URL", default="") or f"unix://{broker_socket(DATA_DIR)}"
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_RESULT_BACKEND = None  # what came out of a job stands in its row
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
# A task is taken off the queue when it is done, and given back when its process dies.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50  # WeasyPrint's memory grows with every document
CELERY_WORKER_CONCURRENCY: int = env.int("WORKER_CONCURRENCY", default=2)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 27 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task may take (above), else a second worker would start it again.
    "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT", default=30 * 60),
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
}
# A page that queues a task answers soon even when the broker is away; the job's row waits for the sweep.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2}
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {
        "task": "emulation.jobs.tasks.sweep",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "sweep-uploads": {
        "task": "emulation.organisations.tasks.sweep_uploads",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    "close-explanations": {
        "task": "scoring.tasks.close_explanations",
        "schedule": 300.0,
        "options": {"expires": 280},
    },
}

# --- Logging ----------------------------------------------------------------------------------------
# To standard output and to DATA_DIR/log; what is written names paths and ids, no personal data.
LOG_DIR = DATA_DIR / "log"
LOG_DIR.mkdir(parents=True, exist_ok=True)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "emulation.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"},
        "file": {
            "class": "logging.handlers.WatchedFileHandler",  # several processes; logrotate may move it
            "filename": str(LOG_DIR / "thidua.log"),
            "encoding": "utf-8",
            "delay": True,
            "formatter": "line",
        },
    },
    "root": {"handlers": ["console", "file"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "celery.apps.worker": {"level": "INFO"},  # "ready", which script/server waits for
        "axes": {"level": "ERROR"},  # its warnings name the account that somebody tried
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
