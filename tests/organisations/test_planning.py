"""The plan drawn from rows: what ends, who follows, where divisions go, and everything that may be wrong."""

from datetime import timedelta

import pytest

from emulation.common.dates import today
from emulation.organisations.choices import OrganisationKind, SuccessionKind
from emulation.organisations.planning import Step
from tests.factories.ground import make_organisation
from tests.organisations.planned import EFFECTIVE, END, FOLLOW, Kind, body, codes, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_organisation(code="ubnd-tinh", kind=OrganisationKind.PROVINCIAL_COMMITTEE)


@pytest.fixture
def transport(province):
    return make_organisation(code="so-gtvt", name="Sở Giao thông vận tải", parent=province)


@pytest.fixture
def building(province):
    return make_organisation(code="so-xd", name="Sở Xây dựng", parent=province)


def division(parent, code):
    return make_organisation(code=code, name=f"Phòng {code}", parent=parent, kind=OrganisationKind.DIVISION)


def ends(plan):
    return {ending.organisation.code: (ending.kind, ending.targets) for ending in plan.endings}


def moves(plan):
    return {move.organisation.code: move.parent for move in plan.moves}


def test_two_merge_into_a_new_one_and_their_divisions_follow(transport, building):
    division(transport, "p-1"), division(building, "p-2")
    steps = [Step(Kind.MERGE, "so-gtvt", "so-moi"), Step(Kind.MERGE, "so-xd", "so-moi")]
    plan = drawn(steps, [body("so-moi", parent="ubnd-tinh")])
    assert plan.flaws == []
    assert ends(plan) == {"so-gtvt": (Kind.MERGE, ("so-moi",)), "so-xd": (Kind.MERGE, ("so-moi",))}
    assert moves(plan) == {"p-1": "so-moi", "p-2": "so-moi"}
    assert plan.successions == [
        ("so-gtvt", "so-moi", SuccessionKind.MERGE),
        ("so-xd", "so-moi", SuccessionKind.MERGE),
    ]


def test_one_is_taken_into_another_that_stays(transport, building):
    plan = drawn([Step(Kind.MERGE, "so-gtvt", "so-xd")])
    assert plan.flaws == []
    assert ends(plan) == {"so-gtvt": (Kind.MERGE, ("so-xd",))}


def test_one_alone_does_not_merge_into_a_new_one(transport):
    plan = drawn([Step(Kind.MERGE, "so-gtvt", "so-moi")], [body("so-moi")])
    assert codes(plan) == ["one_merged"]


def test_a_divided_body_ends_and_each_division_needs_its_place(transport):
    for code in ("p-1", "p-2", "p-3"):
        division(transport, code)
    steps = [Step(Kind.DIVIDE, "so-gtvt", "a"), Step(Kind.DIVIDE, "so-gtvt", "b")]
    new = [body("a"), body("b")]
    undecided = drawn(steps, new)
    assert codes(undecided) == ["divisions_undecided"]
    assert "3 đơn vị trực thuộc Sở Giao thông vận tải" in undecided.flaws[0].message
    placed = drawn(
        [*steps, Step(Kind.MOVE, "p-1", "a"), Step(Kind.MOVE, "p-2", "b"), Step(Kind.ABOLISH, "p-3")], new
    )
    assert placed.flaws == []
    assert moves(placed) == {"p-1": "a", "p-2": "b"}
    assert set(ends(placed)) == {"so-gtvt", "p-3"}


def test_a_separated_body_stays_with_its_divisions(transport):
    division(transport, "p-1")
    plan = drawn([Step(Kind.SEPARATE, "so-gtvt", "a")], [body("a")])
    assert (plan.flaws, plan.endings, plan.moves) == ([], [], [])
    assert plan.successions == [("so-gtvt", "a", SuccessionKind.SPLIT)]


def test_what_stands_below_ends_with_an_abolished_body_down_to_the_last_level(transport):
    division(division(transport, "p-1"), "to-1")
    gone = division(transport, "p-cu")
    gone.valid_to = EFFECTIVE - timedelta(days=40)
    gone.save()
    plan = drawn([Step(Kind.ABOLISH, "so-gtvt", divisions=END)])
    assert plan.flaws == []
    assert [(one.organisation.code, one.by_row) for one in plan.endings] == [
        ("so-gtvt", True),
        ("p-1", False),
        ("to-1", False),
    ]
    assert codes(drawn([Step(Kind.ABOLISH, "so-gtvt", divisions=FOLLOW)])) == ["divisions_undecided"]


def test_an_abolished_district_may_have_several_successors(transport):
    steps = [Step(Kind.ABOLISH, "so-gtvt", code, END) for code in ("xa-a", "xa-b")]
    plan = drawn(steps, [body("xa-a"), body("xa-b")])
    assert plan.flaws == []
    assert ends(plan) == {"so-gtvt": (Kind.ABOLISH, ("xa-a", "xa-b"))}


def test_new_superiors_come_before_those_below_them(province):
    steps = [Step(Kind.ESTABLISH, "", code) for code in ("duoi", "tren")]
    plan = drawn(steps, [body("duoi", parent="tren"), body("tren", parent="ubnd-tinh")])
    assert [one.code for one in plan.new] == ["tren", "duoi"]


def test_a_body_does_not_come_to_stand_below_itself(transport):
    child = division(transport, "p-1")
    division(child, "to-1")
    plan = drawn([Step(Kind.MOVE, "p-1", "to-1")])
    assert [(flaw.code, flaw.column) for flaw in plan.flaws] == [("loop", "parent")]
    circle = [body("a", parent="b", row=0), body("b", parent="a", row=1)]
    steps = [Step(Kind.ESTABLISH, "", "a"), Step(Kind.ESTABLISH, "", "b")]
    assert codes(drawn(steps, circle)) == ["loop", "loop"]


@pytest.mark.parametrize(
    ("step", "new", "code", "column"),
    [
        (Step(Kind.RENAME, "khong-co", "moi"), True, "unknown_old", "old"),
        (Step(Kind.RENAME, "", "moi"), True, "no_old", "old"),
        (Step(Kind.RENAME, "so-gtvt", ""), False, "no_target", "target"),
        (Step(Kind.RENAME, "so-gtvt", "so-xd"), False, "code_taken", "target"),
        (Step(Kind.RENAME, "so-gtvt", "khong-co"), False, "unknown_target", "target"),
        (Step(Kind.MERGE, "so-gtvt", "so-gtvt"), False, "same", "target"),
        (Step(Kind.MERGE, "so-gtvt", "da-het"), False, "target_not_in_force", "target"),
        (Step(Kind.ABOLISH, "da-het"), False, "old_ended", "old"),
        (Step(Kind.ABOLISH, "moi-lap"), False, "old_too_young", "old"),
        (Step(Kind.ESTABLISH, "so-gtvt", "moi"), True, "old_given", "old"),
        (Step(Kind.MOVE, "so-gtvt", ""), False, "no_target", "parent"),
        (Step(Kind.MOVE, "so-gtvt", "khong-co"), False, "unknown_target", "parent"),
    ],
)
def test_one_wrong_row(transport, building, step, new, code, column):
    make_organisation(code="da-het", valid_to=EFFECTIVE - timedelta(days=9))
    make_organisation(code="moi-lap", valid_from=today())
    plan = drawn([step], [body("moi")] if new else [])
    assert (code, column) in [(flaw.code, flaw.column) for flaw in plan.flaws]
    assert plan.endings == []


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (Step(Kind.ABOLISH, "so-gtvt"), "two_kinds"),
        (Step(Kind.RENAME, "so-gtvt", "khac"), "twice"),
        (Step(Kind.MERGE, "so-xd", "so-gtvt"), "target_ends"),
        (Step(Kind.RENAME, "so-xd", "moi"), "renamed_together"),
        (Step(Kind.MOVE, "so-xd", "so-gtvt"), "target_ends"),
    ],
)
def test_rows_that_contradict_each_other(transport, building, second, code):
    plan = drawn([Step(Kind.RENAME, "so-gtvt", "moi"), second], [body("moi"), body("khac")])
    assert code in codes(plan)


@pytest.mark.parametrize(
    ("fields", "code", "column"),
    [
        ({"code": "Có dấu"}, "bad_code", "target"),
        ({"code": "sap-xep"}, "bad_code", "target"),
        ({"kind": ""}, "no_kind", "body_kind"),
        ({"parent": "khong-co"}, "unknown_parent", "parent"),
        ({"parent": "moi"}, "loop", "parent"),
        ({"parent": "so-gtvt"}, "parent_ends", "parent"),
        ({"name": "sở xây dựng", "parent": "ubnd-tinh"}, "name_taken", "name"),
    ],
)
def test_a_wrong_new_body(transport, building, fields, code, column):
    given = {"code": "moi", **fields}
    steps = [Step(Kind.RENAME, "so-gtvt", given["code"])]
    plan = drawn(steps, [body(**given)])
    assert (code, column) in [(flaw.code, flaw.column) for flaw in plan.flaws]


def test_a_renamed_body_may_keep_the_name_under_a_new_code(transport):
    plan = drawn(
        [Step(Kind.RENAME, "so-gtvt", "so-gtvt-2")],
        [body("so-gtvt-2", "Sở Giao thông vận tải", parent="ubnd-tinh")],
    )
    assert plan.flaws == []
