"""Tasks from Excel: the template is read back, everything wrong is told with its place, all or nothing."""

from io import BytesIO

import openpyxl
import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from emulation.assignments import services
from emulation.assignments.choices import Origin, TaskState
from emulation.assignments.importers import TASKS, dry_run, pack, unpack
from emulation.assignments.models import AssignedTask
from emulation.audit.models import AuditRecord
from emulation.common.problems import Refused
from emulation.people.choices import OfficeKind
from tests.assignments.making import YEAR, make_task
from tests.factories import ground

pytestmark = pytest.mark.django_db

HEADERS = [column.header for column in TASKS.columns]


@pytest.fixture
def group_year():
    return ground.make_block_year(year=YEAR)


@pytest.fixture
def unit(group_year):
    return ground.members_of(group_year)[-1]


def row(unit_code, title="Giải ngân vốn đầu tư công", **changes):
    cells = {
        "Mã đơn vị": unit_code,
        "Năm": YEAR,
        "Số văn bản giao": "2480/QĐ-UBND",
        "Ngày văn bản": "15/12/2025",
        "Cơ quan ban hành": "UBND tỉnh Hưng Yên",
        "Nhiệm vụ": title,
        "Cách đánh giá": "Càng cao càng tốt",
        "Đơn vị tính": "%",
        "Chỉ tiêu": 95.5,
        "Hạn hoàn thành": "31/12/2026",
        "Trọng số (%)": 20,
    } | changes
    return [cells[header] for header in HEADERS]


def workbook(*rows, title=TASKS.title):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(HEADERS)
    for cells in rows:
        sheet.append(cells)
    content = BytesIO()
    book.save(content)
    content.seek(0)
    return content


def told(actor, *rows):
    found = dry_run(actor, workbook(*rows), "nhiem-vu.xlsx")
    return [(problem.row, problem.column, problem.reason) for problem in found.problems]


def test_a_good_file_is_written_as_it_was_shown(unit):
    staff = ground.make_staff()
    found = dry_run(
        staff,
        workbook(
            row(unit.code),
            row(unit.code, "Chuyển đổi số", **{"Cách đánh giá": "hoàn thành hoặc không", "Chỉ tiêu": None}),
        ),
        "nhiem-vu.xlsx",
    )
    assert found.problems == ()
    assert not AssignedTask.objects.exists()
    services.import_tasks(actor=staff, rows=unpack(staff, found.token))
    first, second = AssignedTask.objects.order_by("pk")
    assert (first.target_text, first.weight, first.state) == ("95,5 %", 20, TaskState.OPEN)
    assert second.target_text == "Hoàn thành"
    assert AuditRecord.objects.filter(action="import_task", organisation_id=unit.pk).count() == 2


def test_everything_wrong_is_told_with_row_and_column(unit):
    make_task(unit)
    found = told(
        ground.make_staff(),
        row(unit.code),
        row("khong-co", "A"),
        row(unit.code, "B", **{"Chỉ tiêu": None}),
        row(unit.code, "C", **{"Ngày văn bản": "hôm qua", "Chỉ tiêu": "nhiều"}),
        row(unit.code, "D", **{"Trọng số (%)": 120}),
        row(unit.code, "E"),
        row(unit.code, "E"),
        row(unit.code, None),
        row(unit.code, "G", Năm=20266),
        row(unit.code, "H" * 301),
    )
    assert [(number, column) for number, column, _ in found] == [
        (2, "Nhiệm vụ"),
        (3, "Mã đơn vị"),
        (4, "Chỉ tiêu"),
        (5, "Ngày văn bản"),
        (5, "Chỉ tiêu"),
        (6, "Trọng số (%)"),
        (8, "Nhiệm vụ"),
        (9, "Nhiệm vụ"),
        (10, "Năm"),
        (11, "Nhiệm vụ"),
    ]
    assert (8, "Nhiệm vụ", "trùng với dòng 7.") in found


def test_rights_are_asked_for_each_row(group_year, unit):
    officer = ground.make_member(group_year, OfficeKind.UNIT_OFFICER)
    other = ground.members_of(group_year)[0]
    assert told(officer, row(unit.code), row(other.code)) == [
        (3, "Mã đơn vị", "không có quyền nhập nhiệm vụ cho đơn vị này.")
    ]
    found = dry_run(officer, workbook(row(unit.code)), "x.xlsx")
    [task] = services.import_tasks(actor=officer, rows=unpack(officer, found.token))
    assert (task.state, task.origin) == (TaskState.PROPOSED, Origin.UNIT)


def test_limited_staff_import_for_their_groups(group_year, unit):
    own = ground.make_staff(group_codes=[group_year.group.code])
    assert told(own, row(unit.code)) == []
    assert told(ground.make_staff(group_codes=["khoi-khac"]), row(unit.code)) != []


def test_all_or_nothing(unit):
    staff = ground.make_staff()
    rows = dry_run(staff, workbook(row(unit.code, "A"), row(unit.code, "B")), "x.xlsx").rows
    make_task(unit, title="B")
    with pytest.raises(Refused) as refusal:
        services.import_tasks(actor=staff, rows=rows)
    assert "Dòng 3" in str(refusal.value)
    assert AssignedTask.objects.count() == 1


def test_a_preview_serves_its_own_person_only(unit):
    staff = ground.make_staff()
    token = pack(staff, dry_run(staff, workbook(row(unit.code)), "x.xlsx").rows)
    with pytest.raises(signing.BadSignature):
        unpack(ground.make_staff(), token)
    with pytest.raises(signing.BadSignature):
        unpack(staff, token[:-3])


def test_queries_do_not_grow_with_the_rows(unit, django_assert_max_num_queries):
    staff = ground.make_staff()
    rows = [row(unit.code, f"Nhiệm vụ {number}") for number in range(120)]
    with django_assert_max_num_queries(6):
        found = dry_run(staff, workbook(*rows), "x.xlsx")
    with django_assert_max_num_queries(16):  # a few for each hundred rows: SQLite takes 999 values at a time
        services.import_tasks(actor=staff, rows=found.rows)
    assert AssignedTask.objects.count() == 120


class TestPages:
    def test_from_the_template_to_the_list(self, client, unit):
        staff = ground.make_staff()
        client.force_login(staff)
        template = client.get(reverse("assignments:import-template"))
        book = openpyxl.load_workbook(BytesIO(template.content))
        book[TASKS.title].append(row(unit.code))
        content = BytesIO()
        book.save(content)
        file = SimpleUploadedFile("nhiem-vu.xlsx", content.getvalue())
        preview = client.post(reverse("assignments:import"), {"file": file})
        assert preview.status_code == 200
        assert "Xem trước" in preview.content.decode()
        token = preview.context["found"].token
        answer = client.post(reverse("assignments:import-write"), {"rows": token}, follow=True)
        assert "Đã nhập 1 nhiệm vụ." in answer.content.decode()
        assert AssignedTask.objects.get().organisation == unit

    def test_a_wrong_file_is_shown_as_a_table(self, client, unit):
        client.force_login(ground.make_staff())
        file = SimpleUploadedFile("x.xlsx", workbook(row("khong-co")).getvalue())
        answer = client.post(reverse("assignments:import"), {"file": file})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "không có đơn vị mang mã “khong-co”" in text
        assert "Ghi 1 nhiệm vụ" not in text

    @pytest.mark.parametrize("content", [b"MZ\x00\x01", b"%PDF-1.4"])
    def test_no_workbook(self, client, content):
        client.force_login(ground.make_staff())
        file = SimpleUploadedFile("x.xlsx", content)
        answer = client.post(reverse("assignments:import"), {"file": file})
        assert answer.status_code == 422
        assert "Không đọc được tệp “x.xlsx”" in answer.content.decode()

    def test_too_large(self, client, settings):
        settings.MAX_IMPORT_MB = 0
        client.force_login(ground.make_staff())
        answer = client.post(reverse("assignments:import"), {"file": SimpleUploadedFile("x.xlsx", b"PK")})
        assert "Tệp lớn hơn" in answer.content.decode()

    def test_an_old_preview(self, client):
        client.force_login(ground.make_staff())
        answer = client.post(reverse("assignments:import-write"), {"rows": "abc"}, follow=True)
        assert "Tải tệp lên lại" in answer.content.decode()

    def test_not_for_an_inspector(self, client):
        client.force_login(ground.make_inspector())
        assert client.get(reverse("assignments:import")).status_code == 403


def test_nobody_writes_without_the_right(unit):
    rows = dry_run(ground.make_staff(), workbook(row(unit.code)), "x.xlsx").rows
    with pytest.raises(Refused):
        services.import_tasks(actor=ground.make_inspector(), rows=rows)
    with pytest.raises(PermissionDenied):
        services.add_task(actor=ground.make_inspector(), organisation=unit, year=YEAR, facts=rows[0].facts)
