"""The reorganisation of 1/7/2025 as sheets: two provinces become one, districts end, 104 communes begin.

Names are real (`data/hung_yen_2025.json` says from where); which departments and divisions there were is
simplified and partly invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from emulation.common.workbooks.columns import SheetSpec
from emulation.organisations.layout import ORGANISATIONS, REORGANISATION

NAMES = json.loads((Path(__file__).parent / "data" / "hung_yen_2025.json").read_text(encoding="utf-8"))
EFFECTIVE = date(2025, 7, 1)
EVE = date(2025, 6, 30)
DECISION = {
    "document_number": "1666/NQ-UBTVQH15",
    "document_date": "16/06/2025",
    "issuer": "Ủy ban Thường vụ Quốc hội",
    "title": "Sắp xếp các đơn vị hành chính của tỉnh Hưng Yên năm 2025",
    "effective_on": "01/07/2025",
}
DEPARTMENTS = {
    "so-noi-vu": "Sở Nội vụ",
    "so-tai-chinh": "Sở Tài chính",
    "so-ke-hoach-va-dau-tu": "Sở Kế hoạch và Đầu tư",
    "so-xay-dung": "Sở Xây dựng",
    "so-giao-thong-van-tai": "Sở Giao thông vận tải",
    "so-nnptnt": "Sở Nông nghiệp và Phát triển nông thôn",
    "so-tnmt": "Sở Tài nguyên và Môi trường",
}
OF_THAI_BINH = ("so-noi-vu", "so-tai-chinh", "so-xay-dung")
DIVISIONS = {"van-phong": "Văn phòng", "thanh-tra": "Thanh tra"}
MERGED = {
    "ubnd-tinh-thai-binh": "ubnd-tinh",
    "so-noi-vu-thai-binh": "so-noi-vu",
    "so-tai-chinh-thai-binh": "so-tai-chinh",
    "so-ke-hoach-va-dau-tu": "so-tai-chinh",
    "so-xay-dung-thai-binh": "so-xay-dung",
    "so-giao-thong-van-tai": "so-xay-dung",
    "so-nnptnt": "so-nong-nghiep-va-moi-truong",
    "so-tnmt": "so-nong-nghiep-va-moi-truong",
}
Rows = list[dict[str, Any]]


def bodies_before() -> Rows:
    """The two provinces until 30/6/2025."""
    rows = [
        _body("ubnd-tinh", "Ủy ban nhân dân tỉnh Hưng Yên", "Ủy ban nhân dân tỉnh"),
        _body("ubnd-tinh-thai-binh", "Ủy ban nhân dân tỉnh Thái Bình", "Ủy ban nhân dân tỉnh"),
    ]
    above = dict.fromkeys(DEPARTMENTS, "ubnd-tinh")
    above |= {f"{code}-thai-binh": "ubnd-tinh-thai-binh" for code in OF_THAI_BINH}
    for code, parent in above.items():
        name = DEPARTMENTS[code.removesuffix("-thai-binh")]
        own = name if parent == "ubnd-tinh" else f"{name} tỉnh Thái Bình"
        rows += [_body(code, own, "Sở", parent), *_divisions(code)]
    for parent, districts in NAMES["districts"].items():
        for code, name in districts.items():
            rows += [_body(code, name, "Huyện, thị xã, thành phố", parent), *_divisions(code)]
    return rows


def _divisions(code: str) -> Rows:
    return [
        _body(f"{code}-{short}", name, "Phòng, ban, đơn vị trực thuộc", code)
        for short, name in DIVISIONS.items()
    ]


def _body(code: str, name: str, kind: str, parent: str = "") -> dict[str, Any]:
    return {
        "Mã": code,
        "Tên": name,
        "Loại": kind,
        "Mã đơn vị chủ quản": parent,
        "Hoạt động từ ngày": date(1997, 1, 1),
        "Năm": 2025,
        "Số người": 40,
        "Số nữ": 18,
    }


def reorganisation() -> Rows:
    """One row for each merger, and one for each commune with the district it came from."""
    rows: Rows = [
        {"Hình thức": "Hợp nhất, sáp nhập", "Mã đơn vị cũ": old, "Mã đơn vị mới": new}
        for old, new in MERGED.items()
    ]
    next(row for row in rows if row["Mã đơn vị cũ"] == "so-nnptnt").update(
        {
            "Tên đơn vị mới": "Sở Nông nghiệp và Môi trường",
            "Loại đơn vị mới": "Sở",
            "Chức vụ người đứng đầu": "Giám đốc",
        }
    )
    for code, name, district in NAMES["communes"]:
        rows.append(
            {
                "Hình thức": "Giải thể",
                "Mã đơn vị cũ": district,
                "Mã đơn vị mới": code,
                "Tên đơn vị mới": name,
                "Loại đơn vị mới": "Xã, phường",
                "Mã đơn vị chủ quản mới": "ubnd-tinh",
                "Chức vụ người đứng đầu": "Chủ tịch Ủy ban nhân dân",
            }
        )
    return rows


def sheet(spec: SheetSpec, rows: Sequence[Mapping[str, Any]]) -> BytesIO:
    """A workbook with the headers of the template."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = spec.title
    headers = [column.header for column in spec.columns]
    page.append(headers)
    for row in rows:
        assert set(row) <= set(headers), set(row) - set(headers)
        page.append([row.get(header) for header in headers])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "danh-sach.xlsx"
    return file


def bodies_file(rows: Rows | None = None) -> BytesIO:
    return sheet(ORGANISATIONS, bodies_before() if rows is None else rows)


def reorganisation_file(rows: Rows | None = None) -> BytesIO:
    return sheet(REORGANISATION, reorganisation() if rows is None else rows)
