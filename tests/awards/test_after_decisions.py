"""After the signing: prizes, signed copy, two people publish, the public reads, revocation, complaints."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from awards.choices import DecisionState, NominationState
from awards.formulas import one_prize, prize
from awards.models import AwardRecord, Decision
from awards.services import publication, revocations
from awards.services.prizes import share_prizes
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.regulations.models import Regulation
from emulation.regulations.services import load_packaged
from tests.awards.signing import signed_pdf
from tests.factories import awards, deciding, ground
from tests.factories.awards import CERTIFICATE, FLAG, GOVERNMENT, TITLE

pytestmark = pytest.mark.django_db
ADVANCED = "advanced_labour_collective"


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def council():
    return awards.make_council()


@pytest.fixture
def session(council):
    return deciding.session_with_results(council)


@pytest.fixture
def secretary(council):
    return awards.secretary_of(council)


# --- prizes (domain §5) ---


@pytest.mark.parametrize(
    ("day", "kind", "amount"),
    [
        (date(2023, 12, 31), GOVERNMENT, 21_600_000),
        (date(2023, 12, 31), FLAG, 14_400_000),
        (date(2023, 12, 31), TITLE, 2_700_000),
        (date(2023, 12, 31), ADVANCED, 1_440_000),
        (date(2025, 12, 31), GOVERNMENT, 28_080_000),
        (date(2025, 12, 31), FLAG, 18_720_000),
        (date(2025, 12, 31), TITLE, 3_510_000),
        (date(2025, 12, 31), ADVANCED, 1_872_000),
    ],
)
def test_prizes_are_the_figures_of_the_regulation(day, kind, amount):
    load_packaged()
    book = Regulation.objects.in_force(day).book
    coefficient = book.decimal(f"award.{kind}.prize_coefficient")
    assert prize(coefficient, book.base_salary(day)) == amount


def test_a_prize_of_half_a_dong_is_rounded_once():
    assert prize(Decimal("0.35"), 10) == 4
    with pytest.raises(ValueError, match="negative"):
        prize(Decimal(-1), 1)


@pytest.mark.parametrize(
    ("prizes", "best"),
    [
        ({1: (18_720_000, 2), 2: (3_510_000, 4)}, 1),
        ({1: (3_510_000, 4), 2: (18_720_000, 2)}, 2),
        ({1: (5, 4), 2: (5, 2)}, 2),
        ({1: (0, 2)}, None),
        ({}, None),
    ],
)
def test_one_achievement_one_prize_the_higher(prizes, best):
    assert one_prize(prizes) == best


def test_the_register_holds_the_prize_of_the_day(session):
    decision = deciding.signed_decision(session)
    salary = Regulation.objects.in_force(today()).book.base_salary(today())
    assert (decision.coefficient, decision.base_salary) == (8, salary)
    assert decision.records.get().prize == 8 * salary


def test_a_lower_award_for_the_same_achievement_brings_no_second_prize(session):
    flag = deciding.signed_decision(session).records.get()
    lower = awards.make_award(flag.organisation, 2025, TITLE, achievement=flag.achievement, prize=3_510_000)
    share_prizes(flag)
    lower.refresh_from_db()
    flag.refresh_from_db()
    assert flag.prize and flag.prize > 3_510_000
    assert lower.prize == 0
    assert "Cờ thi đua" in lower.prize_note
    other = awards.make_award(flag.organisation, 2025, TITLE, achievement="Chuyên đề", prize=3_510_000)
    share_prizes(flag)
    other.refresh_from_db()
    assert other.prize == 3_510_000


# --- the signed copy ---


def test_publication_needs_the_signed_copy(session, secretary):
    decision = deciding.signed_decision(session)
    with pytest.raises(Refused) as refused:
        publication.prepare_publication(actor=secretary, decision=decision)
    assert codes(refused) == ["no_file"]
    decision = publication.attach_signed(actor=secretary, decision=decision, file=deciding.scan())
    assert len(decision.sha256) == 64 and decision.signatures == []
    text = SimpleUploadedFile("a.pdf", b"khong phai pdf", content_type="application/pdf")
    with pytest.raises(Refused) as refused:
        publication.attach_signed(actor=secretary, decision=decision, file=text)
    assert [problem.field for problem in refused.value.problems] == ["file"]


def test_a_digital_signature_is_read_and_checked(session, secretary):
    decision = deciding.signed_decision(session)
    file = SimpleUploadedFile("qd.pdf", signed_pdf("Nguyễn Văn Ký"), content_type="application/pdf")
    decision = publication.attach_signed(actor=secretary, decision=decision, file=file)
    [signature] = decision.signatures
    assert signature["signer"] == "Nguyễn Văn Ký"
    assert (signature["intact"], signature["whole"], signature["trusted"]) == (True, True, None)
    with decision.file.open("rb") as kept:
        assert kept.read() == signed_pdf("Nguyễn Văn Ký")


def test_a_pdf_changed_after_it_was_signed_is_refused(session, secretary):
    decision = deciding.signed_decision(session)
    bad = bytearray(signed_pdf("Nguyễn Văn Ký"))
    place = bad.index(b"612") if b"612" in bad[:2000] else 20
    bad[place] = bad[place] ^ 1
    file = SimpleUploadedFile("qd.pdf", bytes(bad), content_type="application/pdf")
    with pytest.raises(Refused) as refused:
        publication.attach_signed(actor=secretary, decision=decision, file=file)
    assert codes(refused) == ["broken_signature"]
    decision.refresh_from_db()
    assert decision.sha256 == ""


# --- publication by two ---


def test_one_prepares_another_publishes(session, secretary):
    decision = deciding.signed_decision(session)
    publication.attach_signed(actor=secretary, decision=decision, file=deciding.scan())
    with pytest.raises(Refused) as refused:
        publication.publish(actor=ground.make_staff(), decision=decision)
    assert codes(refused) == ["illegal_step"]
    decision = publication.prepare_publication(actor=secretary, decision=decision)
    with pytest.raises(Refused) as refused:
        publication.publish(actor=secretary, decision=decision)
    assert codes(refused) == ["same_person"]
    chair = awards.voters_of(session.council)[0]
    decision = publication.publish(actor=chair, decision=decision)
    assert decision.state == DecisionState.PUBLISHED
    assert decision.nominations.get().state == NominationState.PUBLISHED
    with pytest.raises(Refused):
        publication.publish(actor=ground.make_staff(), decision=decision)


def test_the_second_person_may_send_it_back(session, secretary):
    decision = deciding.signed_decision(session)
    publication.attach_signed(actor=secretary, decision=decision, file=deciding.scan())
    publication.prepare_publication(actor=secretary, decision=decision)
    chair = awards.voters_of(session.council)[0]
    with pytest.raises(Refused):
        publication.return_publication(actor=chair, decision=decision, reason=" ")
    decision = publication.return_publication(actor=chair, decision=decision, reason="Sai ngày ký.")
    assert (decision.state, decision.prepared_by) == (DecisionState.SIGNED, None)


def test_the_database_wants_two_people_too(session):
    decision = deciding.published_decision(session)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(published_by=decision.prepared_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(sha256="")


def test_who_publishes(session, secretary):
    decision = deciding.signed_decision(session)
    publication.attach_signed(actor=secretary, decision=decision, file=deciding.scan())
    publication.prepare_publication(actor=secretary, decision=decision)
    member = awards.voters_of(session.council)[5]
    for actor in (member, ground.make_inspector(), ground.make_stranger()):
        with pytest.raises(PermissionDenied):
            publication.publish(actor=actor, decision=decision)


# --- who reads when ---


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def test_nobody_outside_reads_it_before_publication_and_everybody_afterwards(session, browse):
    decision = deciding.signed_decision(session)
    unit = decision.records.get().organisation
    stranger = browse(ground.make_stranger())
    url = reverse("awards:decision", args=[decision.pk])
    assert stranger.get(url).status_code == 404
    assert decision.number not in page(stranger, "awards:register")
    assert decision.number not in page(stranger, "organisations:page", unit.code)
    assert decision.number not in page(Client(), "awards:public")
    published = deciding.published_decision(session, CERTIFICATE)
    other = published.records.get().organisation
    assert stranger.get(reverse("awards:decision", args=[published.pk])).status_code == 200
    assert published.number in page(stranger, "awards:register")
    assert published.number in page(stranger, "organisations:page", other.code)
    public = page(Client(), "awards:public")
    assert published.number in public and other.name in public


def test_the_public_page_names_no_person(session):
    decision = deciding.published_decision(session)
    public = page(Client(), "awards:public", nam="2025")
    for person in (decision.recorded_by, decision.prepared_by, decision.published_by):
        assert person.full_name not in public
    for odd in ("0000", "²", "99999999999999999999"):
        assert decision.number in page(Client(), "awards:public", nam=odd)


# --- revocation ---


def take_back(actor, decision, **given):
    fields = {
        "awards": list(decision.records.all()),
        "number": "900/QĐ-UBND",
        "signed_on": today(),
        "authority": "Chủ tịch Ủy ban nhân dân tỉnh",
        "reason": "Kê khai sai thành tích.",
        "file": deciding.scan("huy.pdf"),
        **given,
    }
    return revocations.revoke(actor=actor, **fields)


def test_a_revocation_has_a_decision_of_its_own(session, secretary):
    decision = deciding.published_decision(session)
    made = take_back(secretary, decision)
    award = decision.records.get()
    assert (award.revoked_by, award.revoked_on) == (made, today())
    assert award.nomination.state == NominationState.REVOKED
    assert "Thu hồi" in award.prize_note
    public = page(Client(), "awards:public")
    assert "900/QĐ-UBND" in public
    with pytest.raises(Refused) as refused:
        take_back(secretary, decision, number="901/QĐ-UBND")
    assert codes(refused) == ["revoked"]


def lower_beside(award, amount=3_510_000):
    """A lower award for the same achievement, which brings nothing beside the higher one."""
    lower = awards.make_award(award.organisation, 2025, TITLE, achievement=award.achievement, prize=amount)
    share_prizes(award)
    lower.refresh_from_db()
    assert (lower.prize, lower.full_prize) == (0, amount)
    return lower


def test_the_higher_award_revoked_the_lower_one_brings_its_prize_again(session, secretary):
    decision = deciding.published_decision(session)
    lower = lower_beside(decision.records.get())
    take_back(secretary, decision)
    lower.refresh_from_db()
    assert (lower.prize, lower.full_prize) == (3_510_000, None)
    assert "sau khi hủy Cờ thi đua" in lower.prize_note


def test_the_lower_award_revoked_changes_nothing_for_the_higher(session, secretary):
    decision = deciding.published_decision(session)
    flag = decision.records.get()
    before, lower = flag.prize, lower_beside(flag)
    take_back(secretary, lower.decision, awards=[lower])
    flag.refresh_from_db()
    lower.refresh_from_db()
    assert (flag.prize, lower.prize) == (before, 0)
    take_back(secretary, decision, number="901/QĐ-UBND")
    lower.refresh_from_db()
    assert lower.prize == 0, "revoked itself, it gets nothing back"


def test_both_revoked_at_once_neither_brings_anything_again(session, secretary):
    decision = deciding.published_decision(session)
    flag = decision.records.get()
    lower = lower_beside(flag)
    take_back(secretary, decision, awards=[flag, lower])
    lower.refresh_from_db()
    assert (lower.prize, lower.revoked_on) == (0, today())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": ""}, "number"),
        ({"reason": " "}, "reason"),
        ({"authority": ""}, "authority"),
        ({"signed_on": today() + timedelta(days=1)}, "signed_on"),
        ({"signed_on": today() - timedelta(days=1)}, "signed_on"),
        ({"awards": []}, "awards"),
    ],
)
def test_slips_of_a_revocation(session, secretary, given, field):
    decision = deciding.published_decision(session)
    with pytest.raises(Refused) as refused:
        take_back(secretary, decision, **given)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert decision.records.get().revoked_on is None


def test_only_published_awards_are_revoked_by_those_in_charge(session, secretary):
    signed = deciding.signed_decision(session)
    with pytest.raises(Refused) as refused:
        take_back(secretary, signed)
    assert codes(refused) == ["unpublished"]
    published = deciding.published_decision(session, CERTIFICATE)
    for actor in (ground.make_inspector(), ground.make_stranger(), awards.voters_of(session.council)[5]):
        with pytest.raises(PermissionDenied):
            take_back(actor, published)


# --- the way through the pages ---


def test_a_decision_from_session_to_publication_in_the_browser(session, secretary, browse):
    client, chair = browse(secretary), browse(awards.voters_of(session.council)[0])
    start = client.get(reverse("awards:session", args=[session.pk])).content.decode()
    assert f"{reverse('awards:draft-decision')}?phien={session.pk}" in start
    flag = next(one.nomination for one in session.items.all() if one.nomination.kind.code == FLAG)
    url = f"{reverse('awards:draft-decision')}?loai={FLAG}-2025&phien={session.pk}"
    client.post(url, {"authority": "Chủ tịch UBND tỉnh", "nominations": [flag.pk]})
    decision = Decision.objects.get()

    def post(who, name, **data):
        return who.post(reverse(f"awards:decision-{name}", args=[decision.pk]), data)

    refused = post(client, "sign", number="446/QĐ-UBND", signed_on=f"{today():%d/%m/%Y}", authority="CT")
    assert refused.status_code == 422 and "Chưa lấy ý kiến công khai" in refused.content.decode()
    assert "446/QĐ-UBND" in refused.content.decode()  # what was typed stays
    post(client, "consult", reason="Đã lấy ý kiến ở khối.")
    post(client, "sign", number="446/QĐ-UBND", signed_on=f"{today():%d/%m/%Y}", authority="CT")
    post(client, "attach", file=deciding.scan())
    post(client, "prepare")
    post(client, "publish")
    decision.refresh_from_db()
    assert decision.state == DecisionState.PREPARED  # the same person may not
    post(chair, "publish", reason="")
    post(chair, "publish")
    decision.refresh_from_db()
    assert decision.state == DecisionState.PUBLISHED
    assert client.get(reverse("awards:decision-file", args=[decision.pk])).status_code == 200
    assert AwardRecord.objects.published().count() == 1
    refused = post(client, "revoke", awards=[AwardRecord.objects.get().pk], number="1/QĐ")
    assert "1/QĐ" in refused.content.decode()
    revoked = {
        "awards": [AwardRecord.objects.get().pk],
        "number": "1/QĐ",
        "signed_on": f"{today():%d/%m/%Y}",
        "authority": "CT",
        "reason": "Sai.",
    }
    post(client, "revoke", **revoked, file=io.BytesIO(deciding.scan().read()))
    assert AwardRecord.objects.get().revoked_by is not None
