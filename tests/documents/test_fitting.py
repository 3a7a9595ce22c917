"""Texts fitted into places of a fixed width: at words only, smaller only as far as allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.documents.fitting import TooLongError, fit


def by_letters(text, size):
    """Every letter is as wide as a tenth of its size."""
    return len(text) * size / 10


def fitted(text, **given_):
    wanted = {"width": 100, "size": 20, "smallest": 10, "lines": 2, **given_}
    return fit(text, measure=by_letters, **wanted)


def test_a_short_text_keeps_its_size_on_one_line():
    assert fitted("Sở Nội vụ") == fitted("Sở Nội vụ", lines=1)
    assert fitted("Sở Nội vụ").lines == ("Sở Nội vụ",) and fitted("Sở Nội vụ").size == 20


def test_a_longer_one_takes_another_line_before_it_becomes_smaller():
    text = "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính tỉnh"
    assert fitted(text).size == 20 and len(fitted(text).lines) == 2
    smaller = fitted(text, lines=1)
    assert smaller.lines == (text,) and smaller.size == 14


def test_lines_are_about_equally_long():
    found = fitted("một hai ba bốn năm sáu bảy tám chín mười mười một mười hai").lines
    assert abs(len(found[0]) - len(found[1])) <= len("mười hai")


def test_too_long_even_at_the_smallest_size_is_said():
    with pytest.raises(TooLongError):
        fitted("x" * 120)
    with pytest.raises(TooLongError):
        fitted("từ " * 100)


def test_nothing_to_print_makes_no_line():
    assert fitted("  ").lines == ()


words = st.lists(st.text("abcđêô", min_size=1, max_size=12), min_size=1, max_size=25).map(" ".join)


@given(words, st.integers(1, 4))
def test_nothing_is_lost_and_every_line_fits(text, lines):
    try:
        found = fitted(text, lines=lines)
    except TooLongError:
        assert len(text) > 0
        return
    assert " ".join(found.lines) == text
    assert len(found.lines) <= lines and 10 <= found.size <= 20
    assert all(by_letters(line, found.size) <= 100 for line in found.lines)
