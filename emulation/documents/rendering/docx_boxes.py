"""The fixed boxes of NĐ 30 in a Word file: letterhead, title, addressees, appendix title, signatures."""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from emulation.documents.forms.content import (
    Addressees,
    AppendixTitle,
    Letterhead,
    Signature,
    Signatures,
    Title,
)
from emulation.documents.rendering import typeset, wordxml
from emulation.documents.rendering.metrics import text_width

_CENTER = WD_ALIGN_PARAGRAPH.CENTER
RULE_SHARE = 0.4
"""Length of the rule below a name or an abstract: between a third and a half of its text."""


def styled(
    paragraph: Paragraph, text: str, size: float = 14, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    """Add a run; the paragraph itself for chaining."""
    run = paragraph.add_run()
    run.bold, run.italic, run.font.size = bold or None, italic or None, Pt(size)
    wordxml.add_text(run, text)
    return paragraph


def _rule(paragraph: Paragraph, length: float, room: float) -> None:
    """An empty line of 2 pt whose upper border is the rule, centred in `room` mm."""
    side = max((room - length) / 2, 0)
    wordxml.borders(paragraph, ("top",), side, side)
    paragraph.paragraph_format.line_spacing = Pt(3)
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.add_run().font.size = Pt(2)


def _bare_table(document: Document, rows: int, widths: list[float]) -> Table:
    table = document.add_table(rows, len(widths))
    wordxml.frame_table(table, widths, lines=False, padding=0)
    for row in table.rows:
        wordxml.row_rules(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _centered(cell: _Cell, first: bool) -> Paragraph:
    """The cell's own empty paragraph, or one more."""
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = _CENTER
    return paragraph


def spacer(document: Document, points: float) -> None:
    """Empty room behind a table, which Word would otherwise join to the next one."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(points)
    paragraph.add_run().font.size = Pt(1)


# --- boxes 1 to 5 ----------------------------------------------------------------------------------------


def letterhead(document: Document, block: Letterhead, width: float) -> None:
    landscape = width > 200
    left = width * (0.40 if landscape else 0.43)
    table = _bare_table(document, 2 if block.number or block.place_date else 1, [left, width - left])
    _issuer(table.cell(0, 0), block, left)
    nation = table.cell(0, 1)
    styled(_centered(nation, True), typeset.NATION, 12, bold=True)
    styled(_centered(nation, False), typeset.MOTTO, 13, bold=True)
    _rule(nation.add_paragraph(), text_width(typeset.MOTTO, 13, bold=True), width - left)
    if len(table.rows) == 2:
        _number_row(table, block)
    if block.draft:
        box = table.add_row().cells[0].paragraphs[0]
        box.alignment = _CENTER
        box.paragraph_format.space_before = Pt(6)
        side = (left - 30) / 2
        wordxml.borders(styled(box, typeset.DRAFT_MARK, 13, bold=True), _ALL_SIDES, side, side)
    spacer(document, 2 if landscape else 14)


_ALL_SIDES = ("top", "left", "bottom", "right")


def _issuer(cell: _Cell, block: Letterhead, room: float) -> None:
    if block.superior:
        styled(_centered(cell, True), typeset.line(block.superior), 12)
    for i, name in enumerate(block.name_lines):
        styled(_centered(cell, not (block.superior or i)), typeset.line(name), 12, bold=True)
    longest = max(text_width(name, 12, bold=True) for name in block.name_lines)
    _rule(cell.add_paragraph(), longest * RULE_SHARE, room)


def _number_row(table: Table, block: Letterhead) -> None:
    number, place = (table.cell(1, i).paragraphs[0] for i in (0, 1))
    for paragraph in (number, place):
        paragraph.alignment = _CENTER
        paragraph.paragraph_format.space_before = Pt(6)
    if block.number:
        styled(number, f"Số: {typeset.line(block.number)}", 13)
    if block.place_date:
        styled(place, typeset.line(block.place_date), 13, italic=True)


def title(document: Document, block: Title, width: float) -> None:
    lines = [(block.kind, 14.0, True), *((line, 14.0, True) for line in block.lines)]
    for text, size, bold in lines:
        _title_line(document, text, size, bold=bold)
    if block.lines:
        longest = min(max(text_width(line, 14, bold=True) for line in block.lines), width)
        rule = document.add_paragraph()
        _rule(rule, longest * RULE_SHARE, width)
        rule.paragraph_format.space_after, rule.paragraph_format.keep_with_next = Pt(12), True
    if block.note:
        note = _title_line(document, block.note, 13, italic=True)
        note.paragraph_format.space_after = Pt(6)


def _title_line(
    document: Document, text: str, size: float, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment, paragraph.paragraph_format.keep_with_next = _CENTER, True
    return styled(paragraph, typeset.line(text), size, bold=bold, italic=italic)


def addressees(document: Document, block: Addressees) -> None:
    """One on the same line; several with the dashes under the colon."""
    names = [typeset.line(name) for name in block.names]
    if len(names) == 1:
        line = styled(document.add_paragraph(), f"Kính gửi: {names[0]}")
        line.alignment, line.paragraph_format.space_after = _CENTER, Pt(10)
        return
    items = typeset.ended(names)
    longest = max(text_width(f"- {item}", 14) for item in items)
    head = text_width("Kính gửi", 14)
    indent = Mm(max((165 - head - longest) / 2, 0))
    first = styled(document.add_paragraph(), "Kính gửi:")
    first.paragraph_format.left_indent = indent
    for item in items:
        line = styled(document.add_paragraph(), f"- {item}")
        line.paragraph_format.left_indent = indent + Mm(head)
    line.paragraph_format.space_after = Pt(10)


def appendix(document: Document, block: AppendixTitle, width: float) -> None:
    for text in (block.label, block.title):
        _title_line(document, text, 14, bold=True)
    for text in block.reference:
        _title_line(document, text, 13, italic=True)
    rule = document.add_paragraph()
    _rule(rule, 40, width)
    rule.paragraph_format.space_after, rule.paragraph_format.keep_with_next = Pt(8), True


# --- boxes 7 to 9 ----------------------------------------------------------------------------------------


def signatures(document: Document, block: Signatures, width: float) -> None:
    """Titles, room to sign, names; the recipients beside one signer or below the first of several."""
    beside = typeset.beside(block)
    widths = [width * share / 100 for share in typeset.shares(block)]
    table = _bare_table(document, 3, widths)
    dated = any(column.date_line for column in block.columns)
    for i, column in enumerate(block.columns, start=1 if beside else 0):
        _signer(table, i, column, block.size, dated=dated)
        if not beside:
            table.cell(2, i).vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    gap = table.rows[1]
    gap.height, gap.height_rule = Mm(block.space), WD_ROW_HEIGHT_RULE.EXACTLY
    if beside:
        _recipients(table.cell(0, 0).merge(table.cell(2, 0)), typeset.recipients(block))
    elif block.recipients:
        _recipients(table.add_row().cells[0], typeset.recipients(block), below=True)
    for row in table.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
    _shrink_last(document)


def _signer(table: Table, column: int, signer: Signature, size: float, *, dated: bool) -> None:
    top, bottom = table.cell(0, column), table.cell(2, column)
    lines = [(signer.date_line, True)] if dated else []
    lines += [(line, False) for line in signer.authority_lines]
    lines += [(signer.note, True)] if signer.note else []
    for i, (text, italic) in enumerate(lines):
        styled(_centered(top, i == 0), typeset.line(text), size, bold=not italic, italic=italic)
    names = [name for name in (signer.other_office, signer.name) if name]
    for i, text in enumerate(names):
        styled(_centered(bottom, i == 0), typeset.line(text), size, bold=True)


def _recipients(cell: _Cell, lines: Iterable[str], *, below: bool = False) -> None:
    label = styled(cell.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    label.paragraph_format.space_before = Pt(8 if below else 0)
    for text in lines:
        styled(cell.add_paragraph(), text, 11)


def _shrink_last(document: Document) -> None:
    """Word wants a paragraph behind the last table; it must not open another page."""
    spacer(document, 1)
