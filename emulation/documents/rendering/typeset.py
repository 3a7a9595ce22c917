"""Small decisions that every rendering shares, so that all of them hold the same text."""

from __future__ import annotations

from collections.abc import Sequence

from emulation.documents import wording
from emulation.documents.forms.content import Block, Paragraph, Signatures

DEMO_MARK = "Dữ liệu minh họa"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DRAFT_MARK = "DỰ THẢO"


def line(text: str) -> str:
    """Text ready to be set: printable, and unbreakable where it must be."""
    return wording.unbreakable(wording.printable(text))


def ended(items: Sequence[str]) -> list[str]:
    """A list in a letter: `;` after each, `.` after the last."""
    return [f"{item}{';' if i < len(items) else '.'}" for i, item in enumerate(items, start=1)]


def recipients(block: Signatures) -> list[str]:
    """`- Như trên;` … `- Lưu: VT.`"""
    return [f"- {line(item)}" for item in ended(block.recipients)]


def shares(block: Signatures) -> list[float]:
    """Width of each signing column in percent, the recipients' column first where it stands beside."""
    if beside(block):
        return [47, 53]
    return list(block.shares) or [100 / len(block.columns)] * len(block.columns)


def beside(block: Signatures) -> bool:
    """Recipients at the left of one signer; with several they stand below the first."""
    return bool(block.recipients) and len(block.columns) == 1


def bound(blocks: Sequence[Block]) -> list[bool]:
    """For each block: does it stay with the next one? So written, or one of two before the signatures."""
    signed = [isinstance(block, Signatures) for block in blocks] + [False, False]
    return [
        isinstance(block, Paragraph) and (block.keep or signed[i + 1] or signed[i + 2])
        for i, block in enumerate(blocks)
    ]
