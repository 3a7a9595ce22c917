"""The reorganisation of 1/7/2025 carried out from a sheet: districts end, departments merge, 104 communes."""

from datetime import timedelta

import pytest
from django.core.files.base import File

from emulation.groups.choices import YearState
from emulation.groups.models import Membership
from emulation.organisations.choices import OrganisationKind, SuccessionKind
from emulation.organisations.importers.reorganisations import read_reorganisation
from emulation.organisations.importers.uploads import hand_in, import_upload
from emulation.organisations.models import Organisation, Reorganisation, Succession
from emulation.organisations.reorganisation import sections_of, seen_stamp
from emulation.organisations.selectors.reorganisations import operations, plan_of, steps_of
from emulation.organisations.services.carrying_out import carry_out
from emulation.organisations.services.drafts import prepare
from emulation.people.choices import OfficeKind
from emulation.people.models import Office
from tests.factories import ground
from tests.organisations import year_2025
from tests.organisations.planned import decision
from tests.organisations.year_2025 import EFFECTIVE, EVE, NAMES

pytestmark = pytest.mark.django_db

DISTRICTS = [code for districts in NAMES["districts"].values() for code in districts]


@pytest.fixture
def staff(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return ground.make_staff()


@pytest.fixture
def before(staff):
    """Both provinces as they were, from the sheet of bodies."""
    checked = hand_in(actor=staff, file=File(year_2025.bodies_file()), filename="truoc.xlsx")
    assert checked.report.problems == ()
    assert import_upload(actor=staff, upload=checked.upload).written


def unit(code):
    return Organisation.objects.get(code=code)


def prepared(staff):
    dry = read_reorganisation(year_2025.reorganisation_file(), "sap-xep.xlsx", EFFECTIVE)
    assert [str(problem) for problem in dry.problems] == []
    return prepare(actor=staff, decision=decision(effective_on=EFFECTIVE), rows=dry.rows)


def carried_out(staff, draft):
    plan = plan_of(draft)
    seen = seen_stamp(plan, sections_of(plan, draft.choices))
    return carry_out(actor=staff, reorganisation=draft, seen=seen)


def in_force(kind, on):
    return Organisation.objects.filter(kind=kind).in_force(on)


def test_districts_end_and_104_communes_begin(staff, before):
    carried_out(staff, prepared(staff))
    assert in_force(OrganisationKind.DISTRICT, EVE).count() == 18
    assert in_force(OrganisationKind.DISTRICT, EFFECTIVE).count() == 0
    communes = in_force(OrganisationKind.COMMUNE, EFFECTIVE)
    assert communes.count() == 104
    assert communes.filter(name__startswith="Xã ").count() == 93
    assert communes.filter(name__startswith="Phường ").count() == 11
    assert set(communes.values_list("parent__code", "valid_from")) == {("ubnd-tinh", EFFECTIVE)}
    assert not in_force(OrganisationKind.COMMUNE, EVE).exists()
    commune = unit("xa-lac-dao")
    assert commune.head_title == "Chủ tịch Ủy ban nhân dân"
    succession = commune.precedents.get()
    assert (succession.predecessor.code, succession.kind) == ("huyen-van-lam", SuccessionKind.ABOLISH)
    after = unit("huyen-van-lam").successions.order_by("successor__code")
    assert [one.successor.name for one in after] == ["Xã Đại Đồng", "Xã Lạc Đạo", "Xã Như Quỳnh"]


def test_departments_merge_and_their_divisions_go_along(staff, before):
    carried_out(staff, prepared(staff))
    new = unit("so-nong-nghiep-va-moi-truong")
    assert {one.predecessor.code for one in new.precedents.all()} == {"so-nnptnt", "so-tnmt"}
    assert (new.head_title, new.valid_from, new.parent.code) == ("Giám đốc", EFFECTIVE, "ubnd-tinh")
    below = {child.code for child in Organisation.objects.under(new, EFFECTIVE)}
    assert below == {"so-nnptnt-van-phong", "so-nnptnt-thanh-tra", "so-tnmt-van-phong", "so-tnmt-thanh-tra"}
    then = {child.code for child in Organisation.objects.under(unit("so-tnmt"), EVE)}
    assert then == {"so-tnmt-van-phong", "so-tnmt-thanh-tra"}
    assert unit("so-xay-dung").valid_to is None
    assert {one.predecessor.code for one in unit("so-xay-dung").precedents.all()} == {
        "so-giao-thong-van-tai",
        "so-xay-dung-thai-binh",
    }
    assert unit("ubnd-tinh-thai-binh").valid_to == EVE


def test_divisions_of_districts_end_with_them(staff, before):
    carried_out(staff, prepared(staff))
    division = unit("huyen-van-lam-van-phong")
    assert (division.valid_to, division.parent.code) == (EVE, "huyen-van-lam")
    on_eve = Organisation.objects.under(unit("ubnd-tinh"), EVE).filter(kind=OrganisationKind.DISTRICT)
    assert on_eve.count() == 10


def test_the_district_block_ends_with_its_members_and_people(staff, before):
    group_year = ground.make_block_year(0, 2025)
    past = ground.open_year(group_year.group, 2024, YearState.CLOSED)
    for code in NAMES["districts"]["ubnd-tinh"]:
        ground.add_member(group_year, unit(code))
        ground.add_member(past, unit(code))
        ground.make_user(OfficeKind.UNIT_HEAD, unit(code))
    ground.give_offices(group_year, 2)
    draft = prepared(staff)
    plan = plan_of(draft)
    found = {section.room.key: len(section.lines) for section in sections_of(plan, {})}
    assert (found["nguoi"], found["thanh-vien"], found["chuc-trach"]) == (10, 10, 3)
    carried_out(staff, draft)
    assert group_year.memberships.active().count() == 0
    assert set(group_year.memberships.values_list("left_on", flat=True)) == {EFFECTIVE}
    assert past.memberships.active().count() == 10
    assert not group_year.offices.filter(ends=None).exists()
    assert set(Office.objects.filter(organisation__code__in=DISTRICTS).values_list("ends", flat=True)) == {
        EVE
    }
    assert not Membership.objects.filter(organisation__kind=OrganisationKind.COMMUNE).exists()


def test_operations_are_shown_as_people_think_of_them(staff, before):
    draft = prepared(staff)
    plan = plan_of(draft)
    shown = operations(steps_of(draft), plan)
    assert len(shown) == 5 + 18
    merger = next(one for one in shown if ("so-nnptnt", unit("so-nnptnt").name) in one.olds)
    assert merger.targets == (("so-nong-nghiep-va-moi-truong", "Sở Nông nghiệp và Môi trường", True),)
    assert len(merger.olds) == 2


def test_the_whole_province_in_few_statements(staff, before, django_assert_max_num_queries):
    draft = prepared(staff)
    with django_assert_max_num_queries(80):
        carried_out(staff, draft)
    assert Reorganisation.objects.get().outcome == {"created": 105, "ended": 26 + 36, "moved": 14}
    assert Succession.objects.count() == 112


@pytest.mark.parametrize(
    ("number", "changes", "place"),
    [
        (2, {"Hình thức": "Nhập"}, "dòng 2, cột “Hình thức”: Chọn một trong"),
        (3, {"Mã đơn vị cũ": "khong-co"}, "dòng 3, cột “Mã đơn vị cũ”: không có đơn vị"),
        (4, {"Mã đơn vị mới": ""}, "dòng 4, cột “Mã đơn vị mới”: chưa có đơn vị mới"),
        (
            4,
            {"Mã đơn vị mới": "so-tnmt"},
            "dòng 4, cột “Mã đơn vị mới”: Sở Tài nguyên và Môi trường cũng kết",
        ),
        (4, {"Tên đơn vị mới": "Sở khác"}, "dòng 4, cột “Tên đơn vị mới”: mã “so-tai-chinh” đã có"),
        (9, {"Tên đơn vị mới": "Sở khác"}, "dòng 9, cột “Tên đơn vị mới”: khác với dòng 8"),
        (10, {"Tên đơn vị mới": ""}, "dòng 10, cột “Tên đơn vị mới”: chưa có tên đơn vị mới"),
        (10, {"Loại đơn vị mới": ""}, "dòng 10, cột “Loại đơn vị mới”: chưa có loại đơn vị mới"),
        (10, {"Mã đơn vị mới": "Xã Mới"}, "dòng 10, cột “Mã đơn vị mới”: mã chỉ gồm chữ thường"),
        (10, {"Tên đơn vị mới": "x" * 201}, "dòng 10, cột “Tên đơn vị mới”: dài hơn 200 ký tự"),
        (10, {"Mã đơn vị chủ quản mới": "khong"}, "dòng 10, cột “Mã đơn vị chủ quản mới”: không có đơn vị"),
        (10, {"Hình thức": "Đổi tên"}, "cột “Hình thức”: đơn vị này đã có dòng “Đổi tên”"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_stored(staff, before, number, changes, place):
    rows = year_2025.reorganisation()
    rows[number - 2].update(changes)
    dry = read_reorganisation(year_2025.reorganisation_file(rows), "sap-xep.xlsx", EFFECTIVE)
    assert dry.rows is None
    assert any(place in str(problem) for problem in dry.problems), [str(one) for one in dry.problems]


def test_all_wrong_cells_at_once_in_their_order(staff, before):
    rows = year_2025.reorganisation()
    for index in (20, 5, 60):
        rows[index]["Mã đơn vị cũ"] = "khong-co"
    dry = read_reorganisation(year_2025.reorganisation_file(rows), "sap-xep.xlsx", EFFECTIVE)
    named = [one.row for one in dry.problems if "không có đơn vị" in one.reason]
    assert named == [7, 22, 62]


def test_moving_and_establishing_in_a_sheet(staff, before):
    rows = [
        {
            "Hình thức": "Chuyển đơn vị chủ quản",
            "Mã đơn vị cũ": "huyen-van-lam-thanh-tra",
            "Mã đơn vị chủ quản mới": "so-moi",
        },
        {
            "Hình thức": "Thành lập mới",
            "Mã đơn vị mới": "so-moi",
            "Tên đơn vị mới": "Sở Mới",
            "Loại đơn vị mới": "Sở",
            "Mã đơn vị chủ quản mới": "ubnd-tinh",
        },
    ]
    dry = read_reorganisation(year_2025.reorganisation_file(rows), "a.xlsx", EFFECTIVE)
    assert [str(one) for one in dry.problems] == []
    draft = prepare(actor=staff, decision=decision(effective_on=EFFECTIVE), rows=dry.rows)
    carried_out(staff, draft)
    moved = unit("huyen-van-lam-thanh-tra")
    assert (moved.parent.code, moved.past_superiors.get().parent.code) == ("so-moi", "huyen-van-lam")
    rows[0]["Mã đơn vị mới"] = "so-noi-vu"
    again = read_reorganisation(year_2025.reorganisation_file(rows), "a.xlsx", EFFECTIVE + timedelta(days=9))
    assert any("để trống" in one.reason for one in again.problems)
