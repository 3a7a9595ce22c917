"""Achievement reports for tests, made directly."""

from __future__ import annotations

from awards.choices import ReportState
from awards.models import AchievementReport, Dossier, DossierPaper
from emulation.common.dates import now
from tests.factories import ground

REPORT = {
    "situation": "Trụ sở: phường Phố Hiến, tỉnh Hưng Yên. 07 phòng, 02 đơn vị trực thuộc.",
    "functions": "Tham mưu, giúp Ủy ban nhân dân tỉnh quản lý nhà nước về lĩnh vực được giao.",
    "measures": "- Rút ngắn thời gian giải quyết 11 thủ tục hành chính.",
    "policy": "Nội bộ đoàn kết; không có cá nhân bị kỷ luật, không có đơn thư vượt cấp.",
    "party": "Đảng bộ được xếp loại hoàn thành xuất sắc nhiệm vụ.",
}
"""What a unit writes in its achievement report, by section."""


def confirm_reports(dossier: Dossier) -> None:
    """A confirmed achievement report for every nomination that has none."""
    author = ground.make_user(None)
    known = {
        (report.organisation_id, report.kind_id, report.campaign_id)
        for report in dossier.group_year.reports.all()
    }
    AchievementReport.objects.bulk_create(
        AchievementReport(
            group_year=dossier.group_year,
            organisation=nomination.organisation,
            kind=nomination.kind,
            campaign=nomination.campaign,
            state=ReportState.CONFIRMED,
            sections=dict(REPORT),
            changed_by=author,
            changed_at=now(),
            sent_by=author,
            sent_at=now(),
            confirmed_by=author,
            confirmed_at=now(),
        )
        for nomination in dossier.nominations.select_related("organisation", "kind", "campaign")
        if (nomination.organisation_id, nomination.kind_id, nomination.campaign_id) not in known
    )


def hand_in_papers(dossier: Dossier) -> None:
    """A signed copy for every required part of the dossier that has none, made directly."""
    author = ground.make_user(None)
    known = set(dossier.papers.values_list("item", flat=True))
    rows = dossier.regulation_in_force().book.table("dossier.items")
    DossierPaper.objects.bulk_create(
        DossierPaper(
            dossier=dossier,
            item=row["code"],
            filename=f"{row['code']}.pdf",
            content_type="application/pdf",
            sha256="0" * 64,
            uploaded_by=author,
            uploaded_at=now(),
        )
        for row in rows
        if row["required"] and row["code"] not in known and row["code"] != "achievement_report"
    )
