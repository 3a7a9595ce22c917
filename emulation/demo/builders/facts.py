"""Facts of each body in each year: people, women, and the level of completion named by a document."""

from __future__ import annotations

from math import ceil

from emulation.demo.builders.figures import total_of
from emulation.demo.builders.world import BATCH, World, Year
from emulation.demo.content import bodies, results
from emulation.demo.stages import Event
from emulation.organisations.choices import CompletionLevel, OrganisationKind
from emulation.organisations.models import Organisation, OrganisationYear
from scoring.models import Exclusion

EXCELLENT_SHARE = 0.3
"""Of the members of a group, rounded up, and one more: never so few that nobody can be proposed."""

Facts = dict[tuple[str, int], tuple[str, str]]


def build_facts(world: World) -> None:
    completion = _completions(world)
    rows = []
    for node in bodies():
        years = {int(text): figures for text, figures in node["staff"].items()}
        for number in sorted({*years, *(year for code, year in completion if code == node["code"])}):
            staff, women = years.get(number, (None, None))
            level, document = completion.get((node["code"], number), ("", ""))
            rows.append(
                OrganisationYear(
                    organisation=world.units[node["code"]],
                    year=number,
                    staff_count=staff,
                    female_count=women,
                    completion=level,
                    completion_document=document,
                )
            )
    OrganisationYear.objects.bulk_create(rows, batch_size=BATCH)


def _completions(world: World) -> Facts:
    """Level and document by unit and year, where the year has come to it."""
    found: Facts = {}
    for year in world.years:
        if year.sheets and (year.is_past or year.reached(Event.OPENED)):
            for unit, level in _levels(year).items():
                found[unit, year.number] = level, _document(world.units[unit], year)
    return found


def _levels(year: Year) -> dict[str, str]:
    told = results(year.code, year.number)
    if told:
        return {unit: row["level"] for unit, row in told.items()}
    if year.tree is None or not year.reached(Event.REVIEWED):
        return {}
    tree, barred = year.tree, _barred(year)
    best = sorted(
        year.sheets, key=lambda sheet: (sheet.unit not in barred, total_of(sheet.lines, tree)), reverse=True
    )
    excellent = ceil(len(best) * EXCELLENT_SHARE) + 1
    levels = {
        sheet.unit: CompletionLevel.EXCELLENT if place < excellent else CompletionLevel.GOOD
        for place, sheet in enumerate(best)
    }
    if len(best) > 8:
        levels[best[-1].unit] = CompletionLevel.COMPLETED
    return {unit: str(level) for unit, level in levels.items()}


def _barred(year: Year) -> set[str]:
    """Units that are not considered, or have not handed in."""
    units = Exclusion.objects.filter(year=year.number, lifted_at=None, organisation__code__in=year.members)
    late = {sheet.unit for sheet in year.sheets if not sheet.handed_in}
    return late | set(units.values_list("organisation__code", flat=True))


def _document(unit: Organisation, year: Year) -> str:
    """The paper that names the level: of the superior body, or of the Party's organising commission."""
    chance = year.chance(unit.code, "completion")
    signed = f"{chance.randint(5, 28):02d}/12/{year.number}"
    number = chance.randint(20, 390)
    if unit.kind == OrganisationKind.DIVISION and unit.parent:
        return f"Quyết định số {number}/QĐ-{unit.parent.abbreviation} ngày {signed}"
    return f"Thông báo số {number}-TB/TU ngày {signed}"
