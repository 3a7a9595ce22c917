"""The register of awards of past years: decisions and records, entered from the papers of the time."""

from __future__ import annotations

from datetime import date, datetime, time

from awards.choices import DecisionState
from awards.models import AwardKind, AwardRecord, Decision
from emulation.common.dates import HANOI
from emulation.demo.builders.world import BATCH, World
from emulation.demo.content import read


def build_past_awards(world: World) -> None:
    history = read("award_history")
    kinds = {kind.code: kind for kind in AwardKind.objects.all()}
    decisions = {
        node["code"]: Decision(
            number=node["number"],
            signed_on=date.fromisoformat(node["signed_on"]),
            authority=node["authority"],
            kind=kinds[node["kind"]],
            year=node["year"],
            recorded_by=world.keeper,
            state=DecisionState.PUBLISHED,
            from_paper=True,
            published_at=datetime.combine(date.fromisoformat(node["signed_on"]), time(9), HANOI),
        )
        for node in history["decisions"]
    }
    Decision.objects.bulk_create(decisions.values())
    records = [
        AwardRecord(
            organisation=world.units[node["unit"]],
            kind=kinds[node["kind"]],
            year=node["year"],
            achievement=node["achievement"],
            decision=decisions[node["decision"]],
            revoked_on=date.fromisoformat(node["revoked_on"]) if "revoked_on" in node else None,
            revocation=node.get("revocation", ""),
        )
        for node in history["awards"]
    ]
    AwardRecord.objects.bulk_create(records, batch_size=BATCH)
