"""The appraisal line by line, the one request for supplements, and the clock with public holidays."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from awards.choices import DossierState, LineVerdict, NominationState, ReportState
from awards.clock import Pause, clock_of
from awards.models import AppraisalLine, Dossier, Supplement
from awards.selectors.appraisal import clocks_of, lines_of
from awards.selectors.reports import report_of
from awards.services import appraisal as services
from awards.services import reports, supplements
from awards.services.appraisal import Checked
from awards.services.dossiers import field_at_reception
from emulation.common.problems import Refused
from emulation.people.choices import OfficeKind
from emulation.regulations.models import Holiday, Regulation
from tests.awards.together import at_once
from tests.factories import awards, ground
from tests.factories.reports import REPORT

pytestmark = pytest.mark.django_db

MET, NOT_MET = LineVerdict.MET, LineVerdict.NOT_MET
TET = frozenset(date(2026, 2, 14) + timedelta(days=n) for n in range(9))


@pytest.fixture
def dossier():
    return awards.sent_dossier(awards.ranked_block())


@pytest.fixture
def staff():
    return ground.make_staff()


def nominated(dossier, kind=awards.CERTIFICATE):
    found = dossier.nominations.get(kind__code=kind)
    found.dossier = dossier
    return found


def all_met(dossier, nomination, **other):
    lines = lines_of(field_at_reception(dossier), nomination)
    return {line.code: Checked(MET) for line in lines} | other


def refusal(call, **given):
    with pytest.raises(Refused) as refused:
        call(**given)
    return refused.value.problems


# --- the clock ---


def test_twenty_five_working_days_without_holidays():
    clock = clock_of(date(2026, 1, 5), 25, [], frozenset(), date(2026, 1, 12))
    assert (clock.due_on, clock.used, clock.left) == (date(2026, 2, 9), 5, 20)


def test_public_holidays_are_left_out():
    """Tết 2026: 14 to 22 February, five of them working days otherwise."""
    without = clock_of(date(2026, 1, 26), 25, [], frozenset(), date(2026, 1, 26))
    clock = clock_of(date(2026, 1, 26), 25, [], TET, date(2026, 1, 26))
    assert (without.due_on, clock.due_on) == (date(2026, 3, 2), date(2026, 3, 9))


def test_the_clock_stands_while_a_supplement_is_awaited_and_goes_on_after():
    asked = date(2026, 1, 12)
    waiting = clock_of(date(2026, 1, 5), 25, [Pause(asked, None)], frozenset(), date(2026, 1, 30))
    assert waiting.stands and (waiting.used, waiting.due_on) == (5, None)
    answered = [Pause(asked, date(2026, 1, 19))]
    going = clock_of(date(2026, 1, 5), 25, answered, frozenset(), date(2026, 1, 21))
    assert (going.used, going.due_on) == (7, date(2026, 2, 16))


def test_a_clock_that_has_run_out_says_by_how_much():
    clock = clock_of(date(2026, 1, 5), 5, [], frozenset(), date(2026, 1, 14))
    assert (clock.due_on, clock.left) == (date(2026, 1, 12), -2)


def test_the_clock_of_a_dossier_reads_holidays_pauses_and_figures(dossier, staff):
    received = dossier.received_on
    Holiday.objects.all().delete()
    plain = clocks_of([dossier])[dossier.pk]
    first = received + timedelta(days=1)
    Holiday.objects.bulk_create(
        Holiday(day=first + timedelta(days=n), name="Nghỉ", source="Thông báo") for n in range(7)
    )
    assert (clocks_of([dossier])[dossier.pk].due_on - plain.due_on).days == 7
    supplements.ask_for_supplements(actor=staff, dossier=dossier, wanted={nominated(dossier): "Thiếu."})
    assert clocks_of([dossier])[dossier.pk].stands
    Regulation.objects.get(pk=dossier.regulation_id).figures.filter(
        key="dossier.supplement_stops_clock"
    ).update(value=False)
    fresh = Dossier.objects.select_related("regulation").get(pk=dossier.pk)
    assert not clocks_of([fresh])[dossier.pk].stands


# --- the day of reception ---


@pytest.mark.parametrize(
    ("day", "code", "bases"),
    [
        (date(2025, 6, 30), "quy-che-2018", ("98/2023", False)),
        (date(2025, 7, 1), "quy-che-2025", ("152/2025", False)),
        (date(2026, 9, 30), "quy-che-2025", ("152/2025", False)),
        (date(2026, 10, 1), "quy-che-2025", ("152/2025", True)),
    ],
)
def test_the_day_of_reception_fixes_regulation_and_legal_bases(day, code, bases):
    """Either side of 1/7/2025 (two-level government) and of 1/10/2026 (law 06/2026/QH16)."""
    regulation = ground.make_regulation(day)
    assert regulation.code == code
    cited = " ".join(line.citation for line in regulation.legal_bases_on(day))
    assert bases[0] in cited
    assert ("23 tháng 4 năm 2026" in cited) is bases[1]


# --- line by line ---


def test_every_line_is_kept_with_clause_verdict_author_and_time(dossier, staff):
    nomination = nominated(dossier)
    services.appraise(
        actor=staff,
        nomination=nomination,
        eligible=True,
        opinion="Đủ điều kiện.",
        checked=all_met(dossier, nomination),
    )
    lines = list(nomination.appraisal_lines.all())
    assert {"paper:submission", "paper:achievement_report", "paper:minutes", "exclusion"} <= {
        line.code for line in lines
    }
    assert all(line.verdict == MET and line.clause and line.checked_by == staff for line in lines)
    assert all(line.checked_at for line in lines)


def test_an_unchecked_or_unmet_line_keeps_a_nomination_from_being_eligible(dossier, staff):
    nomination = nominated(dossier)
    given = all_met(dossier, nomination)
    given["paper:minutes"] = Checked("")
    given["paper:submission"] = Checked(NOT_MET, "Thiếu chữ ký.")
    problems = refusal(
        services.appraise, actor=staff, nomination=nomination, eligible=True, opinion="Đủ.", checked=given
    )
    assert {(p.code, p.field) for p in problems} == {
        ("unchecked", "line:paper:minutes"),
        ("not_met", "line:paper:submission"),
    }
    assert not AppraisalLine.objects.exists()


def test_what_the_records_refuse_cannot_be_found_met(dossier, staff):
    nomination = nominated(dossier)
    exclusion = awards.make_exclusion(nomination.organisation, dossier.group_year.year)
    [problem] = refusal(
        services.appraise,
        actor=staff,
        nomination=nomination,
        eligible=True,
        opinion="Đủ.",
        checked=all_met(dossier, nomination),
    )
    assert (problem.code, problem.field, problem.clause) == (
        "records_refuse",
        "line:exclusion",
        exclusion.clause,
    )
    with pytest.raises(Refused):
        services.appraise(actor=staff, nomination=nomination, eligible=True, opinion="Đủ.")


def test_not_eligible_takes_the_clauses_of_the_lines_not_met(dossier, staff):
    nomination = nominated(dossier)
    given = all_met(dossier, nomination)
    problems = refusal(
        services.appraise, actor=staff, nomination=nomination, eligible=False, opinion="Không.", checked=given
    )
    assert {p.code for p in problems} == {"nothing_against", "clause"}
    given["paper:minutes"] = Checked(NOT_MET)
    problems = refusal(
        services.appraise, actor=staff, nomination=nomination, eligible=False, opinion="Không.", checked=given
    )
    assert [(p.code, p.field) for p in problems] == [("no_note", "note:paper:minutes")]
    given["paper:minutes"] = Checked(NOT_MET, "Biên bản không có chữ ký thư ký.")
    found = services.appraise(
        actor=staff, nomination=nomination, eligible=False, opinion="Không đạt.", checked=given
    )
    assert found.refusal_clause == dossier.regulation.book.clause("dossier.items")


def test_lines_are_saved_before_the_verdict_and_keep_their_author(dossier, staff):
    nomination, other = nominated(dossier), ground.make_staff()
    services.save_checklist(
        actor=other, nomination=nomination, checked={"paper:minutes": Checked(MET, "Đủ chữ ký.")}
    )
    [line] = nomination.appraisal_lines.all()
    assert (line.checked_by, line.note) == (other, "Đủ chữ ký.")
    given = all_met(dossier, nomination) | {"paper:minutes": Checked(MET, "Đủ chữ ký.")}
    services.appraise(
        actor=staff, nomination=nomination, eligible=True, opinion="Đủ điều kiện.", checked=given
    )
    assert nomination.appraisal_lines.get(code="paper:minutes").checked_by == other
    assert nomination.appraisal_lines.get(code="exclusion").checked_by == staff


def test_the_database_wants_a_reason_for_a_line_not_met(dossier, staff):
    nomination = nominated(dossier)
    services.save_checklist(actor=staff, nomination=nomination, checked={"paper:minutes": Checked(MET)})
    with pytest.raises(IntegrityError), transaction.atomic():
        nomination.appraisal_lines.update(verdict=NOT_MET)


# --- supplements ---


def answered(dossier, **given):
    """The report of the certificate is written, sent and confirmed again; then the leader answers."""
    nomination = nominated(dossier)
    head = ground.make_user(OfficeKind.UNIT_HEAD, nomination.organisation)
    report = report_of(nomination)
    reports.write_report(actor=head, nomination=nomination, sections=REPORT, version=report.version)
    reports.send_report(actor=head, nomination=nomination)
    leader = ground.make_leader(dossier.group_year)
    reports.confirm_report(actor=leader, nomination=nomination)
    return supplements.answer_supplement(actor=leader, dossier=dossier, answer="Đã bổ sung.", **given)


def test_asking_opens_the_reports_named_and_stops_the_dossier(dossier, staff):
    asked = supplements.ask_for_supplements(
        actor=staff, dossier=dossier, wanted={nominated(dossier): "Thiếu số văn bản."}
    )
    dossier.refresh_from_db()
    assert dossier.state == DossierState.SUPPLEMENT
    assert awards.states(dossier) == ["submitted", "supplement"]
    report = report_of(nominated(dossier))
    assert (report.state, report.returned_reason) == (ReportState.DRAFTED, "Thiếu số văn bản.")
    assert asked.due_on > date.today()
    problems = refusal(
        services.appraise, actor=staff, nomination=nominated(dossier), eligible=True, opinion="Đủ."
    )
    assert [p.code for p in problems] == ["waiting"]


def test_the_answer_brings_the_dossier_back_and_the_day_of_reception_stays(dossier, staff):
    received = dossier.received_on
    supplements.ask_for_supplements(actor=staff, dossier=dossier, wanted={nominated(dossier): "Thiếu."})
    leader = ground.make_leader(dossier.group_year)
    problems = refusal(supplements.answer_supplement, actor=leader, dossier=dossier, answer=" ")
    assert {p.code for p in problems} == {"report", "answer"}
    found = answered(dossier)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.received_on) == (DossierState.SUBMITTED, received)
    assert awards.states(dossier) == ["submitted", "submitted"]
    assert found.answered_by == leader or found.answered_by is not None
    services.appraise(actor=staff, nomination=nominated(dossier), eligible=True, opinion="Đủ.")
    assert nominated(dossier).state == NominationState.ELIGIBLE


def test_a_second_request_is_refused_with_the_clause(dossier, staff):
    supplements.ask_for_supplements(actor=staff, dossier=dossier, wanted={nominated(dossier): "Thiếu."})
    answered(dossier)
    [problem] = refusal(
        supplements.ask_for_supplements,
        actor=staff,
        dossier=dossier,
        wanted={nominated(dossier): "Thiếu nữa."},
    )
    clause = dossier.regulation.book.clause("dossier.supplement_requests_max")
    assert (problem.code, problem.clause) == ("asked_enough", clause)
    assert Supplement.objects.count() == 1


def test_only_staff_asks_and_only_leaders_answer(dossier, staff):
    people = ground.cast_of(dossier.group_year)
    for role in ("leader", "head", "inspector", "stranger"):
        with pytest.raises(PermissionDenied):
            supplements.ask_for_supplements(
                actor=people[role], dossier=dossier, wanted={nominated(dossier): "Thiếu."}
            )
    supplements.ask_for_supplements(actor=staff, dossier=dossier, wanted={nominated(dossier): "Thiếu."})
    for actor in (staff, people["head"], people["stranger"]):
        with pytest.raises(PermissionDenied):
            supplements.answer_supplement(actor=actor, dossier=dossier, answer="Đã bổ sung.")


def test_nothing_asked_and_a_draft_are_refused(dossier, staff):
    problems = refusal(
        supplements.ask_for_supplements, actor=staff, dossier=dossier, wanted={nominated(dossier): " "}
    )
    assert [p.code for p in problems] == ["nothing_asked"]
    draft = awards.drafted_dossier(awards.ranked_block())
    problems = refusal(
        supplements.ask_for_supplements, actor=staff, dossier=draft, wanted={nominated(draft): "Thiếu."}
    )
    assert [p.code for p in problems] == ["not_submitted"]


def test_the_paper_of_an_answer_is_checked_and_kept(dossier, staff, browse):
    from tests.factories.scoring import png

    supplements.ask_for_supplements(actor=staff, dossier=dossier, wanted={nominated(dossier): "Thiếu."})
    file = ContentFile(BytesIO(png().read()).getvalue(), name="cong van.png")
    found = answered(dossier, file=file)
    assert found.filename == "cong_van.png" and len(found.sha256) == 64
    url = reverse("awards:supplement-file", args=[found.pk])
    assert browse(staff).get(url).status_code == 200
    member = ground.make_user(OfficeKind.UNIT_HEAD, ground.members_of(dossier.group_year)[6])
    assert browse(member).get(url).status_code == 403


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_officers_ask_at_once():
    dossier = awards.sent_dossier(awards.ranked_block(6))
    first, second = ground.make_staff(), ground.make_staff()
    wanted = {nominated(dossier): "Thiếu."}
    outcomes = at_once(
        lambda: supplements.ask_for_supplements(actor=first, dossier=dossier, wanted=wanted),
        lambda: supplements.ask_for_supplements(actor=second, dossier=dossier, wanted=wanted),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "Supplement"], outcomes


# --- pages ---


def test_checklist_and_supplement_on_the_pages(dossier, staff, browse):
    nomination, client = nominated(dossier), browse(staff)
    page = reverse("awards:appraise", args=[nomination.pk])
    body = client.get(page).content.decode()
    assert "Bảng thẩm định theo căn cứ" in body and "ngày làm việc" in body
    lines = lines_of(field_at_reception(dossier), nomination)
    form = {f"line-{i}": "met" for i in range(len(lines))}
    kept = client.post(page, {**form, "line-0": "not_met", "eligible": "yes", "opinion": "Đủ."})
    assert kept.status_code == 422 and "ghi lý do không đạt" in kept.content.decode()
    assert client.post(page, {"line-0": "met", "luu": "1"}).status_code == 302
    assert nomination.appraisal_lines.count() == 1
    ask = reverse("awards:supplement-ask", args=[dossier.pk])
    assert client.post(ask, {f"wanted-{nomination.pk}": ""}).status_code == 422
    assert client.post(ask, {f"wanted-{nomination.pk}": "Bổ sung văn bản."}).status_code == 302
    leader = browse(ground.make_leader(dossier.group_year))
    shown = leader.get(reverse("awards:dossier", args=[dossier.pk])).content.decode()
    assert "Bổ sung văn bản." in shown and "tạm dừng tính thời gian" in shown
    answer = leader.post(reverse("awards:supplement-answer", args=[dossier.pk]), {"answer": "Đã bổ sung."})
    assert answer.status_code == 422 and "chưa được xác nhận lại" in answer.content.decode()
    answered(dossier)
    again = client.get(ask).content.decode()
    assert "quy định chỉ cho phép 1 lần" in again
    assert client.post(page, {**form, "eligible": "yes", "opinion": "Đủ điều kiện."}).status_code == 302
    assert nominated(dossier).state == NominationState.ELIGIBLE
