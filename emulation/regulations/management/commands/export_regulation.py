"""Write a regulation as JSON: to keep, to correct, or to start its successor from."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emulation.regulations.models import Regulation
from emulation.regulations.payloads import as_json
from emulation.regulations.selectors import as_data


class Command(BaseCommand):
    help = "Ghi một quy định ra JSON, để lưu, để sửa hoặc để soạn quy định thay thế (thêm mục “succeeds”)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="MÃ", help="mã của quy định, ví dụ quy-che-2025")

    def handle(self, *args: Any, **options: Any) -> None:
        regulation = Regulation.objects.filter(code=options["code"]).first()
        if regulation is None:
            known = ", ".join(Regulation.objects.values_list("code", flat=True)) or "chưa nạp quy định nào"
            raise CommandError(f"Không có quy định mã “{options['code']}”. Hiện có: {known}.")
        self.stdout.write(json.dumps(as_json(as_data(regulation)), ensure_ascii=False, indent=2))
