"""The project's settings with the empty view beside its pages."""

from emulation.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
