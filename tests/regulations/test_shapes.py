"""What a value of each kind may look like."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from emulation.regulations import shapes
from emulation.regulations.shapes import Column, DateRule, InvalidFigure

SIZES = shapes.table(
    Column("from", "Từ", shapes.integer(1)), Column("share", "Tỷ lệ", shapes.percent()), row_key=("from",)
)
RULE = {"month": 12, "day": 10, "year_offset": 0}


@pytest.mark.parametrize(
    ("shape", "raw", "typed"),
    [
        (shapes.integer(1, 3), 3, 3),
        (shapes.integer(nullable=True), None, None),
        (shapes.percent(), "66.67", Decimal("66.67")),
        (shapes.percent(), "100", Decimal(100)),
        (shapes.decimal(), "1.5", Decimal("1.5")),
        (shapes.FRACTION, "2/3", Fraction(2, 3)),
        (shapes.text(), "Giám đốc", "Giám đốc"),
        (shapes.choice({"all": "Tất cả"}), "all", "all"),
        (shapes.FLAG, False, False),
        (shapes.DATE, "2024-07-01", date(2024, 7, 1)),
        (shapes.DATE_RULE, RULE, DateRule(12, 10, 0)),
        (shapes.list_of(shapes.integer()), [], ()),
        (shapes.list_of(shapes.integer()), [100, 1000], (100, 1000)),
        (SIZES, [{"from": 1, "share": "20"}], [{"from": 1, "share": Decimal(20)}]),
    ],
)
def test_reads(shape, raw, typed):
    assert shape.read(raw) == typed
    assert type(shape.read(raw)) is type(typed)


@pytest.mark.parametrize(
    ("shape", "raw", "words"),
    [
        (shapes.integer(1, 3), 0, "nhỏ hơn"),
        (shapes.integer(1, 3), 4, "lớn hơn"),
        (shapes.integer(), True, "số nguyên"),
        (shapes.integer(), 2.0, "số nguyên"),
        (shapes.integer(), "2", "số nguyên"),
        (shapes.integer(), None, "để trống"),
        (shapes.percent(), 80, "dạng chuỗi"),
        (shapes.percent(), 80.5, "dạng chuỗi"),
        (shapes.percent(), "80,5", "dạng chuỗi"),
        (shapes.percent(), "NaN", "dạng chuỗi"),
        (shapes.percent(), "1e2", "dạng chuỗi"),
        (shapes.percent(), "100.01", "lớn hơn"),
        (shapes.decimal(), "-1", "nhỏ hơn"),
        (shapes.FRACTION, "3/2", "phân số"),
        (shapes.FRACTION, "0.66", "phân số"),
        (shapes.text(), "  ", "đoạn chữ"),
        (shapes.text(), 5, "đoạn chữ"),
        (shapes.choice({"all": "Tất cả"}), "some", "cho phép"),
        (shapes.FLAG, 1, "có hoặc không"),
        (shapes.DATE, "01/07/2024", "ngày"),
        (shapes.DATE_RULE, {**RULE, "day": 31, "month": 11}, "31/11"),
        (shapes.DATE_RULE, {**RULE, "day": 29, "month": 2}, "29/2"),
        (shapes.DATE_RULE, {**RULE, "year_offset": 2}, "số năm lệch"),
        (shapes.DATE_RULE, {**RULE, "day": "10"}, "số nguyên"),
        (shapes.DATE_RULE, {"month": 1, "day": 1}, "cần đủ"),
        (shapes.list_of(shapes.integer()), 100, "danh sách"),
        (shapes.list_of(shapes.integer()), [1, 1], "lặp lại"),
        (shapes.list_of(shapes.integer()), [1, "x"], "số nguyên"),
        (SIZES, [], "ít nhất một dòng"),
        (SIZES, [{"from": 1}], "đúng các cột"),
        (SIZES, [{"from": 1, "share": "20", "more": 1}], "đúng các cột"),
        (SIZES, [{"from": 1, "share": "20"}, {"from": 0, "share": "20"}], "dòng 2, cột “Từ”"),
        (SIZES, [{"from": 1, "share": "20"}, {"from": 1, "share": "30"}], "dòng 2 trùng"),
    ],
)
def test_refuses_in_vietnamese(shape, raw, words):
    with pytest.raises(InvalidFigure) as caught:
        shape.read(raw)
    assert words in caught.value.message_vi


def test_a_date_rule_falls_in_its_year():
    assert DateRule(1, 10, 1).on(2025) == date(2026, 1, 10)
    assert DateRule(10, 15, -1).on(2025) == date(2024, 10, 15)
