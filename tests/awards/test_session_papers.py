"""Papers of a session: minutes, forms for the absent, submission to the Chairman, notice, their numbers."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from awards.builders.chairman_submission import build_chairman_submission
from awards.builders.council_notice import build_notice
from awards.builders.session_minutes import build_session_minutes, build_written_form
from awards.choices import CouncilRole, PaperKind
from awards.home_tasks import tasks_of
from awards.models import CouncilMember, CouncilPaper
from awards.selectors.minutes import drafted
from awards.services import council as services
from awards.services import papers
from emulation.common.dates import HANOI, now, today
from emulation.common.problems import Refused
from emulation.documents.data import DocumentDataError
from emulation.documents.forms.content import texts
from emulation.documents.rendering import render
from emulation.organisations.choices import OrganisationKind
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from tests.factories import awards, ground, sittings
from tests.factories.scoring import png

pytestmark = pytest.mark.django_db


def said(document):
    document.check()
    return " ".join(texts(document.content())).replace("\u00a0", " ").replace("\u2060", "")


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def held(agree=12, disagree=1, written=2, council=None):
    """A closed session of fifteen on one flag and one certificate; two were absent and heard in writing."""
    council = council or awards.make_council()
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    committee = dossier.nominations.first().organisation.parent
    assert committee.kind == OrganisationKind.PROVINCIAL_COMMITTEE
    session = awards.open_session(council, dossier.nominations.order_by("kind__level"), written=written)
    item = awards.item_with_ballot(session)
    awards.vote(item, agree, disagree)
    for user in awards.voters_of(council)[15 - written :]:
        sittings.write(item, user, "agree")
    services.close_item(actor=awards.secretary_of(council), item=item)
    return services.close_session(actor=awards.secretary_of(council), session=session)


def write_minutes(session, **changes):
    draft = drafted(session)
    members = {m.pk: m for m in CouncilMember.objects.filter(council=session.council).select_related("user")}
    starts = now().astimezone(HANOI).replace(hour=8, minute=0, second=0, microsecond=0)
    facts = papers.MinutesFacts(
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        chair=members[draft["chair"]],
        recorder=members[draft["recorder"]],
        tellers=tuple(draft["tellers"].splitlines()),
        report=draft["report"],
        discussion=draft["discussion"],
        tasks=draft["tasks"],
    )
    return papers.save_minutes(
        actor=awards.secretary_of(session.council), session=session, facts=replace(facts, **changes)
    )


def number_minutes(session, **given):
    secretary = awards.secretary_of(session.council)
    paper = papers.paper_for(actor=secretary, session=session, kind=PaperKind.MINUTES)
    given.setdefault("dated", today())
    given.setdefault("check", lambda: build_session_minutes(session.pk).check())
    return papers.number_paper(actor=secretary, paper=paper, symbol="BB-HĐTĐKT", **given)


def agency():
    unit = ground.make_organisation(name="Sở Nội vụ", short_name="Sở Nội vụ", abbreviation="SNV")
    ground.make_user(OfficeKind.STANDING_STAFF, unit)
    ground.make_user(OfficeKind.UNIT_HEAD, unit)
    return unit


# --- minutes ---


def test_minutes_tell_who_came_and_what_was_counted_of_all_members():
    session = held(agree=10, disagree=3, written=2)
    write_minutes(session)
    text = said(build_session_minutes(session.pk))
    assert "13/15 thành viên Hội đồng" in text and "đạt 86,67%" in text
    assert "02 (hai) thành viên, đã được lấy ý kiến bằng văn bản" in text
    assert "Tỷ lệ tính trên tổng số 15 thành viên Hội đồng; yêu cầu từ 80,00% trở lên" in text
    assert "Số phiếu phát ra tại phiên họp: 13; thu về: 13; hợp lệ: 13; không hợp lệ: 0." in text
    assert "gửi đi: 02; nhận lại đúng hạn: 02; hợp lệ: 02" in text and "kiểm chung" in text
    assert "12/15 phiếu, đạt 80,00%" in text and "cho 01 (một) tập thể" in text
    assert "không thuộc diện Hội đồng bỏ phiếu" in text


def test_eleven_of_fifteen_is_told_as_refused():
    session = held(agree=9, disagree=4, written=2)
    write_minutes(session)
    text = said(build_session_minutes(session.pk))
    assert "Chưa đề nghị đối với 01 (một) tập thể" in text and "11/15 phiếu, đạt 73,33%" in text


@pytest.mark.parametrize(
    "change",
    [
        {"agree": 14},
        {"passed": False},
        {"written": 3},
        {"issued": 12},
        {"disagree": 2},
    ],
)
def test_minutes_whose_counts_contradict_each_other_are_not_rendered(change):
    session = held(agree=10, disagree=3, written=2)
    write_minutes(session)
    document = build_session_minutes(session.pk)
    broken = replace(document, rows=(replace(document.rows[0], **change),))
    with pytest.raises(DocumentDataError):
        render(broken, "pdf")


def test_minutes_without_quorum_are_not_rendered():
    session = held()
    write_minutes(session)
    document = build_session_minutes(session.pk)
    seats = tuple(
        seat if place < 9 else replace(seat, present=False, written=False, reason="Bận")
        for place, seat in enumerate(document.seats)
    )
    with pytest.raises(DocumentDataError, match="chưa đủ để Hội đồng họp"):
        replace(document, seats=seats).check()


def test_minutes_come_as_pdf_and_word_with_the_number_of_the_councils_own_series():
    session = held()
    write_minutes(session)
    paper = number_minutes(session)
    assert (paper.number, paper.series_year) == (1, today().year)
    document = build_session_minutes(session.pk)
    assert "01/BB-HĐTĐKT" in said(document)
    assert render(document, "pdf").startswith(b"%PDF") and render(document, "docx").startswith(b"PK")


def test_numbers_run_on_and_none_is_given_twice():
    first = held()
    second = held(council=first.council)
    for session in (first, second):
        write_minutes(session)
    assert number_minutes(first).number == 1
    with pytest.raises(Refused) as refused:
        number_minutes(second, number=1)
    assert codes(refused) == ["number_taken"]
    assert number_minutes(second, number=5).number == 5
    with pytest.raises(Refused) as refused:
        number_minutes(first)
    assert codes(refused) == ["numbered"]
    assert papers.next_number("BB-HĐTĐKT", today().year) == 6
    assert papers.next_number("BB-HĐTĐKT", today().year + 1) == 1


def test_a_number_is_not_kept_when_the_paper_contradicts_itself():
    session = held()
    write_minutes(session)
    session.attendances.filter(presence="written").update(presence="present")
    with pytest.raises(DocumentDataError):
        number_minutes(session)
    assert CouncilPaper.objects.get(session=session, kind=PaperKind.MINUTES).number is None


def test_numbered_minutes_are_not_edited_and_only_the_secretary_writes_them():
    session = held()
    write_minutes(session)
    for actor in (ground.make_staff(), awards.voters_of(session.council)[3]):
        with pytest.raises(PermissionDenied):
            papers.paper_for(actor=actor, session=session, kind=PaperKind.MINUTES)
    number_minutes(session)
    with pytest.raises(Refused) as refused:
        write_minutes(session, discussion="Khác.")
    assert codes(refused) == ["numbered"]


def test_tellers_are_enough_and_neither_the_recorder_nor_of_a_proposed_unit():
    session = held()
    names = tuple(drafted(session)["tellers"].splitlines())
    recorder = awards.secretary_of(session.council).full_name
    for tellers, code in (
        (names[:2], "few_tellers"),
        ((*names[:2], names[0]), "twice"),
        ((*names[:2], recorder), "recorder_counts"),
    ):
        with pytest.raises(Refused) as refused:
            write_minutes(session, tellers=tellers)
        assert code in codes(refused)


# --- forms for absent members ---


def test_a_form_names_its_member_and_leaves_the_own_unit_out():
    agency()
    council = awards.make_council(8)
    nominations = [awards.eligible_flag(), awards.eligible_flag()]
    own = nominations[0].organisation
    awards.seat(council, organisation=own)
    session = awards.prepared_session(council, nominations)
    sittings.attend(session, written=1)
    row = session.attendances.get(presence="written")
    text = said(build_written_form(row.pk))
    assert row.member.user.full_name in text and "Không lấy ý kiến" in text and own.name in text
    assert "tính trên tổng số 9 thành viên" in text
    assert "(Ký, ghi rõ họ và tên)" in text
    assert "trước ...... giờ ...... phút" in text  # nobody has fixed the day yet
    session.opinions_due = datetime.combine(session.held_on - timedelta(days=1), time(17), HANOI)
    session.save()
    assert "trước 17 giờ 00 phút, ngày" in said(build_written_form(row.pk))
    present = session.attendances.filter(presence="present").first()
    with pytest.raises(Refused):
        build_written_form(present.pk)


# --- submission and notice ---


def test_the_submission_follows_the_numbered_minutes_and_lists_both_kinds():
    agency()
    session = held(agree=10, disagree=3)
    secretary = awards.secretary_of(session.council)
    write_minutes(session)
    paper = papers.draft_submission(actor=secretary, nominations=papers.to_submit(session), session=session)
    assert papers.to_submit(session) == []
    with pytest.raises(Refused) as refused:
        build_chairman_submission(paper.pk)
    assert codes(refused) == ["no_minutes"]
    number_minutes(session)
    text = said(build_chairman_submission(paper.pk))
    assert "Biên bản số 01/BB-HĐTĐKT" in text and "12/15" in text and "80,00%" in text
    assert "Phụ lục I" in text and "Phụ lục II" in text
    assert "hồ sơ đã được bổ sung" not in text
    dossier = session.items.first().nomination.dossier
    dossier.supplements.create(
        number=1,
        clause="mục 9.3",
        requested_by=secretary,
        requested_at=datetime(2026, 2, 6, 9, tzinfo=HANOI),
        due_on=today(),
        answer="Đã bổ sung.",
        answered_by=secretary,
        answered_at=now(),
    )
    text = said(build_chairman_submission(paper.pk))
    assert "01 hồ sơ đã được bổ sung một lần theo yêu cầu ngày 06 tháng 02 năm 2026" in text
    papers.discard_submission(actor=secretary, paper=paper)
    assert len(papers.to_submit(session)) == 2


def test_kinds_without_a_vote_go_to_the_chairman_on_a_submission_of_their_own():
    agency()
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=2)
    waiting = papers.to_submit()
    assert {one.kind.code for one in waiting} == {awards.CERTIFICATE} and len(waiting) == 2
    flag = dossier.nominations.get(kind__code=awards.FLAG)
    staff = ground.make_staff()
    with pytest.raises(Refused) as refused:
        papers.draft_submission(actor=staff, nominations=[flag])
    assert codes(refused) == ["not_ready"]
    with pytest.raises(PermissionDenied):
        papers.draft_submission(actor=ground.make_inspector(), nominations=waiting)
    paper = papers.draft_submission(actor=staff, nominations=waiting)
    text = said(build_chairman_submission(paper.pk))
    assert "cho 02 (hai) tập thể" in text and "Biên bản" not in text


def test_the_notice_waits_for_the_decisions():
    agency()
    session = held()
    awards.seat(session.council, CouncilRole.STANDING_DEPUTY)
    with pytest.raises(Refused) as refused:
        build_notice(session.pk)
    assert codes(refused) == ["not_decided"]


def test_the_signed_copy_comes_after_the_number(client):
    session = held()
    write_minutes(session)
    secretary = awards.secretary_of(session.council)
    paper = papers.paper_for(actor=secretary, session=session, kind=PaperKind.MINUTES)
    with pytest.raises(Refused) as refused:
        papers.attach_paper(actor=secretary, paper=paper, file=png())
    assert codes(refused) == ["no_number"]
    number_minutes(session)
    client.force_login(secretary)
    sent = client.post(reverse("awards:attach-paper", args=[paper.pk]), {"file": png()})
    assert sent.status_code == 302
    page = client.get(reverse("awards:session-papers", args=[session.pk])).content.decode()
    assert "Đã có bản ký" in page
    client.force_login(ground.make_stranger())
    assert client.get(reverse("awards:signed-paper", args=[paper.pk])).status_code == 404


def asked(user):
    return [task.title for task in tasks_of(User.objects.get(pk=user.pk)) if "biên bản" in task.title]


def test_minutes_are_asked_for_until_the_signed_copy_is_there():
    session = held()
    secretary = awards.secretary_of(session.council)
    assert asked(secretary) == [f"Lập biên bản: {session.title}"]
    minutes = write_minutes(session)
    chair = minutes.chair.user
    assert asked(secretary) == [f"Ghi số biên bản: {session.title}"]
    assert asked(chair) == []
    paper = papers.paper_for(actor=secretary, session=session, kind=PaperKind.MINUTES)
    papers.number_paper(actor=secretary, paper=paper, symbol="BB-HĐTĐKT", dated=today(), check=lambda: None)
    assert asked(secretary) == [f"Tải lên biên bản đã ký: {session.title}"]
    assert asked(chair) == [f"Ký biên bản: {session.title}"]
    CouncilPaper.objects.filter(pk=paper.pk).update(sha256="a" * 64)
    assert asked(secretary) == asked(chair) == []
