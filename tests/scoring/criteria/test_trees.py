"""Trees as plain values: sums at every level, methods in their place, how two trees differ."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.choices import Part
from scoring.formulas import Method
from scoring.trees import Node, asks_again, balances, compare, method_problem, tied_points

HUNDRED = Decimal(100)


def node(key, code, parent=None, maximum=0, **fields):
    fields.setdefault("title", f"Tiêu chí {code}")
    if "method" in fields:
        fields["is_leaf"] = True
    return Node(key, parent, code, maximum=Decimal(maximum), **fields)


def small():
    return [
        node(1, "I", maximum=60),
        node(2, "I.1", 1, 40, method=Method.RATIO, tied=True),
        node(3, "I.2", 1, 20, method=Method.YES_NO),
        node(4, "II", maximum=40),
        node(5, "II.1", 4, 40, method=Method.DIRECT),
        node(6, "IV", maximum=10, part=Part.BONUS),
        node(7, "IV.1", 6, 4, part=Part.BONUS, method=Method.BONUS, tied=True),
    ]


def copy_of(nodes):
    """The same tree under other keys, each knowing where it comes from."""
    return [
        replace(n, key=n.key + 100, parent=n.parent and n.parent + 100, origin=n.key, title=n.title)
        for n in nodes
    ]


class TestSums:
    def test_every_level_of_the_scale_is_checked(self):
        found = balances(small(), HUNDRED)
        assert {key: balance.missing for key, balance in found.items()} == {None: 0, 1: 0, 4: 0}

    def test_what_is_missing_or_too_much_is_told_where_it_is(self):
        nodes = small()
        nodes[2] = node(3, "I.2", 1, 25, method=Method.YES_NO)
        nodes[3] = node(4, "II", maximum=30)
        found = balances(nodes, HUNDRED)
        assert (found[1].missing, found[4].missing, found[None].missing) == (-5, -10, 10)

    def test_outside_the_scale_nothing_has_to_add_up(self):
        assert 6 not in balances(small(), HUNDRED)

    def test_tied_points_are_those_of_the_scale(self):
        assert tied_points(small(), {2, 7}) == 40


class TestMethods:
    @pytest.mark.parametrize(
        ("part", "method"),
        [(Part.BASE, Method.BONUS), (Part.BONUS, Method.RATIO), (Part.BONUS, Method.PENALTY)],
    )
    def test_a_method_of_another_part_is_refused(self, part, method):
        error = method_problem(node(1, "I.1", maximum=5, part=part, method=method))
        assert error is not None and error.field == "method"

    def test_parameters_are_checked_against_the_maximum(self):
        wrong = node(1, "I.1", maximum=5, method=Method.PER_OCCURRENCE, parameters={"each": "6"})
        assert method_problem(wrong).field == "each"

    def test_information_is_worth_nothing_in_any_part(self):
        assert method_problem(node(1, "IV.1", part=Part.BONUS, method=Method.INFORMATION)) is None


class TestDifference:
    def test_a_copy_differs_in_nothing(self):
        found = compare(small(), copy_of(small()))
        assert found.is_empty and found.pairs == {n.key + 100: n.key for n in small()}

    def test_a_criterion_that_goes_over_to_another_group_asks_nobody(self):
        old, new = small(), copy_of(small())
        new[1] = replace(new[1], parent=104)
        [change] = compare(old, new).changed
        assert change.fields == () and [group.code for group in change.groups] == ["I", "II"]
        assert not change.asks_again

    def test_into_a_new_group_and_out_of_every_group(self):
        old, new = small(), copy_of(small())
        new[1], new[4] = replace(new[1], parent=200), replace(new[4], parent=None)
        new.append(node(200, "III", maximum=40))
        groups = [change.groups for change in compare(old, new).changed]
        assert [tuple(group and group.code for group in pair) for pair in groups] == [
            ("I", "III"),
            ("II", None),
        ]

    def test_the_origin_goes_before_the_number(self):
        old = [node(1, "I.1", method=Method.YES_NO), node(2, "I.2", method=Method.YES_NO)]
        new = [
            node(11, "I.2", method=Method.YES_NO, title="Tiêu chí I.1", origin=1),
            node(12, "I.1", method=Method.YES_NO, title="Tiêu chí I.2", origin=2),
        ]
        found = compare(old, new)
        assert found.pairs == {11: 1, 12: 2}
        assert [change.fields for change in found.changed] == [("code",), ("code",)]
        assert not any(change.asks_again for change in found.changed)

    def test_without_origin_a_similar_title_under_the_same_number_is_a_rewording(self):
        old = [node(1, "I.1", title="Tỷ lệ hồ sơ giải quyết đúng hạn", method=Method.RATIO)]
        reworded = [node(9, "I.1", title="Tỷ lệ hồ sơ được giải quyết đúng hạn", method=Method.RATIO)]
        other = [node(9, "I.1", title="Công tác phòng, chống cháy nổ", method=Method.RATIO)]
        assert [change.fields for change in compare(old, reworded).changed] == [("title",)]
        found = compare(old, other)
        assert [n.key for n in found.added] == [9] and [n.key for n in found.removed] == [1]

    def test_a_criterion_that_moved_is_found_by_its_title(self):
        old = [node(1, "I.1", title="Giải ngân vốn đầu tư công", method=Method.RATIO)]
        new = [node(9, "II.4", title="Giải ngân vốn đầu tư công", method=Method.RATIO)]
        assert compare(old, new).pairs == {9: 1}

    def test_parameters_are_compared_by_what_they_mean(self):
        old = [node(1, "I.1", maximum=5, method=Method.RATIO, parameters={"floor_percent": "70"})]
        same = {"floor_percent": "70.0", "cap_percent": "100"}
        new = [node(1, "I.1", maximum=5, method=Method.RATIO, parameters=same)]
        assert compare(old, new).is_empty and not asks_again(old[0], new[0])

    @pytest.mark.parametrize(
        ("changes", "again"),
        [
            ({"maximum": Decimal(6)}, True),
            ({"title": "Khác hẳn"}, True),
            ({"method": Method.YES_NO}, True),
            ({"unit": "ngày"}, True),
            ({"evidence": True}, True),
            ({"code": "I.9"}, False),
            ({"guidance": "Theo báo cáo."}, False),
            ({"tied": True}, False),
        ],
    )
    def test_what_asks_again(self, changes, again):
        old = node(1, "I.1", maximum=5, method=Method.DIRECT)
        new = Node(**{**{f: getattr(old, f) for f in old.__slots__}, **changes})
        assert asks_again(old, new) is again

    @given(
        st.lists(st.sampled_from("ABCDEFGH"), unique=True), st.lists(st.sampled_from("ABCDEFGH"), unique=True)
    )
    def test_every_criterion_is_kept_added_or_removed_once(self, before, after):
        old = [node(n, code, method=Method.YES_NO) for n, code in enumerate(before)]
        new = [node(n + 100, code, method=Method.YES_NO) for n, code in enumerate(after)]
        found = compare(old, new)
        assert {n.key for n in found.added} | found.pairs.keys() == {n.key for n in new}
        assert {n.key for n in found.removed} | set(found.pairs.values()) == {n.key for n in old}
        assert len(set(found.pairs.values())) == len(found.pairs)
