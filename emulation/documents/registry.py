"""Kinds of documents. A higher room registers its builders in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emulation.people.models import User


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    `build(subject_id)` collects the rows into the frozen dataclass that all renderings share; it raises
    `Refused` or `DocumentDataError` when data are missing or contradict each other. `may_read` is the rule
    of the subject: it decides about the page *and* the download. `may_read_of` asks besides whether the
    document finished at that moment may be read, where a subject was closed to others until then.
    """

    code: str
    title: Callable[[int], str]
    build: Callable[[int], Any]
    may_read: Callable[[User, int], bool]
    filename: Callable[[int], str]
    may_read_of: Callable[[User, int, datetime], bool] = lambda user, subject_id, moment: True


_kinds: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> None:
    _kinds[kind.code] = kind


def kind_of(code: str) -> DocumentKind:
    """Raises KeyError for a kind that nobody registered."""
    return _kinds[code]
