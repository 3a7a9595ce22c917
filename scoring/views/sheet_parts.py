"""What the pages of a sheet share: finding it, what the person may do with it, reading a plain form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse

from emulation.common.dates import deadline_words, format_date, format_datetime, local_date, today
from emulation.people.models import User
from emulation.people.requests import Request
from scoring.choices import Layer
from scoring.models import ScoreSheet
from scoring.rules import APPRAISED, REVIEWED, visible_layers
from scoring.selectors import sheets
from scoring.selectors.rows import Look, Typed
from scoring.services.entry import RefusedCell
from scoring.services.typed import FIELDS, Cell


def sheet_for(request: Request, sheet_id: int) -> ScoreSheet:
    """The sheet, or 404 for whoever may not read what the unit wrote (everybody else while it is a draft)."""
    sheet = sheets.readable(request.user, sheet_id)
    if sheet is None:
        raise Http404
    return sheet


def look_at(user: User, sheet: ScoreSheet) -> Look:
    """What this person sees of the sheet now, and whether the cells are inputs."""
    layers = visible_layers(user, sheet)
    return Look(
        sheet=sheet,
        writes=sheet.is_editable and user.has_perm("scoring.fill_sheet", sheet),
        group=Layer.GROUP in layers and sheet.state in REVIEWED,
        final=Layer.FINAL in layers and sheet.state in APPRAISED,
    )


def title_of(sheet: ScoreSheet) -> str:
    return f"Phiếu tự chấm điểm năm {sheet.membership.group_year.year}"


def crumbs(sheet: ScoreSheet, *below: str) -> list[tuple[str, str]]:
    """Trail to a page of the sheet; `below` are pages under it, the last one the page itself."""
    trail = [("Chấm điểm", reverse("scoring:index"))]
    name = f"Phiếu của {sheet.membership.organisation.short_name}"
    if not below:
        return [*trail, (name, "")]
    return [*trail, (name, reverse("scoring:sheet", args=[sheet.pk])), *((text, "") for text in below)]


def is_late(sheet: ScoreSheet, due: Any) -> bool:
    """Was it handed in after the last day?"""
    return bool(due and sheet.submitted_at and local_date(sheet.submitted_at) > due.due_on)


def standing_words(sheet: ScoreSheet, due: Any) -> dict[str, Any]:
    """When the sheet is due or was handed in, in words, and how loudly to say it."""
    if sheet.submitted_at:
        late = is_late(sheet, due)
        return {
            "words": f"Nộp {format_datetime(sheet.submitted_at)}",
            "late": late,
            "loud": "",
            "receipt": sheet.receipt_number,
        }
    if due is None:
        return {"words": "", "late": False, "loud": "", "receipt": ""}
    words, severity = deadline_words(due.due_on, today())
    return {
        "words": f"Hạn nộp {format_date(due.due_on)}, {words[0].lower()}{words[1:]}",
        "late": False,
        "loud": {"late": "t-err", "soon": "t-warn"}.get(severity, ""),
        "receipt": "",
    }


def typed_cells(post: QueryDict) -> list[Cell]:
    """The cells of a plain form that differ from what it showed (`selectors.grid.seen_of`).

    A form without a readable `seen` has none: nothing is overwritten blindly.
    """
    try:
        seen = json.loads(post.get("seen", ""))
        shown = {int(line): list(values) for line, values in seen.items()}
    except (ValueError, AttributeError, TypeError):
        return []
    found = []
    for line_id, (version, *texts) in shown.items():
        if not isinstance(version, int):
            continue
        for field, before in zip(FIELDS, texts, strict=False):
            typed = post.get(f"{field}-{line_id}")
            if typed is not None and _plain(typed) != _plain(before):
                found.append(Cell(line_id, field, typed, version))
    return found


def _plain(text: str) -> str:
    """Browsers send line ends as CR LF."""
    return str(text).replace("\r\n", "\n").strip()


def typed_back(refused: Iterable[RefusedCell]) -> Typed:
    """What could not be saved, to be shown where it was typed."""
    texts, errors = {}, {}
    for cell, error in ((item.cell, item.error) for item in refused):
        texts[cell.line_id, cell.field] = cell.text
        errors[cell.line_id, cell.field] = " ".join(problem.message for problem in error.problems)
    return Typed(texts, errors)
