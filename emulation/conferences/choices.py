"""What a conference votes on."""

from django.db.models import TextChoices

from emulation.groups.choices import GroupRole


class Purpose(TextChoices):
    NOMINATION = "nomination", "Suy tôn, đề nghị khen thưởng"
    LEADER = "leader", "Bầu Trưởng năm sau"
    DEPUTY = "deputy", "Bầu Phó trưởng năm sau"


ROLES = {Purpose.LEADER: GroupRole.LEADER, Purpose.DEPUTY: GroupRole.DEPUTY}

PURPOSE_SLUGS = {
    "nomination": "suy-ton",
    "leader": "bau-truong",
    "deputy": "bau-pho-truong",
}
"""Codes of `Purpose` in addresses."""
