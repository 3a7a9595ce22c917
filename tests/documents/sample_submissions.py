"""Submissions (01): a block's, and a cluster's with everything out of the ordinary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from emulation.documents.data import DocHead, DocRef, GroupName, Issuer, NotConsidered, Period, Signer
from emulation.documents.forms.nominations import AwardRequest, Nominee
from emulation.documents.forms.submission import Meeting, Submission, YearFacts
from tests.documents.sample_facts import (
    CLAUSE,
    FLAG,
    GROUP,
    LEADER,
    LEGAL,
    MERIT,
    MINUTES_REF,
    REASON,
    UNITS,
    YEAR,
    dec,
    head,
    layers,
)


def nominee(
    unit: int, rank: int, agree: int, summary: str, last: str = "", ref: DocRef | None = None
) -> Nominee:
    level = "hoàn thành xuất sắc nhiệm vụ" if rank < 3 else "hoàn thành tốt nhiệm vụ"
    return Nominee(
        unit=UNITS[unit],
        points=layers(unit)[2].total,
        rank=rank,
        agree=agree,
        completion=level,
        completion_ref=DocRef("Thông báo", "41-TB/ĐU", date(2026, 1, 12)),
        summary=summary,
        last_award=last,
        last_award_ref=ref,
    )


def nominees() -> tuple[Nominee, ...]:
    return (
        nominee(
            0,
            1,
            8,
            "Chỉ số sản xuất công nghiệp tăng 14,2% (kế hoạch 13,0%); giải quyết đúng hạn 99,86% hồ sơ thủ "
            "tục hành chính; nhân rộng 02 mô hình mới trong Khối.",
            "2024: Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
            DocRef("QĐ", "402/QĐ-UBND", date(2025, 3, 12)),
        ),
        nominee(1, 2, 7, "Thu ngân sách nội địa đạt 112,4% dự toán; giải ngân vốn đầu tư công đạt 97,6%."),
        nominee(
            2,
            3,
            7,
            "Hoàn thành 15/15 nhiệm vụ được giao, trong đó 04 nhiệm vụ trước hạn.",
            "2023: Tập thể lao động xuất sắc",
            DocRef("QĐ", "388/QĐ-UBND", date(2024, 3, 11)),
        ),
    )


def submission() -> Submission:
    first, *others = nominees()
    return Submission(
        head=head(),
        group=GROUP,
        period=YEAR,
        addressees=("Hội đồng Thi đua - Khen thưởng tỉnh Hưng Yên", "Sở Nội vụ tỉnh Hưng Yên"),
        council="Hội đồng Thi đua - Khen thưởng tỉnh",
        legal_bases=LEGAL,
        facts=YearFacts(
            members=8,
            pledged=8,
            submitted=8,
            on_time=8,
            regular=3,
            campaign=2,
            thematic=1,
            steps=("đơn vị tự chấm", "Khối chấm", "Sở Nội vụ thẩm định"),
            criteria="Bộ tiêu chí thi đua năm 2025",
            scale=dec(100),
            ranked=7,
        ),
        not_considered=(NotConsidered(UNITS[7], REASON, CLAUSE),),
        meeting=Meeting(held_on=date(2026, 1, 23), attended=8, minutes=MINUTES_REF),
        requests=(
            AwardRequest(kind=FLAG, short="Cờ thi đua", nominees=(first,), quota=1, for_leader=True),
            AwardRequest(kind=MERIT, short="Bằng khen", nominees=tuple(others), quota=2),
        ),
        enclosures=(
            "Biên bản hội nghị",
            "Biên bản kiểm phiếu",
            "Bảng tổng hợp điểm và xếp hạng",
            "Báo cáo thành tích của 03 tập thể",
        ),
        signer=Signer(("TM. KHỐI THI ĐUA", "TRƯỞNG KHỐI"), LEADER.name, "GIÁM ĐỐC SỞ TÀI CHÍNH"),
        recipients=(
            "Như trên",
            "Chủ tịch UBND tỉnh (để báo cáo)",
            "Các đơn vị thành viên Khối",
            "Lưu: VT, KTĐ",
        ),
    )


def cluster_submission() -> Submission:
    """A cluster in a school year: three kinds of award, over the quota, out of order, a long list."""
    group = GroupName("Cụm thi đua số 1 các đơn vị sự nghiệp y tế", "Cụm")
    issuer = Issuer(("CỤM THI ĐUA SỐ 1",), "SỞ Y TẾ TỈNH HƯNG YÊN", "CTĐ1", "Hưng Yên")
    named = [
        Nominee(
            unit=f"Trung tâm Y tế khu vực số {rank} trực thuộc Sở Y tế",
            points=dec(990 - rank),
            rank=rank,
            agree=12 - rank % 3,
            off_rank_reason="Sở Y tế đã có ý kiến tại Công văn số 12/SYT-TCCB" if rank == 9 else "",
            completion="hoàn thành xuất sắc nhiệm vụ",
            summary="Khám, chữa bệnh vượt 12% kế hoạch; " * 8,
        )
        for rank in (1, 2, 3, 4, 5, 6, 7, 9)
    ]
    over = DocRef("Công văn", "55/HĐTĐKT", date(2026, 7, 2))
    small = submission()
    return replace(
        small,
        head=DocHead(issuer, date(2026, 7, 5), issuer.series("TTr"), 11),
        group=group,
        period=Period(2025, school=True),
        addressees=("Sở Y tế tỉnh Hưng Yên",),
        facts=replace(
            small.facts,
            members=12,
            pledged=11,
            submitted=12,
            on_time=10,
            ranked=10,
            scale=dec(1000),
            steps=("đơn vị tự chấm", "Cụm chấm", "Sở Y tế thẩm định"),
        ),
        not_considered=(
            NotConsidered("Trung tâm Kiểm nghiệm", "Bị kỷ luật", "khoản 1 Điều 4"),
            NotConsidered("Trung tâm Pháp y", REASON, "khoản 4 Điều 4"),
        ),
        meeting=Meeting(
            held_on=date(2026, 6, 30),
            attended=11,
            minutes=DocRef("Biên bản", "07/BB-CTĐ1", date(2026, 7, 1)),
        ),
        requests=(
            AwardRequest(
                kind="Cờ thi đua của Chính phủ",
                short="Cờ Chính phủ",
                nominees=(named[0],),
                quota=1,
                for_leader=True,
            ),
            AwardRequest(kind=FLAG, short="Cờ thi đua", nominees=(named[1],), quota=1),
            AwardRequest(kind=MERIT, short="Bằng khen", nominees=tuple(named[2:]), quota=3, override=over),
        ),
        signer=Signer(("TM. CỤM THI ĐUA", "TRƯỞNG CỤM"), "Hoàng Thị Thu", "GIÁM ĐỐC TRUNG TÂM Y TẾ SỐ 1"),
        recipients=("Như trên", "Các đơn vị thành viên Cụm", "Lưu: VT"),
    )
