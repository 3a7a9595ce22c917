"""Print the accounts of the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from emulation.demo.accounts import ACCOUNTS, PASSWORD

HEADINGS = ("TÀI KHOẢN", "NGƯỜI DÙNG", "THỬ LÀM")


class Command(BaseCommand):
    help = "In danh sách tài khoản dùng thử của dữ liệu minh họa."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [HEADINGS, *((one.username, one.who, one.task) for one in ACCOUNTS)]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        self.stdout.write(f"Tài khoản dùng thử (dữ liệu minh họa); mật khẩu chung: {PASSWORD}\n")
        for name, who, task in rows:
            self.stdout.write(f"  {name:<{widths[0]}}  {who:<{widths[1]}}  {task}")
