"""The loaded province for the tests of its loading."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "demo: reads the whole demonstration province, loaded once")
