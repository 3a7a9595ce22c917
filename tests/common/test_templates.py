"""Template filters as templates use them, and the formats Django itself applies."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, timezone


def rendered(source, **context):
    return Template("{% load vn %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ v|points }}", Decimal("97.75"), "97,75"),
        ("{{ v|points }}", Decimal("-1234.5"), "−1.234,50"),
        ("{{ v|points }}", Decimal(0), "0,00"),
        ("{{ v|points }}", None, "–"),
        ("{{ v.missing|points }}", 1, "–"),
        ("{{ v|signed }}", Decimal("1.5"), "+1,50"),
        ("{{ v|signed }}", Decimal("-0.5"), "−0,50"),
        ("{{ v|signed }}", Decimal(0), "0,00"),
        ("{{ v|signed }}", None, "–"),
        ("{{ v|percent:15 }}", 13, "86,67%"),
        ("{{ v|percent:0 }}", 13, "–"),
        ("{{ v|percent:15 }}", None, "–"),
        ("{{ v|integer }}", 12345, "12.345"),
        ("{{ v|integer }}", 0, "0"),
        ("{{ v|integer }}", None, "–"),
        ("{{ v|bytes }}", 1258291, "1,2 MB"),
        ("{{ v|bytes }}", None, "–"),
        ("{{ v|vn_date }}", date(2026, 1, 5), "05/01/2026"),
        ("{{ v|vn_date }}", None, "–"),
        ("{{ v|vn_date }}", datetime(2026, 1, 4, 17, 30, tzinfo=UTC), "05/01/2026"),
        ("{{ v|vn_time }}", datetime(2026, 1, 5, 3, 42, tzinfo=UTC), "10:42"),
        ("{{ v|vn_time }}", None, "–"),
        ("{{ v|vn_datetime }}", datetime(2026, 2, 2, 2, 5, tzinfo=UTC), "09:05, 02/02/2026"),
        ("{{ v|vn_datetime }}", None, "–"),
        ("{{ v|get_item:3 }}", {3: "ba"}, "ba"),
        ("{{ v|get_item:4 }}", {3: "ba"}, "None"),
        ("{{ v|get_item:4|points }}", None, "–"),
    ],
)
def test_filters(source, value, shown):
    assert rendered(source, v=value) == shown


def test_due(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 1, 4, 17, 30, tzinfo=UTC))  # 5 January
    source = "{% due v as d %}{{ d.words }}|{{ d.severity }}|{{ d.date }}"
    assert rendered(source, v=date(2026, 1, 4)) == "Quá hạn 1 ngày|late|04/01/2026"
    assert rendered(source, v=date(2026, 1, 6)) == "Hạn ngày mai|soon|06/01/2026"
    assert rendered(source, v=datetime(2026, 1, 11, 17, tzinfo=UTC)) == "Còn 7 ngày|normal|12/01/2026"
    assert rendered(source, v=None) == "Không có hạn|normal|"
    assert (
        rendered("{% due v t as d %}{{ d.words }}", v=date(2026, 1, 6), t=date(2026, 1, 6)) == "Hạn hôm nay"
    )


def test_django_itself_reads_and_writes_vietnamese_dates():
    assert formats.date_format(date(2026, 1, 5)) == "05/01/2026"
    assert formats.date_format(date(2026, 1, 5), "SHORT_DATE_FORMAT") == "05/01/2026"
    assert forms.DateField().clean("05/01/2026") == date(2026, 1, 5)
    assert rendered("{{ v|date }}", v=date(2026, 1, 5)) == "05/01/2026"
    assert (
        formats.number_format(Decimal("1234567.5"), 2, use_l10n=True, force_grouping=True) == "1.234.567,50"
    )
    moment = forms.DateTimeField().clean("05/01/2026 09:05")
    assert timezone.localtime(moment).isoformat() == "2026-01-05T09:05:00+07:00"
    assert timezone.localtime(forms.DateTimeField().clean("2026-01-05T09:05")) == timezone.localtime(moment)
