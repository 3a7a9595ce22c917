"""What somebody holds who has stolen everything that is written down: all tables, sequences, the web log.

Rows come in the order in which they lie in the file, on PostgreSQL with the place (ctid) and the transaction
(xmin) that the engine keeps beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection

Row = dict[str, Any]


@dataclass
class Dump:
    tables: dict[str, list[Row]]
    sequences: list[tuple[Any, ...]]
    log: list[tuple[str, str, int, int]] = field(default_factory=list)

    def of(self, table: str, **wanted: Any) -> list[Row]:
        rows = self.tables[table]
        return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def take(log: Iterable[tuple[str, str, int, int]] = ()) -> Dump:
    """Every table of the database, not only those of our models, and whatever counts its rows."""
    with connection.cursor() as cursor:
        names = [table.name for table in connection.introspection.get_table_list(cursor)]
        tables = {name: _rows(cursor, name) for name in names}
        if is_postgres():
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename")
        else:
            cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        sequences = cursor.fetchall()
    known = {model._meta.db_table for model in apps.get_models()}
    assert known <= tables.keys()
    return Dump(tables, sequences, list(log))


def _rows(cursor: Any, table: str) -> list[Row]:
    name = connection.ops.quote_name(table)
    places = "ctid::text AS ctid, xmin::text::bigint AS xmin" if is_postgres() else "rowid AS lies_at"
    order = f"{name}.ctid" if is_postgres() else "rowid"
    cursor.execute(f"SELECT {places}, * FROM {name} ORDER BY {order}")
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def is_moment(value: Any) -> bool:
    """A time, as either engine gives it."""
    if isinstance(value, datetime | date):
        return True
    return isinstance(value, str) and len(value) > 18 and value[4:5] == "-" and value[10:11] in " T"


def ranks(values: Iterable[Any]) -> dict[Any, int]:
    """Each value by its place among all of them: what order tells without saying when."""
    return {value: place for place, value in enumerate(sorted(set(values)))}
