"""Dossiers and nominations, by the real services, each as far as its group has come."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from awards.models import AwardKind, Dossier, DossierPaper, Nomination, Supplement
from awards.selectors.dossier_papers import parts_of
from awards.selectors.facts import Field
from awards.selectors.figures import LEADS, TARGETS
from awards.selectors.target_tally import tally_of
from awards.services.appraisal import appraise
from awards.services.dossier_papers import attach_dossier_paper
from awards.services.dossiers import submit_dossier
from awards.services.nominations import nominate
from awards.services.supplements import ask_for_supplements
from emulation.common.dates import format_date
from emulation.common.numbers import format_decimal
from emulation.demo.builders.campaigns import campaign_of
from emulation.demo.builders.conferences import FLAG, candidates, deviates
from emulation.demo.builders.reports import build_reports
from emulation.demo.builders.world import World, Year
from emulation.demo.content import read
from emulation.demo.papers import paper
from emulation.demo.stages import Event, Stage
from emulation.demo.trail import happened
from emulation.documents.wording import pad
from emulation.people.models import User
from emulation.regulations.models import Regulation
from scoring.models import RankingRow

HALF_APPRAISED = ("cum-tcdcd-1", 2025)
"""Of this dossier one nomination has been found eligible, one not, and one waits for a supplement."""
DEVIATION = (
    "Đơn vị xếp thứ 2 đề nghị không xét vì đang kiểm điểm trách nhiệm một cá nhân; "
    "Khối thống nhất chọn đơn vị kế tiếp."
)
GOOD = "Đủ điều kiện, tiêu chuẩn; hồ sơ đầy đủ, hợp lệ."
BAD = "Hồ sơ chưa chứng minh được hai năm liên tục hoàn thành xuất sắc nhiệm vụ."

SCANS = {"submission": "to-trinh.pdf", "minutes": "bien-ban.pdf"}
TARGETS_REASON = (
    "Các chỉ tiêu chủ yếu Ủy ban nhân dân tỉnh giao đều vượt; {count} chỉ tiêu thành phần thấp hơn mức tự "
    "đăng ký, đã nêu rõ trong báo cáo; Hội nghị thống nhất vẫn suy tôn."
)
THEMATIC_SUMMARY = (
    "Sau bốn năm: 100% hồ sơ công việc xử lý trên môi trường mạng; 42 thủ tục hành chính trực tuyến toàn "
    "trình; hai phần mềm dùng chung được nhân rộng ra toàn tỉnh."
)
WANTED = "Báo cáo thành tích chưa nêu số, ngày văn bản công nhận mô hình; bổ sung và gửi lại."


def build_dossiers(world: World) -> None:
    kinds = {kind.code: kind for kind in AwardKind.objects.all()}
    for year in world.years:
        if year.is_past or year.stage < Stage.NOMINATED or year.leader is None:
            continue
        actor = world.heads[year.leader]
        dossier = _name(year, kinds, actor)
        build_reports(world, year, dossier)
        if year.reached(Event.SENT):
            _hand_in(world, year, dossier, actor)
            _send(year, dossier, actor)
        if year.reached(Event.CHECKED) or _is_half(year):
            _appraise(year, dossier)


def _is_half(year: Year) -> bool:
    return (year.code, year.number) == HALF_APPRAISED


def _name(year: Year, kinds: dict[str, AwardKind], actor: User) -> Dossier:
    """Name the units; the first nomination opens the dossier."""
    at = year.schedule.at(Event.CONFERENCE, 20)
    with happened(at):
        field = Field.of(year.row)
        for row, award in candidates(year):
            below = tally_of(field, row.organisation).below if field and award == FLAG else ()
            nominate(
                actor=actor,
                group_year=year.row,
                organisation=row.organisation,
                kind=kinds[award],
                summary=_summary(year, row),
                deviation=DEVIATION if deviates(year, award) else "",
                answers=_answers(year.row.regulation, award),
                targets_reason=TARGETS_REASON.format(count=pad(len(below))) if below else "",
            )
        _name_for_campaign(year, kinds, actor)
    dossier = Dossier.objects.get(group_year=year.row)
    dossier.nominations.update(created_at=at)
    return dossier


def _name_for_campaign(year: Year, kinds: dict[str, AwardKind], actor: User) -> None:
    """The unit behind the leader, for what it did in a thematic campaign."""
    campaign = campaign_of(year)
    if campaign is None or year.run is None:
        return
    row = year.run.rows.select_related("organisation").get(order=2)
    answers = {**_answers(year.row.regulation, FLAG)}
    nominate(
        actor=actor,
        group_year=year.row,
        organisation=row.organisation,
        kind=kinds[FLAG],
        summary=THEMATIC_SUMMARY,
        answers={code: told for code, told in answers.items() if code not in (LEADS, TARGETS)},
        campaign=campaign,
    )


def _summary(year: Year, row: RankingRow) -> str:
    """One of the texts for this kind of body, its figures drawn."""
    unit = row.organisation
    chance = year.chance(unit.code, "summary")
    texts = [node["text"] for node in read("summaries")["summaries"] if unit.kind in node["kinds"]]
    figures = {}
    for name, (low, high) in read("summaries")["ranges"].items():
        places = len(low.partition(".")[2])
        drawn = chance.randint(int(float(low) * 10**places), int(float(high) * 10**places))
        figures[name] = format_decimal(Decimal(drawn).scaleb(-places), places)
    return str(chance.choice(texts)).format(**figures)


def _answers(regulation: Regulation, award: str) -> dict[str, Any]:
    """Every line of the standard confirmed by the group."""
    return {row["code"]: True for row in regulation.book.table(f"award.{award}.standards")}


def _hand_in(world: World, year: Year, dossier: Dossier, actor: User) -> None:
    """Signed copies of the parts that the system does not keep elsewhere."""
    at = year.schedule.at(Event.CONFERENCE, 20) + timedelta(days=2)
    for part in parts_of(dossier, year.row.regulation.book):
        lines = [str(dossier), f"Bản chụp lập ngày {format_date(at)}"]
        file = ContentFile(paper(part.label, lines), name=SCANS.get(part.code, "ban-ky.pdf"))
        with happened(at):
            made = attach_dossier_paper(actor=actor, dossier=dossier, item=part.code, file=file)
        world.files.append(str(made.file.name))
        DossierPaper.objects.filter(pk=made.pk).update(uploaded_at=at)


def _send(year: Year, dossier: Dossier, actor: User) -> None:
    """Sent on its day, which fixes the regulation it follows."""
    at = year.schedule.at(Event.SENT, 15)
    with happened(at):
        submit_dossier(actor=actor, dossier=dossier)
    Dossier.objects.filter(pk=dossier.pk).update(
        submitted_at=at, received_on=at.date(), regulation=Regulation.objects.in_force(at.date())
    )


def _appraise(year: Year, dossier: Dossier) -> None:
    """What Sở Nội vụ found; the dossier is done once it has looked at every nomination."""
    at = year.schedule.at(Event.CHECKED, 11)
    nominations = list(dossier.nominations.select_related("kind", "organisation"))
    with happened(at):
        if not _is_half(year):
            for nomination in nominations:
                appraise(actor=year.staff, nomination=nomination, eligible=True, opinion=GOOD)
        else:
            appraise(actor=year.staff, nomination=nominations[0], eligible=True, opinion=GOOD)
            clause = year.row.regulation.book.clause(f"award.{nominations[-1].kind.code}.standards")
            appraise(actor=year.staff, nomination=nominations[-1], eligible=False, opinion=BAD, clause=clause)
            waiting = nominations[1:-1]
            if waiting:
                ask_for_supplements(actor=year.staff, dossier=dossier, wanted={waiting[0]: WANTED})
    Supplement.objects.filter(dossier=dossier).update(requested_at=at)
    Dossier.objects.filter(pk=dossier.pk, appraised_at__isnull=False).update(appraised_at=at)
    Nomination.objects.filter(dossier=dossier, appraised_at__isnull=False).update(appraised_at=at)
