"""Pages of the self-assessment: who may open them when, the plain form, the script's endpoint, queries."""

import gzip
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from emulation.common.dates import now
from emulation.groups.models import Deadline, GroupYear
from emulation.jobs.models import Job
from scoring.choices import SheetState
from scoring.formulas import Method
from scoring.models import Criterion, RankingRun, ScoreSheet
from scoring.selectors.lines import leaves_of
from scoring.selectors.panel import panel_of
from scoring.selectors.rows import Look
from scoring.services import review
from scoring.services.entry import save_cell
from tests.assignments.making import make_task
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db
ROLES = ("head", "officer", "leader", "deputy", "founder", "staff", "inspector", "administrator", "stranger")


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year())


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


def pages(sheet):
    line = make.line_of(sheet, Method.RATIO)
    return [
        reverse("scoring:sheet", args=[sheet.pk]),
        reverse("scoring:sheet-line", args=[sheet.pk, line.pk]),
    ]


def statuses(client, user, urls):
    client.force_login(user)
    return {client.get(url).status_code for url in urls}


class TestWhoReads:
    @pytest.mark.parametrize("role", ROLES)
    def test_draft_is_read_by_the_unit_and_the_inspector_only(self, client, sheet, role):
        user = ground.cast_of(sheet.membership.group_year)[role]
        allowed = role in ("head", "officer", "inspector")
        assert statuses(client, user, pages(sheet)) == {200 if allowed else 404}

    @pytest.mark.parametrize("role", ROLES)
    def test_handed_in_it_is_read_by_those_who_judge(self, client, sheet, role):
        make.submit(sheet)
        urls = [*pages(sheet), reverse("scoring:sheet-receipt", args=[sheet.pk])]
        user = ground.cast_of(sheet.membership.group_year)[role]
        allowed = role not in ("administrator", "stranger", "founder")
        assert statuses(client, user, urls) == {200 if allowed else 404}

    @pytest.mark.parametrize("role", ["leader", "deputy", "founder", "staff", "administrator", "stranger"])
    def test_returned_it_is_the_units_again(self, client, sheet, role):
        make.submit(sheet)
        group_year = sheet.membership.group_year
        review.return_sheet(actor=ground.make_leader(group_year), sheet=sheet, reason="Bổ sung")
        assert statuses(client, ground.cast_of(group_year)[role], pages(sheet)) == {404}

    def test_other_member_reads_after_publication_only(self, client, sheet):
        group_year = sheet.membership.group_year
        make.submit(sheet)
        third = ground.make_organisation()
        ground.add_member(group_year, third)
        other = ground.make_user(organisation=third)
        assert statuses(client, other, pages(sheet)) == {404}
        RankingRun.objects.create(
            group_year=group_year,
            number=1,
            regulation=group_year.regulation,
            criteria_set=sheet.criteria_set,
            scale=1000,
            precedence=[],
            bands=[],
            sections=[],
            digest="x",
            algorithm_version="1",
            computed_at=now(),
            published_at=now(),
            published_by=other,
        )
        assert statuses(client, other, pages(sheet)) == {200}

    def test_the_task_of_a_criterion_is_a_link_for_those_who_read_it(self, client, sheet, head):
        line = make.line_of(sheet, Method.RATIO)
        task = make_task(sheet.membership.organisation, sheet.membership.group_year.year)
        make.set_target(sheet, line, task=task)
        url = reverse("assignments:task", args=[task.pk])
        client.force_login(head)
        page = client.get(pages(sheet)[1]).content.decode()
        assert f'<a href="{url}">{task.title}</a>' in page
        assert client.get(url).status_code == 200
        # After publication every member reads the sheet; tasks stay with those of the unit.
        fellow = ground.make_user(organisation=ground.make_organisation())
        found = panel_of(fellow, Look(sheet, writes=False), line.pk)
        assert found.source == (task.title, f"{task.document_number} ngày 15/12/2025", "")

    def test_visitor_is_sent_to_sign_in(self, client, sheet):
        answer = client.get(pages(sheet)[0])
        assert answer.status_code == 302
        assert reverse("people:sign-in") in answer.url

    def test_reader_has_no_inputs_and_a_post_is_refused(self, client, sheet):
        make.submit(sheet)
        client.force_login(ground.make_staff())
        url = pages(sheet)[0]
        page = client.get(url).content.decode()
        assert "data-grid" not in page
        assert 'class="cell num"' not in page
        line = make.line_of(sheet, Method.RATIO)
        seen = json.dumps({line.pk: [1, "80", "80,00"]})
        assert client.post(url, {"seen": seen, f"actual-{line.pk}": "1"}).status_code == 403
        for name in ("sheet-check", "evidence-attach"):
            args = [sheet.pk, line.pk] if name == "evidence-attach" else [sheet.pk]
            method = client.post if name == "evidence-attach" else client.get
            assert method(reverse(f"scoring:{name}", args=args)).status_code == 403

    @pytest.mark.parametrize(
        "role", ["officer", "leader", "deputy", "staff", "inspector", "administrator", "stranger"]
    )
    def test_only_the_head_may_hand_in(self, client, sheet, head, role):
        make.answer(sheet, head)
        client.force_login(ground.cast_of(sheet.membership.group_year)[role])
        answer = client.post(reverse("scoring:sheet-submit", args=[sheet.pk]))
        assert answer.status_code == (403 if role in ("officer", "inspector") else 404)
        sheet.refresh_from_db()
        assert sheet.state == SheetState.DRAFT


class TestGrid:
    def test_empty_not_assigned_and_nought_look_different(self, client, sheet, head):
        off = make.line_of(sheet, Method.LATE_DAYS)
        make.not_assigned(sheet, off)
        nought = make.line_of(sheet, Method.RATIO)
        save_cell(actor=head, line_id=nought.pk, field="actual", text="0", seen_version=0)
        client.force_login(head)
        page = client.get(pages(sheet)[0]).content.decode()
        rows = {pk: page.split(f'id="d{pk}"')[1].split("</tr>")[0] for pk in (off.pk, nought.pk)}
        empty = page.split(f'id="d{make.line_of(sheet, Method.DIRECT).pk}"')[1].split("</tr>")[0]
        assert "Không giao" in rows[off.pk]
        assert "<input" not in rows[off.pk]
        assert ">0,00<" in rows[nought.pk]
        assert 'placeholder="Nhập"' in empty
        assert "Chưa nhập" in empty
        assert ">0,00<" not in empty

    def test_group_without_anything_entered_shows_a_dash(self, client, sheet, head):
        client.force_login(head)
        page = client.get(pages(sheet)[0])
        sums = {row.sum for row in page.context["grid"].rows if hasattr(row, "sum")}
        assert sums == {"–"}

    def test_filters_with_their_counts(self, client, sheet, head):
        make.not_assigned(sheet, make.line_of(sheet, Method.LATE_DAYS))
        save_cell(
            actor=head,
            line_id=make.line_of(sheet, Method.RATIO).pk,
            field="actual",
            text="90",
            seen_version=0,
        )
        client.force_login(head)
        url = pages(sheet)[0]
        chips = {chip.label: chip.count for chip in client.get(url).context["grid"].chips}
        assert chips == {"Tất cả": 12, "Chưa nhập": 10, "Không giao": 1}
        rows = client.get(url + "?loc=khong-giao").context["grid"].rows
        assert [type(row).__name__ for row in rows] == ["SectionRow"] * 3 + ["LineRow"]
        assert client.get(url + "?loc=linh-tinh").status_code == 200

    def test_lines_named_in_the_reason_are_marked_as_returned(self, client, sheet, head):
        make.submit(sheet, head)
        leader = ground.make_leader(sheet.membership.group_year)
        review.return_sheet(actor=leader, sheet=sheet, reason="Xem lại I.1.1.2, II.1.1 và số liệu.")
        client.force_login(head)
        page = client.get(pages(sheet)[0] + "?loc=bi-tra-lai")
        codes = [row.title.split(". ")[0] for row in page.context["grid"].rows if hasattr(row, "url")]
        assert codes == ["1.1.2", "1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5"]
        assert "Xem lại I.1.1.2" in page.content.decode()

    def test_running_total_and_rebasing(self, client, sheet, head):
        make.not_assigned(sheet, make.line_of(sheet, Method.LATE_DAYS))
        make.answer(sheet, head)
        client.force_login(head)
        running = client.get(pages(sheet)[0]).context["grid"].running
        stored = {t.section.part: Decimal(0) for t in sheet.totals.select_related("section")}
        for total in sheet.totals.filter(layer="self").select_related("section"):
            stored[total.section.part] += total.points
        assert (running.base, running.bonus, running.deduction) == (
            stored["base"],
            stored["bonus"],
            stored["deduction"],
        )
        assert (running.assigned_maximum, running.is_rebased) == (Decimal("900.00"), True)
        assert running.total == round(running.base * 1000 / 900, 2) + running.bonus

    def test_points_that_come_later_say_so(self, client, sheet, head):
        line = make.line_of(sheet, Method.RELATIVE)
        save_cell(actor=head, line_id=line.pk, field="actual", text="12", seen_version=0)
        client.force_login(head)
        page = client.get(pages(sheet)[0]).content.decode()
        assert "tính sau" in page.split(f'id="d{line.pk}"')[1].split("</tr>")[0]
        assert "1 tiêu chí tính điểm khi khép lại việc chấm" in page

    def test_points_of_the_group_are_shown_once_the_review_has_closed(self, client, sheet, head):
        make.submit(sheet, head)
        leader = ground.make_leader(sheet.membership.group_year)
        line = make.line_of(sheet, Method.RATIO)
        review.set_group_points(
            actor=leader,
            line=line,
            points=Decimal("77.00"),
            reason="Số liệu chưa đủ",
            seen_version=line.version,
        )
        review.complete_review(actor=leader, sheet=sheet)
        client.force_login(head)
        before = client.get(pages(sheet)[0])
        assert before.context["grid"].others == ()
        assert "77,00" not in before.content.decode()
        assert "Số liệu chưa đủ" not in client.get(pages(sheet)[1]).content.decode()
        GroupYear.objects.update(state="reviewing", review_closed_at=now(), review_closed_by=leader)
        after = client.get(pages(sheet)[0])
        assert after.context["grid"].others == ("Khối, cụm chấm",)
        assert "77,00" in after.content.decode().split(f'id="d{line.pk}"')[1].split("</tr>")[0]
        assert "Số liệu chưa đủ" in client.get(pages(sheet)[1]).content.decode()

    def test_text_of_people_is_escaped(self, client, sheet, head):
        criterion = make.line_of(sheet, Method.RATIO).criterion
        title = "<script>alert(1)</script> & “nháy”"
        make.rewrite_frozen(Criterion.objects.filter(pk=criterion.pk), title=title)
        client.force_login(head)
        page = client.get(pages(sheet)[0]).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “nháy”" in page

    def test_queries_do_not_grow_with_the_criteria(self, client, django_assert_max_num_queries):
        counts = []
        for leaves in (10, 180):
            sheet = make.sheet_of(make.make_assessing_year(leaves=leaves, members=2))
            client.force_login(make.head_of(sheet))
            with django_assert_max_num_queries(20) as captured:
                client.get(reverse("scoring:sheet", args=[sheet.pk]))
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_page_of_a_real_set_stays_small(self, client):
        sheet = make.sheet_of(make.make_assessing_year(leaves=180, members=2))
        client.force_login(make.head_of(sheet))
        page = client.get(reverse("scoring:sheet", args=[sheet.pk])).content
        assert len(leaves_of(sheet)) == 182
        assert len(gzip.compress(page)) < 120 * 1024


class TestCheckAndReceipt:
    def test_check_lists_what_is_missing_with_links(self, client, sheet, head):
        client.force_login(head)
        page = client.get(reverse("scoring:sheet-check", args=[sheet.pk]))
        assert len(page.context["problems"]) == 12
        assert page.context["problems"][0].url in page.content.decode()
        assert "Nộp phiếu tự chấm điểm" not in page.content.decode()

    def test_officer_sees_that_the_head_has_to_hand_in(self, client, sheet, head):
        make.answer(sheet, head)
        client.force_login(ground.make_user("unit_officer", sheet.membership.organisation))
        page = client.get(reverse("scoring:sheet-check", args=[sheet.pk])).content.decode()
        assert "Thủ trưởng đơn vị xem và nộp" in page
        assert "Nộp phiếu tự chấm điểm</button>" not in page

    def test_handing_in_leads_to_the_receipt(self, client, sheet, head):
        make.answer(sheet, head)
        client.force_login(head)
        answer = client.post(reverse("scoring:sheet-submit", args=[sheet.pk]), follow=True)
        sheet.refresh_from_db()
        page = answer.content.decode()
        assert answer.redirect_chain[-1][0] == reverse("scoring:sheet-receipt", args=[sheet.pk])
        assert sheet.receipt_number in page
        assert str(head) in page

    def test_refused_with_the_list(self, client, sheet, head):
        client.force_login(head)
        answer = client.post(reverse("scoring:sheet-submit", args=[sheet.pk]))
        assert answer.status_code == 422
        assert len(answer.context["problems"]) == 12

    @pytest.mark.parametrize(("days", "late"), [(0, False), (-1, True)])
    def test_the_last_day_itself_is_in_time(self, client, sheet, head, days, late):
        due = now().date() + ground.date.resolution * days
        Deadline.objects.filter(step="self_assessment").update(due_on=due, first_due_on=due)
        make.submit(sheet, head)
        client.force_login(head)
        page = client.get(reverse("scoring:sheet-receipt", args=[sheet.pk])).content.decode()
        assert ("Nộp muộn" in page) is late

    def test_draft_has_no_receipt(self, client, sheet, head):
        client.force_login(head)
        assert client.get(reverse("scoring:sheet-receipt", args=[sheet.pk])).status_code == 404

    def test_documents_are_made_by_a_job(self, client, sheet, head, django_capture_on_commit_callbacks):
        make.submit(sheet, head)
        client.force_login(head)
        answer = client.post(reverse("scoring:sheet-document", args=[sheet.pk]))
        job = Job.objects.get()
        assert answer.url == reverse("jobs:show", args=[job.pk])
        assert {document.kind for document in job.documents.all()} == {"self_assessment", "receipt"}

    def test_stranger_gets_no_documents(self, client, sheet):
        client.force_login(ground.make_stranger())
        assert client.post(reverse("scoring:sheet-document", args=[sheet.pk])).status_code == 404
        assert not Job.objects.exists()


class TestIndex:
    def test_own_sheets_only(self, client, sheet, head):
        client.force_login(head)
        page = client.get(reverse("scoring:index"))
        assert [item.url for item in page.context["own"]] == [reverse("scoring:sheet", args=[sheet.pk])]
        assert (page.context["own"][0].answered, page.context["own"][0].asked) == (0, 12)

    @pytest.mark.parametrize("role", ROLES)
    def test_opens_for_everybody(self, client, sheet, role):
        client.force_login(ground.cast_of(sheet.membership.group_year)[role])
        assert client.get(reverse("scoring:index")).status_code == 200

    @pytest.mark.parametrize("role", ROLES)
    def test_opening_is_offered_to_those_who_may(self, client, role):
        group_year = ground.make_block_year(members=3)
        make.use_criteria(group_year, make.make_criteria_set(2))
        user = ground.cast_of(group_year)[role]
        client.force_login(user)
        offered = client.get(reverse("scoring:index")).context["opening"]
        may = user.has_perm("scoring.open_assessment", group_year)
        assert may is (role in ("leader", "deputy", "staff"))
        assert [item.url for item in offered] == [reverse("scoring:open", args=[group_year.pk])] * may
        status = client.post(reverse("scoring:open", args=[group_year.pk])).status_code
        assert status == (302 if may else 403 if role in ("head", "officer", "inspector") else 404)
        assert GroupYear.objects.filter(state="assessing").exists() is may

    def test_staff_of_some_groups_are_offered_those(self, client):
        mine, other = ground.make_block_year(members=1), ground.make_block_year(members=1)
        client.force_login(ground.make_staff(group_codes=[mine.group.code]))
        page = client.get(reverse("scoring:index"))
        assert [item.url for item in page.context["opening"]] == [reverse("scoring:open", args=[mine.pk])]
        assert client.get(reverse("scoring:open", args=[other.pk])).status_code == 404

    def test_what_is_missing_is_shown_before_opening(self, client):
        group_year = ground.make_block_year(members=0)
        client.force_login(ground.make_staff())
        url = reverse("scoring:open", args=[group_year.pk])
        assert "Chưa có bộ tiêu chí" in client.get(url).content.decode()
        assert client.post(url).status_code == 422

    def test_queries_do_not_grow_with_groups(self, client, django_assert_max_num_queries):
        for _ in range(4):
            ground.make_block_year(members=1)
        client.force_login(ground.make_staff())
        with django_assert_max_num_queries(12):
            client.get(reverse("scoring:index"))


def test_sheets_of_many_years_are_listed_in_few_queries(client, django_assert_max_num_queries):
    units = [
        make.sheet_of(make.make_assessing_year(members=1, leaves=2)).membership.organisation for _ in range(3)
    ]
    user = ground.make_user(organisation=units[0])
    for unit in units[1:]:
        ground.give_office(user, "unit_officer", unit)
    client.force_login(user)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("scoring:index"))
    assert len(page.context["own"]) == 3
    assert ScoreSheet.objects.count() == 3
