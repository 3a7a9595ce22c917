"""What may be put on a paper, how a ballot is taken, and what has become of a voter's paper."""

from django.db.models import TextChoices


class Choice(TextChoices):
    AGREE = "agree", "Đồng ý"
    DISAGREE = "disagree", "Không đồng ý"
    OTHER = "other", "Ý kiến khác"


class Method(TextChoices):
    OPINION = "opinion", "Lấy ý kiến từng nội dung"
    ELECTION = "election", "Bầu trong danh sách"


class Channel(TextChoices):
    APP = "app", "Bỏ phiếu trên hệ thống"
    PAPER = "paper", "Phiếu giấy, hai người kiểm độc lập"


class Denominator(TextChoices):
    """Codes of the figures `vote.denominator` and `conference.denominator`."""

    ALL = "all", "Toàn bộ thành viên"
    PRESENT = "present", "Thành viên có mặt"


class BallotState(TextChoices):
    PREPARED = "prepared", "Chưa mở"
    OPEN = "open", "Đang bỏ phiếu"
    CLOSED = "closed", "Đã kiểm phiếu"


class PaperState(TextChoices):
    ENTITLED = "entitled", "Chưa bỏ phiếu"
    VOTED = "voted", "Đã bỏ phiếu"
    WRITTEN = "written", "Đã gửi ý kiến bằng văn bản"
    RECUSED = "recused", "Không tham gia do xung đột lợi ích"


CAST = (PaperState.VOTED, PaperState.WRITTEN)
"""States of a paper that is in the urn."""
