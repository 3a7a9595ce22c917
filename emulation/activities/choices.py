"""Kinds, forms and states of activities and of good examples (source document; domain §1)."""

from django.db.models import TextChoices


class ActivityKind(TextChoices):
    LAUNCH = "launch", "Phát động thi đua"
    PACT = "pact", "Ký kết giao ước"
    MID_YEAR = "mid_year", "Sơ kết"
    YEAR_END = "year_end", "Tổng kết"
    EXCHANGE = "exchange", "Trao đổi nghiệp vụ, kinh nghiệm"
    CULTURE_SPORT = "culture_sport", "Giao lưu văn hóa, thể thao"
    GOOD_EXAMPLE = "good_example", "Nhân rộng điển hình tiên tiến"
    MOVEMENT = "movement", "Phong trào thi đua"


class ActivityForm(TextChoices):
    REGULAR = "regular", "Thường xuyên"
    CAMPAIGN = "campaign", "Theo đợt"
    THEMATIC = "thematic", "Chuyên đề"


class ActivityState(TextChoices):
    """planned → held, planned → cancelled (with a reason). Nothing leads back."""

    PLANNED = "planned", "Đã lên kế hoạch"
    HELD = "held", "Đã tổ chức"
    CANCELLED = "cancelled", "Đã hủy"


class Presence(TextChoices):
    """What became of an invitation; empty while nobody has recorded it."""

    TOOK_PART = "took_part", "Tham gia"
    EXCUSED = "excused", "Vắng có lý do"
    ABSENT = "absent", "Vắng"


class ExampleKind(TextChoices):
    COLLECTIVE = "collective", "Tập thể"
    PERSON = "person", "Cá nhân"


class ExampleState(TextChoices):
    """proposed → approved; proposed → returned → proposed; each of them → withdrawn."""

    PROPOSED = "proposed", "Chờ Sở Nội vụ duyệt"
    RETURNED = "returned", "Trả lại để bổ sung"
    APPROVED = "approved", "Đã duyệt"
    WITHDRAWN = "withdrawn", "Đã rút"
