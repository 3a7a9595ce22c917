"""The matrix group × step and the reminders sent from it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.choices import Step, YearState
from emulation.groups.models import Deadline, Reminder
from emulation.groups.overviews import Filters
from emulation.groups.progress import matrix, received, waiting_units
from emulation.groups.services import remind
from tests.factories import ground, scoring
from tests.factories.ground import make_block_year, make_staff

pytestmark = pytest.mark.django_db
URL = reverse("groups:progress")


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def assessing():
    """Three of five units have handed in their sheets; the last day was yesterday."""
    group_year = scoring.make_assessing_year(5)
    for index in range(3):
        scoring.submit(scoring.sheet_of(group_year, index))
    Deadline.objects.filter(group_year=group_year, step=Step.SELF_ASSESSMENT).update(
        due_on=today() - timedelta(days=1), first_due_on=today() - timedelta(days=1)
    )
    return group_year


def cell_of(user, group_year, step):
    rows = matrix(user, Filters(year=group_year.year)).rows
    row = next(row for row in rows if row.group_year.pk == group_year.pk)
    return next(cell for cell in row.cells if cell.step == step)


def test_a_cell_counts_the_units_and_says_late(staff, assessing):
    cell = cell_of(staff, assessing, Step.SELF_ASSESSMENT)
    assert (cell.state, cell.done, cell.total, cell.can_remind) == ("late", 3, 5, True)
    assert cell_of(staff, assessing, Step.REGISTRATION).state == "done"


def test_a_reminder_reaches_the_units_that_have_not_finished(staff, assessing):
    waiting = ground.members_of(assessing)[3:]
    assert waiting_units([assessing], Step.SELF_ASSESSMENT) == {assessing.pk: waiting}
    sent = remind(actor=staff, group_years=[assessing], step=Step.SELF_ASSESSMENT)
    assert (list(sent.units), sent.already) == (waiting, 0)
    head = ground.make_user(organisation=waiting[0])
    assert [found.reminder.step for found in received(head)] == [Step.SELF_ASSESSMENT]
    done = ground.make_user(organisation=ground.members_of(assessing)[0])
    assert received(done) == []
    assert AuditRecord.objects.filter(action="remind", group_year_id=assessing.pk).count() == 1


def test_nobody_is_reminded_twice_on_one_day(staff, assessing):
    remind(actor=staff, group_years=[assessing], step=Step.SELF_ASSESSMENT)
    again = remind(actor=staff, group_years=[assessing], step=Step.SELF_ASSESSMENT)
    assert (again.units, again.already) == ((), 2)
    assert Reminder.objects.count() == 2
    Reminder.objects.update(sent_on=today() - timedelta(days=1))
    assert len(remind(actor=staff, group_years=[assessing], step=Step.SELF_ASSESSMENT).units) == 2


def test_the_reminder_disappears_when_the_unit_has_done_its_part(staff, assessing, client):
    remind(actor=staff, group_years=[assessing], step=Step.SELF_ASSESSMENT)
    unit = ground.members_of(assessing)[4]
    head = ground.make_user(organisation=unit)
    client.force_login(head)
    assert "Lời nhắc" in client.get("/").content.decode()
    scoring.submit(scoring.sheet_of(assessing, 4))
    assert "Lời nhắc" not in client.get("/").content.decode()


def test_a_step_of_the_leader_reminds_the_leader(staff):
    group_year = make_block_year(state=YearState.REVIEWING)
    [leader] = waiting_units([group_year], Step.REVIEW)[group_year.pk]
    assert leader == ground.members_of(group_year)[0]


@pytest.mark.parametrize("step", [Step.APPRAISAL, Step.RANKING, Step.COUNCIL])
def test_steps_of_the_agency_remind_nobody(staff, assessing, step):
    with pytest.raises(Refused):
        remind(actor=staff, group_years=[assessing], step=step)


def test_members_remind_nobody_leaders_their_own_group(assessing):
    with pytest.raises(PermissionDenied):
        remind(actor=ground.make_member(assessing), group_years=[assessing], step=Step.SELF_ASSESSMENT)
    sent = remind(actor=ground.make_leader(assessing), group_years=[assessing], step=Step.SELF_ASSESSMENT)
    assert len(sent.units) == 2
    with pytest.raises(PermissionDenied):
        remind(
            actor=ground.make_leader(assessing), group_years=[make_block_year()], step=Step.SELF_ASSESSMENT
        )


def test_one_click_in_the_row_and_one_for_the_column(staff, assessing, client):
    client.force_login(staff)
    page = client.get(f"{URL}?nam=2025").content.decode()
    assert "3/5" in page
    assert "Trễ" in page
    answer = client.post(
        reverse("groups:remind", args=[assessing.group.code, 2025]),
        {"buoc": "self_assessment", "ve": f"{URL}?nam=2025"},
        follow=True,
    )
    assert "Đã nhắc 2 đơn vị" in answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{URL}?nam=2025"
    answer = client.post(
        reverse("groups:remind-all"), {"buoc": "self_assessment", "nam": "2025"}, follow=True
    )
    assert "2 đơn vị đã được nhắc trong hôm nay" in answer.content.decode()


def test_an_address_elsewhere_is_not_gone_back_to(staff, assessing, client):
    client.force_login(staff)
    url = reverse("groups:remind", args=[assessing.group.code, 2025])
    answer = client.post(url, {"buoc": "self_assessment", "ve": "https://example.org/"})
    assert answer.headers["Location"] == reverse("groups:year", args=[assessing.group.code, 2025])
    assert client.post(url, {"buoc": "nothing"}).status_code == 404


def test_the_matrix_asks_the_same_for_one_and_for_many(staff, client):
    client.force_login(staff)
    make_block_year()
    few = ground.count_queries(client, f"{URL}?nam=2025")
    for _ in range(8):
        make_block_year()
    assert ground.count_queries(client, f"{URL}?nam=2025") == few


def test_a_reminder_of_long_ago_is_not_shown(staff, assessing):
    remind(actor=staff, group_years=[assessing], step=Step.SELF_ASSESSMENT)
    Reminder.objects.update(sent_on=date(2025, 1, 1))
    assert received(ground.make_user(organisation=ground.members_of(assessing)[4])) == []
