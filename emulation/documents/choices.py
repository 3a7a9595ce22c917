"""States and file formats of a generated document."""

from django.db.models import TextChoices


class DocumentState(TextChoices):
    QUEUED = "queued", "Chờ tạo"
    RUNNING = "running", "Đang tạo"
    READY = "ready", "Đã xong"
    FAILED = "failed", "Cần bổ sung dữ liệu"


class FileFormat(TextChoices):
    PDF = "pdf", ".pdf"
    DOCX = "docx", ".docx"
    XLSX = "xlsx", ".xlsx"
