"""Rules as data: a regulation with its validity, its figures and its legal bases; public holidays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property

from emulation.common.dates import format_date
from emulation.common.fields import NfcCharField, NfcTextField
from emulation.common.problems import Problem, Refused
from emulation.regulations import keys, usage
from emulation.regulations.book import RuleBook, StoredFigure, book_of
from emulation.regulations.choices import Status


class RegulationMissing(Refused):
    """No regulation is in force on a day."""


class RegulationInUse(Refused):
    """Somebody tried to edit a regulation that group-years or dossiers already follow."""


def _covers(on: date) -> Q:
    """Rows whose validity, open at either end, holds `on`."""
    started = Q(in_force_from=None) | Q(in_force_from__lte=on)
    return started & (Q(in_force_to=None) | Q(in_force_to__gte=on))


class RegulationManager(models.Manager["Regulation"]):
    def in_force(self, on: date) -> Regulation:
        """The one regulation in force on that day; `RegulationMissing` if there is none. One query."""
        found = self.filter(_covers(on)).first()
        if found is None:
            raise RegulationMissing(
                Problem(
                    f"Không có quy định nào có hiệu lực vào ngày {format_date(on)}. "
                    "Nạp quy định áp dụng cho ngày này trước khi tiếp tục.",
                    code="regulation-missing",
                )
            )
        return found


class Regulation(models.Model):
    """A set of rules with its validity, both days included. Validities never overlap.

    Once a group-year follows it, it can no longer be edited, only succeeded: the one change left is
    closing its validity the day before the successor starts.
    """

    code = models.SlugField("mã", max_length=60, unique=True)
    number = NfcCharField("số, ký hiệu", max_length=60, blank=True)
    short_name = NfcCharField("tên gọi tắt", max_length=80)
    title = NfcCharField("trích yếu", max_length=300)
    issuer = NfcCharField("cơ quan ban hành", max_length=200)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    in_force_from = models.DateField("có hiệu lực từ ngày", unique=True)
    in_force_to = models.DateField("đến hết ngày", null=True, blank=True)
    draft_note = NfcTextField("phần còn là dự thảo hoặc đề xuất", blank=True)
    summary = NfcTextField("tóm tắt", blank=True)

    objects = RegulationManager()

    class Meta:
        verbose_name = "quy định"
        ordering = ["-in_force_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to=None) | Q(in_force_to__gte=F("in_force_from")),
                name="regulation_validity",
            )
        ]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and set(kwargs.get("update_fields") or ()) != {"in_force_to"}:
            self.refuse_if_in_use()
        self._refuse_overlap()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("regulations:detail", args=[self.code])

    def clause_url(self, key: str) -> str:
        """Where a reader finds a figure with its clause: the target of every clause link."""
        return f"{self.get_absolute_url()}#{keys.anchor(key)}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.refuse_if_in_use()
        return super().delete(*args, **kwargs)

    @cached_property
    def book(self) -> RuleBook:
        """Its figures, typed; read in one query and kept on the instance."""
        return book_of(self.short_name, tuple(figure for _, figure in self.figures.stored()))

    def is_in_force(self, on: date) -> bool:
        return self.in_force_from <= on and (self.in_force_to is None or self.in_force_to >= on)

    def is_in_use(self) -> bool:
        """Do rows of higher rooms follow it? They registered the question in `usage`."""
        return usage.in_use(self)

    def refuse_if_in_use(self) -> None:
        if self.is_in_use():
            raise RegulationInUse(
                Problem(
                    f"“{self.short_name}” đang được áp dụng nên không sửa được. "
                    "Ban hành quy định mới thay thế từ một ngày xác định.",
                    code="regulation-in-use",
                )
            )

    def legal_bases_on(self, on: date) -> list[LegalBasis]:
        """The căn cứ lines in force on a day (of reception, of signing), in their order. One query."""
        return list(self.legal_bases.filter(_covers(on)))

    def _refuse_overlap(self) -> None:
        others = Regulation.objects.exclude(pk=self.pk).filter(
            Q(in_force_to=None) | Q(in_force_to__gte=self.in_force_from)
        )
        if self.in_force_to is not None:
            others = others.filter(in_force_from__lte=self.in_force_to)
        if (other := others.first()) is not None:
            raise Refused(
                Problem(
                    f"Thời gian hiệu lực trùng với “{other.short_name}”. "
                    "Mỗi ngày chỉ có một quy định có hiệu lực.",
                    field="in_force_from",
                    code="regulation-overlap",
                )
            )


class PartOfRegulation(models.Model):
    """A row that stands and falls with its regulation: not to be changed once that one is in use."""

    regulation: models.ForeignKey[Regulation, Regulation]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.regulation.refuse_if_in_use()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.regulation.refuse_if_in_use()
        return super().delete(*args, **kwargs)


class LegalBasis(PartOfRegulation):
    """One căn cứ line. Laws change while a regulation lives on, so a line has a validity of its own."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="legal_bases")
    order = models.PositiveSmallIntegerField("thứ tự")
    citation = NfcCharField("căn cứ", max_length=400)
    in_force_from = models.DateField("từ ngày", null=True, blank=True)
    in_force_to = models.DateField("đến hết ngày", null=True, blank=True)
    status = models.CharField("mức độ tin cậy", max_length=10, choices=Status)
    note = NfcCharField("ghi chú", max_length=500, blank=True)

    class Meta:
        verbose_name = "căn cứ pháp lý"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["regulation", "order"], name="legal_basis_order"),
            models.CheckConstraint(
                condition=Q(in_force_to=None)
                | Q(in_force_from=None)
                | Q(in_force_to__gte=F("in_force_from")),
                name="legal_basis_validity",
            ),
        ]

    def __str__(self) -> str:
        return self.citation


class FigureQuerySet(models.QuerySet["Figure"]):
    def stored(self) -> Iterator[tuple[int, StoredFigure]]:
        """The regulation of each figure and the figure for a book, without an instance; one query."""
        text = Cast("value", models.TextField())
        rows = self.annotate(text=text).values_list(
            "regulation_id", "key", "text", "clause", "status", "note"
        )
        return ((regulation_id, StoredFigure(*row)) for regulation_id, *row in rows)


class Figure(PartOfRegulation):
    """One figure with its clause. `keys.SPECS` says what its value must look like; decimals are strings."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="figures")
    key = models.CharField("khóa", max_length=80)
    value = models.JSONField("giá trị", null=True)
    clause = NfcCharField("điều khoản", max_length=200)
    status = models.CharField("mức độ tin cậy", max_length=10, choices=Status)
    note = NfcCharField("ghi chú", max_length=500, blank=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu của quy định"
        ordering = ["key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["regulation", "key"], name="figure_once"),
            models.CheckConstraint(condition=~Q(clause=""), name="figure_has_clause"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="figure_status_known"),
        ]

    def __str__(self) -> str:
        return keys.SPECS[self.key].label if self.key in keys.SPECS else self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        keys.validate(self.key, self.value)
        super().save(*args, **kwargs)


class Holiday(models.Model):
    """A day on which offices are closed although it is no Saturday or Sunday (working-day clocks)."""

    day = models.DateField("ngày", unique=True)
    name = NfcCharField("tên", max_length=120)
    source = NfcCharField("theo văn bản", max_length=200)

    class Meta:
        verbose_name = "ngày nghỉ"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.name}, {format_date(self.day)}"
