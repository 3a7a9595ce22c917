"""Which chapters of the short help a person reads. Each is a template; the long guide is docs/huong-dan."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from emulation.groups.selectors import led_group_years
from emulation.organisations.models import Organisation
from emulation.people.models import User


@dataclass(frozen=True)
class Chapter:
    code: str
    title: str

    @property
    def template(self) -> str:
        return f"home/help/{self.code}.html"


ENTRY = Chapter("entry", "Đăng nhập và tài khoản")
UNIT = Chapter("unit", "Đơn vị thành viên")
LEADER = Chapter("leader", "Trưởng, Phó trưởng khối, cụm")
FOUNDER = Chapter("founder", "Cơ quan thành lập cụm")
STAFF = Chapter("staff", "Chuyên viên Sở Nội vụ")
INSPECTOR = Chapter("inspector", "Thanh tra, giám sát")
ADMINISTRATOR = Chapter("administrator", "Quản trị hệ thống")
COMMON = Chapter("common", "Dùng chung")


def chapters_for(user: User | AnonymousUser) -> list[Chapter]:
    """Own roles first; what everybody needs stands at the end."""
    if not isinstance(user, User):
        return [ENTRY]
    roles = user.roles
    founders = Organisation.objects.filter(pk__in=roles.served, founded_groups__isnull=False)
    chosen = [
        (roles.is_staff, STAFF),
        (bool(roles.served) and led_group_years(user).exists(), LEADER),
        (bool(roles.served) and founders.exists(), FOUNDER),
        (bool(roles.served), UNIT),
        (roles.is_inspector, INSPECTOR),
        (roles.is_administrator, ADMINISTRATOR),
    ]
    return [*(chapter for applies, chapter in chosen if applies), COMMON, ENTRY]
