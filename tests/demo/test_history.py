"""Results and awards of 2021–2024: ranks follow the points, awards follow the ranks and the law."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from tests.demo.content import Node, group_years, groups, load, members, organisations

KINDS = ["government_flag", "provincial_flag", "provincial_certificate", "excellent_labour_collective"]


def history() -> Node:
    return dict(load("award_history.json"))


def ranking(group: str, year: int) -> list[list[object]]:
    return list(history()["results"][group][str(year)])


def decisions() -> dict[str, Node]:
    return {row["code"]: row for row in history()["decisions"]}


def test_every_past_year_has_a_full_ranking() -> None:
    past = [(group, year) for group, year, _ in group_years() if year <= 2024]
    kept = {(code, int(year)) for code, years in history()["results"].items() for year in years}
    assert kept == {(group["code"], year) for group, year in past}
    for group, year in past:
        assert {row[0] for row in ranking(group["code"], year)} == set(members(group, year))


def test_ranks_follow_the_points() -> None:
    shared = 0
    for group, year, _ in group_years():
        if year > 2024:
            continue
        scale = 1000 if group["criteria"] == "criteria_1000" else 100
        ranked = [
            (Decimal(str(row[1])), row[2]) for row in ranking(group["code"], year) if row[2] is not None
        ]
        for points, rank in ranked:
            assert rank == 1 + sum(other > points for other, _ in ranked)
            assert scale * Decimal("0.8") < points <= scale
        shared += len(ranked) - len({rank for _, rank in ranked})
    assert 1 <= shared <= 3  # ties to look at, not a rule


def test_unranked_units_have_a_recorded_reason() -> None:
    unranked = {
        (group["code"], year, row[0])
        for group, year, _ in group_years()
        if year <= 2024
        for row in ranking(group["code"], year)
        if row[2] is None
    }
    recorded = {(row["group"], row["year"], row["unit"]) for row in history()["not_considered"]}
    assert unranked == recorded
    assert not {(row["year"], row["unit"]) for row in history()["awards"]} & {(y, u) for _, y, u in recorded}


def test_decisions_are_after_the_year_and_of_one_kind() -> None:
    rows = history()["decisions"]
    assert len({(row["number"], row["signed_on"]) for row in rows}) == len(rows)
    for row in rows:
        earliest = f"{row['year']}-07-10" if row["cycle"] == "school" else f"{row['year'] + 1}-01-31"
        assert row["signed_on"] > earliest
        assert row["number"].endswith("/QĐ-TTg" if row["kind"] == "government_flag" else "/QĐ-UBND")
    for award in history()["awards"]:
        decision = decisions()[award["decision"]]
        assert (decision["kind"], decision["year"]) == (award["kind"], award["year"])


def test_flags_go_to_leaders_and_once_only() -> None:
    """A flag goes to the unit leading its group; one achievement, one award (domain §5)."""
    awards = history()["awards"]
    assert {award["kind"] for award in awards} == set(KINDS)
    assert all(award["rank"] == 1 for award in awards if award["kind"].endswith("_flag"))
    assert all(award["rank"] > 1 for award in awards if award["kind"] == "provincial_certificate")
    per_unit = Counter((award["unit"], award["year"]) for award in awards)
    assert max(per_unit.values()) == 1
    flags = Counter((award["group"], award["year"]) for award in awards if award["kind"].endswith("_flag"))
    assert max(flags.values()) == 1
    for award in awards:
        row = next(row for row in ranking(award["group"], award["year"]) if row[0] == award["unit"])
        assert row[2] == award["rank"] and row[3] == "excellent"


def test_government_flags_stay_within_a_fifth_of_the_leaders_and_in_blocks() -> None:
    blocks = {group["code"] for group in groups() if group["kind"] == "block"}
    for year in range(2021, 2025):
        leaders = sum(on == year for _, on, _ in group_years())
        flags = [a for a in history()["awards"] if (a["kind"], a["year"]) == ("government_flag", year)]
        assert 0 < len(flags) <= leaders * 20 // 100
        assert {flag["group"] for flag in flags} <= blocks


def test_the_cluster_that_does_not_meet_the_conditions_has_no_flag() -> None:
    kinds = {award["kind"] for award in history()["awards"] if award["group"] == "cum-svhttdl-1"}
    assert kinds and not any(kind.endswith("_flag") for kind in kinds)


def test_certificates_stay_within_the_quota_by_size() -> None:
    given = Counter(
        (a["group"], a["year"]) for a in history()["awards"] if a["kind"] == "provincial_certificate"
    )
    for (code, year), count in given.items():
        size = len(ranking(code, year))
        assert count <= (1 if size <= 7 else 2 if size <= 11 else 3), (code, year)


def test_one_award_was_revoked_with_a_paper() -> None:
    [revoked] = [award for award in history()["awards"] if "revoked_on" in award]
    assert revoked["revocation"] and revoked["revoked_on"] > decisions()[revoked["decision"]]["signed_on"]
    assert all(award["unit"] in organisations() for award in history()["awards"])
    assert all(len(award["achievement"]) <= 300 for award in history()["awards"])
