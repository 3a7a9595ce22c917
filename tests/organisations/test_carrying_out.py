"""Carrying a reorganisation out: bodies, histories, rights, and what changed since the preview."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import today
from emulation.common.problems import Conflict, Refused
from emulation.organisations.choices import OrganisationKind, ReorganisationState
from emulation.organisations.models import Organisation, PastSuperior, Reorganisation, Succession
from emulation.organisations.planning import Step
from emulation.organisations.reorganisation import sections_of, seen_stamp
from emulation.organisations.selectors.reorganisations import plan_of, visible_to
from emulation.organisations.services.carrying_out import carry_out
from emulation.organisations.services.drafts import (
    Rows,
    add_operation,
    change_decision,
    code_for,
    decision_stamp,
    discard,
    prepare,
    remove_operation,
)
from tests.factories.ground import (
    make_administrator,
    make_inspector,
    make_organisation,
    make_staff,
    make_stranger,
)
from tests.organisations.planned import EFFECTIVE, END, Kind, body, decision, done, prepared

pytestmark = pytest.mark.django_db

EVE = EFFECTIVE - timedelta(days=1)


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def transport():
    return make_organisation(code="so-gtvt", name="Sở Giao thông vận tải", seat="Phố Nối")


def division(parent, code):
    return make_organisation(code=code, name=f"Phòng {code}", parent=parent, kind=OrganisationKind.DIVISION)


def names(found):
    return [one.code for one in found]


def test_a_merger_keeps_the_history_with_the_old_bodies(staff, transport):
    building = make_organisation(code="so-xd", name="Sở Xây dựng")
    child = division(transport, "p-1")
    draft = prepared(
        staff,
        [Step(Kind.MERGE, "so-gtvt", "so-moi"), Step(Kind.MERGE, "so-xd", "so-moi")],
        [body("so-moi", "Sở Xây dựng và Giao thông")],
    )
    done(staff, draft)
    new = Organisation.objects.get(code="so-moi")
    for old in (transport, building):
        old.refresh_from_db()
        assert old.valid_to == EVE
        assert old.name in ("Sở Giao thông vận tải", "Sở Xây dựng")
    assert (new.valid_from, new.valid_to, new.seat) == (EFFECTIVE, None, "Phố Nối")
    assert new.head_title == "Giám đốc"
    successions = Succession.objects.filter(successor=new)
    assert {one.predecessor_id for one in successions} == {transport.pk, building.pk}
    assert all(one.document.startswith("15/NQ-HĐND ngày ") for one in successions)
    child.refresh_from_db()
    assert child.parent_id == new.pk
    assert names(Organisation.objects.under(transport, EVE)) == ["p-1"]
    assert names(Organisation.objects.under(new, EFFECTIVE)) == ["p-1"]
    assert names(Organisation.objects.under(transport, EFFECTIVE)) == []
    assert names(Organisation.objects.under(new, EVE)) == []


def test_two_moves_leave_two_past_superiors(staff, transport):
    others = [make_organisation(code=f"so-{number}") for number in (1, 2)]
    child = division(transport, "p-1")
    first = EFFECTIVE - timedelta(days=100)
    done(staff, prepared(staff, [Step(Kind.MOVE, "p-1", "so-1")], effective_on=first))
    done(staff, prepared(staff, [Step(Kind.MOVE, "p-1", "so-2")]))
    past = list(PastSuperior.objects.order_by("until").values_list("parent__code", "until"))
    assert past == [("so-gtvt", first - timedelta(days=1)), ("so-1", EVE)]
    for on, parent in ((first - timedelta(days=1), transport), (first, others[0]), (EFFECTIVE, others[1])):
        assert names(Organisation.objects.under(parent, on)) == [child.code]


def test_the_trail_names_every_body_and_the_transition(staff, transport):
    division(transport, "p-1")
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt", divisions=END)])
    done(staff, draft)
    ended = AuditRecord.objects.filter(action="end_body").order_by("organisation_id")
    assert [one.organisation_id for one in ended] == sorted(
        Organisation.objects.filter(valid_to=EVE).values_list("pk", flat=True)
    )
    assert "15/NQ-HĐND" in ended[0].text
    step = Transition.objects.get(subject_id=str(draft.pk))
    assert (step.from_state, step.to_state, step.actor) == ("draft", "carried_out", staff)
    draft.refresh_from_db()
    assert (draft.carried_out_by, draft.outcome) == (staff, {"created": 0, "ended": 2, "moved": 0})


def test_nothing_happens_when_a_row_is_wrong(staff, transport):
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt"), Step(Kind.ABOLISH, "khong-co")])
    with pytest.raises(Refused) as refused:
        done(staff, draft)
    assert [problem.code for problem in refused.value.problems] == ["unknown_old"]
    transport.refresh_from_db()
    assert transport.valid_to is None
    assert Reorganisation.objects.get().state == ReorganisationState.DRAFT


def test_not_before_the_day_it_holds_and_not_empty(staff, transport):
    early = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt")], effective_on=today() + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        done(staff, early)
    assert [problem.code for problem in refused.value.problems] == ["too_early"]
    with pytest.raises(Refused) as refused:
        done(staff, prepare(actor=staff, decision=decision()))
    assert [problem.code for problem in refused.value.problems] == ["empty"]


def test_what_changed_since_the_preview_is_looked_at_again(staff, transport):
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt", divisions=END)])
    plan = plan_of(draft)
    seen = seen_stamp(plan, sections_of(plan, draft.choices))
    division(transport, "p-1")
    with pytest.raises(Conflict):
        carry_out(actor=staff, reorganisation=draft, seen=seen)
    transport.refresh_from_db()
    assert transport.valid_to is None


def test_once_carried_out_it_stands(staff, transport):
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt")])
    done(staff, draft)
    again = [
        lambda: done(staff, draft),
        lambda: discard(actor=staff, reorganisation=draft),
        lambda: remove_operation(actor=staff, reorganisation=draft, number=1),
        lambda: add_operation(actor=staff, reorganisation=draft, rows=Rows([Step(Kind.ABOLISH, "x")])),
        lambda: change_decision(actor=staff, reorganisation=draft, decision=decision(), seen=""),
    ]
    for action in again:
        with pytest.raises(Refused) as refused:
            action()
        assert [problem.code for problem in refused.value.problems] == ["carried_out"]


def test_only_staff_in_charge_of_everything(transport):
    for actor in (
        make_staff(group_codes=["khoi-1"]),
        make_inspector(),
        make_administrator(),
        make_stranger(),
    ):
        with pytest.raises(PermissionDenied):
            prepare(actor=actor, decision=decision())


def test_drafts_are_seen_by_those_who_prepare_them(staff, transport):
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt")])
    readers = {make_staff(): 1, make_inspector(): 1, make_stranger(): 0, make_staff(group_codes=["x"]): 0}
    assert {user: visible_to(user).count() for user in readers} == readers
    done(staff, draft)
    assert {visible_to(user).count() for user in readers} == {1}


def test_two_people_correct_the_decision_and_the_second_sees_both(staff, transport):
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt")])
    seen = decision_stamp(draft)
    change_decision(actor=staff, reorganisation=draft, decision=decision(title="Một"), seen=seen)
    with pytest.raises(Conflict) as lost:
        change_decision(actor=make_staff(), reorganisation=draft, decision=decision(title="Hai"), seen=seen)
    assert lost.value.current["title"] == "Một"
    draft.refresh_from_db()
    assert draft.title == "Một"
    seen = decision_stamp(draft)
    change_decision(actor=make_staff(), reorganisation=draft, decision=decision(title="Hai"), seen=seen)
    draft.refresh_from_db()
    assert draft.title == "Hai"


def test_an_operation_is_replaced_in_its_place_and_taken_away_with_its_bodies(staff, transport):
    draft = prepared(staff, [Step(Kind.RENAME, "so-gtvt", "moi")], [body("moi")])
    add_operation(actor=staff, reorganisation=draft, rows=Rows([Step(Kind.ESTABLISH, "", "b")], [body("b")]))
    rows = Rows([Step(Kind.RENAME, "so-gtvt", "moi-2")], [body("moi-2")])
    assert add_operation(actor=staff, reorganisation=draft, rows=rows, instead_of=1) == 1
    assert list(draft.bodies.values_list("code", flat=True).order_by("code")) == ["b", "moi-2"]
    remove_operation(actor=staff, reorganisation=draft, number=1)
    assert list(draft.bodies.values_list("code", flat=True)) == ["b"]
    with pytest.raises(Refused):
        add_operation(
            actor=staff, reorganisation=draft, rows=Rows([Step(Kind.ESTABLISH, "", "b")], [body("c")])
        )


def test_a_draft_thrown_away_leaves_its_trail(staff, transport):
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt")])
    discard(actor=staff, reorganisation=draft)
    assert not Reorganisation.objects.exists()
    assert AuditRecord.objects.filter(action="discard_reorganisation").count() == 1


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("Sở Xây dựng", set(), "so-xay-dung"),
        ("Ủy ban MTTQ Việt Nam - tỉnh", set(), "uy-ban-mttq-viet-nam-tinh"),
        ("Sở Xây dựng", {"so-xay-dung", "so-xay-dung-2"}, "so-xay-dung-3"),
        ("???", set(), "don-vi"),
    ],
)
def test_codes_come_from_names(name, taken, code):
    assert code_for(name, taken) == code
