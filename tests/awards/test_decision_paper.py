"""The draft decision as a document: blanks for the clerk, the prize in figures and words, one list."""

from dataclasses import replace
from decimal import Decimal

import pytest

from awards.builders.decision import build_decision
from emulation.common.problems import Refused
from emulation.documents.forms.content import texts
from emulation.organisations.choices import OrganisationKind
from emulation.people.choices import OfficeKind
from tests.factories import awards, deciding, ground
from tests.factories.awards import CERTIFICATE, FLAG

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return deciding.session_with_results(awards.make_council())


@pytest.fixture
def chairman(session):
    dossier = session.items.first().nomination.dossier
    committee = dossier.nominations.first().organisation.parent
    assert committee.kind == OrganisationKind.PROVINCIAL_COMMITTEE
    return ground.make_user(OfficeKind.UNIT_HEAD, committee)


def test_the_flag_is_decided_by_the_chairman_with_its_prize(session, chairman):
    decision = deciding.drafted_decision(session)
    document = build_decision(decision.pk)
    document.check()
    said = " ".join(texts(document.content())).replace("\u00a0", " ").replace("\u2060", "")
    assert "QUYẾT ĐỊNH" in said and "Điều 1." in said and "01 (một) tập thể" in said
    assert decision.nominations.get().organisation.name in said
    assert f"bằng 8,0 lần mức lương cơ sở ({document.prize.base_salary:,} đồng)".replace(",", ".") in (
        said.replace("8,0", "8.0")
    )
    assert document.total == document.prize.each == 8 * document.prize.base_salary
    assert "TM. ỦY BAN NHÂN DÂN" not in said and chairman.full_name in said
    assert document.head.number is None and document.head.draft


def test_without_a_chairman_the_office_is_told(session):
    with pytest.raises(Refused) as refused:
        build_decision(deciding.drafted_decision(session, CERTIFICATE).pk)
    assert [problem.code for problem in refused.value.problems] == ["no_committee"]


def test_an_award_without_prize_money_says_so(session, chairman):
    decision = deciding.drafted_decision(session, FLAG)
    document = build_decision(decision.pk)
    prize = replace(document.prize, coefficient=Decimal(0), each=0)
    free = replace(document, prize=prize)
    assert "không kèm theo tiền thưởng" in " ".join(texts(free.content()))


def test_its_wordings_are_figures_of_the_regulation(session, chairman):
    decision = deciding.drafted_decision(session)
    book = decision.regulation.book
    document = build_decision(decision.pk)
    assert document.reason == book.text(f"award.{FLAG}.reason")
    assert (document.executors, document.recipients) == (
        book.text("decision.executors"),
        book.texts("decision.recipients"),
    )
    changed = {
        f"award.{FLAG}.reason": "đã dẫn đầu phong trào",
        "decision.executors": "Chánh Văn phòng",
        "decision.recipients": ["Như Điều 4", "Lưu: VT"],
    }
    for key, value in changed.items():
        decision.regulation.figures.filter(key=key).update(value=value)
    said = " ".join(texts(build_decision(decision.pk).content()))
    assert "đã dẫn đầu phong trào năm" in said and "Chánh Văn phòng chịu trách nhiệm" in said
    assert "Cổng thông tin" not in said
