"""The PDF, read back: text, fonts, pages, margins, headers, and nothing fetched from elsewhere."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from emulation.documents.forms import content as parts
from emulation.documents.forms.document import Document
from emulation.documents.rendering import render
from emulation.documents.rendering.assets import FONTS
from emulation.documents.rendering.pdf import ForbiddenResourceError, fetch_font, to_pdf
from tests.documents import reading, samples

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
MARKED = [
    letter
    for letter in (unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES)
    if not letter.isascii()
]
LETTERS = "".join([*MARKED, "đ"])
DOCS = {
    "01": samples.submission,
    "01 cluster": samples.cluster_submission,
    "02": samples.minutes,
    "04": samples.score_table,
    "04 six": samples.many_sections_table,
    "05": samples.self_assessment,
    "05 large": samples.large_sheet,
    "receipt": samples.receipt,
}


@cache
def made(name: str) -> bytes:
    return render(DOCS[name](), "pdf")


@cache
def read(name: str) -> PdfReader:
    return reading.pdf(made(name))


def fonts(reader: PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            yield font.get_object()["/DescendantFonts"][0].get_object()


# --- text and fonts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCS)
def test_the_whole_text_comes_back(name: str) -> None:
    everything = "".join(reading.body(page) for page in read(name).pages)
    assert everything == unicodedata.normalize("NFC", everything)
    assert "\ufffd" not in everything
    missing = [
        text for text in parts.texts(DOCS[name]().content()) if reading.compact(text) not in everything
    ]
    assert missing == []


def test_there_are_134_marked_letters() -> None:
    assert len(LETTERS + LETTERS.upper()) == 134


def test_every_vietnamese_letter_comes_back_in_four_faces() -> None:
    faces = [(False, False), (True, False), (False, True), (True, True)]
    lines = tuple(
        parts.para(parts.Run(text, bold, italic))
        for bold, italic in faces
        for text in (LETTERS, LETTERS.upper())
    )
    blocks: tuple[parts.Block, ...] = lines
    page = parts.Content("Chữ cái", "Kiểm thử", date(2026, 1, 1), (parts.Section(blocks),))
    back = reading.compact("".join(page.extract_text() for page in reading.pdf(to_pdf(page)).pages))
    assert back == (LETTERS + LETTERS.upper()) * 4


@pytest.mark.parametrize("name", DOCS)
def test_only_our_fonts_are_embedded(name: str) -> None:
    names = {str(font["/BaseFont"]).split("+")[-1] for font in fonts(read(name))}
    assert names
    assert all(font.startswith("Tinos") for font in names), names
    assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in fonts(read(name)))


# --- pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pages"), [("01", 3), ("02", 3), ("04", 1), ("04 six", 4), ("05", 3), ("receipt", 1)]
)
def test_number_of_pages(name: str, pages: int) -> None:
    assert len(read(name).pages) == pages


def test_a_sheet_of_180_leaves_takes_many_pages_and_repeats_its_header() -> None:
    pages = read("05 large").pages
    assert len(pages) >= 15
    assert all("STTNộidung,tiêuchí" in reading.body(page) for page in pages)


def test_header_rows_are_repeated_in_a_long_list() -> None:
    appendix = read("01 cluster").pages[3:]
    assert len(appendix) > 2
    assert all("Tóm tắt thành tích".replace(" ", "") in reading.body(page) for page in appendix[:-1])


@pytest.mark.parametrize("name", ["01", "02", "04", "05", "receipt"])
def test_the_first_page_has_no_number_the_others_have(name: str) -> None:
    doc = DOCS[name]()
    main = len(read(name).pages) - (1 if name == "01" else 0)
    shown = [reading.top_margin(page) for page in list(read(name).pages)[:main]]
    assert shown == [[]] + [[str(number)] for number in range(2, main + 1)]
    assert doc.formats[0] == "pdf"


def test_an_appendix_is_numbered_on_its_own() -> None:
    pages = list(read("01 cluster").pages)
    start = next(i for i, page in enumerate(pages) if reading.body(page).startswith("Phụlục"))
    shown = [reading.top_margin(page) for page in pages[start:]]
    assert start == 3
    assert shown == [[]] + [[str(number)] for number in range(2, len(shown) + 1)]


def test_the_page_number_is_centred_in_the_top_margin() -> None:
    [(text, left, top)] = [item for item in reading.placed_text(read("02").pages[1]) if item[2] <= 18]
    assert text == "2"
    assert abs(left + 1.2 - (30 + 165 / 2)) < 0.6, "half a digit is 1,2 mm"
    assert 10 < top < 14


def test_appendix_lies_across_the_main_text_stands() -> None:
    boxes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in read("01").pages]
    assert [width > height for width, height in boxes] == [False, False, True]


@pytest.mark.parametrize("name", DOCS)
def test_text_keeps_the_left_and_the_top_margin(name: str) -> None:
    for page in read(name).pages:
        body = [(left, top) for _, left, top in reading.placed_text(page) if top > 18]
        height = float(page.mediabox.height) / reading.MM
        assert min(left for left, _ in body) > 29.9
        assert min(top for _, top in body) > 20
        assert max(top for _, top in body) < height - 20


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="measures ink: needs poppler-utils")
@pytest.mark.parametrize("name", ["01 cluster", "02", "04", "05"])
def test_no_ink_in_the_margins(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(made(name))
    subprocess.run(["pdftoppm", "-r", "150", "-gray", "a.pdf", "p"], cwd=tmp_path, check=True)
    mm = 150 / 25.4
    for file in sorted(tmp_path.glob("*.pgm")):
        ink = Image.open(file).point(lambda grey: 255 if grey < 128 else 0)
        left, _, right, bottom = ink.getbbox() or (0, 0, 0, 0)
        assert left / mm > 29.7
        assert (ink.width - right) / mm > 14.8
        assert (ink.height - bottom) / mm > 19.8
        below_number = ink.crop((0, int(18 * mm), ink.width, ink.height)).getbbox() or (0, 0, 0, 0)
        assert below_number[1] / mm + 18 > 19.9


def test_signatures_never_stand_alone() -> None:
    for name in ("01", "02", "05", "05 large"):
        pages = [reading.body(page) for page in read(name).pages]
        signed = next(text for text in pages if "TRƯỞNGKHỐI" in text or "CHỦTỌA" in text or "GIÁMĐỐC" in text)
        assert "./." in signed


# --- marks -----------------------------------------------------------------------------------------------


def test_demonstration_data_are_marked_on_every_page() -> None:
    for doc in (samples.submission(), samples.score_table()):
        marked: Document = replace(doc, head=replace(doc.head, demo=True))
        pages = reading.pdf(render(marked, "pdf")).pages
        assert all("Dữ liệu minh họa" in " ".join(reading.top_margin(page)) for page in pages)
    assert all("minh họa" not in page.extract_text() for page in read("01").pages)


def test_a_draft_says_so_and_has_no_number() -> None:
    doc = samples.submission()
    text = reading.body(reading.pdf(render(replace(doc, head=replace(doc.head, draft=True)), "pdf")).pages[0])
    assert "DỰTHẢO" in text
    assert "Số:/TTr-KTĐKTTH" in text
    assert "HưngYên,ngàytháng01năm2026" in text
    assert "DỰTHẢO" not in reading.body(read("01").pages[0])


# --- the file --------------------------------------------------------------------------------------------


def test_the_file_says_what_it_is() -> None:
    reader = read("01")
    facts = reader.metadata
    assert facts
    assert facts.title
    assert reading.compact(facts.title).startswith("Tờtrìnhvềviệcđềnghịtặng")
    assert facts.author == "KHỐI THI ĐUA CÁC CƠ QUAN KINH TẾ TỔNG HỢP"
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/Lang"] == "vi"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog


def test_equal_data_make_equal_bytes() -> None:
    assert made("01") == render(samples.submission(), "pdf")
    other = replace(samples.submission(), council="Hội đồng khác")
    assert made("01") != render(other, "pdf")


def test_typed_text_is_never_markup() -> None:
    doc = samples.minutes()
    nasty = '<img src="http://127.0.0.1:9/x.png"><b>&amp;{{ 1 }}</b>'
    text = "".join(reading.body(page) for page in reading.pdf(render(replace(doc, venue=nasty), "pdf")).pages)
    assert reading.compact(nasty) in text


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/font.ttf",
        "https://example.org/Tinos-Regular.ttf",
        "file:///etc/passwd",
        f"{FONTS.as_uri()}/../../../manage.py",
        f"{FONTS.as_uri()}/LICENSE.txt",
        f"file://host{FONTS}/Tinos-Regular.ttf",
        "data:text/plain,x",
    ],
)
def test_nothing_but_our_fonts_is_fetched(url: str) -> None:
    with pytest.raises(ForbiddenResourceError):
        fetch_font(url)


def test_our_fonts_are_fetched() -> None:
    assert fetch_font(f"{FONTS.as_uri()}/Tinos-Regular.ttf").read(4) == b"\x00\x01\x00\x00"
