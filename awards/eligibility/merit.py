"""Conditions on what the unit did and may still be given: violations, earlier awards, standards, quota."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from awards.eligibility.facts import (
    ChecklistItem,
    Code,
    Completion,
    EligibilityRules,
    Finding,
    HistoryRule,
    NominationFacts,
    Verdict,
)
from awards.eligibility.questions import Question
from emulation.common.numbers import format_decimal

AFTER_CONCLUSION = "Được xem xét lại sau khi có kết luận không vi phạm."


def exclusions(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """ "Không xét thi đua": blocks every nomination, named by the clause only."""
    ask = Question(Code.EXCLUSION, "Không thuộc trường hợp không xét thi đua", rules)
    if not facts.excluded:
        yield ask.met("Không có trường hợp nào được ghi nhận.")
    for reason in facts.excluded:
        yield ask.failed(f"{reason.label}.", clause=reason.clause, alternative="")


def pending(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """Not now: while discipline, inspection, complaint, denunciation … is open (NĐ 152/2025 Art. 4)."""
    ask = Question(Code.PENDING, "Không trong thời gian xem xét, xác minh", rules)
    if not facts.pending:
        yield ask.met("Không có việc nào đang xem xét, xác minh.")
    for matter in facts.pending:
        yield ask.failed(f"Tạm dừng xét: {matter}.", alternative=AFTER_CONCLUSION)


def achievement(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """No second award for one achievement; of two proposals only the higher stays."""
    if not rules.one_per_achievement:
        return
    ask = Question(Code.ACHIEVEMENT, "Chưa được khen thưởng cho thành tích này", rules)
    same = [a for a in facts.history if facts.achievement and a.achievement == facts.achievement]
    if not same:
        yield ask.met("Chưa có khen thưởng nào cho thành tích này.")
    for award in same:
        yield ask.failed(f"Đã được tặng {award.kind_name} theo {award.decision}.", alternative="")
    higher = Question(Code.HIGHER_PROPOSAL, "Chỉ đề nghị một hình thức cao nhất cho một thành tích", rules)
    for name in facts.higher_proposals:
        yield higher.failed(f"Đang được đề nghị {name} cho cùng thành tích.", alternative="")


def lower_award(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """A lower award as precondition, where a regulation still asks for it."""
    if not rules.required_lower:
        return
    ask = Question(Code.LOWER_AWARD, "Đã được khen thưởng mức thấp hơn", rules)
    held = [
        award
        for award in facts.history
        if award.kind in rules.required_lower and award.year <= facts.year and _counts(award.merit, rules)
    ]
    if held:
        latest = max(held, key=lambda award: award.year)
        yield ask.met(f"Năm {latest.year}: {latest.kind_name}, {latest.decision}.")
    else:
        yield ask.failed("Sổ khen thưởng chưa có hình thức mức thấp hơn.")


def completion(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """The level of completion of the year, taken from a named document."""
    if not rules.completion:
        return
    ask = Question(Code.COMPLETION, "Mức độ hoàn thành nhiệm vụ của năm", rules)
    known = [found for found in facts.completions if found.year == facts.year]
    if not known:
        yield ask.unknown(f"Chưa có văn bản đánh giá năm {facts.year}.")
    elif known[0].level in rules.completion:
        yield ask.met(f"{_level(known[0])}.")
    else:
        yield ask.failed(f"{_level(known[0])}.")


def history(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """Consecutive years of completion or award, e.g. two for the certificate; or the item that opens
    another way. While that item has no answer nothing has failed."""
    wanted = rules.history
    if wanted is None or facts.is_thematic:
        return
    ask = Question(Code.HISTORY, f"{wanted.years} năm liên tục đạt tiêu chuẩn", rules)
    instead = facts.checklist.get(wanted.unless_item) if wanted.unless_item else False
    if instead is True:
        yield ask.met("Có thành tích xuất sắc được xét thay cho tiêu chuẩn năm liên tục.")
        return
    years = range(facts.year - wanted.years + 1, facts.year + 1)
    found = {year: _year(year, facts, rules, wanted) for year in years}
    fact = "; ".join(f"năm {year}: {text}" for year, (_, text) in found.items())
    fact = fact[0].upper() + fact[1:] + "."
    verdicts = {verdict for verdict, _ in found.values()}
    if Verdict.FAILED in verdicts and instead is None:
        yield ask.unknown(f"{fact} Chưa xác nhận thành tích xuất sắc xét thay.")
    elif Verdict.FAILED in verdicts:
        yield ask.failed(fact)
    else:
        yield ask.unknown(fact) if Verdict.UNKNOWN in verdicts else ask.met(fact)


def _year(
    year: int, facts: NominationFacts, rules: EligibilityRules, wanted: HistoryRule
) -> tuple[Verdict, str]:
    for award in facts.history:
        if award.year == year and award.kind in wanted.kinds and _counts(award.merit, rules):
            return Verdict.MET, f"{award.kind_name} ({award.decision})"
    known = [completion for completion in facts.completions if completion.year == year]
    good = [completion for completion in known if completion.level in wanted.levels]
    if good:
        return Verdict.MET, _level(good[0])
    if known:
        return Verdict.FAILED, _level(known[0])
    return Verdict.UNKNOWN, "chưa có văn bản đánh giá"


def _level(completion: Completion) -> str:
    return f"{completion.label} ({completion.document})" if completion.document else completion.label


def _counts(merit: bool, rules: EligibilityRules) -> bool:
    """Thematic and ad-hoc awards are no basis for a merit award (NĐ 152/2025 Art. 4)."""
    return merit or rules.thematic_counts


def thematic(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """Thematic flag: the campaign lasted long enough (province 3 years, government 5)."""
    if facts.thematic_years is None or rules.min_thematic_years is None:
        return
    ask = Question(Code.THEMATIC, f"Phong trào chuyên đề từ {rules.min_thematic_years} năm", rules)
    fact = f"{facts.campaign or 'Phong trào'}: tròn {facts.thematic_years} năm."
    yield ask.met(fact) if facts.thematic_years >= rules.min_thematic_years else ask.failed(fact)


def checklist(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """The lines of the standard, each with its clause."""
    for item in rules.checklist:
        ask = Question(f"{Code.CHECKLIST}:{item.code}", item.label, rules)
        answer = facts.checklist.get(item.code)
        met, fact = _answer(item, answer)
        finding = ask.unknown(fact) if met is None else ask.met(fact) if met else ask.failed(fact)
        yield Finding(
            finding.code, finding.label, finding.verdict, finding.fact, item.clause, finding.alternative
        )


def _answer(item: ChecklistItem, answer: bool | Decimal | None) -> tuple[bool | None, str]:
    if answer is None:
        return None, "Chưa xác nhận."
    if isinstance(answer, bool):
        return answer, "Đã xác nhận đạt." if answer else "Đã xác nhận không đạt."
    if item.minimum is None:
        raise ValueError(f"checklist item {item.code!r} has no minimum to compare {answer} with")
    return answer >= item.minimum, f"Đạt {_number(answer)}, yêu cầu từ {_number(item.minimum)}."


def quota(facts: NominationFacts, rules: EligibilityRules) -> Iterator[Finding]:
    """Over quota blocks, unless the secretary of the council documented an override."""
    if facts.quota is None or facts.quota.limit is None:
        return
    meter = facts.quota
    ask = Question(Code.QUOTA, "Trong hạn mức khen thưởng", rules)
    problem = meter.problem(rules.label)
    if problem:
        yield ask.failed(problem)
    elif meter.over:
        yield ask.met(f"Vượt hạn mức {meter.over}, được phép theo {meter.override.strip()}.")
    else:
        yield ask.met(f"Đề nghị {meter.used}, hạn mức {meter.limit}.")


def _number(value: Decimal) -> str:
    return format_decimal(value, 2).removesuffix(",00")
