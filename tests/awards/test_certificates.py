"""Certificates printed by coordinates on pre-printed sheets."""

import subprocess
import unicodedata
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from awards.builders.certificates import SAMPLE, build_certificates, build_test_sheet, page_of
from awards.choices import CertificatePart
from awards.models import CertificateSheet
from awards.services import certificates as services
from awards.services import revocations
from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.documents.data import DocumentDataError
from emulation.documents.fitting import TooLongError
from emulation.documents.forms.placed import PlacedDocument, PlacedPage, PlacedText
from emulation.documents.rendering import formats_of, render
from emulation.jobs.models import Job
from emulation.people.choices import OfficeKind
from tests.factories import awards, deciding, ground
from tests.factories.awards import CERTIFICATE, FLAG, GOVERNMENT

pytestmark = pytest.mark.django_db
Part = CertificatePart
MM = 72 / 25.4


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def council():
    return awards.make_council()


@pytest.fixture
def secretary(council):
    return awards.secretary_of(council)


def with_a_signer(council):
    """A closed session, and the chairman of its province."""
    session = deciding.session_with_results(council)
    committee = session.items.first().nomination.organisation.parent
    ground.make_user(OfficeKind.UNIT_HEAD, committee, full_name="Hoàng Văn Chủ")
    return session


@pytest.fixture
def published(council):
    return deciding.published_decision(with_a_signer(council), CERTIFICATE)


def sheet_for(actor, code=CERTIFICATE, name="Phôi 2026", width="297", height="210"):
    return services.add_sheet(
        actor=actor,
        kind=awards.kind_of(code),
        name=name,
        width=Decimal(width),
        height=Decimal(height),
    )


def words_of(pdf, tmp_path):
    """Words with their places in points, and the size of each page."""
    path = tmp_path / "in.pdf"
    path.write_bytes(pdf)
    out = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout
    tree = ElementTree.fromstring(out)
    space = "{http://www.w3.org/1999/xhtml}"
    return [
        (
            (float(page.get("width")), float(page.get("height"))),
            [
                (word.text, float(word.get("xMin")), float(word.get("xMax")), float(word.get("yMax")))
                for word in page.iter(f"{space}word")
            ],
        )
        for page in tree.iter(f"{space}page")
    ]


# --- sheets are data ---


def test_the_first_sheet_of_a_kind_is_in_use_and_another_takes_its_place(secretary):
    first = sheet_for(secretary)
    second = sheet_for(secretary, name="Phôi A3", width="420", height="297")
    assert first.current and not second.current
    services.use_sheet(actor=secretary, sheet=second)
    assert list(CertificateSheet.objects.filter(current=True)) == [second]
    with pytest.raises(Refused) as refused:
        services.remove_sheet(actor=secretary, sheet=second)
    assert codes(refused) == ["in_use"]
    services.remove_sheet(actor=secretary, sheet=first)
    assert CertificateSheet.objects.count() == 1
    with pytest.raises(Refused) as refused:
        sheet_for(secretary, name="Phôi A3")
    assert codes(refused) == ["twice"]


def test_who_measures(secretary):
    for actor in (ground.make_inspector(), ground.make_staff(group_codes=["khoi-khac"])):
        with pytest.raises(PermissionDenied):
            sheet_for(actor)
    assert sheet_for(ground.make_staff()).pk


def test_places_are_changed_with_the_old_ones_in_the_trail(secretary):
    sheet = sheet_for(secretary)
    place = sheet.fields.get(part=Part.RECIPIENT)
    facts = {
        "name": sheet.name,
        "width": sheet.width,
        "height": sheet.height,
        "offset_x": Decimal("1.5"),
        "offset_y": Decimal("-2"),
    }
    services.save_sheet(actor=secretary, sheet=sheet, facts=facts, fields=[(place, {"x": Decimal("150.5")})])
    place.refresh_from_db()
    assert place.x == Decimal("150.5")
    found = AuditRecord.objects.get(action="save_sheet")
    assert found.old["recipient"].startswith("148") and found.new["recipient"].startswith("150.5")
    other = sheet_for(secretary, code=FLAG)
    with pytest.raises(Refused) as refused:
        services.save_sheet(actor=secretary, sheet=other, facts=facts, fields=[(place, {})])
    assert codes(refused) == ["other_sheet"]


# --- certificates of a decision ---


def test_one_sheet_for_each_award_that_stands(published, secretary):
    sheet_for(secretary)
    document = build_certificates(published.pk)
    document.check()
    assert formats_of(document) == ("pdf",)
    [award] = published.records.all()
    [page] = document.pages
    said = " ".join(" ".join(text.lines) for text in page.texts)
    assert award.organisation.name.upper() in said
    assert f"Quyết định số {published.number}" in said and "Hoàng Văn Chủ" in said
    reason = published.regulation.book.text(f"award.{CERTIFICATE}.reason")
    assert f"{reason[0].upper()}{reason[1:]} năm 2025" in said
    revocations.revoke(
        actor=secretary,
        awards=[award],
        number="9/QĐ-UBND",
        signed_on=today(),
        authority="Chủ tịch",
        reason="Khai báo sai.",
        file=deciding.scan(),
    )
    with pytest.raises(DocumentDataError):
        build_certificates(published.pk).check()


def test_refused_before_the_publication_without_a_sheet_and_for_awards_of_others(council, secretary):
    session = deciding.session_with_results(council)
    signed = deciding.signed_decision(session, CERTIFICATE)
    with pytest.raises(Refused) as refused:
        build_certificates(signed.pk)
    assert codes(refused) == ["unpublished"]
    published = deciding.published_decision(session, FLAG)
    with pytest.raises(Refused) as refused:
        build_certificates(published.pk)
    assert codes(refused) == ["no_sheet"]
    sheet_for(secretary, code=GOVERNMENT)
    type(published).objects.filter(pk=published.pk).update(kind=awards.kind_of(GOVERNMENT))
    with pytest.raises(Refused) as refused:
        build_certificates(published.pk)
    assert codes(refused) == ["other_issuer"]


def test_a_name_too_long_for_its_place_is_named(published, secretary):
    sheet = sheet_for(secretary)
    sheet.fields.filter(part=Part.RECIPIENT).update(width=Decimal(12), lines=1)
    with pytest.raises(Refused) as refused:
        build_certificates(published.pk)
    assert codes(refused) == ["too_long"]
    assert published.records.get().organisation.name.upper() in str(refused.value)


def test_a_long_name_takes_two_lines_then_smaller_letters(secretary):
    sheet = sheet_for(secretary)
    places = list(sheet.fields.filter(part=Part.RECIPIENT))
    short = page_of(sheet, places, {Part.RECIPIENT: "Sở Y tế"}).texts[0]
    name = "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính"
    two = page_of(sheet, places, {Part.RECIPIENT: name}).texts[0]
    assert (len(short.lines), len(two.lines)) == (1, 2) and short.size == two.size
    longer = page_of(
        sheet, places, {Part.RECIPIENT: f"{name} trực thuộc Văn phòng Ủy ban nhân dân tỉnh"}
    ).texts[0]
    assert longer.size < short.size and longer.size >= float(places[0].smallest)
    with pytest.raises(TooLongError):
        page_of(sheet, places, {Part.RECIPIENT: name * 4})


def test_decomposed_letters_are_put_together(secretary):
    sheet = sheet_for(secretary)
    places = list(sheet.fields.filter(part=Part.RECIPIENT))
    apart = unicodedata.normalize("NFD", "Ủy ban nhân dân xã Ổ Đặng")
    page = page_of(sheet, places, {Part.RECIPIENT: apart})
    assert page.texts[0].lines == ("ỦY BAN NHÂN DÂN XÃ Ổ ĐẶNG",)
    loose = PlacedPage(width=100, height=100, texts=(PlacedText(x=1, y=9, size=9, lines=(apart,)),))
    with pytest.raises(DocumentDataError):
        PlacedDocument(title="x", pages=(loose,)).check()


def test_a_place_outside_the_sheet_is_refused():
    outside = PlacedPage(width=100, height=100, texts=(PlacedText(x=1, y=120, size=9, lines=("chữ",)),))
    with pytest.raises(DocumentDataError, match="ngoài khổ giấy"):
        PlacedDocument(title="x", pages=(outside,)).check()


def test_texts_stand_where_they_were_measured_to_a_third_of_a_millimetre(published, secretary, tmp_path):
    sheet = sheet_for(secretary, width="420", height="297")
    sheet.fields.filter(part=Part.ENTRY).update(x=Decimal(60), y=Decimal(250))
    sheet.fields.filter(part=Part.SIGNER_NAME).update(x=Decimal(300), y=Decimal(270))
    CertificateSheet.objects.update(offset_x=Decimal("2.5"), offset_y=Decimal("-1.5"))
    pdf = render(build_certificates(published.pk), "pdf")
    [(size, words)] = words_of(pdf, tmp_path)
    assert size == pytest.approx((420 * MM, 297 * MM), abs=0.5)
    entry = next(word for word in words if word[0] == "Vào")
    assert entry[1] == pytest.approx(62.5 * MM, abs=MM / 3)
    descent = 0.216 * float(sheet.fields.get(part=Part.ENTRY).size)
    assert entry[3] - descent == pytest.approx(248.5 * MM, abs=MM / 3)
    name = [word for word in words if word[0] in ("Hoàng", "Văn", "Chủ")]
    middle = (min(word[1] for word in name) + max(word[2] for word in name)) / 2
    assert middle == pytest.approx(302.5 * MM, abs=MM / 3)
    assert not [word for word in words if word[3] < 50 * MM], "nothing but the texts: no page number"


def test_the_test_sheet_has_a_grid_and_every_place(secretary, tmp_path):
    sheet = sheet_for(secretary)
    document = build_test_sheet(sheet.pk)
    document.check()
    [page] = document.pages
    assert page.ruled and len(page.texts) == len(SAMPLE) == sheet.fields.count()
    [(_, words)] = words_of(render(document, "pdf"), tmp_path)
    texts = {word[0] for word in words}
    assert {"50", "100", "150", "200", "250"} <= texts
    place = next(word for word in words if word[0] == "100")
    assert (place[1] + place[2]) / 2 == pytest.approx(100 * MM, abs=0.5)


def test_the_digest_follows_the_places(secretary):
    sheet = sheet_for(secretary)
    before = build_test_sheet(sheet.pk).digest()
    assert before == build_test_sheet(sheet.pk).digest()
    sheet.fields.filter(part=Part.ENTRY).update(x=Decimal(61))
    assert before != build_test_sheet(sheet.pk).digest()


# --- pages ---


def form_of(sheet):
    given = {name: str(getattr(sheet, name)).replace(".", ",") for name in
             ("name", "width", "height", "offset_x", "offset_y")}  # fmt: skip
    for place in sheet.fields.all():
        for name in ("x", "y", "width", "size", "smallest", "lines", "align"):
            given[f"{place.part}-{name}"] = str(getattr(place, name)).replace(".", ",")
        given[f"{place.part}-shown"] = "on"
    return given


def test_a_preview_keeps_nothing_and_saving_does(secretary, browse):
    sheet = sheet_for(secretary)
    client, url = browse(secretary), reverse("awards:sheet", args=[sheet.pk])
    given = {**form_of(sheet), "recipient-x": "123,5"}
    page = client.post(url, {**given, "preview": "1"})
    assert page.status_code == 200 and 'cx="123.5"' in page.content.decode()
    assert sheet.fields.get(part=Part.RECIPIENT).x != Decimal("123.5")
    assert client.post(url, given).status_code == 302
    assert sheet.fields.get(part=Part.RECIPIENT).x == Decimal("123.5")


def test_slips_stand_beside_their_fields_and_what_was_typed_stays(secretary, browse):
    sheet = sheet_for(secretary)
    given = {**form_of(sheet), "entry-smallest": "30", "entry-size": "12", "recipient-x": "nhiều"}
    page = browse(secretary).post(reverse("awards:sheet", args=[sheet.pk]), given)
    said = page.content.decode()
    assert page.status_code == 422
    assert "Cỡ nhỏ nhất không lớn hơn cỡ chữ" in said and 'value="nhiều"' in said


def test_a_sheet_is_added_used_removed_and_printed_on_the_pages(published, secretary, browse):
    client = browse(secretary)
    page = client.get(reverse("awards:decision", args=[published.pk])).content.decode()
    assert "Chưa có phôi in" in page
    new = {"kind": awards.kind_of(CERTIFICATE).pk, "name": "Phôi", "width": "297", "height": "210"}
    assert client.post(reverse("awards:sheets"), new).status_code == 302
    assert "Đang dùng" in client.get(reverse("awards:sheets")).content.decode()
    page = client.get(reverse("awards:decision", args=[published.pk])).content.decode()
    assert "Tạo tệp in" in page
    made = client.post(reverse("awards:print-certificates", args=[published.pk]))
    assert made.status_code == 302
    assert Job.objects.get().arguments == {"wanted": [["certificates", published.pk]]}
    sheet = CertificateSheet.objects.get()
    step = reverse("awards:sheet-step", args=[sheet.pk])
    assert client.post(step, {"test": "1"}).status_code == 302
    client.post(step, {"remove": "1"})
    assert CertificateSheet.objects.exists()


def test_others_find_no_sheets(published, council, secretary, browse):
    sheet = sheet_for(secretary)
    for user in (ground.make_inspector(), awards.voters_of(council)[2]):
        client = browse(user)
        assert client.get(reverse("awards:sheets")).status_code == 404
        assert client.get(reverse("awards:sheet", args=[sheet.pk])).status_code == 404
        assert client.post(reverse("awards:print-certificates", args=[published.pk])).status_code == 404


def test_numbers_of_the_register_go_on_from_decision_to_decision(council, secretary):
    """Per year and kind, in the order of publication; kept when an award is revoked, printed on the sheet."""
    sheet_for(secretary)
    decisions = [
        deciding.published_decision(with_a_signer(council), CERTIFICATE, number=f"{number}/QĐ-UBND")
        for number in (1, 2)
    ]
    year = today().year
    told = [[record.entry for record in one.records.order_by("pk")] for one in decisions]
    assert told == [[f"1/{year}"], [f"2/{year}"]]
    flag = deciding.published_decision(with_a_signer(council), FLAG)
    assert [record.entry for record in flag.records.all()] == [f"1/{year}"]  # a series of its own
    (page,) = build_certificates(decisions[1].pk).pages
    assert f"Vào sổ khen thưởng số 2/{year}" in [" ".join(text.lines) for text in page.texts]


def test_awards_taken_over_from_paper_have_no_number():
    record = awards.make_award(ground.make_organisation(), 2023)
    assert record.entry == ""
