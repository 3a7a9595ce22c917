"""Registers the documents of this room; called by `apps.py`."""

from __future__ import annotations

from emulation.documents import registry as documents
from emulation.pacts.builders.pact import build_pact
from emulation.pacts.builders.registration import build_registration
from emulation.pacts.models import Pact
from emulation.pacts.selectors.registrations import registrations
from emulation.people.models import User


def register_documents() -> None:
    documents.register(
        documents.DocumentKind(
            code="registration",
            title=lambda pk: f"Bản đăng ký thi đua {_registered(pk)}",
            build=build_registration,
            may_read=_may_read_registration,
            filename=lambda pk: f"dang ky thi dua {_registered(pk)}",
        )
    )
    documents.register(
        documents.DocumentKind(
            code="pact",
            title=lambda pk: f"Giao ước thi đua {_pact(pk).group_year}",
            build=build_pact,
            may_read=_may_read_pact,
            filename=lambda pk: f"giao uoc thi dua {_pact(pk).group_year}",
        )
    )


def _registered(pk: int) -> str:
    """`năm 2026 của Sở Xây dựng`."""
    membership = registrations().get(pk=pk).membership
    return f"năm {membership.group_year.year} của {membership.organisation.short_name}"


def _may_read_registration(user: User, pk: int) -> bool:
    registration = registrations().filter(pk=pk).first()
    return registration is not None and user.has_perm("pacts.view_registration", registration)


def _pact(pk: int) -> Pact:
    return Pact.objects.select_related("group_year__group__founder").get(pk=pk)


def _may_read_pact(user: User, pk: int) -> bool:
    pact = Pact.objects.filter(pk=pk).select_related("group_year__group__founder").first()
    return pact is not None and user.has_perm("pacts.view_pact", pact)
