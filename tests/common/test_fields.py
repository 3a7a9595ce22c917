"""Model fields on the database at hand: exact sums, exact refusals, NFC text."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from django.db.models import Avg, Count, F, Max, Min, Sum, Value
from django.forms import modelform_factory
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from emulation.common.fields import HundredthsField, NfcCharField, NfcTextField, to_hundredths
from emulation.common.forms import DecimalVnField, TextVnField

with isolate_apps("emulation.common"):

    class Line(models.Model):
        name = NfcCharField("Tên", max_length=100, blank=True)
        note = NfcTextField("Ghi chú", blank=True)
        points = HundredthsField("Điểm", null=True, blank=True)
        bonus = HundredthsField("Điểm thưởng", default=Decimal("0.00"))
        times = models.IntegerField(default=1)

        class Meta:
            app_label = "common"


@pytest.fixture
def lines(db):
    """The table of the test model, created inside the test's transaction and gone with it."""
    sql, parameters = connection.schema_editor().table_sql(Line)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
    return Line._default_manager


def test_column_is_an_integer(lines):
    line = lines.create(points=Decimal("97.75"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT points FROM common_line WHERE id = %s", [line.pk])
        assert cursor.fetchone() == (9775,)
    assert str(lines.get().points) == "97.75"


@pytest.mark.parametrize(
    ("given_value", "kept"), [(5, "5.00"), ("8,5", "8.50"), (Decimal("1.2"), "1.20"), (None, "None")]
)
def test_the_instance_holds_what_the_database_gives_back(lines, given_value, kept):
    line = lines.create(points=given_value)
    assert str(line.points) == kept
    line.refresh_from_db()
    assert str(line.points) == kept


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (8.5, "inexact"),
        (True, "inexact"),
        (Decimal("8.505"), "max_places"),
        (Decimal("NaN"), "invalid"),
        (Decimal("-Infinity"), "too_large"),
        (10**17, "too_large"),
        ("9.125", "invalid"),
        ("tám", "invalid"),
    ],
)
def test_refused(lines, value, code):
    with pytest.raises(ValidationError) as caught:
        to_hundredths(value)
    assert caught.value.code == code
    with pytest.raises(ValidationError), transaction.atomic():
        lines.create(points=value)
    with pytest.raises(ValidationError):
        Line(points=value).full_clean()
    assert lines.count() == 0


def test_lookups(lines):
    for points in ("7.99", "8.00", "8.01", None):
        lines.create(points=points and Decimal(points))
    assert lines.filter(points=8).count() == 1
    assert lines.filter(points="8,01").count() == 1
    assert lines.filter(points__gte=Decimal("8.00")).count() == 2
    assert lines.filter(points__lt=Decimal("8.00")).count() == 1
    assert lines.filter(points__in=[Decimal("7.99"), "8,01"]).count() == 2
    assert lines.filter(points__range=(Decimal("7.99"), 8)).count() == 2
    assert lines.filter(points__isnull=True).count() == 1
    with pytest.raises(ValidationError):
        lines.filter(points__gt=8.005)


def test_aggregates(lines):
    lines.bulk_create(Line(points=Decimal(n).scaleb(-2)) for n in (10, 20, -5))
    found = lines.aggregate(total=Sum("points"), least=Min("points"), most=Max("points"), n=Count("points"))
    assert found == {"total": Decimal("0.25"), "least": Decimal("-0.05"), "most": Decimal("0.20"), "n": 3}
    assert all(isinstance(found[name], Decimal) for name in ("total", "least", "most"))
    assert str(lines.aggregate(total=Sum("points", default=0))["total"]) == "0.25"
    assert lines.none().aggregate(total=Sum("points", default=0))["total"] == 0
    assert str(lines.filter(pk=0).aggregate(total=Sum("points", default=0))["total"]) == "0.00"
    assert lines.filter(pk=0).aggregate(total=Sum("points"))["total"] is None
    assert list(lines.order_by("points").values_list("points", flat=True)) == [
        Decimal("-0.05"),
        Decimal("0.10"),
        Decimal("0.20"),
    ]


def test_a_sum_that_floats_get_wrong(lines):
    """0.10 a thousand times: a DECIMAL column on SQLite would answer 99.9999999999986."""
    lines.bulk_create(Line(points=Decimal("0.10")) for _ in range(1000))
    assert lines.aggregate(total=Sum("points"))["total"] == Decimal("100.00")


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8))
def test_conversion_is_exact_both_ways(units):
    field = HundredthsField()
    values = [Decimal(unit).scaleb(-2) for unit in units]
    stored = [field.get_prep_value(value) for value in values]
    assert stored == units
    assert field.from_db_value(sum(stored), None, connection) == sum(values)


def test_arithmetic_between_two_fields(lines):
    line = lines.create(points=Decimal("8.50"), bonus=Decimal("1.25"), times=3)
    found = lines.annotate(
        total=F("points") + F("bonus"), gap=F("points") - F("bonus"), thrice=F("points") * F("times")
    ).get()
    assert [str(found.total), str(found.gap), str(found.thrice)] == ["9.75", "7.25", "25.50"]
    assert lines.filter(points__gt=F("bonus")).exists()
    assert lines.aggregate(total=Sum(F("points") + F("bonus")))["total"] == Decimal("9.75")
    half = Value(Decimal("0.50"), output_field=HundredthsField())
    lines.update(points=F("points") + half)
    line.refresh_from_db()
    assert line.points == Decimal("9.00")


def test_a_bare_number_is_not_added_as_hundredths(lines):
    lines.create(points=Decimal("8.50"))
    with pytest.raises(FieldError):
        lines.annotate(more=F("points") + 1).get()


def test_averages_are_refused(lines):
    lines.create(points=Decimal("8.50"))
    with pytest.raises(TypeError, match="use Sum and Count"):
        lines.aggregate(Avg("points"))


def test_updates_in_bulk(lines):
    lines.bulk_create([Line(points=1), Line(points="2,5")])
    for line in (all_lines := list(lines.order_by("pk"))):
        line.points = line.points * 2
    lines.bulk_update(all_lines, ["points"])
    assert list(lines.order_by("pk").values_list("points", flat=True)) == [Decimal("2.00"), Decimal("5.00")]


def test_serialised_and_back(lines):
    lines.create(points=Decimal("8.50"), name="Hưng Yên")
    text = serializers.serialize("json", lines.all())
    assert '"points": "8.50"' in text
    field = Line._meta.get_field("points")
    assert field.to_python("8.50") == Decimal("8.50")
    assert field.value_to_string(Line(points=None)) == ""


def test_deconstruct():
    name, path, args, kwargs = Line._meta.get_field("points").deconstruct()
    assert (name, path, args) == ("points", "emulation.common.fields.HundredthsField", [])
    assert kwargs == {"verbose_name": "Điểm", "null": True, "blank": True}
    assert Line._meta.get_field("name").deconstruct()[1] == "emulation.common.fields.NfcCharField"
    assert HundredthsField().db_type(connection) == models.BigIntegerField().db_type(connection)


def test_form_of_the_model():
    form_class = modelform_factory(Line, fields=["name", "note", "points"])
    form = form_class({"name": unicodedata.normalize("NFD", " Đường "), "note": "", "points": "1.234,5"})
    assert isinstance(form.fields["points"], DecimalVnField)
    assert isinstance(form.fields["name"], TextVnField)
    assert form.fields["name"].max_length == 100
    assert isinstance(form.fields["note"].widget, forms.Textarea)
    assert form.is_valid(), form.errors
    assert (form.instance.name, form.instance.points) == ("Đường", Decimal("1234.50"))
    empty = form_class({"name": "", "note": "", "points": ""})
    assert empty.is_valid()
    assert empty.instance.points is None


def test_text_is_nfc_and_stripped_on_every_way_in(lines):
    decomposed = unicodedata.normalize("NFD", " Ủy ban nhân dân ")
    line = lines.create(name=decomposed, note=decomposed)
    assert line.name == line.note == "Ủy ban nhân dân"
    assert lines.filter(name=decomposed, note__in=[decomposed]).count() == 1
    lines.update(name=unicodedata.normalize("NFD", "Đặng"))
    assert lines.get().name == "Đặng"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM common_line")
        assert cursor.fetchone() == (unicodedata.normalize("NFC", "Đặng"),)
    assert Line._meta.get_field("name").to_python(None) is None
    assert Line._meta.get_field("name").to_python(date(2026, 1, 5)) == "2026-01-05"
