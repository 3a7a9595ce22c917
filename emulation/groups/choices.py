"""Kinds, cycles, steps and states of a group-year (domain §3)."""

from django.db.models import TextChoices


class GroupKind(TextChoices):
    BLOCK = "block", "Khối thi đua"
    CLUSTER = "cluster", "Cụm thi đua"


class Cycle(TextChoices):
    CALENDAR = "calendar", "Năm công tác"
    SCHOOL = "school", "Năm học"


class YearState(TextChoices):
    """forming → running → assessing → reviewing → ranked → nominated → closed."""

    FORMING = "forming", "Đang chuẩn bị"
    RUNNING = "running", "Đang thi đua"
    ASSESSING = "assessing", "Đơn vị tự chấm"
    REVIEWING = "reviewing", "Chấm và thẩm định"
    RANKED = "ranked", "Đã xếp hạng"
    NOMINATED = "nominated", "Đã trình khen thưởng"
    CLOSED = "closed", "Đã kết thúc"


class Step(TextChoices):
    """Steps with a deadline of their own; rows of the regulation's figure `deadlines`."""

    REGISTRATION = "registration", "Đăng ký thi đua"
    PLEDGE = "pledge", "Ký giao ước"
    MID_YEAR = "mid_year", "Sơ kết 6 tháng"
    SELF_ASSESSMENT = "self_assessment", "Tự chấm điểm"
    CROSS_SCORING = "cross_scoring", "Chấm chéo"
    REVIEW = "review", "Chấm điểm"
    EXPLANATION = "explanation", "Giải trình"
    APPRAISAL = "appraisal", "Thẩm định"
    RANKING = "ranking", "Xếp hạng"
    CONFERENCE = "conference", "Hội nghị tổng kết"
    DOSSIER = "dossier", "Trình khen thưởng"
    COUNCIL = "council", "Hội đồng xét"


STEP_SLUGS: dict[str, str] = {
    Step.REGISTRATION: "dang-ky",
    Step.PLEDGE: "ky-giao-uoc",
    Step.MID_YEAR: "so-ket",
    Step.SELF_ASSESSMENT: "tu-cham",
    Step.CROSS_SCORING: "cham-cheo",
    Step.REVIEW: "cham-diem",
    Step.EXPLANATION: "giai-trinh",
    Step.APPRAISAL: "tham-dinh",
    Step.RANKING: "xep-hang",
    Step.CONFERENCE: "hoi-nghi",
    Step.DOSSIER: "trinh-khen-thuong",
    Step.COUNCIL: "hoi-dong",
}
"""In addresses."""


class GroupRole(TextChoices):
    LEADER = "leader", "Trưởng"
    DEPUTY = "deputy", "Phó trưởng"


class Taking(TextChoices):
    ELECTED = "elected", "Bầu tại hội nghị"
    APPOINTED = "appointed", "Được chỉ định"
