"""Kinds of activities and the three forms of emulation (source document; domain §1)."""

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
