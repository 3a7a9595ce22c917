"""The secret address of a person's calendar: made, replaced, revoked."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.activities.models import CalendarFeed
from emulation.activities.selectors.feeds import digest_of
from emulation.audit.services import record
from emulation.common.dates import now
from emulation.people.models import User

TOKEN_BYTES = 32


@transaction.atomic
def make_feed(*, actor: User) -> str:
    """A new token, shown once and kept only as its digest; the old address stops working."""
    if not actor.has_perm("activities.browse_library"):
        raise PermissionDenied
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed, _ = CalendarFeed.objects.update_or_create(
        user=actor, defaults={"digest": digest_of(token), "created_at": now()}
    )
    record(actor=actor, action="make_feed", text="Tạo địa chỉ lịch cá nhân", subject=feed)
    return token


@transaction.atomic
def revoke_feed(*, actor: User) -> bool:
    """The address leads nowhere from now on; False where there was none."""
    feed = CalendarFeed.objects.select_for_update(of=("self",)).filter(user=actor).first()
    if feed is None:
        return False
    record(actor=actor, action="revoke_feed", text="Hủy địa chỉ lịch cá nhân", subject=feed)
    feed.delete()
    return True
