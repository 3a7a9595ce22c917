"""What python-docx has no words for: borders, repeated rows, page numbers, fixed widths. Lengths are mm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Times New Roman"
_TWIPS_PER_MM = 56.6929
# successors of a property, in the order of the schema
_AFTER_PBDR = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
_AFTER_COMPAT = ("w:rsids", "m:mathPr", "w:themeFontLang", "w:clrSchemeMapping", "w:shapeDefaults")
_AFTER_TBLW = ("w:jc", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def element(tag: str, **attributes: str | int) -> Any:
    """`element("w:top", val="single", sz=6)`: an element with attributes of the w namespace."""
    node = OxmlElement(tag)
    for name, value in attributes.items():
        node.set(qn(f"w:{name}"), str(value))
    return node


def _put(parent: Any, node: Any, *successors: str) -> None:
    """Insert a property where the schema wants it, in place of its namesake."""
    for old in parent.findall(node.tag):
        parent.remove(old)
    parent.insert_element_before(node, *successors)


def _twips(mm: float) -> int:
    return round(mm * _TWIPS_PER_MM)


def add_text(run: Run, text: str) -> None:
    """The run's text, with line breaks; a hyphen before a word joiner becomes Word's own no-break hyphen.

    Times New Roman has no glyph for the word joiner itself, and Word does not break after a stroke.
    """
    for i, line in enumerate(text.split("\n")):
        if i:
            run.add_break()
        for j, part in enumerate(line.split("-\u2060")):
            if j:
                run._r.append(element("w:noBreakHyphen"))
            if bare := part.replace("\u2060", ""):
                run.add_text(bare)


def page_number(run: Run) -> None:
    """The PAGE field."""
    code = element("w:instrText")
    code.text = "PAGE"
    run._r.extend((element("w:fldChar", fldCharType="begin"), code, element("w:fldChar", fldCharType="end")))


def borders(paragraph: Paragraph, sides: Sequence[str], left: float, right: float) -> None:
    """Thin lines around a paragraph that is indented on both sides."""
    frame = element("w:pBdr")
    frame.extend([element(f"w:{side}", val="single", sz=6, space=1, color="000000") for side in sides])
    _put(paragraph._p.get_or_add_pPr(), frame, *_AFTER_PBDR)
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = Mm(left), Mm(right)


def frame_table(table: Table, widths: Sequence[float], *, lines: bool, padding: float) -> None:
    """Fixed widths, hairlines or none, cell padding at the sides in points, flush with the text."""
    properties: Any = table._tbl.tblPr
    _put(properties, element("w:tblW", w=_twips(sum(widths)), type="dxa"), *_AFTER_TBLW)
    _put(properties, element("w:tblInd", w=0, type="dxa"), *_AFTER_TBLW[2:])
    style = {"val": "single", "sz": 6, "space": 0, "color": "000000"} if lines else {"val": "nil"}
    rules = element("w:tblBorders")
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rules.extend([element(f"w:{side}", **style) for side in sides])
    _put(properties, rules, *_AFTER_TBLW[3:])
    _put(properties, element("w:tblLayout", type="fixed"), *_AFTER_TBLW[5:])
    margins = element("w:tblCellMar")
    margins.extend([element(f"w:{side}", w=round(padding * 20), type="dxa") for side in ("left", "right")])
    _put(properties, margins, *_AFTER_TBLW[6:])
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(_twips(width)))


def mark_size(paragraph: Paragraph, size: float) -> None:
    """Size of the paragraph mark: an empty cell is no higher than a filled one."""
    mark = element("w:rPr")
    mark.append(element("w:sz", val=round(size * 2)))
    _put(paragraph._p.get_or_add_pPr(), mark, "w:sectPr", "w:pPrChange")


def cell_padding(cell: _Cell, points: float) -> None:
    """Padding at the sides of one cell, where it differs from the table's."""
    margins = element("w:tcMar")
    margins.extend([element(f"w:{side}", w=round(points * 20), type="dxa") for side in ("left", "right")])
    _put(cell._tc.get_or_add_tcPr(), margins, "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")


def row_rules(row: _Row, *, header: bool = False) -> None:
    """A row is never split over pages; a header row comes again on each."""
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if header:
        properties.append(element("w:tblHeader"))


def restart_numbering(section: Any) -> None:
    """Page numbers of this section start at 1."""
    _put(section._sectPr, element("w:pgNumType", start=1), "w:cols", "w:titlePg", "w:docGrid")


def base_styles(document: Document) -> None:
    """Times New Roman 14 in every script, Vietnamese, single lines; headings black and of the same size.

    A single line of Times New Roman is 1.15 of its size, the line height of the PDF.
    """
    _current_layout(document)
    styles: Any = document.styles
    normal = styles["Normal"]
    _plain_font(normal)
    normal.element.rPr.append(element("w:lang", val="vi-VN", eastAsia="vi-VN"))
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    normal.paragraph_format.widow_control = True
    for name in ("Heading 1", "Heading 2"):
        _plain_font(styles[name])
        styles[name].font.bold, styles[name].font.color.rgb = True, RGBColor(0, 0, 0)


def _current_layout(document: Document) -> None:
    """Lay out as Word 2013 and later do: table borders flush with the text."""
    compatibility = element("w:compat")
    uri = "http://schemas.microsoft.com/office/word"
    compatibility.append(element("w:compatSetting", name="compatibilityMode", uri=uri, val=15))
    settings: Any = document.settings.element
    _put(settings, compatibility, *_AFTER_COMPAT)


def _plain_font(style: Any) -> None:
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
