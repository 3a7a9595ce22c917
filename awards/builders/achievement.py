"""Document 06: the achievement report of a nominated unit."""

from __future__ import annotations

from awards.models import AchievementReport
from awards.selectors.achievement import draw_up
from awards.selectors.reports import nomination_of
from emulation.common.problems import Problem, Refused
from emulation.documents.forms.achievement import AchievementReport as Report


def build_achievement(report_id: int) -> Report:
    """`Refused` where the nomination was withdrawn, or nobody leads the group or heads the unit."""
    report = AchievementReport.objects.select_related("group_year", "organisation", "kind").get(pk=report_id)
    nomination = nomination_of(report)
    if nomination is None:
        raise Refused(Problem("Đề nghị của báo cáo này đã được rút.", code="withdrawn"))
    return draw_up(nomination, report)
