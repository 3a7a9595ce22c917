"""The rows of a criteria set as HTML, which are set without the template language."""

from scoring.selectors.criteria import Node, SetPage
from scoring.templatetags.criteria_rows import criteria_rows

EVIL = '<script>alert("1")</script>'


def test_what_people_wrote_is_escaped():
    section = Node("I", "l1", EVIL, "60,00", False)
    leaf = Node("I.1", "l4", EVIL, "8,00", True, EVIL, EVIL, (), EVIL, EVIL, True, True)
    html = criteria_rows(SetPage((section, leaf), 1, "0,00", "0,0%", ()))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 6
    assert "cần minh chứng, gắn nhiệm vụ được giao" in html
