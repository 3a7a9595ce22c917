"""Documents 01, 02 and 04 from rows: what they say, what they refuse, that they say the same."""

import re
from datetime import date
from decimal import Decimal

import pytest

from awards.builders.minutes import build_minutes
from awards.builders.submission import build_submission, paper_of
from awards.models import Nomination
from awards.services import appraisal, dossiers, nominations
from awards.services.opening import take_newest_run
from emulation.activities.choices import ActivityForm, ActivityKind, ActivityState
from emulation.activities.models import Activity
from emulation.common.problems import Refused
from emulation.documents.data import DocumentDataError
from emulation.documents.forms.trail import disagreements
from emulation.documents.registry import kind_of
from emulation.documents.rendering import formats_of, render
from emulation.people.choices import OfficeKind
from scoring.builders.score_table import build_score_table
from scoring.models import RankingRun
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier():
    return awards.sent_dossier(awards.ranked_block(), certificates=2)


def words(document):
    """Everything a document prints, in one string."""
    return re.sub(r"\s+", " ", str(document.sections())).replace("\u00a0", " ").replace("\u2060", "")


# --- consistency ---


def test_the_three_documents_are_whole_and_say_the_same(dossier):
    submission, minutes = build_submission(dossier.pk), build_minutes(dossier.pk)
    table = build_score_table(dossier.run_id)
    for document in (submission, minutes, table):
        document.check()
    assert disagreements(submission=submission, minutes=minutes, table=table) == []


@pytest.mark.parametrize("make", [awards.ranked_block, awards.ranked_cluster])
def test_a_row_changed_behind_the_back_is_found(make):
    dossier = awards.sent_dossier(make(), certificates=1)
    count = dossier.group_year.conference.candidate_counts.get(award_kind=FLAG)
    count.delete()
    with pytest.raises(DocumentDataError) as refused:
        build_submission(dossier.pk)
    assert "không có trong kết quả suy tôn" in " ".join(refused.value.sentences)


def test_the_same_rows_make_the_same_digest(dossier):
    assert build_submission(dossier.pk).digest() == build_submission(dossier.pk).digest()
    before = build_submission(dossier.pk).digest()
    Nomination.objects.filter(dossier=dossier, kind__code=FLAG).update(summary="Khác.")
    assert build_submission(dossier.pk).digest() != before


# --- 01 ---


def test_the_submission_names_units_by_award_with_points_rank_and_votes(dossier):
    submission = build_submission(dossier.pk)
    flag, certificates = submission.requests
    units = ground.members_of(dossier.group_year)
    assert flag.kind == "Cờ thi đua của Ủy ban nhân dân tỉnh"
    assert (flag.quota, certificates.quota) == (1, 2)
    assert [n.unit for n in certificates.nominees] == [unit.name for unit in units[1:3]]
    first = flag.nominees[0]
    assert (first.points, first.rank, first.agree) == (Decimal("990.00"), 1, 7)
    assert first.completion == "Hoàn thành xuất sắc nhiệm vụ (Thông báo số 41-TB/ĐU năm 2025)"
    assert submission.head.number is None and submission.head.open
    assert submission.addressees == ("Hội đồng Thi đua - Khen thưởng tỉnh", "Sở Nội vụ")


def test_the_leader_of_the_group_signs(dossier):
    leader = ground.members_of(dossier.group_year)[0]
    signer = build_submission(dossier.pk).signer
    assert signer.authority_lines == ("TM. KHỐI THI ĐUA", "TRƯỞNG KHỐI")
    assert signer.other_office == f"GIÁM ĐỐC {leader.name.upper()}"
    assert signer.name == leader.offices.filter(kind=OfficeKind.UNIT_HEAD).first().user.full_name


def test_without_a_head_nobody_can_sign():
    group_year = awards.ranked_block()
    dossier = awards.sent_dossier(group_year, certificates=0)
    ground.members_of(group_year)[0].offices.all().delete()
    with pytest.raises(Refused) as refused:
        build_submission(dossier.pk)
    assert "chưa có thủ trưởng" in str(refused.value)


def test_a_cluster_stands_under_its_founder_who_forwards():
    dossier = awards.sent_dossier(awards.ranked_cluster(), certificates=0)
    founder = dossier.group_year.group.founder
    submission = build_submission(dossier.pk)
    assert submission.head.issuer.superior == founder.name.upper()
    assert submission.addressees[0] == founder.name
    assert submission.signer.authority_lines == ("TM. CỤM THI ĐUA", "TRƯỞNG CỤM")
    assert submission.group.noun == "Cụm"
    assert build_minutes(dossier.pk).dossier_to == founder.name


def test_movements_of_the_year_are_counted_by_form(dossier):
    for form, state, ends in (
        (ActivityForm.REGULAR, ActivityState.HELD, date(2025, 11, 1)),
        (ActivityForm.CAMPAIGN, ActivityState.HELD, date(2025, 5, 1)),
        (ActivityForm.CAMPAIGN, ActivityState.PLANNED, date(2025, 5, 1)),  # nobody says that it was held
        (ActivityForm.CAMPAIGN, ActivityState.PLANNED, date(2999, 5, 1)),  # not over yet
    ):
        Activity.objects.create(
            group_year=dossier.group_year,
            kind=ActivityKind.MOVEMENT,
            form=form,
            state=state,
            title="Phong trào",
            starts_on=date(2025, 2, 1),
            ends_on=ends,
        )
    facts = build_submission(dossier.pk).facts
    assert (facts.regular, facts.campaign, facts.thematic) == (1, 1, 0)


def test_a_deviation_is_printed_with_its_reason():
    group_year = awards.ranked_block()
    leader = ground.make_leader(group_year)
    awards.nominate(group_year, 0, FLAG, actor=leader)
    awards.nominate(group_year, 2, CERTIFICATE, actor=leader, deviation="Đơn vị hạng 2 xin không nhận.")
    dossier = dossiers.submit_dossier(actor=leader, dossier=Nomination.objects.first().dossier)
    submission = build_submission(dossier.pk)
    submission.check()
    said = "xếp hạng 3, được đề nghị không theo thứ tự xếp hạng; lý do: Đơn vị hạng 2 xin"
    assert said in words(submission)


def test_where_the_rules_bar_those_above_the_reason_comes_from_them():
    """No flag for the leader of an unlawful cluster: the second place stands first in the list."""
    group_year = awards.ranked_cluster(staff=4)
    nomination = awards.nominate(group_year, 1, CERTIFICATE)
    dossier = dossiers.submit_dossier(actor=ground.make_leader(group_year), dossier=nomination.dossier)
    submission = build_submission(dossier.pk)
    submission.check()
    first = ground.members_of(group_year)[0]
    [nominee] = submission.nominees
    assert nominee.off_rank_reason.startswith(f"{first.name} (hạng 1) không được đề nghị: ")


def test_more_than_the_quota_cites_the_paper_that_allows_it():
    group_year = awards.ranked_block(7)  # one certificate
    council = awards.make_council(3)
    awards.drafted_dossier(group_year, certificates=1)
    nominations.override_quota(
        actor=awards.secretary_of(council),
        group_year=group_year,
        organisation=ground.members_of(group_year)[2],
        kind=awards.kind_of(CERTIFICATE),
        document="Công văn số 55/HĐTĐKT",
        dated=date(2025, 7, 2),
    )
    third = awards.nominate(group_year, 2, CERTIFICATE)
    dossier = dossiers.submit_dossier(actor=ground.make_leader(group_year), dossier=third.dossier)
    submission = build_submission(dossier.pk)
    submission.check()
    assert "đã được chấp thuận tại Công văn số 55/HĐTĐKT ngày 02 tháng 7 năm 2025" in words(submission)


@pytest.mark.parametrize("text", ["", "55/HĐTĐKT", "Công văn số 55", "Công văn ngày 02/07/2025"])
def test_a_paper_without_kind_number_and_day_is_no_reference(text):
    with pytest.raises(DocumentDataError):
        paper_of(text)


def test_what_was_refused_later_was_proposed_all_the_same(dossier):
    staff = ground.make_staff()
    last = dossier.nominations.order_by("pk").last()
    appraisal.appraise(actor=staff, nomination=last, eligible=False, opinion="Không đạt.", clause="mục 7.5")
    assert len(build_submission(dossier.pk).nominees) == 3


def test_units_not_considered_are_named_by_clause_only():
    group_year = ground.make_block_year(8, state="ranked")
    for unit in ground.members_of(group_year):
        for year in (2024, 2025):
            awards.set_completion(unit, year)
    awards.make_run(group_year, excluded=[7])
    awards.hold_conference(group_year)
    dossier = awards.sent_dossier(group_year)
    submission, minutes = build_submission(dossier.pk), build_minutes(dossier.pk)
    for document in (submission, minutes, build_score_table(dossier.run_id)):
        document.check()
    [item] = submission.not_considered
    assert item.clause == "Quy chế mẫu (đề xuất), mục 5.1"
    assert submission.facts.ranked == 7


# --- 02 ---


def test_the_minutes_tell_what_was_recorded(dossier):
    minutes = build_minutes(dossier.pk)
    conference = dossier.group_year.conference
    units = ground.members_of(dossier.group_year)
    assert [a.unit for a in minutes.attendance] == [unit.name for unit in units]
    assert minutes.attendance[0].role == "Trưởng khối"
    assert minutes.chair_role == "Trưởng khối"
    assert (minutes.present, minutes.body) == (8, 8)
    assert minutes.vote is not None
    assert minutes.vote.threshold == Decimal(70)
    assert [c.agree for c in minutes.vote.candidates] == [7, 7, 7, 7]
    assert minutes.election is not None
    assert [e.office for e in minutes.election.results] == ["Trưởng khối", "Phó Trưởng khối"]
    assert minutes.head.number is None
    assert minutes.start.date() == conference.starts_at.date()


def test_minutes_show_the_ranking_that_the_conference_saw():
    """A tie that the votes of the conference settle makes a newer run; the minutes keep the older one."""
    group_year = awards.ranked_block(conference=False)
    first = RankingRun.objects.get()
    awards.hold_conference(group_year)
    nomination = awards.nominate(group_year)
    newer = awards.make_run(group_year, computed_days_ago=2)
    dossier = take_newest_run(actor=ground.make_leader(group_year), dossier=nomination.dossier)
    dossier = dossiers.submit_dossier(actor=ground.make_leader(group_year), dossier=dossier)
    assert build_minutes(dossier.pk).results.table_date < build_score_table(newer.pk).head.date
    build_submission(dossier.pk).check()
    assert first.number == 1


# --- 04 ---


def test_the_table_adds_up_and_shows_what_is_proposed(dossier):
    table = build_score_table(dossier.run_id)
    table.check()
    assert [unit.proposal for unit in table.units[:4]] == ["Cờ thi đua tỉnh", "Bằng khen", "Bằng khen", ""]
    for unit in table.ranked:
        for layer in unit.layers:
            assert sum(layer.sections) + layer.adjustment == layer.total
    assert table.signers[-1].authority_lines == ("TM. KHỐI THI ĐUA", "TRƯỞNG KHỐI")


# --- rendered ---


def test_every_format_of_every_document_is_made(dossier):
    for code, subject in (("submission", dossier.pk), ("conference_minutes", dossier.pk)):
        data = kind_of(code).build(subject)
        for file_format in formats_of(data):
            assert len(render(data, file_format)) > 3000, (code, file_format)
