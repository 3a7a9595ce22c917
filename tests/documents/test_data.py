"""Letterhead facts, references and the digest that makes a document the same document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from emulation.documents import wording
from emulation.documents.data import DocHead, DocRef, Issuer, Period, Person, Signer, digest_of
from tests.documents import samples
from tests.documents.sample_facts import BLOCK_ISSUER


def test_number_and_date_of_a_numbered_document() -> None:
    head = DocHead(BLOCK_ISSUER, date(2026, 1, 28), BLOCK_ISSUER.series("TTr"), 5)
    assert head.number_text == "05/TTr-KTĐKTTH"
    assert head.place_date == "Hưng Yên, ngày 28 tháng 01 năm 2026"


@pytest.mark.parametrize(("number", "draft"), [(None, False), (5, True), (None, True)])
def test_number_and_day_stay_blank_until_the_document_is_numbered(number: int | None, draft: bool) -> None:
    head = DocHead(BLOCK_ISSUER, date(2026, 3, 5), "TTr-SNV", number, draft)
    assert wording.plain(head.number_text).strip() == "/TTr-SNV"
    assert "05" not in head.place_date
    assert head.place_date.endswith("tháng 3 năm 2026")


def test_a_kind_without_number_is_dated_all_the_same() -> None:
    head = DocHead(BLOCK_ISSUER, date(2026, 1, 19))
    assert (head.number_text, head.date_text) == ("", "ngày 19 tháng 01 năm 2026")


def test_symbol_of_a_body_without_abbreviation() -> None:
    assert Issuer(("ỦY BAN NHÂN DÂN", "TỈNH HƯNG YÊN"), symbol="").series("QĐ-UBND") == "QĐ-UBND"


def test_references_in_text_and_in_tables() -> None:
    ref = DocRef("Thông báo", "41-TB/ĐU", date(2026, 1, 12))
    assert ref.long == "Thông báo số 41-TB/ĐU ngày 12 tháng 01 năm 2026"
    assert ref.short == "Thông báo số 41-TB/ĐU ngày 12/01/2026"


def test_school_years_span_two_calendar_years() -> None:
    assert Period(2025, school=True).text == "năm học 2025 - 2026"
    assert Period(2025, school=True).next.text == "năm học 2026 - 2027"
    assert Period(2025).next.text == "năm 2026"


def test_a_person_without_honorific() -> None:
    assert Person("Trần An", "Giám đốc").full == "Trần An, Giám đốc"
    assert Person("Trần An", "Giám đốc", "Bà").full == "Bà Trần An, Giám đốc"


@pytest.mark.parametrize(
    ("signer", "problem"),
    [
        (Signer(("GIÁM ĐỐC",), "TS. Trần An"), "học hàm"),
        (Signer((), "Trần An"), "quyền hạn"),
        (Signer(("GIÁM ĐỐC",), " "), "họ tên"),
    ],
)
def test_signers_have_a_title_a_name_and_no_degree(signer: Signer, problem: str) -> None:
    assert problem in " ".join(signer.problems())


def test_equal_data_have_equal_digests() -> None:
    for doc, again in zip(samples.every_kind(), samples.every_kind(), strict=True):
        assert doc.digest() == again.digest()
    assert len({doc.digest() for doc in samples.every_kind()}) == len(samples.every_kind())


def test_any_change_changes_the_digest() -> None:
    doc = samples.submission()
    assert replace(doc, council="Hội đồng khác").digest() != doc.digest()
    assert replace(doc, head=replace(doc.head, demo=True)).digest() != doc.digest()


def test_a_new_edition_of_the_form_changes_the_digest() -> None:
    doc = samples.receipt()
    assert digest_of(doc, 1) != digest_of(doc, 2)


def test_numbers_and_texts_that_look_alike_are_told_apart() -> None:
    @dataclass(frozen=True)
    class Box:
        value: object

    digests = {digest_of(Box(value)) for value in (Decimal(1), 1, "1", None, ("1",), date(2026, 1, 1))}
    assert len(digests) == 6


def test_a_document_holds_no_floats() -> None:
    @dataclass(frozen=True)
    class Box:
        value: object

    with pytest.raises(TypeError, match="float"):
        digest_of(Box(1.5))
