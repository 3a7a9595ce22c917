"""The value of a figure as HTML. A regulation has some hundred and forty, many of them tables: set here, for
the template language takes longer for their cells than for the rest of the page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from emulation.regulations.wording import Cell, Shown

register = template.Library()

TABLE = """\
<div class="table-responsive"><table class="list sm"><thead><tr>{header}</tr></thead><tbody>{rows}</tbody>\
</table></div>"""
NUMBER = ' class="num"'


@register.simple_tag
def figure_value(shown: Shown) -> SafeString:
    """A table, a list of lines, or one text in bold."""
    if shown.header:
        rows = "".join(f"<tr>{_cells('<td', row, '</td>')}</tr>\n" for row in shown.rows)
        html = TABLE.format(header=_cells('<th scope="col"', shown.header, "</th>"), rows=rows)
    elif shown.lines:
        lines = "".join(f"<li>{escape(line)}</li>" for line in shown.lines)
        html = f'<ul class="mb-0">{lines}</ul>'
    else:
        html = f"<p><b>{escape(shown.text)}</b></p>"
    return mark_safe(html)  # noqa: S308 (every text is escaped)


def _cells(start: str, cells: Iterable[Cell], end: str) -> str:
    return "".join(f"{start}{NUMBER if cell.is_number else ''}>{escape(cell.text)}{end}" for cell in cells)
