from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from os import environ
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emulation.common.problems import Refused
from emulation.people.services import create_first_administrator

VARIABLE = "THIDUA_PASSWORD"


class Command(BaseCommand):
    help = (
        "Create the first account of an empty installation: a system administrator, who creates all others "
        f"in the browser. The password is asked for, or taken from the environment variable {VARIABLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--name", required=True, metavar="FULL_NAME")

    def handle(self, *args: Any, username: str, name: str, **options: Any) -> None:
        password = environ.get(VARIABLE) or getpass("Mật khẩu: ")
        try:
            account = create_first_administrator(username=username, full_name=name, password=password)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Đã tạo quản trị hệ thống {account.username}.")
