"""Explanation (giải trình): one thread for each line in which the group gave other points than the unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from emulation.common.fields import HundredthsField, NfcCharField, NfcTextField
from scoring.choices import ThreadState
from scoring.models.evidence import Evidence
from scoring.models.sheets import ScoreLine


class Explanation(models.Model):
    """Opened when the review closes. `given_*` are points and reason of the group as the unit first saw
    them; what an adjustment makes of them stands on the line."""

    line = models.OneToOneField(ScoreLine, models.PROTECT, related_name="explanation")
    state = models.CharField("trạng thái", max_length=10, choices=ThreadState, default=ThreadState.OPEN)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField("mở lúc")
    given_points = HundredthsField("điểm khối, cụm chấm")
    given_reason = NfcCharField("lý do của khối, cụm", max_length=1000, blank=True)
    answer = NfcTextField("nội dung giải trình", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    decision = NfcCharField("lý do quyết định", max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_points = HundredthsField("điểm sau giải trình", null=True, blank=True)

    class Meta:
        verbose_name = "giải trình"
        ordering = ["line__sheet", "line__criterion__position"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ThreadState.values), name="thread_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "silent"], answered_at__isnull=True, answer="")
                | Q(state="accepted", answered_at__isnull=False, answered_by__isnull=False)
                | Q(
                    ~Q(answer=""),
                    state__in=["answered", "kept", "adjusted", "forwarded"],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="thread_answer_facts",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(decision=""),
                    state__in=["kept", "adjusted"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    decided_points__isnull=False,
                )
                | Q(
                    state__in=["open", "answered", "accepted", "silent", "forwarded"],
                    decision="",
                    decided_at__isnull=True,
                    decided_points__isnull=True,
                ),
                name="thread_decision_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(decided_points=F("given_points")), name="kept_is_unchanged"
            ),
        ]

    def __str__(self) -> str:
        return f"Giải trình: {self.line_id}"


class ExplanationEvidence(models.Model):
    """A document of the unit's store that an answer refers to; not seen by those who read the sheet only."""

    explanation = models.ForeignKey(Explanation, models.CASCADE, related_name="citations")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="explanations")

    class Meta:
        verbose_name = "minh chứng giải trình"
        ordering = ["explanation", "id"]
        constraints = [
            models.UniqueConstraint(fields=["explanation", "evidence"], name="explanation_evidence_once")
        ]
