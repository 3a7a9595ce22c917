"""Keys of the award kinds, of quotas and of what follows from an award (domain §5). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from emulation.regulations.shapes import (
    DATE,
    FLAG,
    Column,
    Heading,
    KeySpec,
    Shape,
    choice,
    decimal,
    integer,
    list_of,
    percent,
    table,
    text,
)

AWARDS = MappingProxyType(
    {
        "government_flag": "Cờ thi đua của Chính phủ",
        "provincial_flag": "Cờ thi đua của UBND tỉnh",
        "provincial_certificate": "Bằng khen của Chủ tịch UBND tỉnh",
        "excellent_labour_collective": "Tập thể lao động xuất sắc",
        "advanced_labour_collective": "Tập thể lao động tiên tiến",
        "commendation_letter": "Giấy khen",
    }
)
"""Codes of the award kinds, highest first; their official names are figures."""

GROUP_KINDS = MappingProxyType({"block": "Khối thi đua", "cluster": "Cụm thi đua"})

DECIDERS = MappingProxyType(
    {
        "prime_minister": "Thủ tướng Chính phủ",
        "provincial_committee": "Ủy ban nhân dân tỉnh",
        "provincial_chairman": "Chủ tịch Ủy ban nhân dân tỉnh",
        "unit_head": "Thủ trưởng cơ quan, đơn vị",
    }
)
FLAG_BASES = MappingProxyType(
    {
        "group_leaders": "Số đơn vị được bình chọn dẫn đầu khối, cụm",
        "standard_met": "Số tập thể đạt tiêu chuẩn Cờ thi đua của UBND tỉnh",
        "provincial_flags": "Số Cờ thi đua của UBND tỉnh được đề nghị",
    }
)
ROUNDINGS = MappingProxyType({"down": "Làm tròn xuống", "up": "Làm tròn lên", "half_up": "Làm tròn nửa lên"})

QUOTAS = Heading("quotas", "Hạn mức và nguyên tắc khen thưởng", "Suy tôn, đề nghị và thẩm định khen thưởng")
DECISIONS = Heading("decisions", "Quyết định khen thưởng", "Dự thảo quyết định khen thưởng")
PRIZES = Heading("prizes", "Tiền thưởng", "Dự thảo quyết định khen thưởng")

_SIZE_TABLE = table(
    Column("from_members", "Từ số đơn vị", integer(1)),
    Column("to_members", "Đến số đơn vị", integer(1, nullable=True, empty="trở lên")),
    Column("count", "Số Bằng khen", integer(0)),
    row_key=("from_members",),
)
_STANDARDS = table(
    Column("code", "Mã", text()),
    Column("label", "Tiêu chuẩn", text()),
    Column("minimum", "Mức tối thiểu", decimal(nullable=True)),
    Column("clause", "Điều khoản", text()),
    row_key=("code",),
)


def award_specs() -> Iterator[KeySpec]:
    """Specs in the order of the page: quotas and principles, each kind, prizes."""
    yield from _quota_specs()
    for code, name in AWARDS.items():
        yield from _kind_specs(code, Heading(f"award-{code}", name, "Suy tôn, đề nghị, xét và quyết định"))
    yield KeySpec("decision.executors", "Điều 4: chịu trách nhiệm thi hành", DECISIONS, text())
    yield KeySpec("decision.recipients", "Nơi nhận quyết định", DECISIONS, list_of(text()))
    yield KeySpec(
        "prize.base_salary",
        "Mức lương cơ sở để tính tiền thưởng",
        PRIZES,
        table(
            Column("from", "Từ ngày", DATE),
            Column("amount", "Mức lương cơ sở", integer(1), "đồng"),
            Column("clause", "Văn bản", text()),
            row_key=("from",),
        ),
    )


def _quota_specs() -> Iterator[KeySpec]:
    def spec(key: str, label: str, shape: Shape, unit: str = "") -> KeySpec:
        return KeySpec(f"award.{key}", label, QUOTAS, shape, unit)

    yield spec("order", "Thứ tự hình thức khen thưởng, từ cao xuống thấp", list_of(choice(AWARDS)))
    yield spec("government_flag.share_percent", "Tỷ lệ tối đa Cờ thi đua của Chính phủ", percent(), "%")
    yield spec("government_flag.base", "Số để tính tỷ lệ Cờ thi đua của Chính phủ", choice(FLAG_BASES))
    yield spec("government_flag.rounding", "Làm tròn số Cờ thi đua của Chính phủ", choice(ROUNDINGS))
    yield spec(
        "provincial_certificate.per_group_by_size", "Số Bằng khen theo số đơn vị của khối, cụm", _SIZE_TABLE
    )
    thematic = "Phong trào chuyên đề để xét Cờ thi đua"
    yield spec("thematic_years_province", f"{thematic} của UBND tỉnh kéo dài từ", integer(1), "năm")
    yield spec("thematic_years_government", f"{thematic} của Chính phủ kéo dài từ", integer(1), "năm")
    yield spec(
        "thematic_outside_quota", "Cờ thi đua theo chuyên đề không tính vào hạn mức của khối, cụm", FLAG
    )
    yield spec("thematic_reason", "Lời văn tại Điều 1 của quyết định tặng Cờ theo chuyên đề", text())
    yield spec("women_share_percent", "Khi đủ điều kiện như nhau, ưu tiên tập thể có nữ từ", percent(), "%")
    yield spec("one_per_achievement", "Một thành tích chỉ tặng một hình thức khen thưởng", FLAG)
    yield spec("thematic_counts_for_merit", "Khen chuyên đề, đột xuất là căn cứ để khen mức cao hơn", FLAG)
    yield spec("lower_award_required", "Phải có khen thưởng mức thấp mới được xét mức cao hơn", FLAG)
    yield spec("quota_override_allowed", "Thư ký Hội đồng được ghi nhận vượt hạn mức kèm văn bản", FLAG)


def _kind_specs(code: str, heading: Heading) -> Iterator[KeySpec]:
    def spec(key: str, label: str, shape: Shape, unit: str = "") -> KeySpec:
        return KeySpec(f"award.{code}.{key}", label, heading, shape, unit)

    yield spec("name", "Tên đầy đủ", text())
    yield spec("short_name", "Tên ngắn", text())
    yield spec("group_kinds", "Áp dụng cho", list_of(choice(GROUP_KINDS)))
    yield spec("must_lead", "Phải dẫn đầu khối, cụm", FLAG)
    yield spec("ranks", "Thứ hạng được đề nghị", list_of(integer(1), empty="Không giới hạn thứ hạng"))
    yield spec(
        "per_group",
        "Số lượng mỗi khối, cụm",
        integer(0, nullable=True, empty="Không ấn định một số cho mỗi khối, cụm"),
        "tập thể",
    )
    yield spec("council_vote", "Hội đồng bỏ phiếu", FLAG)
    yield spec(
        "threshold_percent",
        "Tỷ lệ đồng ý tối thiểu",
        percent(nullable=True, empty="Không qua bỏ phiếu của Hội đồng"),
        "%",
    )
    yield spec("decided_by", "Thẩm quyền quyết định", choice(DECIDERS))
    yield spec("prize_coefficient", "Hệ số tiền thưởng", decimal(), "lần mức lương cơ sở")
    yield spec("reason", "Lời văn tại Điều 1 của quyết định", text())
    yield spec("standards", "Tiêu chuẩn", _STANDARDS)
    yield spec("report_form", "Mẫu báo cáo thành tích", text())
    yield spec("report_years", "Báo cáo thành tích của", integer(1, 3), "năm")
    yield spec(
        "alternatives",
        "Hình thức có thể đề nghị thay khi không đủ điều kiện",
        list_of(choice(AWARDS), empty="Không có"),
    )
