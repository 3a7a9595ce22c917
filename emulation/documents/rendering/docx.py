"""Content of a document → a Word file to be edited before signing (python-docx)."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from emulation.documents.forms.content import (
    Addressees,
    AppendixTitle,
    Block,
    Content,
    Letterhead,
    Paragraph,
    Section,
    Signatures,
    Style,
    Table,
    Title,
)
from emulation.documents.rendering import docx_boxes, docx_table, typeset, wordxml
from emulation.documents.rendering.archive import settled

LEFT, RIGHT, TOP, BOTTOM = 30, 15, 20.5, 20
_SHORT, _LONG = 210, 297
_ALIGNED = {"centered": WD_ALIGN_PARAGRAPH.CENTER, "flush": WD_ALIGN_PARAGRAPH.LEFT}
_SIZES: dict[Style, float] = {"note": 11}
_HEADINGS: dict[Style, str] = {"heading": "Heading 1", "subheading": "Heading 2"}


def to_docx(content: Content) -> bytes:
    """The document as .docx; the same bytes for the same data."""
    document = docx.Document()
    wordxml.base_styles(document)
    _properties(document, content)
    for number, section in enumerate(content.sections):
        width = _page(document, section, number, demo=content.demo)
        bound = typeset.bound(section.blocks)
        for block, keep in zip(section.blocks, bound, strict=True):
            _write(document, block, width, keep)
    file = BytesIO()
    document.save(file)
    return settled(file.getvalue())


def _properties(document: Document, content: Content) -> None:
    facts = document.core_properties
    facts.title, facts.author, facts.language = content.title[:255], content.author[:255], "vi-VN"
    facts.last_modified_by, facts.comments = content.author[:255], ""
    facts.created = facts.modified = datetime.combine(content.date, time())


def _page(document: Document, section: Section, number: int, *, demo: bool) -> float:
    """Set up the page of a section; its text width in mm."""
    page = document.sections[0] if number == 0 else document.add_section(WD_SECTION.NEW_PAGE)
    if number:
        _shrink(document.paragraphs[-1])
    wide, high = (_LONG, _SHORT) if section.landscape else (_SHORT, _LONG)
    page.orientation = WD_ORIENT.LANDSCAPE if section.landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = Mm(wide), Mm(high)
    page.left_margin, page.right_margin = Mm(LEFT), Mm(RIGHT)
    page.top_margin, page.bottom_margin = Mm(TOP), Mm(BOTTOM)
    page.header_distance = page.footer_distance = Mm(8)
    wordxml.restart_numbering(page)
    page.different_first_page_header_footer = True
    width = wide - LEFT - RIGHT
    _header(page.first_page_header, width, number=False, demo=demo)
    _header(page.header, width, number=True, demo=demo)
    return float(width)


def _header(header: Any, width: float, *, number: bool, demo: bool) -> None:
    """The page number in the middle (not on the first page), the mark of demonstration data at the right."""
    header.is_linked_to_previous = False
    line = header.paragraphs[0]
    line.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(Mm(width / 2), WD_TAB_ALIGNMENT.CENTER)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    line.style = "Normal"
    line.add_run("\t")
    if number:
        wordxml.page_number(line.add_run())
    if demo:
        mark = line.add_run(f"\t{typeset.DEMO_MARK}")
        mark.italic, mark.font.size = True, Pt(11)


def _shrink(paragraph: WordParagraph) -> None:
    """The paragraph that carries a section break behind a table takes no room."""
    paragraph.paragraph_format.line_spacing = Pt(1)
    paragraph.add_run().font.size = Pt(1)


def _write(document: Document, block: Block, width: float, keep: bool) -> None:
    match block:
        case Paragraph():
            _paragraph(document, block, keep, small=width > _SHORT)
        case Letterhead():
            docx_boxes.letterhead(document, block, width)
        case Title():
            docx_boxes.title(document, block, width)
        case Addressees():
            docx_boxes.addressees(document, block)
        case AppendixTitle():
            docx_boxes.appendix(document, block, width)
        case Table():
            docx_table.write(document, block, width)
        case Signatures():
            docx_boxes.signatures(document, block, width)


def _paragraph(document: Document, block: Paragraph, keep: bool, *, small: bool) -> None:
    line = document.add_paragraph(style=_HEADINGS.get(block.style, "Normal"))
    shape = line.paragraph_format
    shape.alignment = _ALIGNED.get(block.style, WD_ALIGN_PARAGRAPH.JUSTIFY)
    shape.first_line_indent = Cm(0) if block.style in ("flush", "centered", "note") else Cm(1.27)
    shape.space_before, shape.space_after = Pt(4 if block.style == "heading" else 0), Pt(6)
    shape.keep_with_next = keep or block.style in _HEADINGS
    size = _SIZES.get(block.style)
    for item in block.runs:
        run = line.add_run()
        run.bold = item.bold or block.style in _HEADINGS or None
        run.italic = item.italic or block.style == "legal" or None
        run.font.size = Pt(size - 0.5 if small else size) if size else None
        wordxml.add_text(run, typeset.line(item.text))
