"""Office files are zip archives with the clock in them; here equal data give equal bytes."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]*)</dcterms:created>")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def settled(file: bytes) -> bytes:
    """The same archive without the time of writing: constant entry dates, modified = created."""
    result = BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml" and (created := _CREATED.search(data)):
                data = _MODIFIED.sub(rb"\g<1>" + created[1] + rb"\g<2>", data)
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, data)
    return result.getvalue()
