"""Form fields: what is typed, what comes back, what is said."""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from emulation.common.forms import DateVnField, DecimalVnField, TextVnField


class Sheet(forms.Form):
    points = DecimalVnField(label="Điểm", min_value=0, max_value=Decimal("12.50"))
    held_on = DateVnField(label="Ngày", required=False)
    name = TextVnField(label="Tên", required=False)


@pytest.mark.parametrize(
    ("typed", "value"), [("8,5", "8.50"), ("8.5", "8.50"), ("+3", "3.00"), ("12,5", "12.50")]
)
def test_points(typed, value):
    form = Sheet({"points": typed})
    assert form.is_valid(), form.errors
    assert str(form.cleaned_data["points"]) == value


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Nhập một số."),
        ("12,51", "Nhập số không lớn hơn 12,5."),
        ("−1", "Nhập số không nhỏ hơn 0."),
        ("1.234", "Viết 1234 nếu là số nguyên, hoặc 1,23 nếu là số thập phân."),
        ("8,5055", "có quá 2 chữ số sau dấu phẩy"),
    ],
)
def test_messages_and_what_was_typed_stay(typed, message):
    form = Sheet({"points": typed})
    assert message in form.errors["points"][0]
    if typed:
        assert f'value="{typed}"' in str(form["points"])


def test_a_valid_zero_is_not_empty():
    assert Sheet({"points": "0"}).is_valid()
    assert DecimalVnField(required=False).clean("") is None
    assert DecimalVnField(required=False).clean("0") == 0


def test_stored_values_are_shown_in_vietnamese_notation():
    form = Sheet(initial={"points": Decimal("1234.5"), "held_on": date(2026, 1, 5)})
    points, held_on = str(form["points"]), str(form["held_on"])
    assert 'value="1.234,50"' in points
    assert 'inputmode="decimal"' in points
    assert 'type="text"' in points
    assert 'value="05/01/2026"' in held_on
    assert 'inputmode="numeric"' in held_on
    assert 'placeholder="ngày/tháng/năm"' in held_on
    assert 'inputmode="numeric"' in str(_whole()["n"])


def _whole():
    class Whole(forms.Form):
        n = DecimalVnField(max_places=0, max_value=12000)

    return Whole({"n": "12.001"})


def test_whole_numbers():
    form = _whole()
    assert form.errors["n"] == ["Nhập số không lớn hơn 12.000."]


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (Decimal("8.50"), "8,5", False),
        (Decimal("8.50"), "8,51", True),
        (Decimal("1234.00"), "1.234,00", False),
        (None, "", False),
        (None, "0", True),
        (Decimal("8.50"), "tám", True),
    ],
)
def test_has_changed_compares_numbers(initial, typed, changed):
    assert DecimalVnField(required=False).has_changed(initial, typed) is changed


def test_dates_change_by_value():
    field = DateVnField()
    assert not field.has_changed(date(2026, 1, 5), "5/1/2026")
    assert field.has_changed(date(2026, 1, 5), "1/5/2026")
    assert field.has_changed(date(2026, 1, 5), "?")


@pytest.mark.parametrize("typed", ["5/1/2026", "05/01/2026", "05-01-2026", "05.01.2026", "2026-01-05"])
def test_dates(typed):
    assert DateVnField().clean(typed) == date(2026, 1, 5)


def test_date_messages():
    field = DateVnField()
    for typed, message in {
        "": "Nhập ngày.",
        "30/02/2026": "Không có ngày 30/02/2026",
        "mai": "không phải là ngày",
    }.items():
        with pytest.raises(ValidationError, match=message):
            field.clean(typed)
    assert field.clean(datetime(2026, 1, 4, 18, tzinfo=UTC)) == date(2026, 1, 5)


def test_floats_are_refused():
    with pytest.raises(ValidationError):
        DecimalVnField().clean(8.5)


def test_text_is_nfc():
    assert TextVnField().clean(unicodedata.normalize("NFD", " Đường ")) == "Đường"


def test_a_text_left_empty_is_called_by_its_name():
    with pytest.raises(ValidationError, match="Chưa nhập “Số quyết định”"):
        TextVnField(label="Số quyết định").clean("")
    with pytest.raises(ValidationError, match="Ghi lý do"):
        TextVnField(label="Lý do", error_messages={"required": "Ghi lý do."}).clean(" ")
