"""Adding a body, changing its details, the tree on a day, typing bodies by name; two people at once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.common.problems import Conflict, Refused
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.forms import OrganisationField
from emulation.organisations.models import Organisation, PastSuperior
from emulation.organisations.selectors import names_in_force
from emulation.organisations.selectors.tree import tree
from emulation.organisations.services import (
    Details,
    YearFacts,
    add_body,
    change_details,
    details_stamp,
    facts_stamp,
    set_year_facts,
)
from tests.factories.ground import (
    count_queries,
    make_inspector,
    make_organisation,
    make_staff,
    make_staff_count,
    make_stranger,
)

pytestmark = pytest.mark.django_db

DETAILS = Details("SXD", "Hưng Yên", "SXD", "Giám đốc", ["SỞ XÂY DỰNG"])
YEAR = today().year


@pytest.fixture
def staff(client):
    user = make_staff()
    client.force_login(user)
    return user


def added(staff, **fields):
    given = {"name": "Sở Xây dựng", "kind": "department", "valid_from": date(2020, 1, 1), "parent": None}
    return add_body(actor=staff, details=DETAILS, **{**given, **fields})


def at(name, *arguments):
    return reverse(f"organisations:{name}", args=arguments)


# --- Adding -----------------------------------------------------------------------------------------------
def test_a_body_gets_its_code_from_its_name(staff):
    parent = make_organisation()
    body = added(staff, parent=parent)
    assert (body.code, body.parent, body.name_lines) == ("so-xay-dung", parent, ["SỞ XÂY DỰNG"])
    assert added(staff, parent=None).code == "so-xay-dung-2"
    assert AuditRecord.objects.filter(action="add_body", organisation_id=body.pk).count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "Có dấu"}, "bad_code"),
        ({"code": "nhap"}, "bad_code"),
        ({"code": "da-co"}, "code_taken"),
        ({"name": "Đơn vị đã có"}, "name_taken"),
        ({"parent": "gone"}, "parent_not_in_force"),
    ],
)
def test_what_cannot_be_added(staff, fields, code):
    make_organisation(code="da-co", name="Đơn vị đã có")
    if "parent" in fields:
        fields = {"parent": make_organisation(valid_to=date(2019, 12, 31))}
    with pytest.raises(Refused) as refused:
        added(staff, **fields)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_who_may_add_and_change(staff):
    body = make_organisation()
    for actor in (make_inspector(), make_stranger(), make_staff(group_codes=["khoi-1"])):
        with pytest.raises(PermissionDenied):
            added(actor)
        with pytest.raises(PermissionDenied):
            change_details(actor=actor, organisation=body, details=DETAILS, seen=details_stamp(body))


def test_adding_on_the_page(client, staff):
    make_organisation(name="Ủy ban nhân dân tỉnh", kind=OrganisationKind.PROVINCIAL_COMMITTEE)
    typed = {
        "name": "Sở Xây dựng",
        "kind": "department",
        "parent": "uy ban nhan dan",
        "valid_from": "1/3/2025",
        "seat": "Hưng Yên",
        "head_title": "Giám đốc",
        "name_lines": "SỞ\nXÂY DỰNG",
    }
    missing = client.post(at("add"), {**typed, "kind": ""})
    assert "Chọn loại đơn vị." in missing.content.decode()
    assert 'value="uy ban nhan dan"' in missing.content.decode()
    assert client.post(at("add"), typed)["Location"] == at("page", "so-xay-dung")
    assert Organisation.objects.get(code="so-xay-dung").name_lines == ["SỞ", "XÂY DỰNG"]


# --- Two people at once -----------------------------------------------------------------------------------
def test_the_second_who_changes_details_sees_both_and_loses_nothing(client, staff):
    body = make_organisation(code="so-xd", short_name="Sở XD")
    typed = {"short_name": "Hai", "seat": "Phố Nối", "head_title": "Giám đốc", "name_lines": "A\nB"}
    seen = client.get(at("edit", "so-xd")).context["form"].initial["seen"]
    client.post(at("edit", "so-xd"), {**typed, "short_name": "Một", "seen": seen})
    answer = client.post(at("edit", "so-xd"), {**typed, "seen": seen})
    page = answer.content.decode()
    assert "Giá trị đang lưu: Một." in page
    assert 'value="Hai"' in page
    body.refresh_from_db()
    assert body.short_name == "Một"
    again = {**typed, "seen": answer.context["form"]["seen"].value()}
    assert client.post(at("edit", "so-xd"), again)["Location"] == at("page", "so-xd")
    body.refresh_from_db()
    assert (body.short_name, body.seat, body.name_lines) == ("Hai", "Phố Nối", ["A", "B"])
    changed = AuditRecord.objects.filter(action="change_body").order_by("pk")
    assert [entry.new.get("short_name") for entry in changed] == ["Một", "Hai"]


def test_the_second_who_sets_facts_sees_both(client, staff):
    unit = make_organisation(code="so-xd")
    url = at("year", "so-xd", YEAR)
    seen = client.get(url).context["form"].initial["seen"]
    client.post(url, {"staff_count": "10", "female_count": "4", "seen": seen})
    answer = client.post(url, {"staff_count": "12", "female_count": "5", "seen": seen})
    assert "Giá trị đang lưu: 10." in answer.content.decode()
    assert 'value="12"' in answer.content.decode()
    assert unit.years.get().staff_count == 10
    row = unit.years.get()
    facts = YearFacts(12, 5)
    with pytest.raises(Conflict):
        set_year_facts(actor=staff, organisation=unit, year=YEAR, facts=facts, seen="x")
    set_year_facts(actor=staff, organisation=unit, year=YEAR, facts=facts, seen=facts_stamp(row))
    assert unit.years.get().staff_count == 12


def test_the_name_is_not_among_what_is_edited(client, staff):
    body = make_organisation(code="so-xd", name="Sở Xây dựng")
    form = client.get(at("edit", "so-xd")).context["form"]
    assert not {"name", "kind", "parent", "valid_from", "valid_to"} & set(form.fields)
    typed = {"name": "Khác", "seat": "X", "head_title": "Y", "seen": form.initial["seen"]}
    client.post(at("edit", "so-xd"), typed)
    body.refresh_from_db()
    assert (body.name, body.seat, body.short_name) == ("Sở Xây dựng", "X", "Sở Xây dựng")


# --- The tree ---------------------------------------------------------------------------------------------
def shown(on, opened=""):
    return [(node.organisation.code, node.depth, node.below) for node in tree(on, opened)]


def test_the_tree_opens_along_one_branch_and_counts_what_is_below():
    province = make_organisation(code="tinh", kind=OrganisationKind.PROVINCIAL_COMMITTEE)
    department = make_organisation(code="so", parent=province)
    make_organisation(code="xa", parent=province, kind=OrganisationKind.COMMUNE)
    make_organisation(code="phong", parent=department, kind=OrganisationKind.DIVISION)
    make_staff_count(department, YEAR, 57)
    assert shown(today()) == [("tinh", 0, 2), ("so", 1, 1), ("xa", 1, 0)]
    assert shown(today(), "so") == [("tinh", 0, 2), ("so", 1, 1), ("phong", 2, 0), ("xa", 1, 0)]
    assert shown(today(), "phong")[2] == ("phong", 2, 0)
    nodes = {node.organisation.code: node for node in tree(today())}
    assert (nodes["so"].staff, nodes["xa"].staff) == (57, None)
    assert (nodes["so"].heading, nodes["so"].alike) == ("Sở", 1)


def test_the_tree_of_a_day_that_is_past():
    old, new = (
        make_organisation(code="cu", valid_to=date(2025, 6, 30)),
        make_organisation(code="moi", valid_from=date(2025, 7, 1)),
    )
    child = make_organisation(code="phong", parent=new, kind=OrganisationKind.DIVISION)
    PastSuperior.objects.create(organisation=child, parent=old, until=date(2025, 6, 30))
    assert shown(date(2025, 6, 30)) == [("cu", 0, 1), ("phong", 1, 0)]
    assert shown(date(2025, 7, 1)) == [("moi", 0, 1), ("phong", 1, 0)]


def test_the_page_of_the_tree_is_bounded_and_says_a_wrong_day(client, staff):
    roots = [make_organisation(code=f"goc-{number}") for number in range(4)]
    few = count_queries(client, "/don-vi/?thuoc=goc-1")
    for number in range(80):
        make_organisation(parent=roots[number % 4], kind=OrganisationKind.DIVISION)
    assert count_queries(client, "/don-vi/?thuoc=goc-1") <= few
    page = client.get("/don-vi/?ngay=32/13/2025").content.decode()
    assert "Không có ngày 32/13/2025" in page
    assert 'value="32/13/2025"' in page


def test_a_body_that_ended_is_asked_for_no_later_year(client, staff):
    make_organisation(code="so-cu", valid_to=date(YEAR - 1, 6, 30))
    page = client.get(at("page", "so-cu"))
    assert page.context["missing_years"] == [YEAR - 1]


# --- Typing a body ----------------------------------------------------------------------------------------
def test_bodies_of_one_name_are_told_apart_by_their_superior():
    first, second = make_organisation(name="Sở Xây dựng"), make_organisation(name="Sở Y tế")
    offices = [
        make_organisation(name="Văn phòng", parent=parent, kind=OrganisationKind.DIVISION)
        for parent in (first, second)
    ]
    field = OrganisationField()
    assert field.clean("van phong, so y te") == offices[1]
    assert field.clean("Văn phòng, Sở Xây dựng") == offices[0]
    assert field.prepare_value(offices[0]) == "Văn phòng, Sở Xây dựng"
    with pytest.raises(ValidationError) as unclear:
        field.clean("Văn phòng")
    assert "Văn phòng, Sở Xây dựng; Văn phòng, Sở Y tế" in str(unclear.value)
    assert {"Văn phòng, Sở Xây dựng", "Sở Y tế"} <= set(names_in_force(today()))


def test_only_bodies_in_force_are_offered():
    make_organisation(name="Sở Giao thông vận tải", valid_to=date(2025, 2, 28))
    with pytest.raises(ValidationError):
        OrganisationField().clean("Sở Giao thông vận tải")
    assert "Sở Giao thông vận tải" not in names_in_force(today())
