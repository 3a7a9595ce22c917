"""The appraisal of a dossier: lines to be checked, supplements asked for, and the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from awards.choices import LineVerdict
from awards.clock import Clock, Pause, clock_of
from awards.eligibility import Code, Verdict
from awards.models import AppraisalLine, Dossier, Nomination, Supplement
from awards.selectors.dossier_papers import parts_of
from awards.selectors.facts import Field
from awards.selectors.reports import ITEM, report_of
from awards.selectors.target_tally import contradicts, report_url, tally_beside
from emulation.common.dates import local_date, today
from emulation.regulations.selectors import LONGEST_BREAK, holidays_between

PAPER = "paper:"
"""Begins the code of a line about an item of the dossier."""
_FROM_RULES = {Verdict.MET: LineVerdict.MET, Verdict.FAILED: LineVerdict.NOT_MET}


@dataclass(frozen=True)
class Line:
    """One line to be checked: what the records say of it, and what was entered before. `beside`: figures next
    to what the group answered; where they speak against it (`contradicted`) the `reason` of the group."""

    code: str
    label: str
    clause: str
    fact: str
    found: Verdict
    stored: AppraisalLine | None
    beside: str = ""
    beside_url: str = ""
    reason: str = ""
    contradicted: bool = False

    @property
    def verdict(self) -> str:
        """What was entered, else what the records already answer; "" where somebody has to look."""
        if self.stored is not None:
            return self.stored.verdict
        return str(_FROM_RULES.get(self.found, ""))

    @property
    def note(self) -> str:
        if self.stored is not None:
            return self.stored.note
        return self.fact if self.found is Verdict.FAILED else self.reason


def lines_of(field: Field, nomination: Nomination) -> list[Line]:
    """Items of the dossier, then every condition of the award, as the records say now."""
    stored = {line.code: line for line in nomination.appraisal_lines.select_related("checked_by")}
    found = [*_papers(field, nomination, stored)]
    for finding in field.assess(nomination.row, nomination.kind, campaign=nomination.campaign).findings:
        found.append(
            Line(
                code=finding.code,
                label=finding.label,
                clause=finding.clause,
                fact=finding.fact,
                found=finding.verdict,
                stored=stored.get(finding.code),
            )
        )
    return _with_figures(field, nomination, _merged(found))


def _with_figures(field: Field, nomination: Nomination, lines: list[Line]) -> list[Line]:
    """The targets of the unit beside the line that asks for them."""
    found = tally_beside(field, nomination.organisation, nomination.kind, nomination.campaign)
    if found is None:
        return lines
    against = contradicts(found, nomination.answers)
    return [
        replace(
            line,
            beside=found.words,
            beside_url=report_url(nomination),
            reason=nomination.targets_reason if against else "",
            contradicted=against,
        )
        if line.code == Code.TARGETS
        else line
        for line in lines
    ]


def _merged(lines: Iterable[Line]) -> list[Line]:
    """Several findings of one condition (two exclusions) are one line."""
    found: dict[str, Line] = {}
    for line in lines:
        if line.code in found:
            first = found[line.code]
            line = Line(
                code=line.code,
                label=line.label,
                clause="; ".join(dict.fromkeys((first.clause, line.clause))),
                fact=f"{first.fact} {line.fact}",
                found=line.found,
                stored=line.stored,
            )
        found[line.code] = line
    return list(found.values())


def _papers(field: Field, nomination: Nomination, stored: Mapping[str, AppraisalLine]) -> Iterable[Line]:
    """The items of the regulation's list, one line each."""
    report = report_of(nomination)
    parts = {part.code: part for part in parts_of(nomination.dossier, field.book)}
    for row in field.book.table("dossier.items"):
        fact, found = "Bản giấy hoặc bản điện tử trong hồ sơ.", Verdict.UNKNOWN
        if row["code"] == ITEM and report is not None and report.confirmed_at is not None:
            by = report.confirmed_by.full_name if report.confirmed_by else ""
            fact, found = f"Đã xác nhận ngày {local_date(report.confirmed_at):%d/%m/%Y}, {by}.", Verdict.MET
        part = parts.get(row["code"])
        if part is not None and part.is_there:
            fact, found = part.fact, Verdict.MET
        code = f"{PAPER}{row['code']}"
        yield Line(
            code=code,
            label=row["label"],
            clause=field.book.clause("dossier.items"),
            fact=fact,
            found=found,
            stored=stored.get(code),
        )


def supplements_of(dossier: Dossier) -> list[Supplement]:
    """Requests with what they ask, the first first."""
    return list(
        dossier.supplements.select_related("requested_by", "answered_by")
        .prefetch_related(
            "lines__nomination__organisation", "lines__nomination__kind", "lines__nomination__campaign"
        )
        .order_by("number")
    )


def open_supplement(dossier: Dossier) -> Supplement | None:
    """The request that waits for its answer."""
    return dossier.supplements.filter(answered_at=None).first()


def clocks_of(dossiers: Iterable[Dossier]) -> dict[int, Clock]:
    """The clock of each dossier received; one query for holidays, one for supplements, and one for each
    regulation."""
    received = [d for d in dossiers if d.received_on is not None and d.regulation is not None]
    if not received:
        return {}
    days = [d.received_on for d in received if d.received_on]
    reach = timedelta(days=LONGEST_BREAK + 240)
    closed = frozenset(holidays_between(min(days), max(*days, today()) + reach).values_list("day", flat=True))
    books = {d.regulation_id: d.regulation.book for d in received if d.regulation}
    pauses: dict[int, list[Pause]] = {d.pk: [] for d in received}
    asked = Supplement.objects.filter(dossier__in=list(pauses)).order_by("number")
    for dossier_id, since, until in asked.values_list("dossier_id", "requested_at", "answered_at"):
        pauses[dossier_id].append(Pause(local_date(since), local_date(until) if until else None))
    found = {}
    for dossier in received:
        if dossier.received_on is None or dossier.regulation_id is None:
            continue
        book = books[dossier.regulation_id]
        counted = pauses[dossier.pk] if book.flag("dossier.supplement_stops_clock") else []
        ends = local_date(dossier.appraised_at) if dossier.appraised_at else today()
        total = book.integer("dossier.processing_working_days")
        found[dossier.pk] = clock_of(dossier.received_on, total, counted, closed, ends)
    return found
