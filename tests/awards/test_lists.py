"""Lists from a district or department: every row by the rules of the app, with clause and what is lawful."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from awards.models import Nomination
from awards.services.lists import Proposed, check_list, enter_list
from emulation.audit.models import AuditRecord
from emulation.common.problems import Refused
from emulation.organisations.choices import OrganisationKind
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG, LETTER

pytestmark = pytest.mark.django_db
PAPER = "Tờ trình số 45/TTr-UBND"


@pytest.fixture
def group_year():
    return awards.ranked_block()


def row(unit, code=CERTIFICATE, number=2, **given):
    fields = {"year": 2025, "summary": "Hoàn thành xuất sắc.", **given}
    return Proposed(number=number, organisation=unit, kind=awards.kind_of(code), **fields)


def told(verdict):
    return " ".join(problem.message for problem in verdict.problems)


def test_accepted_rows_become_nominations_and_the_trail_names_the_paper(group_year):
    units = ground.members_of(group_year)
    staff = ground.make_staff()
    rows = [row(units[1], number=2), row(units[0], FLAG, number=3)]
    assert all(one.accepted for one in check_list(actor=staff, rows=rows))
    assert not Nomination.objects.exists()  # a dry run leaves nothing
    enter_list(actor=staff, rows=rows, document=PAPER)
    assert {(n.organisation_id, n.kind.code) for n in Nomination.objects.select_related("kind")} == {
        (units[0].pk, FLAG),
        (units[1].pk, CERTIFICATE),
    }
    trail = AuditRecord.objects.filter(action="nominate")
    assert {entry.new["list"] for entry in trail} == {PAPER}


def test_a_row_is_refused_with_the_clause_and_the_rows_beside_it_are_taken(group_year):
    units = ground.members_of(group_year)
    rows = [row(units[0], FLAG, 2), row(units[1], FLAG, 3), row(units[1], CERTIFICATE, 4)]
    found = enter_list(actor=ground.make_staff(), rows=rows, document=PAPER)
    assert [one.accepted for one in found] == [True, False, True]
    assert "không phải đơn vị dẫn đầu" in told(found[1])
    assert all(problem.clause for problem in found[1].problems if problem.code != "deviation")
    assert Nomination.objects.count() == 2


def test_the_quota_counts_what_earlier_rows_have_taken(group_year):
    units = ground.members_of(group_year)
    limit = group_year.regulation.book.count_for_size(
        "award.provincial_certificate.per_group_by_size", len(units)
    )
    rows = [row(units[0], FLAG, 2)]
    rows += [row(units[place], CERTIFICATE, 2 + place) for place in range(1, limit + 2)]
    found = check_list(actor=ground.make_staff(), rows=rows)
    assert [one.accepted for one in found] == [True] * (limit + 1) + [False]
    assert "quota" in [problem.code for problem in found[-1].problems]


def test_the_order_of_the_sheet_does_not_matter(group_year):
    units = ground.members_of(group_year)
    rows = [row(units[2], number=2), row(units[1], number=3), row(units[0], FLAG, number=4)]
    assert [one.accepted for one in check_list(actor=ground.make_staff(), rows=rows)] == [True] * 3


def test_a_division_without_a_cluster_gets_the_clause_and_what_its_head_may_award():
    parent = awards.ranked_block().group.founder
    division = ground.make_organisation(
        name="Phòng Tổng hợp", kind=OrganisationKind.DIVISION, parent=parent, head_title="Trưởng phòng"
    )
    (found,) = check_list(actor=ground.make_staff(), rows=[row(division, FLAG)])
    assert not found.accepted and found.group_year is None
    assert "Phòng Tổng hợp" in told(found) and "không thuộc Cụm thi đua nào" in told(found)
    assert "Có thể đề nghị Giấy khen" in told(found)
    assert all(problem.clause for problem in found.problems)


def test_a_cluster_below_the_founding_conditions_is_refused_as_in_the_app():
    group_year = awards.ranked_cluster(staff=4)
    unit = ground.members_of(group_year)[0]
    (found,) = check_list(actor=ground.make_founder(group_year), rows=[row(unit, FLAG)])
    assert "division" in [problem.code for problem in found.problems]
    assert any("Có thể đề nghị" in problem.message for problem in found.problems)


def test_only_groups_in_ones_charge(group_year):
    unit = ground.members_of(group_year)[0]
    for actor in (ground.make_staff(group_codes=["khoi-khac"]), ground.make_member(group_year)):
        (found,) = check_list(actor=actor, rows=[row(unit, FLAG)])
        assert [problem.code for problem in found.problems] == ["not_allowed"]
    (found,) = check_list(actor=ground.make_leader(group_year), rows=[row(unit, FLAG)])
    assert found.accepted


def test_the_same_twice_and_what_is_proposed_already(group_year):
    unit = ground.members_of(group_year)[0]
    first, second = check_list(actor=ground.make_staff(), rows=[row(unit, FLAG, 2), row(unit, FLAG, 3)])
    assert (first.accepted, second.accepted) == (True, False)
    assert [problem.code for problem in second.problems] == ["proposed"]


def test_without_a_paper_or_an_accepted_row_nothing_is_written(group_year):
    units = ground.members_of(group_year)
    for rows, document in (([row(units[0], FLAG)], " "), ([row(units[4], FLAG)], PAPER)):
        with pytest.raises(Refused):
            enter_list(actor=ground.make_staff(), rows=rows, document=document)
    assert not Nomination.objects.exists()


def test_what_the_head_decides_does_not_come_here(group_year):
    (found,) = check_list(actor=ground.make_staff(), rows=[row(ground.members_of(group_year)[0], LETTER)])
    assert [problem.code for problem in found.problems] == ["not_offered"]


# --- the workbook ---
def filled(client, rows):
    answer = client.get(reverse("awards:list-template"))
    book = load_workbook(BytesIO(answer.content))
    for one in rows:
        book["Đề nghị"].append(one)
    content = BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "danh-sach.xlsx"
    return content


def test_the_way_from_the_template_to_nominations(group_year):
    units = ground.members_of(group_year)
    client = Client()
    client.force_login(ground.make_staff())
    url = reverse("awards:list")
    flag, certificate = awards.kind_of(FLAG).name, awards.kind_of(CERTIFICATE).name
    broken = client.post(
        url, {"file": filled(client, [["Sở Không Có", flag, 2025], ["x", "Huy chương", "năm"]])}
    )
    assert broken.status_code == 422
    assert "Không có đơn vị “Sở Không Có”" in broken.content.decode()
    rows = [
        [units[0].name, flag, 2025, "Dẫn đầu"],
        [units[1].name, flag, 2025],
        [units[1].code, certificate, 2025],
    ]
    shown = client.post(url, {"file": filled(client, rows)})
    page = shown.content.decode()
    assert page.count("Được nhận") == 2 and page.count("Bị từ chối") == 1 and "Ghi 2 đề nghị" in page
    token = shown.context["token"]
    assert client.post(url, {"rows": token, "document": ""}).status_code == 422
    assert not Nomination.objects.exists()
    done = client.post(url, {"rows": token, "document": PAPER})
    assert done.content.decode().count("Đã ghi đề nghị") == 2
    assert Nomination.objects.count() == 2
    again = client.post(url, {"rows": token, "document": PAPER})
    assert again.status_code == 422 and Nomination.objects.count() == 2
    assert client.post(url, {"rows": "forged", "document": PAPER}).status_code == 422
