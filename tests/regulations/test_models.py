"""Validity of regulations, what the database refuses, and the end of editing."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from emulation.common.problems import Refused
from emulation.regulations import usage
from emulation.regulations.models import (
    Figure,
    Holiday,
    LegalBasis,
    Regulation,
    RegulationInUse,
    RegulationMissing,
)
from emulation.regulations.shapes import InvalidFigure

pytestmark = pytest.mark.django_db


def make(code: str, first: date, last: date | None = None, **changes: str) -> Regulation:
    names = {"short_name": code, "title": "Quy chế", "issuer": "UBND tỉnh", **changes}
    return Regulation.objects.create(code=code, in_force_from=first, in_force_to=last, **names)


def test_one_regulation_is_in_force_on_either_side_of_the_boundary(regulations, boundary):
    older, newer = regulations
    last, first = boundary
    assert Regulation.objects.in_force(last) == older
    assert Regulation.objects.in_force(first) == newer
    assert older.is_in_force(last) and not older.is_in_force(first)
    assert newer.is_in_force(first) and not newer.is_in_force(last)


def test_the_first_day_counts_and_the_day_before_has_none(regulations):
    older, _ = regulations
    assert Regulation.objects.in_force(date(2018, 4, 24)) == older
    with pytest.raises(RegulationMissing) as caught:
        Regulation.objects.in_force(date(2018, 4, 23))
    assert "23/04/2018" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 6, 30), date(2025, 6, 30)),  # ends on the last day of the older
        (date(2018, 1, 1), date(2018, 4, 24)),  # ends on its first day
        (date(2020, 1, 1), date(2020, 12, 31)),  # within it
        (date(2017, 1, 1), date(2026, 1, 1)),  # around it
        (date(2030, 1, 1), None),  # within the open one
    ],
)
def test_validities_do_not_overlap(regulations, first, last):
    with pytest.raises(Refused, match="trùng với"):
        make("another", first, last)
    assert Regulation.objects.count() == 2


def test_a_gap_may_be_filled_to_the_day(regulations):
    assert make("before", date(2017, 1, 1), date(2018, 4, 23)).pk


def test_the_database_refuses_an_end_before_the_start():
    with pytest.raises(IntegrityError), transaction.atomic():
        Regulation.objects.bulk_create(
            [Regulation(code="x", in_force_from=date(2020, 1, 2), in_force_to=date(2020, 1, 1))]
        )


def test_the_database_refuses_two_that_start_on_one_day():
    make("one", date(2020, 1, 1), date(2020, 12, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        Regulation.objects.bulk_create([Regulation(code="two", in_force_from=date(2020, 1, 1))])


@pytest.mark.parametrize("broken", [{"clause": ""}, {"status": "guessed"}, {"key": "offices.leaders"}])
def test_the_database_refuses_a_broken_figure(broken):
    regulation = make("one", date(2020, 1, 1))
    Figure.objects.create(
        regulation=regulation, key="offices.leaders", value=1, clause="Điều 3", status="ours"
    )
    good = {"key": "offices.deputies_max", "value": 2, "clause": "Điều 3", "status": "ours"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.bulk_create([Figure(regulation=regulation, **{**good, **broken})])


def test_a_figure_is_checked_before_it_is_saved():
    regulation = make("one", date(2020, 1, 1))
    with pytest.raises(InvalidFigure):
        Figure.objects.create(
            regulation=regulation, key="offices.leaders", value="một", clause="Điều 3", status="ours"
        )


def test_legal_bases_of_the_day(regulations):
    older, newer = regulations
    before = [basis.citation for basis in older.legal_bases_on(date(2023, 12, 31))]
    after = [basis.citation for basis in older.legal_bases_on(date(2024, 1, 1))]
    assert any("91/2017/NĐ-CP" in line for line in before)
    assert not any("98/2023/NĐ-CP" in line for line in before)
    assert any("98/2023/NĐ-CP" in line for line in after)
    assert "26 tháng 11 năm 2003" in before[0]
    assert after[0] == "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
    circulars = {
        day: [basis.citation for basis in newer.legal_bases_on(day) if basis.citation.startswith("Thông tư")]
        for day in (date(2025, 8, 4), date(2025, 8, 5))
    }
    assert [len(lines) for lines in circulars.values()] == [1, 1]
    assert "01/2024" in circulars[date(2025, 8, 4)][0]
    assert "15/2025" in circulars[date(2025, 8, 5)][0]
    assert not any("2026" in basis.citation for basis in newer.legal_bases_on(date(2026, 9, 30)))
    assert any("2026" in basis.citation for basis in newer.legal_bases_on(date(2026, 10, 1)))


def test_the_book_is_read_in_one_query(regulations, django_assert_num_queries):
    regulation = Regulation.objects.in_force(date(2025, 7, 1))
    with django_assert_num_queries(1):
        assert regulation.book.integer("offices.deputies_max") == 2
        assert regulation.book.table("deadlines")
        assert regulation.book.clause("cluster.allowance")


def test_a_regulation_in_use_cannot_be_edited(regulations, used):
    older, _ = regulations
    used.add(older.code)
    figure, basis = older.figures.first(), older.legal_bases.first()
    older.title = "Khác"
    attempts = (older.save, older.delete, figure.save, figure.delete, basis.save, basis.delete)
    for attempt in attempts:
        with pytest.raises(RegulationInUse, match="không sửa được"):
            attempt()
    with pytest.raises(RegulationInUse):
        LegalBasis.objects.create(regulation=older, order=99, citation="Luật", status="read")
    older.refresh_from_db()
    assert older.title.startswith("Quy chế tổ chức")
    assert older.figures.count() == regulations[1].figures.count()


def test_a_regulation_in_use_can_be_ended(regulations, used):
    _, newer = regulations
    used.add(newer.code)
    newer.in_force_to = date(2027, 12, 31)
    newer.save(update_fields=["in_force_to"])
    newer.refresh_from_db()
    assert newer.in_force_to == date(2027, 12, 31)


def test_a_regulation_nobody_follows_can_be_edited(regulations, used):
    older, newer = regulations
    used.add(older.code)
    newer.title = "Quy chế sửa đổi"
    newer.save()
    newer.refresh_from_db()
    assert newer.title == "Quy chế sửa đổi"
    newer.delete()
    assert not Figure.objects.filter(regulation_id=newer.pk).exists()


def test_a_question_about_use_is_registered_once(monkeypatch):
    monkeypatch.setattr(usage, "_checks", [])
    asked: list[str] = []

    def asks(regulation: Regulation) -> bool:
        asked.append(regulation.code)
        return False

    usage.register(asks)
    usage.register(asks)
    assert not Regulation(code="one").is_in_use()
    assert asked == ["one"]


def test_a_holiday_is_named_once_a_day(regulations):
    holiday = Holiday.objects.get(day=date(2026, 11, 24))
    assert str(holiday) == "Ngày Văn hóa Việt Nam, 24/11/2026"
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(day=holiday.day, name="Khác", source="Khác")
