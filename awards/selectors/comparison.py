"""The same facts of two to four nominees in rows: what a member of the council lays side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from awards.models import AgendaItem
from awards.selectors.cards import Card, card_of
from emulation.common.numbers import format_percent
from emulation.organisations.models import OrganisationYear

FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Compared:
    """One row: what is compared, and for each nominee the lines of its cell."""

    label: str
    cells: list[list[str]]
    numeric: bool = False
    items: Sequence[AgendaItem] = ()

    @property
    def pairs(self) -> list[tuple[AgendaItem, list[str]]]:
        return list(zip(self.items, self.cells, strict=True))


def compared(items: Sequence[AgendaItem]) -> list[Compared]:
    """About ten queries for each nominee; there are four at most."""
    cards = [card_of(item) for item in items]
    nominations = [item.nomination for item in items]
    rows = [
        Compared("Hình thức đề nghị", [[one.award_name] for one in nominations]),
        Compared("Khối, cụm", [[one.dossier.group_year.group.short_name] for one in nominations]),
        *_facts(cards),
        Compared("Tiêu chuẩn", [_standards(card) for card in cards]),
        Compared("Nữ trong tổng số người", _women(items)),
        Compared("Khen thưởng năm năm gần nhất", [_years(card) for card in cards]),
        Compared("Vi phạm, kỷ luật", [card.exclusions or ["Không có"] for card in cards]),
        Compared("Không theo thứ hạng", [[one.deviation or "–"] for one in nominations]),
        Compared("Tóm tắt thành tích", [[one.summary or "–"] for one in nominations]),
        Compared("Ý kiến thẩm định", [[one.opinion or "–"] for one in nominations]),
    ]
    return [replace(row, items=items) for row in rows if any(cell != ["–"] for cell in row.cells)]


def _facts(cards: Sequence[Card]) -> list[Compared]:
    """Rank, points, distance, votes of the group; a figure that one of them lacks stays a dash. Ranks in a
    block and in a cluster share a row."""
    names: list[str] = []
    found: list[dict[str, str]] = []
    for card in cards:
        own = {}
        for label, figure, unit in card.facts:
            name = label.replace(" khối", "").replace(" cụm", "").removesuffix(" tại").removesuffix(" trong")
            own[name] = f"{figure} {unit}".strip()
        names += [name for name in own if name not in names]
        found.append(own)
    return [Compared(name, [[own.get(name, "–")] for own in found], numeric=True) for name in names]


def _standards(card: Card) -> list[str]:
    met = sum(check.verdict == "met" for check in card.standards)
    lines = [f"{met}/{len(card.standards)} đạt"]
    return lines + [f"{check.title}: {check.fact}" for check in card.standards if check.verdict != "met"]


def _years(card: Card) -> list[str]:
    return [f"{one.year}: {one.text}" for one in card.years if one.got] or ["Không có"]


def _women(items: Sequence[AgendaItem]) -> list[list[str]]:
    """The statutory preference among equals looks at it (NĐ 152/2025, Art. 4.6)."""
    units = {(i.nomination.organisation_id, i.nomination.dossier.group_year.year) for i in items}
    facts = {
        (fact.organisation_id, fact.year): fact
        for fact in OrganisationYear.objects.filter(organisation__in={unit for unit, _ in units})
    }
    found = []
    for item in items:
        fact = facts.get((item.nomination.organisation_id, item.nomination.dossier.group_year.year))
        if fact is None or not fact.staff_count or fact.female_count is None:
            found.append(["–"])
        else:
            share = format_percent(fact.female_count, fact.staff_count)
            found.append([f"{fact.female_count}/{fact.staff_count} ({share})"])
    return found
