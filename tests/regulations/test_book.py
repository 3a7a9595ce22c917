"""Typed reading of figures, and the readings of particular tables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from emulation.regulations import keys
from emulation.regulations.book import Allowance, MissingFigure, RuleBook
from emulation.regulations.payloads import read_regulation
from emulation.regulations.shapes import DateRule
from emulation.regulations.wording import show
from tests.regulations.conftest import packaged


@dataclass
class Row:
    key: str
    value: Any
    clause: str = "Điều 1"
    status: str = "ours"
    note: str = ""


@pytest.fixture(scope="module")
def older() -> RuleBook:
    return RuleBook(read_regulation(packaged("quy-che-2018")).figures, "Quy chế năm 2018")


@pytest.fixture(scope="module")
def newer() -> RuleBook:
    return RuleBook(read_regulation(packaged("quy-che-2025")).figures, "Quy chế mẫu 2025")


def test_typed_values(newer):
    assert newer.integer("offices.deputies_max") == 2
    assert newer.decimal("award.excellent_labour_collective.prize_coefficient") == Decimal("1.5")
    assert newer.percent("vote.flag_threshold_percent") == Decimal(80)
    assert newer.decimal("vote.flag_threshold_percent") == Decimal(80)
    assert newer.fraction("council.quorum_meeting") == Fraction(2, 3)
    assert newer.text("vote.denominator") == "all"
    assert newer.flag("cluster.no_unit_in_two") is True
    assert newer.texts("ranking.precedence") == ("section:I", "deductions", "votes")
    assert newer.integers("criteria.scales") == (100, 1000)
    assert newer.date_rule("opinions.reply_by") == DateRule(12, 10, 0)
    assert newer.table("ranking.bands")[0]["from_percent"] == Decimal(95)
    assert newer.clause("award.women_share_percent") == "NĐ 152/2025/NĐ-CP, Điều 4 khoản 6"
    assert newer.figure("offices.leaders").status == "ours"


def test_a_figure_left_open_is_none_only_where_asked_for(newer):
    assert newer.optional_integer("award.excellent_labour_collective.per_group") is None
    assert newer.optional_integer("award.provincial_flag.per_group") == 1
    assert newer.optional_percent("award.provincial_certificate.threshold_percent") is None
    with pytest.raises(MissingFigure, match="để trống"):
        newer.integer("award.excellent_labour_collective.per_group")


def test_asking_for_the_wrong_type_is_a_programming_error(newer):
    with pytest.raises(TypeError, match="is a integer"):
        newer.percent("offices.deputies_max")
    with pytest.raises(TypeError, match="no list of integer"):
        newer.integers("ranking.precedence")
    with pytest.raises(TypeError):
        newer.table("ranking.precedence")


def test_missing_and_unknown_keys_are_named():
    book = RuleBook([Row("offices.leaders", 1)], "Quy chế thử")
    with pytest.raises(MissingFigure, match="“Quy chế thử” chưa có số liệu “Số đơn vị Phó trưởng"):
        book.integer("offices.deputies_max")
    with pytest.raises(MissingFigure, match=r"offices\.secretaries"):
        book.integer("offices.secretaries")
    assert "offices.leaders" in book
    assert "offices.deputies_max" not in book


def test_a_table_that_is_changed_by_its_reader_stays_as_it_was(newer):
    newer.table("ranking.bands")[0]["label"] = "Khác"
    newer.table("ranking.bands").clear()
    assert newer.table("ranking.bands")[0]["label"] == "Xuất sắc"


@pytest.mark.parametrize(
    ("kind", "code", "count"),
    [
        ("department", "so-tu-phap", 1),
        ("department", "so-gddt", 5),
        ("department", "so-y-te", 3),
        ("department", "so-vhttdl", 2),
        ("department", "so-ldtbxh", 2),
        ("department", "so-nnptnt", 2),
        ("agency", "thanh-tra-tinh", 1),
        ("mass_organisation", "", 1),
        ("district", "huyen-van-lam", 6),
        ("college", "", 1),
        ("commune", "", 0),
        ("enterprise", "", 0),
        ("agency", "so-gddt", 1),
    ],
)
def test_allowances_of_the_source_document(older, kind, code, count):
    """Section 2a: 1 for each body, more for five departments, 6 for each district, 1 for a college."""
    assert older.allowance(kind, code).count == count


def test_allowances_after_the_reorganisation(newer):
    assert newer.allowance("district") == Allowance(0, "")
    assert newer.allowance("commune").count == 1
    assert newer.allowance("department", "so-nnmt").count > newer.allowance("department").count
    assert "đề xuất" in newer.allowance("department", "so-nnmt").clause


def test_deadlines_of_a_calendar_year(newer):
    days = newer.deadlines(cycle="calendar", group_kind="block", year=2025)
    assert days["self_assessment"] == date(2025, 12, 25)
    assert days["explanation"] == date(2026, 1, 10)
    assert days["dossier"] == date(2026, 2, 10)


def test_deadlines_of_a_school_year_end_in_the_summer_it_is_named_by(newer):
    days = newer.deadlines(cycle="school", group_kind="cluster", year=2026)
    assert days["registration"] == date(2025, 10, 15)
    assert days["dossier"] == date(2026, 7, 10)


@pytest.mark.parametrize(("members", "count"), [(0, 0), (1, 1), (7, 1), (8, 2), (11, 2), (12, 3), (40, 3)])
def test_certificates_by_size(newer, members, count):
    assert newer.count_for_size("award.provincial_certificate.per_group_by_size", members) == count


@pytest.mark.parametrize(
    ("on", "amount"),
    [
        (date(2023, 6, 30), 1_490_000),
        (date(2023, 7, 1), 1_800_000),
        (date(2024, 6, 30), 1_800_000),
        (date(2024, 7, 1), 2_340_000),
    ],
)
def test_base_salary_of_the_day(older, on, amount):
    assert older.base_salary(on) == amount


def test_no_base_salary_before_the_first(newer):
    with pytest.raises(MissingFigure, match="30/06/2024"):
        newer.base_salary(date(2024, 6, 30))


@pytest.mark.parametrize(
    ("kind", "at_1800", "at_2340"),
    [
        ("government_flag", 21_600_000, 28_080_000),
        ("provincial_flag", 14_400_000, 18_720_000),
        ("excellent_labour_collective", 2_700_000, 3_510_000),
        ("advanced_labour_collective", 1_440_000, 1_872_000),
    ],
)
def test_prizes_by_coefficient(older, newer, kind, at_1800, at_2340):
    for book in (older, newer):
        coefficient = book.decimal(f"award.{kind}.prize_coefficient")
        assert (coefficient * 1_800_000, coefficient * 2_340_000) == (at_1800, at_2340)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("offices.deputies_max", "2 đơn vị"),
        ("vote.flag_threshold_percent", "80%"),
        ("council.quorum_meeting", "2/3 số thành viên"),
        ("award.excellent_labour_collective.prize_coefficient", "1,5 lần mức lương cơ sở"),
        ("award.excellent_labour_collective.per_group", "Không ấn định một số cho mỗi khối, cụm"),
        ("award.excellent_labour_collective.ranks", "Không giới hạn thứ hạng"),
        ("award.provincial_certificate.ranks", "2; 3; 4"),
        ("criteria.scales", "100; 1.000 điểm"),
        ("criteria.bonus_cap", "10% thang điểm"),
        ("crossscoring.enabled", "Không"),
        ("ranking.precedence", "Điểm mục I cao hơn; Điểm trừ ít hơn; Số phiếu suy tôn nhiều hơn"),
        ("opinions.reply_by", "10/12"),
        ("award.provincial_flag.decided_by", "Chủ tịch Ủy ban nhân dân tỉnh"),
    ],
)
def test_words(newer, key, words):
    assert newer.words(key) == words


def test_rows_show_their_clauses_only_where_one_differs(newer):
    def header(key: str) -> list[str]:
        shown = show(keys.SPECS[key], newer.value(key), newer.clause(key))
        return [cell.text for cell in shown.header]

    assert header("cluster.allowance") == ["Cơ quan thành lập", "Riêng", "Số cụm được lập"]
    assert "Điều khoản" in header("exclusions.kinds")
    assert header("deadlines") == ["Bước", "Chu kỳ", "Loại", "Thời hạn", "Nội dung"]
