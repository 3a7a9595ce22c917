"""The unit's sheet as an Excel file: down locked, filled in, up again, compared cell by cell, accepted."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from openpyxl.utils import get_column_letter

from emulation.audit.models import AuditRecord
from scoring.formulas import Method
from scoring.models import ScoreLine
from scoring.selectors.sheets import stored_running
from scoring.services.entry import save_cell
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.offline.books import Book

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year(leaves=12))


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


@pytest.fixture
def web(client, head):
    client.force_login(head)
    return client


def url(sheet, ending=""):
    return reverse(f"scoring:sheet-excel{ending}", args=[sheet.pk])


def downloaded(web, sheet):
    return Book(web.get(url(sheet)).content)


def uploaded(web, sheet, book):
    return web.post(url(sheet, "-upload"), {"file": book.saved()})


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def accept(web, sheet, preview, **more):
    token = re.search(r'name="cells" value="([^"]+)"', preview.content.decode())[1]
    return web.post(url(sheet, "-write"), {"cells": token} | more, follow=True)


def stored(line):
    line.refresh_from_db()
    return (line.actual, line.self_points)


class TestDownload:
    def test_only_the_cells_that_take_input_are_unlocked(self, web, sheet):
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        off = make.line_of(sheet, Method.LATE_DAYS)
        make.not_assigned(sheet, off)
        book = downloaded(web, sheet)
        assert book.page.protection.sheet
        assert not book[ratio, "Kết quả"].protection.locked
        assert book[ratio, "Điểm tự chấm"].protection.locked, "computed"
        assert not book[direct, "Điểm tự chấm"].protection.locked
        assert book[direct, "Kết quả"].protection.locked
        headers = ("Kết quả", "Điểm tự chấm", "Thuyết minh")
        assert all(book[off, header].protection.locked for header in headers)
        assert book.page.column_dimensions["A"].hidden
        assert book.book["Khóa"].sheet_state == "veryHidden"

    def test_own_values_tree_and_guidance_stand_in_it(self, web, sheet, head):
        ratio = make.line_of(sheet, Method.RATIO)
        save_cell(actor=head, line_id=ratio.pk, field="actual", text="91,2", seen_version=0)
        book = downloaded(web, sheet)
        assert (book[ratio, "Kết quả"].value, book[ratio, "Điểm tự chấm"].value) == ("91,2", "76,00")
        assert "Chấm theo báo cáo của đơn vị." in book[ratio, "Cách tính, hướng dẫn chấm"].value
        titles = [cell.value for cell in book.page["C"]]
        assert "Mục I" in titles and ratio.criterion.title in titles

    def test_text_that_looks_like_a_formula_stays_a_text(self, web, sheet, head):
        ratio = make.line_of(sheet, Method.RATIO)
        save_cell(actor=head, line_id=ratio.pk, field="note", text="=1+1", seen_version=0)
        cell = downloaded(web, sheet)[ratio, "Thuyết minh"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)

    def test_after_handing_in_it_is_locked_throughout(self, web, sheet, head):
        make.submit(sheet, head)
        assert downloaded(web, sheet).unlocked() == []


class TestUpload:
    def test_untouched_file_changes_nothing(self, web, sheet):
        preview = uploaded(web, sheet, downloaded(web, sheet))
        assert "Không có ô nào khác với phiếu" in text_of(preview)
        assert sheet.lines.filter(version__gt=0).count() == 0

    def test_differences_are_shown_before_anything_is_written(self, web, sheet, head):
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        save_cell(actor=head, line_id=ratio.pk, field="actual", text="50", seen_version=0)
        book = downloaded(web, sheet)
        book.type(ratio, "Kết quả", "60")
        book.type(direct, "Điểm tự chấm", 8.5)
        book.type(direct, "Thuyết minh", "Theo báo cáo số 12")
        records = AuditRecord.objects.count()
        preview = uploaded(web, sheet, book)
        said = text_of(preview)
        assert f"{ratio.criterion.code}. {ratio.criterion.title} Kết quả 50 60" in said
        assert "Điểm tự chấm (tính theo kết quả) 41,67 50,00" in said
        assert "Điểm tự chấm Để trống 8,50" in said
        assert stored(ratio)[0] == 50, "only a preview"
        assert stored(direct) == (None, None)
        assert AuditRecord.objects.count() == records
        assert "Đã ghi 3 ô từ tệp Excel." in text_of(accept(web, sheet, preview))
        assert (stored(ratio)[0], stored(direct)[1]) == (60, Decimal("8.5"))
        assert stored_running(sheet).points == Decimal("58.50")
        assert AuditRecord.objects.filter(action="write_workbook", subject_id=str(sheet.pk)).exists()

    def test_whole_sheet_is_filled_offline(self, web, sheet):
        book = downloaded(web, sheet)
        header = {"actual": "Kết quả", "self_points": "Điểm tự chấm"}
        for line in sheet.lines.select_related("criterion"):
            field, text = make.ANSWERS[line.criterion.scoring_method]
            book.type(line, header[field], text)
        accept(web, sheet, uploaded(web, sheet, book))
        for line in sheet.lines.select_related("criterion"):
            assert line.actual is not None or line.self_points is not None, line.criterion

    @pytest.mark.parametrize(
        ("value", "expected"),
        [("8,5", "8.5"), ("8.5", "8.5"), (8.5, "8.5"), (9, "9"), ("0", "0"), (0, "0"), ("1.234,5", "1234.5")],
    )
    def test_numbers_as_they_come(self, web, sheet, value, expected):
        line = make.line_of(sheet, Method.RATIO)
        book = downloaded(web, sheet)
        book.type(line, "Kết quả", value)
        accept(web, sheet, uploaded(web, sheet, book))
        assert stored(line)[0] == Decimal(expected)

    def test_emptied_cell_clears_the_answer(self, web, sheet, head):
        ratio = make.line_of(sheet, Method.RATIO)
        save_cell(actor=head, line_id=ratio.pk, field="actual", text="50", seen_version=0)
        book = downloaded(web, sheet)
        book.type(ratio, "Kết quả", None)
        accept(web, sheet, uploaded(web, sheet, book))
        assert stored(ratio) == (None, None)


class TestWrongCells:
    def test_each_is_named_with_row_column_and_reason_and_nothing_is_written(self, web, sheet):
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        book = downloaded(web, sheet)
        good = make.line_of(sheet, Method.LATE_DAYS)
        book.type(good, "Kết quả", "2")
        wrong = [
            (book.type(ratio, "Kết quả", "chín mươi"), "“chín mươi” không phải là số"),
            (book.type(direct, "Điểm tự chấm", "9.125"), "“9.125” có thể hiểu theo hai cách"),
            (book.type(make.line_of(sheet, Method.DIRECT, 1), "Điểm tự chấm", "5000"), "Điểm"),
        ]
        answer = uploaded(web, sheet, book)
        said = text_of(answer)
        assert answer.status_code == 422
        assert "Tệp còn 3 ô cần sửa, chưa ghi gì" in said
        for cell, reason in wrong:
            header = book.page.cell(book.head, cell.column).value
            assert f"{cell.row} {get_column_letter(cell.column)}, {header} {reason}" in said
        assert 'name="cells"' not in answer.content.decode()
        assert sheet.lines.filter(version__gt=0).count() == 0

    def test_formula_is_named_and_never_computed(self, web, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        book = downloaded(web, sheet)
        cell = book.type(ratio, "Kết quả", "=40+50")
        answer = uploaded(web, sheet, book)
        said = text_of(answer)
        assert f"{cell.row} {get_column_letter(cell.column)}, Kết quả Ô này là công thức" in said
        assert stored(ratio) == (None, None)

    def test_computed_points_cannot_be_typed(self, web, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        book = downloaded(web, sheet)
        book.type(ratio, "Điểm tự chấm", "83,33")
        assert "được tính từ kết quả" in text_of(uploaded(web, sheet, book))

    def test_line_of_another_sheet_is_none_of_ours(self, web, sheet):
        other = make.sheet_of(sheet.membership.group_year, 0)
        book = downloaded(web, sheet)
        line, theirs = make.line_of(sheet, Method.RATIO), make.line_of(other, Method.RATIO)
        book.type(line, "Kết quả", "77")
        book[line, "Mã dòng"].value = str(theirs.pk)
        assert "Dòng lặp lại hoặc không có trong tệp" in text_of(uploaded(web, sheet, book))
        assert stored(theirs) == (None, None)


class TestFileOfAnotherSheet:
    def refused(self, web, sheet, file):
        answer = web.post(url(sheet, "-upload"), {"file": file})
        assert answer.status_code == 422
        return text_of(answer)

    def test_other_unit(self, web, sheet):
        other = make.sheet_of(sheet.membership.group_year, 0)
        web.force_login(make.head_of(other))
        book = Book(web.get(url(other)).content)
        web.force_login(make.head_of(sheet))
        assert "không phải tệp Excel tải về từ phiếu đang mở" in self.refused(web, sheet, book.saved())

    def test_stamp_that_was_changed(self, web, sheet):
        book = downloaded(web, sheet)
        book.book["Khóa"]["A1"].value = "x" + book.book["Khóa"]["A1"].value
        assert "không phải tệp Excel tải về" in self.refused(web, sheet, book.saved())

    def test_no_workbook_at_all(self, web, sheet):
        assert "không phải Excel" in self.refused(web, sheet, make.png(name="phieu.xlsx"))

    def test_criteria_that_were_amended_meanwhile(self, web, sheet):
        book = downloaded(web, sheet)
        type(sheet).objects.filter(pk=sheet.pk).update(criteria_set=make.make_criteria_set(4))
        assert "Bộ tiêu chí đã thay đổi" in self.refused(web, sheet, book.saved())


class TestSomebodyElseWroteMeanwhile:
    @pytest.fixture
    def ratio(self, sheet):
        return make.line_of(sheet, Method.RATIO)

    @pytest.fixture
    def preview(self, web, sheet, ratio):
        book = downloaded(web, sheet)
        book.type(ratio, "Kết quả", "80")
        book.type(make.line_of(sheet, Method.LATE_DAYS), "Kết quả", "1")
        officer = ground.make_user("unit_officer", sheet.membership.organisation, full_name="Trần Thu Hà")
        save_cell(actor=officer, line_id=ratio.pk, field="actual", text="70", seen_version=0)
        other = make.line_of(sheet, Method.RATIO, 1)
        save_cell(actor=officer, line_id=other.pk, field="actual", text="33", seen_version=0)
        return uploaded(web, sheet, book)

    def test_both_values_and_who(self, preview):
        said = text_of(preview)
        assert "Kết quả 70 Trần Thu Hà 80" in said
        assert "Kết quả 33" not in said, "what the file left as it was is no conflict"

    def test_theirs_stays_unless_chosen(self, web, sheet, ratio, preview):
        accept(web, sheet, preview, **{f"seen-{ratio.pk}.actual": "1"})
        assert stored(ratio)[0] == 70
        assert stored(make.line_of(sheet, Method.LATE_DAYS))[0] == 1
        assert stored(make.line_of(sheet, Method.RATIO, 1))[0] == 33

    def test_chosen_one_is_written(self, web, sheet, ratio, preview):
        accept(web, sheet, preview, **{f"seen-{ratio.pk}.actual": "1", "over": f"{ratio.pk}.actual"})
        assert stored(ratio)[0] == 80

    def test_change_between_preview_and_acceptance_writes_nothing(self, web, sheet, head):
        line, other = make.line_of(sheet, Method.LATE_DAYS), make.line_of(sheet, Method.DIRECT)
        book = downloaded(web, sheet)
        book.type(line, "Kết quả", "1")
        book.type(other, "Điểm tự chấm", "4")
        preview = uploaded(web, sheet, book)
        save_cell(actor=head, line_id=line.pk, field="actual", text="5", seen_version=0)
        answer = accept(web, sheet, preview)
        assert answer.status_code == 422
        assert "vừa được sửa trong lúc xem trước" in text_of(answer)
        assert stored(other) == (None, None), "all or nothing"
        again = accept(web, sheet, answer, **{f"seen-{line.pk}.actual": "1"})
        assert "Đã ghi 1 ô" in text_of(again)
        assert (stored(line)[0], stored(other)[1]) == (5, 4)


class TestRights:
    def test_token_of_somebody_else_is_worth_nothing(self, web, sheet):
        book = downloaded(web, sheet)
        line = make.line_of(sheet, Method.LATE_DAYS)
        book.type(line, "Kết quả", "1")
        preview = uploaded(web, sheet, book)
        web.force_login(make.head_of(sheet))
        assert "đã hết hạn" in text_of(accept(web, sheet, preview))
        assert stored(line) == (None, None)

    def test_draft_is_nobody_elses_business(self, client, sheet):
        leader = ground.make_leader(sheet.membership.group_year)
        for who in (leader, ground.make_staff(), make.head_of(make.sheet_of(sheet.membership.group_year, 0))):
            client.force_login(who)
            assert client.get(url(sheet)).status_code == 404
            assert client.get(url(sheet, "-upload")).status_code == 404

    def test_handed_in_sheet_takes_no_file(self, web, sheet, head):
        book = downloaded(web, sheet)
        book.type(make.line_of(sheet, Method.LATE_DAYS), "Kết quả", "1")
        make.submit(sheet, head)
        answer = web.post(url(sheet, "-upload"), {"file": book.saved()}, follow=True)
        assert "không nhận tệp Excel" in text_of(answer)
        assert not ScoreLine.objects.filter(sheet=sheet, version__gt=1).exists()

    def test_queries_do_not_grow_with_the_sheet(self, web, django_assert_max_num_queries):
        small = make.sheet_of(make.make_assessing_year(leaves=8))
        large = make.sheet_of(make.make_assessing_year(leaves=40))
        for sheet in (small, large):
            web.force_login(make.head_of(sheet))
            with django_assert_max_num_queries(20):
                assert web.get(url(sheet)).status_code == 200
