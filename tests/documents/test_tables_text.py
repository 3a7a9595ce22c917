"""What the score table and the self-assessment say, row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from emulation.documents.forms import content as parts
from emulation.documents.forms.score_columns import PAGE_WIDTH, UNIT_MIN
from emulation.documents.forms.sheet_facts import Extra, Extras, Quantity
from tests.documents import samples
from tests.documents.reading import rows_of, said
from tests.documents.sample_facts import UNITS, dec
from tests.documents.sample_sheets import leaves

# --- 04 --------------------------------------------------------------------------------------------------


def printed(cells: Iterable[str]) -> list[Decimal]:
    return [Decimal(cell.replace(".", "").replace(",", ".")) for cell in cells]


def test_printed_cells_add_up_to_the_printed_total() -> None:
    doc = samples.score_table()
    rows = [row for row in rows_of(doc) if len(row) == 20]
    assert len(rows) == 8
    for row in rows:
        for start in (2, 7, 12):
            *summands, total = printed(row[start : start + 5])
            assert sum(summands) == total


@pytest.mark.parametrize(("sections", "tables"), [(1, 1), (3, 1), (4, 3), (6, 3)])
def test_layers_get_a_table_each_where_one_would_be_too_wide(sections: int, tables: int) -> None:
    doc = samples.many_sections_table(sections)
    blocks = doc.content().sections[0].blocks
    found = [block for block in blocks if isinstance(block, parts.Table)]
    assert len(found) == tables
    for table in found:
        assert sum(width for width in table.widths if width) <= PAGE_WIDTH - UNIT_MIN
        assert all(sum(cell.columns for cell in row.cells) == len(table.widths) for row in table.rows)


def test_shared_ranks_and_units_without_a_layer() -> None:
    doc = samples.many_sections_table()
    last = [row for row in rows_of(doc) if len(row) == 13]
    assert [row[10] for row in last] == ["1", "1", *map(str, range(3, 13)), "-", "-"]
    first_layer = rows_of(doc)[:16]
    assert first_layer[-1][2:] == ["-"] * 8


def test_footnotes_are_shared_by_units_with_the_same_reason() -> None:
    doc = samples.score_table()
    other = replace(doc.units[6], rank=None, grade="", reason=doc.units[7].reason)
    assert said(replace(doc, units=(*doc.units[:6], other, doc.units[7]))).count("(*)") == 3
    third = replace(other, reason="Bị xử lý kỷ luật")
    text = said(replace(doc, units=(*doc.units[:6], third, doc.units[7])))
    assert "(a) Bị xử lý kỷ luật." in text
    assert f"{UNITS[7]} (b)" in text


def test_rebased_totals_show_their_calculation() -> None:
    doc = samples.score_table()
    last = doc.units[6]
    assert last.final
    final = replace(last.final, sections=(dec(56), dec(18), dec(7)), assigned_max=dec(90), total=dec("89.50"))
    units = (*doc.units[:6], replace(last, layers=(*last.layers[:2], final)), doc.units[7])
    text = said(replace(doc, units=units))
    assert "điểm thẩm định quy đổi = 81,00 : 90,00 × 100 = 90,00" in text


def test_bands_are_told_from_the_top() -> None:
    text = said(samples.score_table())
    assert "Xuất sắc từ 95,00; Tốt từ 85,00 đến dưới 95,00; Khá từ 70,00 đến dưới 85,00." in text
    assert "Xếp hạng theo cột (17); bằng điểm thì xét lần lượt: điểm mục I" in text


# --- 05 --------------------------------------------------------------------------------------------------


def test_sheet_shows_plan_result_and_share() -> None:
    text = said(samples.self_assessment())
    assert "KH: 13,0%\nTH: 14,2% (109,23%)" in text
    assert "KH: 78.500 tỷ đồng" in text
    assert "Tổng điểm tự chấm bằng chữ: Chín mươi tám phẩy năm mươi điểm." in text
    assert "Kèm theo 07 tệp minh chứng (từ MC01 đến MC07)." in text


def test_evidence_is_described_once_and_then_cited() -> None:
    column = [row[-1] for row in rows_of(samples.self_assessment())]
    assert column[2] == "MC01: Báo cáo số 410/BC-SCT ngày 18/12/2025"
    assert column[3] == "MC01"
    assert column[4].startswith("MC01; MC02: ")


def test_subtotals_are_sums_of_leaves() -> None:
    rows = {row[0]: row for row in rows_of(samples.self_assessment()) if len(row) == 6}
    assert [rows[code][4] for code in ("I", "II", "III")] == ["58,50", "19,50", "19,00"]
    assert rows["IV"][4] == "+2,00"
    assert rows["V"][4] == "-0,50"


def test_an_unassigned_criterion_is_empty_and_the_sum_is_rebased() -> None:
    doc = samples.self_assessment()
    section = doc.tree[2]
    gone = replace(section.children[1], points=None, assigned=False, result="")
    tree = (*doc.tree[:2], replace(section, children=(section.children[0], gone)))
    doc = replace(doc, tree=tree, total=dec("99.33"))  # 90 : 92 × 100 = 97,83, and 1,50
    rows = rows_of(doc)
    line = next(row for row in rows if row[0] == "6")
    assert (line[3], line[4]) == ("Không giao", "")
    text = said(doc)
    assert "Điểm quy đổi = 90,00 : 92,00 × 100" in text
    assert "97,83" in text


def test_an_unanswered_line_of_a_draft_is_no_nought() -> None:
    doc = samples.self_assessment()
    section = doc.tree[1]
    tree = (
        doc.tree[0],
        replace(section, children=(replace(section.children[0], points=None), section.children[1])),
    )
    draft = replace(doc, tree=(*tree, doc.tree[2]), total=doc.total - 12, head=replace(doc.head, draft=True))
    assert next(row for row in rows_of(draft) if row[0] == "3")[4] == "Chưa chấm"


def test_points_that_depend_on_the_whole_group_follow_later() -> None:
    doc = samples.self_assessment()
    section = doc.tree[1]
    later = replace(section.children[0], points=None, later=True)
    tree = (doc.tree[0], replace(section, children=(later, section.children[1])), doc.tree[2])
    doc = replace(doc, tree=tree, total=doc.total - 12)
    doc.check()
    assert next(row for row in rows_of(doc) if row[0] == "3")[4] == "Tính sau"


def test_a_capped_bonus_says_so() -> None:
    doc = samples.self_assessment()
    bonus = Extras((Extra(title="Mô hình", points=dec(7)),), dec(5))
    assert "Cộng 7,00, tính tối đa 5,00" in said(replace(doc, bonus=bonus, total=dec("101.50")))


def test_large_sheet_has_every_leaf() -> None:
    doc = samples.large_sheet()
    assert len(list(leaves(doc))) == 181
    codes = {row[0] for row in rows_of(doc)}
    assert {leaf.code for leaf in leaves(doc)} <= codes


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Quantity(dec("13.0"), "%"), "13,0%"),
        (Quantity(dec(78500), "tỷ đồng"), "78.500 tỷ đồng"),
        (Quantity(dec("9.20")), "9,20"),
        (Quantity(words="nhóm 5 đơn vị dẫn đầu"), "nhóm 5 đơn vị dẫn đầu"),
        (Quantity(Decimal("1E+3"), "hồ sơ"), "1.000 hồ sơ"),
    ],
)
def test_quantities(quantity: Quantity, text: str) -> None:
    assert quantity.text == text
