"""The loaded province for the tests of its loading."""

from __future__ import annotations

import pytest

from tests.province import province, province_copy  # noqa: F401


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "demo: reads the whole demonstration province, loaded once")
