"""Registrations and pacts for tests, made as rows or sent as forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from emulation.common.dates import now
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation
from emulation.pacts import services
from emulation.pacts.choices import RegistrationState
from emulation.pacts.models import Pact, Registration, RegistrationItem
from emulation.pacts.services import ItemFacts, PactFacts, RegistrationFacts
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from tests.factories import ground

YEAR = 2026


def membership_of(group_year: GroupYear, index: int = -1) -> Membership:
    found = list(group_year.memberships.select_related("organisation", "group_year__group").order_by("order"))
    return found[index]


def item(text: str = "Giải ngân vốn đầu tư công", **changes: Any) -> ItemFacts:
    values: dict[str, Any] = {"text": text, "unit_of_measure": "%", "target": Decimal(95)}
    return ItemFacts(**(values | changes))


def facts(*items: ItemFacts, **changes: Any) -> RegistrationFacts:
    values: dict[str, Any] = {
        "commitments": "Hoàn thành vượt mức chỉ tiêu.",
        "award_kinds": ("provincial_flag",),
        "items": items or (item(),),
    }
    return RegistrationFacts(**(values | changes))


def make_registration(
    membership: Membership, state: str = RegistrationState.CONFIRMED, *targets: int, **fields: Any
) -> Registration:
    """With an item for each target (one of 95 % unless told)."""
    confirmed = state == RegistrationState.CONFIRMED
    values: dict[str, Any] = {
        "commitments": "Cam kết thực hiện.",
        "confirmed_at": now() if confirmed else None,
        "confirmed_by": ground.make_user(None) if confirmed else None,
        "return_reason": "Sửa chỉ tiêu" if state == RegistrationState.RETURNED else "",
    }
    registration = Registration.objects.create(membership=membership, state=state, **(values | fields))
    for order, target in enumerate(targets or (95,), start=1):
        RegistrationItem.objects.create(
            registration=registration,
            order=order,
            text=f"Chỉ tiêu {order}",
            unit_of_measure="%",
            target=target,
        )
    return registration


def register_all(group_year: GroupYear) -> None:
    for membership in group_year.memberships.select_related("organisation"):
        make_registration(membership)


def pact_facts(**changes: Any) -> PactFacts:
    values: dict[str, Any] = {
        "venue": "Hội trường Sở Công Thương",
        "signing_on": date(YEAR, 2, 6),
        "general_text": "Hoàn thành vượt mức chỉ tiêu.\nNhân rộng điển hình.",
        "duties_text": "Các đơn vị thực hiện đầy đủ nội dung đã đăng ký.",
    }
    return PactFacts(**(values | changes))


def open_pact(group_year: GroupYear, leader: User) -> Pact:
    """A pact that the heads may confirm; everybody has registered."""
    if not Registration.objects.filter(membership__group_year=group_year).exists():
        register_all(group_year)
    pact = services.save_pact(actor=leader, group_year=group_year, facts=pact_facts(), version=0)
    return services.open_pact(actor=leader, pact=pact)


def heads_of(group_year: GroupYear) -> dict[Organisation, User]:
    """A head for every member."""
    return {
        unit: ground.make_user(OfficeKind.UNIT_HEAD, unit, full_name=f"Phạm Văn {chr(65 + number)}")
        for number, unit in enumerate(ground.members_of(group_year))
    }


def confirm_all(group_year: GroupYear, pact: Pact) -> Pact:
    pact.refresh_from_db()
    for unit, head in heads_of(group_year).items():
        services.confirm_pact(actor=head, pact=pact, organisation=unit, version=pact.version)
    pact.refresh_from_db()
    return pact


def sent_form(*items: dict[str, str], **head: Any) -> dict[str, Any]:
    """The registration as the browser sends it."""
    data: dict[str, Any] = {
        "commitments": "Thi đua hoàn thành nhiệm vụ.",
        "award_kinds": ["provincial_flag"],
        "version": "0",
        "item-TOTAL_FORMS": str(len(items)),
        "item-INITIAL_FORMS": "0",
    } | head
    for index, one in enumerate(items):
        data |= {f"item-{index}-{name}": value for name, value in one.items()}
    return data
