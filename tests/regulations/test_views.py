"""The pages: who may read them, what they show, and that their queries do not grow."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from emulation.regulations import keys, views
from emulation.regulations.services import load_regulation
from tests.regulations.conftest import packaged

pytestmark = pytest.mark.django_db

LIST = reverse("regulations:list")
DETAIL = reverse("regulations:detail", args=["quy-che-2025"])
COMPARISON = reverse("regulations:comparison", args=["quy-che-2018", "quy-che-2025"])


@pytest.fixture(autouse=True)
def a_day_of_2026(monkeypatch):
    monkeypatch.setattr(views, "today", lambda: date(2026, 3, 2))


@pytest.fixture
def signed_in(client, alice):
    client.force_login(alice)
    return client


@pytest.mark.parametrize("url", [LIST, DETAIL, COMPARISON])
def test_a_visitor_is_asked_to_sign_in(client, regulations, url):
    response = client.get(url)
    assert response.status_code == 302
    assert response.url.endswith(f"?next={url}")


@pytest.mark.parametrize("url", [LIST, DETAIL, COMPARISON])
def test_pages_are_only_read(signed_in, regulations, url):
    assert signed_in.get(url).status_code == 200
    assert signed_in.post(url).status_code == 405


def test_an_unknown_regulation_is_not_found(signed_in, regulations):
    assert signed_in.get("/quy-dinh/quy-che-1999/").status_code == 404
    assert signed_in.get("/quy-dinh/so-sanh/quy-che-1999/quy-che-2025/").status_code == 404


def test_the_list_marks_what_is_in_force(signed_in, regulations):
    response = signed_in.get(LIST)
    marks = [(row["regulation"].code, row["mark"].word) for row in response.context["rows"]]
    assert marks == [("quy-che-2025", "Có hiệu lực"), ("quy-che-2018", "Hết hiệu lực")]
    page = response.content.decode()
    assert COMPARISON in page
    assert "17/02/2026" in page
    assert "Quốc khánh" in page


def test_the_list_says_when_it_is_empty(signed_in):
    page = signed_in.get(LIST).content.decode()
    assert "Chưa nạp quy định nào" in page
    assert "Chưa có ngày nghỉ lễ" in page


def test_a_regulation_shows_every_figure_with_value_clause_and_mark(signed_in, regulations):
    page = signed_in.get(DETAIL).content.decode()
    for spec in keys.SPECS.values():
        assert f'id="{keys.anchor(spec.key)}"' in page
    for words in (
        "2/3 số thành viên",
        "NĐ 152/2025/NĐ-CP, Điều 4 khoản 6",
        "10/01 năm sau",
        "1,5 lần mức lương cơ sở",
        "2.530.000 đồng",
        "Cần đối chiếu văn bản gốc",
        "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
        "Chưa ban hành",
    ):
        assert words in page


def test_no_code_is_shown(signed_in, regulations):
    for url in (DETAIL, COMPARISON):
        page = signed_in.get(url).content.decode().split("<main", 1)[1].split("</main>")[0]
        for code in ("so-gddt", "trimmed_mean", "section:I", "group_leaders", "self_assessment", "half_up"):
            assert code not in page


def test_a_regulation_in_use_says_so(signed_in, regulations, used):
    assert "không sửa được" not in signed_in.get(DETAIL).content.decode()
    used.add("quy-che-2025")
    assert "Đang áp dụng, không sửa được" in signed_in.get(DETAIL).content.decode()


def test_the_comparison_says_where_they_differ(signed_in, regulations):
    page = signed_in.get(COMPARISON).content.decode()
    assert "Sở Lao động - Thương binh và Xã hội" in page
    assert "Xã, phường" in page
    assert "Cùng nội dung, khác điều khoản" in page


def test_a_regulation_compared_with_itself_has_no_difference(signed_in, regulations):
    url = reverse("regulations:comparison", args=["quy-che-2025", "quy-che-2025"])
    assert "không khác nhau về nội dung" in signed_in.get(url).content.decode()


def test_a_clause_link_leads_to_its_figure(signed_in, regulations):
    url = regulations[1].clause_url("offices.deputies_max")
    path, _, target = url.partition("#")
    assert path == DETAIL
    assert f'id="{target}"' in signed_in.get(path).content.decode()


def test_queries_do_not_grow_with_the_regulations(signed_in, regulations):
    def counts() -> dict[str, int]:
        found = {}
        for url in (LIST, DETAIL, COMPARISON):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                signed_in.get(url)
            found[url] = len(queries)
        return found

    signed_in.get(LIST)  # the first request of a session also writes the session
    few = counts()
    for year, before in ((2028, 2025), (2029, 2028), (2030, 2029), (2031, 2030)):
        document = packaged("quy-che-2025")
        document.update(code=f"quy-che-{year}", in_force_from=f"{year}-01-01", succeeds=f"quy-che-{before}")
        load_regulation(document=document)
    assert counts() == few
    assert max(few.values()) <= 12
