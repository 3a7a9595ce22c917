"""Counting secret ballots: thresholds by exact comparison, and what a count must satisfy.

The share always counts against *all* members or voters, present or not (NĐ 98/2023 Art. 30.7). A threshold
is a percentage: 80 means 80 %. Two thirds is `Fraction(200, 3)`; 66.67 would refuse 10 of 15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

Percent = Decimal | Fraction | int

SMALL_ELECTORATE = 5
"""Default of the figure `vote.small_electorate` (ours): so few voters can guess one another's vote."""


class CountError(ValueError):
    """A count or threshold that cannot be; `.problems` holds every broken rule, in Vietnamese."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Count:
    """The papers of a ballot as counted for one candidate. Impossible counts raise `CountError`.

    Papers: returned ≤ issued ≤ present ≤ eligible_total, valid + invalid = returned. Votes: agree +
    disagree + other = valid + written. `other` is no opinion or another one. `present` is None where
    attendance is not counted; `written` are valid written opinions of absent members, who are issued no
    paper (record of the count, invariants of the form).
    """

    agree: int
    disagree: int
    other: int
    eligible_total: int
    issued: int
    returned: int
    valid: int
    invalid: int
    present: int | None = None
    written: int = 0

    def __post_init__(self) -> None:
        if problems := _problems(self):
            raise CountError(*problems)

    @property
    def cast(self) -> int:
        """Valid votes, on paper and written."""
        return self.valid + self.written


def _problems(count: Count) -> list[str]:
    numbers = [getattr(count, name) for name in Count.__slots__]
    if any(number is not None and number < 0 for number in numbers):
        return ["Số phiếu không được âm."]
    present = count.eligible_total if count.present is None else count.present
    votes = count.agree + count.disagree + count.other
    rules = [
        (count.eligible_total > 0, "Tổng số người được bỏ phiếu phải lớn hơn 0."),
        (
            present <= count.eligible_total,
            f"Số người có mặt ({present}) nhiều hơn tổng số ({count.eligible_total}).",
        ),
        (
            present + count.written <= count.eligible_total or count.present is None,
            f"Số người có mặt ({present}) và số ý kiến bằng văn bản ({count.written}) "
            f"cộng lại nhiều hơn tổng số ({count.eligible_total}).",
        ),
        (
            count.issued + count.written <= count.eligible_total,
            f"Số phiếu phát ra ({count.issued}) và số ý kiến bằng văn bản ({count.written}) "
            f"cộng lại nhiều hơn tổng số ({count.eligible_total}).",
        ),
        (
            count.issued <= present,
            f"Số phiếu phát ra ({count.issued}) nhiều hơn số người có mặt ({present}).",
        ),
        (
            count.returned <= count.issued,
            f"Số phiếu thu về ({count.returned}) nhiều hơn số phiếu phát ra ({count.issued}).",
        ),
        (
            count.valid + count.invalid == count.returned,
            f"Số phiếu hợp lệ ({count.valid}) và không hợp lệ ({count.invalid}) "
            f"cộng lại phải bằng số phiếu thu về ({count.returned}).",
        ),
        (
            votes == count.cast,
            f"Số ý kiến đồng ý, không đồng ý và ý kiến khác cộng lại là {votes}, "
            f"phải bằng số phiếu hợp lệ ({count.cast}).",
        ),
    ]
    return [message for holds, message in rules if not holds]


def passes(agree: int, total: int, threshold_percent: Percent) -> bool:
    """Whether agree·100 ≥ threshold·total, compared exactly: 12 of 15 passes 80, 11 does not."""
    return share(agree, total) * 100 >= _threshold(threshold_percent)


def share(agree: int, total: int) -> Fraction:
    """agree ÷ total as an exact fraction of 1. `CountError` unless 0 ≤ agree ≤ total and total > 0."""
    if total <= 0:
        raise CountError("Tổng số người được bỏ phiếu phải lớn hơn 0.")
    if not 0 <= agree <= total:
        raise CountError(f"Số người đồng ý ({agree}) phải từ 0 đến tổng số ({total}).")
    return Fraction(agree, total)


def needed(total: int, threshold_percent: Percent) -> int:
    """The least number of agreeing votes that passes: 12 of 15 at 80 %, 10 of 15 at two thirds."""
    share(0, total)
    return ceil(_threshold(threshold_percent) * total / 100)


def quorum(present: int, total: int, threshold_percent: Percent) -> bool:
    """Whether enough of all members are present; the same exact comparison as for votes."""
    return passes(present, total, threshold_percent)


def reveals_votes(count: Count, small: int = SMALL_ELECTORATE) -> bool:
    """Whether the result lets people know how single voters voted, so that the chair must be warned.

    A unanimous result tells every vote whatever the system; up to `small` entitled voters can mostly work
    it out. Nothing cast reveals nothing.
    """
    unanimous = count.cast in (count.agree, count.disagree, count.other)
    return count.cast > 0 and (unanimous or count.eligible_total <= small)


def _threshold(percent: Percent) -> Fraction:
    if isinstance(percent, Decimal) and not percent.is_finite():
        raise CountError("Tỷ lệ cần đạt không phải là một số.")
    exact = Fraction(percent)
    if not 0 < exact <= 100:
        raise CountError("Tỷ lệ cần đạt phải lớn hơn 0 và không quá 100%.")
    return exact


@dataclass(frozen=True, slots=True)
class Seats:
    """Who won the seats of an election, and who of equal votes could not be told apart for the last ones."""

    winners: tuple[int, ...]
    tied: tuple[int, ...] = ()


def seated(votes: Mapping[int, int], seats: int, total: int, threshold_percent: Percent) -> Seats:
    """The `seats` candidates with the most votes among those with the share that is asked.

    Equal votes on both sides of the last seat seat neither: they are `tied` and voted on again.
    """
    fit = {who: count for who, count in votes.items() if passes(count, total, threshold_percent)}
    ordered = sorted(fit, key=lambda who: -fit[who])
    if len(ordered) <= seats:
        return Seats(tuple(ordered))
    last, next_one = fit[ordered[seats - 1]], fit[ordered[seats]]
    if last != next_one:
        return Seats(tuple(ordered[:seats]))
    return Seats(
        tuple(who for who in ordered if fit[who] > last), tuple(who for who in ordered if fit[who] == last)
    )
