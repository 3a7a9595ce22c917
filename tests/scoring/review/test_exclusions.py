"""Exclusions: who sets and lifts them, what the regulation knows, who sees what of them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.common.problems import Refused
from emulation.groups.models import GroupYear
from scoring.choices import ExclusionKind
from scoring.models import Exclusion
from scoring.selectors import exclusions as selectors
from scoring.services.exclusions import lift_exclusion, set_exclusion
from tests.factories import ground
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db

LIST = "scoring:exclusions"


@pytest.fixture
def group_year() -> GroupYear:
    return ground.make_block_year(members=3)


def put(group_year, actor=None, index=-1, **fields):
    fields = {"kind": "discipline", "document": "12/QĐ-UBND", "detail": "Nội dung kín"} | fields
    return set_exclusion(
        actor=actor or ground.make_staff(),
        organisation=ground.members_of(group_year)[index],
        year=group_year.year,
        **fields,
    )


def test_only_staff_in_charge_and_never_of_the_own_unit(group_year):
    for role, actor in ground.cast_of(group_year).items():
        if role != "staff":
            with pytest.raises(PermissionDenied):
                put(group_year, actor)
    with pytest.raises(PermissionDenied):
        put(group_year, stages.agency_staff(group_year))
    with pytest.raises(PermissionDenied):
        put(group_year, ground.make_staff(group_codes=["khoi-khac"]))
    assert put(group_year, ground.make_staff(group_codes=[group_year.group.code])).pk


def test_the_clause_is_that_of_the_regulation_and_the_change_is_recorded(group_year):
    exclusion = put(group_year)
    kinds = selectors.kinds_of(group_year.year)
    assert exclusion.clause == kinds["discipline"]["clause"] != ""
    record = AuditRecord.objects.get(action="set_exclusion")
    assert record.organisation_id == exclusion.organisation_id
    assert "kín" not in str(record.new)


@pytest.mark.parametrize(("fields", "field"), [({"kind": "khac"}, "kind"), ({"document": " "}, "document")])
def test_refusals_stand_at_their_field(group_year, fields, field):
    with pytest.raises(Refused) as refusal:
        put(group_year, **fields)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert not Exclusion.objects.exists()


def test_the_same_case_by_the_same_paper_once_until_it_is_lifted(group_year):
    exclusion = put(group_year)
    with pytest.raises(Refused, match="đã được ghi nhận"):
        put(group_year)
    staff = ground.make_staff()
    with pytest.raises(Refused, match="lý do gỡ bỏ"):
        lift_exclusion(actor=staff, exclusion=exclusion, reason=" ")
    lift_exclusion(actor=staff, exclusion=exclusion, reason="Kết luận không vi phạm")
    with pytest.raises(Refused, match="đã được gỡ bỏ"):
        lift_exclusion(actor=staff, exclusion=exclusion, reason="Lần nữa")
    assert AuditRecord.objects.get(action="lift_exclusion").new == {"reason": "Kết luận không vi phạm"}
    assert put(group_year).pk != exclusion.pk


def test_who_may_lift(group_year):
    exclusion = put(group_year)
    for role, actor in ground.cast_of(group_year).items():
        if role != "staff":
            with pytest.raises(PermissionDenied):
                lift_exclusion(actor=actor, exclusion=exclusion, reason="Thử")


SEES = {
    # paper, detail
    "leader": (False, False),
    "deputy": (False, False),
    "head": (True, False),
    "officer": (True, False),
    "staff": (True, True),
    "inspector": (True, True),
}


def test_who_sees_existence_clause_paper_and_detail(group_year, client: Client):
    exclusion = put(group_year)
    for role, person in ground.cast_of(group_year).items():
        client.force_login(person)
        content = client.get(reverse(LIST)).content.decode()
        if role not in SEES:
            assert exclusion.clause not in content, role
            assert exclusion.organisation.name not in content, role
            continue
        assert exclusion.clause in content, role
        assert exclusion.organisation.name in content, role
        assert ("12/QĐ-UBND" in content, "Nội dung kín" in content) == SEES[role], role
        assert ("Gỡ bỏ" in content) == (role == "staff"), role


def test_another_member_and_another_years_leader_see_nothing(group_year, client: Client):
    put(group_year)
    other = ground.make_user(organisation=ground.members_of(group_year)[1])
    ground.GroupOffice.objects.filter(group_year=group_year).delete()
    client.force_login(other)
    assert "Không có trường hợp nào" in client.get(reverse(LIST)).content.decode()


def test_form_keeps_what_was_typed_and_lifts_from_the_list(group_year, client: Client):
    staff = ground.make_staff()
    client.force_login(staff)
    add = f"{reverse('scoring:exclusion-add')}?nam={group_year.year}"
    unit = ground.members_of(group_year)[-1]
    assert unit.name in client.get(add).content.decode()
    refused = client.post(
        add, {"organisation": unit.pk, "kind": "discipline", "document": "", "detail": "Gõ dở"}
    )
    assert refused.status_code == 422
    assert "Gõ dở" in refused.content.decode()
    sent = {"organisation": unit.pk, "kind": "discipline", "document": "12/QĐ", "detail": ""}
    assert client.post(add, sent).status_code == 302
    assert client.post(add, sent).status_code == 422
    exclusion = Exclusion.objects.get()
    assert exclusion.kind == ExclusionKind.DISCIPLINE
    lift = reverse("scoring:exclusion-lift", args=[exclusion.pk])
    assert client.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "Đã kết luận"}).status_code == 302
    assert "Đã kết luận" in client.get(reverse(LIST)).content.decode()


def test_pages_refuse_those_who_may_not(group_year, client: Client):
    exclusion = put(group_year)
    lift = reverse("scoring:exclusion-lift", args=[exclusion.pk])
    for role, person in ground.cast_of(group_year).items():
        client.force_login(person)
        expected = 200 if role == "staff" else 403
        assert client.get(reverse("scoring:exclusion-add")).status_code == expected, role
        expected = expected if role in SEES else 404
        assert client.get(lift).status_code == expected, role
