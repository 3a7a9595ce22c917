"""The government flags of 2025: one of two places taken, the unit waits for the next session."""

from __future__ import annotations

from awards.selectors.government_flags import candidates_of
from awards.services.government_flags import choose_flag
from emulation.demo.builders.sessions import PREPARED
from emulation.demo.builders.world import World

REASON = (
    "Dẫn đầu khối với toàn bộ số phiếu suy tôn; các chỉ tiêu được giao đều vượt, nhiều chỉ tiêu vượt 10%."
)


def build_government_flags(world: World) -> None:
    """By the real service, which refuses what the quota or a condition does not allow."""
    found = next(
        one for one in candidates_of(2025) if one.nomination.dossier.group_year.group.code == PREPARED
    )
    choose_flag(actor=world.keeper, nomination=found.nomination, reason=REASON)
