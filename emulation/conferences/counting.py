"""What numbers and names of a conference must satisfy (minutes and record of the count, documents 02, 03).

Pure. `contradictions` refuses what cannot be; `gaps` lists what is still missing for the minutes to stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from emulation.common.dates import local_date
from emulation.common.numbers import format_percent
from emulation.common.problems import Problem
from emulation.common.text import search_text
from emulation.conferences.facts import Attending, ConferenceFacts, ConferenceRules, Counted, Elected
from emulation.conferences.standing import papers_wrong, without_proxy
from emulation.groups.choices import GroupRole


def contradictions(facts: ConferenceFacts, rules: ConferenceRules) -> list[Problem]:
    """What cannot be: more papers than people, votes that do not add up, offices beyond the regulation."""
    return [
        *_hours(facts, rules),
        *_people(facts),
        *_attendance(facts, rules),
        *_papers(facts),
        *_candidates(facts, rules),
        *_elections(facts, rules),
    ]


def gaps(facts: ConferenceFacts, rules: ConferenceRules) -> list[Problem]:
    """What the confirmed minutes need on top: quorum, tellers, a vote, complete elections."""
    return [
        *_quorum(facts, rules),
        *without_proxy(facts.attendances, rules, local_date(facts.starts_at), scans=True),
        *_tellers(facts, rules),
        *_vote_taken(facts),
        *_offices_filled(facts, rules),
    ]


def has_quorum(present: int, total: int, rules: ConferenceRules) -> bool:
    """Compared exactly; the whole is all member units."""
    return total > 0 and Fraction(100 * present, total) >= Fraction(rules.quorum_percent)


def base_of(present: int, rules: ConferenceRules) -> int:
    """What shares of a vote count against (a figure of the regulation): all members, or those present and
    heard in writing."""
    return len(rules.members) if rules.denominator == "all" else present


def passes(agree: int, total: int, rules: ConferenceRules) -> bool:
    """Is the share of agreement, of `total` member units, at the threshold of the regulation?"""
    return total > 0 and Fraction(100 * agree, total) >= Fraction(rules.threshold_percent)


def _hours(facts: ConferenceFacts, rules: ConferenceRules) -> Iterator[Problem]:
    """The conference deliberates on the ranking: without one before its end there are no minutes of it."""
    if facts.ends_at <= facts.starts_at:
        yield Problem("Giờ kết thúc phải sau giờ bắt đầu.", field="ends", code="hours")
    elif rules.ranked_at is not None and facts.ends_at < rules.ranked_at:
        text = f"Hội nghị họp sau khi có xếp hạng; xếp hạng có lúc {rules.ranked_at:%H:%M, %d/%m/%Y}."
        yield Problem(text, field="held_on", code="before_ranking")


def _people(facts: ConferenceFacts) -> Iterator[Problem]:
    if _same(facts.chair_name, facts.secretary_name):
        yield Problem(
            "Thư ký và chủ tọa phải là hai người.", field="secretary_name", code="chair_is_secretary"
        )
    if any(_same(teller, facts.secretary_name) for teller in facts.tellers):
        yield Problem("Thư ký không tham gia ban kiểm phiếu.", field="tellers", code="secretary_counts")
    if len({search_text(teller) for teller in facts.tellers}) < len(facts.tellers):
        yield Problem("Ban kiểm phiếu có người ghi hai lần.", field="tellers", code="teller_twice")


def _attendance(facts: ConferenceFacts, rules: ConferenceRules) -> Iterator[Problem]:
    listed = [row.organisation_id for row in facts.attendances]
    for missing in rules.members.keys() - set(listed):
        yield Problem(f"Danh sách dự họp thiếu {rules.members[missing]}.", code="member_missing")
    for row in facts.attendances:
        if row.organisation_id not in rules.members or listed.count(row.organisation_id) > 1:
            yield Problem(
                f"{row.unit} không thể ghi ở dòng này.", field=f"{row.place}-person_name", code="not_member"
            )
        yield from who_came(row, local_date(facts.starts_at))


def who_came(row: Attending, on: date) -> Iterator[Problem]:
    """A unit is there by somebody, or away for a reason; a proxy paper is told whole."""
    if row.present and not row.person_name:
        yield Problem(
            f"Ghi người dự họp của {row.unit}.", field=f"{row.place}-person_name", code="nobody_named"
        )
    if not row.present and not row.note:
        yield Problem(f"Ghi lý do vắng của {row.unit}.", field=f"{row.place}-note", code="no_reason")
    yield from papers_wrong(row, on)


def _papers(facts: ConferenceFacts) -> Iterator[Problem]:
    """returned ≤ issued ≤ present, valid ≤ returned; show of hands within those present."""
    limits = (
        (
            "report_votes",
            facts.report_votes,
            facts.present,
            "Số đơn vị tán thành báo cáo",
            "số đơn vị có mặt",
        ),
        ("issued", facts.issued, facts.present, "Số phiếu phát ra", "số đơn vị có mặt"),
        ("returned", facts.returned, facts.issued, "Số phiếu thu về", "số phiếu phát ra"),
        ("valid", facts.valid, facts.returned, "Số phiếu hợp lệ", "số phiếu thu về"),
        ("written", facts.written, facts.absent, "Số ý kiến bằng văn bản", "số đơn vị vắng"),
    )
    for name, number, most, what, of_what in limits:
        if number > most:
            yield Problem(f"{what} không vượt quá {most}, {of_what}.", field=name, code=f"{name}_too_many")


def _candidates(facts: ConferenceFacts, rules: ConferenceRules) -> Iterator[Problem]:
    seen: set[tuple[int, str]] = set()
    for row in facts.candidates:
        if row.award_kind not in rules.awards:
            yield Problem(
                "Hình thức này không áp dụng cho khối, cụm.", field=f"{row.place}-award_kind", code="award"
            )
        if row.organisation_id not in rules.members:
            yield Problem(
                f"{row.unit} không phải thành viên.", field=f"{row.place}-organisation", code="not_member"
            )
        if (row.organisation_id, row.award_kind) in seen:
            text = f"{row.unit} đã có ở một dòng trên với cùng hình thức."
            yield Problem(text, field=f"{row.place}-organisation", code="candidate_twice")
        seen.add((row.organisation_id, row.award_kind))
        yield from _votes_add_up(row, facts.valid, facts.written)


def _votes_add_up(row: Counted, valid: int, written: int) -> Iterator[Problem]:
    total = row.agree + row.disagree + row.none
    if total != valid + written:
        text = f"Đồng ý, không đồng ý và không có ý kiến cộng lại là {total}, phải bằng {valid} phiếu hợp lệ"
        text += f" và {written} ý kiến bằng văn bản." if written else "."
        yield Problem(text, field=f"{row.place}-agree", code="votes_do_not_add_up")


def _elections(facts: ConferenceFacts, rules: ConferenceRules) -> Iterator[Problem]:
    seen: set[int] = set()
    for row in facts.elections:
        if row.organisation_id in seen:
            yield Problem(
                f"{row.unit} chỉ giữ một chức trách.", field=f"{row.place}-organisation", code="elected_twice"
            )
        seen.add(row.organisation_id)
        if row.organisation_id not in rules.members:
            yield Problem(
                f"{row.unit} không phải thành viên.", field=f"{row.place}-organisation", code="not_member"
            )
        if row.agree > facts.present + facts.written:
            text = f"Số phiếu không vượt quá {facts.present + facts.written}, số đơn vị có mặt."
            yield Problem(text, field=f"{row.place}-agree", code="elected_by_too_many")
    yield from _beyond(
        _of_role(facts, GroupRole.LEADER),
        1,
        f"Chỉ bầu 01 {rules.leader_title}",
        rules.clauses["offices.leaders"],
    )
    yield from _beyond(
        _of_role(facts, GroupRole.DEPUTY),
        rules.deputies_max,
        f"Bầu nhiều nhất {rules.deputies_max} {rules.deputy_title}",
        rules.clauses["offices.deputies_max"],
    )


def _beyond(rows: list[Elected], most: int, words: str, clause: str) -> Iterator[Problem]:
    for row in rows[most:]:
        yield Problem(
            f"{words}, đang ghi {len(rows)}.", clause, field=f"{row.place}-role", code="too_many_elected"
        )


def _quorum(facts: ConferenceFacts, rules: ConferenceRules) -> Iterator[Problem]:
    total = len(rules.members)
    if not has_quorum(facts.present, total, rules):
        share, needed = format_percent(facts.present, total), f"{rules.quorum_percent.normalize():f}%"
        text = f"Có mặt {facts.present}/{total} đơn vị ({share}), cần từ {needed} để tiến hành hội nghị."
        yield Problem(
            text, rules.clauses["conference.quorum_percent"], field="attendance-0-present", code="no_quorum"
        )


def _tellers(facts: ConferenceFacts, rules: ConferenceRules) -> Iterator[Problem]:
    if len(facts.tellers) < rules.tellers_min:
        text = f"Ban kiểm phiếu cần từ {rules.tellers_min} người, đang ghi {len(facts.tellers)}."
        yield Problem(text, rules.clauses["vote.tellers_min"], field="tellers", code="too_few_tellers")


def _vote_taken(facts: ConferenceFacts) -> Iterator[Problem]:
    if not facts.candidates:
        yield Problem(
            "Chưa ghi kết quả phiếu suy tôn.", field="candidate-0-organisation", code="no_candidates"
        )


def _offices_filled(facts: ConferenceFacts, rules: ConferenceRules) -> Iterator[Problem]:
    if not _of_role(facts, GroupRole.LEADER):
        text = f"Chưa ghi đơn vị được bầu {rules.leader_title} năm sau."
        yield Problem(
            text, rules.clauses["offices.leaders"], field="election-0-organisation", code="no_leader_elected"
        )
    deputies = len(_of_role(facts, GroupRole.DEPUTY))
    if deputies < rules.deputies_min:
        text = f"Cần bầu từ {rules.deputies_min} {rules.deputy_title}, đang ghi {deputies}."
        clause = rules.clauses["offices.deputies_min"]
        yield Problem(text, clause, field="election-0-organisation", code="too_few_deputies_elected")


def _of_role(facts: ConferenceFacts, role: str) -> list[Elected]:
    return [row for row in facts.elections if row.role == role]


def _same(one: str, other: str) -> bool:
    return bool(one) and search_text(one) == search_text(other)
