"""What an amendment touches, in points that may be read; afterwards, who has answered again."""

import pytest

from scoring.choices import SheetState
from scoring.selectors.criteria_asked import asked_by, touched_by
from scoring.selectors.criteria_effects import Effects
from scoring.services.criteria import publishing, sets
from scoring.services.entry import Cell, save_cells
from tests.factories import ground
from tests.scoring.criteria.making import amended, make
from tests.scoring.criteria.test_amending import draft, sheet
from tests.scoring.criteria.test_publishing import edit

__all__ = ["draft"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def amendment(draft):
    """II.1 is worth as much as before, and asks something else."""
    found = amended(draft)
    edit(found, "II.1", title="Công tác xây dựng Đảng, đoàn thể")
    return found


def test_how_many_answers_are_lost_and_how_the_question_changed(amendment):
    [one] = touched_by(amendment.approver, Effects(amendment.row)).criteria
    assert (one.row.code, one.answered, one.of) == ("II.1", 2, 3)
    assert one.row.texts[0][0] == "nội dung"


def test_points_are_those_that_may_be_read_now(draft, amendment):
    """The second is answered but not handed in: its points are its own business; the third is handed in."""
    found = touched_by(amendment.approver, Effects(amendment.row))
    assert [one.asked[0].points for one in found.sheets] == ["chưa nhập", "đã nhập", "30,00"]
    own = make.head_of(sheet(draft, 1))
    assert touched_by(own, Effects(amendment.row)).sheets[1].asked[0].points == "30,00"


def test_who_has_answered_again(draft, amendment):
    assert asked_by(amendment.approver, amendment.row) == []
    publishing.publish(actor=amendment.approver, criteria_set=amendment.row)
    amendment.row.refresh_from_db()
    back = sheet(draft, 2)
    line = back.lines.get(criterion__code="II.1")
    cell = Cell(line.pk, "self_points", "35", seen_version=line.version)
    save_cells(actor=make.head_of(back), sheet=back, cells=[cell])
    found = asked_by(amendment.approver, amendment.row)
    assert [(one.codes, one.answered, one.of) for one in found] == [
        (("II.1",), 0, 1),
        (("II.1",), 0, 1),
        (("II.1",), 1, 1),
    ]
    assert [one.sheet.state for one in found] == [
        SheetState.DRAFT,
        SheetState.RETURNED,
        SheetState.RETURNED,
    ]
    assert asked_by(ground.make_user(), amendment.row) == []
    assert asked_by(amendment.approver, draft.row) == []


def test_the_pages_say_it(client, draft, amendment):
    client.force_login(amendment.approver)
    page = client.get(f"/cham-diem/tieu-chi/{amendment.row.pk}/ban-hanh/").content.decode()
    assert "Tiêu chí hỏi lại" in page and "(30,00)" in page and "2/3" in page
    publishing.publish(actor=amendment.approver, criteria_set=amendment.row)
    page = client.get(f"/cham-diem/tieu-chi/{amendment.row.pk}/").content.decode()
    assert "Sửa theo ý kiến sơ kết." in page and "0/1" in page
    before = client.get(f"/cham-diem/tieu-chi/{draft.row.pk}/").content.decode()
    assert "Bản sửa đổi của bộ này" in before and f"/cham-diem/tieu-chi/{amendment.row.pk}/" in before


@pytest.mark.parametrize("members", [2, 7])
def test_queries_do_not_grow_with_those_who_are_asked(members, django_assert_max_num_queries):
    group_year = make.make_assessing_year(members=members, leaves=4)
    staff = ground.make_staff()
    row = sets.amend(actor=staff, criteria_set=group_year.criteria.criteria_set, reason="Sửa chung.")
    row.criteria.filter(is_leaf=True).update(tied=True, unit_of_measure="lần")
    with django_assert_max_num_queries(12):
        assert len(touched_by(staff, Effects(row)).sheets) == members
    publishing.publish(actor=staff, criteria_set=row)
    row.refresh_from_db()
    with django_assert_max_num_queries(12):
        assert len(asked_by(staff, row)) == members
