"""Evidence of the sheets: documents with files that open and say what they are, cited line by line.

Where people work, each document of the content is a file of its own; elsewhere one bundle holds the proofs of
a section, and of a past year one bundle those of the whole sheet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from emulation.common.dates import format_date
from emulation.common.sniff import PDF
from emulation.demo.builders.figures import Line
from emulation.demo.builders.world import BATCH, Sheet, World, Year
from emulation.demo.content import Node, read
from emulation.demo.papers import paper
from emulation.demo.stages import Stage
from emulation.groups.choices import Cycle
from emulation.groups.models import GroupYear
from scoring.choices import SheetState
from scoring.models import Evidence, LineEvidence, ScoreLine

DETAILED = ("khoi-1", "khoi-3", "khoi-4")
"""Blocks whose evidence is shown document by document; clusters always are."""
COPIED_IN = ("khoi-4", 2025)
"""Here one unit hands in the very file of another: reviewers are told of it."""
BUNDLE = "Tập minh chứng mục {section} năm {year} (bản quét)"
PAST_BUNDLE = "Hồ sơ minh chứng chấm điểm thi đua năm {year} (bản quét)"


@dataclass
class Proof:
    """A document to be stored, and the lines that cite it with their pages. `copy_of` has the same file."""

    sheet: Sheet
    number: str
    issued_on: date | None
    subject: str
    cited: list[tuple[str, str]]
    copy_of: Proof | None = None


def build_evidence(world: World) -> None:
    rows: list[Evidence] = []
    for year in world.years:
        proofs = [proof for sheet in year.sheets for proof in _proofs(world, sheet) if proof.cited]
        if (year.code, year.number) == COPIED_IN:
            _copy_one(proofs)
        evidence = [_store(world, proof, index) for index, proof in enumerate(proofs)]
        Evidence.objects.bulk_create(evidence, batch_size=BATCH)
        _cite(year, proofs, evidence)
        _tell_submissions(world, year, proofs, evidence)
        for proof, row in zip(proofs, evidence, strict=True):
            row.uploaded_at = proof.sheet.when.begun
        rows += evidence
    Evidence.objects.bulk_update(rows, ["uploaded_at"], batch_size=BATCH)


def _copy_one(proofs: list[Proof]) -> None:
    """The last unit that has handed in uses the file of the first one about the same subject."""
    handed_in = [proof for proof in proofs if proof.sheet.handed_in]
    first, last = handed_in[0].sheet, handed_in[-1].sheet
    theirs = {proof.subject: proof for proof in handed_in if proof.sheet is first}
    own = [proof for proof in handed_in if proof.sheet is last and proof.subject in theirs]
    if first is not last and own:
        own[0].copy_of = theirs[own[0].subject]


def _cite(year: Year, proofs: list[Proof], evidence: list[Evidence]) -> None:
    lines = _line_ids(year.row)
    LineEvidence.objects.bulk_create(
        [
            LineEvidence(line_id=lines[proof.sheet.row.pk, code], evidence_id=row.pk, pages=pages)
            for proof, row in zip(proofs, evidence, strict=True)
            for code, pages in proof.cited
        ],
        batch_size=BATCH,
    )


def _line_ids(year: GroupYear) -> dict[tuple[int, str], int]:
    found = ScoreLine.objects.filter(sheet__membership__group_year=year).order_by()
    return {(sheet, code): pk for pk, sheet, code in found.values_list("pk", "sheet_id", "criterion__code")}


def _proofs(world: World, sheet: Sheet) -> Iterable[Proof]:
    wanted = [
        line
        for line in sheet.lines
        if line.claims and line.leaf.criterion.evidence_required and line.leaf.code not in sheet.lacking
    ]
    year = sheet.year
    if year.is_past:
        yield _bundle(sheet, PAST_BUNDLE.format(year=year.number), wanted)
    elif year.stage < Stage.RANKED and (year.code in DETAILED or year.group["criteria"] == "criteria_100"):
        yield from _documents(world, sheet, wanted)
    else:
        for section in dict.fromkeys(line.leaf.section for line in wanted):
            own = [line for line in wanted if line.leaf.section == section]
            yield _bundle(sheet, BUNDLE.format(section=section, year=year.number), own)


def _bundle(sheet: Sheet, subject: str, lines: list[Line]) -> Proof:
    cited = [(line.leaf.code, str(3 + 2 * index)) for index, line in enumerate(lines)]
    return Proof(sheet, "", None, subject, cited)


def _documents(world: World, sheet: Sheet, lines: list[Line]) -> Iterable[Proof]:
    wanted = {line.leaf.code for line in lines}
    for index, node in enumerate(read("evidence")[sheet.year.group["criteria"]]):
        chance = sheet.year.chance(sheet.unit, "document", index)
        cited = [
            (code, f"{chance.randint(1, 4)}" if len(node["criteria"]) > 1 else "")
            for code in node["criteria"]
            if code in wanted
        ]
        if cited:
            yield _document(world, sheet, node, cited, chance)


def _document(world: World, sheet: Sheet, node: Node, cited: list[tuple[str, str]], chance: Random) -> Proof:
    unit, year = world.units[sheet.unit], sheet.year
    above = unit.parent.abbreviation if unit.parent else unit.abbreviation
    month = node["month"]
    number = year.number - 1 if year.row.cycle == Cycle.SCHOOL and month > 7 else year.number
    return Proof(
        sheet=sheet,
        number=(node["number"] or "").format(n=chance.randint(11, 480), abbr=unit.abbreviation, parent=above),
        issued_on=min(date(number, month, chance.randint(2, 20)), world.now.date()),
        subject=node["subject"].format(year=year.number),
        cited=cited,
    )


def _store(world: World, proof: Proof, index: int) -> Evidence:
    """The file under a name that tells nothing, as an upload gets one, and its row."""
    sheet, unit = proof.sheet, world.units[proof.sheet.unit]
    chance = sheet.year.chance(sheet.unit, "file", index)
    content = _paper(world, proof.copy_of or proof)
    name = f"evidence/{unit.pk}/{UUID(int=chance.getrandbits(128)).hex}.pdf"
    name = default_storage.save(name, ContentFile(content))
    world.files.append(name)
    return Evidence(
        organisation_id=unit.pk,
        year=sheet.year.number,
        number=proof.number,
        issued_on=proof.issued_on,
        subject=proof.subject,
        file=name,
        filename=f"minh-chung-{index + 1:03d}.pdf",
        content_type=PDF,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=world.keeper if sheet.year.is_past else world.officers[sheet.unit],
    )


def _paper(world: World, proof: Proof) -> bytes:
    """The file says what it is: unit, number and date, subject."""
    dated = f"ngày {format_date(proof.issued_on)}" if proof.issued_on else ""
    label = ", ".join(part for part in (f"Số {proof.number}" if proof.number else "", dated) if part)
    name = world.units[proof.sheet.unit].name
    return paper(proof.subject, [part for part in (name, label, proof.subject) if part])


def _tell_submissions(world: World, year: Year, proofs: list[Proof], evidence: list[Evidence]) -> None:
    """Each submission as `submit_sheet` records it: what was handed in stays in the store."""
    for sheet in year.sheets:
        if year.is_past or sheet.state == SheetState.DRAFT:
            continue
        own = [row.pk for proof, row in zip(proofs, evidence, strict=True) if proof.sheet is sheet]
        world.trail.note(
            sheet.when.submitted,
            actor=world.submitter(year, sheet.unit),
            action="submit_sheet",
            text=f"Nộp phiếu tự chấm điểm năm {year.number}, mã biên nhận {sheet.row.receipt_number}",
            subject=sheet.row,
            organisation_id=world.units[sheet.unit].pk,
            group_year_id=year.row.pk,
            new={"receipt": sheet.row.receipt_number, "evidence": own},
        )
