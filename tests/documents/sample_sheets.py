"""Self-assessments (05): a small sheet, and one on 1000 points with four levels and 180 leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from emulation.documents.data import DocHead, Signer
from emulation.documents.forms.self_assessment import SelfAssessment
from emulation.documents.forms.sheet_facts import Criterion, Evidence, Extra, Extras, Quantity
from tests.documents.sample_facts import GROUP, UNIT_ISSUER, YEAR, dec


def leaf(
    code: str,
    title: str,
    limit: str,
    points: str | None,
    plan: Quantity | None = None,
    actual: Quantity | None = None,
    ratio: str | None = None,
    result: str = "",
    evidence: tuple[Evidence, ...] = (),
) -> Criterion:
    return Criterion(
        code=code,
        title=title,
        max_points=dec(limit),
        points=None if points is None else dec(points),
        plan=plan,
        actual=actual,
        ratio=None if ratio is None else dec(ratio),
        result=result,
        evidence=evidence,
    )


REPORT = Evidence("MC01", "Báo cáo số 410/BC-SCT ngày 18/12/2025")


def tree() -> tuple[Criterion, ...]:
    tasks = (
        leaf(
            "1.1",
            "Chỉ số sản xuất công nghiệp",
            "10",
            "10",
            Quantity(dec("13.0"), "%"),
            Quantity(dec("14.2"), "%"),
            "109.23",
            evidence=(REPORT,),
        ),
        leaf(
            "1.2",
            "Tổng mức bán lẻ hàng hóa và doanh thu dịch vụ",
            "10",
            "10",
            Quantity(dec(78500), "tỷ đồng"),
            Quantity(dec(79120), "tỷ đồng"),
            "100.79",
            evidence=(REPORT,),
        ),
        leaf(
            "1.3",
            "Kim ngạch xuất khẩu",
            "10",
            "10",
            Quantity(dec("9.20"), "tỷ USD"),
            Quantity(dec("9.31"), "tỷ USD"),
            "101.20",
            evidence=(REPORT, Evidence("MC02", "số liệu hải quan đến 15/12/2025")),
        ),
        leaf(
            "1.4",
            "Thành lập mới cụm công nghiệp",
            "5",
            "4.50",
            Quantity(words="04 cụm"),
            Quantity(words="04 cụm"),
            "100",
            "01 quyết định chậm 12 ngày",
            (Evidence("MC03", "04 quyết định thành lập"),),
        ),
    )
    reform = (
        leaf(
            "2.1",
            "Hồ sơ thủ tục hành chính giải quyết đúng hạn",
            "15",
            "14.75",
            Quantity(dec("99.5"), "%"),
            Quantity(words="4.273/4.279 hồ sơ"),
            "99.86",
            evidence=(Evidence("MC04", "kết xuất Cổng dịch vụ công"),),
        ),
        leaf(
            "2.2",
            "Chỉ số cải cách hành chính",
            "10",
            "9.25",
            Quantity(words="nhóm 5 đơn vị dẫn đầu"),
            Quantity(words="xếp thứ 7/20"),
            evidence=(Evidence("MC05", "Quyết định số 96/QĐ-UBND ngày 15/01/2025"),),
        ),
    )
    party = (
        leaf(
            "3",
            "Kết quả đánh giá, xếp loại tổ chức đảng",
            "12",
            "12",
            result="Hoàn thành xuất sắc nhiệm vụ",
            evidence=(Evidence("MC06", "Thông báo số 36-TB/ĐU ngày 15/12/2025"),),
        ),
        leaf(
            "4", "Công đoàn, đoàn thanh niên, phụ nữ", "8", "7.50", result="Hoàn thành tốt nhiệm vụ trở lên"
        ),
    )
    emulation = (
        leaf(
            "5",
            "Tổ chức phong trào thi đua thường xuyên, theo đợt, theo chuyên đề",
            "12",
            "12",
            Quantity(words="03 phong trào"),
            Quantity(words="04 phong trào"),
            "133.33",
        ),
        leaf(
            "6",
            "Thực hiện giao ước, chế độ hội họp, báo cáo của Khối",
            "8",
            "7",
            result="Chậm 01/6 kỳ báo cáo",
        ),
    )
    return (
        Criterion(
            code="I",
            title="Thực hiện nhiệm vụ chính trị được giao",
            max_points=dec(60),
            children=(
                Criterion(
                    code="1", title="Chỉ tiêu kinh tế - xã hội được giao", max_points=dec(35), children=tasks
                ),
                Criterion(
                    code="2", title="Cải cách hành chính, chuyển đổi số", max_points=dec(25), children=reform
                ),
            ),
        ),
        Criterion(
            code="II", title="Xây dựng Đảng, chính quyền và đoàn thể", max_points=dec(20), children=party
        ),
        Criterion(code="III", title="Công tác thi đua, khen thưởng", max_points=dec(20), children=emulation),
    )


def self_assessment() -> SelfAssessment:
    model = Evidence("MC07", "Công văn số 2210/UBND-KT ngày 30/10/2025")
    bonus = Extra(
        title="Mô hình mới được Ủy ban nhân dân tỉnh chỉ đạo nhân rộng (1,00 điểm/mô hình)",
        points=dec(2),
        code="7",
        basis="02 mô hình",
        evidence=(model,),
    )
    late = Extra(
        title="Nộp báo cáo chậm thời hạn (0,50 điểm/kỳ)", points=dec("0.50"), code="8", basis="01 kỳ chậm"
    )
    return SelfAssessment(
        head=DocHead(UNIT_ISSUER, date(2025, 12, 22)),
        unit="Sở Công Thương",
        group=GROUP,
        period=YEAR,
        criteria="Bộ tiêu chí thi đua năm 2025",
        version="1",
        scale=dec(100),
        tree=tree(),
        bonus=Extras((bonus,), dec(5)),
        deduction=Extras((late,)),
        total=dec("98.50"),
        preparer=Signer(("NGƯỜI LẬP PHIẾU",), "Ngô Thị Minh Trang"),
        leader=Signer(("GIÁM ĐỐC",), "Vũ Đình Thắng"),
    )


# --- the large one ---------------------------------------------------------------------------------------

AREAS = ("An ninh, trật tự", "Kinh tế", "Văn hóa - xã hội", "Xây dựng Đảng", "Thi đua, khen thưởng")
GROUPS, PER_GROUP = 6, 6
LIMIT = Decimal("5.55")


def large_sheet() -> SelfAssessment:
    """Five sections of six groups of six leaves (the last four of each a level deeper), 1000 points."""
    sections = tuple(_area(number, name) for number, name in enumerate(AREAS, 1))
    missing = dec(1000) - sum((section.max_points for section in sections), dec(0))
    *others, last = sections
    rest = leaf("9.9.9", "Sáng kiến, mô hình mới", str(missing), "0")
    last = replace(last, max_points=last.max_points + missing, children=(*last.children, rest))
    sheet = replace(self_assessment(), scale=dec(1000), tree=(*others, last))
    return replace(sheet, total=sheet.criteria_points + sheet.bonus.counted - sheet.deduction.counted)


def _area(number: int, name: str) -> Criterion:
    groups = tuple(_group(number, group, name) for group in range(1, GROUPS + 1))
    return _branch(["I", "II", "III", "IV", "V"][number - 1], name, groups)


def _group(area: int, group: int, name: str) -> Criterion:
    leaves = tuple(_leaf(area, group, k, name) for k in range(1, PER_GROUP + 1))
    inner = _branch(f"{group}a", "Các chỉ tiêu thành phần", leaves[2:])
    return _branch(str(group), f"Nhóm tiêu chí {name.lower()} số {group}", (*leaves[:2], inner))


def _branch(code: str, title: str, children: tuple[Criterion, ...]) -> Criterion:
    limit = sum((child.max_points for child in children), dec(0))
    return Criterion(code=code, title=title, max_points=limit, children=children)


def _leaf(area: int, group: int, number: int, name: str) -> Criterion:
    given = (area + group + number) % 7 != 0
    paper = Evidence(f"MC{area}{group}{number}", f"Báo cáo số {area}{group}{number}/BC-UBND ngày 05/3/2025")
    return Criterion(
        code=f"{area}.{group}.{number}",
        title=f"Tiêu chí {name.lower()} thứ {number}: thực hiện chỉ tiêu, nhiệm vụ trọng tâm được giao",
        max_points=LIMIT,
        assigned=given,
        points=LIMIT - dec("0.05") * (number % 3) if given else None,
        plan=Quantity(dec(100 + number), "hồ sơ"),
        actual=Quantity(dec(101 + number), "hồ sơ") if given else None,
        evidence=(paper,) if given else (),
    )


def leaves(sheet: SelfAssessment) -> Iterator[Criterion]:
    for node in sheet.tree:
        yield from node.leaves()
