"""Nobody reads more of another unit's sheet than `layers.csv` says, on any page, fragment, file or export.

Markers are planted in every layer of one sheet (`planting.py`): in reasons and notes, in totals, in documents
of evidence and their files, in the trail, in the ranking, in cross-scores and explanations. Then everybody
opens everything that could show them, also the parts of workbooks, and tries to write where the answer might
tell them.
"""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from scoring.models import CrossAssignment, ScoreSheet
from tests.rights.asking import GET
from tests.rights.cases import CASES, Case
from tests.rights.cast import ANONYMOUS, ROLES, troupe
from tests.rights.places import address, line_of, patterns
from tests.rights.planting import LETTERS, MARKERS, crossed_line_of, plant
from tests.rights.table import rows

LAYERS = Path(__file__).with_name("layers.csv")
ROOMS = ("scoring:", "awards:", "documents:", "audit:", "jobs:", "conferences:show")
PAGES = ("home:tasks", "groups:year", "groups:index", "organisations:page")
PLANTED = ("scoring:evidence-show", "scoring:evidence-file", "scoring:review-evidence")
"""Asked with the planted document instead."""
UNREADABLE = {row.name for row in rows() if row.method == GET and row.expected["inspector"] == "405"}
FRAGMENTS = ("scoring:sheet-line", "scoring:review-evidence", "jobs:show")
"""What scripts ask for by themselves, shown otherwise than the page."""


def _table() -> dict[str, dict[str, frozenset[str]]]:
    lines = [line for line in LAYERS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    header, *found = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    return {
        row[0]: {
            role: frozenset(LETTERS[letter] for letter in cell.strip("-"))
            for role, cell in zip(header[1:], row[1:], strict=True)
            if cell
        }
        for row in found
    }


VISIBLE = _table()


def addresses(case: Case) -> Iterator[tuple[str, bool]]:
    """Everything to read that could show a sheet or a rank; and whether as a fragment."""
    for name, arguments in patterns().items():
        if name in PAGES or (name.startswith(ROOMS) and name not in (*PLANTED, *UNREADABLE)):
            try:
                url = address(name, arguments, case)
            except (ObjectDoesNotExist, IndexError):
                continue  # the group has not come so far: no run, no dossier, no session
            yield url, False
            if name in FRAGMENTS:
                yield url, True
    for word in ("MOC-THUYET-MINH", "MOC-TAI-LIEU", case.unit.short_name):
        yield f"{reverse('home:search')}?q={quote(word)}", False
    yield f"{reverse('scoring:sheet', args=[case.sheet.pk])}?dong={line_of(case).pk}", False
    flat = reverse("scoring:flat", args=[case.where.group, case.where.year])
    yield f"{flat}?dang=csv", False


Attempt = tuple[str, dict[str, Any]]


def attempts(case: Case) -> Iterator[Attempt]:
    """Saving a planted line with an outdated version, whose refusal tells what stands there: at the address
    of its sheet, and at that of another unit's."""
    line = line_of(case)
    form = {"line": line.pk, "points": "1", "reason": "", "version": 9999}
    cell = {"line": line.pk, "field": "note", "text": "x", "version": 9999}
    body = {"data": json.dumps({"cells": [cell]}), "content_type": "application/json"}
    for sheet in ScoreSheet.objects.filter(
        membership__group_year=case.group_year, membership__organisation__in=[case.unit, case.other_unit]
    ):
        yield reverse("scoring:sheet-cell", args=[sheet.pk]), body
        for name in ("scoring:review-line", "scoring:appraise-line"):
            yield reverse(name, args=[sheet.pk]), {"data": form}
    form = form | {"line": crossed_line_of(case).pk}
    for one in CrossAssignment.objects.filter(sheet=case.sheet):
        yield reverse("scoring:cross-line", args=[one.rater_id, one.pk]), {"data": form}


def read(client: Client, url: str, fragment: bool) -> str:
    """What stands there, in every part of a workbook; "" for whoever may not."""
    response = client.get(url, headers={"HX-Request": "true"} if fragment else {})
    assert response.status_code < 500, url
    return text_of(response) if response.status_code == 200 else ""


def text_of(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if not content.startswith(b"PK"):
        return html.unescape(content.decode(errors="replace"))
    with ZipFile(BytesIO(content)) as parts:
        return "".join(html.unescape(parts.read(name).decode(errors="replace")) for name in parts.namelist())


def answered(client: Client, url: str, sent: dict[str, Any]) -> str:
    """What is said to somebody who tries to write there; nothing stays written."""
    with transaction.atomic():
        response = client.post(url, **sent)
        transaction.set_rollback(True)
    assert response.status_code < 500, url
    return text_of(response)


@pytest.mark.parametrize("case", VISIBLE)
def test_table_names_a_case_and_roles(case: str) -> None:
    assert case in CASES
    assert set(VISIBLE[case]) <= set(ROLES)


def test_every_role_is_asked() -> None:
    for role in set(ROLES) - {ANONYMOUS}:
        assert sum(role in roles for roles in VISIBLE.values()) >= 2, role


@pytest.mark.django_db
@pytest.mark.usefixtures("people")
@pytest.mark.urls("tests.rights.urls")
@pytest.mark.parametrize("name", VISIBLE)
def test_everybody_reads_their_layers_and_no_more(name: str) -> None:
    cast = troupe(name)
    planted = [(url, fragment) for url in plant(cast.case) for fragment in (False, True)]
    places = planted + list(addresses(cast.case))
    tries = list(attempts(cast.case))
    wrong = []
    for role, allowed in VISIBLE[name].items():
        client = cast.client(role)
        seen: set[str] = set()
        for url, fragment in places:
            body = read(client, url, fragment)
            shown = {what for what, markers in MARKERS.items() if any(marker in body for marker in markers)}
            seen |= shown
            if shown - allowed:
                words = [marker for what in shown - allowed for marker in MARKERS[what] if marker in body]
                wrong.append(f"{role} reads {', '.join(sorted(shown - allowed))} at {url}: {words}")
        for url, sent in tries:
            body = answered(client, url, sent)
            told = [word for what in set(MARKERS) - allowed for word in MARKERS[what] if word in body]
            if told:
                wrong.append(f"{role} is told {told} when writing at {url}")
        if allowed - seen:
            wrong.append(f"{role} finds {', '.join(sorted(allowed - seen))} nowhere")
    assert not wrong, "\n".join(wrong)
