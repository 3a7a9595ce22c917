"""Kinds of bodies and the ways in which one follows another (domain §2)."""

from django.db.models import TextChoices


class OrganisationKind(TextChoices):
    PROVINCIAL_COMMITTEE = "provincial_committee", "Ủy ban nhân dân tỉnh"
    DEPARTMENT = "department", "Sở"
    AGENCY = "agency", "Ban, ngành"
    MASS_ORGANISATION = "mass_organisation", "Mặt trận, đoàn thể"
    PARTY_BODY = "party_body", "Cơ quan Đảng"
    VERTICAL_AGENCY = "vertical_agency", "Cơ quan ngành dọc"
    DISTRICT = "district", "Huyện, thị xã, thành phố"
    COMMUNE = "commune", "Xã, phường"
    COLLEGE = "college", "Trường cao đẳng, đại học"
    ENTERPRISE = "enterprise", "Doanh nghiệp"
    DIVISION = "division", "Phòng, ban, đơn vị trực thuộc"


class SuccessionKind(TextChoices):
    MERGE = "merge", "Hợp nhất, sáp nhập"
    SPLIT = "split", "Chia, tách"
    RENAME = "rename", "Đổi tên"
    ABOLISH = "abolish", "Chấm dứt hoạt động"


class CompletionLevel(TextChoices):
    EXCELLENT = "excellent", "Hoàn thành xuất sắc nhiệm vụ"
    GOOD = "good", "Hoàn thành tốt nhiệm vụ"
    COMPLETED = "completed", "Hoàn thành nhiệm vụ"
    NOT_COMPLETED = "not_completed", "Không hoàn thành nhiệm vụ"


class ReorganisationKind(TextChoices):
    """What happens to the body of a row; rows of one result (merge) or one origin (divide) stand together."""

    MERGE = "merge", "Hợp nhất, sáp nhập"
    DIVIDE = "divide", "Chia"
    SEPARATE = "separate", "Tách"
    RENAME = "rename", "Đổi tên"
    ABOLISH = "abolish", "Giải thể"
    MOVE = "move", "Chuyển đơn vị chủ quản"
    ESTABLISH = "establish", "Thành lập mới"


REORGANISATION_SLUGS: dict[str, str] = {
    ReorganisationKind.MERGE: "hop-nhat",
    ReorganisationKind.DIVIDE: "chia",
    ReorganisationKind.SEPARATE: "tach",
    ReorganisationKind.RENAME: "doi-ten",
    ReorganisationKind.ABOLISH: "giai-the",
    ReorganisationKind.MOVE: "chuyen-chu-quan",
    ReorganisationKind.ESTABLISH: "thanh-lap",
}
"""How each is written in addresses."""


class ReorganisationState(TextChoices):
    DRAFT = "draft", "Đang chuẩn bị"
    CARRIED_OUT = "carried_out", "Đã thực hiện"


class Following(TextChoices):
    """What becomes of the divisions of a body that ends."""

    FOLLOW = "follow", "Chuyển theo đơn vị kế thừa"
    END = "end", "Kết thúc cùng đơn vị"
