"""The list of bodies from a sheet: checked first, then written from the same file; few statements."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emulation.audit.models import AuditRecord
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.common.workbooks.reading import UnreadableWorkbook
from emulation.organisations.importers.uploads import hand_in, import_upload
from emulation.organisations.models import Organisation, OrganisationYear, UploadedSheet
from emulation.organisations.tasks import sweep_uploads
from tests.factories.ground import make_inspector, make_organisation, make_staff
from tests.organisations.year_2025 import bodies_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_staff()


def row(code="so-xay-dung", **changes):
    given = {
        "Mã": code,
        "Tên": f"Đơn vị {code}",
        "Loại": "Sở",
        "Hoạt động từ ngày": "01/03/2025",
        "Năm": 2026,
        "Số người": 100,
        "Số nữ": 40,
    }
    return {**given, **changes}


def handed_in(staff, rows):
    return hand_in(actor=staff, file=File(bodies_file(rows)), filename="danh sách.xlsx")


def test_checking_writes_no_body_and_keeps_the_file(staff):
    checked = handed_in(staff, [row("ubnd-tinh"), row(**{"Mã đơn vị chủ quản": "ubnd-tinh"})])
    assert (checked.report.problems, checked.report.written) == ((), False)
    assert checked.report.counts["Đơn vị", "created"] == 2
    assert not Organisation.objects.exists()
    report = import_upload(actor=staff, upload=checked.upload)
    assert report.written
    body = Organisation.objects.select_related("parent").get(code="so-xay-dung")
    assert (body.parent.code, body.years.get().female_count) == ("ubnd-tinh", 40)
    assert AuditRecord.objects.filter(action="import_bodies", actor=staff).count() == 1


def test_a_file_is_imported_once(staff):
    checked = handed_in(staff, [row()])
    import_upload(actor=staff, upload=checked.upload)
    with pytest.raises(Refused):
        import_upload(actor=staff, upload=checked.upload)


def test_what_became_wrong_since_the_check_is_not_written(staff):
    checked = handed_in(staff, [row(), row("so-tu-phap")])
    make_organisation(code="so-tu-phap", name="Sở khác")
    report = import_upload(actor=staff, upload=checked.upload)
    assert not report.written
    assert {problem.row for problem in report.problems} == {3}
    assert not Organisation.objects.filter(code="so-xay-dung").exists()
    assert UploadedSheet.objects.get().imported_at is None


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"Tên": "Sở khác"}, "cột “Tên”: khác với dữ liệu đang có của Đơn vị so-xay-dung"),
        ({"Loại": "Ban, ngành"}, "cột “Loại”: khác với dữ liệu đang có"),
        ({"Hoạt động từ ngày": "02/03/2025"}, "cột “Hoạt động từ ngày”: khác"),
        ({"Đến ngày": "31/12/2025"}, "cột “Đến ngày”: khác"),
        ({"Mã đơn vị chủ quản": "don-vi-khac"}, "cột “Mã đơn vị chủ quản”: khác với đơn vị chủ quản đang có"),
    ],
)
def test_history_is_changed_by_reorganisation_only(staff, changes, place):
    make_organisation(code="don-vi-khac")
    import_upload(actor=staff, upload=handed_in(staff, [row()]).upload)
    problems = [str(one) for one in handed_in(staff, [row(**changes)]).report.problems]
    assert len(problems) == 1
    assert place in problems[0]


def test_facts_and_short_names_of_known_bodies_may_change(staff):
    import_upload(actor=staff, upload=handed_in(staff, [row()]).upload)
    changed = row(**{"Tên ngắn": "SXD", "Số người": 90})
    import_upload(actor=staff, upload=handed_in(staff, [changed]).upload)
    assert Organisation.objects.get().short_name == "SXD"
    assert OrganisationYear.objects.get().staff_count == 90


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([row("Sở")], "dòng 2, cột “Mã”: chỉ gồm"),
        ([row("sap-xep")], "dòng 2, cột “Mã”: chỉ gồm"),
        ([row(), row()], "trùng với dòng 2"),
        ([row(Tên="x" * 201)], "dòng 2, cột “Tên”: dài hơn 200 ký tự"),
        ([row(**{"Số nữ": 101})], "cột “Số nữ”: nhiều hơn số người"),
        ([row(**{"Mã đơn vị chủ quản": "khong"})], "cột “Mã đơn vị chủ quản”: không có đơn vị"),
        (
            [row("a", **{"Mã đơn vị chủ quản": "b"}), row("b", **{"Mã đơn vị chủ quản": "a"})],
            "cột “Mã đơn vị chủ quản”: các đơn vị thuộc lẫn nhau",
        ),
        ([], "chưa có dòng đơn vị nào"),
    ],
)
def test_a_wrong_cell_is_named_and_no_file_kept(staff, rows, place):
    checked = handed_in(staff, rows)
    assert any(place in str(problem) for problem in checked.report.problems)
    assert checked.upload is None
    assert not Organisation.objects.exists()


def test_a_wrong_superior_is_reported_once(staff):
    rows = [row("a", **{"Số nữ": 101}), row("b", **{"Mã đơn vị chủ quản": "a"})]
    assert [one.row for one in handed_in(staff, rows).report.problems] == [2]


def test_no_workbook(staff):
    with pytest.raises(UnreadableWorkbook):
        hand_in(actor=staff, file=File(__file__ and open(__file__, "rb")), filename="a.xlsx")  # noqa: SIM115


def test_what_nobody_confirms_is_forgotten_with_its_file(staff, django_capture_on_commit_callbacks):
    waiting, imported, fresh = (handed_in(staff, [row(code)]).upload for code in ("mot", "hai", "ba"))
    import_upload(actor=staff, upload=imported)
    week = now() - timedelta(days=8)
    UploadedSheet.objects.exclude(pk=fresh.pk).update(uploaded_at=week)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_uploads()
    assert set(UploadedSheet.objects.values_list("pk", flat=True)) == {imported.pk, fresh.pk}
    assert not waiting.file.storage.exists(waiting.file.name)
    assert imported.file.storage.exists(imported.file.name)


def test_the_clock_of_the_worker_knows_the_sweep(settings):
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sweep_uploads.name in planned


def test_only_staff_in_charge_of_everything(staff):
    upload = handed_in(staff, [row()]).upload
    for actor in (make_inspector(), make_staff(group_codes=["khoi-1"])):
        with pytest.raises(PermissionDenied):
            handed_in(actor, [row()])
        with pytest.raises(PermissionDenied):
            import_upload(actor=actor, upload=upload)


def test_a_constant_number_of_statements_per_hundred_rows(staff):
    """1,200 bodies cost at most what their hundreds cost: no statement for a single row."""

    def statements(many, prefix):
        rows = [row(f"{prefix}-0")]
        rows += [row(f"{prefix}-{n}", **{"Mã đơn vị chủ quản": f"{prefix}-0"}) for n in range(1, many)]
        upload = handed_in(staff, rows).upload
        with CaptureQueriesContext(connection) as queries:
            assert import_upload(actor=staff, upload=upload).written
        return len(queries)

    hundred, two = statements(100, "a"), statements(200, "b")
    all_of_them = statements(1200, "c")
    each = max(two - hundred, 1)  # PostgreSQL writes several hundreds in one statement
    assert each <= 12
    assert all_of_them <= hundred + 11 * each + 2
    assert Organisation.objects.count() == 1500
