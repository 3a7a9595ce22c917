"""The Word file: the same text as the PDF, and the layout that survives editing."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from emulation.documents.rendering import render
from emulation.documents.rendering.html import to_html
from tests.documents import reading, samples
from tests.documents.test_pdf import DOCS


@cache
def made(name: str) -> Any:
    return reading.word(render(DOCS[name](), "docx"))


class _Body(HTMLParser):
    """Text of the body of the page WeasyPrint sets."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "body"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.parts.append(data)


def html_text(name: str) -> str:
    page = _Body()
    page.feed(to_html(DOCS[name]().content()))
    return "".join(page.parts)


@pytest.mark.parametrize("name", DOCS)
def test_word_and_pdf_hold_the_same_text(name: str) -> None:
    assert reading.compact(reading.word_text(made(name))) == reading.compact(html_text(name))


@pytest.mark.parametrize("name", ["01", "02", "05"])
def test_pages_are_set_up_as_prescribed(name: str) -> None:
    for section in made(name).sections:
        margins = [section.left_margin, section.right_margin, section.top_margin, section.bottom_margin]
        assert [round(margin.mm, 1) for margin in margins] == [30.0, 15.0, 20.5, 20.0]
        assert {round(section.page_width.mm), round(section.page_height.mm)} == {210, 297}
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert "PAGE" in section.header._element.xml
        assert "PAGE" not in section.first_page_header._element.xml


def test_appendix_and_forms_lie_across() -> None:
    assert [section.orientation for section in made("01").sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]
    assert [section.orientation for section in made("04").sections] == [WD_ORIENT.LANDSCAPE]


def test_tables_have_fixed_widths_that_fill_the_line() -> None:
    for name, width in (("02", 165.0), ("05", 252.0)):
        for table in made(name).tables:
            assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
            grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
            assert sum(grid) / 56.6929 == pytest.approx(width, abs=0.5)


def test_header_rows_are_repeated_and_no_row_is_split() -> None:
    table = made("05 large").tables[1]
    marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert marked[:3] == [True, True, False]
    assert not any(marked[2:])
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_letterhead_has_no_lines() -> None:
    borders = made("01").tables[0]._tbl.tblPr.find(qn("w:tblBorders"))
    assert {side.get(qn("w:val")) for side in borders} == {"nil"}


def test_everything_is_times_new_roman() -> None:
    document = made("01")
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {
        "Times New Roman"
    }
    assert not re.findall(r'w:ascii="(?!Times New Roman)', document.element.xml)


def test_numbers_of_documents_do_not_break() -> None:
    xml = made("01").element.xml
    assert "\u2060" not in xml, "Times New Roman has no word joiner"
    assert xml.count("w:noBreakHyphen") > 5
    assert "năm\u00a02026" in reading.word_text(made("01"))


def test_the_signature_is_kept_with_the_text() -> None:
    document = made("01")
    table = document.tables[2]
    assert table.cell(0, 1).text.startswith("TM. KHỐI THI ĐUA")
    before = [block for block in document.element.body if block.tag == qn("w:p")]
    position = list(document.element.body).index(table._tbl)
    last = document.element.body[position - 1]
    assert last in before
    assert last.pPr.find(qn("w:keepNext")) is not None
    assert table.cell(0, 1).paragraphs[0].paragraph_format.keep_with_next


def test_demonstration_data_and_drafts_are_marked() -> None:
    doc = samples.submission()
    document = reading.word(render(replace(doc, head=replace(doc.head, demo=True, draft=True)), "docx"))
    for section in document.sections:
        assert "Dữ liệu minh họa" in section.header.paragraphs[0].text
        assert "Dữ liệu minh họa" in section.first_page_header.paragraphs[0].text
    assert "DỰ THẢO" in reading.word_text(document)
    assert "Dữ liệu" not in made("01").sections[0].header.paragraphs[0].text


def test_file_properties() -> None:
    facts = made("02").core_properties
    assert facts.title.startswith("Biên bản Hội nghị tổng kết")
    assert (facts.language, facts.created.year, facts.modified) == ("vi-VN", 2026, facts.created)


def test_equal_data_make_equal_bytes() -> None:
    assert render(samples.minutes(), "docx") == render(samples.minutes(), "docx")


def test_control_characters_are_dropped() -> None:
    doc = replace(samples.minutes(), venue="Hội trường\x0b\x00 tầng 2")
    assert "Hội trường tầng 2." in reading.word_text(reading.word(render(doc, "docx"))).replace("\u00a0", " ")
