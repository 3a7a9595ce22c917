"""Every figure a regulation must hold: its key, shape, Vietnamese label, unit, and where it is used. Pure.

Codes of steps, cycles, kinds of groups and bodies are those of the rooms `groups` and `organisations`; the
words stand here once more because a regulation must be readable without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from emulation.regulations.award_keys import GROUP_KINDS, award_specs
from emulation.regulations.shapes import (
    DATE_RULE,
    FLAG,
    FRACTION,
    Column,
    Heading,
    InvalidFigure,
    KeySpec,
    Shape,
    choice,
    integer,
    list_of,
    percent,
    table,
    text,
)

STEPS = MappingProxyType(
    {
        "registration": "Đăng ký thi đua",
        "pledge": "Ký giao ước",
        "mid_year": "Sơ kết 6 tháng",
        "self_assessment": "Tự chấm điểm",
        "cross_scoring": "Chấm chéo",
        "review": "Chấm điểm",
        "explanation": "Giải trình",
        "appraisal": "Thẩm định",
        "ranking": "Xếp hạng",
        "conference": "Hội nghị tổng kết",
        "dossier": "Trình khen thưởng",
        "council": "Hội đồng xét",
    }
)
CYCLES = MappingProxyType({"calendar": "Năm công tác", "school": "Năm học"})
FOUNDERS = MappingProxyType(
    {
        "department": "Sở",
        "agency": "Ban, ngành",
        "mass_organisation": "Mặt trận, đoàn thể",
        "district": "Huyện, thị xã, thành phố",
        "commune": "Xã, phường",
        "college": "Trường cao đẳng, đại học",
    }
)
"""Kinds of bodies that may found clusters; whether one does in fact is a row of `cluster.allowance`."""

PRECEDENCE = MappingProxyType(
    {
        "section:I": "Điểm mục I cao hơn",
        "section:II": "Điểm mục II cao hơn",
        "section:III": "Điểm mục III cao hơn",
        "section:IV": "Điểm mục IV cao hơn",
        "bonus": "Điểm thưởng cao hơn",
        "deductions": "Điểm trừ ít hơn",
        "votes": "Số phiếu suy tôn nhiều hơn",
    }
)
_ROUNDING = MappingProxyType({"half_up": "Làm tròn nửa lên đến hai chữ số sau dấu phẩy"})
_AGGREGATES = MappingProxyType(
    {"mean": "Trung bình cộng", "trimmed_mean": "Trung bình sau khi bỏ điểm cực trị", "median": "Trung vị"}
)
_CROSS_SCORED = MappingProxyType(
    {"direct": "Tiêu chí chấm trực tiếp (không tính từ số liệu)", "all": "Mọi tiêu chí"}
)
_CROSS_USES = MappingProxyType(
    {
        "suggestion": "Gợi ý để Trưởng, Phó trưởng chấm",
        "base": "Điểm của khối, cụm, trừ khi Trưởng, Phó trưởng chấm khác và nêu lý do",
    }
)
_DENOMINATORS = MappingProxyType({"all": "Toàn bộ thành viên", "present": "Thành viên có mặt"})
PROXIES = MappingProxyType(
    {
        "not_head": "Người không phải thủ trưởng đơn vị",
        "not_of_unit": "Người không thuộc đơn vị",
        "nobody": "Không bắt buộc",
    }
)
"""Who brings a proxy paper (giấy ủy quyền) to a conference."""

_OFFICES = Heading("offices", "Cơ cấu tổ chức", "Lập khối, cụm; bầu Trưởng, Phó trưởng; giao ước thi đua")
_CLUSTERS = Heading("clusters", "Thành lập Cụm thi đua", "Thành lập và kiểm tra lại điều kiện của cụm")
_SCORING = Heading("scoring", "Tiêu chí và chấm điểm", "Công bố bộ tiêu chí, tự chấm, chấm điểm, giải trình")
_RANKING = Heading("ranking", "Xếp hạng, xếp loại", "Lượt xếp hạng")
_EXCLUSIONS = Heading("exclusions", "Không xét thi đua", "Ghi nhận trường hợp không xét, ý kiến các cơ quan")
_DEADLINES = Heading("deadlines", "Thời hạn trong năm", "Lịch của khối, cụm; nhắc việc")
_ACTIVITIES = Heading("activities", "Hoạt động", "Đánh giá mức độ đa dạng hoạt động của khối, cụm")
_VOTES = Heading("votes", "Hội nghị, Hội đồng và biểu quyết", "Hội nghị tổng kết, phiên họp Hội đồng")
_DOSSIERS = Heading("dossiers", "Hồ sơ và công khai", "Nộp, thẩm định hồ sơ; lấy ý kiến công khai")

_ALLOWANCE = table(
    Column("founder_kind", "Cơ quan thành lập", choice(FOUNDERS)),
    Column("organisation_code", "Mã cơ quan", text(nullable=True)),
    Column("organisation_name", "Riêng", text(nullable=True)),
    Column("count", "Số cụm được lập", integer(0)),
    Column("clause", "Điều khoản", text()),
    row_key=("founder_kind", "organisation_code"),
)
_BANDS = table(
    Column("code", "Mã", text()),
    Column("label", "Xếp loại", text()),
    Column("from_percent", "Từ tỷ lệ điểm", percent(), "%"),
    Column("section_floor_percent", "Mỗi mục đạt từ", percent(nullable=True), "%"),
    row_key=("code",),
)
_EXCLUSION_KINDS = table(
    Column("code", "Mã", text()),
    Column("label", "Trường hợp", text()),
    Column("clause", "Điều khoản", text()),
    Column("blocks_nomination", "Không được đề nghị khen thưởng", FLAG),
    Column("temporary", "Chỉ tạm dừng đến khi có kết luận", FLAG),
    row_key=("code",),
)
_BODIES = table(
    Column("code", "Mã", text()),
    Column("name", "Cơ quan", text()),
    Column("subjects", "Lĩnh vực cho ý kiến", text()),
    row_key=("code",),
)
_DEADLINE_ROWS = table(
    Column("step", "Bước", choice(STEPS)),
    Column("cycle", "Chu kỳ", choice(CYCLES)),
    Column("group_kind", "Loại", choice(GROUP_KINDS)),
    Column("day", "Ngày", integer(1, 31)),
    Column("month", "Tháng", integer(1, 12)),
    Column("year_offset", "Lệch năm", integer(-1, 1)),
    Column("label", "Nội dung", text()),
    row_key=("step", "cycle", "group_kind"),
)
_ITEMS = table(
    Column("code", "Mã", text()),
    Column("label", "Tài liệu", text()),
    Column("required", "Bắt buộc", FLAG),
    row_key=("code",),
)


REPORT_SECTIONS = MappingProxyType(
    {
        "situation": "Đặc điểm, tình hình: số người tự điền",
        "functions": "Chức năng, nhiệm vụ",
        "results": "Bảng chỉ tiêu, điểm, hạng: tự lập",
        "measures": "Biện pháp, mô hình",
        "policy": "Chấp hành chủ trương, pháp luật",
        "party": "Tổ chức đảng, đoàn thể, phong trào",
        "titles": "Danh hiệu thi đua: tự lập từ sổ khen thưởng",
        "forms": "Hình thức khen thưởng: tự lập từ sổ khen thưởng",
    }
)
"""What may stand in a section of an achievement report (document 06)."""

CONFIRMERS = MappingProxyType(
    {
        "leader": "Trưởng khối, cụm",
        "founder": "Cơ quan thành lập khối, cụm",
        "standing_agency": "Sở Nội vụ",
    }
)
DAY_COUNTS = MappingProxyType({"calendar": "Mọi ngày trong tuần", "working": "Ngày làm việc"})
"""Which days a period is counted in."""

_REPORT_ROWS = table(
    Column("form", "Mẫu", text()),
    Column("part", "Phần", integer(1, 9)),
    Column("code", "Nội dung", choice(REPORT_SECTIONS)),
    Column("label", "Tên mục", text()),
    Column("required", "Bắt buộc", FLAG),
    row_key=("form", "code"),
)


_Row = tuple[str, str, Shape] | tuple[str, str, Shape, str]


def _under(heading: Heading, *rows: _Row) -> Iterator[KeySpec]:
    for key, label, shape, *unit in rows:
        yield KeySpec(key, label, heading, shape, *unit)


def _specs() -> Iterator[KeySpec]:
    texts = list_of(text())
    yield from _under(
        _OFFICES,
        ("offices.leaders", "Số đơn vị Trưởng khối, cụm", integer(1, 1), "đơn vị"),
        ("offices.deputies_min", "Số đơn vị Phó trưởng, ít nhất", integer(0), "đơn vị"),
        ("offices.deputies_max", "Số đơn vị Phó trưởng, nhiều nhất", integer(0), "đơn vị"),
        ("groups.block_members_min", "Nên có ít nhất trong một khối", integer(2), "đơn vị"),
        ("groups.block_members_max", "Nên có nhiều nhất trong một khối", integer(2), "đơn vị"),
        ("duties.leader", "Nhiệm vụ của Trưởng khối, cụm", texts),
        ("duties.deputy", "Nhiệm vụ của Phó trưởng khối, cụm", texts),
        ("duties.member", "Nhiệm vụ của đơn vị thành viên", texts),
    )
    yield from _under(
        _CLUSTERS,
        ("cluster.min_units", "Số phòng, ban, đơn vị tối thiểu của một cụm", integer(1), "đơn vị"),
        ("cluster.min_staff", "Số người tối thiểu của mỗi phòng, ban, đơn vị", integer(1), "người"),
        ("cluster.allowance", "Số cụm được thành lập", _ALLOWANCE),
        ("cluster.no_unit_in_two", "Một đơn vị chỉ tham gia một cụm trong cùng năm", FLAG),
        ("cluster.waiver_by", "Người có quyền miễn một điều kiện", text()),
    )
    yield from _under(
        _SCORING,
        ("criteria.scales", "Thang điểm được dùng", list_of(integer(1)), "điểm"),
        ("criteria.bonus_cap", "Điểm thưởng không quá", percent(), "% thang điểm"),
        ("criteria.deduction_cap", "Điểm trừ không quá", percent(), "% thang điểm"),
        ("criteria.task_share_min", "Điểm gắn với nhiệm vụ được giao, từ", percent(), "% thang điểm"),
        ("scoring.warn_over_target_percent", "Nhắc kiểm tra khi đạt quá", integer(100), "% chỉ tiêu"),
        ("scoring.warn_times_peers", "Nhắc kiểm tra khi gấp các đơn vị khác từ", integer(2), "lần"),
        ("crossscoring.enabled", "Các đơn vị thành viên chấm chéo", FLAG),
        ("crossscoring.aggregate", "Cách tổng hợp điểm chấm chéo", choice(_AGGREGATES)),
        ("crossscoring.trim_each_side", "Số điểm cao nhất và thấp nhất bỏ ra, mỗi đầu", integer(0), "phiếu"),
        ("crossscoring.pilot", "Chấm chéo thí điểm tại", list_of(text(), empty="Không thí điểm")),
        ("crossscoring.criteria", "Tiêu chí được chấm chéo", choice(_CROSS_SCORED)),
        (
            "crossscoring.raters",
            "Số đơn vị chấm mỗi đơn vị",
            integer(2, nullable=True, empty="Tất cả đơn vị khác"),
            "đơn vị",
        ),
        ("crossscoring.use", "Điểm chấm chéo dùng làm", choice(_CROSS_USES)),
        ("crossscoring.same_level_percent", "Nhắc khi một đơn vị chấm cùng mức điểm cho từ", percent(), "%"),
        ("explanation.working_days", "Thời gian để đơn vị giải trình", integer(1), "ngày làm việc"),
        (
            "explanation.decision_working_days",
            "Thời gian để Trưởng, Phó trưởng trả lời giải trình",
            integer(1),
            "ngày làm việc",
        ),
        ("explanation.silence_accepts", "Hết hạn không giải trình coi như đồng ý", FLAG),
    )
    yield from _under(
        _RANKING,
        ("ranking.precedence", "Thứ tự ưu tiên khi bằng điểm", list_of(choice(PRECEDENCE))),
        ("ranking.bands", "Xếp loại theo tỷ lệ điểm so với thang điểm", _BANDS),
        ("ranking.rounding", "Làm tròn điểm", choice(_ROUNDING)),
    )
    yield from _under(
        _EXCLUSIONS,
        ("exclusions.kinds", "Các trường hợp không xét thi đua", _EXCLUSION_KINDS),
        ("opinions.bodies", "Cơ quan được lấy ý kiến về vi phạm", _BODIES),
        ("opinions.reply_by", "Hạn trả lời ý kiến", DATE_RULE),
    )
    yield from _under(_DEADLINES, ("deadlines", "Thời hạn từng bước", _DEADLINE_ROWS))
    yield from award_specs()
    yield from _under(
        _VOTES,
        ("conference.quorum_percent", "Hội nghị của khối, cụm họp khi có mặt từ", percent(), "% đơn vị"),
        ("conference.proxy_from", "Dự hội nghị phải có giấy ủy quyền", choice(PROXIES)),
        ("conference.threshold_percent", "Suy tôn khi số phiếu đồng ý đạt từ", percent(), "%"),
        ("conference.election_percent", "Trúng cử Trưởng, Phó trưởng khi số phiếu đạt từ", percent(), "%"),
        ("conference.denominator", "Tỷ lệ phiếu của hội nghị tính trên", choice(_DENOMINATORS)),
        ("council.quorum_meeting", "Hội đồng họp khi có mặt từ", FRACTION, "số thành viên"),
        ("council.quorum_award_percent", "Phiên xét khen thưởng có ý kiến của từ", percent(), "% thành viên"),
        ("vote.flag_threshold_percent", "Cờ thi đua: tỷ lệ đồng ý từ", percent(), "%"),
        ("vote.title_threshold_percent", "Danh hiệu cá nhân: tỷ lệ đồng ý từ", percent(), "%"),
        ("vote.denominator", "Tỷ lệ phiếu của Hội đồng tính trên", choice(_DENOMINATORS)),
        ("vote.tellers_min", "Số người kiểm phiếu, ít nhất", integer(1), "người"),
        (
            "vote.small_electorate",
            "Nhắc nguy cơ lộ phiếu khi số phiếu không quá",
            integer(1),
            "phiếu",
        ),
    )
    yield from _under(
        _DOSSIERS,
        ("dossier.items", "Thành phần hồ sơ", _ITEMS),
        ("dossier.copies", "Số bộ bản chính", integer(1), "bộ"),
        ("dossier.addressees", "Nơi nhận Tờ trình của khối, cụm", texts),
        ("dossier.report_headings", "Các phần của báo cáo thành tích", texts),
        ("dossier.report_sections", "Các mục của báo cáo thành tích theo mẫu", _REPORT_ROWS),
        ("dossier.report_confirmed_by", "Cấp xác nhận báo cáo thành tích", choice(CONFIRMERS)),
        ("dossier.processing_working_days", "Thời gian giải quyết hồ sơ", integer(1), "ngày làm việc"),
        ("dossier.supplement_requests_max", "Số lần yêu cầu bổ sung, nhiều nhất", integer(0), "lần"),
        ("dossier.supplement_working_days", "Thời hạn bổ sung hồ sơ", integer(1), "ngày làm việc"),
        ("dossier.supplement_stops_clock", "Thời gian chờ bổ sung không tính vào thời gian giải quyết", FLAG),
        ("dossier.return_working_days", "Trả hồ sơ không đủ điều kiện trong", integer(1), "ngày làm việc"),
        ("consultation.days", "Thời gian lấy ý kiến công khai", integer(1), "ngày"),
        ("consultation.counted_in", "Cách tính thời gian lấy ý kiến công khai", choice(DAY_COUNTS)),
    )
    yield from _under(
        _ACTIVITIES,
        ("activities.campaign_share_percent", "Thi đua theo đợt, chuyên đề nên chiếm từ", percent(), "%"),
        ("activities.idle_months_max", "Nhắc khi không có hoạt động quá", integer(1), "tháng"),
    )


SPECS: Mapping[str, KeySpec] = MappingProxyType({spec.key: spec for spec in _specs()})
"""Every key, in the order of the page. A regulation holds each of them, and nothing else."""


def headings() -> list[tuple[Heading, list[KeySpec]]]:
    """The specs grouped by heading, in the order of the page."""
    grouped: dict[Heading, list[KeySpec]] = {}
    for spec in SPECS.values():
        grouped.setdefault(spec.heading, []).append(spec)
    return list(grouped.items())


def read(key: str, value: Any) -> Any:
    """The typed value of a figure's JSON; `InvalidFigure` with a Vietnamese message if ill-typed."""
    if key not in SPECS:
        raise InvalidFigure(f"Không có loại số liệu “{key}”.")
    try:
        return SPECS[key].shape.read(value)
    except InvalidFigure as error:
        raise InvalidFigure(f"{SPECS[key].label} ({key}): {error.message_vi}.") from None


def validate(key: str, value: Any) -> None:
    """Refuse an unknown key or an ill-typed value (`InvalidFigure`)."""
    read(key, value)


def missing(held: Iterable[str]) -> list[KeySpec]:
    """Figures a regulation still lacks."""
    present = set(held)
    return [spec for spec in SPECS.values() if spec.key not in present]


def anchor(key: str) -> str:
    """The id of a figure on the page of its regulation: `so-lieu-offices-deputies_max`."""
    return "so-lieu-" + key.replace(".", "-")
