"""Who stands for a member unit: the head, or somebody with the proxy paper the regulation asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from emulation.common.dates import format_date
from emulation.common.problems import Problem
from emulation.common.text import search_text
from emulation.conferences.choices import Stands
from emulation.conferences.facts import Attending, ConferenceRules

ASKED = {"not_head": {Stands.UNIT, Stands.OUTSIDE}, "not_of_unit": {Stands.OUTSIDE}}
"""By the figure `conference.proxy_from`: who brings a paper."""


def stands_as(row: Attending, rules: ConferenceRules, on: date) -> Stands:
    """As what the person came, by the offices of the unit on that day. Names are compared without marks."""
    held = [
        holder
        for holder in rules.holders.get(row.organisation_id, ())
        if holder.starts <= on and (holder.ends is None or holder.ends >= on)
    ]
    key = search_text(row.person_name)
    if any(holder.is_head and holder.key == key for holder in held):
        return Stands.HEAD
    if not any(holder.is_head for holder in held):
        return Stands.UNKNOWN
    return Stands.UNIT if any(holder.key == key for holder in held) else Stands.OUTSIDE


def needs_proxy(row: Attending, rules: ConferenceRules, on: date) -> bool:
    """Where the head of a unit is not known nothing is asked; the page says so."""
    return row.present and stands_as(row, rules, on) in ASKED.get(rules.proxy_from, ())


@dataclass(frozen=True)
class Represented:
    """A line of the attendance as it is shown: as what the person came, and what is missing."""

    row: Attending
    stands: Stands
    lacks: str

    @property
    def unknown(self) -> bool:
        return self.row.present and self.stands == Stands.UNKNOWN


def represented(rows: Iterable[Attending], rules: ConferenceRules, on: date) -> list[Represented]:
    """All lines; `lacks` names the paper or the scan that the regulation asks for and nobody has given."""
    found = []
    for row in rows:
        lacks = ""
        if needs_proxy(row, rules, on) and not row.proxy_number:
            lacks = "Thiếu giấy ủy quyền"
        elif row.proxy_number and not row.scanned:
            lacks = "Thiếu bản chụp giấy ủy quyền"
        found.append(Represented(row, stands_as(row, rules, on), lacks))
    return found


def papers_wrong(row: Attending, on: date) -> Iterator[Problem]:
    """A paper has a number and a day, not after the conference; who is absent has none."""
    if row.proxy_number and row.proxy_date is None:
        yield Problem("Ghi ngày của giấy ủy quyền.", field=f"{row.place}-proxy_date", code="proxy_date")
    if row.proxy_date is not None and not row.proxy_number:
        yield Problem("Ghi số của giấy ủy quyền.", field=f"{row.place}-proxy_number", code="proxy_number")
    if row.proxy_date is not None and row.proxy_date > on:
        text = f"Giấy ủy quyền ghi ngày sau ngày họp, {format_date(on)}."
        yield Problem(text, field=f"{row.place}-proxy_date", code="proxy_after")
    if row.proxy_number and not row.present:
        text = f"{row.unit} vắng mặt thì không có giấy ủy quyền dự họp."
        yield Problem(text, field=f"{row.place}-proxy_number", code="proxy_of_absent")


def without_proxy(
    rows: Iterable[Attending], rules: ConferenceRules, on: date, *, scans: bool
) -> Iterator[Problem]:
    """Units not lawfully represented: the paper is missing, or (with `scans`) its scan."""
    clause = rules.clauses.get("conference.proxy_from", "")
    for row in rows:
        if not needs_proxy(row, rules, on):
            continue
        if not row.proxy_number:
            who = stands_as(row, rules, on).label.lower()
            text = f"{row.unit}: {row.person_name} là {who}, chưa có giấy ủy quyền."
            yield Problem(text, clause, field=f"{row.place}-proxy_number", code="no_proxy")
        elif scans and not row.scanned:
            text = f"{row.unit}: chưa tải lên bản chụp giấy ủy quyền."
            yield Problem(text, clause, field=f"{row.place}-proxy_number", code="no_proxy_scan")
