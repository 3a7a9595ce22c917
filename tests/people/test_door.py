"""Signing in and out: safe targets, words for a lock-out, nothing said about who exists."""

import pytest
from django.urls import reverse

from emulation.people.models import User
from tests.factories.ground import PASSWORD, make_organisation, make_regulation, make_user

pytestmark = pytest.mark.django_db

SIGN_IN = "/dang-nhap/"


def sign_in(client, username="ha", password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"username": username, "password": password, **extra})


@pytest.fixture
def ha():
    return make_user(organisation=make_organisation(), username="ha", password=True)


def test_a_person_gets_in_and_out(client, ha):
    assert client.get("/").status_code == 302
    assert sign_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.get(SIGN_IN)["Location"] == "/"
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/")["Location"] == SIGN_IN
    assert client.get("/")["Location"] == f"{SIGN_IN}?next=/"


@pytest.mark.parametrize("password", ["sai", "", PASSWORD + " "])
def test_a_wrong_password_keeps_the_name_and_the_target(client, ha, password):
    answer = sign_in(client, password=password, next="/khoi-cum/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="ha"' in page
    assert 'name="next" value="/khoi-cum/"' in page
    assert PASSWORD not in page


def test_unknown_closed_and_wrong_look_alike(client, ha):
    make_user(None, username="cu", password=True, is_active=False)
    pages = [
        sign_in(client, name, password) for name, password in (("ha", "sai"), ("ma", "sai"), ("cu", PASSWORD))
    ]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1] == errors[2]
    assert "không đúng" in errors[0][0]


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/khoi-cum/?nam=2025", "/khoi-cum/?nam=2025"),
        ("https://example.com/", "/"),
        ("//example.com/", "/"),
        ("javascript:alert(1)", "/"),
        ("/dang-nhap/", "/"),
        ("", "/"),
    ],
)
def test_only_own_addresses_are_followed(client, ha, wanted, target):
    assert sign_in(client, next=wanted)["Location"] == target


def test_the_target_of_the_link_reaches_the_form(client):
    assert 'name="next" value="/nhat-ky/"' in client.get(f"{SIGN_IN}?next=/nhat-ky/").content.decode()
    assert 'name="next"' not in client.get(f"{SIGN_IN}?next=//example.com").content.decode()


def test_lock_after_repeated_failures_says_until_when(client, ha, settings):
    settings.AXES_ENABLED = True
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, password="sai").status_code == 200
    locked = sign_in(client, password="sai")
    assert locked.status_code == 429
    assert "Tạm khóa" in locked.context["locked"]
    assert "Thử lại sau" in locked.content.decode()
    right = sign_in(client)
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session


def test_somebody_else_is_not_locked(client, ha, settings):
    settings.AXES_ENABLED = True
    make_user(None, username="minh", password=True)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password="sai")
    assert sign_in(client, "minh").status_code == 302


def test_calendar_of_the_year_stands_at_the_door(client, django_assert_max_num_queries):
    make_regulation()
    with django_assert_max_num_queries(6):  # of nobody signed in no other room is asked
        answer = client.get(SIGN_IN)
    labels = [label for label, _, _ in answer.context["calendar"]]
    assert labels == [
        "Tự chấm điểm",
        "Chấm điểm và giải trình",
        "Thẩm định và xếp hạng",
        "Hội đồng xét khen thưởng",
    ]
    assert sum(hit for _, _, hit in answer.context["calendar"]) == 1
    assert str(answer.context["year"]) in answer.content.decode()


def test_without_a_regulation_the_door_still_opens(client):
    answer = client.get(SIGN_IN)
    assert answer.status_code == 200
    assert answer.context["calendar"] == []


def test_a_closed_account_is_out_at_the_next_page(client, ha):
    sign_in(client)
    User.objects.filter(pk=ha.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_everything_else_asks_to_sign_in(client):
    for name in (
        "home:tasks",
        "home:search",
        "groups:index",
        "organisations:index",
        "audit:index",
        "people:account",
    ):
        assert client.get(reverse(name))["Location"].startswith(f"{SIGN_IN}?next=/")
