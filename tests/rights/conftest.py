"""The people of the table, in the demonstration province."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.rights.cast import gather


@pytest.fixture(scope="module")
def people(province: Path, django_db_blocker: Any) -> Iterator[None]:
    """Everybody exists; sessions stand in cookies, so that no request writes one."""
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        with django_db_blocker.unblock():
            gather()
        yield
