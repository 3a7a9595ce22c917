"""The answer that the targets were exceeded stands beside the figures; against them it wants a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from awards.models import Nomination
from awards.selectors.cards import card_of
from awards.selectors.target_tally import tally
from awards.services.appraisal import Checked, appraise, save_checklist
from awards.services.dossiers import missing_to_submit
from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.models import AssignedTask
from emulation.common.dates import now, today
from emulation.common.problems import Refused
from emulation.documents.forms.achievement_facts import Indicator, YearOfIndicator
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG, SUMMARY
from tests.factories.campaigns import send

REASON = "Các chỉ tiêu chủ yếu đều vượt; một chỉ tiêu thấp hơn do bão số 3."


def indicator(plan, actual, *, inverse=False, name="Thu ngân sách"):
    def number(value):
        return None if value is None else Decimal(value)

    return Indicator(name, "%", (), (YearOfIndicator(2025, number(plan), number(actual)),), inverse)


@pytest.mark.parametrize(
    ("plan", "actual", "inverse", "above", "equal", "below", "missing"),
    [
        (100, 101, False, 1, 0, 0, 0),
        (100, 100, False, 0, 1, 0, 0),
        (100, 99, False, 0, 0, 1, 0),
        (100, None, False, 0, 0, 0, 1),
        (None, 5, False, 0, 0, 0, 1),
        (5, 4, True, 1, 0, 0, 0),
        (5, 5, True, 0, 1, 0, 0),
        (5, 6, True, 0, 0, 1, 0),
    ],
)
def test_each_indicator_is_above_at_or_below_its_plan(plan, actual, inverse, above, equal, below, missing):
    found = tally([indicator(plan, actual, inverse=inverse)])
    assert (found.above, found.equal, len(found.below), found.missing) == (above, equal, below, missing)
    assert found.total == 1


def test_the_sentence_counts_and_names_those_below():
    found = tally(
        [
            indicator(1, 2),
            indicator(1, 1),
            indicator(1, None),
            *(indicator(2, 1, name=f"Chỉ tiêu {n}") for n in range(1, 5)),
        ]
    )
    assert found.words == (
        "Theo số liệu của 07 chỉ tiêu: 01 vượt, 01 bằng, 04 thấp hơn kế hoạch (Chỉ tiêu 1; Chỉ tiêu 2; "
        "Chỉ tiêu 3; …); 01 chưa có số liệu."
    )
    assert found.counts == found.words.replace(" (Chỉ tiêu 1; Chỉ tiêu 2; Chỉ tiêu 3; …)", "")
    assert "Chưa có chỉ tiêu" in tally([]).words


# --- with records ---


def task(group_year, place, target, result, title="Giải ngân đầu tư công"):
    return AssignedTask.objects.create(
        organisation=ground.members_of(group_year)[place],
        year=group_year.year,
        title=title,
        unit_of_measure="%",
        target=Decimal(target),
        result=Decimal(result),
        state=TaskState.DONE,
        direction=Direction.MORE,
        origin=Origin.WORKBOOK,
        document_number="15/NQ-HĐND",
        document_date=today(),
        document_issuer="Hội đồng nhân dân tỉnh",
        confirmed_at=now(),
        finished_on=today(),
    )


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def short(db):
    """A group whose leader stayed below one of two targets."""
    group_year = awards.ranked_block()
    task(group_year, 0, 100, 90)
    task(group_year, 0, 10, 12, title="Thủ tục trực tuyến")
    return group_year


def test_yes_against_the_figures_asks_for_a_reason_that_is_kept(short):
    with pytest.raises(Refused) as refused:
        awards.nominate(short)
    [problem] = refused.value.problems
    assert (problem.code, problem.field) == ("targets_reason", "targets_reason")
    assert "01 vượt, 0 bằng, 01 thấp hơn kế hoạch (Giải ngân đầu tư công)" in problem.message
    assert problem.clause
    nomination = awards.nominate(short, targets_reason=f" {REASON} ")
    assert nomination.targets_reason == REASON


def test_without_a_yes_nothing_is_to_be_explained(short):
    answers = awards.answers_for(FLAG, short)
    del answers["exceeded_targets"]
    assert awards.nominate(short, answers=answers).targets_reason == ""


def test_figures_that_agree_and_awards_that_do_not_ask_need_no_reason(db):
    group_year = awards.ranked_block()
    task(group_year, 0, 100, 101)
    task(group_year, 1, 100, 90)
    assert awards.nominate(group_year).pk
    assert awards.nominate(group_year, 1, CERTIFICATE).pk


def test_a_figure_that_falls_below_later_holds_the_dossier(db):
    group_year = awards.ranked_block()
    one = task(group_year, 0, 100, 101)
    nomination = awards.nominate(group_year)
    assert missing_to_submit(nomination.dossier) == []
    AssignedTask.objects.filter(pk=one.pk).update(result=Decimal(80))
    assert [problem.code for problem in missing_to_submit(nomination.dossier)] == ["targets_reason"]


def test_the_form_shows_the_figures_and_keeps_what_was_typed(short, browse):
    client = browse(ground.make_leader(short))
    unit = ground.members_of(short)[0]
    url = reverse("awards:nomination", args=[short.group.code, short.year, unit.code, FLAG])
    assert "01 thấp hơn kế hoạch (Giải ngân đầu tư công)" in client.get(url).content.decode()
    typed = {
        "summary": SUMMARY,
        **{f"answer_{code}": "yes" for code in awards.answers_for(FLAG, short) if code != "leads_group"},
    }
    refused = client.post(url, typed)
    assert (refused.status_code, Nomination.objects.count()) == (422, 0)
    assert SUMMARY in refused.content.decode()
    assert client.post(url, {**typed, "targets_reason": REASON}).status_code == 302
    assert REASON in client.get(url).content.decode()


def test_the_appraisal_says_why_it_agrees_and_the_council_reads_the_reason(short, browse):
    awards.nominate(short, targets_reason=REASON)
    dossier = send(short)
    staff, nomination = ground.make_staff(), dossier.nominations.get()
    body = browse(staff).get(reverse("awards:appraise", args=[nomination.pk])).content.decode()
    assert REASON in body and "01 thấp hơn kế hoạch" in body
    with pytest.raises(Refused) as refused:
        save_checklist(actor=staff, nomination=nomination, checked={"targets": Checked("met")})
    assert codes(refused) == ["contradicted"]
    save_checklist(actor=staff, nomination=nomination, checked={"targets": Checked("met", REASON)})
    appraise(actor=staff, nomination=nomination, eligible=True, opinion="Đủ điều kiện.")
    council = awards.make_council()
    session = awards.prepared_session(council, Nomination.objects.select_related("dossier"))
    item = session.items.select_related("nomination__dossier__group_year__group", "nomination__kind").get()
    [line] = [check for check in card_of(item).standards if check.code == "targets"]
    assert line.reason == REASON and "01 thấp hơn kế hoạch" in line.beside
    assert line.beside_url == f"{reverse('awards:report', args=[nomination.pk])}#ket-qua-chi-tieu"
    page = browse(awards.voters_of(council)[0]).get(reverse("awards:card", args=[item.pk]))
    assert REASON in page.content.decode()
