"""What two regulations say differently."""

import pytest

from emulation.regulations import keys
from emulation.regulations.book import RuleBook
from emulation.regulations.comparison import Comparison, Difference, compare
from emulation.regulations.payloads import read_regulation
from tests.regulations.conftest import packaged, with_figure


def book(document: dict) -> RuleBook:
    data = read_regulation(document)
    return RuleBook(data.figures, data.short_name)


def found(comparison: Comparison) -> dict[str, Difference]:
    return {difference.spec.key: difference for _, group in comparison.differences for difference in group}


@pytest.fixture(scope="module")
def packaged_comparison() -> Comparison:
    return compare(book(packaged("quy-che-2018")), book(packaged("quy-che-2025")))


def test_a_regulation_does_not_differ_from_itself():
    same = book(packaged("quy-che-2025"))
    comparison = compare(same, same)
    assert (comparison.differences, comparison.clauses) == ((), ())
    assert comparison.same == len(keys.SPECS)


def test_every_figure_is_counted_once(packaged_comparison):
    counted = packaged_comparison.different + len(packaged_comparison.clauses) + packaged_comparison.same
    assert counted == len(keys.SPECS)


def test_of_a_table_only_the_rows_that_differ_are_shown(packaged_comparison):
    allowance = found(packaged_comparison)["cluster.allowance"]
    before = [row[1].text for row in allowance.shown_before.rows if row[1].text != "–"]
    after = [row[1].text for row in allowance.shown_after.rows if row[1].text != "–"]
    assert before == ["Sở Lao động - Thương binh và Xã hội", "Sở Nông nghiệp và Phát triển nông thôn"]
    assert after == ["Sở Nông nghiệp và Môi trường", "Sở Nội vụ"]
    kinds = [row[0].text for row in (*allowance.shown_before.rows, *allowance.shown_after.rows)]
    assert "Huyện, thị xã, thành phố" in kinds
    assert "Xã, phường" in kinds
    assert "Trường cao đẳng, đại học" not in kinds


def test_a_changed_number_and_a_moved_clause():
    document = with_figure(packaged("quy-che-2025"), "offices.deputies_max", value=3, clause="Điều 5")
    with_figure(document, "offices.leaders", clause="Điều 4")
    comparison = compare(book(packaged("quy-che-2025")), book(document))
    assert list(found(comparison)) == ["offices.deputies_max"]
    changed = found(comparison)["offices.deputies_max"]
    assert (changed.shown_before.text, changed.shown_after.text) == ("2 đơn vị", "3 đơn vị")
    assert changed.after.clause == "Điều 5"
    [moved] = comparison.clauses
    assert (moved.spec.key, moved.after) == ("offices.leaders", "Điều 4")


def test_a_changed_row_stands_on_both_sides():
    document = packaged("quy-che-2025")
    bands = next(f for f in document["figures"] if f["key"] == "ranking.bands")
    bands["value"][2]["from_percent"] = "72.5"
    [changed] = found(compare(book(packaged("quy-che-2025")), book(document))).values()
    assert [cell.text for cell in changed.shown_before.rows[0]] == ["Khá", "70%", "–"]
    assert [[cell.text for cell in row] for row in changed.shown_after.rows] == [["Khá", "72,5%", "–"]]


def test_a_figure_that_one_side_does_not_hold():
    whole = book(packaged("quy-che-2025"))
    part = RuleBook([whole.figure(key) for key in keys.SPECS if key != "offices.leaders"], "Một phần")
    gone = found(compare(whole, part))["offices.leaders"]
    assert (gone.after, gone.shown_after) == (None, None)
    assert gone.shown_before.text == "1 đơn vị"
    come = found(compare(part, whole))["offices.leaders"]
    assert (come.before, come.shown_before) == (None, None)
