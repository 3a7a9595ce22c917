"""A record in words: fields by their Vietnamese names, codes by their labels, dates and points as written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from emulation.audit.models import AuditRecord
from emulation.common.dates import format_date, format_datetime
from emulation.common.fields import HundredthsField
from emulation.common.numbers import format_decimal, format_points
from emulation.common.text import sort_key

NOTHING = "–"
# Values of the trail that are no field of their subject.
_WORDS = {
    "reason": "lý do",
    "late": "đơn vị chưa nộp",
    "organisation": "đơn vị",
    "number": "số",
    "total": "tổng số",
    "invited": "số đơn vị được mời",
    "presence": "đơn vị tham gia",
}

Change = tuple[str, str, str]


def rooms() -> list[tuple[str, str]]:
    """App labels of this project with their names, for the filter; no query."""
    here = [
        config for config in apps.get_app_configs() if Path(config.path).is_relative_to(settings.BASE_DIR)
    ]
    ours = [config for config in here if "site-packages" not in Path(config.path).parts]
    named = [(config.label, str(config.verbose_name)) for config in ours if config.models_module]
    return sorted(
        (choice for choice in named if choice[0] != "audit"), key=lambda choice: sort_key(choice[1])
    )


def room_of(record: AuditRecord) -> str:
    return _room_name(record.subject_model.split(".")[0])


def changes(record: AuditRecord) -> list[Change]:
    """(name, old, new) of every value that has a name people know; internal ones are left out."""
    model = _model(record.subject_model)
    found = []
    for key in dict.fromkeys([*record.old, *record.new]):
        if record.new and key not in record.new:
            continue  # what it was before, told beside what else has changed
        name, field = _named(model, key)
        old, new = _value(field, record.old.get(key)), _value(field, record.new.get(key))
        if name and (old, new) != (NOTHING, NOTHING):
            found.append((name, old, new))
    return found


def _room_name(label: str) -> str:
    try:
        return str(apps.get_app_config(label).verbose_name)
    except LookupError:
        return label


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _named(model: type[models.Model] | None, key: str) -> tuple[str, models.Field[Any, Any] | None]:
    if model is not None:
        try:
            field = model._meta.get_field(key)
        except FieldDoesNotExist:
            field = None
        # A field without a name of its own is called by its English one: not for the screen.
        if isinstance(field, models.Field) and str(field.verbose_name) != key.replace("_", " "):
            return str(field.verbose_name), field
    return _WORDS.get(key, ""), None


def _value(field: models.Field[Any, Any] | None, raw: Any) -> str:
    if raw is None or raw in ("", []):
        return NOTHING
    if isinstance(raw, bool):
        return "Có" if raw else "Không"
    if isinstance(raw, list):
        return ", ".join(_value(None, item) for item in raw)
    labels: dict[Any, Any] = dict(field.flatchoices) if field is not None else {}
    if raw in labels:
        return str(labels[raw])
    return _written(field, raw)


def _written(field: models.Field[Any, Any] | None, raw: Any) -> str:
    """Points and dates as people write them; a value of an older shape stays as it is."""
    try:
        if isinstance(field, HundredthsField):
            return format_points(Decimal(str(raw)))
        if isinstance(field, models.DecimalField):
            whole, comma, rest = format_decimal(Decimal(str(raw)), field.decimal_places).partition(",")
            return f"{whole}{comma}{rest}".rstrip("0").rstrip(",") if comma else whole
        if isinstance(field, models.DateTimeField):
            return format_datetime(datetime.fromisoformat(str(raw)))
        if isinstance(field, models.DateField):
            return format_date(date.fromisoformat(str(raw)[:10]))
    except (ValueError, ArithmeticError):
        pass
    return str(raw)
