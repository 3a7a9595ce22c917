"""Fill an empty database with the demonstration province."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emulation.common.numbers import format_decimal
from emulation.common.problems import Refused
from emulation.demo.load import load
from scoring.models import ScoreLine


class Command(BaseCommand):
    help = "Nạp tỉnh minh họa vào cơ sở dữ liệu trống (đã migrate). Cơ sở dữ liệu có dữ liệu thì từ chối."

    def handle(self, *args: Any, **options: Any) -> None:
        started = perf_counter()

        def tell(name: str) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"{perf_counter() - started:6.1f} s  {name}")

        try:
            world = load(tell)
        except Refused as refusal:
            raise CommandError("\n".join(str(problem) for problem in refusal.problems)) from refusal
        lines = format_decimal(ScoreLine.objects.count(), 0)
        self.stdout.write(
            f"Đã nạp dữ liệu minh họa: {len(world.units)} đơn vị, {len(world.users)} tài khoản, "
            f"{len(world.years)} năm thi đua, {lines} dòng điểm, {perf_counter() - started:.0f} giây."
        )
