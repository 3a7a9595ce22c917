"""Load the regulations and public holidays of the project, or those of the office's own files."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emulation.common.problems import Refused
from emulation.regulations.services import (
    Loaded,
    Outcome,
    load_holidays,
    load_packaged,
    load_regulation,
)

WORDS = {
    Outcome.CREATED: "đã nạp",
    Outcome.UPDATED: "đã thay nội dung",
    Outcome.UNCHANGED: "không thay đổi",
    Outcome.KEPT: "khác bản đóng gói, giữ nguyên bản đang lưu",
}


class Command(BaseCommand):
    help = (
        "Nạp các quy định và ngày nghỉ lễ kèm theo phần mềm (không ghi đè), hoặc các tệp JSON của cơ quan. "
        "Tệp có mục “succeeds” thay thế quy định có mã đó từ ngày có hiệu lực. Xem export_regulation."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="TỆP.json", help="quy định cần nạp")
        parser.add_argument("--holidays", type=Path, metavar="TỆP.json", help="danh sách ngày nghỉ cần nạp")

    def handle(self, *args: Any, **options: Any) -> None:
        files, holidays = options["files"], options["holidays"]
        try:
            if not files and holidays is None:
                self._tell(load_packaged())
            for file in files:
                self._tell([load_regulation(document=_read(file))])
            if holidays is not None:
                self.stdout.write(f"Ngày nghỉ: thay đổi {load_holidays(document=_read(holidays))} ngày.")
        except Refused as refusal:
            raise CommandError("\n".join(str(problem) for problem in refusal.problems)) from refusal

    def _tell(self, loaded: list[Loaded]) -> None:
        for one in loaded:
            self.stdout.write(f"{one.name} ({one.code}): {WORDS[one.outcome]}.")


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {file}: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"Tệp {file} không phải là JSON đúng: {error}.") from error
