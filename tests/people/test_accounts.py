"""The administrator's pages and the own account, as people see them."""

import pytest
from django.urls import reverse

from emulation.groups.choices import YearState
from emulation.people.choices import OfficeKind
from emulation.people.models import Office, User
from emulation.people.selectors import office_words, titles_of
from tests.factories import ground
from tests.factories.ground import (
    PASSWORD,
    count_queries,
    make_administrator,
    make_organisation,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db

NEW = {
    "full_name": "Trần Thu Hà",
    "username": "tran.ha",
    "email": "",
    "password": PASSWORD,
    "repeated": PASSWORD,
    "kind": OfficeKind.UNIT_OFFICER,
    "organisation": "so xay dung",
    "title": "",
    "starts": "1/1/2026",
}


@pytest.fixture
def admin(client):
    user = make_administrator()
    client.force_login(user)
    return user


def test_only_the_administrator_opens_the_pages_of_accounts(client):
    people = ground.cast_of(ground.make_block_year())
    expected = ground.only(["administrator"], 200, 403)
    for url in (
        reverse("people:accounts"),
        reverse("people:create-account"),
        reverse("people:account-of", args=[people["head"].pk]),
        reverse("people:end-office", args=[people["head"].offices.get().pk]),
    ):
        assert ground.answers(client, url, people) == expected, url
    for name in ("give-office", "set-password"):
        url = reverse(f"people:{name}", args=[people["head"].pk])
        assert ground.answers(client, url, people, {"x": "1"}) == expected, url
    for name in ("deactivate", "activate"):
        url = reverse(f"people:{name}", args=[make_user().pk])
        assert ground.answers(client, url, people, {"x": "1"}) == ground.only(["administrator"], 302, 403), (
            url
        )


def test_everybody_has_an_own_account_page(client):
    people = ground.cast_of(ground.make_block_year())
    for name in ("account", "change-password"):
        answers = ground.answers(client, reverse(f"people:{name}"), people)
        assert answers == dict.fromkeys(ground.CAST, 200) | {"anonymous": 302}


def test_list_is_searched_by_name_and_unit_without_marks(client, admin):
    unit = make_organisation(name="Sở Xây dựng")
    make_user(organisation=unit, full_name="Lê Văn Đường")
    make_user(full_name="Nguyễn Thị Minh")

    def listed(query):
        rows = client.get(f"/tai-khoan/danh-sach/?{query}").context["rows"]
        return [user.full_name for user, _ in rows]

    assert listed("q=duong") == ["Lê Văn Đường"]
    assert listed("q=XAY+DUNG") == ["Lê Văn Đường"]
    assert listed("q=khong+co") == []
    assert listed("trang-thai=da-ngung") == []
    assert "Nguyễn Thị Minh" in listed("trang-thai=hoat-dong")


def test_list_by_state(client, admin):
    idle, closed = make_user(None, full_name="Rảnh"), make_user(full_name="Nghỉ", is_active=False)
    states = {
        state: {
            user.pk for user, _ in client.get(f"/tai-khoan/danh-sach/?trang-thai={state}").context["rows"]
        }
        for state in ("hoat-dong", "chua-giao", "da-ngung")
    }
    assert states == {"hoat-dong": {admin.pk, idle.pk}, "chua-giao": {idle.pk}, "da-ngung": {closed.pk}}


def test_list_asks_a_bounded_number_of_queries(client, admin):
    make_user()
    few = count_queries(client, "/tai-khoan/danh-sach/")
    for _ in range(30):
        make_user()
    assert count_queries(client, "/tai-khoan/danh-sach/") <= few
    assert len(client.get("/tai-khoan/danh-sach/").context["rows"]) == 32


def test_creating_an_account_through_the_form(client, admin):
    unit = make_organisation(name="Sở Xây dựng")
    make_organisation(name="Sở Tài chính")
    answer = client.post(reverse("people:create-account"), NEW)
    account = User.objects.get(username="tran.ha")
    assert answer["Location"] == reverse("people:account-of", args=[account.pk])
    assert account.offices.get().organisation == unit
    client.logout()
    client.post("/dang-nhap/", {"username": "tran.ha", "password": PASSWORD})
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"username": "Trần Hà"}, "username", "chữ thường không dấu"),
        ({"repeated": "khac"}, "repeated", "không giống nhau"),
        ({"password": "123", "repeated": "123"}, "password", "từ 10 ký tự"),
        ({"organisation": "so"}, "organisation", "nhiều đơn vị"),
        ({"organisation": "khong co"}, "organisation", "Không có đơn vị"),
        ({"organisation": ""}, "organisation", "Chọn đơn vị"),
        ({"kind": ""}, "kind", "Chọn chức trách"),
        ({"starts": "31/2/2026"}, "starts", "31/2/2026"),
    ],
)
def test_what_was_typed_stays_and_errors_stand_at_their_fields(client, admin, changed, field, words):
    make_organisation(name="Sở Xây dựng")
    make_organisation(name="Sở Tài chính")
    answer = client.post(reverse("people:create-account"), {**NEW, **changed})
    assert answer.status_code == 200
    assert any(words in error for error in answer.context["form"].errors[field])
    page = answer.content.decode()
    assert "Trần Thu Hà" in page
    assert PASSWORD not in page
    assert not User.objects.filter(full_name="Trần Thu Hà").exists()


def test_an_exact_name_wins_over_longer_ones(client, admin):
    unit = make_organisation(name="Sở Y tế")
    make_organisation(name="Trung tâm thuộc Sở Y tế")
    client.post(reverse("people:create-account"), {**NEW, "organisation": "sở y tế"})
    assert Office.objects.get(user__username="tran.ha").organisation == unit


def test_offices_on_the_account_page(client, admin):
    person, unit = make_user(), make_organisation(name="Sở Xây dựng")
    url = reverse("people:give-office", args=[person.pk])
    office = {
        "kind": OfficeKind.UNIT_OFFICER,
        "organisation": "Sở Xây dựng",
        "title": "",
        "starts": "05/01/2026",
    }
    client.post(url, office)
    given = person.offices.get(organisation=unit)
    refused = client.post(url, office)
    assert "Người này đang giữ chức trách đó." in refused.content.decode()
    ended = client.post(reverse("people:end-office", args=[given.pk]), {"ends": "06/01/2026"})
    assert ended["Location"] == reverse("people:account-of", args=[person.pk])
    given.refresh_from_db()
    assert str(given.ends) == "2026-01-06"
    assert client.post(reverse("people:end-office", args=[given.pk]), {"ends": ""}).status_code == 200


def test_group_codes_only_go_to_staff(client, admin):
    block = ground.make_block(short_name="Khối thi đua số 3")
    person = make_user(None)
    url = reverse("people:give-office", args=[person.pk])
    page = client.get(reverse("people:account-of", args=[person.pk])).content.decode()
    assert "Khối thi đua số 3" in page
    client.post(url, {"kind": OfficeKind.INSPECTOR, "starts": "1/1/2026", "group_codes": [block.code]})
    client.post(url, {"kind": OfficeKind.STANDING_STAFF, "starts": "1/1/2026", "group_codes": [block.code]})
    codes = {office.kind: office.group_codes for office in person.offices.all()}
    assert codes == {OfficeKind.INSPECTOR: [], OfficeKind.STANDING_STAFF: [block.code]}


def test_closing_an_account_ends_its_session(client, admin, django_user_model):
    person = make_user()
    other = type(client)()
    other.force_login(person)
    assert other.get("/").status_code == 200
    client.post(reverse("people:deactivate", args=[person.pk]))
    assert other.get("/").status_code == 302
    client.post(reverse("people:activate", args=[person.pk]))
    person.refresh_from_db()
    assert person.is_active


def test_a_new_password_ends_sessions_and_works(client, admin):
    person = make_user(username="ha", password=True)
    other = type(client)()
    other.force_login(person)
    url = reverse("people:set-password", args=[person.pk])
    weak = client.post(url, {"password": "12345", "repeated": "12345"})
    assert weak.context["password_form"].errors["password"]
    client.post(url, {"password": "mot-mat-khau-moi", "repeated": "mot-mat-khau-moi"})
    assert other.get("/").status_code == 302
    assert other.post("/dang-nhap/", {"username": "ha", "password": "mot-mat-khau-moi"}).status_code == 302


def test_own_account_cannot_be_changed_there(client, admin):
    page = client.get(reverse("people:account-of", args=[admin.pk])).content.decode()
    assert "Ngừng tài khoản" not in page
    assert "Đặt lại mật khẩu" not in page
    assert client.post(reverse("people:deactivate", args=[admin.pk])).status_code == 403


def test_changing_the_own_password(client):
    person = make_user(username="ha", password=True)
    client.force_login(person)
    url = reverse("people:change-password")
    new = {"current": PASSWORD, "password": "mot-mat-khau-moi", "repeated": "mot-mat-khau-moi"}
    assert client.post(url, {**new, "current": "sai"}).context["form"].errors["current"]
    assert client.post(url, {**new, "repeated": "khac"}).context["form"].errors["repeated"]
    assert (
        client.post(url, {**new, "password": "12345", "repeated": "12345"}).context["form"].errors["password"]
    )
    assert client.post(url, new)["Location"] == reverse("people:account")
    assert client.get("/").status_code == 200  # the own session goes on
    person.refresh_from_db()
    assert person.check_password("mot-mat-khau-moi")


def test_offices_in_words():
    unit = make_organisation(name="Sở Xây dựng", short_name="Sở Xây dựng", head_title="Giám đốc")
    cases = [
        (make_user(OfficeKind.UNIT_HEAD, unit), ["Giám đốc Sở Xây dựng"]),
        (make_user(OfficeKind.UNIT_HEAD, unit, title="Quyền Giám đốc"), ["Quyền Giám đốc Sở Xây dựng"]),
        (make_user(OfficeKind.UNIT_OFFICER, unit), ["Cán bộ thi đua Sở Xây dựng"]),
        (make_user(OfficeKind.UNIT_OFFICER, unit, title="Văn thư Sở Xây dựng"), ["Văn thư Sở Xây dựng"]),
        (make_staff(), ["Chuyên viên Sở Nội vụ (cơ quan thường trực)"]),
        (make_administrator(), ["Quản trị hệ thống"]),
        (make_user(None), []),
    ]
    for user, words in cases:
        assert titles_of(user) == words
    assert office_words(cases[0][0].offices.get()) == "Giám đốc Sở Xây dựng"


def test_the_administrator_reaches_no_group_and_no_trail(client, admin):
    group_year = ground.make_block_year(state=YearState.RUNNING)
    assert client.get(reverse("groups:year", args=[group_year.group.code, 2025])).status_code == 404
    assert client.get(reverse("audit:index")).status_code == 403
    assert list(client.get(reverse("groups:index")).context["rows"]) == []
