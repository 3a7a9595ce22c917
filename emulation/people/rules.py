"""Who manages accounts (domain §2): the system administrator, who in turn sees no score and no vote."""

from __future__ import annotations

import rules

from emulation.people.models import User


@rules.predicate
def is_administrator(user: User, _: object = None) -> bool:
    return user.roles.is_administrator


@rules.predicate
def is_somebody_else(user: User, account: User | None) -> bool:
    """Nobody raises or ends the own rights, nor locks the own account."""
    return account is None or account.pk != user.pk


rules.add_perm("people.manage_accounts", is_administrator)
rules.add_perm("people.change_account", is_administrator & is_somebody_else)
