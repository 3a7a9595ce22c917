"""The form of a conference and the pages around it, for each role."""

import pytest
from django.urls import reverse

from emulation.conferences import services
from emulation.conferences.models import Conference
from emulation.groups.choices import GroupRole, YearState
from tests.conferences.builders import confirm, facts_for, ranked_year, typed_for
from tests.factories import ground
from tests.factories.ground import count_queries, make_staff

pytestmark = pytest.mark.django_db

LEADING = ("leader", "deputy")
SEEING = (*LEADING, "head", "officer", "staff", "inspector")
GONE = {"administrator": 404, "stranger": 404}


def url(name, group_year):
    return reverse(f"conferences:{name}", args=[group_year.group.code, group_year.year])


@pytest.fixture
def group_year():
    return ranked_year()


@pytest.fixture
def leader(client, group_year):
    user = ground.make_leader(group_year)
    client.force_login(user)
    return user


def test_leaders_write_and_the_others_read_after_confirmation(client, group_year):
    people = ground.cast_of(group_year)
    show = url("show", group_year)
    assert ground.answers(client, show, people) == ground.only(LEADING, 200, 404)
    services.save_conference(actor=people["leader"], group_year=group_year, facts=facts_for(group_year))
    assert ground.answers(client, show, people) == ground.only(LEADING, 200, 404)
    for name in ("edit", "confirm"):
        assert ground.answers(client, url(name, group_year), people) == ground.only(
            LEADING, 200, 403, founder=404, **GONE
        )
    confirm(group_year, people["leader"])
    assert ground.answers(client, show, people) == ground.only(SEEING, 200, 404)


def test_the_form_is_saved_and_leads_to_the_check(client, leader, group_year):
    deputy = ground.make_deputy(group_year)
    answer = client.post(url("edit", group_year), typed_for(group_year))
    assert answer["Location"] == url("confirm-secretary", group_year)
    conference = Conference.objects.get()
    assert conference.tellers == ["Lê Văn Cường", "Phạm Thị Dung", "Vũ Văn Em"]
    assert conference.candidate_counts.get().none == 0
    assert conference.elections.count() == 2
    assert conference.opinions.count() == 0
    services.confirm_as_secretary(actor=deputy, group_year=group_year)
    page = client.get(url("confirm", group_year)).content.decode()
    assert "Xác nhận kết quả hội nghị</button>" in page
    assert client.post(url("confirm", group_year))["Location"] == url("show", group_year)
    assert "Đã xác nhận" in client.get(url("show", group_year)).content.decode()


def test_a_stored_record_comes_back_into_the_form(client, leader, group_year):
    typed = typed_for(
        group_year,
        **{
            "opinion-0-organisation": str(ground.members_of(group_year)[2].pk),
            "opinion-0-person_name": "Đỗ Thị Hoa",
            "opinion-0-gist": "Nhất trí với báo cáo.",
        },
    )
    client.post(url("edit", group_year), typed)
    page = client.get(url("edit", group_year)).content.decode()
    for words in ('value="28/01/2026"', 'value="11:30"', "Phạm Thị Dung", "Đỗ Thị Hoa", 'value="Người 4"'):
        assert words in page
    assert page.count(" checked") == 5


FAULTS = [
    ({"held_on": ""}, "held_on", "Nhập ngày họp."),
    ({"starts": "25:00"}, "starts", "Nhập giờ theo dạng 08:00."),
    ({"ends": "7:30"}, "ends", "Giờ kết thúc phải sau giờ bắt đầu."),
    ({"chair_name": ""}, "chair_name", "Nhập họ tên chủ tọa."),
    ({"secretary_name": "Nguyễn Văn An"}, "secretary_name", "Thư ký và chủ tọa phải là hai người."),
    ({"tellers": ""}, "tellers", "Nhập ban kiểm phiếu"),
    ({"issued": "6"}, "issued", "Số phiếu phát ra không vượt quá 5"),
    ({"valid": "bốn"}, "valid", "không phải là số"),
    ({"attendance-1-person_name": ""}, "attendance-1-person_name", "Ghi người dự họp"),
    ({"attendance-1-present": None}, "attendance-1-note", "Ghi lý do vắng"),
    ({"candidate-0-agree": "4"}, "candidate-0-agree", "phải bằng 5 phiếu hợp lệ"),
    ({"candidate-0-award_kind": ""}, "candidate-0-award_kind", "Chọn hình thức khen thưởng."),
    ({"candidate-1-agree": "5"}, "candidate-1-organisation", "Chọn đơn vị."),
    ({"opinion-1-gist": "Cần bổ sung."}, "opinion-1-person_name", "Nhập người phát biểu."),
    ({"election-1-role": "leader"}, "election-1-role", "Chỉ bầu 01 Trưởng khối"),
    ({"election-0-organisation": "0"}, "election-0-organisation", "Chọn một đơn vị thành viên."),
]


@pytest.mark.parametrize(("changed", "field", "words"), FAULTS)
def test_each_fault_stands_at_its_field_and_nothing_typed_is_lost(
    client, leader, group_year, changed, field, words
):
    typed = typed_for(group_year, **changed)
    answer = client.post(url("edit", group_year), typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert any(problem.field == field and words in problem.message for problem in answer.context["problems"])
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert f'id="id_{field}"' in page
    for value in (
        "Hội trường Sở 1",
        "Trần Thị Bình" if "secretary_name" not in changed else "Chuyên viên",
        "Người 4",
    ):
        assert value in page
    assert not Conference.objects.exists()


def test_deputies_beyond_the_regulation_are_refused_with_the_clause(client, leader, group_year):
    units = ground.members_of(group_year)
    third = {
        f"election-{index}-{name}": value
        for index, unit in enumerate(units[:3])
        for name, value in (("organisation", str(unit.pk)), ("role", GroupRole.DEPUTY.value), ("agree", "5"))
    }
    page = client.post(url("edit", group_year), typed_for(group_year, **third)).content.decode()
    assert "Bầu nhiều nhất 2 Phó Trưởng khối, đang ghi 3." in page
    assert group_year.regulation.book.clause("offices.deputies_max") in page


@pytest.mark.parametrize("prefix", ["opinion", "candidate", "election"])
def test_one_more_row_keeps_what_was_typed_and_judges_nothing(client, leader, group_year, prefix):
    typed = typed_for(group_year, them=prefix, venue="", issued="nhiều")
    before = int(typed[f"{prefix}-TOTAL_FORMS"])
    answer = client.post(url("edit", group_year), typed)
    page = answer.content.decode()
    assert len(answer.context["forms"].tables[prefix].forms) == before + 1
    assert f'id="id_{prefix}-{before}-organisation"' in page
    assert 'value="nhiều"' in page
    assert "field-error" not in page
    assert not Conference.objects.exists()


def test_a_row_for_an_unknown_table_changes_nothing(client, leader, group_year):
    answer = client.post(url("edit", group_year), typed_for(group_year, them="attendance-x"))
    assert [len(table.forms) for table in answer.context["forms"].tables.values()] == [5, 2, 3, 3]


def test_a_post_without_its_tables_is_refused_in_words(client, leader, group_year):
    answer = client.post(url("edit", group_year), {"venue": "Hội trường"})
    assert answer.status_code == 200
    assert "Biểu mẫu gửi lên không đủ." in answer.content.decode()
    assert "ManagementForm" not in answer.content.decode()


def test_an_attendance_row_of_a_stranger_is_refused(client, leader, group_year):
    stranger = ground.make_organisation()
    typed = typed_for(group_year, **{"attendance-4-organisation": str(stranger.pk)})
    answer = client.post(url("edit", group_year), typed)
    assert answer.status_code == 200
    assert not Conference.objects.exists()
    assert any("thiếu" in problem.message for problem in answer.context["problems"])


def test_the_regulation_stands_beside_the_form(client, leader, group_year):
    page = client.get(url("edit", group_year)).content.decode()
    for key in ("conference.quorum_percent", "conference.threshold_percent", "vote.tellers_min"):
        assert group_year.regulation.book.clause(key) in page
        assert group_year.regulation.clause_url(key) in page


def test_without_a_quorum_the_check_page_has_no_button(client, leader, group_year):
    absent = {
        f"attendance-{index}-{name}": value
        for index in range(2)
        for name, value in (("present", None), ("person_name", ""), ("note", "Đi công tác"))
    }
    numbers = dict.fromkeys(("report_votes", "issued", "returned", "valid"), "3")
    votes = {"candidate-0-agree": "3", "election-0-agree": "3", "election-1-agree": "3"}
    client.post(url("edit", group_year), typed_for(group_year, **absent, **numbers, **votes))
    page = client.get(url("confirm", group_year)).content.decode()
    assert "Có mặt 3/5 đơn vị (60,00%), cần từ 70%" in page
    assert group_year.regulation.book.clause("conference.quorum_percent") in page
    assert "Xác nhận kết quả hội nghị</button>" not in page
    client.post(url("confirm", group_year))
    assert Conference.objects.get().confirmed_at is None


def test_after_confirmation_the_form_is_shut(client, leader, group_year):
    services.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
    confirm(group_year, leader)
    answer = client.post(url("edit", group_year), typed_for(group_year, venue="Nơi khác"))
    assert "đã xác nhận, không sửa được" in answer.content.decode()
    assert Conference.objects.get().venue == "Hội trường Sở 1"
    assert url("edit", group_year) not in client.get(url("show", group_year)).content.decode()


def test_before_the_ranking_the_page_says_when(client):
    group_year = ground.make_block_year()
    client.force_login(ground.make_leader(group_year))
    page = client.get(url("show", group_year)).content.decode()
    assert "Hội nghị tổng kết được ghi sau khi xếp hạng" in page
    assert url("edit", group_year) not in page


def test_shares_are_of_all_members(client, leader, group_year):
    services.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
    page = client.get(url("show", group_year)).content.decode()
    assert "100,00%" in page
    assert "Đạt" in page
    assert "Đủ số đơn vị để họp" in page


def test_pages_ask_a_bounded_number_of_queries(client):
    counts = []
    for members in (5, 14):
        group_year = ranked_year(members=members)
        leader = ground.make_leader(group_year)
        client.force_login(leader)
        empty = count_queries(client, url("edit", group_year))
        refused = count_queries(client, url("edit", group_year), typed_for(group_year, issued="99"))
        services.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
        filled = [count_queries(client, url(name, group_year)) for name in ("show", "confirm", "edit")]
        counts.append([empty, refused, *filled])
    assert counts[0] == counts[1]


def test_the_page_of_the_group_leads_there(client, leader, group_year):
    page = reverse("groups:year", args=[group_year.group.code, 2025])
    member = ground.make_member(group_year)
    assert url("edit", group_year) in client.get(page).content.decode()
    services.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
    assert url("show", group_year) in client.get(page).content.decode()
    client.force_login(member)
    assert url("show", group_year) not in client.get(page).content.decode()
    confirm(group_year, leader)
    assert url("show", group_year) in client.get(page).content.decode()


def test_seating_the_elected_through_the_page(client, leader, group_year):
    services.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
    confirm(group_year, leader)
    following = ground.open_year(group_year.group, 2026)
    for unit in ground.members_of(group_year):
        ground.add_member(following, unit)
    client.force_login(make_staff())
    address = url("take-over", following)
    assert address in client.get(reverse("groups:year", args=[following.group.code, 2026])).content.decode()
    assert ground.members_of(group_year)[1].name in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert following.offices.get(role=GroupRole.LEADER).organisation == ground.members_of(group_year)[1]
    assert "Đã có đơn vị giữ chức trách" in client.get(address).content.decode()


def test_who_may_seat(client):
    group_year = ground.make_cluster_year(state=YearState.FORMING)
    people = ground.cast_of(group_year)
    expected = ground.only(("staff", "founder"), 200, 403, **GONE)
    assert ground.answers(client, url("take-over", group_year), people) == expected
    assert ground.answers(client, url("take-over", group_year), people, {"x": "1"}) == expected
