"""Layers, states and kinds of the score trail (domain §3, §4)."""

from django.db.models import TextChoices


class SetState(TextChoices):
    DRAFT = "draft", "Bản nháp"
    PUBLISHED = "published", "Đã ban hành"


class Part(TextChoices):
    """Where the points of a section go: into the scale, on top of it, or off the total."""

    BASE = "base", "Điểm tiêu chí"
    BONUS = "bonus", "Điểm thưởng"
    DEDUCTION = "deduction", "Điểm trừ"


class Layer(TextChoices):
    SELF = "self", "Tự chấm"
    GROUP = "group", "Khối, cụm chấm"
    FINAL = "final", "Thẩm định"


class SheetState(TextChoices):
    """draft → submitted → (returned ↺) → reviewed → accepted → appraised → final."""

    DRAFT = "draft", "Đang tự chấm"
    SUBMITTED = "submitted", "Đã nộp"
    RETURNED = "returned", "Bị trả lại"
    REVIEWED = "reviewed", "Đã chấm"
    ACCEPTED = "accepted", "Đã thống nhất điểm"
    APPRAISED = "appraised", "Đã thẩm định"
    FINAL = "final", "Điểm chính thức"


class ThreadState(TextChoices):
    """What has become of one line in which the group gave other points than the unit (domain §3)."""

    OPEN = "open", "Chờ đơn vị trả lời"
    ANSWERED = "answered", "Đơn vị đã giải trình"
    ACCEPTED = "accepted", "Đơn vị đồng ý"
    SILENT = "silent", "Hết hạn, đơn vị không giải trình"
    KEPT = "kept", "Giữ nguyên điểm"
    ADJUSTED = "adjusted", "Điều chỉnh điểm"
    FORWARDED = "forwarded", "Chuyển Sở Nội vụ xem xét"


# Somebody still has to say something: the unit, or the reviewer.
UNSETTLED = (ThreadState.OPEN, ThreadState.ANSWERED)


# A unit may write its sheet in these states only.
EDITABLE_STATES = (SheetState.DRAFT, SheetState.RETURNED)


class ExclusionKind(TextChoices):
    """Why a unit is not considered; it never changes points (domain §4)."""

    DISCIPLINE = "discipline", "Đơn vị hoặc người đứng đầu bị kỷ luật"
    INSPECTION = "inspection", "Có kết luận thanh tra, kiểm tra về vi phạm"
    EXAMINATION = "examination", "Đang bị xem xét, xác minh"
    DENUNCIATION = "denunciation", "Khiếu nại, tố cáo chưa giải quyết xong"
    FALSE_REPORT = "false_report", "Báo cáo không trung thực"
    DISSOLVED = "dissolved", "Đơn vị đã giải thể, sáp nhập"
    NO_PLEDGE = "no_pledge", "Không ký kết giao ước thi đua"
