"""Score tables (04): the block of the other samples, and a cluster with six sections on 1000 points."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from emulation.documents.data import Signer
from emulation.documents.forms.score_facts import CriteriaSection, LayerPoints, ScoredUnit
from emulation.documents.forms.score_table import Band, ScoreTable
from tests.documents.sample_facts import (
    CLAUSE,
    CLUSTER,
    GRADES,
    GROUP,
    LEADER,
    REASON,
    SECRETARY,
    UNITS,
    YEAR,
    dec,
    head,
    layers,
)

SECTIONS = (
    CriteriaSection("I", "Thực hiện nhiệm vụ chính trị được giao", dec(60)),
    CriteriaSection("II", "Xây dựng Đảng, chính quyền và đoàn thể", dec(20)),
    CriteriaSection("III", "Công tác thi đua, khen thưởng", dec(20)),
)
BANDS = (Band("Xuất sắc", dec(95)), Band("Tốt", dec(85)), Band("Khá", dec(70)))


def scored_units() -> tuple[ScoredUnit, ...]:
    proposals = ("Cờ thi đua", "Bằng khen", "Bằng khen")
    ranked = tuple(
        ScoredUnit(
            unit=UNITS[i],
            layers=layers(i),
            rank=i + 1,
            grade=GRADES[i],
            proposal=proposals[i] if i < 3 else "",
        )
        for i in range(7)
    )
    return (*ranked, ScoredUnit(unit=UNITS[7], layers=layers(7), reason=f"{REASON} ({CLAUSE})"))


def score_table() -> ScoreTable:
    return ScoreTable(
        head=head("", None, date(2026, 1, 19)),
        group=GROUP,
        period=YEAR,
        criteria="Bộ tiêu chí thi đua năm 2025",
        version="1",
        scale=dec(100),
        run_no=3,
        locked_at=datetime(2026, 1, 19, 9, 30),
        criteria_sections=SECTIONS,
        layer_names=("Đơn vị tự chấm", "Khối chấm", "Thẩm định (chính thức)"),
        units=scored_units(),
        bands=BANDS,
        tie_break=("điểm mục I", "số điểm trừ", "số phiếu suy tôn"),
        signers=(
            Signer(("NGƯỜI LẬP BIỂU",), SECRETARY.name),
            Signer(("TL. GIÁM ĐỐC SỞ NỘI VỤ", "TRƯỞNG PHÒNG THI ĐUA, KHEN THƯỞNG"), "Hà Văn Sơn"),
            Signer(("TM. KHỐI THI ĐUA", "TRƯỞNG KHỐI"), LEADER.name, "GIÁM ĐỐC SỞ TÀI CHÍNH"),
        ),
    )


def many_sections_table(sections: int = 6, units: int = 14, excluded: int = 2) -> ScoreTable:
    """A cluster on the 1000-point scale with many sections, a shared rank, several units not considered."""
    whole = dec(1000)
    maxima = [dec(150)] * (sections - 1)
    maxima.append(whole - sum(maxima))
    parts = tuple(
        CriteriaSection(code, f"Nội dung thi đua thứ {i}", maximum)
        for i, (code, maximum) in enumerate(zip(("I", "II", "III", "IV", "V", "VI"), maxima, strict=False), 1)
    )

    def unit_layer(loss: Decimal, adjustment: Decimal) -> LayerPoints:
        values = tuple(part.max_points - (loss if part.max_points else 0) for part in parts)
        return LayerPoints(sections=values, adjustment=adjustment, total=sum(values, dec(0)) + adjustment)

    rows = []
    for i in range(units):
        loss = dec("0.75") * max(i, 1)  # the first two are level
        scored = tuple(unit_layer(loss + n, dec(n) - 1) for n in range(3))
        last = i >= units - excluded
        rows.append(
            ScoredUnit(
                unit=f"Phòng Nghiệp vụ và Đào tạo số {i + 1} thuộc Sở Y tế",
                layers=(None, *scored[1:]) if last else scored,
                rank=None if last else (1 if i < 2 else i + 1),
                grade="" if last else "Tốt",
                reason=f"Bị xử lý kỷ luật trong năm ({CLAUSE})" if last else "",
            )
        )
    return replace(
        score_table(),
        group=CLUSTER,
        scale=whole,
        criteria_sections=parts,
        layer_names=("Đơn vị tự chấm", "Cụm chấm", "Thẩm định (chính thức)"),
        units=tuple(rows),
        bands=(Band("Xuất sắc", dec(950)), Band("Tốt", dec(850))),
    )
