"""Vietnamese text: one Unicode form, search without diacritics, alphabetical order as a stored key.

Why stored keys: SQLite's LIKE does not fold Đ/đ, default collations put Ân, Đa, Ơn after Z, and both
databases must list alike.
"""

from __future__ import annotations

import re
import unicodedata

SORT_KEY_LENGTH = 500
"""Keys are cut here, so `CharField(max_length=SORT_KEY_LENGTH)` always holds one. A key is at most three
times as long as its text, usually twice."""

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTERS = {letter: str(code) for code, letter in enumerate(_ALPHABET, 20)}
_LEVEL, _GAP, _NUMBER, _FOREIGN = "00", "01", "1", "99"


def nfc(s: str) -> str:
    """The text in Unicode normal form C, the only form that is stored and compared."""
    return unicodedata.normalize("NFC", s)


def tidy(s: str) -> str:
    """NFC with surrounding white space removed: what a text field keeps of what was typed."""
    return nfc(s).strip()


def search_text(s: str) -> str:
    """Lower case, đ→d, marks stripped, single spaces: "  HƯNG   Yên" → "hung yen"."""
    bare = (ch for ch in unicodedata.normalize("NFD", s.lower()) if unicodedata.category(ch) != "Mn")
    return " ".join("".join(bare).replace("đ", "d").split())


def sort_key(s: str) -> str:
    """A key of digits, whose order under any collation is the Vietnamese alphabetical order of `s`.

    First level: letters a ă â b c d đ e ê … y over the whole text, case and punctuation ignored, a space
    before any letter, runs of digits by their value ("Khối 2" before "Khối 10"). Second level: the tone
    of each word, ngang huyền hỏi ngã sắc nặng, wherever in the word it is written ("hoà" = "hòa").
    Different texts may share a key: order by the key, then by the primary key.
    """
    words = re.sub(r"[\W_]+", " ", nfc(s).lower()).split()
    parts = [_word_key(word) for word in words]
    if not parts:
        return ""
    letters = _GAP.join(primary for primary, _ in parts)
    return (letters + _LEVEL + "".join(tone for _, tone in parts))[:SORT_KEY_LENGTH]


def person_sort_key(full_name: str) -> str:
    """Key that lists people the Vietnamese way: by given name (the last word), then family, then middle.

    The given name is compared with its tone before the rest: every An stands before every Ân and Ấn.
    """
    words = full_name.split()
    if not words:
        return ""
    return (sort_key(words[-1]) + _LEVEL + sort_key(" ".join(words[:-1])))[:SORT_KEY_LENGTH]


def initials(full_name: str) -> str:
    """First letters of the last two words, for the account badge: "Phạm Quốc Việt" → "QV"."""
    words = [word for word in re.split(r"[\W_]+", nfc(full_name)) if word]
    return "".join(word[0].upper() for word in words[-2:])


def _word_key(word: str) -> tuple[str, str]:
    """First-level key and tone digits ("0" for ngang) of one lower-case word."""
    primary, tones = "", ""
    for item in re.findall(r"\d+|\D", word):
        if item[0].isdecimal():
            primary += _number_key(item)
            continue
        letter, tone = _letter_key(item)
        primary += letter
        tones += tone
    return primary, tones or "0"


def _number_key(digits: str) -> str:
    """Length before value, so that keys of numbers compare as the numbers do."""
    plain = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"
    return f"{_NUMBER}{min(len(plain), 9)}{plain}"


def _letter_key(letter: str) -> tuple[str, str]:
    """Two digits for the letter (the same for all outside the Latin alphabet), and its tone digit."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(_TONES.get(mark, "") for mark in parts[1:])
    toneless = nfc("".join(part for part in parts if part not in _TONES))
    return _LETTERS.get(toneless) or _LETTERS.get(parts[0], _FOREIGN), tone
