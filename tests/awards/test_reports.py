"""The achievement report: drawn up from the records, written by the unit, confirmed (document 06)."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document as WordDocument

from awards.builders.achievement import build_achievement
from awards.choices import DecisionState, ReportState
from awards.home_reports import report_tasks
from awards.models import AchievementReport, AwardRecord, Decision
from awards.selectors.reports import first_draft, nomination_of, report_of
from awards.services import dossiers
from awards.services import reports as services
from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.models import AssignedTask
from emulation.audit.models import AuditRecord
from emulation.common.dates import now
from emulation.common.problems import Conflict, Refused
from emulation.documents.rendering import render
from emulation.groups.choices import Step
from emulation.groups.models import Deadline
from emulation.people.choices import OfficeKind
from emulation.regulations.models import Regulation
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG, TITLE
from tests.factories.reports import REPORT

pytestmark = pytest.mark.django_db


def task(unit, title, target, result, year=2025, direction=Direction.MORE):
    return AssignedTask.objects.create(
        organisation=unit,
        year=year,
        document_number="12/QĐ-UBND",
        document_date=date(year, 1, 10),
        document_issuer="UBND tỉnh",
        title=title,
        direction=direction,
        unit_of_measure="%",
        target=Decimal(target),
        state=TaskState.DONE,
        origin=Origin.WORKBOOK,
        confirmed_at=now(),
        finished_on=date(year, 12, 1),
        result=Decimal(result),
    )


@pytest.fixture
def nomination():
    """The second of a block of eight, not its leader, with the people who may write and sign."""
    found = awards.nominate(awards.ranked_block(), 2, CERTIFICATE, deviation="Theo suy tôn.", report=False)
    return nomination_of(
        AchievementReport(
            group_year=found.dossier.group_year, organisation=found.organisation, kind=found.kind
        )
    )


@pytest.fixture
def head(nomination):
    return ground.make_user(OfficeKind.UNIT_HEAD, nomination.organisation)


def written(nomination, head, version=0, **sections):
    return services.write_report(
        actor=head, nomination=nomination, sections={**REPORT, **sections}, version=version
    )


def refusal(call, *args, **given):
    with pytest.raises(Refused) as refused:
        call(*args, **given)
    return refused.value.problems


# --- drawing up ---


def test_it_is_drawn_from_targets_results_ranking_and_the_register(nomination, head):
    unit = nomination.organisation
    task(unit, "Hồ sơ giải quyết đúng hạn", "98", "99.5")
    task(unit, "Hồ sơ giải quyết đúng hạn", "97", "98.25", year=2024)
    task(unit, "Số ngày xử lý bình quân", "10", "8", direction=Direction.LESS)
    ground.make_leader(nomination.dossier.group_year)
    report = written(nomination, head)
    drawn = build_achievement(report.pk)
    assert drawn.years == (2024, 2025)
    first, second = drawn.indicators
    assert [(y.year, y.plan, y.actual) for y in first.years] == [
        (2024, Decimal(97), Decimal("98.25")),
        (2025, Decimal(98), Decimal("99.5")),
    ]
    assert second.inverse and second.ratio(second.last) == 125
    assert drawn.standing.rank == 3
    assert drawn.standing.sentence("Khối").endswith("xếp hạng 3/8 đơn vị được xếp hạng của Khối")
    assert not list(drawn.problems())


def test_the_years_come_from_the_kind():
    group_year = awards.ranked_block()
    flag = awards.nominate(group_year, 0, FLAG)
    ground.make_deputy(group_year)
    ground.make_user(OfficeKind.UNIT_HEAD, flag.organisation)
    assert build_achievement(report_of(flag).pk).years == (2025,)


def test_awards_come_from_the_register_only_with_their_full_reference(nomination, head):
    ground.make_leader(nomination.dossier.group_year)
    recorder = ground.make_staff()

    def record(kind, year, number, **given):
        decision = Decision.objects.create(
            number=number,
            signed_on=date(year + 1, 2, 19),
            authority="Chủ tịch Ủy ban nhân dân tỉnh",
            kind=awards.kind_of(kind),
            year=year,
            recorded_by=recorder,
            state=given.pop("state", DecisionState.PUBLISHED),
            from_paper=True,
            published_at=now() if given.pop("published", True) else None,
        )
        AwardRecord.objects.create(
            organisation=nomination.organisation,
            kind=decision.kind,
            year=year,
            achievement=f"Năm {year}",
            decision=decision,
            **given,
        )

    record(TITLE, 2023, "277/QĐ-UBND")
    record(CERTIFICATE, 2024, "402/QĐ-UBND")
    record(CERTIFICATE, 2022, "11/QĐ-UBND", revoked_on=date(2024, 1, 1), revocation="Quyết định số 9")
    record(TITLE, 2024, "315/QĐ-UBND", state=DecisionState.SIGNED, published=False)
    drawn = build_achievement(written(nomination, head).pk)
    assert [award.reference for award in drawn.titles] == [
        "Quyết định số 277/QĐ-UBND ngày 19/02/2024 của Chủ tịch Ủy ban nhân dân tỉnh"
    ]
    assert [award.year for award in drawn.forms] == [2024]


def test_parts_and_sections_are_data_of_the_regulation(nomination, head):
    ground.make_leader(nomination.dossier.group_year)
    regulation = nomination.dossier.regulation_in_force()
    figure = regulation.figures.get(key="dossier.report_headings")
    type(figure).objects.filter(pk=figure.pk).update(value=["Giới thiệu", "Kết quả", "Khen thưởng"])
    drawn = build_achievement(written(nomination, head).pk)
    assert drawn.headings == ("Giới thiệu", "Kết quả", "Khen thưởng")
    labels = [section.label for section in drawn.sections_of_form]
    assert "Biện pháp, nguyên nhân đạt được thành tích" in labels


def test_the_draft_takes_over_what_was_written_before_and_what_the_records_say(nomination, head):
    earlier = ground.make_block_year(4, year=2024)
    AchievementReport.objects.create(
        group_year=earlier,
        organisation=nomination.organisation,
        kind=nomination.kind,
        state=ReportState.CONFIRMED,
        sections={"functions": "Quản lý nhà nước về công thương.", "policy": "Đoàn kết."},
        changed_by=head,
        changed_at=now(),
        sent_by=head,
        sent_at=now(),
        confirmed_by=head,
        confirmed_at=now(),
    )
    draft = first_draft(nomination)
    assert draft["functions"] == "Quản lý nhà nước về công thương."
    assert "policy" not in draft
    assert "Hoàn thành xuất sắc nhiệm vụ (Thông báo số 41-TB/ĐU năm 2025)" in draft["party"]


def test_pdf_and_word_are_made(nomination, head):
    ground.make_leader(nomination.dossier.group_year)
    task(nomination.organisation, "Hồ sơ giải quyết đúng hạn", "98", "99.5")
    drawn = build_achievement(written(nomination, head).pk)
    assert render(drawn, "pdf").startswith(b"%PDF")
    text = "\n".join(p.text for p in WordDocument(BytesIO(render(drawn, "docx"))).paragraphs)
    assert "I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH" in text and REPORT["functions"] in text


# --- writing ---


def test_what_is_written_is_kept_with_a_trail_and_the_second_writer_is_told(nomination, head):
    officer = ground.make_user(OfficeKind.UNIT_OFFICER, nomination.organisation)
    report = written(nomination, head)
    assert (report.version, report.sections) == (1, REPORT)
    changed = written(nomination, officer, 1, functions="Chức năng mới.")
    assert (changed.version, changed.changed_by) == (2, officer)
    with pytest.raises(Conflict) as conflict:
        written(nomination, head, 1, functions="Chức năng khác.")
    assert conflict.value.current["functions"] == "Chức năng mới."
    assert AuditRecord.objects.filter(action="write_report").count() == 2


def test_a_claim_beyond_the_figures_is_refused_at_its_section_with_the_clause(nomination, head):
    task(nomination.organisation, "Thu ngân sách", "100", "98.5")
    [problem] = refusal(written, nomination, head, measures="Hoàn thành vượt mức kế hoạch.")
    assert (problem.field, problem.code) == ("measures", "over_claim")
    assert "Thu ngân sách (98,50%)" in problem.message and problem.clause
    assert report_of(nomination) is None


@pytest.mark.parametrize("role", ["leader", "deputy", "officer", "staff", "inspector", "stranger"])
def test_only_the_nominated_unit_writes(nomination, role):
    """`officer`: of another member than the nominated one."""
    people = ground.cast_of(nomination.dossier.group_year)
    actor = people[role]
    if nomination.organisation_id in actor.roles.served:
        pytest.skip("serves the unit")
    with pytest.raises(PermissionDenied):
        written(nomination, actor)


def test_a_word_file_takes_the_place_of_the_text_and_is_looked_through(nomination, head):
    task(nomination.organisation, "Thu ngân sách", "100", "98.5")

    def word(text):
        document, content = WordDocument(), BytesIO()
        document.add_paragraph(text)
        document.save(content)
        return ContentFile(content.getvalue(), name="bao cao.docx")

    [problem] = refusal(
        services.upload_report, actor=head, nomination=nomination, file=word("Vượt mức kế hoạch năm.")
    )
    assert (problem.field, problem.code) == ("file", "over_claim")
    [problem] = refusal(
        services.upload_report, actor=head, nomination=nomination, file=ContentFile(b"MZ", name="a.docx")
    )
    assert problem.field == "file"
    report = services.upload_report(
        actor=head, nomination=nomination, file=word("Hoàn thành 98,5% kế hoạch.")
    )
    assert report.filename == "bao_cao.docx" and len(report.sha256) == 64
    ground.make_leader(nomination.dossier.group_year)
    assert services.missing_to_send(nomination, report) == []
    services.remove_file(actor=head, nomination=nomination)
    assert {p.code for p in services.missing_to_send(nomination, report_of(nomination))} == {"incomplete"}


# --- sending, confirming ---


def test_the_head_sends_the_group_confirms_and_nobody_changes_it_then(nomination, head):
    group_year = nomination.dossier.group_year
    leader = ground.make_leader(group_year)
    officer = ground.make_user(OfficeKind.UNIT_OFFICER, nomination.organisation)
    written(nomination, head)
    with pytest.raises(PermissionDenied):
        services.send_report(actor=officer, nomination=nomination)
    with pytest.raises(Refused):
        services.confirm_report(actor=leader, nomination=nomination)
    assert services.send_report(actor=head, nomination=nomination).state == ReportState.SENT
    assert [p.code for p in refusal(written, nomination, head, 2)] == ["sent"]
    with pytest.raises(PermissionDenied):
        services.confirm_report(actor=head, nomination=nomination)
    report = services.confirm_report(actor=leader, nomination=nomination)
    assert (report.state, report.confirmed_by) == (ReportState.CONFIRMED, leader)


def test_writing_and_confirming_have_the_day_by_which_the_dossier_is_due(nomination, head):
    group_year = nomination.dossier.group_year
    due = Deadline.objects.get(group_year=group_year, step=Step.DOSSIER)
    (writing,) = report_tasks(head)
    assert (writing.title, writing.due_on) == (
        "Soạn báo cáo thành tích đề nghị Bằng khen năm 2025",
        due.due_on,
    )
    written(nomination, head)
    services.send_report(actor=head, nomination=nomination)
    (confirming,) = report_tasks(ground.make_leader(group_year))
    assert confirming.title.startswith("Xác nhận báo cáo thành tích") and confirming.due_on == due.due_on


def test_what_is_missing_keeps_it_from_being_sent(nomination, head):
    ground.make_leader(nomination.dossier.group_year)
    written(nomination, head, functions=" ")
    [problem] = refusal(services.send_report, actor=head, nomination=nomination)
    assert problem.message == "Chưa viết mục “Chức năng, nhiệm vụ”."


def test_it_is_sent_back_with_a_reason_and_written_again(nomination, head):
    leader = ground.make_leader(nomination.dossier.group_year)
    written(nomination, head)
    services.send_report(actor=head, nomination=nomination)
    [problem] = refusal(services.return_report, actor=leader, nomination=nomination, reason=" ")
    assert problem.field == "reason"
    report = services.return_report(actor=leader, nomination=nomination, reason="Thiếu số văn bản.")
    assert (report.state, report.returned_reason) == (ReportState.DRAFTED, "Thiếu số văn bản.")
    assert written(nomination, head, report.version).state == ReportState.DRAFTED


def test_nobody_confirms_the_report_of_the_own_unit():
    group_year = awards.ranked_block()
    found = awards.nominate(group_year, 0, FLAG, report=False)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    assert found.organisation_id in leader.roles.served
    written(found, leader)
    services.send_report(actor=leader, nomination=found)
    with pytest.raises(PermissionDenied):
        services.confirm_report(actor=leader, nomination=found)
    assert services.confirm_report(actor=deputy, nomination=found).state == ReportState.CONFIRMED


def test_the_confirming_level_is_a_figure_of_the_regulation(nomination, head):
    written(nomination, head)
    leader, staff = ground.make_leader(nomination.dossier.group_year), ground.make_staff()
    services.send_report(actor=head, nomination=nomination)
    regulation = Regulation.objects.get(pk=nomination.dossier.regulation_in_force().pk)
    regulation.figures.filter(key="dossier.report_confirmed_by").update(value="standing_agency")
    fresh = nomination_of(report_of(nomination))
    with pytest.raises(PermissionDenied):
        services.confirm_report(actor=leader, nomination=fresh)
    assert services.confirm_report(actor=staff, nomination=fresh).state == ReportState.CONFIRMED


def test_the_database_insists_on_the_facts_of_a_confirmed_report(nomination, head):
    report = written(nomination, head)
    with pytest.raises(IntegrityError), transaction.atomic():
        AchievementReport.objects.filter(pk=report.pk).update(state=ReportState.CONFIRMED)


# --- with the dossier ---


def test_a_dossier_without_confirmed_reports_is_not_sent():
    group_year = awards.ranked_block()
    found = awards.nominate(group_year, 0, FLAG, report=False)
    [problem] = dossiers.missing_to_submit(found.dossier)
    assert (problem.code, problem.clause) == ("report", group_year.regulation.book.clause("dossier.items"))
    assert problem.url == reverse("awards:report", args=[found.pk])


def test_after_the_sending_nothing_is_written():
    group_year = awards.ranked_block()
    dossier = awards.sent_dossier(group_year)
    found = dossier.nominations.get(kind__code=FLAG)
    found.dossier = dossier
    head = ground.make_user(OfficeKind.UNIT_HEAD, found.organisation)
    assert [p.code for p in refusal(written, found, head, 1)] == ["submitted"]


# --- pages ---


def test_from_writing_to_confirmation_on_the_pages(nomination, head, browse):
    page = reverse("awards:report", args=[nomination.pk])
    leader = ground.make_leader(nomination.dossier.group_year)
    unit = browse(head)
    assert "Chưa soạn" in unit.get(page).content.decode()
    form = reverse("awards:report-edit", args=[nomination.pk])
    kept = unit.post(form, {**REPORT, "measures": "x" * 7000, "version": "0"})
    assert kept.status_code == 422 and "x" * 7000 in kept.content.decode()
    assert unit.post(form, {**REPORT, "version": "0"}).status_code == 302
    late = unit.post(form, {**REPORT, "functions": "Của người thứ hai.", "version": "0"})
    body = late.content.decode()
    assert late.status_code == 422 and "Của người thứ hai." in body and "Bản đang lưu" in body
    assert 'name="version" value="1"' in body
    step = reverse("awards:report-step", args=[nomination.pk])
    assert "Gửi xác nhận" in unit.get(page).content.decode()
    unit.post(step, {"viec": "gui"})
    assert "Xác nhận báo cáo" in browse(leader).get(page).content.decode()
    assert browse(leader).post(step, {"viec": "tra-lai", "reason": ""}).status_code == 422
    browse(leader).post(step, {"viec": "xac-nhan"})
    assert report_of(nomination).state == ReportState.CONFIRMED


def test_other_members_do_not_read_it(nomination, head, browse):
    written(nomination, head)
    others = ground.members_of(nomination.dossier.group_year)
    member = ground.make_user(OfficeKind.UNIT_HEAD, others[5])
    assert browse(member).get(reverse("awards:report", args=[nomination.pk])).status_code == 404
