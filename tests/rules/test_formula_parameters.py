"""Parameters of criteria from JSON and back, and the worked examples shown to the user."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formulas import (
    BandsParameters,
    Basis,
    Direction,
    DirectParameters,
    EntryParameters,
    LateDaysParameters,
    Method,
    NoParameters,
    OccurrenceParameters,
    ParameterError,
    RatioParameters,
    RelativeParameters,
    ScoreBand,
    as_json,
    parse_parameters,
    worked_example,
)
from tests.rules.strategies import hundredths, quick


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("yes_no", {}, NoParameters()),
        ("information", {}, NoParameters()),
        ("direct", {}, DirectParameters()),
        ("direct", {"step": "0.25"}, DirectParameters(Decimal("0.25"))),
        ("direct", {"step": "", "anchors": None}, DirectParameters()),  # an empty field is no parameter
        ("ratio", {}, RatioParameters(Decimal(0), Decimal(100))),
        ("ratio", {"floor_percent": 50, "cap_percent": "120"}, RatioParameters(Decimal(50), Decimal(120))),
        ("inverse_ratio", {"floor_percent": "50.5"}, RatioParameters(Decimal("50.5"), Decimal(100))),
        ("per_occurrence", {"each": 2}, OccurrenceParameters(Decimal(2))),
        ("per_occurrence", {"each": 2, "counts_down": True}, OccurrenceParameters(Decimal(2), True)),
        ("deduction", {"each": "0.5", "counts_down": False}, OccurrenceParameters(Decimal("0.5"))),
        ("late_days", {"per_day": "0.25", "grace_days": 3}, LateDaysParameters(Decimal("0.25"), 3)),
        ("relative", {}, RelativeParameters(Decimal(50))),
        ("relative", {"at_target_percent": 80}, RelativeParameters(Decimal(80))),
        ("bonus", {}, EntryParameters()),
        ("penalty", {"each": 1}, EntryParameters(each=Decimal(1))),
        (
            "bands",
            {"bands": [{"limit": 1, "points": 1}, {"limit": "2.5", "points": 2}], "basis": "percent"},
            BandsParameters(
                (ScoreBand(Decimal("2.5"), Decimal(2)), ScoreBand(Decimal(1), Decimal(1))),
                Basis.PERCENT,
                Direction.UP,
            ),
        ),
        (
            "bands",
            {"bands": [{"limit": 9, "points": 1}, {"limit": 2, "points": 2}], "direction": "down"},
            BandsParameters(
                (ScoreBand(Decimal(2), Decimal(2)), ScoreBand(Decimal(9), Decimal(1))),
                Basis.FIGURE,
                Direction.DOWN,
            ),
        ),
    ],
)
def test_parse(name, raw, expected):
    method = Method(name)
    parsed = parse_parameters(method, raw)
    assert parsed == expected
    assert parse_parameters(method, as_json(parsed)) == parsed


def band(limit, points):
    return {"limit": limit, "points": points}


@pytest.mark.parametrize(
    ("name", "raw", "field"),
    [
        ("yes_no", {"step": 1}, "step"),  # belongs to another method
        ("ratio", {"floor": "50"}, "floor"),
        ("direct", {"step": 0.25}, "step"),  # a float
        ("direct", {"step": True}, "step"),
        ("direct", {"step": "0,25"}, "step"),
        ("direct", {"step": "NaN"}, "step"),
        ("direct", {"step": "1e2"}, "step"),
        ("direct", {"step": "٣"}, "step"),  # digits of another script
        ("direct", {"step": "0"}, "step"),
        ("direct", {"step": "-1"}, "step"),
        ("direct", {"step": "0.005"}, "step"),
        ("direct", {"anchors": "Tốt"}, "anchors"),
        ("direct", {"anchors": [{"points": 1}]}, "anchors"),
        ("direct", {"anchors": [{"points": -1, "text": "Tốt"}]}, "anchors"),
        ("direct", {"anchors": [{"points": 1, "text": " "}]}, "anchors"),
        ("direct", {"anchors": [{"points": "1.001", "text": "Tốt"}]}, "anchors"),
        ("ratio", {"floor_percent": -1}, "floor_percent"),
        ("ratio", {"floor_percent": 101}, "floor_percent"),
        ("ratio", {"cap_percent": 0}, "cap_percent"),
        ("ratio", {"cap_percent": 1001}, "cap_percent"),
        ("ratio", {"floor_percent": 60, "cap_percent": 50}, "floor_percent"),
        ("bands", {}, "bands"),
        ("bands", {"bands": []}, "bands"),
        ("bands", {"bands": [band(1, 1), band("1.0", 2)]}, "bands"),
        ("bands", {"bands": [band(1, 2), band(2, 1)]}, "bands"),  # better, yet fewer points
        ("bands", {"bands": [band(1, 1), band(2, 1)]}, "bands"),
        ("bands", {"bands": [band(1, 1), band(2, 2)], "direction": "down"}, "bands"),
        ("bands", {"bands": [band(1, -1)]}, "bands"),
        ("bands", {"bands": [band(1, 1)], "direction": "sideways"}, "direction"),
        ("bands", {"bands": [band(1, 1)], "basis": 3}, "basis"),
        ("per_occurrence", {}, "each"),
        ("per_occurrence", {"each": 1, "counts_down": "yes"}, "counts_down"),
        ("deduction", {"each": 1, "counts_down": True}, "counts_down"),
        ("late_days", {}, "per_day"),
        ("late_days", {"per_day": 1, "grace_days": "1.5"}, "grace_days"),
        ("relative", {"at_target_percent": 101}, "at_target_percent"),
        ("bonus", {"each": 1, "step": 1}, "step"),
    ],
)
def test_parameters_refused(name, raw, field):
    with pytest.raises(ParameterError) as refusal:
        parse_parameters(Method(name), raw)
    assert refusal.value.field == field
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("ratio", {"floor_percent": 0, "cap_percent": 1000}),
        ("ratio", {"floor_percent": 100, "cap_percent": 100}),
        ("direct", {"step": 100_000, "anchors": [{"points": 0, "text": "Không thực hiện"}]}),
        ("bands", {"bands": [band(-5, 0)]}),
        ("late_days", {"per_day": "0.01", "grace_days": 0}),
        ("late_days", {"per_day": "0.01", "grace_days": 366}),
        ("relative", {"at_target_percent": 0}),
        ("relative", {"at_target_percent": 100}),
    ],
)
def test_the_limits_themselves_are_admitted(name, raw):
    method = Method(name)
    parsed = parse_parameters(method, raw)
    assert parse_parameters(method, as_json(parsed)) == parsed


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("direct", {"step": "0"}, "Bước điểm phải lớn hơn 0 và không quá 100.000."),
        ("direct", {"step": 100_001}, "Bước điểm phải lớn hơn 0 và không quá 100.000."),
        ("ratio", {"floor_percent": 101}, "Mức sàn phải từ 0 đến 100."),
        ("late_days", {"per_day": 1, "grace_days": 367}, "Số ngày được trễ phải từ 0 đến 366."),
        ("per_occurrence", {}, "Thiếu điểm mỗi lần."),
        ("late_days", {}, "Thiếu điểm trừ mỗi ngày trễ."),
        ("direct", {"step": "x"}, "Bước điểm phải là một số, ghi dạng 0.25."),
    ],
)
def test_what_a_refusal_says(name, raw, message):
    with pytest.raises(ParameterError) as refusal:
        parse_parameters(Method(name), raw)
    assert str(refusal.value) == message


@quick
@given(st.lists(st.tuples(st.integers(0, 999), hundredths(0, 9999)), min_size=1, max_size=8), st.booleans())
def test_bands_survive_the_round_trip(raw, down):
    limits = sorted({limit for limit, _ in raw}, reverse=down)
    points = sorted({points for _, points in raw})
    rows = [band(limit, str(value)) for limit, value in zip(limits, points, strict=False)]
    parsed = parse_parameters(Method.BANDS, {"bands": rows, "direction": "down" if down else "up"})
    assert isinstance(parsed, BandsParameters)
    assert len(parsed.bands) == len(rows)
    assert parse_parameters(Method.BANDS, as_json(parsed)) == parsed


EXAMPLES = [
    ("direct", "8", {}, "Nhập từ 0,00 đến 8,00 điểm"),
    (
        "direct",
        "8",
        {"step": "0.5", "anchors": [{"points": 8, "text": "Đầy đủ, đúng hạn"}]},
        "Nhập từ 0,00 đến 8,00 điểm, theo bước 0,50 điểm; “Đầy đủ, đúng hạn”: 8,00 điểm",
    ),
    ("yes_no", "10", {}, "Đạt: 10,00 điểm; không đạt: 0,00 điểm"),
    ("ratio", "8", {}, "Chỉ tiêu 95, kết quả 91,2: 91,2 ÷ 95 × 8,00 = 7,68 điểm"),
    (
        "ratio",
        "4",
        {"floor_percent": 50, "cap_percent": 120},
        "Chỉ tiêu 95, kết quả 91,2: 91,2 ÷ 95 ÷ 120% × 4,00 = 3,20 điểm; tỷ lệ dưới 50%: 0,00 điểm",
    ),
    (
        "ratio",
        "4",
        {"floor_percent": "97.5"},
        "Chỉ tiêu 95, kết quả 91,2: tỷ lệ 96%, dưới mức sàn 97,5%: 0,00 điểm",
    ),
    ("ratio", "4", {"cap_percent": 90}, "Chỉ tiêu 95, kết quả 91,2: tỷ lệ 96%, đạt mức trần 90%: 4,00 điểm"),
    ("ratio", "4", {"cap_percent": 96}, "Chỉ tiêu 95, kết quả 91,2: tỷ lệ 96%, đạt mức trần 96%: 4,00 điểm"),
    (
        "ratio",
        "4",
        {"floor_percent": 96},
        "Chỉ tiêu 95, kết quả 91,2: 91,2 ÷ 95 × 4,00 = 3,84 điểm; tỷ lệ dưới 96%: 0,00 điểm",
    ),
    ("per_occurrence", "4", {"each": 2}, "2 lần: 2 × 2,00 = 4,00 điểm"),
    ("per_occurrence", "4", {"each": 2, "counts_down": True}, "2 lần: 4,00 − 2 × 2,00 = 0,00 điểm"),
    ("late_days", "4", {"per_day": 2}, "Trễ 2 ngày: 4,00 − 2 × 2,00 = 0,00 điểm"),
    ("late_days", "4", {"per_day": "2.01"}, "Trễ 2 ngày: trừ hết, còn 0,00 điểm"),
    ("inverse_ratio", "8", {}, "Chỉ tiêu 20, kết quả 25: 20 ÷ 25 × 8,00 = 6,40 điểm"),
    (
        "bands",
        "8",
        {"bands": [band(90, 6), band(95, 8)], "basis": "percent"},
        "Tỷ lệ so với chỉ tiêu từ 95% trở lên: 8,00 điểm; từ 90% trở lên: 6,00 điểm; còn lại: 0,00 điểm",
    ),
    (
        "bands",
        "5",
        {"bands": [band(4, 5), band(10, 3)], "direction": "down"},
        "Kết quả từ 4 trở xuống: 5,00 điểm; từ 10 trở xuống: 3,00 điểm; còn lại: 0,00 điểm",
    ),
    ("per_occurrence", "5", {"each": 2}, "2 lần: 2 × 2,00 = 4,00 điểm"),
    ("per_occurrence", "5", {"each": 3}, "2 lần: 2 × 3,00 = 6,00, vượt mức tối đa, tính 5,00 điểm"),
    ("per_occurrence", "5", {"each": 2, "counts_down": True}, "2 lần: 5,00 − 2 × 2,00 = 1,00 điểm"),
    ("per_occurrence", "5", {"each": 3, "counts_down": True}, "2 lần: trừ hết, còn 0,00 điểm"),
    ("late_days", "4", {"per_day": "0.25"}, "Trễ 2 ngày: 4,00 − 2 × 0,25 = 3,50 điểm"),
    (
        "late_days",
        "4",
        {"per_day": 3, "grace_days": 5},
        "Trễ 7 ngày (được trễ 5 ngày): trừ hết, còn 0,00 điểm",
    ),
    ("deduction", "5", {"each": 1}, "2 lần: trừ 2 × 1,00 = 2,00 điểm"),
    (
        "relative",
        "5",
        {},
        "Chỉ tiêu 1: đơn vị dẫn đầu đạt 12 được 5,00 điểm; đơn vị đạt 5 được 3,41 điểm; "
        "đơn vị đạt đúng chỉ tiêu được 2,50 điểm",
    ),
    ("bonus", "15", {"each": 10}, "2 lần: 2 × 10,00 = 20,00, vượt mức tối đa, tính 15,00 điểm"),
    ("bonus", "15", {"step": 5}, "Nhập từ 0,00 đến 15,00 điểm, theo bước 5,00 điểm"),
    ("penalty", "5", {}, "Nhập từ 0,00 đến 5,00 điểm"),
    ("information", "0", {}, "Số liệu được ghi nhận, không tính điểm"),
]


@pytest.mark.parametrize(("name", "maximum", "raw", "sentence"), EXAMPLES)
def test_worked_example(name, maximum, raw, sentence):
    method = Method(name)
    assert worked_example(method, Decimal(maximum), parse_parameters(method, raw)) == sentence


def test_every_method_has_an_example_here():
    assert {name for name, *_ in EXAMPLES} == set(Method)


@quick
@given(hundredths(1, 100_000), st.integers(0, 96))
def test_the_arithmetic_in_the_sentence_is_true(maximum, floor):
    parameters = parse_parameters(Method.RATIO, {"floor_percent": floor})
    sentence = worked_example(Method.RATIO, maximum, parameters)
    shown = re.search(r"91,2 ÷ 95 × ([\d.,]+) = ([\d.,]+) điểm", sentence)
    assert shown is not None
    top, result = (Decimal(text.replace(".", "").replace(",", ".")) for text in shown.groups())
    assert top == maximum
    assert abs(result - top * 96 / 100) <= Decimal("0.005")
