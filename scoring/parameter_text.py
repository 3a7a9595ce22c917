"""Parameters of a scoring method in one cell of a workbook, in words an office can type.

"sàn: 70; trần: 100" · "mỗi lần: 2,5" · "bước: 0,5; mức 6: Hoàn thành toàn bộ; mức 4: Hoàn thành 80%" ·
"từ 99,5: 12; từ 99: 10,5"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emulation.common.numbers import NumberError, parse_decimal
from emulation.common.text import search_text
from emulation.common.workbooks.columns import CellError

# Names of `scoring.formulas` parameters that hold one number, and their words in the workbook.
NUMBERS = {
    "floor_percent": "sàn",
    "cap_percent": "trần",
    "each": "mỗi lần",
    "per_day": "mỗi ngày",
    "grace_days": "được trễ",
    "step": "bước",
    "at_target_percent": "đạt chỉ tiêu",
}
# Parameters that are chosen: word, the only content that is written, name and value.
CHOICES = (
    ("cách tính", "trừ dần", "counts_down", True),
    ("so sánh", "theo % chỉ tiêu", "basis", "percent"),
    ("chiều", "càng thấp càng tốt", "direction", "down"),
)
_BY_WORD = {search_text(words): name for name, words in NUMBERS.items()}
_WORDS = "|".join([*_BY_WORD, *(search_text(words) for words, *_ in CHOICES)])
_STARTS = re.compile(rf"(?:{_WORDS}|(?:muc|tu) -?[\d.,]+)")
"""What may stand before a colon."""
_LEVEL = re.compile(r"muc -?[\d.,]+\s*:")


def read_parameters(value: Any) -> dict[str, Any]:
    """The raw mapping for `scoring.formulas.parse_parameters`. Raises `CellError`."""
    raw: dict[str, Any] = {}
    for part in _parts(str(value)):
        name, colon, content = part.partition(":")
        if not colon:
            raise CellError(f"“{part.strip()}”: viết dạng “tên: giá trị”, cách nhau bằng dấu chấm phẩy.")
        word, content = search_text(name), content.strip()
        if word in _BY_WORD:
            raw[_BY_WORD[word]] = _plain(content)
        elif word.startswith("muc "):
            anchors = raw.setdefault("anchors", [])
            anchors.append({"points": _plain(name.strip()[4:]), "text": content})
        elif word.startswith("tu "):
            limit = name.strip().split(maxsplit=1)[1]
            raw.setdefault("bands", []).append({"limit": _plain(limit), "points": _plain(content)})
        else:
            raw.update(_chosen(word, content))
    return raw


def _parts(text: str) -> list[str]:
    """The text at its semicolons; those within the words of a level stay there."""
    found: list[str] = []
    for part in text.split(";"):
        word = search_text(part.partition(":")[0]) if ":" in part else ""
        if found and not _STARTS.fullmatch(word) and _LEVEL.match(search_text(found[-1])):
            found[-1] += f";{part}"
        elif part.strip():
            found.append(part)
    return found


def _chosen(word: str, content: str) -> dict[str, Any]:
    for words, wanted, name, value in CHOICES:
        if (word, search_text(content)) == (search_text(words), search_text(wanted)):
            return {name: value}
    raise CellError(f"Không hiểu tham số “{word}: {content}”.")


def write_parameters(raw: Mapping[str, Any]) -> str:
    """The cell that `read_parameters` reads back to the same mapping."""
    parts = [f"{words}: {_shown(raw[name])}" for name, words in NUMBERS.items() if name in raw]
    parts += [f"{words}: {wanted}" for words, wanted, name, value in CHOICES if raw.get(name) == value]
    parts += [f"mức {_shown(row['points'])}: {row['text']}" for row in raw.get("anchors", [])]
    parts += [f"từ {_shown(row['limit'])}: {_shown(row['points'])}" for row in raw.get("bands", [])]
    return "; ".join(parts)


def _plain(content: str) -> str:
    try:
        return f"{parse_decimal(content, 6).normalize():f}"
    except NumberError as error:
        raise CellError(error.message_vi) from None


def _shown(content: Any) -> str:
    return str(content).replace(".", ",")
