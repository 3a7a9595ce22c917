"""Parameters of a method in one cell, both ways."""

from __future__ import annotations

import pytest

from emulation.common.workbooks.columns import CellError
from scoring.parameter_text import read_parameters, write_parameters


@pytest.mark.parametrize(
    ("cell", "raw"),
    [
        ("", {}),
        ("sàn: 70; trần: 120", {"floor_percent": "70", "cap_percent": "120"}),
        ("mỗi lần: 2,5", {"each": "2.5"}),
        ("mỗi lần: 2; cách tính: trừ dần", {"each": "2", "counts_down": True}),
        ("mỗi ngày: 0,5; được trễ: 2", {"per_day": "0.5", "grace_days": "2"}),
        (
            "từ 99,5: 12; từ 99: 10,5",
            {"bands": [{"limit": "99.5", "points": "12"}, {"limit": "99", "points": "10.5"}]},
        ),
        (
            "bước: 0,5; mức 6: Hoàn thành toàn bộ",
            {"step": "0.5", "anchors": [{"points": "6", "text": "Hoàn thành toàn bộ"}]},
        ),
    ],
)
def test_both_ways(cell: str, raw: dict[str, object]) -> None:
    assert read_parameters(cell) == raw
    assert read_parameters(write_parameters(raw)) == raw


@pytest.mark.parametrize("cell", ["70", "lạ: 5", "sàn: nhiều", "cách tính: nhân đôi"])
def test_what_cannot_be_understood_is_said(cell: str) -> None:
    with pytest.raises(CellError):
        read_parameters(cell)
