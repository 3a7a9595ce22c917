"""People of the demonstration province: everybody the walk-through needs, each once."""

from __future__ import annotations

import re
from collections import Counter

from tests.demo.content import Node, exists, group_years, load, members, organisations

OFFICES = {"unit_head", "unit_officer", "standing_staff", "inspector", "administrator"}


def people() -> list[Node]:
    return list(load("people.json")["people"])


def test_accounts_are_distinct() -> None:
    names = [person["username"] for person in people()]
    assert len(set(names)) == len(names)
    assert len({person["full_name"] for person in people()}) == len(names)
    for person in people():
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)?", person["username"])
        assert len(person["username"]) <= 60
        assert len(person["full_name"].split()) >= 3
        assert person["gender"] in {"male", "female"}
        assert person["offices"] or person["council"]


def test_every_member_unit_has_a_head_and_an_officer() -> None:
    holders = Counter(
        (office["organisation"], office["kind"]) for person in people() for office in person["offices"]
    )
    needed = {unit for group, year, _ in group_years() if year >= 2025 for unit in members(group, year)}
    for unit in needed:
        assert holders[unit, "unit_head"] == 1, unit
        assert holders[unit, "unit_officer"] == 1, unit


def test_offices_are_held_in_living_bodies() -> None:
    units = organisations()
    codes = {group["code"] for group, _, _ in group_years()}
    for person in people():
        for office in person["offices"]:
            assert office["kind"] in OFFICES
            assert office["title"]
            assert exists(units[office["organisation"]], office["starts"]), person["username"]
            assert office["ends"] is None
            assert set(office["group_codes"]) <= codes
            assert office["kind"] == "standing_staff" or not office["group_codes"]


def test_standing_agency_looks_after_every_group() -> None:
    staff = [o for person in people() for o in person["offices"] if o["kind"] == "standing_staff"]
    assert len(staff) == 4
    assert {office["organisation"] for office in staff} == {"so-noi-vu"}
    limited = [code for office in staff for code in office["group_codes"]]
    open_groups = {group["code"] for group, year, _ in group_years() if year >= 2025} | {"khoi-8"}
    assert len(set(limited)) == len(limited) and set(limited) == open_groups


def test_inspector_and_administrator_hold_nothing_else() -> None:
    for kind in ("inspector", "administrator"):
        [person] = [p for p in people() if kind in {office["kind"] for office in p["offices"]}]
        assert len(person["offices"]) == 1 and person["council"] is None


def test_council_of_fifteen() -> None:
    """Chairman; the director of Sở Nội vụ as standing deputy; at most four deputies (NĐ 98/2023, Art. 49)."""
    seats = sorted((p["council"] for p in people() if p["council"]), key=lambda seat: seat["order"])
    assert [seat["order"] for seat in seats] == list(range(1, 16))
    roles = Counter(seat["role"] for seat in seats)
    assert roles["chair"] == roles["standing_deputy"] == roles["secretary"] == 1
    assert 1 <= roles["deputy"] <= 3 and sum(roles.values()) == 15
    assert seats[0]["title"] == "Chủ tịch Ủy ban nhân dân tỉnh"
    assert next(seat for seat in seats if seat["role"] == "standing_deputy")["organisation"] == "so-noi-vu"
    assert all(seat["organisation"] in organisations() for seat in seats)
