"""Content of a document → HTML for WeasyPrint, by the templates in `templates/documents`.

The templates get nothing but finished strings: no settings, no request, no context processor.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.template import Context, Engine
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from emulation.documents.forms.content import (
    Addressees,
    AppendixTitle,
    Block,
    Cell,
    Content,
    Letterhead,
    Paragraph,
    Row,
    Section,
    Signatures,
    Table,
    Title,
)
from emulation.documents.rendering import typeset
from emulation.documents.rendering.assets import TEMPLATES

DENSE_BELOW = 11
"""Tables in a smaller size have narrower cells as well."""

_TAGS = {"heading": "h2", "subheading": "h3"}
View = dict[str, Any]


@cache
def engine() -> Engine:
    return Engine(dirs=[str(TEMPLATES)], autoescape=True)


def to_html(content: Content) -> str:
    """The whole document as one HTML page."""
    context = {
        "title": typeset.line(content.title),
        "author": content.author,
        "date": content.date.isoformat(),
        "demo": typeset.DEMO_MARK if content.demo else "",
        "sections": [_section(section, number) for number, section in enumerate(content.sections)],
    }
    return engine().get_template("document.html").render(Context(context))


def _section(section: Section, number: int) -> View:
    bound = typeset.bound(section.blocks)
    return {
        "page": f"part{number}",
        "landscape": section.landscape,
        "blocks": [_block(block, keep) for block, keep in zip(section.blocks, bound, strict=True)],
    }


def _block(block: Block, keep: bool) -> View:
    match block:
        case Paragraph():
            return _paragraph(block, keep)
        case Letterhead():
            return _letterhead(block)
        case Title():
            lines = [typeset.line(line) for line in block.lines]
            note = typeset.line(block.note)
            return {"template": "title.html", "kind": typeset.line(block.kind), "lines": lines, "note": note}
        case Addressees():
            names = [typeset.line(name) for name in block.names]
            single = names[0] if len(names) == 1 else ""
            return {"template": "addressees.html", "single": single, "lines": typeset.ended(names)}
        case AppendixTitle():
            return _appendix(block)
        case Table():
            return _table(block)
        case Signatures():
            return _signatures(block)


def _paragraph(block: Paragraph, keep: bool) -> View:
    style = "" if block.style in ("body", *_TAGS) else block.style
    runs = [{"text": typeset.line(run.text), "bold": run.bold, "italic": run.italic} for run in block.runs]
    return {
        "template": "paragraph.html",
        "tag": _TAGS.get(block.style, "p"),
        "classes": " ".join(part for part in (style, "keep" if keep else "") if part),
        "runs": runs,
    }


def _letterhead(block: Letterhead) -> View:
    return {
        "template": "letterhead.html",
        "superior": typeset.line(block.superior),
        "name_lines": [typeset.line(line) for line in block.name_lines],
        "number": typeset.line(block.number),
        "place_date": typeset.line(block.place_date),
        "nation": typeset.NATION,
        "motto": typeset.line(typeset.MOTTO),
        "draft": typeset.DRAFT_MARK if block.draft else "",
    }


def _appendix(block: AppendixTitle) -> View:
    return {
        "template": "appendix.html",
        "label": typeset.line(block.label),
        "title": typeset.line(block.title),
        "reference": [typeset.line(line) for line in block.reference],
    }


def _table(block: Table) -> View:
    start = len(block.rows) - block.tail
    bodies = ((block.rows[:start], False), (block.rows[start:], True))
    return {
        "template": "table.html",
        "size": f"{block.size:g}",
        "dense": block.size < DENSE_BELOW,
        "together": block.together,
        "signed": block.tail > 0,
        "widths": [f"{width:g}" if width else "" for width in block.widths],
        "head": [_row(row) for row in block.head],
        "bodies": [{"rows": [_row(row) for row in rows], "tail": tail} for rows, tail in bodies if rows],
    }


def _row(row: Row) -> View:
    return {"kind": "" if row.kind == "plain" else row.kind, "cells": [_cell(cell) for cell in row.cells]}


def _cell(cell: Cell) -> View:
    return {
        "text": typeset.line(cell.text),
        "scope": "colgroup" if cell.columns > 1 else "col",
        "attributes": _attributes(cell),
    }


def _attributes(cell: Cell) -> SafeString:
    classes = [cell.align] if cell.align in ("center", "right") else []
    pairs = [("class", " ".join([*classes, "strong"] if cell.bold else classes))]
    pairs += [("colspan", str(cell.columns))] if cell.columns > 1 else []
    pairs += [("rowspan", str(cell.rows))] if cell.rows > 1 else []
    return format_html_join("", ' {}="{}"', ((name, value) for name, value in pairs if value))


def _signatures(block: Signatures) -> View:
    beside = typeset.beside(block)
    return {
        "template": "signatures.html",
        "size": f"{block.size:g}",
        "space": str(block.space),
        "shares": [f"{share:g}" for share in typeset.shares(block)],
        "continued": block.continued,
        "columns": [
            {
                "authority_lines": [typeset.line(line) for line in column.authority_lines],
                "other_office": typeset.line(column.other_office),
                "name": typeset.line(column.name),
                "date_line": typeset.line(column.date_line),
                "note": typeset.line(column.note),
            }
            for column in block.columns
        ],
        "dated": any(column.date_line for column in block.columns),
        "recipients": typeset.recipients(block),
        "beside": beside,
        "below": bool(block.recipients) and not beside,
        "rest": [None] * (len(block.columns) - 1),
    }
