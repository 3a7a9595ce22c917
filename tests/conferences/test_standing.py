"""Who stands for a unit: the head, or somebody with the paper that the regulation asks for."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.common.problems import Refused
from emulation.conferences import selectors, services
from emulation.conferences.choices import Stands
from emulation.conferences.counting import contradictions, gaps
from emulation.conferences.facts import Holder
from emulation.conferences.models import Attendance, ProxyScan
from emulation.conferences.selectors import rounds
from emulation.conferences.standing import represented, stands_as, without_proxy
from emulation.people.choices import OfficeKind
from tests.conferences.builders import (
    CLAUSES,
    FACTS,
    RULES,
    attending,
    confirm,
    facts_for,
    head_of,
    ranked_year,
    typed_for,
    with_facts,
)
from tests.conferences.sitting import codes, heads, nomination, sit, units_of
from tests.factories import ground
from tests.factories.scoring import png

HELD = date(2026, 1, 28)
HOLDERS = (
    Holder("nguyen van dau", True, date(2024, 1, 1), None),
    Holder("tran thi cu", True, date(2020, 1, 1), date(2023, 12, 31)),
    Holder("le thi can", False, date(2024, 1, 1), None),
)
PAPER = {"proxy_number": "12/GUQ", "proxy_date": date(2026, 1, 26)}


def rules(proxy_from="not_head", holders=HOLDERS):
    clauses = CLAUSES | {"conference.proxy_from": "mục 8.1"}
    return replace(RULES, proxy_from=proxy_from, holders={2: holders}, clauses=clauses)


@pytest.mark.parametrize(
    ("name", "holders", "stands"),
    [
        ("Nguyễn Văn Đầu", HOLDERS, Stands.HEAD),
        ("NGUYỄN  VĂN ĐẦU", HOLDERS, Stands.HEAD),
        ("Lê Thị Cần", HOLDERS, Stands.UNIT),
        ("Trần Thị Cũ", HOLDERS, Stands.OUTSIDE),  # the office ended before the conference
        ("Phạm Văn Lạ", HOLDERS, Stands.OUTSIDE),
        ("Lê Thị Cần", HOLDERS[2:], Stands.UNKNOWN),
        ("Phạm Văn Lạ", (), Stands.UNKNOWN),
    ],
)
def test_as_what_a_person_comes(name, holders, stands):
    row = attending(2, person_name=name)
    assert stands_as(row, rules(holders=holders), HELD) is stands


@pytest.mark.parametrize(
    ("proxy_from", "name", "asked"),
    [
        ("not_head", "Nguyễn Văn Đầu", False),
        ("not_head", "Lê Thị Cần", True),
        ("not_head", "Phạm Văn Lạ", True),
        ("not_of_unit", "Lê Thị Cần", False),
        ("not_of_unit", "Phạm Văn Lạ", True),
        ("nobody", "Phạm Văn Lạ", False),
    ],
)
def test_the_regulation_says_who_brings_a_paper(proxy_from, name, asked):
    found = list(without_proxy([attending(2, person_name=name)], rules(proxy_from), HELD, scans=True))
    assert [(p.code, p.clause) for p in found] == ([("no_proxy", "mục 8.1")] if asked else [])
    assert all("Sở 2" in p.message and name in p.message for p in found)


def test_a_paper_closes_the_gap_once_its_scan_is_kept():
    row = attending(2, person_name="Lê Thị Cần", **PAPER)
    facts = with_facts(attendances=tuple(row if a.organisation_id == 2 else a for a in FACTS.attendances))
    assert list(without_proxy([row], rules(), HELD, scans=False)) == []  # enough to vote
    assert "no_proxy_scan" in codes_of(gaps(facts, rules()))  # not to confirm
    assert list(without_proxy([replace(row, scanned=True)], rules(), HELD, scans=True)) == []


def codes_of(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"proxy_number": "12/GUQ"}, "proxy_date"),
        ({"proxy_date": date(2026, 1, 26)}, "proxy_number"),
        ({"proxy_number": "12/GUQ", "proxy_date": date(2026, 1, 29)}, "proxy_after"),
        ({**PAPER, "present": False}, "proxy_of_absent"),
    ],
)
def test_half_a_paper_is_refused(told, code):
    row = attending(2, **told)
    facts = with_facts(attendances=tuple(row if a.organisation_id == 2 else a for a in FACTS.attendances))
    found = contradictions(facts, RULES)
    assert code in codes_of(found)
    assert next(p for p in found if p.code == code).field.startswith("attendance-1-proxy_")


def test_what_the_page_says_of_a_line():
    lines = [
        attending(2, person_name="Lê Thị Cần"),
        attending(2, person_name="Lê Thị Cần", **PAPER),
        attending(2, person_name="Nguyễn Văn Đầu"),
        attending(3, person_name="Ai Đó"),
    ]
    shown = represented(lines, rules(), HELD)
    assert [line.lacks for line in shown] == ["Thiếu giấy ủy quyền", "Thiếu bản chụp giấy ủy quyền", "", ""]
    assert [line.unknown for line in shown] == [False, False, False, True]


@pytest.fixture
def group_year():
    return ranked_year(members=6)


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


STRANGER = {"person_name": "Phạm Văn Lạ", "person_title": "Phó Giám đốc"}


@pytest.mark.django_db
def test_no_vote_while_somebody_came_without_the_paper(leader, group_year):
    sit(leader, group_year, line3=STRANGER)
    with pytest.raises(Refused) as refused:
        nomination(leader, group_year)
    assert codes(refused) == ["no_proxy"]
    (problem,) = refused.value.problems
    assert problem.clause == group_year.regulation.book.clause("conference.proxy_from")
    assert problem.url.endswith("/hoi-nghi/dieu-hanh/ghi/#id_attendance-3-proxy_number")
    sit(leader, group_year, line3=STRANGER | PAPER)
    nomination(leader, group_year)  # the vote goes on; the scan may follow


@pytest.mark.django_db
def test_minutes_take_the_paper_over_and_wait_for_its_scan(leader, group_year):
    sit(leader, group_year, line3=STRANGER | PAPER)
    unit = units_of(group_year)[3]
    row = next(row for row in rounds.draft_of(group_year).attendances if row.organisation_id == unit.pk)
    assert (row.proxy, row.scanned) == ("Giấy ủy quyền số 12/GUQ ngày 26/01/2026", False)
    told = facts_for(group_year)
    rows = tuple(row if a.organisation_id == unit.pk else a for a in told.attendances)
    services.save_conference(actor=leader, group_year=group_year, facts=replace(told, attendances=rows))
    kept = Attendance.objects.get(organisation=unit)
    assert (kept.proxy_number, kept.proxy_date) == ("12/GUQ", date(2026, 1, 26))
    with pytest.raises(Refused) as refused:
        confirm(group_year, leader)
    assert codes(refused) == ["no_proxy_scan"]
    services.keep_proxy_scan(actor=leader, group_year=group_year, organisation=unit, scan=png())
    confirm(group_year, leader)
    with pytest.raises(Refused) as refused:
        services.keep_proxy_scan(actor=leader, group_year=group_year, organisation=unit, scan=png())
    assert codes(refused) == ["confirmed"]


@pytest.mark.django_db
def test_a_second_scan_takes_the_place_of_the_first(leader, group_year, django_capture_on_commit_callbacks):
    sit(leader, group_year)
    unit = units_of(group_year)[3]
    given = {"actor": leader, "group_year": group_year, "organisation": unit}
    with django_capture_on_commit_callbacks(execute=True):
        first = services.keep_proxy_scan(scan=png(), **given)
        old, storage = first.file.name, first.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        services.keep_proxy_scan(scan=png("black"), **given)
    kept = ProxyScan.objects.get()
    assert kept.sha256 != first.sha256
    assert not storage.exists(old)
    assert storage.exists(kept.file.name)


@pytest.mark.django_db
def test_who_keeps_and_who_reads_a_scan(client, leader, group_year):
    sit(leader, group_year)
    people, unit = ground.cast_of(group_year), units_of(group_year)[3]
    for name in set(people) - {"leader", "deputy"}:
        with pytest.raises(PermissionDenied):
            services.keep_proxy_scan(actor=people[name], group_year=group_year, organisation=unit, scan=png())
    services.keep_proxy_scan(actor=leader, group_year=group_year, organisation=unit, scan=png())
    address = reverse("conferences:proxy-scan", args=[group_year.group.code, group_year.year, unit.pk])
    answers = ground.answers(client, address, people)
    assert {name for name, code in answers.items() if code == 200} == {
        "leader",
        "deputy",
        "staff",
        "inspector",
    }
    client.force_login(heads(group_year)[3])  # the unit whose paper it is
    assert client.get(address).status_code == 200
    client.force_login(heads(group_year)[4])
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_from_the_form_to_the_scan_by_pages(client, leader, group_year):
    unit = units_of(group_year)[3]
    ground.make_user(OfficeKind.UNIT_HEAD, unit)
    client.force_login(leader)
    where = [group_year.group.code, group_year.year]
    typed = typed_for(
        group_year,
        **{
            "attendance-3-person_name": "Phạm Văn Lạ",
            "attendance-3-proxy_number": "12/GUQ",
            "attendance-3-proxy_date": "26/1/2026",
        },
    )
    assert client.post(reverse("conferences:edit", args=where), typed).status_code == 302
    shown = client.get(reverse("conferences:show", args=where)).content.decode()
    assert "Giấy ủy quyền số 12/GUQ ngày 26/01/2026" in shown
    assert "Thiếu bản chụp giấy ủy quyền" in shown
    upload = reverse("conferences:proxy", args=[*where, unit.pk])
    assert upload in shown
    assert "Chọn tệp bản chụp" in client.post(upload).content.decode()
    assert client.post(upload, {"scan": png()})["Location"] == reverse("conferences:show", args=where)
    shown = client.get(reverse("conferences:show", args=where)).content.decode()
    assert "Thiếu bản chụp" not in shown
    assert reverse("conferences:proxy-scan", args=[*where, unit.pk]) in shown


@pytest.mark.django_db
def test_heads_are_offered_as_those_who_come(client, leader, group_year):
    client.force_login(leader)
    page = client.get(reverse("conferences:edit", args=[group_year.group.code, group_year.year]))
    assert head_of(units_of(group_year)[0]).full_name in page.content.decode()
    assert selectors.heads_of(group_year).keys() == {units_of(group_year)[0].pk}


@pytest.mark.django_db
def test_nobody_came_for_an_absent_unit_whoever_the_form_offered(client, leader, group_year):
    typed = typed_for(group_year, **{"attendance-3-present": None, "attendance-3-note": "Đi công tác"})
    typed |= dict.fromkeys(("report_votes", "issued", "returned", "valid", "candidate-0-agree"), "5")
    typed |= {"election-0-agree": "5", "election-1-agree": "5"}
    client.force_login(leader)
    where = [group_year.group.code, group_year.year]
    assert client.post(reverse("conferences:edit", args=where), typed).status_code == 302
    kept = Attendance.objects.get(organisation=units_of(group_year)[3])
    assert (kept.present, kept.person_name, kept.person_title) == (False, "", "")
