"""Where a figure comes from, in words for the user (domain.md, opening note)."""

from django.db.models import TextChoices


class Status(TextChoices):
    """How far a figure may be relied on. `recalled` and `unsure` must be checked by the office."""

    SOURCE = "source", "Theo Tờ trình, dự thảo Hướng dẫn"
    READ = "read", "Đã đối chiếu văn bản công bố"
    RECALLED = "recalled", "Cần đối chiếu văn bản gốc"
    OURS = "ours", "Đề xuất, chờ cấp có thẩm quyền quyết định"
    UNSURE = "unsure", "Chưa xác minh"
