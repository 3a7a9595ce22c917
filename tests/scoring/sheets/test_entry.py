"""Writing cells: rights, states, versions, numbers, what is computed and what is refused."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord
from emulation.common.dates import now
from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.people.choices import OfficeKind
from scoring.choices import Layer
from scoring.formulas import Method
from scoring.models import ScoreLine
from scoring.services import totals
from scoring.services.entry import save_cell, save_cells
from scoring.services.typed import Cell
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year())


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


def write(head, line, field, text, version=None):
    seen = ScoreLine.objects.get(pk=line.pk).version if version is None else version
    return save_cell(actor=head, line_id=line.pk, field=field, text=text, seen_version=seen)


@pytest.mark.parametrize(
    ("method", "text", "actual", "points"),
    [
        (Method.RATIO, "91,2", "91.2", "91.20"),
        (Method.RATIO, "91.2%", "91.2", "91.20"),
        (Method.RATIO, "1.234,5", "1234.5", "100.00"),
        (Method.RATIO, "49,9999", "49.9999", "0.00"),
        (Method.INVERSE_RATIO, "200", "200", "50.00"),
        (Method.YES_NO, "Đạt", "1", "100.00"),
        (Method.YES_NO, "không đạt", "0", "0.00"),
        (Method.YES_NO, "x", "1", "100.00"),
        (Method.PER_OCCURRENCE, "3", "3", "3.00"),
        (Method.LATE_DAYS, "2", "2", "99.00"),
        (Method.BANDS, "60", "60", "2.00"),
        (Method.BONUS, "2", "2", "2.00"),
        (Method.PENALTY, "3", "3", "1.50"),
    ],
)
def test_figure_gives_points_of_the_method(sheet, head, method, text, actual, points):
    line = make.line_of(sheet, method)
    saved = write(head, line, "actual", text)
    line.refresh_from_db()
    assert (line.actual, line.self_points) == (Decimal(actual), Decimal(points))
    assert saved.points == Decimal(points)
    assert (line.version, line.self_by, saved.line.version) == (1, head, 1)


def test_relative_method_keeps_the_figure_and_no_points(sheet, head):
    line = make.line_of(sheet, Method.RELATIVE)
    saved = write(head, line, "actual", "12")
    line.refresh_from_db()
    assert (line.actual, line.self_points, saved.points) == (Decimal(12), None, None)


@pytest.mark.parametrize("text", ["8,5", "8.5", " 8,50 "])
def test_points_by_hand(sheet, head, text):
    line = make.line_of(sheet, Method.DIRECT)
    assert write(head, line, "self_points", text).points == Decimal("8.50")


@pytest.mark.parametrize(
    ("method", "field", "text", "said"),
    [
        (Method.DIRECT, "self_points", "100,5", "vượt quá mức tối đa 100,00"),
        (Method.DIRECT, "self_points", "-1", "không được âm"),
        (Method.DIRECT, "self_points", "8,3", "theo bước 0,50"),
        (Method.DIRECT, "self_points", "9.125", "hiểu theo hai cách"),
        (Method.DIRECT, "self_points", "tám", "không phải là số"),
        (Method.DIRECT, "actual", "8", "chấm trực tiếp"),
        (Method.RATIO, "self_points", "8", "được tính từ kết quả"),
        (Method.RATIO, "actual", "1.234", "hiểu theo hai cách"),
        (Method.RATIO, "actual", "9" * 15, "quá lớn"),
        (Method.YES_NO, "actual", "gần đạt", "“Đạt” hoặc “Không đạt”"),
        (Method.PER_OCCURRENCE, "actual", "1,5", "số nguyên"),
        (Method.RATIO, "group_points", "5", "Không có ô này"),
        (Method.RATIO, "note", "a" * 4001, "không quá 4000"),
    ],
)
def test_refused_input_says_why_and_changes_nothing(sheet, head, method, field, text, said):
    line = make.line_of(sheet, method)
    with pytest.raises(Refused, match=said):
        write(head, line, field, text)
    line.refresh_from_db()
    assert (line.actual, line.self_points, line.note, line.version) == (None, None, "", 0)
    assert not AuditRecord.objects.filter(action="fill_line").exists()


def test_empty_text_clears_figure_and_points_and_nought_does_not(sheet, head):
    line = make.line_of(sheet, Method.RATIO)
    write(head, line, "actual", "0")
    line.refresh_from_db()
    assert (line.actual, line.self_points) == (Decimal(0), Decimal("0.00"))
    write(head, line, "actual", "")
    line.refresh_from_db()
    assert (line.actual, line.self_points, line.version) == (None, None, 2)


def test_line_not_assigned_refuses_input(sheet, head):
    line = make.line_of(sheet, Method.RATIO)
    make.not_assigned(sheet, line)
    with pytest.raises(Refused, match="không giao"):
        write(head, line, "actual", "5")


@pytest.mark.parametrize("value", [None, Decimal(0)])
def test_without_a_usable_target_points_are_typed(sheet, head, value):
    line = make.line_of(sheet, Method.RATIO)
    make.set_target(sheet, line, value=value)
    write(head, line, "actual", "55")
    write(head, line, "self_points", "70")
    line.refresh_from_db()
    assert (line.actual, line.self_points) == (Decimal(55), Decimal("70.00"))
    with pytest.raises(Refused, match="vượt quá"):
        write(head, line, "self_points", "101")


def test_record_holds_old_and_new_values(sheet, head):
    line = make.line_of(sheet, Method.RATIO)
    write(head, line, "actual", "50")
    write(head, line, "actual", "60,5")
    record = AuditRecord.objects.filter(action="fill_line").latest("id")
    assert (record.actor, record.subject_id) == (head, str(line.pk))
    assert (record.old, record.new) == (
        {"actual": "50.0000", "self_points": "50.00"},
        {"actual": "60.5000", "self_points": "60.50"},
    )
    assert record.organisation_id == sheet.membership.organisation_id


def test_saving_the_same_again_is_no_change(sheet, head):
    line = make.line_of(sheet, Method.RATIO)
    write(head, line, "actual", "50")
    saved = write(head, line, "actual", "50,0", version=0)  # sent twice: the first answer was lost
    assert saved.line.version == 1
    assert AuditRecord.objects.filter(action="fill_line").count() == 1


def test_second_of_two_writers_sees_both_values(sheet, head):
    officer = ground.make_user(
        OfficeKind.UNIT_OFFICER, sheet.membership.organisation, full_name="Trần Thu Hà"
    )
    line = make.line_of(sheet, Method.DIRECT)
    write(officer, line, "self_points", "7")
    with pytest.raises(Conflict) as caught:
        write(head, line, "self_points", "8", version=0)
    assert "Trần Thu Hà đã ghi “7,00”" in str(caught.value)
    assert "“8”" in str(caught.value)
    current = caught.value.current
    assert (current["version"], current["self_points"], current["by"]) == (1, Decimal("7.00"), "Trần Thu Hà")
    write(head, line, "self_points", "8", version=current["version"])
    line.refresh_from_db()
    assert line.self_points == Decimal("8.00")


def test_stored_totals_follow(sheet, head):
    write(head, make.line_of(sheet, Method.RATIO), "actual", "91,2")
    write(head, make.line_of(sheet, Method.DIRECT), "self_points", "8,5")
    write(head, make.line_of(sheet, Method.PENALTY), "actual", "3")
    saved = write(head, make.line_of(sheet, Method.BONUS), "actual", "2")
    stored = {
        t.section.code: t.points for t in sheet.totals.filter(layer=Layer.SELF).select_related("section")
    }
    assert stored == {"I": Decimal("99.70"), "II": Decimal(0), "IV": Decimal("2.00"), "V": Decimal("1.50")}
    assert {t.section_id: t.points for t in saved.totals} == {
        t.section_id: t.points for t in totals.compute(sheet.criteria_set, [sheet.pk], [Layer.SELF])
    }


@pytest.mark.parametrize(
    "role", ["leader", "deputy", "founder", "staff", "inspector", "administrator", "stranger"]
)
def test_nobody_but_the_unit_writes(role):
    group_year = make.make_assessing_year()
    sheet = make.sheet_of(group_year)
    with pytest.raises(PermissionDenied):
        write(ground.cast_of(group_year)[role], make.line_of(sheet, Method.RATIO), "actual", "5")


@pytest.mark.parametrize("role", ["head", "officer"])
def test_head_and_officer_of_the_unit_write(role):
    group_year = make.make_assessing_year()
    sheet = make.sheet_of(group_year)
    write(ground.cast_of(group_year)[role], make.line_of(sheet, Method.RATIO), "actual", "5")
    assert ScoreLine.objects.filter(sheet=sheet, self_points__isnull=False).count() == 1


def test_unit_writes_its_own_sheet_only(sheet, head):
    other = make.sheet_of(sheet.membership.group_year, 0)
    with pytest.raises(PermissionDenied):
        write(head, make.line_of(other, Method.RATIO), "actual", "5")


def test_submitted_sheet_is_closed_for_writing(sheet, head):
    make.submit(sheet, head)
    with pytest.raises(Refused, match="đã nộp"):
        write(head, make.line_of(sheet, Method.RATIO), "actual", "5")


def test_nothing_is_written_after_the_review_has_closed(sheet, head):
    GroupYear.objects.update(state=YearState.REVIEWING, review_closed_at=now(), review_closed_by=head)
    with pytest.raises(PermissionDenied):
        write(head, make.line_of(sheet, Method.RATIO), "actual", "5")


def test_nothing_is_written_before_the_assessment_is_open(sheet, head):
    GroupYear.objects.update(state=YearState.RUNNING)
    with pytest.raises(PermissionDenied):
        write(head, make.line_of(sheet, Method.RATIO), "actual", "5")


def test_many_cells_good_ones_stand_and_each_bad_one_says_why(sheet, head):
    ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
    other = make.line_of(make.sheet_of(sheet.membership.group_year, 0), Method.RATIO)
    saved = save_cells(
        actor=head,
        sheet=sheet,
        cells=[
            Cell(ratio.pk, "actual", "88", 0),
            Cell(ratio.pk, "note", "Theo báo cáo năm", 0),
            Cell(direct.pk, "self_points", "abc", 0),
            Cell(other.pk, "actual", "1", 0),
        ],
    )
    assert [line.line_id for line in saved.lines] == [ratio.pk]
    assert [(item.cell.line_id, item.error.problems[0].code) for item in saved.refused] == [
        (direct.pk, "number"),
        (other.pk, "unknown"),
    ]
    ratio.refresh_from_db()
    assert (ratio.self_points, ratio.note, ratio.version) == (Decimal("88.00"), "Theo báo cáo năm", 1)


def test_queries_do_not_grow_with_the_cells(django_assert_max_num_queries):
    sheet = make.sheet_of(make.make_assessing_year(leaves=60))
    head = make.head_of(sheet)
    cells = [Cell(line.pk, "note", "Thuyết minh", 0) for line in sheet.lines.all()]
    with django_assert_max_num_queries(12):
        save_cells(actor=head, sheet=sheet, cells=cells)
    assert sheet.lines.filter(note="Thuyết minh").count() == 62


class TestWarnings:
    """A figure that is hardly true is kept, with a warning."""

    def test_above_twice_the_target(self, sheet, head):
        saved = write(head, make.line_of(sheet, Method.RATIO), "actual", "201")
        assert "201% chỉ tiêu" in saved.warnings[0]
        assert saved.line.actual == Decimal(201)

    def test_the_limits_are_those_of_the_regulation(self, sheet, head):
        regulation = sheet.membership.group_year.regulation
        regulation.figures.filter(key="scoring.warn_over_target_percent").update(value=300)
        line = make.line_of(sheet, Method.RATIO)
        assert write(head, line, "actual", "300").warnings == ()
        assert "301% chỉ tiêu" in write(head, line, "actual", "301").warnings[0]

    def test_ten_times_the_peers(self):
        group_year = make.make_assessing_year(members=4)
        for index in range(3):
            peer = make.sheet_of(group_year, index)
            write(make.head_of(peer), make.line_of(peer, Method.PER_OCCURRENCE), "actual", "9")
        own = make.sheet_of(group_year)
        line = make.line_of(own, Method.PER_OCCURRENCE)
        assert write(make.head_of(own), line, "actual", "89").warnings == ()
        assert "10 lần" in write(make.head_of(own), line, "actual", "90").warnings[0]


def test_totals_followed_cell_by_cell_are_those_of_a_full_recomputation():
    """Also where a section is capped, and where a line is cleared again."""
    sheet = make.sheet_of(make.make_assessing_year(leaves=4, bonus_cap=3))
    head, bonus = make.head_of(sheet), make.line_of(sheet, Method.BONUS)
    steps = [
        (make.line_of(sheet, Method.RATIO), "actual", "91,2"),
        (bonus, "actual", "9"),
        (make.line_of(sheet, Method.PENALTY), "actual", "2"),
        (make.line_of(sheet, Method.RATIO), "actual", ""),
        (bonus, "actual", "2"),
    ]
    for line, field, text in steps:
        line.refresh_from_db()
        save_cell(actor=head, line_id=line.pk, field=field, text=text, seen_version=line.version)
        stored = sheet.totals.filter(layer=Layer.SELF).values_list("section_id", "points", "assigned_maximum")
        full = totals.compute(sheet.criteria_set, [sheet.pk], [Layer.SELF])
        assert set(stored) == {(t.section_id, t.points, t.assigned_maximum) for t in full}


def test_saving_a_cell_takes_few_queries(sheet, head, django_assert_max_num_queries):
    line = make.line_of(sheet, Method.RATIO)
    save_cell(actor=head, line_id=line.pk, field="actual", text="90", seen_version=0)
    with django_assert_max_num_queries(17):
        save_cell(actor=head, line_id=line.pk, field="actual", text="80", seen_version=1)
