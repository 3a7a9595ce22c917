"""The rows of the scoring grid as HTML.

A grid has some two hundred rows of nearly forty values each. The template language takes longer for them
than all queries and the rest of the page together, so they are set here, with `str.format` and escaping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from scoring.selectors.grid import Grid
from scoring.selectors.rows import Doc, Entry, LineRow, SectionRow, Tag

register = template.Library()

SECTION = """\
<tr role="row" class="{css}" data-node="{id}">
<th role="rowheader" scope="row" class="first">{title}</th><td role="gridcell" class="num sub">{maximum}</td>\
<td role="gridcell"></td><td role="gridcell"></td><td role="gridcell" class="num sum">{sum}</td>{others}\
<td role="gridcell"></td><td role="gridcell"></td>
</tr>
"""
LINE = """\
<tr role="row" class="l4" id="d{id}" data-line="{id}" data-version="{version}" data-flags="{flags}">
<th role="rowheader" scope="row" class="first" id="t{id}">\
<a class="plain text-reset" href="{url}">{title}</a></th>\
<td role="gridcell" class="num" data-label="Tối đa">{maximum}</td>{goal}
{actual}
{points}
{others}<td role="gridcell" class="docs {off}">{docs}</td>
<td role="gridcell" class="state {off}" id="s{id}">{tag}</td>
</tr>
"""
INPUT = """\
<td role="gridcell" class="edit {css}" data-label="{label}"><input size="6" class="cell num" \
id="{field}-{id}" name="{field}-{id}" value="{text}" placeholder="Nhập" \
aria-labelledby="h-{field} t{id}"{kind}{invalid}></td>"""
TEXT = '<td role="gridcell" class="num {css}"{attributes}{label}>{text}</td>'
DOC = """\
<a class="doc" href="{url}" title="{title}">\
<i class="bi bi-file-earmark-text" aria-hidden="true"></i>{label}</a> """
ADD = """\
<a class="doc add" href="{url}#minh-chung"><i class="bi bi-plus" aria-hidden="true"></i>Gắn\
<span class="visually-hidden"> minh chứng cho {title}</span></a>"""
TAG = '<span class="tag tag-{kind}"><i class="bi bi-{icon}" aria-hidden="true"></i>{word}</span>'
DETAIL = '<span class="d-block xs t-err">{detail}</span>'
LABELS = {"actual": "Kết quả", "self_points": "Tự chấm"}


@register.simple_tag
def grid_rows(grid: Grid) -> SafeString:
    """The body of the table."""
    return mark_safe("".join(_rows(grid)))  # noqa: S308 (every text is escaped below)


def _rows(grid: Grid) -> Iterator[str]:
    empty = '<td role="gridcell"></td>' * len(grid.others)
    for row in grid.rows:
        yield _line(row, grid.others) if isinstance(row, LineRow) else _section(row, empty)


def _section(row: SectionRow, others: str) -> str:
    return SECTION.format(
        css=row.css, id=row.id, title=escape(row.title), maximum=row.maximum, sum=row.sum, others=others
    )


def _line(row: LineRow, heads: Iterable[str]) -> str:
    title = escape(row.title)
    others = "".join(
        TEXT.format(css="", attributes="", label=_label(head, text), text=text)
        for head, text in zip(heads, row.others, strict=True)
    )
    return LINE.format(
        id=row.id,
        version=row.version,
        flags=row.flags,
        url=row.url,
        title=title,
        maximum=row.maximum,
        goal=TEXT.format(
            css=row.goal.css,
            attributes="",
            label=_label(row.goal.label, row.goal.text),
            text=escape(row.goal.text),
        ),
        actual=_cell(row, "actual", row.actual),
        points=_cell(row, "self_points", row.points),
        others=others,
        off=row.points.css if not row.points.is_input else "",
        docs=_docs(row, title),
        tag=_tag(row.tag),
    )


def _label(word: str, text: str) -> str:
    """On phones a cell says what it is; an empty one is not shown."""
    return f' data-label="{word}"' if text else ""


def _cell(row: LineRow, field: str, entry: Entry) -> str:
    if not entry.is_input:
        computed = " data-points" if field == "self_points" else ""
        label = _label(LABELS[field], entry.text)
        return TEXT.format(css=entry.css, attributes=computed, label=label, text=escape(entry.text))
    return INPUT.format(
        css=entry.css,
        label=LABELS[field],
        field=field,
        id=row.id,
        text=escape(entry.text),
        kind=' list="yes-no"' if row.yes_no and field == "actual" else ' inputmode="decimal"',
        invalid=f' aria-invalid="true" aria-describedby="s{row.id}"' if entry.invalid else "",
    )


def _docs(row: LineRow, title: str) -> str:
    if row.docs:
        return "".join(_doc(doc) for doc in row.docs)
    return ADD.format(url=row.url, title=title) if row.may_attach else ""


def _doc(doc: Doc) -> str:
    return DOC.format(url=doc.url, title=escape(doc.title), label=escape(doc.label))


def _tag(tag: Tag) -> str:
    said = TAG.format(kind=tag.kind, icon=tag.icon, word=escape(tag.word)) if tag.word else ""
    return said + (DETAIL.format(detail=escape(tag.detail)) if tag.detail else "")
