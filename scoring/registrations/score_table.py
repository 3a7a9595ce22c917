"""Registers document 04, the table of points and ranks of a run."""

from __future__ import annotations

from emulation.documents import registry as documents
from emulation.people.models import User
from scoring.builders.score_table import build_score_table
from scoring.models import RankingRun


def register_score_table() -> None:
    documents.register(
        documents.DocumentKind(
            code="score_table",
            title=lambda run_id: f"Bảng tổng hợp điểm, xếp hạng {_run(run_id).group_year}",
            build=build_score_table,
            may_read=_may_read,
            filename=lambda run_id: f"bang tong hop diem {_run(run_id).group_year}",
        )
    )


def _run(run_id: int) -> RankingRun:
    return RankingRun.objects.select_related("group_year__group__founder").get(pk=run_id)


def _may_read(user: User, run_id: int) -> bool:
    return user.has_perm("scoring.view_run", _run(run_id))
