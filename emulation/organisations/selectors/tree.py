"""The tree of bodies as it stood on a day, opened along one branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation
from emulation.organisations.selectors.bodies import staff_counts

LAST = (OrganisationKind.DISTRICT, OrganisationKind.COMMUNE, OrganisationKind.DIVISION)
KINDS = [str(kind) for kind in (*(k for k in OrganisationKind if k not in LAST), *LAST)]
"""The many communes stand below the few bodies of every other kind."""
DEEPEST = 6
OPEN_ROOTS = 2


@dataclass(frozen=True)
class Node:
    """A row of the tree. `heading` names a kind where the first of several of its bodies stands."""

    organisation: Organisation
    depth: int
    below: int
    is_open: bool
    staff: int | None
    heading: str = ""
    alike: int = 0


def tree(on: date, opened: str = "") -> list[Node]:
    """Roots, what stands under them, and under every body on the way to the one with the code `opened`."""
    roots = list(Organisation.objects.under(None, on))
    way = _way(opened, on)
    open_ids = way | ({root.pk for root in roots} if len(roots) <= OPEN_ROOTS else set())
    placed: list[tuple[Organisation, int, str, int]] = []
    _place(roots, 0, on, open_ids, placed)
    counts = _below([body.pk for body, *_ in placed], on)
    staff = staff_counts([body.pk for body, *_ in placed], on.year)
    return [
        Node(body, depth, counts.get(body.pk, 0), body.pk in open_ids, staff.get(body.pk), heading, alike)
        for body, depth, heading, alike in placed
    ]


def _way(code: str, on: date) -> set[int]:
    """The body with that code and everything above it on that day."""
    found: set[int] = set()
    body = Organisation.objects.in_force(on).filter(code=code).first() if code else None
    while body is not None and len(found) < DEEPEST:
        found.add(body.pk)
        then = body.past_superiors.filter(until__gte=on).order_by("until").select_related("parent").first()
        body = then.parent if then else body.parent
    return found


def _place(
    bodies: list[Organisation],
    depth: int,
    on: date,
    open_ids: set[int],
    placed: list[tuple[Organisation, int, str, int]],
) -> None:
    kinds = [body.kind for body in bodies]
    several = len(set(kinds)) > 1
    told: set[str] = set()
    for body in sorted(bodies, key=lambda one: KINDS.index(one.kind)):
        heading = body.get_kind_display() if several and body.kind not in told else ""
        told.add(body.kind)
        placed.append((body, depth, heading, kinds.count(body.kind)))
        if body.pk in open_ids and depth < DEEPEST:
            _place(list(Organisation.objects.under(body, on)), depth + 1, on, open_ids, placed)


def _below(ids: list[int], on: date) -> dict[int, int]:
    """How many bodies stand directly under each; one query."""
    standing: Any = Organisation.objects.standing(on)
    rows = standing.filter(stood_under__in=ids).order_by()
    return dict(rows.values_list("stood_under").annotate(number=Count("pk")))
