"""The tree of bodies: each with validity dates, predecessors and successors, and facts per year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from emulation.common.fields import NfcCharField
from emulation.common.text import search_text, sort_key
from emulation.organisations.choices import CompletionLevel, OrganisationKind, SuccessionKind
from emulation.organisations.models.reorganisations import Reorganisation


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def in_force(self, on: date) -> OrganisationQuerySet:
        """Bodies that exist on that day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def standing(self, on: date) -> OrganisationQuerySet:
        """Bodies in force on that day, each with the key of its superior then as `stood_under`."""
        moved = PastSuperior.objects.filter(organisation=OuterRef("pk"), until__gte=on)
        then = moved.order_by("until").values("parent")[:1]
        stood = Coalesce(Subquery(then), F("parent_id"), output_field=models.BigIntegerField())
        return self.in_force(on).annotate(stood_under=stood)

    def under(self, parent: Organisation | None, on: date) -> OrganisationQuerySet:
        """Bodies in force on that day that then stood directly under `parent` (None: under nobody)."""
        standing: Any = self.standing(on)
        found: OrganisationQuerySet = standing.filter(stood_under=parent.pk if parent else None)
        return found

    def search(self, text: str) -> OrganisationQuerySet:
        """Every word must occur in the name or the short name, marks and case ignored."""
        found = self
        for word in search_text(text).split():
            found = found.filter(search_text__contains=word)
        return found


class Organisation(models.Model):
    """A body (đơn vị). A dissolved one keeps its history and can no longer be nominated (TT 15/2025)."""

    code = models.SlugField("mã", max_length=80, unique=True)
    name = NfcCharField("tên", max_length=200)
    short_name = NfcCharField("tên ngắn", max_length=100)
    kind = models.CharField("loại", max_length=30, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="đơn vị chủ quản"
    )
    valid_from = models.DateField("hoạt động từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    seat = NfcCharField("địa danh", max_length=60, default="Hưng Yên")
    abbreviation = NfcCharField("chữ viết tắt trong số ký hiệu", max_length=30, blank=True)
    head_title = NfcCharField("chức vụ người đứng đầu", max_length=80, default="Thủ trưởng")
    name_lines = models.JSONField("tên trên văn bản, theo dòng", default=list, blank=True)
    search_text = models.CharField(max_length=400, editable=False, db_index=True)
    sort_key = models.CharField(max_length=600, editable=False, db_index=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="organisation_validity"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.derive()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def derive(self) -> None:
        """Fill the stored search and sort columns; also called before a bulk_create."""
        self.short_name = self.short_name or self.name
        self.search_text = search_text(f"{self.name} {self.short_name} {self.abbreviation}")
        self.sort_key = sort_key(self.name)

    @property
    def is_division(self) -> bool:
        """A division (phòng-level) may be proposed for a provincial flag only through a lawful cluster."""
        return self.kind == OrganisationKind.DIVISION

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)


class Succession(models.Model):
    """`successor` follows `predecessor` from `on` (merge, split, rename). History stays with the old body."""

    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="precedents")
    kind = models.CharField("hình thức", max_length=10, choices=SuccessionKind)
    on = models.DateField("từ ngày")
    document = NfcCharField("văn bản", max_length=200, blank=True)
    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, null=True, blank=True, related_name="successions"
    )

    class Meta:
        verbose_name = "kế thừa"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_of_another"),
        ]


class PastSuperior(models.Model):
    """Where a body stood before: under `parent` until that day. `Organisation.parent` is where it stands now.

    Only what is past is kept here, so nothing is told twice; a body that goes on under a new superior keeps
    its history, and the pages of the old superior still find it (docs/adr/0009).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="past_superiors")
    parent = models.ForeignKey(Organisation, models.PROTECT, related_name="past_children")
    until = models.DateField("đến hết ngày")
    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, null=True, blank=True, related_name="moves"
    )

    class Meta:
        verbose_name = "đơn vị chủ quản trước đây"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "until"], name="one_superior_at_a_time"),
            models.CheckConstraint(condition=~Q(organisation=F("parent")), name="superior_is_another"),
        ]


class OrganisationYear(models.Model):
    """Facts of a body in one year: people, women, and the level of completion named by a document."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("năm")
    staff_count = models.PositiveIntegerField("số người", null=True, blank=True)
    female_count = models.PositiveIntegerField("số nữ", null=True, blank=True)
    completion = models.CharField(
        "mức độ hoàn thành nhiệm vụ", max_length=20, choices=CompletionLevel, blank=True
    )
    completion_document = NfcCharField("văn bản xác nhận", max_length=200, blank=True)

    class Meta:
        verbose_name = "số liệu năm của đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="organisation_year_once"),
            models.CheckConstraint(
                condition=Q(female_count=None) | Q(staff_count=None) | Q(female_count__lte=F("staff_count")),
                name="women_within_staff",
            ),
        ]
