"""A founder asks for a cluster, is refused, mends what failed and asks again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clusters import services
from clusters.choices import ClusterStatus
from clusters.models import Cluster
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.services import add_member, remove_member
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import OrganisationYear
from tests.factories import ground
from tests.factories.ground import make_organisation, make_staff, make_staff_count

pytestmark = pytest.mark.django_db
URL = reverse("clusters:ask")


@pytest.fixture
def founder():
    ground.make_regulation()
    return make_organisation(name="Sở Xây dựng", short_name="Sở Xây dựng", abbreviation="SXD")


@pytest.fixture
def divisions(founder):
    found = [
        make_organisation(name=f"Phòng {index}", kind=OrganisationKind.DIVISION, parent=founder)
        for index in range(1, 7)
    ]
    for division in found:
        make_staff_count(division, today().year, 6)
    return found


@pytest.fixture
def head(founder):
    return ground.make_user(organisation=founder)


def ask(actor, founder, divisions, **fields):
    name = fields.pop("name", "Cụm thi đua số 1, Sở Xây dựng")
    return services.request_cluster(
        actor=actor,
        founder=founder,
        name=name,
        short_name=name,
        year=today().year,
        divisions=divisions,
        **fields,
    )


def test_a_founder_asks_in_the_browser_and_sees_each_condition(client, head, founder, divisions):
    client.force_login(head)
    page = client.get(URL).content.decode()
    assert "Phòng 1 (6 người)" in page
    form = {
        "name": "Cụm thi đua số 1, Sở Xây dựng",
        "short_name": "Cụm thi đua số 1, Sở Xây dựng",
        "year": today().year,
        "divisions": [division.pk for division in divisions[:4]],
    }
    answer = client.post(URL, form, follow=True)
    text = answer.content.decode()
    cluster = Cluster.objects.get()
    assert (cluster.code, cluster.status, cluster.number) == ("cum-sxd-1", ClusterStatus.REQUESTED, 1)
    assert "Đề nghị 4 phòng, ban, đơn vị, thiếu 1 đơn vị." in text
    assert "Chưa đủ điều kiện" in text


def test_without_divisions_the_form_is_refused_and_keeps_what_was_typed(client, head, founder, divisions):
    client.force_login(head)
    form = {"name": "Cụm thử", "short_name": "Cụm thử", "year": today().year}
    text = client.post(URL, form).content.decode()
    assert "Chọn các phòng, ban, đơn vị tham gia." in text
    assert 'value="Cụm thử"' in text
    assert not Cluster.objects.exists()


def test_only_bodies_with_an_allowance_ask(client, divisions):
    division_head = ground.make_user(organisation=divisions[0])
    for user in (division_head, make_staff(), ground.make_inspector(), ground.make_administrator()):
        client.force_login(user)
        assert client.get(URL).status_code == 403
    with pytest.raises(PermissionDenied):
        ask(division_head, divisions[0].parent, divisions)
    with pytest.raises(Refused) as refused:
        ask(division_head, divisions[0], divisions[1:])
    assert refused.value.problems[0].clause


def test_refused_repaired_recognised(client, head, founder, divisions):
    group_year = ask(head, founder, divisions[:4])
    staff = make_staff()
    with pytest.raises(Refused):
        services.recognise(actor=staff, group_year=group_year)
    services.refuse(actor=staff, group_year=group_year, reason="Mới có 4 phòng")
    client.force_login(head)
    founding = services.founding_url(group_year)
    page = client.get(founding).content.decode()
    assert "Mới có 4 phòng" in page
    assert "Gửi lại đề nghị" in page
    add_member(actor=head, group_year=group_year, organisation=divisions[4])
    again = reverse("clusters:ask-again", args=[group_year.group.code, group_year.year])
    assert "Nêu những điểm đã khắc phục." in client.post(again, {"again-note": ""}).content.decode()
    client.post(again, {"again-note": "Đã bổ sung Phòng 5"})
    assert Cluster.objects.get().status == ClusterStatus.REQUESTED
    ground.give_offices(group_year)
    services.recognise(actor=staff, group_year=group_year, document="31/QĐ-SNV")
    assert Cluster.objects.get().status == ClusterStatus.RECOGNISED
    with pytest.raises(Refused):
        services.request_again(actor=head, group_year=group_year, note="x")


def test_the_conditions_are_checked_again_when_members_or_staff_change(client, head, founder, divisions):
    group_year = ask(head, founder, divisions[:5])
    ground.give_offices(group_year)
    staff = make_staff()
    services.recognise(actor=staff, group_year=group_year)
    for user in (head, staff):
        client.force_login(user)
        assert "Xem lại điều kiện" not in client.get("/").content.decode()
    OrganisationYear.objects.filter(organisation=divisions[2]).update(staff_count=4)
    for user in (head, staff):
        client.force_login(user)
        assert "Xem lại điều kiện" in client.get("/").content.decode()
    OrganisationYear.objects.filter(organisation=divisions[2]).update(staff_count=6)
    remove_member(actor=head, member=group_year.memberships.get(organisation=divisions[3]))
    client.force_login(head)
    assert "Xem lại điều kiện" in client.get("/").content.decode()


def test_the_second_cluster_gets_the_next_number(head, founder, divisions):
    ask(head, founder, divisions[:3])
    ask(head, founder, divisions[3:], name="Cụm thi đua số 2, Sở Xây dựng")
    assert list(Cluster.objects.order_by("number").values_list("code", "number")) == [
        ("cum-sxd-1", 1),
        ("cum-sxd-2", 2),
    ]
    with pytest.raises(Refused) as refused:
        ask(head, founder, divisions[:1])
    assert [p.code for p in refused.value.problems] == ["name_taken"]
