"""What may be put on a paper, and what has become of a voter's paper."""

from django.db.models import TextChoices


class Choice(TextChoices):
    AGREE = "agree", "Đồng ý"
    DISAGREE = "disagree", "Không đồng ý"
    OTHER = "other", "Ý kiến khác"


class BallotState(TextChoices):
    PREPARED = "prepared", "Chưa mở"
    OPEN = "open", "Đang bỏ phiếu"
    CLOSED = "closed", "Đã kiểm phiếu"


class PaperState(TextChoices):
    ENTITLED = "entitled", "Chưa bỏ phiếu"
    VOTED = "voted", "Đã bỏ phiếu"
    RECUSED = "recused", "Không tham gia do xung đột lợi ích"
