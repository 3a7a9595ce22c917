"""How figures, dates and names are written in administrative documents (NĐ 30/2020/NĐ-CP, Annexes I and II).

Pure functions. They differ from what the screen shows (`emulation.common`): the zero rule of months, counts
with a leading zero, numbers in words, and spaces that must not break.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

from emulation.common.numbers import format_decimal

NBSP = "\u00a0"
JOINER = "\u2060"
BLANK = NBSP * 5
"""Where the clerk writes a number or a day by hand."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_STEPS = ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"))


# --- dates and times -------------------------------------------------------------------------------------


def day_text(day: date) -> str:
    """Two digits: `05`."""
    return f"{day.day:02d}"


def month_text(day: date) -> str:
    """Months 1 and 2 with a zero, 3 to 9 without (NĐ 30, Annex I, II.4.b)."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


def date_long(day: date) -> str:
    """`ngày 05 tháng 3 năm 2026`."""
    return f"ngày {day_text(day)} tháng {month_text(day)} năm {day.year}"


def date_blank(day: date) -> str:
    """`ngày     tháng 3 năm 2026`: the day is written in when the document is signed."""
    return f"ngày {BLANK}tháng {month_text(day)} năm {day.year}"


def date_table(day: date) -> str:
    """`05/3/2026`, the same zeros with slashes."""
    return f"{day_text(day)}/{month_text(day)}/{day.year}"


def clock(moment: time | datetime) -> str:
    """`08 giờ 00 phút`."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút"


def moment_long(moment: datetime) -> str:
    """`08 giờ 00 phút, ngày 23 tháng 01 năm 2026`."""
    return f"{clock(moment)}, {date_long(moment)}"


# --- counts, shares, points, money -----------------------------------------------------------------------


def pad(count: int) -> str:
    """A count in running text: 1–9 with a leading zero, nought stays `0`, thousands with a dot."""
    if count < 0:
        raise ValueError("a count cannot be negative")
    return f"0{count}" if 0 < count < 10 else format_decimal(count, 0)


def count_words(count: int) -> str:
    """A decisive count: `04 (bốn)`."""
    return f"{pad(count)} ({number_words(count)})"


def number_words(number: int) -> str:
    """`một nghìn không trăm linh năm`; mốt, tư, lăm, linh where speech has them."""
    if number < 0:
        return f"âm {number_words(-number)}"
    if number < 1000:
        return _hundreds(number, inside=False)
    size, unit = next(step for step in _STEPS if number >= step[0])
    return _join(f"{number_words(number // size)} {unit}", number % size)


def _join(head: str, rest: int) -> str:
    """The groups of three below the first one, empty groups left out, hundreds always spoken."""
    groups = ((rest // 10**6, " triệu"), (rest // 1000 % 1000, " nghìn"), (rest % 1000, ""))
    return " ".join([head, *(_hundreds(size, inside=True) + unit for size, unit in groups if size)])


def _hundreds(number: int, *, inside: bool) -> str:
    hundred, rest = divmod(number, 100)
    if not (hundred or inside):
        return _tens(rest)
    words = f"{_DIGITS[hundred]} trăm"
    if rest == 0:
        return words
    return f"{words} linh {_DIGITS[rest]}" if rest < 10 else f"{words} {_tens(rest)}"


def _tens(number: int) -> str:
    ten, one = divmod(number, 10)
    if ten == 0:
        return _DIGITS[one]
    head = "mười" if ten == 1 else f"{_DIGITS[ten]} mươi"
    if one == 0:
        return head
    last = {5: "lăm"} if ten == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return f"{head} {last.get(one, _DIGITS[one])}"


def points(value: Decimal | int) -> str:
    """`97,75`."""
    return format_decimal(value, 2)


def scale(value: Decimal | int) -> str:
    """A scale of points: `100`, `1.000`; decimals only where there are any."""
    return points(value).removesuffix(",00")


def signed(value: Decimal | int) -> str:
    """Bonus and deduction: `+1,50`, `-0,50`, `0,00`."""
    return format_decimal(value, 2, sign=True)


def points_words(value: Decimal | int) -> str:
    """`chín mươi bảy phẩy bảy mươi lăm`: two decimals read as one number, `phẩy không năm` for ,05."""
    hundredths = abs(Decimal(value)) * 100
    if hundredths != int(hundredths):
        raise ValueError("points have at most two decimals")
    whole, rest = divmod(int(hundredths), 100)
    words = number_words(whole)
    if rest:
        words += f" phẩy {'không ' if rest < 10 else ''}{number_words(rest)}"
    return f"âm {words}" if value < 0 else words


def percent(value: Decimal | Fraction | int) -> str:
    """`109,23%`, half up, no space before the sign."""
    return f"{format_decimal(value, 2)}%"


def ratio(part: int, whole: int) -> str:
    """`80,00%` of the exact quotient."""
    return percent(Fraction(100 * part, whole))


def votes(agree: int, body: int) -> str:
    """`12/15 phiếu, đạt 80,00%`; `body` is the whole body, never those present."""
    if not 0 <= agree <= body or body == 0:
        raise ValueError(f"{agree} votes of {body}")
    return f"{agree}/{body} phiếu, đạt {ratio(agree, body)}"


def units_of(part: int, whole: int) -> str:
    """`08/08`, `9/12`: counts of units, with zeros where both are below ten."""
    return f"{pad(part)}/{pad(whole)}" if part < 10 and whole < 10 else f"{part}/{whole}"


def money(amount: int) -> str:
    """`74.880.000 đồng`."""
    return f"{format_decimal(amount, 0)} đồng"


def money_words(amount: int) -> str:
    """`Bảy mươi tư triệu tám trăm tám mươi nghìn đồng`."""
    return upper_first(f"{number_words(amount)} đồng")


def roman(number: int) -> str:
    """1 → `I`, for sections and appendices."""
    if not 0 < number < 40:
        raise ValueError(f"no such section: {number}")
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


# --- references and names --------------------------------------------------------------------------------


def document_number(number: int | None, symbol: str) -> str:
    """`05/TTr-SNV`; an empty place before the stroke while there is no number."""
    return f"{BLANK if number is None else pad(number)}/{symbol}"


def docref(number: str, day: date) -> str:
    """`số 02/BB-KTĐKTKT ngày 23 tháng 01 năm 2026`."""
    return f"số {number} {date_long(day)}"


def docref_table(number: str, day: date) -> str:
    """The same inside a table: `số 402/QĐ-UBND ngày 12/3/2025`."""
    return f"số {number} ngày {date_table(day)}"


def upper(text: str) -> str:
    """Capitals of the precomposed letters, so that no mark is left standing apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).upper())


def upper_first(text: str) -> str:
    return upper(text[:1]) + text[1:] if text else text


def lower_first(text: str) -> str:
    """For a sentence taken into another one; an abbreviation (`UBND …`) keeps its capitals."""
    text = unicodedata.normalize("NFC", text)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def title_words(text: str) -> str:
    """`nguyễn thị lan` → `Nguyễn Thị Lan`; the letters after the first stay as they are."""
    return " ".join(upper_first(word) for word in unicodedata.normalize("NFC", text).split())


def listed(items: Sequence[str]) -> str:
    """`A`, `A và B`, `A, B và C`."""
    return f"{', '.join(items[:-1])} và {items[-1]}" if len(items) > 1 else "".join(items)


# --- what the typesetter must not break ------------------------------------------------------------------

_NUMBER = re.compile(rf"(?:\d+[a-z]?|{NBSP}{{2,}})(?:[/-](?=[\dA-ZĐ])[\wĐđ]+)+")
_HEADS = "ngày|tháng|năm|khoản|điểm|mục|cột|số|thứ|lần|Điều|Khoản|Mục|Chương|Phụ lục|Số|phiên bản|thang điểm"
_COUNTED = "đồng|phiếu|đơn vị|tập thể|điểm|triệu|tỷ|giờ|phút|người|bản|tệp"
_BEFORE_NUMBER = re.compile(rf"(?<!\w)({_HEADS}) (?=\d|[IVX]+\b)")
_AFTER_NUMBER = re.compile(rf"(?<=\d) (?=(?:{_COUNTED})(?!\w))")
_POINT_OF_CLAUSE = re.compile(r"(?<!\w)điểm (?=[a-zđ] khoản)")
_SPAN = re.compile(r"(?<=\d) - (?=\d)")
_DASH = re.compile(r"(?<=\S) - (?=\S)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def unbreakable(text: str) -> str:
    """The text with no-break spaces and word joiners where a line must not end.

    Inside numbers of documents, between `ngày`, `khoản`, `Điều`, … and their figure, between a figure and
    what it counts, before a dash, in a span of years. `plain()` takes it back. (A `nowrap` span will not do:
    WeasyPrint then breaks the paragraph after its first word.)
    """
    text = _NUMBER.sub(_joined, text)
    text = _BEFORE_NUMBER.sub(rf"\1{NBSP}", text)
    text = _AFTER_NUMBER.sub(NBSP, text)
    text = _POINT_OF_CLAUSE.sub(f"điểm{NBSP}", text)
    return _DASH.sub(f"{NBSP}- ", _SPAN.sub(f"{NBSP}-{NBSP}", text))


def _joined(match: re.Match[str]) -> str:
    found = match.group()
    return re.sub("[/-]", rf"\g<0>{JOINER}", found) if re.search("[A-ZĐ]", found) else found


def plain(text: str) -> str:
    """The text as it was typed, without what `unbreakable` put in."""
    return text.replace(JOINER, "").replace(NBSP, " ")


def printable(text: str) -> str:
    """NFC without control characters (no file format takes them); line ends and tabs made uniform."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))
