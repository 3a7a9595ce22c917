"""Administrative wording: the examples of the office's table, and properties."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.documents import wording

# --- dates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "long", "table"),
    [
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026", "05/3/2026"),
        (date(2026, 2, 6), "ngày 06 tháng 02 năm 2026", "06/02/2026"),
        (date(2026, 1, 28), "ngày 28 tháng 01 năm 2026", "28/01/2026"),
        (date(2026, 7, 1), "ngày 01 tháng 7 năm 2026", "01/7/2026"),
        (date(2025, 12, 22), "ngày 22 tháng 12 năm 2025", "22/12/2025"),
        (date(2025, 10, 9), "ngày 09 tháng 10 năm 2025", "09/10/2025"),
    ],
)
def test_months_one_and_two_have_a_zero_three_to_nine_have_not(day: date, long: str, table: str) -> None:
    assert wording.date_long(day) == long
    assert wording.date_table(day) == table


def test_a_draft_leaves_room_for_the_day() -> None:
    assert wording.plain(wording.date_blank(date(2026, 3, 5))) == "ngày      tháng 3 năm 2026"


def test_times() -> None:
    assert wording.clock(time(8, 0)) == "08 giờ 00 phút"
    assert wording.moment_long(datetime(2026, 1, 23, 8, 5)) == "08 giờ 05 phút, ngày 23 tháng 01 năm 2026"


# --- counts and votes ------------------------------------------------------------------------------------


def test_counts_from_one_to_nine_have_a_zero() -> None:
    assert [wording.pad(n) for n in (0, 1, 8, 9, 10, 99, 1005)] == [
        "0",
        "01",
        "08",
        "09",
        "10",
        "99",
        "1.005",
    ]


def test_a_count_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        wording.pad(-1)


def test_decisive_counts() -> None:
    assert wording.count_words(4) == "04 (bốn)"
    assert wording.count_words(12) == "12 (mười hai)"


def test_votes_against_the_whole_body() -> None:
    assert wording.votes(12, 15) == "12/15 phiếu, đạt 80,00%"
    assert wording.votes(8, 8) == "8/8 phiếu, đạt 100,00%"
    assert wording.votes(13, 15) == "13/15 phiếu, đạt 86,67%"
    assert wording.votes(11, 15) == "11/15 phiếu, đạt 73,33%"


@pytest.mark.parametrize(("agree", "body"), [(9, 8), (-1, 8), (0, 0)])
def test_impossible_votes(agree: int, body: int) -> None:
    with pytest.raises(ValueError, match="votes of"):
        wording.votes(agree, body)


def test_counts_of_units_have_zeros_only_where_both_are_below_ten() -> None:
    assert wording.units_of(8, 8) == "08/08"
    assert wording.units_of(9, 12) == "9/12"


@given(st.integers(0, 200), st.integers(1, 200))
def test_ratio_is_the_exact_quotient_half_up(part: int, whole: int) -> None:
    shown = Decimal(wording.ratio(part, whole).rstrip("%").replace(".", "").replace(",", "."))
    gap = Fraction(shown) - Fraction(100 * part, whole)
    assert Fraction(-5, 1000) < gap <= Fraction(5, 1000)


# --- points and money ------------------------------------------------------------------------------------


def test_points() -> None:
    assert wording.points(Decimal("97.75")) == "97,75"
    assert wording.points(Decimal(1000)) == "1.000,00"
    assert [wording.signed(Decimal(v)) for v in ("1.5", "-0.5", "0")] == ["+1,50", "-0,50", "0,00"]
    assert [wording.scale(Decimal(v)) for v in ("100", "1000", "99.5")] == ["100", "1.000", "99,50"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("97.75", "chín mươi bảy phẩy bảy mươi lăm"),
        ("99", "chín mươi chín"),
        ("0", "không"),
        ("8.50", "tám phẩy năm mươi"),
        ("8.05", "tám phẩy không năm"),
        ("100.21", "một trăm phẩy hai mươi mốt"),
        ("-0.50", "âm không phẩy năm mươi"),
    ],
)
def test_points_in_words(value: str, words: str) -> None:
    assert wording.points_words(Decimal(value)) == words


def test_points_in_words_refuse_a_third_decimal() -> None:
    with pytest.raises(ValueError, match="two decimals"):
        wording.points_words(Decimal("8.125"))


def test_money() -> None:
    assert wording.money(74_880_000) == "74.880.000 đồng"
    words = "Bảy mươi tư triệu tám trăm tám mươi nghìn đồng"
    assert wording.money_words(74_880_000) == words


# --- numbers in words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (10, "mười"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_000_000, "một triệu"),
        (1_000_005, "một triệu không trăm linh năm"),
        (28_080_000, "hai mươi tám triệu không trăm tám mươi nghìn"),
        (1_005_000_000, "một tỷ không trăm linh năm triệu"),
        (10**12, "một nghìn tỷ"),
        (-4, "âm bốn"),
    ],
)
def test_number_words(number: int, words: str) -> None:
    assert wording.number_words(number) == words


_SPOKEN = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
DIGITS = {word: digit for digit, word in enumerate(_SPOKEN)} | {"mốt": 1, "tư": 4, "lăm": 5}
UNITS = {"nghìn": 10**3, "triệu": 10**6}


def spoken(words: str) -> int:
    """The number a listener understands: written from the rules of speech, not from the code."""
    before, billion, after = words.rpartition(" tỷ")
    total = spoken(before) * 10**9 if billion else 0
    group = pending = 0
    for word in after.split():
        if word in DIGITS:
            pending = DIGITS[word]
        elif word == "trăm":
            group, pending = group + pending * 100, 0
        elif word in ("mươi", "mười"):
            group, pending = group + (pending * 10 if word == "mươi" else 10), 0
        elif word in UNITS:
            total, group, pending = total + (group + pending) * UNITS[word], 0, 0
        else:
            assert word == "linh"
    return total + group + pending


@given(st.integers(0, 10**15))
def test_number_words_say_the_number(number: int) -> None:
    assert spoken(wording.number_words(number)) == number


@given(st.integers(1, 10**12))
def test_number_words_use_the_forms_of_speech(number: int) -> None:
    words = wording.number_words(number)
    assert "mươi một" not in words
    assert "mươi năm" not in words
    assert "mươi bốn" not in words
    assert "  " not in words


# --- names and references --------------------------------------------------------------------------------


def test_references() -> None:
    day = date(2026, 1, 23)
    assert wording.docref("02/BB-KTĐKT", day) == "số 02/BB-KTĐKT ngày 23 tháng 01 năm 2026"
    assert wording.docref_table("402/QĐ-UBND", date(2025, 3, 12)) == "số 402/QĐ-UBND ngày 12/3/2025"
    assert wording.document_number(5, "TTr-SNV") == "05/TTr-SNV"
    assert wording.document_number(128, "TTr-SNV") == "128/TTr-SNV"
    assert wording.plain(wording.document_number(None, "QĐ-UBND")) == "     /QĐ-UBND"


def test_case_of_vietnamese_words() -> None:
    assert wording.upper("đơn vị được xếp hạng") == "ĐƠN VỊ ĐƯỢC XẾP HẠNG"
    assert wording.upper(unicodedata.normalize("NFD", "ủy ban")) == "ỦY BAN"
    assert wording.title_words("đặng thị ánh tuyết") == "Đặng Thị Ánh Tuyết"
    assert wording.lower_first("Đang được thanh tra") == "đang được thanh tra"
    assert wording.lower_first("UBND tỉnh giao") == "UBND tỉnh giao"
    assert wording.upper_first("") == ""


def test_lists_in_a_sentence() -> None:
    assert [wording.listed(list("ABC"[:n])) for n in range(4)] == ["", "A", "A và B", "A, B và C"]


def test_roman_numbers() -> None:
    assert [wording.roman(n) for n in (1, 4, 9, 14, 29)] == ["I", "IV", "IX", "XIV", "XXIX"]
    with pytest.raises(ValueError, match="no such section"):
        wording.roman(0)


# --- line breaks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "152/2025/NĐ-CP", "41-TB/ĐU", "02/BB-KTĐKT", "ngày 05", "tháng 3", "năm 2026", "khoản 4", "Điều 4",
        "12/15 phiếu", "74.880.000 đồng", "Mục II", "điểm a khoản 2", "2025 - 2026",
    ],
)  # fmt: skip
def test_what_must_stay_together_has_no_place_to_break(text: str) -> None:
    set_text = wording.unbreakable(text)
    assert " " not in set_text.replace("a khoản", "")
    assert not re.search(r"[/-](?![\u2060\u00a0\d])", set_text)
    assert wording.plain(set_text) == text


def test_a_dash_between_words_stays_on_the_line_of_the_first() -> None:
    assert wording.unbreakable("Thi đua - Khen thưởng") == "Thi đua\u00a0- Khen thưởng"


@given(st.text(alphabet=st.characters(exclude_characters="\u00a0\u2060", exclude_categories=["Cs"])))
def test_unbreakable_changes_nothing_that_is_read(text: str) -> None:
    assert wording.plain(wording.unbreakable(text)) == text


@given(st.text())
def test_printable_text_can_be_written_to_any_file(text: str) -> None:
    shown = wording.printable(text)
    assert shown == unicodedata.normalize("NFC", shown)
    assert not [letter for letter in shown if unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n"]
    assert wording.printable(shown) == shown
