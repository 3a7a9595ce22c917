"""An undefined template variable fails a test. `tests/settings.py` puts this in place, so that it holds
however often a test makes Django read its template settings anew."""

import sys
from pathlib import Path
from typing import Any

from emulation.local import REPOSITORY

TEMPLATES = REPOSITORY / "templates"
# Ours by place, but written to replace a template of somebody else: as lenient as the original.
REPLACEMENTS = ("bootstrap5", "django", "crispy_forms")


class UndefinedVariable(AssertionError):
    """A template of ours names something that its view does not give it."""


class FailWhereOurs(str):
    """A value for `string_if_invalid`: an undefined variable fails in templates of ours, and is empty, as
    without a guard, in those of others (who rely on it).

    Django asks twice: whether the value is true, then whether it holds "%s", which it fills with the name.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return _template_of(sys._getframe(1)) is not None

    def __contains__(self, _part: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:  # type: ignore[override]
        raise UndefinedVariable(f"{_template_of(sys._getframe(1))} names {variable}, which is undefined")


def _template_of(frame: Any) -> str | None:
    """The template of ours in which `FilterExpression.resolve` runs in this frame; None elsewhere."""
    context = frame.f_locals.get("context")
    if frame.f_code.co_name != "resolve" or context is None:
        return None
    current = context.render_context.template or context.template
    try:
        inside = Path(current.origin.name).relative_to(TEMPLATES)
    except ValueError:
        return None
    return None if inside.parts[0] in REPLACEMENTS else str(inside)
