"""`manage.py rank`: JSON rows, unchanged runs, groups that are not ready."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from emulation.exchange.services import import_workbook
from scoring.models import RankingRun
from tests.exchange.workbooks import small_year, write
from tests.factories.ground import make_regulation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(tmp_path: Path) -> None:
    make_regulation()
    import_workbook(write(tmp_path / "nam.xlsx", small_year()), actor=make_user("standing_staff"))


@pytest.mark.usefixtures("year")
def test_json_rows(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rank", 2026, "--format", "json")
    rows = json.loads(capsys.readouterr().out)
    assert rows[0] == {
        "group": "khoi-3",
        "unit": "so-xay-dung",
        "points": "95.00",
        "assigned_maximum": "100.00",
        "rank": 1,
        "tied": False,
        "band": "Xuất sắc",
        "excluded": "",
    }
    assert [row["assigned_maximum"] for row in rows] == ["100.00", "60.00", "100.00"]


@pytest.mark.usefixtures("year")
def test_a_second_run_finds_the_ranking_unchanged(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rank", 2026, "--format", "csv")
    first = capsys.readouterr().out
    call_command("rank", 2026, "--group", "khoi-3", "--format", "csv")
    assert capsys.readouterr().out == first
    assert RankingRun.objects.count() == 1


@pytest.mark.usefixtures("year")
def test_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rank", 2026)
    assert "khoi-3" in capsys.readouterr().out


@pytest.mark.usefixtures("year")
def test_what_cannot_be_ranked_is_said() -> None:
    with pytest.raises(CommandError, match="Không có khối, cụm trong năm thi đua 2030"):
        call_command("rank", 2030)
    with pytest.raises(CommandError, match="khoi-9"):
        call_command("rank", 2026, "--group", "khoi-9")


def test_a_group_that_is_not_ready_is_an_error_when_asked_for(tmp_path: Path) -> None:
    make_regulation()
    rows = small_year()
    del rows["Điểm"][0]["Điểm thẩm định"]
    import_workbook(write(tmp_path / "nam.xlsx", rows), actor=make_user("standing_staff"))
    with pytest.raises(CommandError, match="Đơn vị tự chấm"):
        call_command("rank", 2026, "--group", "khoi-3")
