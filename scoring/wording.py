"""How a text was reworded, word by word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
KEPT_WORDS = 6
"""Words that stay are shown so far on either side of a change."""
REWRITTEN = 0.3
"""Below this likeness (0 to 1) the whole text is shown as replaced: single words in common mean nothing."""

Words = tuple[tuple[str, str], ...]


def reworded(before: str, now: str) -> Words:
    """Pieces of text with what became of them: `same`, `gone`, `new`. A long run that stays is shortened."""
    old, new = before.split(), now.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < REWRITTEN:
        return tuple((kind, text) for kind, text in ((GONE, before), (NEW, now)) if text)
    return tuple((kind, text) for kind, text in _pieces(matcher, old, new) if text)


def _pieces(
    matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for tag, start, end, from_, to in matcher.get_opcodes():
        if tag == "equal":
            yield SAME, _short(old[start:end], first=start == 0, last=end == len(old))
            continue
        yield GONE, " ".join(old[start:end])
        yield NEW, " ".join(new[from_:to])


def _short(words: Sequence[str], *, first: bool, last: bool) -> str:
    head = 0 if first else KEPT_WORDS
    tail = 0 if last else KEPT_WORDS
    if (first and last) or len(words) <= head + tail + 2:
        return " ".join(words)
    end = words[len(words) - tail :] if tail else []
    return " ".join([*words[:head], "…", *end])
