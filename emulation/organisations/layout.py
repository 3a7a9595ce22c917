"""Sheets about bodies: the list of bodies with the staff of a year, and the rows of a reorganisation."""

from __future__ import annotations

from emulation.common.workbooks.columns import Column, SheetSpec, day, integer, one_of, text
from emulation.organisations.choices import Following, OrganisationKind, ReorganisationKind

ORGANISATIONS = SheetSpec(
    "Đơn vị",
    "Mỗi dòng một đơn vị; số người ghi cho một năm. Mã viết chữ thường không dấu, nối bằng gạch ngang.",
    (
        Column("code", "Mã", text, required=True, example="so-xay-dung"),
        Column("name", "Tên", text, required=True, example="Sở Xây dựng"),
        Column("short_name", "Tên ngắn", text, default=""),
        Column("kind", "Loại", one_of(dict(OrganisationKind.choices)), required=True, example="Sở"),
        Column("parent", "Mã đơn vị chủ quản", text, example="ubnd-tinh"),
        Column("valid_from", "Hoạt động từ ngày", day, required=True, example="01/03/2025"),
        Column("valid_to", "Đến ngày", day),
        Column("seat", "Địa danh", text, default="Hưng Yên"),
        Column("abbreviation", "Chữ viết tắt", text, default="", example="SXD"),
        Column("head_title", "Chức vụ người đứng đầu", text, default="Thủ trưởng", example="Giám đốc"),
        Column("year", "Năm", integer, example="2026"),
        Column("staff_count", "Số người", integer, example="120"),
        Column("female_count", "Số nữ", integer, example="48"),
    ),
)
REORGANISATION = SheetSpec(
    "Sắp xếp tổ chức",
    "Mỗi dòng một đơn vị cũ và đơn vị kế thừa của nó. Nhiều dòng cùng mã mới: hợp nhất; nhiều dòng cùng mã "
    "cũ: chia, tách, hoặc giải thể có nhiều đơn vị kế thừa. Mã mới chưa có thì ghi tên, loại ở một trong các "
    "dòng. Đơn vị trực thuộc để trống: giải thể thì kết thúc cùng, còn lại thì chuyển theo đơn vị kế thừa. "
    "Chuyển đơn vị chủ quản: ghi mã cũ và mã đơn vị chủ quản mới.",
    (
        Column(
            "kind",
            "Hình thức",
            one_of(dict(ReorganisationKind.choices)),
            required=True,
            example="Hợp nhất, sáp nhập",
        ),
        Column("old", "Mã đơn vị cũ", text, default="", example="so-giao-thong-van-tai"),
        Column("target", "Mã đơn vị mới", text, default="", example="so-xay-dung"),
        Column("name", "Tên đơn vị mới", text, default="", example="Sở Xây dựng"),
        Column("short_name", "Tên ngắn", text, default=""),
        Column(
            "body_kind", "Loại đơn vị mới", one_of(dict(OrganisationKind.choices)), default="", example="Sở"
        ),
        Column("parent", "Mã đơn vị chủ quản mới", text, default="", example="ubnd-tinh"),
        Column(
            "divisions",
            "Đơn vị trực thuộc",
            one_of(dict(Following.choices)),
            default="",
            example="Chuyển theo đơn vị kế thừa",
        ),
        Column("seat", "Địa danh", text, default="", example="Hưng Yên"),
        Column("abbreviation", "Chữ viết tắt", text, default="", example="SXD"),
        Column("head_title", "Chức vụ người đứng đầu", text, default="", example="Giám đốc"),
        Column("note", "Ghi chú", text, default=""),
    ),
)
