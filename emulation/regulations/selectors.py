"""Reads: regulations with their neighbours and books, legal bases as data, working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet

from emulation.common.dates import add_working_days
from emulation.regulations.book import RuleBook, StoredFigure, book_of
from emulation.regulations.models import Figure, Holiday, Regulation
from emulation.regulations.payloads import BasisData, FigureData, RegulationData

LONGEST_BREAK = 30
"""Days added to the window in which holidays are looked for: no run of them is longer."""


def attach_books(regulations: Iterable[Regulation]) -> None:
    """Give each instance its book, all figures read in one query (lists that show many group-years)."""
    wanted = list(regulations)
    figures: dict[int, list[StoredFigure]] = {regulation.pk: [] for regulation in wanted}
    for regulation_id, figure in Figure.objects.filter(regulation_id__in=figures).stored():
        figures[regulation_id].append(figure)
    for regulation in wanted:
        regulation.book = book_of(regulation.short_name, tuple(figures[regulation.pk]))


def part_of_book(regulation_id: int, *keys: str) -> RuleBook:
    """A book of these figures only, for what is asked with every cell that is saved; one query."""
    found = Figure.objects.filter(regulation=regulation_id, key__in=keys).stored()
    return book_of("", tuple(figure for _, figure in found))


def neighbours(regulation: Regulation) -> tuple[Regulation | None, Regulation | None]:
    """The regulation before and the one after; two queries."""
    others = Regulation.objects.exclude(pk=regulation.pk)
    before = others.filter(in_force_from__lt=regulation.in_force_from).order_by("-in_force_from").first()
    after = others.filter(in_force_from__gt=regulation.in_force_from).order_by("in_force_from").first()
    return before, after


def holidays_between(first: date, last: date) -> QuerySet[Holiday]:
    """Both days included."""
    return Holiday.objects.filter(day__range=(first, last))


def working_day_after(start: date, days: int) -> date:
    """The `days`-th working day after `start` (before it if negative), public holidays left out. One query.

    Where no holidays are recorded only Saturdays and Sundays are left out.
    """
    reach = timedelta(days=2 * abs(days) + LONGEST_BREAK)
    closed = holidays_between(start - reach, start + reach).values_list("day", flat=True)
    return add_working_days(start, days, frozenset(closed))


def as_data(regulation: Regulation) -> RegulationData:
    """A stored regulation in the form in which files are read: to be compared, or exported. Two queries."""
    return RegulationData(
        code=regulation.code,
        number=regulation.number,
        short_name=regulation.short_name,
        title=regulation.title,
        issuer=regulation.issuer,
        issued_on=regulation.issued_on,
        in_force_from=regulation.in_force_from,
        in_force_to=regulation.in_force_to,
        draft_note=regulation.draft_note,
        summary=regulation.summary,
        legal_bases=tuple(
            BasisData(basis.citation, basis.status, basis.in_force_from, basis.in_force_to, basis.note)
            for basis in regulation.legal_bases.all()
        ),
        figures=tuple(
            FigureData(figure.key, figure.value, figure.clause, figure.status, figure.note)
            for figure in regulation.figures.order_by("key")
        ),
    )
