from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest

from emulation.people.models import User
from emulation.regulations import usage
from emulation.regulations.models import Regulation
from emulation.regulations.services import DATA, load_packaged


def packaged(name: str) -> dict[str, Any]:
    """A document that the project carries, free to be changed."""
    return copy.deepcopy(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")))


def with_figure(document: dict[str, Any], key: str, **changes: Any) -> dict[str, Any]:
    for figure in document["figures"]:
        if figure["key"] == key:
            figure.update(changes)
    return document


@pytest.fixture
def regulations(db: None) -> tuple[Regulation, Regulation]:
    """The two packaged regulations, older first."""
    load_packaged()
    older, newer = Regulation.objects.order_by("in_force_from")
    return older, newer


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Codes of regulations that some higher room says it uses; fill it in the test."""
    codes: set[str] = set()
    monkeypatch.setattr(usage, "_checks", [lambda regulation: regulation.code in codes])
    return codes


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice", full_name="Nguyễn Thị An")


@pytest.fixture
def boundary() -> tuple[date, date]:
    return date(2025, 6, 30), date(2025, 7, 1)
