"""A small year in one workbook: four bodies, one Khối of three, a criteria set of 100 points, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from emulation.exchange.layout import SHEETS

UNITS = ("so-xay-dung", "so-cong-thuong", "so-tu-phap")
Rows = dict[str, list[dict[str, Any]]]


def small_year() -> Rows:
    """Rows by sheet title and header."""
    return deepcopy(
        {
            "Đơn vị": [
                _unit("ubnd-tinh", "Ủy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh", ""),
                _unit("so-xay-dung", "Sở Xây dựng", "Sở", "ubnd-tinh"),
                _unit("so-cong-thuong", "Sở Công Thương", "Sở", "ubnd-tinh"),
                _unit("so-tu-phap", "Sở Tư pháp", "Sở", "ubnd-tinh"),
            ],
            "Khối, cụm": [
                {
                    "Mã": "khoi-3",
                    "Loại": "Khối thi đua",
                    "Tên": "Khối thi đua các sở quản lý kinh tế",
                    "Tên ngắn": "Khối thi đua số 3",
                    "Chữ viết tắt": "KTĐ3",
                    "Số thứ tự": 3,
                    "Mã cơ quan thành lập": "ubnd-tinh",
                    "Ngày thành lập": "10/01/2026",
                    "Năm": 2026,
                    "Bộ tiêu chí": "Bộ tiêu chí các sở",
                }
            ],
            "Thành viên": [
                {"Mã khối, cụm": "khoi-3", "Năm": 2026, "Mã đơn vị": unit, "Thứ tự": order}
                for order, unit in enumerate(UNITS, start=1)
            ],
            "Trưởng, phó trưởng": [
                _office("so-xay-dung", "Trưởng"),
                _office("so-cong-thuong", "Phó trưởng"),
            ],
            "Tiêu chí": [
                _criterion("I", "", "Nhiệm vụ chính trị", 60),
                _criterion("I.1", "I", "Giải ngân vốn đầu tư công", 40, "ratio", "sàn: 50"),
                _criterion("I.2", "I", "Báo cáo đúng hạn", 20, "late_days", "mỗi ngày: 0,5"),
                _criterion("II", "", "Xây dựng cơ quan", 40),
                _criterion("II.1", "II", "Nội bộ đoàn kết", 40, "direct", "bước: 0,5"),
                _criterion("III", "", "Điểm thưởng", 5, part="Điểm thưởng"),
                _criterion("III.1", "III", "Được khen trong năm", 5, "bonus", part="Điểm thưởng"),
            ],
            "Chỉ tiêu": [
                {
                    "Mã khối, cụm": "khoi-3",
                    "Năm": 2026,
                    "Mã đơn vị": unit,
                    "Ký hiệu tiêu chí": "I.1",
                    "Chỉ tiêu": "Không giao" if unit == "so-tu-phap" else 95,
                }
                for unit in UNITS
            ],
            "Điểm": [
                _score(unit, code, points)
                for unit, rest in (("so-xay-dung", 39), ("so-cong-thuong", 38.5), ("so-tu-phap", 37))
                for code, points in (("I.1", 36), ("I.2", 20), ("II.1", rest), ("III.1", 0))
                if (unit, code) != ("so-tu-phap", "I.1")
            ],
        }
    )


def _unit(code: str, name: str, kind: str, parent: str) -> dict[str, Any]:
    return {
        "Mã": code,
        "Tên": name,
        "Loại": kind,
        "Mã đơn vị chủ quản": parent,
        "Hoạt động từ ngày": "01/03/2025",
        "Năm": 2026,
        "Số người": 100,
        "Số nữ": 40,
    }


def _office(unit: str, role: str) -> dict[str, Any]:
    return {
        "Mã khối, cụm": "khoi-3",
        "Năm": 2026,
        "Mã đơn vị": unit,
        "Chức trách": role,
        "Từ ngày": "15/01/2026",
    }


def _criterion(
    code: str,
    parent: str,
    title: str,
    maximum: float,
    method: str = "",
    parameters: str = "",
    part: str = "Điểm tiêu chí",
) -> dict[str, Any]:
    return {
        "Bộ tiêu chí": "Bộ tiêu chí các sở",
        "Năm": 2026,
        "Thang điểm": 100,
        "Ký hiệu": code,
        "Ký hiệu cấp trên": parent,
        "Phần": part,
        "Nội dung": title,
        "Điểm tối đa": maximum,
        "Phương pháp": method,
        "Tham số": parameters,
    }


def _score(unit: str, code: str, points: float) -> dict[str, Any]:
    return {
        "Mã khối, cụm": "khoi-3",
        "Năm": 2026,
        "Mã đơn vị": unit,
        "Ký hiệu tiêu chí": code,
        "Điểm tự chấm": points,
        "Điểm khối, cụm chấm": points,
        "Điểm thẩm định": points,
    }


def write(path: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Write rows as a workbook with the headers of the template."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for spec in SHEETS:
        headers = [column.header for column in spec.columns]
        sheet = book.create_sheet(spec.title)
        sheet.append(headers)
        for row in rows.get(spec.title, []):
            sheet.append([row.get(header) for header in headers])
    book.save(path)
    return path
