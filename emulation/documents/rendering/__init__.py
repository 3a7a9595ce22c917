"""One document, three renderings of the same content: PDF, Word, spreadsheet."""

from __future__ import annotations

from emulation.documents.forms.document import Document, Format
from emulation.documents.forms.placed import PlacedDocument


def formats_of(doc: Document | PlacedDocument) -> tuple[Format, ...]:
    """The file formats this document comes in, the one to sign first."""
    return doc.formats


def render(doc: Document | PlacedDocument, fmt: Format) -> bytes:
    """Check the data, then write the file. Raises `DocumentDataError` on contradictory data."""
    if fmt not in formats_of(doc):
        raise ValueError(f"{doc.kind} has no {fmt} rendering")
    doc.check()
    if isinstance(doc, PlacedDocument):
        from emulation.documents.rendering.placed import to_placed_pdf

        return to_placed_pdf(doc)
    if fmt == "pdf":
        from emulation.documents.rendering.pdf import to_pdf

        return to_pdf(doc.content())
    if fmt == "docx":
        from emulation.documents.rendering.docx import to_docx

        return to_docx(doc.content())
    from emulation.documents.rendering.xlsx import to_xlsx

    workbook = doc.workbook()
    if workbook is None:
        raise ValueError(f"{doc.kind} has no table for a spreadsheet")
    return to_xlsx(workbook, doc.content())
