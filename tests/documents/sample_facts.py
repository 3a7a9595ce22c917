"""Invented facts the sample documents share: a block of eight departments in 2025.

Names, points and votes are made up.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from emulation.documents.data import DocHead, DocRef, GroupName, Issuer, Period, Person
from emulation.documents.forms.score_facts import LayerPoints

GROUP = GroupName("Khối thi đua các cơ quan kinh tế tổng hợp", "Khối")
CLUSTER = GroupName("Cụm thi đua số 1", "Cụm")
YEAR = Period(2025)
FLAG = "Cờ thi đua của Ủy ban nhân dân tỉnh"
MERIT = "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"
CLAUSE = "khoản 4 Điều 4 Nghị định số 152/2025/NĐ-CP"
REASON = "Đang trong thời gian được thanh tra, chưa có kết luận"
BLOCK_ISSUER = Issuer(
    ("KHỐI THI ĐUA CÁC CƠ QUAN", "KINH TẾ TỔNG HỢP"), "UBND TỈNH HƯNG YÊN", "KTĐKTTH", "Hưng Yên"
)
UNIT_ISSUER = Issuer(("SỞ CÔNG THƯƠNG",), "UBND TỈNH HƯNG YÊN", "SCT", "Hưng Yên")
MINUTES_REF = DocRef("Biên bản", "02/BB-KTĐKTTH", date(2026, 1, 23))
LEADER = Person("Nguyễn Quang Huy", "Giám đốc Sở Tài chính", "Ông")
SECRETARY = Person("Phạm Thị Bích Ngọc", "Chánh Văn phòng Sở Tài chính", "Bà")
LEGAL = (
    "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
    "Căn cứ Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ quy định về phân cấp, phân "
    "quyền trong lĩnh vực thi đua, khen thưởng; quy định chi tiết và hướng dẫn thi hành một số điều của "
    "Luật Thi đua, khen thưởng",
    "Căn cứ Quyết định số 2150/QĐ-UBND ngày 22 tháng 9 năm 2025 của Ủy ban nhân dân tỉnh Hưng Yên ban hành "
    "Quy chế tổ chức và hoạt động của cụm, khối thi đua trên địa bàn tỉnh",
)
UNITS = (
    "Sở Công Thương",
    "Sở Tài chính",
    "Sở Xây dựng",
    "Sở Nông nghiệp và Môi trường",
    "Sở Khoa học và Công nghệ",
    "Ban Quản lý các khu công nghiệp tỉnh",
    "Thuế tỉnh Hưng Yên",
    "Ban Quản lý dự án chuyên ngành số 2 tỉnh",
)
HEADS = (
    ("Ông Vũ Đình Thắng", "Giám đốc"),
    ("Ông Nguyễn Quang Huy", "Giám đốc"),
    ("Ông Trịnh Xuân Bách", "Giám đốc"),
    ("Bà Đào Thị Tuyết Mai", "Giám đốc"),
    ("Ông Lương Thế Vinh Quang", "Giám đốc"),
    ("Ông Cao Minh Khôi", "Trưởng ban"),
    ("Bà Tạ Thị Hoài Thu", "Trưởng Thuế tỉnh"),
    ("Ông Bùi Gia Khánh", "Giám đốc"),
)
# self, group, final: points of sections I, II, III and bonus less deduction
POINTS = (
    ("58.50 19.50 19.00 2.00", "58.00 19.50 18.75 2.00", "58.00 19.50 18.75 1.50"),
    ("58.25 19.50 19.25 1.50", "57.75 19.50 19.00 1.50", "57.75 19.25 19.00 1.00"),
    ("57.50 19.00 18.50 1.00", "57.00 19.00 18.50 1.00", "57.00 19.00 18.25 1.00"),
    ("57.75 19.00 18.00 1.00", "57.00 18.75 18.00 1.00", "56.75 18.75 18.00 1.00"),
    ("57.00 19.00 18.25 0.50", "56.50 19.00 18.00 0.50", "56.50 19.00 18.00 0.50"),
    ("56.50 18.50 18.00 0.00", "56.00 18.50 17.50 0.00", "56.00 18.50 17.50 0.00"),
    ("56.75 18.75 17.00 0.00", "56.25 18.50 17.00 0.00", "56.25 18.50 17.00 -0.50"),
    ("55.50 18.00 17.00 0.00", "55.00 18.00 16.50 0.00", "55.00 18.00 16.50 -1.00"),
)
GRADES = ("Xuất sắc",) * 3 + ("Tốt",) * 4


def dec(value: str | int) -> Decimal:
    return Decimal(value)


def head(
    kind: str = "TTr", number: int | None = 5, day: date = date(2026, 1, 28), issuer: Issuer = BLOCK_ISSUER
) -> DocHead:
    return DocHead(issuer, day, issuer.series(kind) if kind else "", number)


def layer(text: str) -> LayerPoints:
    *sections, adjustment = (dec(value) for value in text.split())
    return LayerPoints(
        sections=tuple(sections), adjustment=adjustment, total=sum(sections, dec(0)) + adjustment
    )


def layers(unit: int) -> tuple[LayerPoints, ...]:
    return tuple(layer(text) for text in POINTS[unit])
