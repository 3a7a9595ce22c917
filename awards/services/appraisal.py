"""Sở Nội vụ looks at a nomination line by line and declares it eligible or not, with the clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.choices import DossierState, LineVerdict, NominationState
from awards.eligibility import Verdict
from awards.models import AppraisalLine, Dossier, Nomination
from awards.selectors.appraisal import Line, lines_of
from awards.services.dossiers import field_at_reception
from awards.services.opening import locked_dossier
from awards.services.states import move
from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.people.models import User

OPEN_TO_APPRAISAL = (NominationState.SUBMITTED, NominationState.ELIGIBLE, NominationState.NOT_ELIGIBLE)
WAITING = (NominationState.SUBMITTED, NominationState.SUPPLEMENT)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was entered on a line; `verdict` "" while nobody has decided."""

    verdict: str
    note: str = ""


@transaction.atomic
def save_checklist(*, actor: User, nomination: Nomination, checked: Mapping[str, Checked]) -> Nomination:
    """Keep the lines looked at so far, without a verdict on the nomination."""
    nomination, _ = _open(actor, nomination)
    lines = _lines(nomination)
    if problems := _problems_of_lines(lines, checked):
        raise Refused(problems)
    _store(actor, nomination, lines, checked)
    record(
        actor=actor,
        action="check_nomination",
        text=f"Ghi bảng thẩm định: {nomination.organisation.name}, {nomination.award_name}",
        subject=nomination,
        organisation_id=nomination.organisation_id,
        group_year_id=nomination.dossier.group_year_id,
        new={code: one.verdict for code, one in checked.items()},
    )
    return nomination


@transaction.atomic
def appraise(
    *,
    actor: User,
    nomination: Nomination,
    eligible: bool,
    opinion: str,
    clause: str = "",
    checked: Mapping[str, Checked] | None = None,
) -> Nomination:
    """Declare a nomination eligible or not; never the own unit's. Every line is kept with who and when.

    Without `checked` each line is what the records say, and what they leave open follows the verdict. A
    refusal names its clause: that of the lines not met unless another is given. May be changed until the
    nomination is on an agenda. With the last one the dossier is appraised.
    """
    nomination, dossier = _open(actor, nomination)
    lines = _lines(nomination)
    given = _as_recorded(lines, eligible, opinion) if checked is None else checked
    against = _not_met(lines, given)
    clause = clause.strip() or "; ".join(dict.fromkeys(line.clause for line in against if line.clause))[:300]
    problems = _problems_of_lines(lines, given)
    problems += _problems_of_verdict(lines, given, eligible, strict=checked is not None)
    if not opinion.strip():
        problems.append(Problem("Ghi ý kiến thẩm định.", field="opinion", code="opinion"))
    if not eligible and not clause:
        problems.append(Problem("Nêu căn cứ không đủ điều kiện.", field="clause", code="clause"))
    if problems:
        raise Refused(problems)
    before = nomination.state
    _store(actor, nomination, lines, given)
    nomination = move(
        actor=actor,
        nomination=nomination,
        to=NominationState.ELIGIBLE if eligible else NominationState.NOT_ELIGIBLE,
        allowed=OPEN_TO_APPRAISAL,
        reason=clause if not eligible else "",
        opinion=opinion.strip(),
        refusal_clause="" if eligible else clause,
        appraised_by=actor,
        appraised_at=now(),
    )
    record(
        actor=actor,
        action="appraise_nomination",
        text=f"Thẩm định đề nghị: {nomination.organisation.name}, {nomination.award_name}",
        subject=nomination,
        organisation_id=nomination.organisation_id,
        group_year_id=dossier.group_year_id,
        old={"state": before},
        new={"eligible": eligible, "clause": nomination.refusal_clause, "opinion": nomination.opinion},
    )
    finish_appraisal(actor=actor, dossier=dossier)
    return nomination


def _open(actor: User, nomination: Nomination) -> tuple[Nomination, Dossier]:
    dossier = locked_dossier(nomination.dossier_id)
    if not actor.has_perm("awards.appraise_nomination", nomination):
        raise PermissionDenied
    if dossier.state == DossierState.DRAFTED:
        raise Refused(Problem("Hồ sơ chưa được gửi.", code="not_submitted"))
    if nomination.state == NominationState.SUPPLEMENT:
        raise Refused(Problem("Đề nghị này đang chờ bổ sung; kết luận sau khi có bổ sung.", code="waiting"))
    return nomination, dossier


def _lines(nomination: Nomination) -> list[Line]:
    field = field_at_reception(nomination.dossier)
    return lines_of(field, nomination)


def _as_recorded(lines: Sequence[Line], eligible: bool, opinion: str) -> dict[str, Checked]:
    """What the records say; an open line is met with a nomination found eligible, else left open."""
    found = {}
    for line in lines:
        open_verdict = str(LineVerdict.MET) if eligible else ""
        verdict = line.verdict or open_verdict
        note = line.note if verdict == LineVerdict.NOT_MET or line.contradicted else ""
        found[line.code] = Checked(verdict, note or (opinion if verdict == LineVerdict.NOT_MET else ""))
    return found


def _not_met(lines: Sequence[Line], checked: Mapping[str, Checked]) -> list[Line]:
    return [line for line in lines if checked.get(line.code, Checked("")).verdict == str(LineVerdict.NOT_MET)]


def _problems_of_lines(lines: Sequence[Line], checked: Mapping[str, Checked]) -> list[Problem]:
    """A line not met says why; what the records refuse cannot be found met before they are mended."""
    problems = []
    for line in lines:
        one = checked.get(line.code, Checked(""))
        if one.verdict == LineVerdict.NOT_MET and not one.note.strip():
            text = f"{line.label}: ghi lý do không đạt."
            problems.append(Problem(text, line.clause, field=f"note:{line.code}", code="no_note"))
        if one.verdict == LineVerdict.MET and line.contradicted and not one.note.strip():
            text = f"{line.label}: {line.beside} Ghi lý do vẫn kết luận đạt."
            problems.append(Problem(text, line.clause, field=f"note:{line.code}", code="contradicted"))
        if one.verdict == LineVerdict.MET and line.found is Verdict.FAILED:
            text = f"{line.label}: dữ liệu ghi nhận không đạt. {line.fact}"
            problems.append(Problem(text, line.clause, field=f"line:{line.code}", code="records_refuse"))
    return problems


def _problems_of_verdict(
    lines: Sequence[Line], checked: Mapping[str, Checked], eligible: bool, *, strict: bool
) -> list[Problem]:
    against = _not_met(lines, checked)
    if not eligible:
        if strict and not against:
            text = "Đánh dấu ít nhất một dòng không đạt làm căn cứ kết luận không đủ điều kiện."
            return [Problem(text, field="eligible", code="nothing_against")]
        return []
    problems = [
        Problem(
            f"{line.label}: đang ghi không đạt nên không kết luận đủ điều kiện được.",
            line.clause,
            field=f"line:{line.code}",
            code="not_met",
        )
        for line in against
    ]
    unchecked = [line for line in lines if not checked.get(line.code, Checked("")).verdict]
    problems += [
        Problem(f"{line.label}: chưa thẩm định.", line.clause, field=f"line:{line.code}", code="unchecked")
        for line in unchecked
    ]
    return problems


def _store(
    actor: User, nomination: Nomination, lines: Sequence[Line], checked: Mapping[str, Checked]
) -> None:
    """Lines that say the same as before keep their author and time; those taken back go."""
    keep = []
    for order, line in enumerate(lines):
        one = checked.get(line.code, Checked(""))
        if not one.verdict:
            continue
        keep.append(line.code)
        old = line.stored
        if old is not None and (old.verdict, old.note, old.fact) == (
            one.verdict,
            one.note.strip(),
            line.fact,
        ):
            continue
        AppraisalLine.objects.update_or_create(
            nomination=nomination,
            code=line.code,
            defaults={
                "order": order,
                "label": line.label[:300],
                "clause": line.clause[:500],
                "fact": line.fact[:2000],
                "verdict": one.verdict,
                "note": one.note.strip(),
                "checked_by": actor,
                "checked_at": now(),
            },
        )
    nomination.appraisal_lines.exclude(code__in=keep).delete()


def finish_appraisal(*, actor: User, dossier: Dossier) -> bool:
    """Mark the (locked) dossier appraised once every nomination of it is; says whether it is now."""
    waiting = dossier.nominations.filter(state__in=WAITING).exists()
    if dossier.state != DossierState.SUBMITTED or waiting:
        return dossier.state == DossierState.APPRAISED
    dossier.state, dossier.appraised_at, dossier.appraised_by = DossierState.APPRAISED, now(), actor
    dossier.save(update_fields=["state", "appraised_at", "appraised_by"])
    record_transition(
        actor=actor, subject=dossier, from_state=DossierState.SUBMITTED, to_state=DossierState.APPRAISED
    )
    return True
