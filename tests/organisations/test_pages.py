"""List and page of the bodies, and the facts of a year as they are typed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from emulation.common.dates import today
from emulation.organisations.choices import OrganisationKind, SuccessionKind
from emulation.organisations.models import Succession
from emulation.people.choices import OfficeKind
from tests.factories import ground
from tests.factories.ground import count_queries, make_organisation, make_staff, make_staff_count, make_user

pytestmark = pytest.mark.django_db

YEAR = today().year


@pytest.fixture
def staff(client):
    user = make_staff()
    client.force_login(user)
    return user


def listed(client, query=""):
    return [organisation.name for organisation in client.get(f"/don-vi/?{query}").context["page_obj"]]


def test_everybody_who_has_signed_in_reads_the_bodies(client):
    group_year = ground.make_block_year()
    people = ground.cast_of(group_year)
    unit = ground.members_of(group_year)[0]
    for url in (reverse("organisations:index"), reverse("organisations:page", args=[unit.code])):
        assert ground.answers(client, url, people) == dict.fromkeys(ground.CAST, 200) | {"anonymous": 302}
    client.force_login(people["stranger"])
    assert client.get(reverse("organisations:page", args=["khong-co"])).status_code == 404


def test_search_without_marks_kind_and_validity(client, staff):
    make_organisation(name="Sở Xây dựng")
    make_organisation(name="Phường Đường Hào", kind=OrganisationKind.COMMUNE)
    make_organisation(name="Sở Giao thông vận tải", valid_to=today() - timedelta(days=1))
    assert listed(client, "q=duong+hao") == ["Phường Đường Hào"]
    assert listed(client, "q=so") == ["Sở Xây dựng"]
    assert listed(client, "q=so&hieu-luc=tat-ca") == ["Sở Giao thông vận tải", "Sở Xây dựng"]
    assert listed(client, "loai=commune") == ["Phường Đường Hào"]
    assert listed(client, "loai=khong-co") == ["Phường Đường Hào", "Sở Xây dựng"]
    assert "Không có đơn vị nào khớp" in client.get("/don-vi/?q=zzz").content.decode()


def test_list_is_paged_with_a_bounded_number_of_queries(client, staff):
    parent = make_organisation()
    few = count_queries(client, "/don-vi/?q=so")
    for _ in range(60):
        make_organisation(parent=parent, kind=OrganisationKind.DIVISION)
    assert count_queries(client, "/don-vi/?q=so") <= few
    page = client.get("/don-vi/?q=so&page=2")
    assert len(page.context["page_obj"]) == 11
    assert "Trang trước" in page.content.decode()
    assert "q=so" in page.content.decode()


def test_page_shows_what_came_before_and_after(client, staff):
    old, new = (
        make_organisation(name="Sở Cũ", valid_to=today() - timedelta(days=1)),
        make_organisation(name="Sở Mới"),
    )
    Succession.objects.create(predecessor=old, successor=new, kind=SuccessionKind.MERGE, on=today())
    before = client.get(reverse("organisations:page", args=[old.code])).content.decode()
    after = client.get(reverse("organisations:page", args=[new.code])).content.decode()
    assert "Đã chấm dứt hoạt động" in before
    assert "Được kế thừa bởi" in before
    assert "Sở Mới" in before
    assert "Kế thừa" in after
    assert "Sở Cũ" in after


def test_history_links_only_where_the_reader_may_go(client):
    group_year = ground.make_block_year()
    leader = ground.members_of(group_year)[0]
    url = reverse("groups:year", args=[group_year.group.code, group_year.year])
    for user, linked in ((ground.make_member(group_year), True), (ground.make_stranger(), False)):
        client.force_login(user)
        page = client.get(reverse("organisations:page", args=[leader.code])).content.decode()
        assert "Trưởng" in page
        assert (url in page) is linked


def test_page_asks_a_bounded_number_of_queries(client, staff):
    unit = make_organisation()
    make_staff_count(unit, 2025, 10)
    ground.add_member(ground.make_block_year(2), unit)
    address = reverse("organisations:page", args=[unit.code])
    few = count_queries(client, address)
    for year in range(2010, 2025):
        make_staff_count(unit, year, year)
        make_organisation(parent=unit, kind=OrganisationKind.DIVISION)
        group_year = ground.make_block_year(2, year=max(year, 2019))
        ground.add_member(group_year, unit)
    assert count_queries(client, address) <= few
    assert "2.010" in client.get(address).content.decode()


def test_facts_are_set_by_staff_and_by_the_superior_of_a_division(client):
    group_year = ground.make_cluster_year(year=YEAR)
    people = ground.cast_of(group_year)
    division = ground.members_of(group_year)[-1]
    url = reverse("organisations:year", args=[division.code, YEAR])
    assert ground.answers(client, url, people) == ground.only(["staff", "founder"], 200, 403)
    department = reverse("organisations:year", args=[division.parent.code, YEAR])
    assert ground.answers(client, department, people) == ground.only(["staff"], 200, 403)


def test_only_open_years_have_a_form(client, staff):
    unit = make_organisation()
    statuses = {
        year: client.get(reverse("organisations:year", args=[unit.code, year])).status_code
        for year in (YEAR - 2, YEAR - 1, YEAR, YEAR + 1, YEAR + 2)
    }
    assert statuses == {YEAR - 2: 404, YEAR - 1: 200, YEAR: 200, YEAR + 1: 200, YEAR + 2: 404}


def test_typing_facts(client, staff):
    unit = make_organisation()
    url = reverse("organisations:year", args=[unit.code, YEAR])
    typed = {
        "staff_count": "1.234",
        "female_count": "617",
        "completion": "excellent",
        "completion_document": "BC 12",
    }
    assert client.post(url, typed)["Location"] == reverse("organisations:page", args=[unit.code])
    row = unit.years.get(year=YEAR)
    assert (row.staff_count, row.female_count, row.completion) == (1234, 617, "excellent")
    assert 'value="1.234"' in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"staff_count": "12", "female_count": "13"}, "female_count", "Số nữ không vượt quá 12."),
        ({"staff_count": "", "female_count": "3"}, "staff_count", "Nhập tổng số người"),
        ({"staff_count": "mười"}, "staff_count", "không phải là số"),
        ({"staff_count": "-1"}, "staff_count", "không nhỏ hơn 0"),
        ({"completion": "good"}, "completion_document", "Ghi văn bản xác nhận"),
    ],
)
def test_refused_facts_stay_typed(client, staff, typed, field, words):
    unit = make_organisation()
    answer = client.post(reverse("organisations:year", args=[unit.code, YEAR]), typed)
    assert answer.status_code == 200
    assert words in str(answer.context["form"].errors[field])
    assert f'value="{typed["staff_count"]}"' in answer.content.decode() if typed.get("staff_count") else True
    assert not unit.years.exists()


def test_a_superior_does_not_set_the_level_of_completion(client):
    founder = make_organisation()
    division = make_organisation(parent=founder, kind=OrganisationKind.DIVISION)
    make_staff_count(division, YEAR, 6, completion="good", completion_document="BC 1")
    client.force_login(make_user(OfficeKind.UNIT_OFFICER, founder))
    url = reverse("organisations:year", args=[division.code, YEAR])
    assert "Mức độ hoàn thành" not in client.get(url).content.decode()
    client.post(
        url, {"staff_count": "7", "female_count": "", "completion": "excellent", "completion_document": "x"}
    )
    row = division.years.get(year=YEAR)
    assert (row.staff_count, row.completion, row.completion_document) == (7, "good", "BC 1")
