"""The rows of a criteria set for reading, as HTML; for the reason given in `sheet_grid`."""

from __future__ import annotations

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from scoring.selectors.criteria import Node, SetPage
from scoring.selectors.criteria_editor import Editor, EditRow

register = template.Library()

SECTION = """\
<tr role="row" class="{css}"><th role="rowheader" scope="row" class="first">{title}</th>\
<td role="cell" class="num sum">{maximum}</td><td role="cell"></td></tr>
"""
LEAF = """\
<tr role="row" class="l4"><th role="rowheader" scope="row" class="first tall">{title}{guidance}</th>\
<td role="cell" class="num tall" data-label="Tối đa">{maximum}</td>\
<td role="cell" class="tall"><p class="said"><b>{method}</b>{remarks}</p>{example}</td></tr>
"""
GUIDANCE = '<span class="d-block xs mute">{text}</span>'
EXAMPLE = '<p class="said mute">{text}</p>'


@register.simple_tag
def criteria_rows(page: SetPage) -> SafeString:
    """The body of the table."""
    rows = (_leaf(node) if node.is_leaf else _section(node) for node in page.nodes)
    return mark_safe("".join(rows))  # noqa: S308 (every text is escaped below)


EDIT = """\
<tr role="row" class="{css}" id="d{key}"><th role="rowheader" scope="row" class="first">\
<a class="plain text-reset" href="{url}"{current}>{title}</a></th>\
<td role="cell" class="num{kept}" data-label="{label}">{maximum}{sum}</td>\
<td role="cell"{told}>{method}{remarks}</td></tr>
"""


@register.simple_tag
def criteria_edit_rows(editor: Editor, current: int | None = None) -> SafeString:
    """The body of the editor's table; addresses by pattern: reversing hundreds costs more than the rest."""
    before, after = reverse("scoring:criteria-node", args=[editor.criteria_set.pk, 0]).rsplit("0", 1)
    return mark_safe(  # noqa: S308 (every text is escaped below)
        "".join(_edit(row, f"{before}{row.key}{after}") for row in editor.rows(current))
    )


def _edit(row: EditRow, url: str) -> str:
    remarks = f'<span class="xs {"t-err" if row.wrong else "mute"}"> {escape(row.remarks)}</span>'
    return EDIT.format(
        css=row.css + (" at" if row.current else ""),
        key=row.key,
        url=url,
        current=' aria-current="true"' if row.current else "",
        title=escape(row.title),
        kept="" if row.method else " sum",
        label="Tối đa" if row.method else "",
        told=' class="sum"' if row.wrong and row.remarks else "",
        maximum=row.maximum,
        sum=f'<span class="d-block xs t-err">{row.sum}</span>' if row.sum else "",
        method=escape(row.method),
        remarks=remarks if row.remarks else "",
    )


def _section(node: Node) -> str:
    return SECTION.format(css=node.css, title=escape(node.title), maximum=node.maximum)


def _leaf(node: Node) -> str:
    return LEAF.format(
        title=escape(node.title),
        guidance=GUIDANCE.format(text=escape(node.guidance)) if node.guidance else "",
        maximum=node.maximum,
        method=escape(node.method),
        remarks=_remarks(node),
        example=EXAMPLE.format(text=escape(node.example)) if node.example else "",
    )


def _remarks(node: Node) -> str:
    unit = f" ({escape(node.unit)})" if node.unit else ""
    evidence = ", cần minh chứng" if node.evidence else ""
    return unit + evidence + (", gắn nhiệm vụ được giao" if node.tied else "")
