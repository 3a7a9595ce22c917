"""The meter of a group in words and lengths: its own figure, the average beside it, what falls short."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from emulation.activities.diversity import Average, Diversity, Warn
from emulation.activities.selectors.meter import IDLE_KEY, SPECIAL_KEY, Meter
from emulation.common.numbers import format_decimal
from emulation.groups.models import GroupYear


@dataclass(frozen=True)
class Bar:
    """One line of the meter. Lengths are whole percent; `better` says which way is good."""

    label: str
    own: str
    own_length: int
    average: str
    average_length: int
    better: str


MORE, LESS = "càng cao càng tốt", "càng thấp càng tốt"


def bars_of(own: Diversity, average: Average) -> list[Bar]:
    """The four measures of the source's complaint."""
    return [
        _bar(
            "Loại hoạt động đã tổ chức",
            f"{len(own.kinds)}/{own.kinds_known} loại",
            own.kind_share,
            _tenths(average.kinds),
            average.kind_share,
            MORE,
        ),
        _bar(
            "Thi đua theo đợt, chuyên đề",
            _percent(own.special_share),
            own.special_share,
            _percent(average.special_share),
            average.special_share,
            MORE,
        ),
        _bar(
            "Tháng không có hoạt động",
            f"{len(own.idle)}/{len(own.elapsed)} tháng",
            own.idle_share,
            _tenths(average.idle),
            average.idle_share,
            LESS,
        ),
        _bar(
            "Đơn vị chưa tham gia lần nào",
            f"{len(own.never)}/{own.members} đơn vị",
            own.never_share,
            _tenths(average.never),
            average.never_share,
            LESS,
        ),
    ]


def _bar(
    label: str, own: str, length: Fraction | None, mean: str, mean_length: Fraction | None, better: str
) -> Bar:
    return Bar(label, own, _length(length), mean, _length(mean_length), better)


def _length(share: Fraction | None) -> int:
    return round((share or Fraction(0)) * 100)


def _percent(share: Fraction | None) -> str:
    return "–" if share is None else f"{format_decimal(share * 100, 0)}%"


def _tenths(value: Fraction | None) -> str:
    return "–" if value is None else format_decimal(value, 1)


@dataclass(frozen=True)
class Shortfall:
    """What falls short, with the clause that asks for it."""

    text: str
    clause: str
    url: str


def warnings_of(meter: Meter, group_year: GroupYear) -> list[Shortfall]:
    book, regulation = group_year.regulation.book, group_year.regulation
    found = []
    if Warn.FEW_SPECIAL in meter.warned:
        text = (
            f"Thi đua theo đợt, chuyên đề chiếm {_percent(meter.own.special_share)}; "
            f"quy định nên từ {book.words(SPECIAL_KEY)}."
        )
        found.append(Shortfall(text, book.clause(SPECIAL_KEY), regulation.clause_url(SPECIAL_KEY)))
    if Warn.LONG_GAP in meter.warned:
        text = (
            f"Có {meter.own.longest_gap} tháng liền không có hoạt động; "
            f"quy định nhắc khi quá {book.words(IDLE_KEY)}."
        )
        found.append(Shortfall(text, book.clause(IDLE_KEY), regulation.clause_url(IDLE_KEY)))
    return found
