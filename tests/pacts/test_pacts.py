"""Drawing up, opening, confirming, changing a pact; the scan."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from emulation.activities.models import Activity
from emulation.audit.models import AuditRecord
from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import Step, YearState
from emulation.groups.services import remove_member
from emulation.groups.steps import done_elsewhere
from emulation.pacts import services
from emulation.pacts.choices import PactState
from emulation.pacts.content import PactContent
from emulation.pacts.models import Pact, PactScan, Registration
from emulation.pacts.selectors.pacts import cancelled, content_of, in_force, is_outdated, shown_content
from tests.factories import ground
from tests.factories.scoring import png
from tests.pacts.making import (
    YEAR,
    confirm_all,
    heads_of,
    make_registration,
    membership_of,
    open_pact,
    pact_facts,
    register_all,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group_year():
    return ground.make_block_year(year=YEAR)


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


class TestDrawingUp:
    @pytest.mark.parametrize("who", ["head", "officer", "founder", "staff", "inspector", "stranger"])
    def test_only_those_who_lead(self, group_year, who):
        with pytest.raises(PermissionDenied):
            services.save_pact(
                actor=ground.cast_of(group_year)[who], group_year=group_year, facts=pact_facts(), version=0
            )

    def test_two_leaders_at_once(self, group_year, leader):
        services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
        with pytest.raises(Conflict) as conflict:
            services.save_pact(
                actor=ground.make_deputy(group_year),
                group_year=group_year,
                facts=pact_facts(venue="Nơi khác"),
                version=0,
            )
        assert conflict.value.current["venue"] == "Hội trường Sở Công Thương"
        assert conflict.value.current["version"] == 1

    def test_the_day_of_signing(self, group_year, leader):
        with pytest.raises(Refused) as refusal:
            services.save_pact(
                actor=leader,
                group_year=group_year,
                facts=pact_facts(signing_on=date(YEAR + 1, 1, 1)),
                version=0,
            )
        assert codes(refusal) == {"another_year"}

    def test_content_comes_from_the_registrations_and_movements(self, group_year):
        make_registration(membership_of(group_year, 0), "confirmed", 95, 80, award_kinds=["provincial_flag"])
        make_registration(membership_of(group_year, 1), "draft")
        Activity.objects.create(
            group_year=group_year,
            kind="movement",
            form="campaign",
            title="90 ngày đêm",
            starts_on=date(YEAR, 7, 1),
            ends_on=date(YEAR, 9, 28),
        )
        content = content_of(group_year)
        assert [len(member.promises) for member in content.members] == [2, 0, 0, 0, 0]
        assert content.awards == {
            "Cờ thi đua của Ủy ban nhân dân tỉnh": [membership_of(group_year, 0).organisation.name]
        }
        assert [one.form for one in content.movements] == ["Theo đợt"]
        assert len(content.missing) == 4
        assert PactContent.from_json(content.to_json()) == content


class TestOpening:
    def test_somebody_missing_needs_a_reason(self, group_year, leader):
        register_all(group_year)
        Registration.objects.filter(membership=membership_of(group_year)).update(
            state="draft", confirmed_at=None, confirmed_by=None
        )
        pact = services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
        with pytest.raises(Refused) as refusal:
            services.open_pact(actor=leader, pact=pact)
        assert codes(refusal) == {"missing"}
        assert membership_of(group_year).organisation.name in str(refusal.value)
        services.open_pact(actor=leader, pact=pact, missing_reason="Đơn vị mới thành lập")
        pact.refresh_from_db()
        assert (pact.state, pact.missing_reason) == (PactState.OPEN, "Đơn vị mới thành lập")

    def test_nobody_registered(self, group_year, leader):
        pact = services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
        with pytest.raises(Refused) as refusal:
            services.open_pact(actor=leader, pact=pact, missing_reason="Gấp")
        assert codes(refusal) == {"nobody"}

    def test_once(self, group_year, leader):
        pact = open_pact(group_year, leader)
        with pytest.raises(Refused) as refusal:
            services.open_pact(actor=leader, pact=pact)
        assert codes(refusal) == {"opened"}


class TestConfirming:
    def test_the_last_one_makes_it_signed(self, group_year, leader):
        pact = open_pact(group_year, leader)
        assert done_elsewhere([group_year])[Step.PLEDGE] == set()
        pact = confirm_all(group_year, pact)
        assert pact.state == PactState.SIGNED
        assert pact.signed_at is not None
        assert len(in_force(pact)) == 5
        assert done_elsewhere([group_year])[Step.PLEDGE] == {group_year.pk}

    def test_signed_too_when_the_last_one_missing_leaves_the_group(self, group_year, leader):
        pact = open_pact(group_year, leader)
        *others, last = heads_of(group_year).items()
        for unit, head in others:
            services.confirm_pact(actor=head, pact=pact, organisation=unit, version=pact.version)
        pact.refresh_from_db()
        assert pact.state == PactState.OPEN
        member = group_year.memberships.get(organisation=last[0])
        remove_member(actor=ground.make_staff(), member=member, left_on=date(YEAR, 3, 1), reason="Giải thể")
        pact.refresh_from_db()
        assert (pact.state, pact.signed_at is not None) == (PactState.SIGNED, True)

    def test_not_signed_by_a_leaving_while_others_are_missing(self, group_year, leader):
        pact = open_pact(group_year, leader)
        member = group_year.memberships.order_by("order").last()
        remove_member(actor=ground.make_staff(), member=member, left_on=date(YEAR, 3, 1), reason="Giải thể")
        pact.refresh_from_db()
        assert pact.state == PactState.OPEN

    def test_only_the_head_of_a_member(self, group_year, leader):
        pact = open_pact(group_year, leader)
        people, unit = ground.cast_of(group_year), ground.members_of(group_year)[-1]
        for who in set(people) - {"head"}:
            with pytest.raises(PermissionDenied):
                services.confirm_pact(actor=people[who], pact=pact, organisation=unit, version=pact.version)
        services.confirm_pact(actor=people["head"], pact=pact, organisation=unit, version=pact.version)

    def test_once_and_only_while_open(self, group_year, leader):
        unit = ground.members_of(group_year)[0]
        draft = services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
        with pytest.raises(Refused) as refusal:
            services.confirm_pact(actor=leader, pact=draft, organisation=unit, version=1)
        assert codes(refusal) == {"not_open"}
        register_all(group_year)
        pact = services.open_pact(actor=leader, pact=draft)
        services.confirm_pact(actor=leader, pact=pact, organisation=unit, version=pact.version)
        with pytest.raises(Refused) as refusal:
            services.confirm_pact(actor=leader, pact=pact, organisation=unit, version=pact.version)
        assert codes(refusal) == {"confirmed"}

    def test_a_text_that_moved_on_is_read_again(self, group_year, leader):
        pact = open_pact(group_year, leader)
        read = pact.version
        services.save_pact(
            actor=leader, group_year=group_year, facts=pact_facts(venue="Nơi khác"), version=read
        )
        with pytest.raises(Conflict):
            services.confirm_pact(
                actor=leader, pact=pact, organisation=ground.members_of(group_year)[0], version=read
            )
        assert in_force(pact) == {}


class TestChanging:
    def test_confirmations_end_with_the_reason(self, group_year, leader):
        pact = confirm_all(group_year, open_pact(group_year, leader))
        changed = pact_facts(duties_text="Khác")
        with pytest.raises(Refused) as refusal:
            services.save_pact(actor=leader, group_year=group_year, facts=changed, version=pact.version)
        assert codes(refusal) == {"no_reason"}
        services.save_pact(
            actor=leader, group_year=group_year, facts=changed, version=pact.version, reason="Bổ sung"
        )
        pact.refresh_from_db()
        assert (pact.state, pact.signed_at, in_force(pact)) == (PactState.OPEN, None, {})
        assert {one.cancel_reason for one in cancelled(pact)} == {"Bổ sung"}
        assert AuditRecord.objects.get(action="cancel_confirmations").new["ended"] == 5
        assert confirm_all(group_year, pact).state == PactState.SIGNED

    def test_saving_the_same_cancels_nothing(self, group_year, leader):
        pact = confirm_all(group_year, open_pact(group_year, leader))
        services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=pact.version)
        pact.refresh_from_db()
        assert (pact.state, len(in_force(pact))) == (PactState.SIGNED, 5)

    def test_a_registration_sent_back_changes_nothing_by_itself(self, group_year, leader):
        pact = confirm_all(group_year, open_pact(group_year, leader))
        registration = Registration.objects.get(membership=membership_of(group_year))
        services.return_registration(actor=leader, registration=registration, reason="Sai số")
        assert len(shown_content(pact).missing) == 0
        assert is_outdated(pact)
        services.redraw_pact(actor=leader, pact=pact, reason="Đăng ký thay đổi")
        pact.refresh_from_db()
        assert shown_content(pact).missing == [membership_of(group_year).organisation.name]
        assert (pact.state, in_force(pact)) == (PactState.OPEN, {})
        assert not is_outdated(pact)

    def test_nothing_to_bring_up_to_date(self, group_year, leader):
        pact = open_pact(group_year, leader)
        with pytest.raises(Refused) as refusal:
            services.redraw_pact(actor=leader, pact=pact, reason="Cho chắc")
        assert codes(refusal) == {"current"}

    def test_figures_survive_the_freezing(self, group_year, leader):
        register_all(group_year)
        Registration.objects.first().items.update(target=Decimal("13.5"))
        pact = open_pact(group_year, leader)
        assert shown_content(pact).members[0].promises[0].target == Decimal("13.5")
        assert not is_outdated(Pact.objects.get())

    def test_a_closed_year(self, group_year, leader):
        pact = open_pact(group_year, leader)
        ground.close_review(group_year)
        type(group_year).objects.filter(pk=group_year.pk).update(state=YearState.CLOSED)
        with pytest.raises(PermissionDenied):
            services.save_pact(
                actor=leader, group_year=group_year, facts=pact_facts(venue="X"), version=pact.version
            )


class TestScan:
    @pytest.fixture(autouse=True)
    def _media(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def test_kept_with_its_checksum_and_replaced(self, group_year, leader):
        pact = open_pact(group_year, leader)
        services.attach_scan(actor=leader, pact=pact, file=png(name="giao ước.PNG"))
        services.attach_scan(actor=ground.make_staff(), pact=pact, file=png(name="lan-2.png"))
        scan = PactScan.objects.get()
        assert (scan.filename, scan.content_type, len(scan.sha256)) == ("lan-2.png", "image/png", 64)

    @pytest.mark.parametrize("content", [b"MZ\x90\x00" * 50, b"PK\x03\x04"])
    def test_not_what_it_says(self, group_year, leader, content):
        pact = open_pact(group_year, leader)
        with pytest.raises(Refused) as refusal:
            services.attach_scan(actor=leader, pact=pact, file=SimpleUploadedFile("giao-uoc.pdf", content))
        assert {problem.field for problem in refusal.value.problems} == {"file"}
        assert not PactScan.objects.exists()

    def test_too_large(self, group_year, leader, settings):
        settings.MAX_EVIDENCE_MB = 0
        pact = open_pact(group_year, leader)
        with pytest.raises(Refused):
            services.attach_scan(actor=leader, pact=pact, file=png())

    def test_not_for_a_draft_nor_for_a_member(self, group_year, leader):
        pact = services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
        with pytest.raises(Refused) as refusal:
            services.attach_scan(actor=leader, pact=pact, file=png())
        assert codes(refusal) == {"draft"}
        with pytest.raises(PermissionDenied):
            services.attach_scan(actor=ground.make_member(group_year), pact=pact, file=png())

    def test_the_text_stands_while_a_scan_is_there(self, group_year, leader):
        pact = open_pact(group_year, leader)
        services.attach_scan(actor=leader, pact=pact, file=png())
        changed = pact_facts(venue="Nơi khác")
        with pytest.raises(Refused) as refusal:
            services.save_pact(actor=leader, group_year=group_year, facts=changed, version=pact.version)
        assert codes(refusal) == {"has_scan"}
        services.remove_scan(actor=leader, pact=pact)
        services.save_pact(actor=leader, group_year=group_year, facts=changed, version=pact.version)
