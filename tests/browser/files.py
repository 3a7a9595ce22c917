"""What downloaded documents hold, read with the libraries of those who will open them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdf


def is_real(path: Path) -> bool:
    """Does the content of a file answer to its name? The archives open, a PDF begins and ends as it must."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        return content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    main = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}[path.suffix]
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None and main in archive.namelist()


def text_of(path: Path) -> str:
    """All words and figures of a document, with single spaces."""
    read = {".pdf": _pdf, ".docx": _docx, ".xlsx": _xlsx}[path.suffix]
    return " ".join(read(path).split())


def _pdf(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def _docx(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _xlsx(path: Path) -> str:
    book = openpyxl.load_workbook(path, data_only=True)
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    return "\n".join(str(value) for row in rows for value in row if value is not None)
