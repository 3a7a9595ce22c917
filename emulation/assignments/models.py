"""Tasks that a document assigns to a unit for a year, and what the unit reports about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from emulation.assignments.choices import CLOSED, RUNNING, TAGS, Direction, Origin, TaskState
from emulation.assignments.formulas import figure_text, percent_of, reaches
from emulation.common.fields import HundredthsField, NfcCharField, NfcTextField
from emulation.organisations.models import Organisation


class AssignedTask(models.Model):
    """One task of one unit in one year. `target` is empty for what is only done or not.

    `result` is the final figure; what is reached on the way stands in `progress`. `version` is raised with
    every change of the task itself, so that the second of two people at the form is told.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assigned_tasks", verbose_name="đơn vị"
    )
    year = models.PositiveSmallIntegerField("năm")
    document_number = NfcCharField("số văn bản giao", max_length=60)
    document_date = models.DateField("ngày văn bản")
    document_issuer = NfcCharField("cơ quan ban hành", max_length=200)
    title = NfcCharField("nhiệm vụ, chỉ tiêu", max_length=300)
    direction = models.CharField("cách đánh giá", max_length=10, choices=Direction)
    unit_of_measure = NfcCharField("đơn vị tính", max_length=40, blank=True)
    target = models.DecimalField("chỉ tiêu", max_digits=18, decimal_places=4, null=True, blank=True)
    due_on = models.DateField("hạn hoàn thành", null=True, blank=True)
    weight = HundredthsField("trọng số (%)", null=True, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=TaskState)
    origin = models.CharField("nguồn", max_length=10, choices=Origin)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    result = models.DecimalField("kết quả", max_digits=18, decimal_places=4, null=True, blank=True)
    finished_on = models.DateField("kết thúc ngày", null=True, blank=True)
    withdrawn_reason = NfcCharField("lý do thôi giao", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "nhiệm vụ được giao"
        ordering = ["-year", "organisation__sort_key", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "document_number", "title"], name="assigned_task_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"])
                | Q(confirmed_at__isnull=False) & (Q(confirmed_by__isnull=False) | Q(origin="workbook")),
                name="assigned_task_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=False) | Q(origin="workbook"), name="assigned_task_entered"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "missed"], finished_on__isnull=False)
                | (~Q(state__in=["done", "missed"]) & Q(finished_on__isnull=True, result__isnull=True)),
                name="assigned_task_finished",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_reason=""), name="withdrawing_needs_reason"
            ),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gte=0, weight__lte=100), name="assigned_task_weight"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="assigned_task_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def tag(self) -> str:
        return TAGS[TaskState(self.state)]

    def is_overdue(self, on: date) -> bool:
        return self.is_running and self.due_on is not None and self.due_on < on

    @property
    def target_text(self) -> str:
        """`95 %`, or in words what there is instead of a figure."""
        if self.target is None:
            return "Hoàn thành" if self.direction == Direction.DONE else "–"
        return f"{figure_text(self.target)} {self.unit_of_measure}".strip()

    def figure_words(self, figure: Decimal | None) -> str:
        return "–" if figure is None else f"{figure_text(figure)} {self.unit_of_measure}".strip()

    @property
    def result_text(self) -> str:
        return self.figure_words(self.result) if self.result is not None else self.get_state_display()


class Progress(models.Model):
    """What a unit reported about a task on some day. Entries are added, never changed."""

    task = models.ForeignKey(AssignedTask, models.CASCADE, related_name="progress")
    on = models.DateField("tính đến ngày")
    figure = models.DecimalField("kết quả đạt được", max_digits=18, decimal_places=4, null=True, blank=True)
    note = NfcTextField("tình hình thực hiện", blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "báo cáo tiến độ"
        ordering = ["task", "-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(figure__isnull=False) | ~Q(note=""), name="progress_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task}, {self.on}"

    @property
    def percent(self) -> Decimal | None:
        return percent_of(self.task.direction, self.task.target, self.figure)

    @property
    def reaches_target(self) -> bool | None:
        return reaches(self.task.direction, self.task.target, self.figure)
