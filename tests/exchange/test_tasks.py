"""Tasks named by the sheet "Chỉ tiêu": one row of `assignments` each, none typed twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.models import AssignedTask
from emulation.audit.models import AuditRecord, Transition
from emulation.exchange.services import Report, import_workbook
from emulation.people.models import User
from scoring.formulas import METHODS, Method
from scoring.models import Target
from tests.exchange.workbooks import Rows, small_year, write
from tests.factories.ground import make_regulation, make_user

pytestmark = pytest.mark.django_db
PLAN = {
    "Số văn bản giao": "2480/QĐ-UBND",
    "Ngày văn bản": "15/12/2025",
    "Nhiệm vụ": "Giải ngân vốn đầu tư công",
}


@pytest.fixture(autouse=True)
def regulation() -> None:
    make_regulation()


@pytest.fixture
def rows() -> Rows:
    """The small year before anybody has scored, its first target tied to a document."""
    rows = small_year()
    rows["Điểm"] = []
    rows["Tiêu chí"][1]["Đơn vị tính"] = "%"
    rows["Chỉ tiêu"][0] |= PLAN
    return rows


def load(tmp_path: Path, rows: Rows, actor: User | None = None) -> Report:
    return import_workbook(write(tmp_path / "nam.xlsx", rows), actor=actor)


def test_a_task_of_one_criterion_has_its_target(tmp_path: Path, rows: Rows) -> None:
    actor = make_user("standing_staff")
    assert load(tmp_path, rows, actor).problems == ()
    task = AssignedTask.objects.get()
    assert (task.organisation.code, task.year, task.title) == ("so-xay-dung", 2026, PLAN["Nhiệm vụ"])
    assert (task.document_date, task.document_issuer) == (date(2025, 12, 15), "Ủy ban nhân dân tỉnh")
    assert (task.direction, task.target, task.unit_of_measure) == (Direction.MORE, Decimal(95), "%")
    assert (task.state, task.origin) == (TaskState.OPEN, Origin.WORKBOOK)
    assert task.entered_by == task.confirmed_by == actor
    assert list(Target.objects.exclude(task=None).values_list("task", flat=True)) == [task.pk]
    own = {"subject_model": "assignments.assignedtask", "subject_id": str(task.pk), "actor": actor}
    assert AuditRecord.objects.filter(action="import", **own).count() == 1
    assert Transition.objects.filter(from_state="", to_state="open", **own).count() == 1


def test_where_less_is_better_the_task_says_so(tmp_path: Path, rows: Rows) -> None:
    rows["Tiêu chí"][1] |= {"Phương pháp": METHODS[Method.INVERSE_RATIO].label, "Tham số": ""}
    assert load(tmp_path, rows).problems == ()
    assert AssignedTask.objects.get().direction == Direction.LESS


def test_a_task_that_carries_two_criteria_has_no_figure(tmp_path: Path, rows: Rows) -> None:
    rows["Chỉ tiêu"].append(rows["Chỉ tiêu"][0] | {"Ký hiệu tiêu chí": "I.2", "Chỉ tiêu": 12})
    assert load(tmp_path, rows).problems == ()
    task = AssignedTask.objects.get()
    assert (task.direction, task.target, task.unit_of_measure) == (Direction.DONE, None, "")
    assert Target.objects.filter(task=task).count() == 2


def test_the_operator_needs_no_account(tmp_path: Path, rows: Rows) -> None:
    assert load(tmp_path, rows).problems == ()
    task = AssignedTask.objects.get()
    assert (task.entered_by, task.confirmed_by, task.confirmed_at is None) == (None, None, False)


def test_the_same_workbook_twice_makes_no_second_task(tmp_path: Path, rows: Rows) -> None:
    load(tmp_path, rows)
    AssignedTask.objects.update(target=Decimal(97), document_issuer="HĐND tỉnh")
    assert load(tmp_path, rows).changes == 0
    task = AssignedTask.objects.get()
    assert (task.target, task.document_issuer) == (Decimal(97), "HĐND tỉnh")
    assert Transition.objects.filter(subject_model="assignments.assignedtask").count() == 1


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("Nhiệm vụ", "", "cột “Nhiệm vụ”: nhập đủ số, ngày văn bản giao và nhiệm vụ."),
        ("Ngày văn bản", "02/01/2027", "cột “Ngày văn bản”: Ngày văn bản sau năm 2026."),
    ],
)
def test_what_a_document_cannot_say(
    tmp_path: Path, rows: Rows, header: str, value: str, expected: str
) -> None:
    rows["Chỉ tiêu"][0][header] = value
    report = load(tmp_path, rows)
    assert [str(problem) for problem in report.problems] == [f"Trang “Chỉ tiêu”, dòng 2, {expected}"]
    assert not report.written
    assert not AssignedTask.objects.exists()
