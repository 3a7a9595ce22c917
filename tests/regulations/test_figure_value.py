"""The value of a figure as HTML, which is set without the template language."""

from emulation.regulations.templatetags.figures import figure_value
from emulation.regulations.wording import Cell, Shown

EVIL = '<script>alert("1")</script>'


def test_every_shape_is_escaped():
    for shown in (
        Shown(text=EVIL),
        Shown(lines=(EVIL,)),
        Shown(header=(Cell(EVIL),), rows=((Cell(EVIL, is_number=True),),)),
    ):
        html = figure_value(shown)
        assert "<script" not in html
        assert "&lt;script&gt;alert(&quot;1&quot;)" in html


def test_numbers_of_a_table_stand_in_columns_of_numbers():
    html = figure_value(
        Shown(header=(Cell("Bước"), Cell("Ngày", True)), rows=((Cell("Chấm"), Cell("5", True)),))
    )
    assert '<th scope="col" class="num">Ngày</th>' in html
    assert '<td>Chấm</td><td class="num">5</td>' in html
