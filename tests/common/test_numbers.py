"""Numbers: what is understood, what is refused, how they are written."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.common import numbers
from emulation.common.numbers import NumberError, parse_decimal

hundredths = st.integers(-(10**14), 10**14).map(lambda n: Decimal(n).scaleb(-2))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8,5", "8.50"),
        ("8.5", "8.50"),
        ("8", "8.00"),
        (" 8,50 ", "8.50"),
        (",5", "0.50"),
        ("0,05", "0.05"),
        ("1.234,5", "1234.50"),
        ("1 234,5", "1234.50"),
        ("1\u00a0234.5", "1234.50"),
        ("1.234.567", "1234567.00"),
        ("12.345.678,90", "12345678.90"),
        ("1 234 567", "1234567.00"),
        ("1234,56", "1234.56"),
        ("+2", "2.00"),
        ("-0,5", "-0.50"),
        ("−0,5", "-0.50"),
        ("- 3", "-3.00"),
        ("-0", "0.00"),
    ],
)
def test_understood(text, value):
    parsed = parse_decimal(text)
    assert str(parsed) == value  # the text, so that the number of places counts too


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("9.125", "Viết 9125 nếu là số nguyên, hoặc 9,12 nếu là số thập phân"),
        ("1.234", "Viết 1234 nếu là số nguyên, hoặc 1,23 nếu là số thập phân"),
        ("1,234", "Viết 1234 nếu là số nguyên, hoặc 1,23 nếu là số thập phân"),
        ("-12.500", "Viết 12500"),
    ],
)
def test_what_reads_two_ways_is_refused_with_advice(text, advice):
    with pytest.raises(NumberError) as caught:
        parse_decimal(text)
    assert advice in caught.value.message_vi


@pytest.mark.parametrize("text", ["0,125", "0.125", "1234,567", "8,1234", "1.234,567"])
def test_too_many_places(text):
    with pytest.raises(NumberError, match="quá 2 chữ số sau dấu phẩy"):
        parse_decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "tám",
        "8,5 điểm",
        "1,2,3",
        "1.23.456",
        "1,234.5",
        "12 34",
        "8..5",
        "1e3",
        "NaN",
        "٣",
        "²",
        "--1",
    ],
)
def test_no_number(text):
    with pytest.raises(NumberError, match="không phải là số"):
        parse_decimal(text)


def test_a_slip_of_the_hand():
    assert parse_decimal("9" * 18 + ",99") == Decimal("9" * 18 + ".99")
    with pytest.raises(NumberError, match="quá 20 chữ số"):
        parse_decimal("9" * 5000)


def test_whole_numbers_may_be_grouped_with_a_point():
    assert parse_decimal("1.234", 0) == 1234
    assert str(parse_decimal("12", 0)) == "12"
    with pytest.raises(NumberError, match="phải là số nguyên"):
        parse_decimal("1,5", 0)
    with pytest.raises(NumberError, match="viết 1234"):
        parse_decimal("1,234", 0)


def test_three_places_take_the_comma_only():
    assert parse_decimal("9,125", 3) == Decimal("9.125")
    with pytest.raises(NumberError, match="hai cách"):
        parse_decimal("9.125", 3)


@given(hundredths)
def test_what_is_written_is_read_back(value):
    assert parse_decimal(numbers.format_decimal(value)) == value
    assert parse_decimal(numbers.format_decimal(value, sign=True, minus=numbers.MINUS)) == value


@given(st.integers(0, 6), st.integers(-(10**14), 10**14))
def test_read_back_with_any_number_of_places(places, units):
    value = Decimal(units).scaleb(-places)
    assert parse_decimal(numbers.format_decimal(value, places), places) == value


@given(st.text(alphabet="0123456789., +-−", max_size=14))
def test_a_text_is_read_exactly_or_refused(text):
    """Whatever is accepted has the digits that were typed: nothing is rounded or dropped."""
    try:
        value = parse_decimal(text)
    except NumberError:
        return
    typed = "".join(ch for ch in text if ch.isdigit())
    assert int(typed) in {abs(int(value * 10**k)) for k in range(3)}


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (Decimal("1234.5"), {}, "1.234,50"),
        (Decimal("-1234567.891"), {}, "-1.234.567,89"),
        (Decimal("-0.004"), {}, "0,00"),
        (Decimal("1.5"), {"sign": True}, "+1,50"),
        (Decimal("0"), {"sign": True}, "0,00"),
        (Decimal("-0.5"), {"sign": True, "minus": numbers.MINUS}, "−0,50"),
        (7, {"places": 0}, "7"),
        (Fraction(2, 3), {"places": 4}, "0,6667"),
    ],
)
def test_format_decimal(value, options, text):
    assert numbers.format_decimal(value, **options) == text


def test_points_integers_sizes():
    assert numbers.format_points(None) == "–"
    assert numbers.format_points(Decimal(0)) == "0,00"
    assert numbers.format_points(Decimal("97.75")) == "97,75"
    assert numbers.format_integer(12345) == "12.345"
    sizes = {0: "0 B", 1023: "1023 B", 1024: "1 KB", 12800: "12,5 KB", 1258291: "1,2 MB", 20 * 2**20: "20 MB"}
    assert {size: numbers.format_bytes(size) for size in sizes} == sizes
    assert numbers.format_bytes(5000 * 2**30) == "5.000 GB"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (13, 15, "86,67%"),
        (11, 15, "73,33%"),
        (12, 15, "80,00%"),
        (8, 8, "100,00%"),
        (0, 8, "0,00%"),
        (1, 20000, "0,01%"),  # 0.005 %: half up, where banker's rounding gives 0,00
        (3, 20000, "0,02%"),
        (Decimal("0.5"), 1, "50,00%"),
        (1, 0, "–"),
    ],
)
def test_percent_is_exact_and_half_up(part, whole, text):
    assert numbers.format_percent(part, whole) == text


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("1.005", "1.01"), ("-1.005", "-1.01"), ("2.675", "2.68"), ("0.004", "0.00"), ("-0.004", "0.00")],
)
def test_halves_go_away_from_zero(value, rounded):
    assert str(numbers.round_half_up(Decimal(value))) == rounded


@given(st.fractions(), st.integers(0, 4))
def test_rounding_stays_within_half_a_unit(value, places):
    rounded = numbers.round_half_up(value, places)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert rounded.as_tuple().exponent == -places


def test_more_digits_than_decimal_arithmetic_keeps():
    assert numbers.format_decimal(Fraction(10**30 + 1)) == "1" + ".000" * 9 + ".001,00"


def test_floats_do_not_enter():
    with pytest.raises(TypeError):
        numbers.round_half_up(0.285)  # type: ignore[arg-type]
