"""Refusals carry every problem, in order, whichever way they were given."""

import pickle

import pytest

from emulation.common.problems import Conflict, Problem, Refused, as_problems

LATE = Problem("Đã quá hạn nộp.", clause="Điều 8 khoản 2", field="deadline", code="late")
OPEN = Problem("Còn 3 tiêu chí chưa chấm.")


@pytest.mark.parametrize(
    "refused",
    [
        Refused(LATE, OPEN),
        Refused([LATE, OPEN]),
        Refused(LATE, "Còn 3 tiêu chí chưa chấm."),
        Refused((LATE,), [OPEN]),
    ],
)
def test_ways_to_refuse(refused):
    assert refused.problems == (LATE, OPEN)
    assert str(refused) == "Đã quá hạn nộp. (Điều 8 khoản 2); Còn 3 tiêu chí chưa chấm."


def test_a_refusal_needs_a_reason():
    with pytest.raises(ValueError, match="at least one problem"):
        Refused([])
    assert as_problems() == ()


def test_conflict_is_a_refusal_that_shows_what_is_stored():
    stored = {"points": "8,50", "by": "Trần Thu Hà"}
    with pytest.raises(Refused) as caught:
        raise Conflict("Ô này vừa được người khác sửa.", current=stored)
    assert isinstance(caught.value, Conflict)
    assert caught.value.current == stored
    assert Conflict("x").current == {}


def test_survives_the_way_to_another_process():
    back = pickle.loads(pickle.dumps(Conflict(LATE, current={"a": 1})))
    assert (back.problems, back.current) == ((LATE,), {"a": 1})
