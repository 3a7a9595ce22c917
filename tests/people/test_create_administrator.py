"""The first account of an empty installation."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from emulation.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_PASSWORD", "cong-vu-hung-yen-2026")


def create(username: str = "quantri") -> None:
    call_command("create_administrator", username, "--name", "Đỗ Minh Quân")


def test_the_first_administrator_can_manage_accounts() -> None:
    create()
    account = User.objects.get(username="quantri")
    assert account.roles.is_administrator
    assert account.check_password("cong-vu-hung-yen-2026")


def test_there_is_only_one_first() -> None:
    create()
    with pytest.raises(CommandError, match="Đã có quản trị hệ thống"):
        create("nguoi-khac")


def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_PASSWORD", "12345678")
    with pytest.raises(CommandError, match="chữ số"):
        create()
    assert not User.objects.exists()
