"""Establishing a Khối; its facts corrected by two people; its end."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blocks import services
from blocks.models import Block
from emulation.common.dates import today
from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services.establishing import close_group, correct_group, facts_of, facts_stamp
from tests.factories import ground
from tests.factories.ground import answers, make_block_year, make_staff

pytestmark = pytest.mark.django_db
URL = reverse("blocks:establish")
DECISION = "1120/QĐ-UBND"


@pytest.fixture
def founder():
    ground.make_regulation()
    return ground._provincial_committee()


@pytest.fixture
def staff():
    return make_staff()


def typed(founder, **fields):
    return {
        "number": "17",
        "name": "Khối thi đua các doanh nghiệp",
        "short_name": "Khối thi đua số 17",
        "symbol": "K17",
        "founder": founder.pk,
        "decision_number": DECISION,
        "established_on": "8/1/2026",
        "year": str(today().year),
        **fields,
    }


def test_a_khoi_is_established_with_its_first_year(client, staff, founder):
    client.force_login(staff)
    answer = client.post(URL, typed(founder))
    block = Block.objects.get()
    assert (block.code, block.decision_number, block.established_on) == (
        "khoi-17",
        DECISION,
        date(2026, 1, 8),
    )
    group_year = block.years.get()
    assert (group_year.year, group_year.state) == (today().year, YearState.FORMING)
    assert answer.headers["Location"] == reverse("groups:members", args=["khoi-17", group_year.year])


def test_the_form_proposes_the_next_number(client, staff, founder):
    ground.make_block(number=4)
    client.force_login(staff)
    assert client.get(URL).context["form"].initial["short_name"] == "Khối thi đua số 5"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decision_number": ""}, "Ghi số quyết định thành lập."),
        ({"number": "3"}, "Đã có khối số 3."),
        ({"short_name": "Khối cũ"}, "Đã có khối, cụm mang tên này."),
    ],
)
def test_what_is_refused_stands_next_to_its_field_and_nothing_is_lost(client, staff, founder, fields, words):
    ground.make_block(number=3, short_name="Khối cũ")
    client.force_login(staff)
    text = client.post(URL, typed(founder, **fields)).content.decode()
    assert words in text
    assert "Khối thi đua các doanh nghiệp" in text
    assert Block.objects.count() == 1


def test_a_year_without_a_regulation_is_refused(staff, founder):
    with pytest.raises(Refused):
        services.establish(
            actor=staff,
            founder=founder,
            number=9,
            name="x",
            short_name="x",
            symbol="x",
            decision_number=DECISION,
            established_on=date(1999, 1, 1),
            year=1999,
        )
    assert not GroupYear.objects.exists()


def test_only_staff_of_all_groups_establishes(client):
    people = ground.cast_of(make_block_year())
    assert answers(client, URL, people) == ground.only(("staff",), 200, 403)
    limited = make_staff(group_codes=["khoi-1"])
    client.force_login(limited)
    assert client.get(URL).status_code == 403


def test_two_people_correct_the_same_group(client, staff):
    group = make_block_year().group
    seen = facts_stamp(group)
    facts = facts_of(group)
    correct_group(actor=staff, group=group, facts={**facts, "symbol": "KM"}, seen=seen)
    with pytest.raises(Conflict) as conflict:
        correct_group(actor=staff, group=group, facts={**facts, "symbol": "KN"}, seen=seen)
    assert conflict.value.current["symbol"] == "KM"
    client.force_login(staff)
    url = reverse("groups:correct", args=[group.code])
    form = {**facts, "established_on": "1/5/2018", "symbol": "KN", "seen": seen}
    page = client.post(url, form).content.decode()
    assert "Có người vừa sửa thông tin này" in page
    assert 'value="KN"' in page
    group.refresh_from_db()
    form["seen"] = facts_stamp(group)  # what the page carries now
    assert form["seen"] in page
    assert client.post(url, form).status_code == 302
    group.refresh_from_db()
    assert group.symbol == "KN"


def test_a_group_ends_only_when_its_years_are_over(client, staff):
    running, closed = make_block_year(), make_block_year(state=YearState.CLOSED)
    with pytest.raises(Refused) as refused:
        close_group(actor=staff, group=running.group, closed_on=today(), reason="Giải thể")
    assert [p.code for p in refused.value.problems] == ["years_under_way"]
    client.force_login(staff)
    url = reverse("groups:close", args=[closed.group.code])
    client.post(url, {"closed_on": "1/6/2026", "reason": "Quyết định số 77/QĐ-UBND"})
    closed.group.refresh_from_db()
    assert closed.group.closed_on == date(2026, 6, 1)
    assert (
        "Khối, cụm này đã kết thúc."
        in client.post(url, {"closed_on": "1/6/2026", "reason": "x"}).content.decode()
    )
    with pytest.raises(PermissionDenied):
        close_group(actor=ground.make_leader(running), group=running.group, closed_on=today(), reason="x")
