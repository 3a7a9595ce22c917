"""Accounts and the dated offices that give them their rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from emulation.common.dates import today
from emulation.common.fields import NfcCharField
from emulation.common.text import initials, person_sort_key, search_text
from emulation.organisations.models import Organisation
from emulation.people.choices import UNIT_OFFICES, OfficeKind


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(username=username, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person's account. There is no superuser: every right comes from an office in a scope."""

    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    full_name = NfcCharField("họ và tên", max_length=100)
    email = models.EmailField("thư điện tử công vụ", blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)
    search_text = models.CharField(max_length=200, editable=False, db_index=True)
    sort_key = models.CharField(max_length=300, editable=False, db_index=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    class Meta:
        verbose_name = "tài khoản"
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill the stored search and sort columns; also called before a bulk_create."""
        self.search_text = search_text(f"{self.full_name} {self.username}")
        self.sort_key = person_sort_key(self.full_name)

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def initials(self) -> str:
        return initials(self.full_name)

    @cached_property
    def roles(self) -> Roles:
        """Offices held today, in one query. A fresh instance (the next request) asks again."""
        day = today()
        ever = Office.objects.filter(user_id=self.pk).select_related("organisation")
        return Roles.of([office for office in ever if office.is_held(day)])

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What other rooms have found out about the person during this request, by their own names.

        Not the instance's `__dict__`: `request.user` is a wrapper with one of its own, so that everything
        asked by way of a permission was found out twice.
        """
        return {}

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Asks the named predicates only; an unknown permission is a no."""
        return self.is_active and rules.has_perm(perm, self, obj)


class OfficeQuerySet(models.QuerySet["Office"]):
    def held(self, on: date) -> OfficeQuerySet:
        return self.filter(starts__lte=on).filter(Q(ends=None) | Q(ends__gte=on))


class Office(models.Model):
    """A dated personal office. Heads and officers hold it in a unit; staff may be limited to some groups."""

    user = models.ForeignKey(User, models.CASCADE, related_name="offices", verbose_name="người giữ")
    kind = models.CharField("chức trách", max_length=20, choices=OfficeKind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name="đơn vị"
    )
    title = NfcCharField("chức vụ", max_length=120, blank=True)
    group_codes = models.JSONField(
        "chỉ phụ trách các khối, cụm", default=list, blank=True, help_text="Để trống: phụ trách tất cả."
    )
    starts = models.DateField("từ ngày")
    ends = models.DateField("đến ngày", null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "chức trách"
        constraints = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="office_dates"),
            models.CheckConstraint(
                condition=~Q(kind__in=[str(kind) for kind in UNIT_OFFICES]) | Q(organisation__isnull=False),
                name="office_of_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"

    def is_held(self, on: date) -> bool:
        """As `OfficeQuerySet.held`, for an office at hand."""
        return self.starts <= on and (self.ends is None or self.ends >= on)


@dataclass(frozen=True)
class Roles:
    """What a person is today. `staff_groups` None means all groups; an empty set means not staff.

    `belongs` are the units of any office: a conflict of interest begins there. `served` are those the person
    acts for, as head or officer; `headed` those the person signs for.
    """

    offices: tuple[Office, ...] = ()
    belongs: frozenset[int] = frozenset()
    headed: frozenset[int] = frozenset()
    served: frozenset[int] = frozenset()
    is_staff: bool = False
    staff_groups: frozenset[str] | None = frozenset()
    is_inspector: bool = False
    is_administrator: bool = False

    @classmethod
    def of(cls, offices: list[Office]) -> Roles:
        staff = [office for office in offices if office.kind == OfficeKind.STANDING_STAFF]
        limited = [code for office in staff for code in office.group_codes]
        everywhere = any(not office.group_codes for office in staff)
        kinds = {office.kind for office in offices}
        return cls(
            offices=tuple(offices),
            belongs=frozenset(o.organisation_id for o in offices if o.organisation_id),
            headed=frozenset(
                o.organisation_id for o in offices if o.kind == OfficeKind.UNIT_HEAD and o.organisation_id
            ),
            served=frozenset(
                o.organisation_id for o in offices if o.kind in UNIT_OFFICES and o.organisation_id
            ),
            is_staff=bool(staff),
            staff_groups=None if everywhere else frozenset(limited),
            is_inspector=OfficeKind.INSPECTOR in kinds,
            is_administrator=OfficeKind.ADMINISTRATOR in kinds,
        )

    def is_staff_of(self, group_code: str) -> bool:
        """Is this a member of the standing agency who is in charge of that group?"""
        return self.is_staff and (self.staff_groups is None or group_code in self.staff_groups)
