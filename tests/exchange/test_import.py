"""The year's workbook: every wrong cell named, all or nothing, the same twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from emulation.audit.models import AuditRecord
from emulation.common.workbooks.reading import UnreadableWorkbook
from emulation.common.workbooks.template import write_template
from emulation.exchange.layout import SHEETS
from emulation.exchange.services import import_workbook
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.models import Criterion, ScoreLine, ScoreSheet, SectionTotal
from scoring.services.ranking import run_rankings
from tests.exchange.workbooks import Rows, small_year, write
from tests.factories.ground import make_regulation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def regulation() -> None:
    make_regulation()


@pytest.fixture
def actor() -> User:
    return make_user("standing_staff")


@pytest.fixture
def rows() -> Rows:
    return small_year()


def test_a_year_comes_in_whole_and_can_be_ranked(tmp_path: Path, rows: Rows, actor: User) -> None:
    report = import_workbook(write(tmp_path / "nam.xlsx", rows), actor=actor)

    assert report.problems == ()
    assert report.written
    group_year = GroupYear.objects.get()
    assert group_year.state == YearState.REVIEWING
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {SheetState.FINAL}
    (run,) = run_rankings([group_year], actor)
    assert [(row.organisation.code, row.rank, str(row.points)) for row in run.rows.all()] == [
        ("so-xay-dung", 1, "95.00"),
        ("so-tu-phap", 2, "95.00"),
        ("so-cong-thuong", 3, "94.50"),
    ]


def test_not_assigned_leaves_the_maximum(tmp_path: Path, rows: Rows, actor: User) -> None:
    import_workbook(write(tmp_path / "nam.xlsx", rows), actor=actor)
    total = SectionTotal.objects.get(
        sheet__membership__organisation__code="so-tu-phap", section__code="I", layer=Layer.FINAL
    )
    assert str(total.assigned_maximum) == "20.00"


def test_the_same_workbook_twice_changes_nothing(tmp_path: Path, rows: Rows, actor: User) -> None:
    path = write(tmp_path / "nam.xlsx", rows)
    import_workbook(path, actor=actor)
    before = AuditRecord.objects.count()

    second = import_workbook(path, actor=actor)

    assert second.problems == ()
    assert second.changes == 0
    assert AuditRecord.objects.count() == before


def test_a_dry_run_writes_nothing(tmp_path: Path, rows: Rows, actor: User) -> None:
    report = import_workbook(write(tmp_path / "nam.xlsx", rows), actor=actor, dry_run=True)
    assert report.problems == ()
    assert report.changes > 0
    assert not report.written
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "index", "header", "value", "expected"),
    [
        ("Đơn vị", 1, "Loại", "Cục", "Trang “Đơn vị”, dòng 3, cột “Loại”: Chọn một trong"),
        ("Đơn vị", 1, "Mã đơn vị chủ quản", "khong-co", "dòng 3, cột “Mã đơn vị chủ quản”: không có đơn vị"),
        ("Đơn vị", 2, "Số nữ", 120, "dòng 4, cột “Số nữ”: nhiều hơn số người"),
        ("Đơn vị", 2, "Hoạt động từ ngày", "31/02/2025", "dòng 4, cột “Hoạt động từ ngày”"),
        ("Thành viên", 0, "Mã đơn vị", "so-la", "dòng 2, cột “Mã đơn vị”: không có đơn vị “so-la”"),
        ("Thành viên", 1, "Mã khối, cụm", "khoi-9", "dòng 3, cột “Mã khối, cụm”: không có khối, cụm"),
        ("Trưởng, phó trưởng", 1, "Chức trách", "Trưởng", "cột “Chức trách”: nhiều nhất 01 đơn vị"),
        ("Tiêu chí", 1, "Điểm tối đa", 41, "cột “Điểm tối đa”: các mục cấp dưới cộng được 61,00"),
        ("Tiêu chí", 1, "Tham số", "sàn: 150", "dòng 3, cột “Tham số”"),
        ("Tiêu chí", 2, "Phương pháp", "", "dòng 4, cột “Phương pháp”: dòng chấm điểm phải có phương pháp"),
        ("Chỉ tiêu", 0, "Ký hiệu tiêu chí", "IX", "dòng 2, cột “Ký hiệu tiêu chí”: không có tiêu chí"),
        ("Chỉ tiêu", 0, "Chỉ tiêu", "nhiều", "dòng 2, cột “Chỉ tiêu”"),
        ("Điểm", 0, "Điểm tự chấm", "40,5", "dòng 2, cột “Điểm tự chấm”: điểm từ 0 đến 40,00"),
        ("Điểm", 0, "Điểm thẩm định", 30, "dòng 2, cột “Lý do thẩm định”: nêu lý do"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    tmp_path: Path, rows: Rows, actor: User, sheet: str, index: int, header: str, value: object, expected: str
) -> None:
    rows[sheet][index][header] = value
    report = import_workbook(write(tmp_path / "nam.xlsx", rows), actor=actor)
    assert expected in " | ".join(str(problem) for problem in report.problems)
    assert not report.written
    assert not Organisation.objects.exists()
    assert not Membership.objects.exists()


def test_all_wrong_cells_are_reported_at_once(tmp_path: Path, rows: Rows, actor: User) -> None:
    rows["Đơn vị"][1]["Loại"] = "Cục"
    rows["Điểm"][0]["Kết quả"] = "1,234"
    report = import_workbook(write(tmp_path / "nam.xlsx", rows), actor=actor)
    assert {problem.sheet for problem in report.problems} >= {"Đơn vị", "Điểm"}


def test_a_published_criteria_set_is_not_changed(tmp_path: Path, rows: Rows, actor: User) -> None:
    import_workbook(write(tmp_path / "a.xlsx", rows), actor=actor)
    rows["Tiêu chí"][1]["Nội dung"] = "Nội dung khác"
    report = import_workbook(write(tmp_path / "b.xlsx", rows), actor=actor)
    assert "đã ban hành" in str(report.problems[0])
    assert Criterion.objects.get(code="I.1").title == "Giải ngân vốn đầu tư công"


def test_a_sheet_handed_in_is_left_alone(tmp_path: Path, rows: Rows, actor: User) -> None:
    import_workbook(write(tmp_path / "a.xlsx", rows), actor=actor)
    rows["Điểm"][0]["Điểm tự chấm"] = 35
    rows["Điểm"][0]["Điểm khối, cụm chấm"] = 35
    rows["Điểm"][0]["Điểm thẩm định"] = 35
    report = import_workbook(write(tmp_path / "b.xlsx", rows), actor=actor)
    assert "phiếu của đơn vị này đã nộp" in str(report.problems[0])
    line = ScoreLine.objects.get(criterion__code="I.1", sheet__membership__organisation__code="so-xay-dung")
    assert str(line.self_points) == "36.00"


def test_final_points_need_somebody_who_answers_for_them(tmp_path: Path, rows: Rows) -> None:
    report = import_workbook(write(tmp_path / "nam.xlsx", rows))
    assert "--actor" in str(report.problems[0])
    assert not report.written


def test_the_template_reads_back_as_an_empty_year(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    write_template(path, SHEETS)
    report = import_workbook(path)
    assert report.problems == ()
    assert report.changes == 0


def test_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "nam.xlsx"
    path.write_text("không phải Excel")
    with pytest.raises(UnreadableWorkbook):
        import_workbook(path)


def test_unknown_sheets_and_columns_are_named(tmp_path: Path, rows: Rows) -> None:
    from openpyxl import load_workbook

    path = write(tmp_path / "nam.xlsx", rows)
    book = load_workbook(path)
    book.create_sheet("Bảng lạ")
    book["Đơn vị"].cell(1, 14).value = "Cột lạ"
    book.save(path)
    text = " | ".join(str(problem) for problem in import_workbook(path).problems)
    assert "Trang “Bảng lạ”: không có trong mẫu" in text
    assert "cột “Cột lạ”: cột không có trong mẫu" in text


def test_commands(tmp_path: Path, rows: Rows, actor: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_template", str(tmp_path / "mau.xlsx"))
    path = write(tmp_path / "nam.xlsx", rows)
    call_command("import_year", str(path), "--dry-run", "--actor", actor.username)
    call_command("import_year", str(path), "--actor", actor.username)
    call_command("import_year", str(path), "--actor", actor.username)
    output = capsys.readouterr().out
    assert "chưa ghi gì (--dry-run)" in output
    assert "Không có gì thay đổi." in output
    with pytest.raises(CommandError, match="Không có tài khoản"):
        call_command("import_year", str(path), "--actor", "ai-do")
    with pytest.raises(CommandError, match="must end with"):
        call_command("import_template", str(tmp_path / "mau.doc"))


def test_many_rows_cost_a_constant_number_of_statements(
    tmp_path: Path, rows: Rows, django_assert_max_num_queries: object
) -> None:
    for number in range(300):
        rows["Đơn vị"].append({**rows["Đơn vị"][1], "Mã": f"don-vi-{number}", "Tên": f"Đơn vị {number}"})
    only = {"Đơn vị": rows["Đơn vị"]}
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        report = import_workbook(write(tmp_path / "nam.xlsx", only))
    assert report.problems == ()
    assert Organisation.objects.count() == 304
