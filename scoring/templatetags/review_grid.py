"""The rows of the sheet with its layers side by side, as HTML; for the reason given in `sheet_grid`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe

from scoring.selectors.layer_rows import Figure, Line, Said
from scoring.selectors.layers import Section
from scoring.selectors.rows import Doc

register = template.Library()


class HasRows(Protocol):
    """The page of a sheet with its layers, or of the cross-scoring of one."""

    @property
    def rows(self) -> Sequence[Section | Line]: ...


SECTION = """\
<tr role="row" class="{css}" data-node="{id}"><th role="rowheader" scope="row" class="first">{title}</th>\
<td role="cell" class="num sub">{maximum}</td><td role="cell"></td>{sums}<td role="cell"></td></tr>
"""
SUM = '<td role="cell" class="num {css}">{text}</td>'
LINE = """\
<tr role="row" class="l4" id="d{id}"{version}>
<th role="rowheader" scope="row" class="first tall">{title}{docs}</th>\
<td role="cell" class="num tall sub" data-label="Tối đa">{maximum}</td>\
<td role="cell" class="num tall text-wrap"{result_label}>{result}{goal}</td>
{figures}
<td role="cell" class="tall">{said}{reason}</td>
</tr>
"""
INPUT = """\
<td role="cell" class="edit lay3 tall" data-label="{label}"><input size="6" class="cell num" \
name="points-{id}" value="{text}" placeholder="{hint}" inputmode="decimal" \
aria-label="{label}: {title}"{bad}><span class="delta num px-2 text-end">{delta}</span></td>"""
TEXT = '<td role="cell" class="num tall {css}"{label}>{text}{delta}</td>'
DOCS = '<span class="d-block mt-1">{docs}</span>'
DOC = """\
<a class="doc" href="{url}" title="{title}" data-doc>\
<i class="bi bi-file-earmark-text" aria-hidden="true"></i>{label}</a> """
SAID = '<p class="said"><b>{voice}:</b> {text}{by}</p>'
BY = ' <span class="xs mute">{by}</span>'
DELTA = '<span class="delta">{delta}</span>'
GOAL = '<span class="delta">chỉ tiêu {goal}</span>'
REASON = """\
<details{opened}><summary class="sm mute">Lý do</summary>\
<textarea class="form-control sm" name="reason-{id}" rows="2" maxlength="1000" \
placeholder="Nêu căn cứ, số liệu" aria-label="Lý do: {title}"{bad}>
{reason}</textarea></details><p class="said xs mute" data-stamp>{stamp}</p>\
<p class="field-error sm mb-0" data-error{error_id}>{error}</p>"""
BAD = ' aria-invalid="true" aria-describedby="e{id}"'


@register.simple_tag
def review_rows(page: HasRows) -> SafeString:
    """The body of the table."""
    return mark_safe("".join(_rows(page)))  # noqa: S308 (every text is escaped below)


def _rows(page: HasRows) -> Iterator[str]:
    for row in page.rows:
        yield _line(row) if isinstance(row, Line) else _section(row)


def _section(row: Section) -> str:
    last = len(row.sums) - 1
    sums = "".join(
        SUM.format(css=f"{tint} sum" if index == last else tint, text=text)
        for index, (text, tint) in enumerate(row.sums)
    )
    return SECTION.format(css=row.css, id=row.id, title=escape(row.title), maximum=row.maximum, sums=sums)


def _line(row: Line) -> str:
    title = escape(row.title)
    return LINE.format(
        id=row.id,
        version=f' data-line="{row.id}" data-version="{row.version}"' if row.writes else "",
        title=title,
        docs=DOCS.format(docs="".join(_doc(doc) for doc in row.docs)) if row.docs else "",
        maximum=row.maximum,
        result_label=_label("Kết quả", row.result),
        result=escape(row.result),
        goal=GOAL.format(goal=escape(row.goal)) if row.goal else "",
        figures="".join(_figure(row, figure, title) for figure in row.figures),
        said="".join(_said(said) for said in row.said),
        reason=_reason(row, title) if row.writes else "",
    )


def _figure(row: Line, figure: Figure, title: str) -> str:
    if figure.is_input:
        return INPUT.format(
            label=figure.label,
            id=row.id,
            text=escape(figure.text),
            hint=figure.hint,
            title=title,
            bad=BAD.format(id=row.id) if row.error_at == "points" else "",
            delta=figure.delta,
        )
    delta = DELTA.format(delta=figure.delta) if figure.delta else ""
    return TEXT.format(css=figure.css, label=_label(figure.label, figure.text), text=figure.text, delta=delta)


def _label(word: str, text: str) -> str:
    """On phones a cell says what it is; an empty one is not shown."""
    return f' data-label="{word}"' if text else ""


def _doc(doc: Doc) -> str:
    return DOC.format(url=doc.url, title=escape(doc.title), label=escape(doc.label))


def _said(said: Said) -> str:
    by = BY.format(by=escape(said.by)) if said.by else ""
    return SAID.format(voice=said.voice, text=escape(said.text), by=by)


def _reason(row: Line, title: str) -> str:
    """The reason beside its points; after <textarea> a line end that the browser leaves out."""
    return REASON.format(
        opened=" open" if row.opened else "",
        id=row.id,
        title=title,
        bad=BAD.format(id=row.id) if row.error_at == "reason" else "",
        reason=escape(row.reason),
        stamp=escape(row.stamp),
        error_id=f' id="e{row.id}"' if row.error else "",
        error=escape(row.error),
    )
