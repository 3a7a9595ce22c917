"""The methods of scoring one criterion, and what each means (domain §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Method(StrEnum):
    """How a criterion turns an entry into points."""

    DIRECT = "direct"
    YES_NO = "yes_no"
    RATIO = "ratio"
    INVERSE_RATIO = "inverse_ratio"
    BANDS = "bands"
    PER_OCCURRENCE = "per_occurrence"
    LATE_DAYS = "late_days"
    DEDUCTION = "deduction"
    RELATIVE = "relative"
    BONUS = "bonus"
    PENALTY = "penalty"
    INFORMATION = "information"


class Source(StrEnum):
    """Where the points of a line come from."""

    FIGURE = "figure"  # computed from the reported figure
    HAND = "hand"  # entered by the person who scores
    EITHER = "either"  # entered, unless the criterion says how many points each occurrence is worth


@dataclass(frozen=True, slots=True)
class MethodInfo:
    """What a screen needs to know about a method.

    `negative`: the points are stored as a positive number and *subtracted* from the total.
    `outside_scale`: the maximum is a cap of its own, not part of the scale of 100 or 1000.
    `needs_group`: points exist only once the figures of the whole group are known (`relative_points`).
    """

    label: str
    explanation: str
    needs_target: bool = False
    source: Source = Source.FIGURE
    negative: bool = False
    outside_scale: bool = False
    needs_group: bool = False


METHODS: Mapping[Method, MethodInfo] = MappingProxyType(
    {
        Method.DIRECT: MethodInfo(
            "Chấm trực tiếp",
            "Người chấm cho điểm từ 0 đến điểm tối đa theo các mức mô tả.",
            source=Source.HAND,
        ),
        Method.YES_NO: MethodInfo(
            "Đạt hoặc không đạt", "Đạt thì được điểm tối đa, không đạt thì được 0 điểm."
        ),
        Method.RATIO: MethodInfo(
            "Theo tỷ lệ so với chỉ tiêu",
            "Điểm bằng kết quả chia cho chỉ tiêu nhân với điểm tối đa, không vượt quá điểm tối đa.",
            needs_target=True,
        ),
        Method.INVERSE_RATIO: MethodInfo(
            "Theo tỷ lệ nghịch so với chỉ tiêu",
            "Kết quả càng thấp càng tốt: không vượt chỉ tiêu thì được điểm tối đa, "
            "vượt thì điểm bằng chỉ tiêu chia cho kết quả nhân với điểm tối đa.",
            needs_target=True,
        ),
        Method.BANDS: MethodInfo(
            "Theo mức", "Kết quả, hoặc tỷ lệ so với chỉ tiêu, thuộc mức nào thì được điểm của mức ấy."
        ),
        Method.PER_OCCURRENCE: MethodInfo(
            "Theo số lần", "Mỗi lần được một số điểm, cộng lại không vượt quá điểm tối đa."
        ),
        Method.LATE_DAYS: MethodInfo(
            "Theo số ngày trễ", "Đúng hạn được điểm tối đa, mỗi ngày trễ bị trừ một số điểm, thấp nhất là 0."
        ),
        Method.DEDUCTION: MethodInfo(
            "Trừ điểm theo số lần",
            "Mỗi lần vi phạm bị trừ một số điểm vào tổng điểm, cộng lại không vượt quá mức trừ tối đa.",
            negative=True,
            outside_scale=True,
        ),
        Method.RELATIVE: MethodInfo(
            "So với đơn vị dẫn đầu",
            "Đạt đúng chỉ tiêu được một nửa điểm tối đa; đơn vị vượt chỉ tiêu cao nhất được điểm tối đa, "
            "các đơn vị vượt khác được điểm theo mức vượt so với đơn vị ấy.",
            needs_target=True,
            needs_group=True,
        ),
        Method.BONUS: MethodInfo(
            "Điểm thưởng",
            "Điểm cộng thêm ngoài thang điểm, không vượt quá mức thưởng tối đa.",
            source=Source.EITHER,
            outside_scale=True,
        ),
        Method.PENALTY: MethodInfo(
            "Điểm trừ",
            "Điểm trừ vào tổng điểm, ngoài thang điểm, không vượt quá mức trừ tối đa.",
            source=Source.EITHER,
            negative=True,
            outside_scale=True,
        ),
        Method.INFORMATION: MethodInfo("Chỉ để nắm thông tin", "Số liệu được ghi nhận và không tính điểm."),
    }
)
