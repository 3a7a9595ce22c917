"""Short ways to write the rows of a reorganisation in tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from emulation.common.dates import today
from emulation.organisations.choices import Following, OrganisationKind, ReorganisationKind
from emulation.organisations.models import Organisation, Reorganisation
from emulation.organisations.planning import NewBody, Plan, Step, draw
from emulation.organisations.reorganisation import sections_of, seen_stamp
from emulation.organisations.selectors.reorganisations import plan_of
from emulation.organisations.services.carrying_out import carry_out
from emulation.organisations.services.drafts import Decision, Rows, add_operation, choose, prepare
from emulation.people.models import User

Kind = ReorganisationKind
FOLLOW, END = Following.FOLLOW, Following.END
EFFECTIVE = today() - timedelta(days=1)


def decision(**fields: Any) -> Decision:
    given: dict[str, Any] = {
        "document_number": "15/NQ-HĐND",
        "document_date": EFFECTIVE - timedelta(days=20),
        "issuer": "Hội đồng nhân dân tỉnh",
        "title": "Sắp xếp cơ quan chuyên môn",
        "effective_on": EFFECTIVE,
    }
    return Decision(**{**given, **fields})


def body(code: str, name: str = "", **fields: Any) -> NewBody:
    fields.setdefault("kind", OrganisationKind.DEPARTMENT)
    return NewBody(code, name or f"Đơn vị {code}", **fields)


def drawn(steps: list[Step], new: list[NewBody] | None = None, on: date = EFFECTIVE) -> Plan:
    known = {one.code: one for one in Organisation.objects.all()}
    return draw(steps, new or [], known, on)


def codes(plan: Plan) -> list[str]:
    """Codes of the flaws."""
    return [flaw.code for flaw in plan.flaws]


def prepared(
    actor: User, steps: list[Step], new: list[NewBody] | None = None, **fields: Any
) -> Reorganisation:
    draft = prepare(actor=actor, decision=decision(**fields))
    add_operation(actor=actor, reorganisation=draft, rows=Rows(steps, new or []))
    return draft


def done(actor: User, draft: Reorganisation, choices: dict[str, str] | None = None) -> Reorganisation:
    """Carry out what a preview shows at this moment, with these choices."""
    if choices:
        choose(actor=actor, reorganisation=draft, choices=choices)
        draft.refresh_from_db()
    plan = plan_of(draft)
    seen = seen_stamp(plan, sections_of(plan, draft.choices))
    return carry_out(actor=actor, reorganisation=draft, seen=seen)
