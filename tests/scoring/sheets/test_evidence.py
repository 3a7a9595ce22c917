"""The store of evidence: what is accepted, who sees it, citing, removing."""

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from emulation.common.problems import Refused
from scoring.formulas import Method
from scoring.models import Evidence, LineEvidence
from scoring.services import evidence as services
from scoring.services import review
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year())


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


@pytest.fixture
def line(sheet):
    return make.line_of(sheet, Method.RATIO)


def pdf(name="bao-cao.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def store(sheet, actor, file, **fields):
    membership = sheet.membership
    fields.setdefault("subject", "Báo cáo năm")
    return services.store(
        actor=actor,
        organisation=membership.organisation,
        year=membership.group_year.year,
        file=file,
        **fields,
    )


def attach_url(sheet, line):
    return reverse("scoring:evidence-attach", args=[sheet.pk, line.pk])


class TestStoring:
    def test_facts_are_read_from_the_content(self, sheet, head):
        evidence = store(sheet, head, pdf("..\\x\\Báo cáo <1>.exe"), number="214/BC-SXD").evidence
        assert (evidence.content_type, evidence.size) == ("application/pdf", len(PDF))
        assert evidence.filename == "Báo_cáo_1.pdf"
        assert evidence.file.name.startswith(f"evidence/{evidence.organisation_id}/")
        assert evidence.file.name.endswith(".pdf")
        assert "exe" not in evidence.file.name
        assert evidence.file.read() == PDF

    def test_the_same_file_is_kept_once(self, sheet, head):
        first = store(sheet, head, pdf())
        second = store(sheet, head, pdf("ban-sao.pdf"), number="khác")
        assert (first.known, second.known) == (False, True)
        assert second.evidence == first.evidence
        assert Evidence.objects.count() == 1

    def test_another_unit_keeps_its_own_copy(self, sheet, head):
        other = make.sheet_of(sheet.membership.group_year, 0)
        store(sheet, head, pdf())
        assert not store(other, make.head_of(other), pdf()).known

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("ghi-chu.pdf", b"khong phai pdf", "không phải PDF, Word, Excel hoặc ảnh"),
            ("virus.pdf", b"MZ\x90\x00" + b"\x00" * 60, "không phải"),
            ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60, "định dạng cũ"),
            ("hong.pdf", b"%PDF-1.4 hong", "bị hỏng"),
            ("trong.pdf", b"", "không có nội dung"),
        ],
    )
    def test_wrong_files_are_refused(self, sheet, head, name, content, said):
        with pytest.raises(Refused, match=said) as caught:
            store(sheet, head, SimpleUploadedFile(name, content, "application/pdf"))
        assert caught.value.problems[0].field == "file"
        assert not Evidence.objects.exists()

    def test_archive_is_no_document(self, sheet, head):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.txt", "x")
        with pytest.raises(Refused):
            store(sheet, head, SimpleUploadedFile("a.docx", buffer.getvalue()))

    def test_too_large(self, sheet, head, settings):
        settings.MAX_EVIDENCE_MB = 0
        with pytest.raises(Refused, match="lớn hơn"):
            store(sheet, head, pdf())

    @pytest.mark.parametrize(
        "role", ["leader", "deputy", "founder", "staff", "inspector", "administrator", "stranger"]
    )
    def test_only_the_unit(self, sheet, role):
        with pytest.raises(PermissionDenied):
            store(sheet, ground.cast_of(sheet.membership.group_year)[role], pdf())

    def test_not_after_the_sheet_was_handed_in(self, sheet, head, line):
        evidence = store(sheet, head, pdf()).evidence
        make.submit(sheet, head)
        with pytest.raises(Refused, match="đã nộp"):
            store(sheet, head, make.png())
        with pytest.raises(Refused, match="đã nộp"):
            services.attach(actor=head, line=line, evidence=evidence)


class TestCiting:
    def test_one_document_for_many_lines_with_pages(self, sheet, head, line):
        evidence = store(sheet, head, pdf()).evidence
        other = make.line_of(sheet, Method.DIRECT)
        services.attach(actor=head, line=line, evidence=evidence, pages="tr. 3")
        services.attach(actor=head, line=other, evidence=evidence)
        services.attach(actor=head, line=line, evidence=evidence, pages="tr. 4")
        pages = LineEvidence.objects.order_by("line").values_list("line", "pages")
        assert list(pages) == [(line.pk, "tr. 4"), (other.pk, "")]

    def test_documents_of_another_unit_cannot_be_cited(self, sheet, head, line):
        other = make.sheet_of(sheet.membership.group_year, 0)
        evidence = store(other, make.head_of(other), pdf()).evidence
        with pytest.raises(PermissionDenied):
            services.attach(actor=head, line=line, evidence=evidence)

    def test_taking_off_leaves_it_in_the_store(self, sheet, head, line):
        evidence = store(sheet, head, pdf()).evidence
        citation = services.attach(actor=head, line=line, evidence=evidence)
        services.detach(actor=head, citation=citation)
        assert not LineEvidence.objects.exists()
        assert Evidence.objects.count() == 1

    def test_nothing_is_taken_off_a_sheet_handed_in(self, sheet, head, line):
        citation = services.attach(actor=head, line=line, evidence=store(sheet, head, pdf()).evidence)
        make.submit(sheet, head)
        with pytest.raises(Refused):
            services.detach(actor=head, citation=citation)


class TestRemoving:
    def test_a_document_never_used_goes_with_its_file(self, sheet, head, django_capture_on_commit_callbacks):
        evidence = store(sheet, head, pdf()).evidence
        storage, name = evidence.file.storage, evidence.file.name
        with django_capture_on_commit_callbacks(execute=True):
            services.remove(actor=head, evidence=evidence)
        assert not Evidence.objects.exists()
        assert not storage.exists(name)

    def test_not_while_a_line_cites_it(self, sheet, head, line):
        evidence = store(sheet, head, pdf()).evidence
        services.attach(actor=head, line=line, evidence=evidence)
        with pytest.raises(Refused, match=f"tiêu chí {line.criterion.code}"):
            services.remove(actor=head, evidence=evidence)

    def test_not_once_it_was_part_of_a_sheet_handed_in(self, sheet, head, line):
        evidence = store(sheet, head, pdf()).evidence
        citation = services.attach(actor=head, line=line, evidence=evidence)
        make.submit(sheet, head)
        leader = ground.make_leader(sheet.membership.group_year)
        review.return_sheet(actor=leader, sheet=sheet, reason="Bổ sung")
        services.detach(actor=head, citation=citation)
        with pytest.raises(Refused, match="đã nộp"):
            services.remove(actor=head, evidence=evidence)

    def test_not_by_others(self, sheet, head):
        evidence = store(sheet, head, pdf()).evidence
        with pytest.raises(PermissionDenied):
            services.remove(actor=ground.make_staff(), evidence=evidence)


class TestPages:
    def test_upload_from_a_line(self, client, sheet, head, line):
        client.force_login(head)
        form = {
            "file": pdf(),
            "number": "214/BC-SXD",
            "issued_on": "5/12/2025",
            "subject": "Báo cáo",
            "pages": "tr. 2",
        }
        answer = client.post(attach_url(sheet, line), form)
        assert answer.status_code == 302
        citation = LineEvidence.objects.select_related("evidence").get()
        assert (citation.line_id, citation.pages) == (line.pk, "tr. 2")
        assert citation.evidence.issued_on == ground.date(2025, 12, 5)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"file": SimpleUploadedFile("x.pdf", b"abc")}, "không phải PDF"),
            ({"file": ""}, "Chọn tệp."),
            ({"issued_on": "31/02/2025"}, "Không có ngày 31/02/2025"),
            ({"subject": ""}, "Nhập trích yếu nội dung."),
        ],
    )
    def test_refusal_stands_beside_the_field_and_the_words_stay(
        self, client, sheet, head, line, change, said
    ):
        client.force_login(head)
        form = {
            "file": pdf(),
            "number": "214/BC-SXD",
            "issued_on": "5/12/2025",
            "subject": "Báo cáo",
            "pages": "tr. 2",
        }
        answer = client.post(attach_url(sheet, line), form | change)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert 'value="214/BC-SXD"' in page
        assert 'value="tr. 2"' in page
        assert not Evidence.objects.exists()

    def test_duplicate_is_pointed_out_and_used(self, client, sheet, head, line):
        store(sheet, head, pdf(), number="01/BC")
        client.force_login(head)
        answer = client.post(attach_url(sheet, line), {"file": pdf(), "subject": "Lần hai"}, follow=True)
        assert "Tệp này đã có trong kho" in answer.content.decode()
        assert LineEvidence.objects.get().evidence.number == "01/BC"

    def test_from_the_store(self, client, sheet, head, line):
        evidence = store(sheet, head, pdf(), number="01/BC").evidence
        client.force_login(head)
        client.post(attach_url(sheet, line), {"evidence": evidence.pk, "pages": ""})
        assert LineEvidence.objects.get().evidence == evidence
        other = make.sheet_of(sheet.membership.group_year, 0)
        foreign = store(other, make.head_of(other), pdf()).evidence
        answer = client.post(attach_url(sheet, line), {"evidence": foreign.pk, "pages": ""})
        assert answer.status_code == 422
        assert "Chọn tài liệu trong danh sách" in answer.content.decode()

    def test_panel_answer_tells_the_row(self, client, sheet, head, line):
        evidence = store(sheet, head, pdf(), number="01/BC").evidence
        client.force_login(head)
        answer = client.post(
            attach_url(sheet, line), {"evidence": evidence.pk, "pages": ""}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        assert "<html" not in answer.content.decode()
        assert "01/BC" in answer.headers["HX-Trigger"]

    def test_store_lists_documents_with_their_uses(self, client, sheet, head, line):
        client.force_login(head)
        client.get(reverse("scoring:evidence-store"))  # the first request of a session asks a little more
        counts = []
        for colour in ("red", "green", "blue"):
            evidence = store(sheet, head, make.png(colour), number=f"{colour}/BC").evidence
            services.attach(actor=head, line=line, evidence=evidence)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(reverse("scoring:evidence-store"))
            counts.append(len(queries))
        assert [kept.evidence.number for kept in page.context["kept"]] == ["blue/BC", "green/BC", "red/BC"]
        assert {use.url for kept in page.context["kept"] for use in kept.uses} == {
            reverse("scoring:sheet-line", args=[sheet.pk, line.pk])
        }
        assert counts[0] == counts[-1] < 20

    def test_adding_to_the_store(self, client, sheet, head):
        unit = sheet.membership.organisation
        client.force_login(head)
        url = reverse("scoring:evidence-add", args=[unit.pk, 2025])
        assert client.get(url).status_code == 200
        assert client.post(url, {"file": pdf(), "subject": "Báo cáo"}).status_code == 302
        assert Evidence.objects.get().organisation == unit
        assert client.post(url, {"file": make.png(), "subject": ""}).status_code == 422
        other = make.sheet_of(sheet.membership.group_year, 0).membership.organisation
        assert client.get(reverse("scoring:evidence-add", args=[other.pk, 2025])).status_code == 404

    @pytest.mark.parametrize("role", ["leader", "staff", "administrator", "stranger", "inspector"])
    def test_stores_of_others_are_not_listed(self, client, sheet, head, role):
        store(sheet, head, pdf(), number="01/BC")
        client.force_login(ground.cast_of(sheet.membership.group_year)[role])
        page = client.get(reverse("scoring:evidence-store"))
        assert "01/BC" not in page.content.decode()


class TestFile:
    def test_pdf_is_shown_safely(self, client, sheet, head):
        evidence = store(sheet, head, pdf()).evidence
        client.force_login(head)
        url = reverse("scoring:evidence-file", args=[evidence.pk])
        answer = client.get(url)
        assert answer.headers["Content-Disposition"] == 'inline; filename="bao-cao.pdf"'
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert b"".join(answer.streaming_content) == PDF
        assert client.get(url + "?tai=1").headers["Content-Disposition"].startswith("attachment")

    def test_picture_is_sandboxed(self, client, sheet, head):
        evidence = store(sheet, head, make.png()).evidence
        client.force_login(head)
        answer = client.get(reverse("scoring:evidence-file", args=[evidence.pk]))
        assert "; sandbox" in answer.headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("role", "draft", "submitted"),
        [
            ("head", 200, 200),
            ("officer", 200, 200),
            ("inspector", 200, 200),
            ("leader", 404, 200),
            ("deputy", 404, 200),
            ("staff", 404, 200),
            ("founder", 404, 404),  # of a Khối
            ("administrator", 404, 404),
            ("stranger", 404, 404),
        ],
    )
    def test_is_as_visible_as_the_sheets_that_cite_it(
        self, client, sheet, head, line, role, draft, submitted
    ):
        evidence = store(sheet, head, pdf()).evidence
        services.attach(actor=head, line=line, evidence=evidence)
        urls = [reverse(f"scoring:evidence-{name}", args=[evidence.pk]) for name in ("show", "file")]
        client.force_login(ground.cast_of(sheet.membership.group_year)[role])
        assert {client.get(url).status_code for url in urls} == {draft}
        make.submit(sheet, head)
        assert {client.get(url).status_code for url in urls} == {submitted}

    def test_uncited_documents_are_the_units_own(self, client, sheet, head):
        evidence = store(sheet, head, pdf()).evidence
        make.submit(sheet, head)
        client.force_login(ground.make_staff())
        assert client.get(reverse("scoring:evidence-file", args=[evidence.pk])).status_code == 404

    def test_removing_by_the_page(self, client, sheet, head):
        evidence = store(sheet, head, pdf()).evidence
        client.force_login(head)
        url = reverse("scoring:evidence-remove", args=[evidence.pk])
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == 302
        assert not Evidence.objects.exists()
