"""What is kept out of the log."""

import logging
import re

# The databases quote the offending values after these words.
_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)


class DiscreetFormatter(logging.Formatter):
    """Writes tracebacks without the values that PostgreSQL quotes in its errors (names, addresses)."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - name given by logging
        return _VALUES.sub(r"\1: (left out)", super().formatException(ei))  # type: ignore[arg-type]
