"""What a conference votes on."""

from django.db.models import TextChoices

from emulation.groups.choices import GroupRole


class Purpose(TextChoices):
    NOMINATION = "nomination", "Suy tôn, đề nghị khen thưởng"
    LEADER = "leader", "Bầu Trưởng năm sau"
    DEPUTY = "deputy", "Bầu Phó trưởng năm sau"


class Stands(TextChoices):
    """As what a person comes for a unit."""

    HEAD = "head", "Thủ trưởng đơn vị"
    UNIT = "unit", "Người của đơn vị"
    OUTSIDE = "outside", "Người ngoài đơn vị"
    UNKNOWN = "unknown", "Chưa ghi thủ trưởng đơn vị trên hệ thống"


ROLES = {Purpose.LEADER: GroupRole.LEADER, Purpose.DEPUTY: GroupRole.DEPUTY}

PURPOSE_SLUGS = {
    "nomination": "suy-ton",
    "leader": "bau-truong",
    "deputy": "bau-pho-truong",
}
"""Codes of `Purpose` in addresses."""
