from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emulation.common.workbooks.reading import UnreadableWorkbook
from emulation.exchange.services import Report, import_workbook
from emulation.people.models import User

WORDS = {"created": "mới", "changed": "sửa", "unchanged": "giữ nguyên"}


class Command(BaseCommand):
    help = (
        "Import organisations, groups, members, offices, criteria, targets and scores of a year from one "
        "workbook. All or nothing: every wrong cell is reported and then nothing is written. "
        "The same workbook twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--actor", metavar="USERNAME", help="account that answers for the import")

    def handle(self, *args: Any, file: Path, dry_run: bool, actor: str | None = None, **options: Any) -> None:
        try:
            report = import_workbook(file, actor=self._user(actor), dry_run=dry_run)
        except UnreadableWorkbook as error:
            raise CommandError(str(error)) from error
        for problem in report.problems:
            self.stderr.write(str(problem))
        if report.problems:
            raise CommandError(f"{len(report.problems)} chỗ cần sửa; chưa ghi gì.")
        self._summary(report)

    def _user(self, username: str | None) -> User | None:
        if username is None:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Không có tài khoản “{username}”.")
        return user

    def _summary(self, report: Report) -> None:
        for (title, what), count in sorted(report.counts.items()):
            if count:
                self.stdout.write(f"{title}: {count} {WORDS[what]}")
        if not report.written:
            self.stdout.write("Kiểm tra xong, không có lỗi; chưa ghi gì (--dry-run).")
        elif report.changes:
            self.stdout.write(f"Đã ghi {report.changes} thay đổi.")
        else:
            self.stdout.write("Không có gì thay đổi.")
