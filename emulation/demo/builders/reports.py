"""Achievement reports of the demonstration province: confirmed where the dossier went on."""

from __future__ import annotations

from datetime import datetime, timedelta

from awards.choices import ReportState
from awards.models import AchievementReport, Dossier, Nomination
from emulation.demo.builders.world import World, Year
from emulation.demo.stages import Event
from emulation.people.models import User

STRUCTURE = (
    "Trụ sở chính: {seat}. Cơ cấu tổ chức: {rooms} phòng, đơn vị trực thuộc.\n"
    "Tổ chức đảng, đoàn thể: đảng bộ cơ sở có {party} đảng viên; công đoàn cơ sở có {union} đoàn viên."
)
FUNCTIONS = (
    "Tham mưu, thực hiện quản lý nhà nước và tổ chức cung cấp dịch vụ công trong lĩnh vực được giao.",
    "Tham mưu cho cấp có thẩm quyền và tổ chức thực hiện nhiệm vụ thuộc lĩnh vực phụ trách theo quy định.",
)
MEASURES = (
    "- Rút ngắn thời gian giải quyết {count} thủ tục hành chính từ {low}% đến {high}% so với quy định.",
    "- Số hóa hồ sơ lưu trữ, dùng chung dữ liệu giữa các phòng, đơn vị trực thuộc.",
    "- Duy trì mô hình tiếp công dân lưu động mỗi tháng một buổi tại cơ sở.",
)
POLICY = (
    "Nội bộ đoàn kết, thực hiện tốt dân chủ ở cơ sở; tiết kiệm {saved}% dự toán chi thường xuyên. Trong năm "
    "không có cá nhân bị kỷ luật, không có đơn thư vượt cấp."
)
PARTY = (
    "Tổ chức đảng hoàn thành tốt nhiệm vụ; công đoàn, đoàn thanh niên hoạt động đều. Tham gia đủ các "
    "phong trào thi đua do khối, cụm phát động."
)
RETURNED = "Bổ sung số, ngày văn bản công nhận mô hình ở mục biện pháp."


def build_reports(world: World, year: Year, dossier: Dossier) -> None:
    """One for each nomination, before the dossier is sent; of a dossier still being prepared the first is
    confirmed, the second waits, the third was sent back, the others are not begun."""
    at = year.schedule.at(Event.CONFERENCE, 20) + timedelta(days=1)
    sent = year.reached(Event.SENT)
    leader = world.heads[year.leader] if year.leader else year.staff
    reports = []
    named = dossier.nominations.select_related("organisation", "kind", "campaign")
    for place, nomination in enumerate(named):
        report = _report(world, year, nomination, at)
        if sent or place == 0:
            _confirmed(report, leader, at)
        elif place == 2:
            report.state, report.sent_by, report.sent_at = ReportState.DRAFTED, None, None
            report.returned_reason = RETURNED
        elif place > 2:
            continue
        reports.append(report)
    AchievementReport.objects.bulk_create(reports)


def _report(world: World, year: Year, nomination: Nomination, at: datetime) -> AchievementReport:
    """Sent to the submitting level, unless the caller says otherwise."""
    unit = nomination.organisation
    chance = year.chance(unit.code, "report")
    head = world.heads.get(unit.code, year.staff)
    party = chance.randint(18, 96)
    return AchievementReport(
        group_year=year.row,
        organisation=unit,
        kind=nomination.kind,
        campaign=nomination.campaign,
        sections={
            "situation": STRUCTURE.format(
                seat=unit.seat, rooms=chance.randint(3, 9), party=party, union=party + chance.randint(4, 30)
            ),
            "functions": chance.choice(FUNCTIONS),
            "measures": "\n".join(MEASURES).format(
                count=chance.randint(6, 15), low=chance.choice((15, 20)), high=chance.choice((30, 40))
            ),
            "policy": POLICY.format(saved=f"{chance.randint(50, 90) / 10:.1f}".replace(".", ",")),
            "party": PARTY,
        },
        state=ReportState.SENT,
        changed_by=head,
        changed_at=at,
        sent_by=head,
        sent_at=at,
    )


def _confirmed(report: AchievementReport, by: User, at: datetime) -> None:
    report.state, report.confirmed_by, report.confirmed_at = ReportState.CONFIRMED, by, at
