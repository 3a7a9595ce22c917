"""The people of the table, in the demonstration province."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.province import province, province_copy  # noqa: F401
from tests.rights.cast import gather


@pytest.fixture(scope="module")
def people(province: Path) -> Iterator[None]:  # noqa: F811
    """Everybody exists; sessions stand in cookies, so that no request writes one."""
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        gather()
        yield
