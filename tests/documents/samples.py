"""One good document of each kind, and odd ones: what the tests of this folder and of others render."""

from __future__ import annotations

from datetime import date, datetime

from emulation.documents.data import (
    DocHead,
    NotConsidered,
    Person,
    Signer,
)
from emulation.documents.forms.conference_facts import (
    Attendee,
    Candidate,
    Elected,
    Election,
    Opinion,
    ResultRow,
    Results,
    Teller,
    Vote,
)
from emulation.documents.forms.conference_minutes import ConferenceMinutes
from emulation.documents.forms.document import Document
from emulation.documents.forms.receipt import Receipt, ReceivedFile
from tests.documents.sample_facts import (
    BLOCK_ISSUER,
    CLAUSE,
    FLAG,
    GRADES,
    GROUP,
    HEADS,
    LEADER,
    MERIT,
    REASON,
    SECRETARY,
    UNITS,
    YEAR,
    dec,
    head,
    layers,
)
from tests.documents.sample_scores import many_sections_table, score_table
from tests.documents.sample_sheets import large_sheet, self_assessment
from tests.documents.sample_submissions import cluster_submission, nominees, submission

__all__ = [
    "cluster_submission",
    "every_kind",
    "large_sheet",
    "many_sections_table",
    "minutes",
    "nominees",
    "receipt",
    "score_table",
    "self_assessment",
    "submission",
]


def every_kind() -> tuple[Document, ...]:
    return (submission(), minutes(), score_table(), self_assessment(), receipt())


def attendance() -> tuple[Attendee, ...]:
    roles = {1: "Trưởng khối", 2: "Phó Trưởng khối"}
    return tuple(
        Attendee(unit=unit, person=person, office=office, role=roles.get(i, ""))
        for i, (unit, (person, office)) in enumerate(zip(UNITS, HEADS, strict=True))
    )


def result_rows() -> tuple[ResultRow, ...]:
    return tuple(
        ResultRow(
            unit=unit,
            self_points=layers(i)[0].total,
            group_points=layers(i)[1].total,
            final_points=layers(i)[2].total,
            rank=i + 1 if i < 7 else None,
            grade=GRADES[i] if i < 7 else "",
        )
        for i, unit in enumerate(UNITS)
    )


def minutes() -> ConferenceMinutes:
    day = date(2026, 1, 23)
    return ConferenceMinutes(
        head=head("BB", 2, day),
        group=GROUP,
        period=YEAR,
        start=datetime(2026, 1, 23, 8, 0),
        end=datetime(2026, 1, 23, 11, 15),
        venue="Hội trường tầng 2, Sở Tài chính tỉnh Hưng Yên",
        guests=(
            "Bà Lê Thị Thanh Vân, Phó Giám đốc Sở Nội vụ",
            "Ông Hà Văn Sơn, Trưởng phòng Thi đua, khen thưởng, Sở Nội vụ",
        ),
        attendance=attendance(),
        chair=LEADER,
        chair_role="Trưởng khối",
        secretary=SECRETARY,
        report="Báo cáo tổng kết phong trào thi đua năm 2025 và phương hướng, nhiệm vụ năm 2026 của Khối",
        report_votes=8,
        results=Results(
            table_date=date(2026, 1, 19),
            rows=result_rows(),
            leader_unit="Sở Tài chính",
            leader_review=Person("Trịnh Xuân Bách", "Giám đốc Sở Xây dựng", "Ông"),
            leader_review_role="Phó Trưởng khối",
            explanations=5,
        ),
        not_considered=(NotConsidered(UNITS[7], REASON, CLAUSE),),
        opinions=(
            Opinion(
                "Bà Đào Thị Tuyết Mai",
                UNITS[3],
                "nhất trí kết quả; đề nghị năm 2026 tăng số phong trào theo chuyên đề gắn với nhiệm vụ được "
                "giao",
            ),
            Opinion("Ông Hà Văn Sơn", "Sở Nội vụ", "lưu ý thực hiện đúng định mức và thời hạn trình hồ sơ"),
        ),
        vote=Vote(
            tellers=(
                Teller(Person("Đoàn Thị Hạnh Nguyên", "Phó Chánh Văn phòng", "Bà"), UNITS[3]),
                Teller(Person("Lại Văn Toàn", "Chuyên viên", "Ông"), UNITS[4]),
                Teller(Person("Mai Ánh Dương", "Chuyên viên", "Bà"), UNITS[5]),
            ),
            issued=8,
            returned=8,
            valid=8,
            candidates=(
                Candidate(award=FLAG, unit=UNITS[0], agree=8),
                Candidate(award=MERIT, unit=UNITS[1], agree=7),
                Candidate(award=MERIT, unit=UNITS[2], agree=7),
            ),
            threshold=dec(70),
        ),
        election=Election(
            results=(
                Elected(office="Trưởng khối", unit=UNITS[0], agree=8),
                Elected(office="Phó Trưởng khối", unit=UNITS[2], agree=7),
                Elected(office="Phó Trưởng khối", unit=UNITS[3], agree=8),
            ),
            handover_before=date(2026, 2, 6),
        ),
        dossier_before=date(2026, 1, 28),
        dossier_to="Sở Nội vụ",
        agreed=8,
        copies=3,
        secretary_signer=Signer(("THƯ KÝ",), SECRETARY.name),
        chair_signer=Signer(("CHỦ TỌA",), LEADER.name, "GIÁM ĐỐC SỞ TÀI CHÍNH"),
        recipients=("Sở Nội vụ", "Các đơn vị thành viên Khối", "Lưu: VT, Hồ sơ"),
        quorum=dec("66.67"),
    )


def receipt() -> Receipt:
    return Receipt(
        head=DocHead(BLOCK_ISSUER, date(2025, 12, 22)),
        unit="Sở Công Thương",
        group=GROUP,
        period=YEAR,
        submitted_by=Person("Vũ Đình Thắng", "Giám đốc Sở Công Thương", "Ông"),
        received_at=datetime(2025, 12, 22, 16, 5),
        due_at=datetime(2025, 12, 25, 17, 0),
        version=1,
        total=dec("98.50"),
        sheet_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        files=(
            ReceivedFile("MC01", "Báo cáo số 410/BC-SCT ngày 18/12/2025", "1,2 MB", "0" * 64),
            ReceivedFile("MC02", "Số liệu hải quan đến 15/12/2025", "350 KB", "ab" * 32),
        ),
    )
