"""The ranking of the whole demonstration province against one bare GROUP BY and one bulk insert (goal: 3)."""

from __future__ import annotations

import statistics

import pytest

from tests.bench.province import load_province, run

pytestmark = pytest.mark.bench


def test_ranking_of_the_province(tmp_path_factory: pytest.TempPathFactory) -> None:
    environment = load_province(tmp_path_factory.mktemp("province"))
    output = run(environment, "-m", "tests.bench.measure_ranking")
    rounds = [
        [float(word) for word in line.split()[1:]]
        for line in output.splitlines()
        if line.startswith("MEASURED")
    ]
    assert rounds, output
    summed, inserted, taken, lines, years, rows = (
        statistics.median(column) for column in zip(*rounds, strict=True)
    )
    print(
        f"\n{lines:.0f} score lines, {years:.0f} group-years, {rows:.0f} rows: "
        f"GROUP BY {summed * 1000:.0f} ms + bulk insert {inserted * 1000:.0f} ms; "
        f"ranking {taken * 1000:.0f} ms; ratio {taken / (summed + inserted):.2f} (goal: 3)"
    )
    assert rows > 0
