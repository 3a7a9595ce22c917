"""The workbook of a year: one sheet per kind of row, in the order in which they depend on each other."""

from __future__ import annotations

from emulation.common.workbooks.columns import (
    Column,
    SheetSpec,
    day,
    integer,
    number,
    one_of,
    points,
    target,
    text,
    yes_no,
)
from emulation.groups.choices import GroupKind, GroupRole
from emulation.organisations.layout import ORGANISATIONS
from scoring.choices import Part
from scoring.formulas import METHODS
from scoring.parameter_text import read_parameters

GROUP = Column("group", "Mã khối, cụm", text, required=True, example="khoi-3")
YEAR = Column("year", "Năm", integer, required=True, example="2026")
UNIT = Column("unit", "Mã đơn vị", text, required=True, example="so-xay-dung")
CRITERION = Column("criterion", "Ký hiệu tiêu chí", text, required=True, example="I.1.2")

GROUPS = SheetSpec(
    "Khối, cụm",
    "Mỗi dòng một khối hoặc cụm trong một năm thi đua, với bộ tiêu chí được dùng.",
    (
        Column("code", "Mã", text, required=True, example="khoi-3"),
        Column("kind", "Loại", one_of(dict(GroupKind.choices)), required=True, example="Khối thi đua"),
        Column("name", "Tên", text, required=True, example="Khối thi đua các sở quản lý kinh tế"),
        Column("short_name", "Tên ngắn", text, required=True, example="Khối thi đua số 3"),
        Column("symbol", "Chữ viết tắt", text, required=True, example="KTĐ3"),
        Column("number", "Số thứ tự", integer, required=True, example="3"),
        Column("founder", "Mã cơ quan thành lập", text, required=True, example="ubnd-tinh"),
        Column("decision_number", "Số quyết định", text, default=""),
        Column("established_on", "Ngày thành lập", day, required=True, example="10/01/2026"),
        YEAR,
        Column("criteria", "Bộ tiêu chí", text, example="Bộ tiêu chí các sở"),
    ),
)
MEMBERS = SheetSpec(
    "Thành viên",
    "Đơn vị thành viên của từng khối, cụm trong từng năm.",
    (GROUP, YEAR, UNIT, Column("order", "Thứ tự", integer, required=True, example="1")),
)
OFFICES = SheetSpec(
    "Trưởng, phó trưởng",
    "Đơn vị giữ chức trách trong năm; số Phó trưởng theo quy định đang có hiệu lực.",
    (
        GROUP,
        YEAR,
        UNIT,
        Column("role", "Chức trách", one_of(dict(GroupRole.choices)), required=True, example="Trưởng"),
        Column("starts", "Từ ngày", day, required=True, example="15/01/2026"),
        Column("document", "Văn bản", text, default=""),
    ),
)
CRITERIA = SheetSpec(
    "Tiêu chí",
    "Cây tiêu chí, cấp trên đứng trước. Dòng có phương pháp là dòng chấm điểm.",
    (
        Column("set", "Bộ tiêu chí", text, required=True, example="Bộ tiêu chí các sở"),
        YEAR,
        Column("scale", "Thang điểm", points, required=True, example="1000"),
        Column("code", "Ký hiệu", text, required=True, example="I.1.2"),
        Column("parent", "Ký hiệu cấp trên", text, example="I.1"),
        Column("part", "Phần", one_of(dict(Part.choices)), required=True, example="Điểm tiêu chí"),
        Column("title", "Nội dung", text, required=True),
        Column("maximum", "Điểm tối đa", points, required=True, example="8"),
        Column("method", "Phương pháp", one_of({str(m): info.label for m, info in METHODS.items()})),
        Column("parameters", "Tham số", read_parameters, default={}, example="sàn: 70"),
        Column("unit_of_measure", "Đơn vị tính", text, default="", example="%"),
        Column("evidence_required", "Cần minh chứng", yes_no, default=False, example="Có"),
        Column("tied", "Gắn với nhiệm vụ", yes_no, default=False, example="Có"),
        Column("guidance", "Hướng dẫn chấm", text, default=""),
    ),
)
TARGETS = SheetSpec(
    "Chỉ tiêu",
    "Chỉ tiêu của từng đơn vị; ghi “Không giao” khi tiêu chí không áp dụng cho đơn vị.",
    (
        GROUP,
        YEAR,
        UNIT,
        CRITERION,
        Column("value", "Chỉ tiêu", target, required=True, example="95"),
        Column("document_number", "Số văn bản giao", text),
        Column("document_date", "Ngày văn bản", day),
        Column("task", "Nhiệm vụ", text),
    ),
)
SCORES = SheetSpec(
    "Điểm",
    "Kết quả và điểm theo từng dòng. Điểm khác lớp trước phải có lý do.",
    (
        GROUP,
        YEAR,
        UNIT,
        CRITERION,
        Column("actual", "Kết quả", number, example="91,2"),
        Column("self_points", "Điểm tự chấm", points, example="7,68"),
        Column("note", "Thuyết minh", text, default=""),
        Column("group_points", "Điểm khối, cụm chấm", points),
        Column("group_reason", "Lý do của khối, cụm", text, default=""),
        Column("final_points", "Điểm thẩm định", points),
        Column("final_reason", "Lý do thẩm định", text, default=""),
    ),
)
SHEETS = (ORGANISATIONS, GROUPS, MEMBERS, OFFICES, CRITERIA, TARGETS, SCORES)
