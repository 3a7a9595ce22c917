"""Kinds and states of assigned tasks."""

from django.db.models import TextChoices


class Direction(TextChoices):
    """Which way a figure is good. `DONE`: there is no figure, the task is done or it is not."""

    MORE = "more", "Càng cao càng tốt"
    LESS = "less", "Càng thấp càng tốt"
    DONE = "done", "Hoàn thành hoặc không"


class Origin(TextChoices):
    """Who wrote the task down; what a unit enters for itself is confirmed by somebody else.

    `WORKBOOK`: it came with the targets of a year, from a file that the operator reads in; there need not be
    a person who entered or confirmed it.
    """

    AGENCY = "agency", "Sở Nội vụ nhập"
    SUPERIOR = "superior", "Cơ quan chủ quản nhập"
    UNIT = "unit", "Đơn vị tự nhập"
    WORKBOOK = "workbook", "Nhập cùng chỉ tiêu của năm"


class TaskState(TextChoices):
    """proposed → open → done or missed (→ open again); withdrawn from every state but the last two."""

    PROPOSED = "proposed", "Chờ xác nhận"
    OPEN = "open", "Đang thực hiện"
    DONE = "done", "Hoàn thành"
    MISSED = "missed", "Không hoàn thành"
    WITHDRAWN = "withdrawn", "Thôi giao"


RUNNING = (TaskState.PROPOSED, TaskState.OPEN)
CLOSED = (TaskState.DONE, TaskState.MISSED)
TAGS = {
    TaskState.PROPOSED: "warn",
    TaskState.OPEN: "doing",
    TaskState.DONE: "ok",
    TaskState.MISSED: "err",
    TaskState.WITHDRAWN: "flat",
}
"""The look of a state (components/tag.html)."""
