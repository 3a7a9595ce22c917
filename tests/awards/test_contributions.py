"""What awards add to other rooms: tasks, titles, panels, actions, documents, the trail, the regulation."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.home_tasks import tasks_of
from awards.models import Council, Dossier
from awards.registration import council_titles
from awards.selectors.history import five_years
from awards.services import appraisal, dossiers, publication
from awards.services import council as services
from emulation.audit.selectors import visible_to
from emulation.documents.registry import kind_of
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.home.registry import Doing, nav_of
from emulation.people.models import User
from tests.factories import awards, deciding, ground
from tests.factories.awards import FLAG

pytestmark = pytest.mark.django_db


def fresh(user):
    """As the next request sees the person."""
    return User.objects.get(pk=user.pk)


def titles(user):
    return [task.title for task in tasks_of(fresh(user))]


# --- tasks ---


def test_a_leader_names_then_sends():
    group_year = awards.ranked_block(conference=False)
    leader = ground.make_leader(group_year)
    assert titles(leader) == []  # first the conference
    awards.hold_conference(group_year)
    assert titles(leader) == ["Đề nghị khen thưởng năm 2025"]
    awards.nominate(group_year)
    [task] = tasks_of(fresh(leader))
    assert (task.title, task.doing) == ("Gửi hồ sơ khen thưởng năm 2025", Doing.DOING)
    assert task.due_on is not None and task.scope.startswith("Trưởng, Phó trưởng ")
    dossiers.submit_dossier(actor=leader, dossier=Dossier.objects.get())
    assert titles(leader) == []


def test_staff_appraises_its_groups_and_brings_what_is_eligible():
    dossier = awards.sent_dossier(awards.ranked_block())
    staff = ground.make_staff(group_codes=[dossier.group_year.group.code])
    [task] = tasks_of(fresh(staff))
    assert (task.done, task.total, task.doing) == (0, 2, Doing.TODO)
    assert task.due_on is not None and task.due_on > dossier.received_on
    assert titles(ground.make_staff(group_codes=["khoi-khac"])) == []
    for nomination in dossier.nominations.all():
        appraisal.appraise(actor=staff, nomination=nomination, eligible=True, opinion="Đạt.")
    assert titles(staff) == ["Đưa 1 đề nghị đủ điều kiện vào phiên họp Hội đồng"]  # not the certificate


def test_many_dossiers_to_appraise_are_one_line():
    for _ in range(4):
        awards.sent_dossier(awards.ranked_block(4), certificates=0)
    [task] = tasks_of(fresh(ground.make_staff()))
    assert (task.title, task.total) == ("Thẩm định 4 hồ sơ khen thưởng", 4)


def test_members_vote_and_the_secretary_counts_and_records():
    council = awards.make_council(5)
    nomination = awards.eligible_flag()
    secretary, member = awards.secretary_of(council), awards.voters_of(council)[0]
    assert any("vào phiên họp Hội đồng" in title for title in titles(secretary))
    session = awards.prepared_session(council, [nomination])
    assert titles(secretary) == [f"Chuẩn bị, mở phiên họp: {session.title}"]
    assert titles(member) == []
    services.open_session(actor=secretary, session=session)
    [task] = tasks_of(fresh(member))
    assert (task.title, task.done, task.total) == (f"Bỏ phiếu: {session.title}", 0, 1)
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=5)
    assert titles(member) == []
    assert titles(secretary) == [f"Kiểm phiếu: {session.title}"]
    services.close_item(actor=secretary, item=item)
    drafting = "Dự thảo quyết định khen thưởng cho 1 tập thể"
    assert titles(secretary) == [f"Kết thúc phiên họp: {session.title}", drafting]
    session = services.close_session(actor=secretary, session=session)
    minutes = f"Lập biên bản: {session.title}"
    assert titles(secretary) == [minutes, drafting]
    decision = deciding.signed_decision(session)
    assert titles(secretary) == [
        minutes,
        f"Tải bản ký, chuẩn bị công bố: {decision}, {decision.kind.short_name}",
    ]
    publication.attach_signed(actor=secretary, decision=decision, file=deciding.scan())
    publication.prepare_publication(actor=secretary, decision=decision)
    assert titles(secretary) == [minutes]  # the second step is somebody else's
    words = f"Kiểm tra và công bố: {decision}, {decision.kind.short_name}"
    assert words in titles(ground.make_staff()) and words in titles(member)


def test_a_recused_member_has_nothing_to_vote_on():
    council = awards.make_council(4)
    nomination = awards.eligible_flag()
    member = awards.seat(council, organisation=nomination.organisation).user
    awards.open_session(council, [nomination])
    assert titles(member) == []


def test_tasks_cost_the_same_with_one_and_many():
    staff, council = ground.make_staff(), awards.make_council(4)
    secretary = awards.secretary_of(council)

    def measured(user):
        with CaptureQueriesContext(connection) as captured:
            list(tasks_of(fresh(user)))
        return len(captured)

    def more():
        awards.sent_dossier(awards.ranked_block(4), certificates=0)
        awards.open_session(council, [awards.eligible_flag(awards.ranked_block(4))])

    more()
    one = [measured(staff), measured(secretary)]
    more()
    more()
    assert [measured(staff), measured(secretary)] == one
    assert max(one) <= 12


# --- titles and navigation ---


def test_offices_in_the_council_are_titles():
    council = awards.make_council(3)
    assert list(council_titles(awards.secretary_of(council))) == ["Ủy viên Thư ký Hội đồng"]
    assert list(council_titles(ground.make_staff())) == []


def test_the_navigation_leads_there_but_not_the_administrator():
    council = awards.make_council(3)

    def sees(user):
        return "Khen thưởng" in [entry.label for entry in nav_of(fresh(user))]

    assert all(sees(u) for u in (ground.make_staff(), ground.make_stranger(), awards.voters_of(council)[0]))
    assert not sees(ground.make_administrator())


# --- panels and actions ---


def test_the_page_of_a_unit_shows_five_years_and_the_register(browse):
    unit = ground.make_organisation()
    awards.make_award(unit, 2024, FLAG)
    revoked = awards.make_award(unit, 2022)
    revoked.revoked_on, revoked.revocation = revoked.decision.signed_on, "12/QĐ-UBND"
    revoked.save()
    body = browse(ground.make_stranger()).get(f"/don-vi/{unit.code}/").content.decode()
    assert "Cờ thi đua của Ủy ban nhân dân tỉnh" in body and "Đã hủy ngày" in body
    years = re.findall(r'<li( class="got")?><b class="num">(\d{4})</b>', body)
    assert len(years) == 5
    assert {int(year): bool(got) for got, year in years}.get(2024) is True


def test_years_without_an_award_say_why():
    group_year = ground.make_block_year(2, year=2025)
    unit = ground.members_of(group_year)[0]
    unit.valid_from, unit.valid_to = date(2023, 7, 1), None
    texts = [year.text for year in five_years([], 2025, unit)]
    assert texts == ["Chưa thành lập", "Chưa thành lập", "Không", "Không", "Chưa xét"]
    ground.close_review(group_year)
    GroupYear.objects.filter(pk=group_year.pk).update(state=YearState.CLOSED)
    unit.valid_to = date(2025, 6, 30)
    texts = [year.text for year in five_years([], 2026, unit)]
    assert texts == ["Chưa thành lập", "Không", "Không", "Không", "Không còn hoạt động"]


def test_from_the_group_and_its_ranking_one_comes_to_the_naming(browse):
    group_year = awards.ranked_block()
    leader = ground.make_leader(group_year)
    naming = reverse("awards:nominations", args=[group_year.group.code, group_year.year])
    args = [group_year.group.code, group_year.year]
    for name in ("groups:year", "scoring:ranking"):
        body = browse(leader).get(reverse(name, args=args)).content.decode()
        assert f'href="{naming}"' in body, name
    ranking = browse(leader).get(reverse("scoring:ranking", args=args)).content.decode()
    assert "Chỉ tiêu khen thưởng" in ranking
    dossier = awards.sent_dossier(group_year)
    body = browse(ground.make_member(group_year)).get(reverse("groups:year", args=args)).content.decode()
    assert reverse("awards:dossier", args=[dossier.pk]) in body and naming not in body


# --- documents, trail, regulation ---


def test_documents_of_a_dossier_are_read_by_whoever_reads_the_dossier():
    group_year = awards.ranked_block()
    dossier = awards.sent_dossier(group_year)
    people = ground.cast_of(group_year)
    readers = {"leader", "deputy", "staff", "inspector"}
    for code in ("submission", "conference_minutes"):
        kind = kind_of(code)
        allowed = {role for role, user in people.items() if kind.may_read(fresh(user), dossier.pk)}
        assert allowed == readers, code
    assert group_year.group.short_name in kind.title(dossier.pk)


def test_the_council_reads_them_and_the_table_once_on_the_agenda():
    council = awards.make_council(3)
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=0)
    member = awards.voters_of(council)[0]
    pairs = [("submission", dossier.pk), ("score_table", dossier.run_id)]
    assert [kind_of(code).may_read(fresh(member), subject) for code, subject in pairs] == [False, False]
    awards.prepared_session(council, dossier.nominations.all())
    assert [kind_of(code).may_read(fresh(member), subject) for code, subject in pairs] == [True, True]


def test_votes_are_not_in_the_trail_while_the_ballot_is_open():
    item = awards.item_with_ballot(awards.open_session(awards.make_council(5), [awards.eligible_flag()]))
    awards.vote(item, agree=5)
    staff = ground.make_staff()
    assert not visible_to(fresh(staff)).filter(action="vote").exists()
    services.close_item(actor=awards.secretary_of(Council.objects.get()), item=item)
    assert visible_to(fresh(staff)).filter(action="vote").count() == 5


def test_a_regulation_that_a_dossier_follows_is_in_use():
    dossier = awards.sent_dossier(awards.ranked_block(4), certificates=0)
    assert dossier.regulation.is_in_use()


# --- the register ---


def test_the_register_is_filtered_by_name_year_and_kind(browse):
    first = ground.make_organisation(name="Sở Xây dựng Hưng Yên")
    second = ground.make_organisation(name="Sở Tài chính")
    awards.make_award(first, 2023)
    awards.make_award(second, 2024, FLAG)
    client = browse(ground.make_stranger())

    def shown(**query):
        body = client.get(reverse("awards:register"), query).content.decode()
        return {unit.name for unit in (first, second) if unit.name in body}

    assert shown() == {first.name, second.name}
    assert shown(q="hung yen") == {first.name}
    assert shown(nam="2024") == {second.name}
    assert shown(loai=FLAG, nam="") == {second.name}
    assert shown(q="không có") == set()
    assert shown(nam="abcd", page="99") == {first.name, second.name}
