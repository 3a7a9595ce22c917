from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from awards.models import Dossier
from awards.selectors.dossiers import papers_of
from emulation.common.numbers import format_bytes
from emulation.common.problems import Refused
from emulation.documents.data import DocumentDataError
from emulation.documents.registry import kind_of
from emulation.documents.rendering import formats_of, render


class Command(BaseCommand):
    help = "Write all documents of a group's award dossier (PDF, Word, Excel) into a folder and list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("group", metavar="GROUP", help="code of the group, e.g. khoi-2")
        parser.add_argument("year", metavar="YEAR", type=int)
        parser.add_argument("--out", metavar="DIR", type=Path, required=True)

    def handle(self, *args: Any, group: str, year: int, out: Path, **options: Any) -> None:
        dossier = Dossier.objects.filter(group_year__group__code=group, group_year__year=year).first()
        if dossier is None:
            raise CommandError(f"Không có hồ sơ đề nghị khen thưởng của {group} năm {year}.")
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from error
        for code, subject in papers_of(dossier):
            self._write(code, subject, out)

    def _write(self, code: str, subject: int, out: Path) -> None:
        kind = kind_of(code)
        try:
            data = kind.build(subject)
            data.check()
        except (Refused, DocumentDataError) as error:
            raise CommandError(f"{kind.title(subject)}: {error}") from error
        stem = slugify(kind.filename(subject).replace("đ", "d").replace("Đ", "D"))
        for file_format in formats_of(data):
            path = out / f"{stem}.{file_format}"
            try:
                path.write_bytes(render(data, file_format))
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from error
            self.stdout.write(f"{path}  {format_bytes(path.stat().st_size)}")
