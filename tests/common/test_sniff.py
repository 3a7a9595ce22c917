"""Uploads are what their bytes say: real files made here, and files that pretend."""

import hashlib
import io
import zipfile

import docx
import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from emulation.common import sniff

MB = 1024 * 1024


def pdf(pages=1, **options):
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    return saved(lambda out: document.save(out, **options))


def picture(kind):
    return saved(lambda out: Image.new("RGB", (8, 8), "red").save(out, kind))


def saved(write):
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def word():
    return saved(docx.Document().save)


def workbook():
    return saved(openpyxl.Workbook().save)


def package(content_type, part="word/document.xml", named="word/document.xml"):
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{named}" ContentType="{content_type}"/></Types>'
    )

    def write(out):
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("[Content_Types].xml", types)
            archive.writestr(part, "<x/>")

    return saved(write)


def plain_zip():
    def write(out):
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("word/document.xml", "<x/>")

    return saved(write)


REAL = [
    (pdf, sniff.PDF, ".pdf"),
    (word, sniff.DOCX, ".docx"),
    (workbook, sniff.XLSX, ".xlsx"),
    (lambda: picture("PNG"), sniff.PNG, ".png"),
    (lambda: picture("JPEG"), sniff.JPEG, ".jpg"),
    (lambda: picture("WEBP"), sniff.WEBP, ".webp"),
]
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize(("make", "content_type", "extension"), REAL)
def test_real_files_under_a_wrong_name(make, content_type, extension):
    data = make()
    upload = SimpleUploadedFile("minh chứng.exe", data, content_type="text/html")
    facts = sniff.validate_upload(upload, max_bytes=20 * MB)
    assert facts == sniff.FileFacts(content_type, extension, len(data), hashlib.sha256(data).hexdigest())
    assert upload.read() == data  # still to be stored from its beginning


def test_large_uploads_come_as_files_on_disk():
    data = pdf(3)
    with TemporaryUploadedFile("a.pdf", "application/pdf", len(data), None) as upload:
        upload.write(data)
        assert sniff.validate_upload(upload, max_bytes=MB).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00 a program",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 and then nothing",
        b"GIF89a" + bytes(40),
        plain_zip(),
        package(MACRO),
        package(sniff.DOCX + ".main+xml", named="word/other.xml"),
        picture("PNG")[:40],
        workbook()[:-30],
        pdf(0),
        pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
    ],
)
def test_pretenders(data):
    upload = SimpleUploadedFile("Báo cáo.pdf", data)
    assert sniff.sniff(upload) is None
    with pytest.raises(ValidationError) as caught:
        sniff.validate_upload(upload, max_bytes=MB)
    assert caught.value.code == "content_type"
    assert caught.value.messages[0].startswith("Tệp “Báo cáo.pdf” không phải PDF, Word, Excel hoặc ảnh.")


SEEDS = [make() for make, _, _ in REAL]


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=3)), max_size=9),
)
def test_no_damage_is_more_than_a_refusal(data, blows):
    broken = bytearray(data)
    for place, blow in blows:
        start = int(place * len(broken))
        broken[start : start + len(blow)] = blow
    assert sniff.sniff(io.BytesIO(bytes(broken))) in {None, *sniff.ACCEPTED}


def test_a_picture_that_speaks_of_pdf():
    note = PngInfo()
    note.add_text("Comment", "%PDF-1.7")
    data = saved(lambda out: Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=note))
    assert sniff.sniff(io.BytesIO(data)) == sniff.PNG


def test_a_package_that_unpacks_to_too_much(monkeypatch):
    monkeypatch.setattr(sniff, "_MAX_UNPACKED", 100)
    assert sniff.sniff(io.BytesIO(word())) is None


def test_entities_in_the_content_types_are_not_expanded():
    bomb = b'<!DOCTYPE t [<!ENTITY a "' + b"x" * 1000 + b'">]><Types>' + b"&a;" * 10 + b"</Types>"

    def write(out):
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("[Content_Types].xml", bomb)

    assert sniff.sniff(io.BytesIO(saved(write))) is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ở định dạng cũ (.doc, .xls) hoặc có mật khẩu"),
        (b"%PDF-1.7 cut off", "có thể bị hỏng hoặc có mật khẩu"),
        (b"", "không có nội dung"),
        (bytes(MB + 1), "lớn hơn 1 MB"),
    ],
)
def test_reasons(data, words):
    with pytest.raises(ValidationError, match=words.replace("(", r"\(").replace(")", r"\)")):
        sniff.validate_upload(SimpleUploadedFile("tệp.doc", data), max_bytes=MB)


def test_narrower_acceptance():
    upload = SimpleUploadedFile("a.pdf", pdf())
    for accept, words in [
        ({sniff.XLSX}, "không phải Excel."),
        ({sniff.DOCX, sniff.XLSX}, "không phải Word hoặc Excel."),
    ]:
        with pytest.raises(ValidationError, match=words):
            sniff.validate_upload(upload, max_bytes=MB, accept=accept)
    assert sniff.validate_upload(upload, max_bytes=MB, accept={sniff.PDF}).content_type == sniff.PDF
