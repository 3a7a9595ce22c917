"""The sheet as document 05 and its receipt."""

from decimal import Decimal

import pytest

from emulation.common.problems import Refused
from emulation.documents.issuers.units import issuer_of, signer_of
from emulation.documents.registry import kind_of
from scoring.builders.sheets import build_receipt, build_sheet
from scoring.formulas import Method
from scoring.services import evidence
from scoring.services.entry import save_cell
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sheet = make.sheet_of(make.make_assessing_year())
    unit = sheet.membership.organisation
    unit.name, unit.short_name, unit.abbreviation = "Sở Xây dựng", "Sở Xây dựng", "SXD"
    unit.save()
    return sheet


@pytest.fixture
def head(sheet):
    return ground.make_user(organisation=sheet.membership.organisation, full_name="Trần Quốc Hưng")


def leaves(document):
    return [leaf for node in document.tree for leaf in node.leaves()]


def test_sheet_that_was_handed_in(sheet, head):
    officer = ground.make_user("unit_officer", sheet.membership.organisation, full_name="Trần Thu Hà")
    line = make.line_of(sheet, Method.RATIO)
    document = make.make_evidence(sheet, officer, number="214/BC-SXD", issued_on=ground.date(2025, 12, 5))
    evidence.attach(actor=officer, line=line, evidence=document)
    evidence.attach(actor=officer, line=make.line_of(sheet, Method.DIRECT), evidence=document)
    make.submit(sheet, head)
    built = build_sheet(sheet.pk)
    built.check()
    assert (built.unit, built.preparer.name, built.leader.name) == (
        "Sở Xây dựng",
        "Trần Thu Hà",
        "Trần Quốc Hưng",
    )
    assert built.leader.authority_lines == ("GIÁM ĐỐC",)
    assert not built.head.draft
    assert built.head.issuer.superior == "UBND TỈNH HƯNG YÊN"
    first = leaves(built)[0]
    assert first.code == "1.1.1"
    assert (first.points, first.plan.text, first.actual.text, first.ratio) == (
        Decimal("80.00"),
        "100%",
        "80%",
        Decimal("80.00"),
    )
    assert [(item.code, item.label) for item in built.evidence()] == [
        ("MC01", "214/BC-SXD ngày 05/12/2025, Báo cáo kết quả công tác năm")
    ]
    assert [line.points for line in built.bonus.lines] == [Decimal("1.00")]
    assert built.deduction.lines == ()
    assert built.workbook() is not None


def test_points_that_come_later_do_not_stop_the_document(sheet, head):
    make.submit(sheet, head)
    built = build_sheet(sheet.pk)
    later = [leaf for leaf in leaves(built) if leaf.points is None]
    assert len(later) == 1
    assert "khép lại việc chấm" in later[0].account


def test_draft_is_marked_and_may_have_gaps(sheet, head):
    built = build_sheet(sheet.pk)
    built.check()
    assert built.head.draft


def test_not_assigned_criteria_leave_the_maximum(sheet, head):
    make.not_assigned(sheet, make.line_of(sheet, Method.LATE_DAYS))
    make.submit(sheet, head)
    built = build_sheet(sheet.pk)
    built.check()
    assert (built.assigned_max, built.rebased) == (Decimal("900.00"), True)
    assert built.total == built.criteria_points + built.bonus.counted


def test_receipt_holds_checksums(sheet, head):
    document = make.make_evidence(sheet, head)
    evidence.attach(actor=head, line=make.line_of(sheet, Method.RATIO), evidence=document)
    with pytest.raises(Refused):
        build_receipt(sheet.pk)
    make.submit(sheet, head)
    receipt = build_receipt(sheet.pk)
    receipt.check()
    assert receipt.files[0].sha256 == document.sha256
    assert receipt.sheet_sha256 == build_sheet(sheet.pk).digest()
    assert (receipt.version, receipt.submitted_by.name) == (1, "Trần Quốc Hưng")


def test_digest_follows_the_data(sheet, head):
    before = build_sheet(sheet.pk).digest()
    assert build_sheet(sheet.pk).digest() == before
    line = make.line_of(sheet, Method.RATIO)
    save_cell(actor=head, line_id=line.pk, field="actual", text="5", seen_version=0)
    assert build_sheet(sheet.pk).digest() != before


@pytest.mark.parametrize("code", ["self_assessment", "receipt"])
def test_documents_are_read_by_whoever_reads_the_sheet(sheet, head, code):
    make.submit(sheet, head)
    cast = ground.cast_of(sheet.membership.group_year)
    readers = {name for name, user in cast.items() if kind_of(code).may_read(user, sheet.pk)}
    assert readers == {"head", "officer", "leader", "deputy", "staff", "inspector"}
    assert "Sở Xây dựng" in kind_of(code).title(sheet.pk)
    assert kind_of(code).filename(sheet.pk).endswith("của Sở Xây dựng")


def test_deputy_signs_for_the_head_and_a_commune_on_behalf_of_its_committee():
    unit = ground.make_organisation(name="Sở Xây dựng", head_title="Giám đốc")
    deputy = ground.make_user(organisation=unit, title="Phó Giám đốc")
    assert signer_of(unit, deputy).authority_lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    commune = ground.make_organisation(
        kind="commune", name="Ủy ban nhân dân phường Phố Hiến", head_title="Chủ tịch"
    )
    chair = ground.make_user(organisation=commune)
    assert signer_of(commune, chair).authority_lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert issuer_of(commune).name == "ỦY BAN NHÂN DÂN PHƯỜNG PHỐ HIẾN"


@pytest.mark.parametrize("file_format", ["pdf", "docx", "xlsx"])
def test_sheet_is_rendered(sheet, head, file_format):
    from emulation.documents.rendering import render

    make.submit(sheet, head)
    content = render(build_sheet(sheet.pk), file_format)
    assert len(content) > 5000
    assert content[:4] == (b"%PDF" if file_format == "pdf" else b"PK\x03\x04")
