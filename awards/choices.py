"""States and offices of the way from nomination to award (domain §3, §5)."""

from django.db.models import TextChoices


class NominationState(TextChoices):
    """drafted → submitted (→ supplement asked ↺) → eligible / not eligible → on the agenda → passed / not
    passed → decided → published; revoked. Kinds that the council does not vote on go from eligible straight
    to decided."""

    DRAFTED = "drafted", "Dự kiến đề nghị"
    SUBMITTED = "submitted", "Đã trình"
    SUPPLEMENT = "supplement", "Chờ bổ sung"
    ELIGIBLE = "eligible", "Đủ điều kiện"
    NOT_ELIGIBLE = "not_eligible", "Không đủ điều kiện"
    ON_AGENDA = "on_agenda", "Trong phiên họp"
    PASSED = "passed", "Hội đồng thông qua"
    NOT_PASSED = "not_passed", "Hội đồng không thông qua"
    DECIDED = "decided", "Đã có quyết định"
    PUBLISHED = "published", "Đã công bố"
    REVOKED = "revoked", "Đã hủy quyết định"


class DossierState(TextChoices):
    DRAFTED = "drafted", "Đang lập"
    SUBMITTED = "submitted", "Đã gửi Sở Nội vụ"
    SUPPLEMENT = "supplement", "Chờ bổ sung"
    APPRAISED = "appraised", "Đã thẩm định"


class ReportState(TextChoices):
    """drafted → sent → confirmed; sent back ↺."""

    DRAFTED = "drafted", "Đang soạn"
    SENT = "sent", "Chờ xác nhận"
    CONFIRMED = "confirmed", "Đã xác nhận"


class LineVerdict(TextChoices):
    MET = "met", "Đạt"
    NOT_MET = "not_met", "Không đạt"


class CouncilRole(TextChoices):
    CHAIR = "chair", "Chủ tịch Hội đồng"
    STANDING_DEPUTY = "standing_deputy", "Phó Chủ tịch thường trực Hội đồng"
    DEPUTY = "deputy", "Phó Chủ tịch Hội đồng"
    SECRETARY = "secretary", "Ủy viên Thư ký Hội đồng"
    MEMBER = "member", "Ủy viên Hội đồng"


class Honorific(TextChoices):
    MR = "Ông", "Ông"
    MRS = "Bà", "Bà"


class SessionState(TextChoices):
    PREPARED = "prepared", "Đang chuẩn bị"
    VOTING = "voting", "Đang họp"
    CLOSED = "closed", "Đã kết thúc"


class Presence(TextChoices):
    PRESENT = "present", "Có mặt"
    WRITTEN = "written", "Vắng mặt, lấy ý kiến bằng văn bản"
    ABSENT = "absent", "Vắng mặt"


class PaperKind(TextChoices):
    """Papers issued on a session of the council (documents 08a, 09a, 10)."""

    MINUTES = "minutes", "Biên bản họp Hội đồng"
    SUBMISSION = "submission", "Tờ trình Chủ tịch UBND tỉnh"
    NOTICE = "notice", "Thông báo kết quả"


class CampaignLevel(TextChoices):
    """Who launched a thematic campaign; decides which flag may be given for it."""

    PROVINCE = "province", "Tỉnh"
    GOVERNMENT = "government", "Thủ tướng Chính phủ"


class DecisionState(TextChoices):
    """drafted → signed → prepared for publication → published."""

    DRAFTED = "drafted", "Dự thảo"
    SIGNED = "signed", "Đã ký"
    PREPARED = "prepared", "Chờ công bố"
    PUBLISHED = "published", "Đã công bố"


class ComplaintState(TextChoices):
    RECEIVED = "received", "Mới nhận"
    ASSIGNED = "assigned", "Đang giải quyết"
    ANSWERED = "answered", "Đã trả lời"


class CertificatePart(TextChoices):
    """What is printed on a pre-printed sheet."""

    RECIPIENT = "recipient", "Tên tập thể"
    ACHIEVEMENT = "achievement", "Thành tích"
    DECISION = "decision", "Số, ngày quyết định"
    ENTRY = "entry", "Số vào sổ"
    PLACE_DATE = "place_date", "Địa danh, ngày tháng"
    SIGNER_TITLE = "signer_title", "Chức vụ người ký"
    SIGNER_NAME = "signer_name", "Họ tên người ký"


class Alignment(TextChoices):
    """Which point of the line the coordinate means (SVG's text-anchor)."""

    START = "start", "Trái"
    MIDDLE = "middle", "Giữa"
    END = "end", "Phải"


THEMATIC_FLAGS = {CampaignLevel.PROVINCE: "provincial_flag", CampaignLevel.GOVERNMENT: "government_flag"}
"""The flag that may be given for a campaign of that level (Luật Thi đua, khen thưởng 2022, Art. 25, 26)."""

CHOSEN_AMONG = {"government_flag": "provincial_flag"}
"""Awards that no group proposes: the province chooses them among the units proposed for another one."""

AWARD_SLUGS = {
    "government_flag": "co-thi-dua-cua-chinh-phu",
    "provincial_flag": "co-thi-dua-cua-ubnd-tinh",
    "provincial_certificate": "bang-khen-cua-chu-tich-ubnd-tinh",
    "excellent_labour_collective": "tap-the-lao-dong-xuat-sac",
    "advanced_labour_collective": "tap-the-lao-dong-tien-tien",
    "commendation_letter": "giay-khen",
}
"""Codes of `AwardKind` in addresses."""

TITLES = frozenset(
    {"government_flag", "provincial_flag", "excellent_labour_collective", "advanced_labour_collective"}
)
"""Kinds that are titles of emulation (danh hiệu thi đua); the others are forms of commendation (Luật Thi đua,
khen thưởng 2022, Articles 20 and 33)."""
