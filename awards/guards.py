"""The database refuses illegal steps of state too, whoever writes: triggers on SQLite and PostgreSQL.

Installed after every migration, because SQLite loses the triggers of a table that a migration rebuilds.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import connections

LEGAL_STEPS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "awards_nomination": {
            "drafted": ("submitted",),
            "submitted": ("supplement", "eligible", "not_eligible"),
            "supplement": ("submitted",),
            "eligible": ("not_eligible", "on_agenda", "decided"),
            "not_eligible": ("eligible",),
            "on_agenda": ("eligible", "passed", "not_passed", "decided"),
            "passed": ("not_passed", "decided"),
            "decided": ("published",),
            "published": ("revoked",),
        },
        "awards_dossier": {
            "drafted": ("submitted",),
            "submitted": ("supplement", "appraised"),
            "supplement": ("submitted",),
        },
        "awards_achievementreport": {
            "drafted": ("sent",),
            "sent": ("confirmed", "drafted"),
            "confirmed": ("drafted",),
        },
    }
)
"""Table → state → states that may follow (domain §3)."""

_FUNCTION = """
CREATE OR REPLACE FUNCTION awards_refuse_step() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'illegal step from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END
$$ LANGUAGE plpgsql
"""


def install(using: str, **_: Any) -> None:
    """Put the triggers in place, anew where they stand already. For `post_migrate`."""
    connection = connections[using]
    if connection.vendor not in ("sqlite", "postgresql"):
        return
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table, steps in LEGAL_STEPS.items():
            if table in there:
                for statement in _statements(connection.vendor, table, steps):
                    cursor.execute(statement)


def _statements(vendor: str, table: str, steps: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    name = f"{table}_legal_step"
    legal = ", ".join(f"'{before}>{after}'" for before, followers in steps.items() for after in followers)
    illegal = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({legal})"
    head = f"CREATE TRIGGER {name} BEFORE UPDATE OF state ON {table} FOR EACH ROW"
    if vendor == "postgresql":
        return (
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"{head} WHEN ({illegal}) EXECUTE FUNCTION awards_refuse_step()",
        )
    return (
        f"DROP TRIGGER IF EXISTS {name}",
        f"{head} WHEN {illegal} BEGIN SELECT RAISE(ABORT, 'illegal step of {table}'); END",
    )
