"""The chain of a conference as work on the home page: vote, open, count, close, minutes, confirmations."""

import pytest

from emulation.ballots.choices import Channel
from emulation.conferences import services
from emulation.conferences.models import Round
from emulation.conferences.selectors import rounds
from emulation.home.conference_tasks import conference_tasks
from emulation.home.registry import Doing
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from tests.conferences.builders import FLAG, facts_for, ranked_year
from tests.conferences.sitting import heads, nomination, sit, units_of, vote
from tests.factories import ground

pytestmark = pytest.mark.django_db
WHAT = "suy tôn, đề nghị khen thưởng"


@pytest.fixture
def group_year():
    return ranked_year(members=6)


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


def asked(user):
    """Titles and last parts of the addresses, as a fresh request finds them."""
    found = list(conference_tasks(User.objects.get(pk=user.pk)))
    return [(task.title, task.url.split("/hoi-nghi/")[1], task.doing) for task in found]


def test_the_next_step_from_opening_to_the_minutes(leader, group_year):
    sit(leader, group_year)
    assert asked(leader) == [("Lập phiếu, bỏ phiếu tại hội nghị", "dieu-hanh/", Doing.DOING)]
    units, people = units_of(group_year), heads(group_year)
    lines = [(units[0].pk, FLAG)]
    row = services.prepare_nomination(actor=leader, group_year=group_year, lines=lines)
    assert asked(leader) == [(f"Mở bỏ phiếu: {WHAT}", f"phieu/{row.pk}/mo/", Doing.TODO)]
    services.open_round(actor=leader, row=row)
    assert asked(leader) == [(f"Kết thúc bỏ phiếu: {WHAT}", f"phieu/{row.pk}/dong/", Doing.DOING)]
    assert asked(people[3]) == [(f"Bỏ phiếu tại hội nghị: {WHAT}", f"phieu/{row.pk}/", Doing.TODO)]
    row = Round.objects.prefetch_related("items__ballot").get(pk=row.pk)
    vote(people[3], units[3], row)
    assert asked(people[3]) == []
    services.close_round(actor=leader, row=row)
    assert asked(leader) == [("Lập biên bản hội nghị tổng kết", "ghi/", Doing.TODO)]
    assert asked(people[2]) == []  # members that do not lead have nothing more to do


def test_paper_asks_two_people_for_their_counts(leader, group_year):
    deputy = ground.make_deputy(group_year)
    sit(leader, group_year)
    row = nomination(leader, group_year, (0, FLAG), channel=Channel.PAPER)
    count = (f"Kiểm phiếu giấy: {WHAT}", f"phieu/{row.pk}/kiem-phieu/", Doing.TODO)
    assert asked(leader) == asked(deputy) == [count]
    numbers = {"issued": 6, "returned": 6, "valid": 6, "marks": {row.items.get().pk: {"agree": 6}}}
    services.enter_count(actor=leader, row=row, **numbers)
    assert asked(leader) == [(f"Chờ người thứ hai kiểm phiếu giấy: {WHAT}", "dieu-hanh/", Doing.WAITING)]
    assert asked(deputy) == [count]
    other = {**numbers, "marks": {row.items.get().pk: {"agree": 5, "disagree": 1}}}
    services.enter_count(actor=deputy, row=row, **other)
    words = f"Kiểm lại phiếu giấy, hai người kiểm khác nhau: {WHAT}"
    assert asked(leader) == asked(deputy) == [(words, "dieu-hanh/", Doing.DOING)]
    services.enter_count(actor=deputy, row=row, **numbers)
    assert asked(leader) == [(f"Kết thúc bỏ phiếu: {WHAT}", f"phieu/{row.pk}/dong/", Doing.DOING)]


def test_secretary_and_chair_confirm_one_after_the_other(leader, group_year):
    officer = ground.make_user(OfficeKind.UNIT_OFFICER, units_of(group_year)[0])
    assert asked(officer) == [("Ghi hội nghị tổng kết, suy tôn", "", Doing.TODO)]
    services.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
    step = ("Thư ký xác nhận biên bản hội nghị", "thu-ky-xac-nhan/", Doing.DOING)
    assert asked(officer) == asked(leader) == [step]
    services.confirm_as_secretary(actor=officer, group_year=group_year)
    assert asked(leader) == [("Chủ tọa xác nhận kết quả hội nghị", "xac-nhan/", Doing.TODO)]
    assert asked(officer) == [("Chờ chủ tọa xác nhận kết quả hội nghị", "", Doing.WAITING)]
    services.confirm_conference(actor=leader, group_year=group_year)
    assert asked(leader) == asked(officer) == []


def test_who_stood_for_the_minutes_as_secretary_does_not_chair(leader, group_year):
    services.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
    services.confirm_as_secretary(actor=leader, group_year=group_year)
    assert [title for title, _, _ in asked(leader)] == ["Chờ chủ tọa xác nhận kết quả hội nghị"]


def test_few_questions_whatever_the_number_of_rounds(leader, group_year, django_assert_max_num_queries):
    sit(leader, group_year)
    nomination(leader, group_year, channel=Channel.PAPER)
    user = User.objects.get(pk=leader.pk)
    with django_assert_max_num_queries(12):
        list(conference_tasks(user))
    assert rounds.sitting_of(group_year) is not None
