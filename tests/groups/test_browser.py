"""In a real browser: a cluster that fails, is repaired, is approved; one deputy too many is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clusters.choices import ClusterStatus
from clusters.models import Cluster
from emulation.common.dates import today
from emulation.conferences import services as conferences
from emulation.groups.choices import GroupRole
from emulation.organisations.choices import OrganisationKind
from emulation.regulations.models import Figure
from tests.browser.moves import follow
from tests.conferences.builders import facts_for, ranked_year
from tests.factories import ground
from tests.factories.ground import make_organisation, make_staff, make_staff_count, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NAME = "Cụm thi đua số 1, Sở Xây dựng"


@pytest.fixture
def founder():
    ground.make_regulation(today())
    founder = make_organisation(name="Sở Xây dựng", short_name="Sở Xây dựng", abbreviation="SXD")
    for index in range(1, 7):
        division = make_organisation(
            name=f"Phòng số {index}",
            kind=OrganisationKind.DIVISION,
            parent=founder,
            head_title="Trưởng phòng",
        )
        make_staff_count(division, today().year, 4 if index == 2 else 7)
    return founder


def test_a_cluster_that_fails_is_repaired_and_recognised(page, sign_in, live_server, founder):
    head, staff = make_user(organisation=founder), make_staff()
    sign_in(head)
    page.goto(f"{live_server.url}/khoi-cum/")
    follow(page.get_by_role("link", name="Đề nghị thành lập cụm"))
    for index in range(1, 5):
        page.get_by_label(f"Phòng số {index} (").check()
    follow(page.get_by_role("button", name="Gửi đề nghị"))
    checks = page.locator("ul.checks").first
    expect(checks).to_contain_text("Đề nghị 4 phòng, ban, đơn vị, thiếu 1 đơn vị.")
    expect(checks).to_contain_text("Phòng số 2 có 4 người, thiếu 1 người")
    founding = page.url

    sign_in(staff)
    page.goto(founding)
    page.get_by_label("Công nhận cụm", exact=True).check()
    follow(page.get_by_role("button", name="Ghi quyết định"))
    refusal = page.locator("form[action$='quyet-dinh/']")
    expect(refusal).to_contain_text("thiếu 1 đơn vị")
    expect(refusal).to_contain_text("mục 2.")
    assert Cluster.objects.get().status == ClusterStatus.REQUESTED

    sign_in(head)
    page.goto(founding)
    follow(page.get_by_role("link", name="Thay đổi danh sách"))
    page.get_by_label("Đơn vị", exact=True).select_option("Phòng số 5")
    follow(page.get_by_role("button", name="Thêm vào danh sách"))
    expect(page.locator("main table")).to_contain_text("Phòng số 5")
    page.goto(founding)
    follow(page.get_by_role("link", name="Sửa số người của Phòng số 2"))
    page.locator("#id_staff_count").fill("6")
    follow(page.locator("main form button[type=submit]").last)
    year = reverse("groups:give-office", args=["cum-sxd-1", today().year])
    for role, unit in (("Trưởng cụm", "Phòng số 1"), ("Phó Trưởng cụm", "Phòng số 3")):
        page.goto(live_server.url + year)
        page.get_by_label("Chức trách", exact=True).select_option(role)
        page.get_by_label("Đơn vị", exact=True).select_option(unit)
        follow(page.get_by_role("button", name="Ghi chức trách"))
        expect(page.locator("main")).to_contain_text(f"Đã ghi {unit}")

    sign_in(staff)
    page.goto(founding)
    expect(page.locator(".pagehead")).to_contain_text("Đủ điều kiện")
    page.get_by_label("Công nhận cụm", exact=True).check()
    page.get_by_label("Số quyết định").fill("31/QĐ-SNV")
    follow(page.get_by_role("button", name="Ghi quyết định"))
    expect(page.locator(".pagehead")).to_contain_text("Đã công nhận")
    cluster = Cluster.objects.get()
    assert (cluster.status, cluster.decision_number) == (ClusterStatus.RECOGNISED, "31/QĐ-SNV")


def test_a_second_deputy_where_the_regulation_allows_one_is_refused(page, sign_in, live_server):
    group_year = ranked_year(members=6)
    figures = Figure.objects.filter(regulation=group_year.regulation, key="offices.deputies_max")
    figures.update(value=1)
    clause = figures.get().clause
    leader = ground.make_leader(group_year)
    conferences.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
    units = ground.members_of(group_year)
    sign_in(leader)
    page.goto(live_server.url + reverse("conferences:edit", args=[group_year.group.code, group_year.year]))
    rows = page.locator("section[aria-labelledby=election-head] fieldset")
    if rows.count() < 3:
        follow(page.get_by_role("button", name="Thêm kết quả bầu"))
    page.locator("#id_election-2-organisation").select_option(units[3].short_name)
    page.locator("#id_election-2-role").select_option("Phó Trưởng khối")
    page.locator("#id_election-2-agree").fill("6")
    save = page.locator("main").get_by_role("button", name="Ghi hội nghị").last
    follow(save)
    elections = page.locator("section[aria-labelledby=election-head]")
    expect(elections).to_contain_text("Bầu nhiều nhất 1 Phó Trưởng khối")
    expect(elections).to_contain_text(clause)
    assert page.locator("#id_election-2-agree").input_value() == "6"
    assert group_year.conference.elections.filter(role=GroupRole.DEPUTY).count() == 1
    for name in ("organisation", "role"):
        page.locator(f"#id_election-2-{name}").select_option(index=0)
    page.locator("#id_election-2-agree").fill("")
    follow(save)
    expect(page.get_by_role("heading", name="Thư ký xác nhận biên bản")).to_be_visible()
    assert group_year.conference.elections.count() == 2
