"""Parameters of a method in one cell of a workbook: written and read back, they are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.common.workbooks.columns import CellError
from scoring.parameter_text import read_parameters, write_parameters

POINTS = st.integers(0, 4000).map(lambda n: f"{n / 4:g}")
WORDS = st.lists(
    st.sampled_from(["Hoàn thành", "đúng hạn", "có đánh giá nội bộ", "minh chứng: báo cáo", "70%"]),
    min_size=1,
).map("; ".join)
LEVELS = st.lists(st.fixed_dictionaries({"points": POINTS, "text": WORDS}), min_size=1, max_size=5)


@given(LEVELS, st.none() | POINTS)
def test_levels_whose_words_hold_semicolons_and_colons(levels, step):
    raw = {"anchors": levels} | ({"step": step} if step else {})
    assert read_parameters(write_parameters(raw)) == raw


@given(st.lists(st.fixed_dictionaries({"limit": POINTS, "points": POINTS}), min_size=1, max_size=5))
def test_bands_and_what_is_chosen(bands):
    raw = {"basis": "percent", "direction": "down", "bands": bands}
    assert read_parameters(write_parameters(raw)) == raw


def test_numbers():
    raw = {"floor_percent": "70", "cap_percent": "120.5"}
    assert write_parameters(raw) == "sàn: 70; trần: 120,5"
    assert read_parameters("sàn: 70;trần : 120,5;") == raw


@pytest.mark.parametrize("wrong", ["sàn", "sàn: bảy mươi", "sàn: 70; chép: 3", "so sánh: bừa"])
def test_what_is_not_understood_is_told(wrong):
    with pytest.raises(CellError):
        read_parameters(wrong)
