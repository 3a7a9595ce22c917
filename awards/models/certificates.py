"""Pre-printed sheets of certificates: what is printed where, in mm, as the office measured it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from awards.choices import Alignment, CertificatePart
from awards.models.nominations import AwardKind
from emulation.common.fields import NfcCharField


class CertificateSheet(models.Model):
    """A sheet for one award kind. `offset_*`: what a printer shifts everything by, in mm."""

    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="sheets")
    name = NfcCharField("tên phôi", max_length=100)
    width = models.DecimalField("rộng, mm", max_digits=5, decimal_places=1)
    height = models.DecimalField("cao, mm", max_digits=5, decimal_places=1)
    offset_x = models.DecimalField("dịch ngang, mm", max_digits=4, decimal_places=1, default=Decimal(0))
    offset_y = models.DecimalField("dịch dọc, mm", max_digits=4, decimal_places=1, default=Decimal(0))
    current = models.BooleanField("đang dùng", default=False)

    class Meta:
        verbose_name = "phôi in"
        ordering = ["kind__level", "-current", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="sheet_named_once"),
            models.UniqueConstraint(fields=["kind"], condition=Q(current=True), name="one_sheet_in_use"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="sheet_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind.short_name})"


class CertificateField(models.Model):
    """One text on a sheet. `x`, `y`: left end, middle or right end of its first base line, in mm from the
    upper left corner; it is made smaller, down to `smallest` points, until it fits `width` mm and `lines`."""

    sheet = models.ForeignKey(CertificateSheet, models.CASCADE, related_name="fields")
    part = models.CharField("nội dung", max_length=15, choices=CertificatePart)
    shown = models.BooleanField("in", default=True)
    x = models.DecimalField("ngang, mm", max_digits=5, decimal_places=1)
    y = models.DecimalField("dọc, mm", max_digits=5, decimal_places=1)
    width = models.DecimalField("rộng, mm", max_digits=5, decimal_places=1)
    size = models.DecimalField("cỡ chữ", max_digits=4, decimal_places=1)
    smallest = models.DecimalField("cỡ nhỏ nhất", max_digits=4, decimal_places=1)
    lines = models.PositiveSmallIntegerField("số dòng", default=1)
    align = models.CharField("căn", max_length=6, choices=Alignment, default=Alignment.MIDDLE)
    bold = models.BooleanField("đậm", default=False)
    italic = models.BooleanField("nghiêng", default=False)
    capitals = models.BooleanField("chữ hoa", default=False)

    class Meta:
        verbose_name = "vị trí in"
        ordering = ["sheet", "y", "x", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "part"], name="part_placed_once"),
            models.CheckConstraint(
                condition=Q(width__gt=0, smallest__gt=0, lines__gte=1, size__gte=models.F("smallest")),
                name="part_has_a_size",
            ),
        ]
