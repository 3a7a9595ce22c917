"""The base of every printed document."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from emulation.documents.data import DocHead, DocumentDataError, Signer, digest_of
from emulation.documents.forms.content import Content, Letterhead, Section, Signature, Workbook

Format = Literal["pdf", "docx", "xlsx"]


@dataclass(frozen=True, kw_only=True)
class Document(ABC):
    """Frozen data of one document: what it says (`sections`), whether it may be said (`problems`).

    `edition` is raised when the form's wording or layout changes, so that the digest changes with it.
    """

    kind: ClassVar[str]
    edition: ClassVar[int] = 1
    formats: ClassVar[tuple[Format, ...]] = ("pdf", "docx")
    dated_in_head: ClassVar[bool] = True

    head: DocHead

    @abstractmethod
    def problems(self) -> Iterator[str]:
        """Vietnamese sentences on what contradicts or is missing."""

    @abstractmethod
    def sections(self) -> tuple[Section, ...]:
        """The text, appendices after the main section."""

    @property
    @abstractmethod
    def title(self) -> str:
        """Name of the document for lists and file properties."""

    def workbook(self) -> Workbook | None:
        """The spreadsheet, for documents that have `xlsx` among their formats."""
        return None

    def check(self) -> None:
        """Raise `DocumentDataError` with every problem found."""
        if found := tuple(self.problems()):
            raise DocumentDataError(found)

    def digest(self) -> str:
        """SHA-256 of the data: the same digest, the same document."""
        return digest_of(self, self.edition)

    def content(self) -> Content:
        """Everything to be set; the data must have passed `check()`."""
        return Content(self.title, self.head.issuer.name, self.head.date, self.sections(), self.head.demo)

    def letterhead(self) -> Letterhead:
        head = self.head
        place_date = head.place_date if self.dated_in_head else ""
        return Letterhead(
            head.issuer.superior, head.issuer.name_lines, head.number_text, place_date, head.draft
        )


def signature(signer: Signer, date_line: str = "") -> Signature:
    return Signature(signer.authority_lines, signer.name, signer.other_office, date_line)
