"""The documents that the project carries: valid, complete, and honest about where each figure comes from."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from emulation.regulations import keys
from emulation.regulations.book import RuleBook
from emulation.regulations.payloads import RegulationData, read_holidays, read_regulation
from tests.regulations.conftest import packaged

NAMES = ("quy-che-2018", "quy-che-2025")
PROPOSAL = "Quy chế mẫu (đề xuất), mục "


@pytest.fixture(scope="module", params=NAMES)
def document(request) -> RegulationData:
    return read_regulation(packaged(request.param))


@pytest.fixture
def book(document) -> RuleBook:
    return RuleBook(document.figures, document.short_name)


def test_holds_every_figure_and_no_other(document):
    assert {figure.key for figure in document.figures} == set(keys.SPECS)


def test_a_proposal_cites_the_proposal_and_nothing_else_does(document):
    for figure in document.figures:
        assert (figure.status == "ours") == figure.clause.startswith(PROPOSAL), figure.key


def test_what_needs_a_check_says_what_was_read_or_where_to_look(document):
    for figure in document.figures:
        if figure.status in ("recalled", "unsure"):
            assert figure.note or "Luật" in figure.clause or "đối chiếu" in figure.clause, figure.key


def test_no_validity_overlaps_and_none_is_missing():
    older, newer = (read_regulation(packaged(name)) for name in NAMES)
    assert (older.in_force_from, older.in_force_to) == (date(2018, 4, 24), date(2025, 6, 30))
    assert (newer.in_force_from, newer.in_force_to) == (date(2025, 7, 1), None)
    assert newer.number == ""  # it was never issued


def test_figures_of_the_source_document():
    document = read_regulation(packaged("quy-che-2018"))
    sourced = {figure.key: figure for figure in document.figures if figure.status == "source"}
    for key, value in (("cluster.min_units", 5), ("cluster.min_staff", 5)):
        assert (sourced[key].value, sourced[key].clause) == (value, "Hướng dẫn (dự thảo), mục 2a")
    assert "cluster.allowance" in sourced


def test_after_the_reorganisation_every_figure_of_clusters_is_a_proposal():
    document = read_regulation(packaged("quy-che-2025"))
    assert {f.status for f in document.figures if f.key.startswith("cluster.")} == {"ours"}


def test_the_flags_are_voted_by_the_threshold_of_flags(book):
    for kind in ("government_flag", "provincial_flag"):
        assert book.flag(f"award.{kind}.council_vote")
        assert book.percent(f"award.{kind}.threshold_percent") == book.percent("vote.flag_threshold_percent")


def test_a_kind_has_a_threshold_exactly_if_the_council_votes(book):
    for kind in book.texts("award.order"):
        threshold = book.optional_percent(f"award.{kind}.threshold_percent")
        assert (threshold is not None) == book.flag(f"award.{kind}.council_vote")


def test_alternatives_are_lower_kinds(book):
    order = book.texts("award.order")
    for number, kind in enumerate(order):
        assert set(book.texts(f"award.{kind}.alternatives")) <= set(order[number + 1 :])


def test_a_standard_says_the_number_it_is_checked_by(book):
    for kind in book.texts("award.order"):
        for row in book.table(f"award.{kind}.standards"):
            if row["minimum"] is not None:
                assert str(row["minimum"]) in row["label"]


def test_bands_fall_to_nought(book):
    limits = [row["from_percent"] for row in book.table("ranking.bands")]
    assert limits == sorted(limits, reverse=True)
    assert limits[-1] == 0


def test_certificates_leave_no_size_out(book):
    rows = book.table("award.provincial_certificate.per_group_by_size")
    assert rows[0]["from_members"] == 1
    assert rows[-1]["to_members"] is None
    assert all(row["to_members"] + 1 == following["from_members"] for row, following in pairwise(rows))
    assert all(1 <= row["count"] <= 3 for row in rows)


@pytest.mark.parametrize("cycle", keys.CYCLES)
@pytest.mark.parametrize("group_kind", ["block", "cluster"])
def test_the_steps_follow_one_another(book, cycle, group_kind):
    days = book.deadlines(cycle=cycle, group_kind=group_kind, year=2025)
    assert list(days) == list(keys.STEPS)
    assert list(days.values()) == sorted(set(days.values()))


def test_quorums_and_thresholds_of_the_domain(book):
    assert book.percent("vote.title_threshold_percent") == Decimal(90)
    assert book.percent("council.quorum_award_percent") == Decimal(80)
    assert book.percent("award.government_flag.share_percent") == Decimal(20)
    assert book.integer("dossier.processing_working_days") == 25
    assert book.texts("ranking.precedence")


def test_legal_bases_follow_the_law(document):
    for basis in document.legal_bases:
        assert not basis.citation.startswith("Căn cứ")
        assert not basis.citation.endswith((";", "."))


def test_holidays_are_weekdays_of_seven_years():
    holidays = read_holidays(packaged("holidays"))
    days = [holiday.day for holiday in holidays]
    assert days == sorted(set(days))
    assert {day.year for day in days} == set(range(2021, 2028))
    assert all(day.weekday() < 5 for day in days)  # a holiday on a weekend closes no office


@pytest.mark.parametrize(
    ("year", "tet"),
    [
        (2024, ["02-08", "02-09", "02-12", "02-13", "02-14"]),
        (2025, ["01-27", "01-28", "01-29", "01-30", "01-31"]),
        (2026, ["02-16", "02-17", "02-18", "02-19", "02-20"]),
    ],
)
def test_tet_of_the_notices(year, tet):
    found = [h.day for h in read_holidays(packaged("holidays")) if "Tết Nguyên đán" in h.name]
    assert [f"{day:%m-%d}" for day in found if day.year == year] == tet
