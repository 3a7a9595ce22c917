"""Patterns of activities, papers and sentences: enough of them, resolvable, and they fill in completely."""

from __future__ import annotations

import string
from collections import Counter
from datetime import date, timedelta

import pytest

from tests.demo.content import groups, leaves, load, nodes, organisations


def test_activities_are_many_and_mixed() -> None:
    rows = load("activities.json")["activities"]
    assert len(rows) >= 40
    assert len({row["title"] for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} == {
        "launch",
        "pact",
        "mid_year",
        "year_end",
        "exchange",
        "culture_sport",
        "good_example",
        "movement",
    }
    forms = Counter(row["form"] for row in rows)
    assert set(forms) == {"regular", "campaign", "thematic"} and min(forms.values()) >= 5
    codes = {group["code"] for group in groups()}
    for row in rows:
        assert set(row["groups"]) <= codes
        assert date(2025, row["month"], 1) + timedelta(days=row["days"]) <= date(2025, 12, 31), row["title"]
        assert len(row["title"]) <= 120 and row["goal"] and row["result"]


def test_every_group_finds_regular_campaign_and_thematic_activities() -> None:
    rows = load("activities.json")["activities"]
    for group in groups():
        fitting = [row for row in rows if not row["groups"] or group["code"] in row["groups"]]
        assert len(fitting) >= 10
        assert {row["form"] for row in fitting} == {"regular", "campaign", "thematic"}


@pytest.mark.parametrize("name", ["criteria_1000", "criteria_100"])
def test_every_required_evidence_has_a_paper(name: str) -> None:
    rows = load("evidence.json")[name]
    codes = {node["code"] for node, _ in nodes(f"{name}.json")}
    named = {code for row in rows for code in row["criteria"]}
    assert named <= codes
    assert {leaf["code"] for leaf in leaves(f"{name}.json") if leaf["evidence_required"]} <= named
    assert len({row["subject"] for row in rows}) == len(rows)
    for row in rows:
        assert 1 <= row["month"] <= 12 and len(row["subject"]) <= 200
        if row["number"] is not None:
            filled = row["number"].format(n="0123", abbr="VPĐBQH&HĐND", parent="SVHTTDL", year=2025)
            assert len(filled) <= 60 and "0123" in filled
        assert "2025" in row["subject"].format(year=2025) or "{year}" not in row["subject"]


def test_reasons_and_opinions() -> None:
    reasons = load("reasons.json")["reasons"]
    assert len({row["text"] for row in reasons}) == len(reasons) >= 30
    mix = Counter((row["layer"], row["direction"]) for row in reasons)
    assert set(mix) == {(layer, way) for layer in ("group", "final") for way in ("lower", "higher")}
    assert min(mix.values()) >= 3
    assert len(set(load("opinions.json")["opinions"])) >= 15


def test_summaries_fill_in_and_stay_short() -> None:
    data = load("summaries.json")
    ranges = {key: high for key, (_, high) in data["ranges"].items()}
    for row in data["summaries"]:
        wanted = {field for _, field, _, _ in string.Formatter().parse(row["text"]) if field}
        assert wanted <= set(ranges)
        assert len(row["text"].format(**ranges)) <= 300
    kinds = {kind for row in data["summaries"] for kind in row["kinds"]}
    assert kinds == {unit["kind"] for unit in organisations().values()} - {"provincial_committee"}
