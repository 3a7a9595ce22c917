"""Conditions on the unit and its place in the group: existence, group, division, rank, scores, targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from awards.eligibility.facts import (
    Code,
    DivisionRight,
    EligibilityRules,
    Finding,
    FoundingFinding,
    NominationFacts,
)
from awards.eligibility.questions import Question
from emulation.common.numbers import format_percent

BY_RESOLUTION = "Hội nghị ra nghị quyết xác định đơn vị dẫn đầu."


def exists(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """A dissolved unit can no longer be nominated (TT 15/2025); before the day it still can."""
    ask = Question(Code.EXISTS, "Đơn vị đang hoạt động", rules)
    end = facts.dissolved_on
    if end is None:
        yield ask.met("Đơn vị đang hoạt động.")
    elif facts.received_on is not None and facts.received_on < end:
        yield ask.met(f"Khi nhận hồ sơ đơn vị còn hoạt động; chấm dứt từ ngày {_day(end)}.")
    else:
        yield ask.failed(f"{facts.unit} đã chấm dứt hoạt động từ ngày {_day(end)}.", alternative="")


def group_kind(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """Which kinds of groups entitle to the award is a figure of the regulation."""
    ask = Question(Code.GROUP_KIND, f"Thuộc diện được đề nghị {rules.label}", rules)
    group = {"block": "Khối thi đua", "cluster": "Cụm thi đua"}.get(
        facts.group_kind, "tập thể ngoài khối, cụm"
    )
    if facts.group_kind in rules.group_kinds:
        yield ask.met(f"{facts.unit} là thành viên {group}.")
    else:
        yield ask.failed(f"Quy định không dành {rules.label} cho thành viên {group}.")


def division(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """A division is proposed only as leader of a cluster that meets the founding conditions.

    The main abuse the source document is to stop. A waived condition does not count as met. What is asked
    of the cluster is asked for every member of it, division or not.
    """
    if rules.divisions is DivisionRight.ALWAYS:
        return
    if not facts.is_division:
        yield from _lawful_cluster(facts, rules)
        return
    ask = Question(Code.DIVISION, "Đơn vị cấp phòng dẫn đầu cụm đủ điều kiện thành lập", rules)
    blocked = _open_conditions(facts)
    if rules.divisions is DivisionRight.NEVER:
        yield ask.failed(f"{facts.unit} là đơn vị cấp phòng; {rules.label} không xét cho đơn vị cấp phòng.")
    elif facts.group_kind != "cluster":
        yield ask.failed(f"{facts.unit} là đơn vị cấp phòng và không thuộc Cụm thi đua nào.")
    elif blocked:
        yield ask.failed(
            f"{facts.unit} là đơn vị cấp phòng; cụm chưa đạt điều kiện thành lập: {_names(blocked)}.",
            clause=_clauses(blocked, rules),
        )
    elif facts.rank is not None and (facts.rank != 1 or facts.tied):
        yield ask.failed(f"{facts.unit} là đơn vị cấp phòng và không dẫn đầu cụm ({_place(facts)}).")
    elif not facts.founding:
        yield ask.unknown("Chưa kiểm tra điều kiện thành lập của cụm.")
    elif facts.rank is None:
        yield ask.unknown("Cụm đủ điều kiện thành lập; chưa có kết quả xếp hạng.")
    else:
        yield ask.met(f"{facts.unit} dẫn đầu cụm đủ điều kiện thành lập.")


def _lawful_cluster(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """A member of a cluster that is no division: only the founding conditions are asked."""
    if facts.group_kind != "cluster" or not facts.founding:
        return
    ask = Question(Code.DIVISION, "Cụm đủ điều kiện thành lập", rules)
    blocked = _open_conditions(facts)
    if blocked:
        fact = f"Cụm chưa đạt điều kiện thành lập: {_names(blocked)}."
        yield ask.failed(fact, clause=_clauses(blocked, rules))
    else:
        yield ask.met("Cụm đủ điều kiện thành lập.")


def _open_conditions(facts: NominationFacts) -> list[FoundingFinding]:
    return [c for c in facts.founding if not c.met and not (c.waived and facts.has_waiver_flag_right)]


def _names(conditions: Sequence[FoundingFinding]) -> str:
    return "; ".join(c.label + (" (được miễn)" if c.waived else "") for c in conditions)


def _clauses(conditions: Sequence[FoundingFinding], rules: EligibilityRules) -> str:
    found = dict.fromkeys([rules.clauses.get(Code.DIVISION, ""), *(c.clause for c in conditions)])
    return "; ".join(clause for clause in found if clause)


def leads(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """The flag goes to the one unit that leads; a shared first place waits for the conference."""
    if not rules.must_lead or facts.is_thematic:
        return
    ask = Question(Code.LEADS, "Dẫn đầu khối, cụm", rules)
    if facts.rank is None:
        yield ask.unknown("Chưa có kết quả xếp hạng.")
    elif facts.rank == 1 and facts.tied:
        yield ask.failed("Đồng hạng 1, chưa xác định một đơn vị dẫn đầu.", alternative=BY_RESOLUTION)
    elif facts.rank == 1:
        yield ask.met("Xếp hạng 1.")
    else:
        yield ask.failed(f"{_place(facts).capitalize()}, không phải đơn vị dẫn đầu.")


def rank(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """Ranks that may be proposed, where the regulation names any."""
    if not rules.ranks or facts.is_thematic:
        return
    shown = ", ".join(str(place) for place in sorted(rules.ranks))
    ask = Question(Code.RANK, f"Thứ hạng được xét: {shown}", rules)
    if facts.rank is None:
        yield ask.unknown("Chưa có kết quả xếp hạng.")
    elif facts.rank in rules.ranks:
        yield ask.met(f"{_place(facts).capitalize()}.")
    else:
        yield ask.failed(f"{_place(facts).capitalize()}; quy định chỉ xét hạng {shown}.")


def scores(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """The ranking rests on final points of every member."""
    ask = Question(Code.SCORES, "Điểm của khối, cụm đã thẩm định xong", rules)
    if facts.scores_complete is None:
        yield ask.unknown("Chưa có thông tin về việc thẩm định điểm.")
    elif facts.scores_complete:
        yield ask.met("Các đơn vị đều có điểm chính thức.")
    else:
        yield ask.failed(
            "Còn đơn vị chưa có điểm chính thức.", alternative="Hoàn thành thẩm định rồi đề nghị."
        )


def targets(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """Provincial flag: targets and tasks of the year exceeded."""
    if not rules.must_exceed_targets or facts.is_thematic:
        return
    ask = Question(Code.TARGETS, "Hoàn thành vượt mức các chỉ tiêu, nhiệm vụ được giao", rules)
    if facts.targets_exceeded is None:
        yield ask.unknown("Chưa xác nhận kết quả so với chỉ tiêu được giao.")
    elif facts.targets_exceeded:
        yield ask.met("Các chỉ tiêu được giao đều hoàn thành vượt mức.")
    else:
        yield ask.failed("Có chỉ tiêu được giao chưa vượt mức.")


def voted(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """The conference named the unit with the share that the regulation asks of all members."""
    if rules.vote_percent is None or facts.is_thematic:
        return
    ask = Question(Code.VOTED, "Được hội nghị suy tôn", rules)
    if facts.agree is None:
        yield ask.unknown("Hội nghị chưa bỏ phiếu suy tôn.")
    elif facts.agree < 0:
        yield ask.failed("Hội nghị không bỏ phiếu suy tôn đơn vị này cho hình thức này.", alternative="")
    else:
        share = format_percent(facts.agree, facts.members)
        fact = f"{facts.agree}/{facts.members} phiếu, đạt {share}"
        if Fraction(facts.agree * 100) >= Fraction(rules.vote_percent) * facts.members:
            yield ask.met(f"{fact}.")
        else:
            yield ask.failed(f"{fact}, cần từ {rules.vote_percent.normalize():f}%.", alternative="")


def _place(facts: NominationFacts) -> str:
    return f"{'đồng hạng' if facts.tied else 'xếp hạng'} {facts.rank}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
