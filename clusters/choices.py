"""Founding conditions of a cluster; the codes are those of `clusters.founding`."""

from django.db.models import TextChoices


class ClusterStatus(TextChoices):
    REQUESTED = "requested", "Đang đề nghị"
    RECOGNISED = "recognised", "Đã công nhận"
    REFUSED = "refused", "Không công nhận"
