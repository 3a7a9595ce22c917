"""The registration and the pact as documents: what they say, what they refuse, PDF and Word alike."""

from datetime import date

import pytest

from emulation.documents.data import DocumentDataError
from emulation.documents.rendering import render
from emulation.groups.choices import YearState
from emulation.pacts.builders.pact import build_pact
from emulation.pacts.builders.registration import build_registration
from emulation.pacts.models import Pact, Registration
from emulation.people.choices import OfficeKind
from tests.assignments.making import make_task
from tests.documents.reading import compact, pdf, rows_of, said, word, word_text
from tests.factories import ground
from tests.pacts.making import YEAR, confirm_all, make_registration, membership_of, open_pact

pytestmark = pytest.mark.django_db


@pytest.fixture
def group_year():
    return ground.make_block_year(year=YEAR, symbol="KTĐ1")


@pytest.fixture
def signed(group_year):
    for index in range(5):
        make_registration(membership_of(group_year, index), "confirmed", 95, award_kinds=["provincial_flag"])
    pact = open_pact(group_year, ground.make_leader(group_year))
    return confirm_all(group_year, pact)


class TestPact:
    def test_text(self, group_year, signed):
        text = said(build_pact(signed.pk))
        units = ground.members_of(group_year)
        assert "BẢN ĐĂNG KÝ VÀ GIAO ƯỚC THI ĐUA\nNăm 2026" in text
        assert "ngày 06 tháng 02 năm 2026, tại Hội trường Sở Công Thương, đại diện 05 đơn vị" in text
        assert "lập thành 06 bản; mỗi đơn vị giữ 01 bản, gửi Sở Nội vụ 01 bản./." in text
        assert text.count("./.") == 1
        names = "; ".join(unit.name for unit in units)
        assert f"1. Cờ thi đua của Ủy ban nhân dân tỉnh: {names}." in text
        assert "(Đã xác nhận trên hệ thống: 05/05 đơn vị)" in text
        assert "không xét" not in text.lower()  # no registration is no bar to awards since 2024

    def test_parties_leader_first_odd_one_at_the_left(self, group_year, signed):
        document = build_pact(signed.pk)
        assert [party.role for party in document.parties] == ["Trưởng khối", "Phó Trưởng khối", "", "", ""]
        blocks = [block for block in document.content().sections[0].blocks if hasattr(block, "shares")]
        assert [len([c for c in block.columns if c.name]) for block in blocks] == [2, 2, 1]
        assert {block.space for block in blocks} == {19}
        assert [column.name for block in blocks for column in block.columns if column.name] == [
            f"Phạm Văn {letter}" for letter in "ABCDE"
        ]

    def test_targets_with_their_documents(self, group_year):
        task = make_task(membership_of(group_year).organisation)
        for index in range(5):
            make_registration(membership_of(group_year, index))
        Registration.objects.get(membership=membership_of(group_year)).items.update(task=task, target="13.5")
        pact = open_pact(group_year, ground.make_leader(group_year))
        assert rows_of(build_pact(pact.pk))[-1] == [
            "5",
            membership_of(group_year).organisation.name,
            "Chỉ tiêu 1",
            "%",
            "13,5",
            "2480/QĐ-UBND",
        ]

    def test_a_draft_says_so_and_leaves_the_day_open(self, group_year, signed):
        Pact.objects.update(state="draft", opened_at=None, opened_by=None, signed_at=None)
        document = build_pact(signed.pk)
        assert document.head.draft
        assert "ngày 06 tháng 02 năm 2026" not in document.letterhead().place_date

    def test_other_parties_than_members_are_refused(self, group_year, signed):
        ground.add_member(group_year, ground.make_organisation())
        with pytest.raises(DocumentDataError) as error:
            build_pact(signed.pk).check()
        assert "cần cập nhật giao ước" in str(error.value)

    def test_pdf_and_word_say_the_same(self, group_year, signed):
        document = build_pact(signed.pk)
        document.check()
        expected = compact(said(document))
        text = compact(word_text(word(render(document, "docx"))))
        pages = pdf(render(document, "pdf")).pages
        printed = compact("".join(page.extract_text() for page in pages))
        for part in ("ĐẠIDIỆNCÁCĐƠNVỊKÝGIAOƯỚC", "(TRƯỞNGKHỐI)", "PhạmVănE", "lậpthành06bản"):
            assert part.lower() in expected.lower()
            assert part.lower() in text.lower()
            assert part.lower() in printed.lower()


class TestRegistration:
    def test_last_year_beside_this_one(self, group_year):
        membership = membership_of(group_year)
        before = ground.open_year(group_year.group, YEAR - 1, YearState.RUNNING)
        earlier = make_registration(ground.add_member(before, membership.organisation), "confirmed", 90)
        earlier.items.update(result="91.5")
        registration = make_registration(membership, award_kinds=["provincial_certificate"])
        registration.items.update(previous=earlier.items.get())
        document = build_registration(registration.pk)
        assert rows_of(document) == [["1", "Chỉ tiêu 1", "%", "90 %", "91,5 %", "95", "-"]]
        text = said(document)
        assert "BẢN ĐĂNG KÝ THI ĐUA\nNăm 2026" in text
        assert "1. Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh." in text
        assert text.count("./.") == 1

    def test_last_years_figure_of_a_predecessor_says_whose_it_is(self, group_year):
        old = ground.make_organisation(name="Sở Giao thông vận tải", short_name="Sở GTVT")
        before = ground.open_year(group_year.group, YEAR - 1, YearState.RUNNING)
        earlier = make_registration(ground.add_member(before, old), "confirmed", 90)
        registration = make_registration(membership_of(group_year))
        registration.items.update(previous=earlier.items.get())
        [row] = rows_of(build_registration(registration.pk))
        assert row[3] == "90 % (Sở GTVT)"

    def test_who_confirmed_signs_the_draft_the_head_of_today(self, group_year):
        membership = membership_of(group_year)
        head = ground.make_user(OfficeKind.UNIT_HEAD, membership.organisation, full_name="Bùi Đức Thắng")
        registration = make_registration(membership, "draft")
        document = build_registration(registration.pk)
        assert (document.signer.name, document.head.draft) == (head.full_name, True)
        Registration.objects.update(
            state="confirmed", confirmed_by=head, confirmed_at="2026-02-20T10:00+07:00"
        )
        document = build_registration(registration.pk)
        assert (document.confirmed_on, document.head.draft) == (date(2026, 2, 20), False)
        document.check()

    def test_nothing_registered_is_no_document(self, group_year):
        registration = make_registration(membership_of(group_year))
        registration.items.all().delete()
        with pytest.raises(DocumentDataError) as error:
            build_registration(registration.pk).check()
        assert "chưa có chỉ tiêu nào" in str(error.value)
