"""The trail is no back door: points stand in it only for those who may read their layer on the page."""

from __future__ import annotations

import pytest

from emulation.audit.selectors import visible_to, with_readable_values
from emulation.audit.services import record
from emulation.audit.visibility import readable_values
from emulation.common.dates import now
from emulation.people.choices import OfficeKind
from scoring.choices import SheetState
from scoring.models import ScoreLine, ScoreSheet
from tests.factories import ground
from tests.factories import scoring as factories
from tests.scoring.criteria.making import small_draft
from tests.scoring.criteria.test_publishing import edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    sheet = factories.sheet_of(factories.make_assessing_year())
    return ScoreLine.objects.select_related("sheet__membership__organisation").filter(sheet=sheet).first()


def reads(user, line, action):
    entry = record(actor=None, action=action, text="Điểm", subject=line, new={"points": "5.00"})
    return entry.pk in readable_values(user, [entry])


def test_a_draft_is_read_by_its_unit_alone(line):
    own = ground.make_user(OfficeKind.UNIT_OFFICER, line.sheet.membership.organisation)
    assert reads(own, line, "fill_line")
    assert not reads(ground.make_staff(), line, "fill_line")


def test_points_of_the_group_are_kept_from_the_unit_until_the_review_closes(line):
    own = ground.make_user(OfficeKind.UNIT_OFFICER, line.sheet.membership.organisation)
    staff = ground.make_staff()
    ScoreSheet.objects.filter(pk=line.sheet_id).update(
        state=SheetState.SUBMITTED, submitted_at=now(), submitted_by=own
    )
    assert not reads(own, line, "set_group_points")
    assert reads(staff, line, "set_group_points")
    assert not reads(ground.make_user(), line, "fill_line")


def test_the_leader_reads_who_changed_which_criterion_and_how():
    draft = small_draft()
    edit(draft, "I.2", title="Chuyển đổi số")
    deputy = ground.make_user(organisation=ground.members_of(draft.group_year)[1])
    entry = visible_to(deputy).get(action="edit_criterion")
    assert entry.pk in with_readable_values(deputy, [entry])
    member = ground.make_user(organisation=ground.members_of(draft.group_year)[2])
    assert not visible_to(member).filter(action="edit_criterion").exists()
