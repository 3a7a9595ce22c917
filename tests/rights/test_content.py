"""Nobody reads more of another unit's sheet than `layers.csv` says, on whichever page, file or export.

Markers are planted in every layer of one sheet: in reasons and notes, in totals, in a document of evidence
and its file, in the trail, in the ranking. Then everybody opens everything that could show them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.urls import reverse

from emulation.audit.services import record
from scoring.choices import Layer
from scoring.models import ScoreLine, SectionTotal
from scoring.trail import LAYER_OF
from tests.rights.asking import GET
from tests.rights.cases import CASES, Case
from tests.rights.cast import ANONYMOUS, ROLES, troupe
from tests.rights.places import address, citation_of, line_of, patterns
from tests.rights.table import rows

LAYERS = Path(__file__).with_name("layers.csv")
RANK = "rank"
LETTERS = {"s": Layer.SELF, "g": Layer.GROUP, "f": Layer.FINAL, "r": RANK}
WORDS = {
    Layer.SELF: ("MOC-THUYET-MINH-7391", "MOC-TAI-LIEU-7392", "MOC-TRONG-TEP-7393"),
    Layer.GROUP: ("MOC-LY-DO-KHOI-7394",),
    Layer.FINAL: ("MOC-LY-DO-THAM-DINH-7395",),
    RANK: ("MOC-XEP-LOAI-7396",),
}
TOTALS = {Layer.SELF: "617.31", Layer.GROUP: "628.47", Layer.FINAL: "639.53", RANK: "641.59"}
MARKERS = {what: (*words, TOTALS[what], TOTALS[what].replace(".", ",")) for what, words in WORDS.items()}
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


def plant(case: Case) -> list[str]:
    """Put the markers into the sheet of the case; addresses where the planted document is shown."""
    line = line_of(case)
    ScoreLine.objects.filter(pk=line.pk).update(
        note=WORDS[Layer.SELF][0],
        self_points=Decimal("1.01"),
        group_points=Decimal("1.02"),
        group_reason=WORDS[Layer.GROUP][0],
        final_points=Decimal("1.03"),
        final_reason=WORDS[Layer.FINAL][0],
    )
    sections = case.sheet.criteria_set.criteria.filter(depth=1).order_by("position")
    for layer in Layer:
        points = TOTALS[layer]
        for index, section in enumerate(sections):
            SectionTotal.objects.update_or_create(
                sheet=case.sheet,
                section=section,
                layer=layer,
                defaults={
                    "points": Decimal(0) if index else Decimal(points),
                    "assigned_maximum": section.maximum,
                },
            )
    _plant_rank(case)
    people = troupe(case.name).people
    for layer, action in (
        (Layer.SELF, "fill_line"),
        (Layer.GROUP, "set_group_points"),
        (Layer.FINAL, "set_final_points"),
    ):
        assert LAYER_OF[action] == layer
        record(
            actor=people["officer" if layer is Layer.SELF else "stranger"],  # who reads the own doings anyway
            action=action,
            text="Ghi điểm",
            subject=line,
            organisation_id=case.unit.pk,
            group_year_id=case.group_year.pk,
            new={"reason": WORDS[layer][0]},
        )
    evidence = citation_of(case, WORDS[Layer.SELF][2].encode(), WORDS[Layer.SELF][1]).evidence
    return [
        reverse("scoring:evidence-show", args=[evidence.pk]),
        reverse("scoring:evidence-file", args=[evidence.pk]),
        reverse("scoring:evidence-file", args=[evidence.pk]) + "?tai=1",
        reverse("scoring:review-evidence", args=[case.sheet.pk, evidence.pk]),
    ]


def _plant_rank(case: Case) -> None:
    """Points and band of the unit in the newest run; a rank of its own, so that every page shows the row."""
    run = case.group_year.ranking_runs.order_by("-number").first()
    if run is not None:
        changed = run.rows.filter(organisation=case.unit).update(
            points=Decimal(TOTALS[RANK]), band=WORDS[RANK][0], rank=1, order=0, excluded_reason=""
        )
        assert changed == 1, f"{case.unit} is not in {run}"


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


def read(client: Client, url: str, fragment: bool) -> str:
    """What stands there; "" for whoever may not."""
    response = client.get(url, headers={"HX-Request": "true"} if fragment else {})
    assert response.status_code < 500, url
    if response.status_code != 200:
        return ""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


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
        if allowed - seen:
            wrong.append(f"{role} finds {', '.join(sorted(allowed - seen))} nowhere")
    assert not wrong, "\n".join(wrong)
