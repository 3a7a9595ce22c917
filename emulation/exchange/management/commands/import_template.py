from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emulation.common.workbooks.template import write_template
from emulation.exchange.layout import SHEETS

DRY_RUN = "Kiểm tra trước khi nhập: python manage.py import_year TỆP.xlsx --dry-run"


class Command(BaseCommand):
    help = "Write the empty workbook of a year (Vietnamese headers, a sheet per kind) for import_year."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if file.suffix.lower() != ".xlsx":
            raise CommandError(f"{file}: the name must end with .xlsx")
        try:
            write_template(file, SHEETS, DRY_RUN)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"Đã ghi mẫu: {file}")
