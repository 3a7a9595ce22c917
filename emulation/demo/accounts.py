"""The accounts a newcomer is shown. One password for everybody: the province is made up."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "thidua-2026"  # noqa: S105 - printed for everybody who opens the demonstration


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody to sign in as: `who` this is, `task` what there is to try."""

    username: str
    who: str
    task: str


ACCOUNTS = (
    DemoAccount(
        "snv.chuyenvien1",
        "Chuyên viên Sở Nội vụ, phụ trách các Khối 1-9",
        "Theo dõi tiến độ các khối; thẩm định điểm Khối 5; công bố xếp hạng Khối 6",
    ),
    DemoAccount(
        "sxd.thutruong",
        "Giám đốc Sở Xây dựng, Trưởng Khối thi đua số 3",
        "Chấm phiếu các đơn vị đã nộp, trả lại phiếu, khép lại việc chấm",
    ),
    DemoAccount(
        "stc.thutruong",
        "Giám đốc Sở Tài chính, Phó Trưởng Khối thi đua số 3",
        "Chấm phiếu của đơn vị Trưởng khối; không chấm được phiếu của chính Sở Tài chính",
    ),
    DemoAccount(
        "sct.thutruong",
        "Giám đốc Sở Công Thương, đơn vị thành viên Khối 3",
        "Kiểm tra và nộp phiếu tự chấm điểm, nhận biên nhận",
    ),
    DemoAccount(
        "sct.canbo",
        "Cán bộ thi đua của Sở Công Thương",
        "Hoàn thiện phiếu: còn 4 tiêu chí chưa nhập, 2 tiêu chí thiếu minh chứng",
    ),
    DemoAccount(
        "syt-bvydct.thutruong",
        "Giám đốc Bệnh viện Y Dược cổ truyền, Trưởng Cụm thi đua số 1 Sở Y tế",
        "Theo dõi các đơn vị trong cụm tự chấm, chấm phiếu đã nộp",
    ),
    DemoAccount(
        "syt.thutruong",
        "Giám đốc Sở Y tế, cơ quan thành lập hai cụm thi đua",
        "Xem hoạt động, điểm số các cụm do Sở thành lập",
    ),
    DemoAccount(
        "svhttdl-ntgd.thutruong",
        "Trưởng Cụm thi đua số 1 Sở Văn hóa, Thể thao và Du lịch",
        "Đề nghị Cờ thi đua: bị từ chối vì cụm không đủ điều kiện thành lập",
    ),
    DemoAccount(
        "ubnd.chutich",
        "Chủ tịch Hội đồng Thi đua - Khen thưởng tỉnh",
        "Xem hồ sơ trong phiên họp đang mở, bỏ phiếu",
    ),
    DemoAccount(
        "snv.truongphong",
        "Thư ký Hội đồng, Trưởng phòng Thi đua, khen thưởng",
        "Chuẩn bị phiên họp, kiểm phiếu, ghi quyết định; phụ trách mọi khối, cụm",
    ),
    DemoAccount(
        "ubkttu.thutruong",
        "Ủy viên Hội đồng, Chủ nhiệm Ủy ban Kiểm tra Tỉnh ủy",
        "Bỏ phiếu kín cho từng tập thể trong phiên họp đang mở; khai báo xung đột lợi ích",
    ),
    DemoAccount(
        "giamsat",
        "Thanh tra viên, giám sát",
        "Đọc mọi nội dung, không sửa được gì",
    ),
    DemoAccount(
        "quantri",
        "Quản trị hệ thống",
        "Quản lý tài khoản, chức trách; không xem điểm, không bỏ phiếu",
    ),
)
