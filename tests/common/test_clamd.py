"""Asking clamd about a file, and what the uploads make of its answer."""

import os
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from emulation.common import uploads
from emulation.common.clamd import CHUNK, ScannerUnavailable, finding
from emulation.common.problems import Refused
from tests.common.fake_clamd import EICAR, running_clamd
from tests.factories.scoring import png


@pytest.fixture
def scanner():
    with running_clamd() as scanner:
        yield scanner


def asked(content, url, timeout=5):
    return finding(BytesIO(content), url, timeout=timeout)


def test_clean_file_arrives_whole_in_several_chunks(scanner):
    content = os.urandom(2 * CHUNK + 17)
    assert asked(content, scanner.url) == ""
    assert scanner.received == [content]


def test_name_of_what_was_found(scanner):
    assert asked(b"before " + EICAR, scanner.url) == "Eicar-Test-Signature"


def test_at_a_path(tmp_path):
    with running_clamd(str(tmp_path / "clamd.ctl")) as scanner:
        assert asked(EICAR, scanner.url) == "Eicar-Test-Signature"


def test_file_is_left_at_its_beginning(scanner):
    file = BytesIO(b"content")
    file.read()
    finding(file, scanner.url, timeout=5)
    assert file.read() == b"content"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"stream: ERROR", b""])
def test_no_verdict_is_not_clean(scanner, answer):
    scanner.answer = answer or b" "
    with pytest.raises(ScannerUnavailable):
        asked(b"content", scanner.url)


def test_stream_that_is_longer_than_the_scanner_takes(scanner):
    scanner.limit = CHUNK
    with pytest.raises(ScannerUnavailable):
        asked(os.urandom(40 * CHUNK), scanner.url)


def test_scanner_that_never_answers(scanner):
    scanner.silent = True
    with pytest.raises(ScannerUnavailable):
        asked(b"content", scanner.url, timeout=0.2)


@pytest.mark.parametrize(
    "url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl", "127.0.0.1:3310", "tcp://"]
)
def test_scanner_that_is_not_there(url):
    with pytest.raises(ScannerUnavailable):
        asked(b"content", url)


class TestUploads:
    def refused(self, file):
        with pytest.raises(Refused) as caught:
            uploads.checked(file)
        (problem,) = caught.value.problems
        assert problem.field == "file"
        return problem

    def test_without_a_scanner_nobody_is_asked(self, settings):
        assert settings.CLAMD_URL == ""
        assert uploads.checked(png()).content_type == "image/png"

    def test_clean_file_is_taken(self, settings, scanner):
        settings.CLAMD_URL = scanner.url
        file = png()
        assert uploads.checked(file).content_type == "image/png"
        assert scanner.received == [file.read()], "whole, and still to be read by who stores it"

    def test_virus_is_refused_in_words_for_people(self, settings, scanner):
        settings.CLAMD_URL = scanner.url
        infected = SimpleUploadedFile("anh.png", png().read() + EICAR, "image/png")
        problem = self.refused(infected)
        assert problem.code == "virus"
        assert "mã độc" in problem.message
        assert not re.search("eicar|clamd", problem.message, re.IGNORECASE)

    def test_scanner_that_is_down_lets_nothing_in(self, settings, caplog):
        settings.CLAMD_URL = "tcp://127.0.0.1:1"
        problem = self.refused(png())
        assert problem.code == "scanner"
        assert "Chưa kiểm tra được vi-rút nên chưa nhận tệp" in problem.message
        assert "virus scanner unavailable" in caplog.text

    def test_what_is_no_document_is_not_even_sent(self, settings, scanner):
        settings.CLAMD_URL = scanner.url
        assert self.refused(SimpleUploadedFile("a.txt", b"text")).code == "content_type"
        assert scanner.received == []
