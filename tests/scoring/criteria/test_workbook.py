"""A tree to Excel and back: every wrong cell is named, all of it is written or nothing."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core import signing
from openpyxl import Workbook, load_workbook

from emulation.common.problems import Conflict
from scoring.formulas import Method
from scoring.importers.criteria import TREE, dry_run, unpack, write_tree
from scoring.models import Target
from scoring.services.criteria import replacing
from tests.scoring.criteria.making import empty_draft, make, small_draft
from tests.scoring.criteria.test_publishing import edit
from tests.scoring.criteria.test_tree_services import consistent

pytestmark = pytest.mark.django_db
HEADERS = [column.header for column in TREE.columns]


def book(*rows):
    """A workbook with these rows: dictionaries by header."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = TREE.title
    sheet.append(HEADERS)
    for row in rows:
        sheet.append([row.get(header, "") for header in HEADERS])
    content = BytesIO()
    made.save(content)
    content.seek(0)
    return content


def row(code, title="Nội dung", points="10", **more):
    return {"Ký hiệu": code, "Nội dung": title, "Điểm tối đa": points, **more}


def exported(criteria_set):
    content = BytesIO()
    write_tree(content, criteria_set)
    content.seek(0)
    return content


def told(found):
    return [(problem.row, problem.column) for problem in found.problems]


def test_what_was_downloaded_changes_nothing_when_it_comes_back():
    draft = empty_draft()
    source = make.make_criteria_set(16, scale=100, methods=list(make.PARAMETERS)[:8])
    found = dry_run(draft.leader, source, exported(source), "bo.xlsx")
    assert found.problems == () and found.difference is not None
    assert found.difference.is_empty and found.unbalanced == ()


def test_a_whole_tree_is_written_and_stands():
    draft = empty_draft()
    source = make.make_criteria_set(16, scale=100)
    found = dry_run(draft.leader, draft.row, exported(source), "bo.xlsx")
    rows, seen = unpack(draft.leader, draft.row, found.token)
    replacing.replace_tree(actor=draft.leader, criteria_set=draft.row, rows=rows, seen=seen)
    consistent(draft)
    names = ("code", "title", "maximum", "method", "part", "depth", "is_leaf")
    stored, wanted = (
        list(one.criteria.order_by("position").values_list(*names)) for one in (draft.row, source)
    )
    assert stored == wanted


def test_every_wrong_cell_is_named():
    draft = empty_draft()
    found = dry_run(
        draft.leader,
        draft.row,
        book(
            row("I", points="100"),
            row("I.1", points="nhiều"),
            row("I.2", **{"Phương pháp": "Theo tỷ lệ so với chỉ tiêu", "Tham số": "sàn: 170"}),
            row("I.2", **{"Phương pháp": "Đạt hoặc không đạt"}),
            row("III.1", **{"Phương pháp": "Đạt hoặc không đạt"}),
            row("I.4", **{"Phương pháp": "Điểm thưởng"}),
        ),
        "bo.xlsx",
    )
    assert told(found) == [
        (3, "Điểm tối đa"),
        (4, "Tham số"),
        (5, "Ký hiệu"),
        (6, "Ký hiệu cấp trên"),
        (7, "Phương pháp"),
    ]
    assert found.token == ""


def test_sums_that_do_not_come_out_are_told_and_not_in_the_way():
    draft = empty_draft()
    lines = row("I", points="60"), row("I.1", points="40", **{"Phương pháp": "Đạt hoặc không đạt"})
    found = dry_run(draft.leader, draft.row, book(*lines), "bo.xlsx")
    assert found.problems == () and found.token
    assert len(found.unbalanced) == 2


def test_the_same_number_stays_the_same_row_with_what_its_units_were_given():
    draft = small_draft()
    before = {one.code: one.pk for one in draft.row.criteria.all()}
    lines = (
        row("II", points="40"),
        row("I", points="60"),
        row(
            "I.1", "Đổi tên", "60", **{"Phương pháp": "Theo tỷ lệ so với chỉ tiêu", "Gắn với nhiệm vụ": "Có"}
        ),
        row("II.9", "Mới", "40", **{"Phương pháp": "Chấm trực tiếp"}),
    )
    found = dry_run(draft.leader, draft.row, book(*lines), "bo.xlsx")
    rows, seen = unpack(draft.leader, draft.row, found.token)
    replacing.replace_tree(actor=draft.leader, criteria_set=draft.row, rows=rows, seen=seen)
    assert draft.codes() == ["II", "II.9", "I", "I.1"]
    assert (draft.node("I.1").pk, draft.node("I.1").title) == (before["I.1"], "Đổi tên")
    assert Target.objects.filter(criterion=before["I.1"]).count() == 3
    assert not Target.objects.filter(criterion=before["I.2"]).exists()
    consistent(draft)


def test_a_draft_changed_after_the_preview_is_not_written_over():
    draft = small_draft()
    found = dry_run(draft.leader, draft.row, exported(draft.row), "bo.xlsx")
    rows, seen = unpack(draft.leader, draft.row, found.token)
    edit(draft, "I.1", title="Người khác sửa")
    with pytest.raises(Conflict):
        replacing.replace_tree(actor=draft.leader, criteria_set=draft.row, rows=rows, seen=seen)
    assert draft.node("I.1").title == "Người khác sửa"


def test_a_preview_is_for_the_person_and_the_draft_it_was_made_for():
    draft = small_draft()
    found = dry_run(draft.leader, draft.row, exported(draft.row), "bo.xlsx")
    with pytest.raises(signing.BadSignature):
        unpack(draft.approver, draft.row, found.token)
    with pytest.raises(signing.BadSignature):
        unpack(draft.leader, draft.row, found.token + "x")


def test_what_begins_like_a_formula_is_written_as_text():
    draft = empty_draft()
    draft.add("I", maximum=Decimal(100))
    draft.add("I.1", "I", title='=HYPERLINK("http://x")', method=Method.YES_NO)
    sheet = load_workbook(exported(draft.row))[TREE.title]
    cell = sheet.cell(3, HEADERS.index("Nội dung") + 1)
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')
