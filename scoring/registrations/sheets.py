"""Registers the documents, tasks and navigation of the self-assessment."""

from __future__ import annotations

from datetime import datetime

from emulation.documents import registry as documents
from emulation.groups import steps
from emulation.groups.choices import Step
from emulation.home import registry as home
from emulation.people.models import User
from scoring.builders.sheets import build_receipt, build_sheet
from scoring.home_tasks.sheets import own_sheet_tasks
from scoring.selectors import sheets
from scoring.selectors.progress import (
    APPRAISED,
    REVIEWED,
    SUBMITTED,
    rounds_closed,
    sheets_in,
    units_crossed,
)


def register_sheets() -> None:
    documents.register(
        documents.DocumentKind(
            code="self_assessment",
            title=lambda sheet_id: f"Phiếu tự chấm điểm {_of(sheet_id)}",
            build=build_sheet,
            may_read=_may_read,
            filename=lambda sheet_id: f"phieu tu cham {_of(sheet_id)}",
            may_read_of=_may_read_of,
        )
    )
    documents.register(
        documents.DocumentKind(
            code="receipt",
            title=lambda sheet_id: f"Biên nhận phiếu tự chấm điểm {_of(sheet_id)}",
            build=build_receipt,
            may_read=_may_read,
            filename=lambda sheet_id: f"bien nhan {_of(sheet_id)}",
        )
    )
    steps.register_units(Step.SELF_ASSESSMENT, sheets_in(SUBMITTED), up_to_units=True)
    steps.register_units(Step.CROSS_SCORING, units_crossed, up_to_units=True)
    steps.register_done(Step.CROSS_SCORING, rounds_closed)
    steps.register_units(Step.REVIEW, sheets_in(REVIEWED), up_to_units=False)
    steps.register_units(Step.APPRAISAL, sheets_in(APPRAISED), up_to_units=False)
    home.register_tasks(own_sheet_tasks)
    home.register_nav(
        home.NavEntry(
            order=30, label="Chấm điểm", url_name="scoring:index", prefix="/cham-diem/", visible=_scores
        )
    )


def _of(sheet_id: int) -> str:
    """`năm 2025 của Sở Xây dựng`."""
    membership = sheets.sheets().get(pk=sheet_id).membership
    return f"năm {membership.group_year.year} của {membership.organisation.short_name}"


def _may_read(user: User, sheet_id: int) -> bool:
    """The documents of a sheet are read by whoever reads the sheet."""
    return sheets.readable(user, sheet_id) is not None


def _may_read_of(user: User, sheet_id: int, moment: datetime) -> bool:
    """What was made before the sheet was handed in stays with the unit: others read what was handed in."""
    sheet = sheets.sheets().get(pk=sheet_id)
    if sheet.submitted_at is not None and moment >= sheet.submitted_at:
        return True
    return user.roles.is_inspector or sheet.membership.organisation_id in user.roles.served


def _scores(user: User) -> bool:
    roles = user.roles
    return bool(roles.served) or roles.is_staff or roles.is_inspector
