"""States of a registration and of a pact."""

from django.db.models import TextChoices


class RegistrationState(TextChoices):
    """draft → confirmed (frozen) → returned → confirmed."""

    DRAFT = "draft", "Đang soạn"
    CONFIRMED = "confirmed", "Đã đăng ký"
    RETURNED = "returned", "Trả lại để sửa"


class PactState(TextChoices):
    """draft → open (the heads confirm) → signed (all have). A change of the text leads back to open."""

    DRAFT = "draft", "Đang soạn"
    OPEN = "open", "Đang xác nhận"
    SIGNED = "signed", "Đã ký kết"
