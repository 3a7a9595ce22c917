"""Codes of choices as words in an address: Vietnamese without marks, where the programs say it in English."""

from __future__ import annotations

from collections.abc import Mapping


class SlugConverter:
    """A path converter between the code that views and `reverse` know and the words of the address.

    `slugs`: code → words. A code without words of its own stands for itself, with hyphens. The code of one
    that has words is no address: 404.
    """

    regex = "[a-z0-9-]+"
    slugs: Mapping[str, str] = {}

    def to_python(self, value: str) -> str:
        code = next((code for code, words in self.slugs.items() if words == value), value.replace("-", "_"))
        if self.to_url(code) != value:
            raise ValueError(value)
        return code

    def to_url(self, code: str) -> str:
        return self.slugs.get(code, code.replace("_", "-"))
