"""A session of the demonstration council with a full agenda, put into the database of a running site.

Run as a program in the site's environment: `python -m tests.browser.agenda 12` prints the id of the session.
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLEAR_OF_THE_PROVINCE = 6000
"""Running numbers of what the factories make begin here."""


def open_session_of(items: int, environment: dict[str, str]) -> str:
    """The address of an open session with so many items to vote on."""
    command = [sys.executable, "-m", "tests.browser.agenda", str(items)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True, text=True
    )
    return f"/khen-thuong/phien-hop/{done.stdout.split()[-1]}/"


def main(items: int) -> None:
    import django

    django.setup()
    from django.db import transaction

    from awards.models import Council
    from tests.factories import awards, ground, scoring

    ground._numbers = count(CLEAR_OF_THE_PROVINCE)
    scoring._numbers = count(CLEAR_OF_THE_PROVINCE)
    with transaction.atomic():
        nominations = [awards.eligible_flag(awards.ranked_block(5)) for _ in range(items)]
        session = awards.open_session(Council.objects.get(), nominations)
    print(session.pk)


if __name__ == "__main__":
    main(int(sys.argv[1]))
