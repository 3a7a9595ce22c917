"""manage.py dossier: the documents of a group's award dossier, without a worker."""

from __future__ import annotations

import os
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
from emulation.documents.registry import DocumentKind, kind_of
from emulation.documents.rendering import formats_of, render
from emulation.groups.models import Group


class Command(BaseCommand):
    help = "Write all documents of a group's award dossier (PDF, Word, Excel) into a folder and list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("group", metavar="GROUP", help="code of the group, e.g. khoi-2")
        parser.add_argument("year", metavar="YEAR", type=int, help="emulation year, e.g. 2025")
        parser.add_argument(
            "--out", metavar="DIR", type=Path, required=True, help="folder to write to; made if it is missing"
        )

    def handle(self, *args: Any, group: str, year: int, out: Path, **options: Any) -> None:
        dossier = self._dossier(group, year)
        self._make_folder(out)
        papers = [(kind_of(code), subject) for code, subject in papers_of(dossier)]
        built = [(kind, subject, self._build(kind, subject)) for kind, subject in papers]
        for kind, subject, data in built:  # nothing is written unless everything can be built
            self._write(kind.filename(subject), data, out)

    def _dossier(self, group: str, year: int) -> Dossier:
        if not Group.objects.filter(code=group).exists():
            raise CommandError(f"Không có khối, cụm nào có mã “{group}”.")
        found = Dossier.objects.filter(group_year__group__code=group, group_year__year=year)
        dossier = found.order_by("group_year__cycle", "pk").first()
        if dossier is None:
            raise CommandError(f"{group} chưa có hồ sơ đề nghị khen thưởng năm {year}.")
        return dossier

    def _make_folder(self, out: Path) -> None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"Không tạo được thư mục {out}: {error.strerror}.") from error
        if not os.access(out, os.W_OK | os.X_OK):
            raise CommandError(f"Không ghi được vào thư mục {out}.")

    def _build(self, kind: DocumentKind, subject: int) -> Any:
        try:
            data = kind.build(subject)
            data.check()
        except DocumentDataError as error:
            raise CommandError("\n".join([f"{kind.title(subject)}:", *error.sentences])) from error
        except Refused as refusal:
            lines = [str(problem) for problem in refusal.problems]
            raise CommandError("\n".join([f"{kind.title(subject)}:", *lines])) from refusal
        return data

    def _write(self, name: str, data: Any, out: Path) -> None:
        stem = slugify(name.replace("đ", "d").replace("Đ", "D"))
        for file_format in formats_of(data):
            path = out / f"{stem}.{file_format}"
            try:
                path.write_bytes(render(data, file_format))
            except OSError as error:
                raise CommandError(f"Không ghi được {path}: {error.strerror}.") from error
            self.stdout.write(f"{path}  {format_bytes(path.stat().st_size)}")
