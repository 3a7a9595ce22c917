"""One box that finds units, groups, documents and people without marks, within what one may see."""

import re
from datetime import timedelta

import pytest

from emulation.common.dates import now, today
from emulation.documents import registry
from emulation.documents.choices import DocumentState
from emulation.documents.models import GeneratedDocument
from emulation.documents.registry import DocumentKind
from emulation.home.selectors import search
from emulation.people.choices import OfficeKind
from tests.factories import ground
from tests.factories.ground import (
    count_queries,
    make_block,
    make_block_year,
    make_organisation,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def make_document(title, requester=None, subject=1, kind="test"):
    return GeneratedDocument.objects.create(
        kind=kind,
        title=title,
        subject_id=subject,
        requester=requester or make_staff(),
        state=DocumentState.READY,
        digest="x",
        finished_at=now(),
    )


@pytest.fixture
def kind(monkeypatch):
    """Documents about subject 1 are open to staff."""
    found = DocumentKind(
        code="test",
        title=str,
        build=lambda subject: None,
        may_read=lambda user, subject: subject == 1 and user.roles.is_staff,
        filename=str,
    )
    monkeypatch.setitem(registry._kinds, "test", found)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("hung yen", "Hải quan Hưng Yên"), ("duong", "Phường Đường Hào"), ("ĐƯỜNG hào", "Phường Đường Hào")],
)
def test_units_without_marks(client, typed, name):
    make_organisation(name="Hải quan Hưng Yên")
    make_organisation(name="Phường Đường Hào")
    client.force_login(make_staff())
    answer = client.get("/tim-kiem/", {"q": typed})
    assert [unit.name for unit in answer.context["results"].units] == [name]
    assert name in answer.content.decode()


def test_dissolved_units_are_found_and_say_so(client):
    make_organisation(name="Sở Cũ", valid_to=today() - timedelta(days=1))
    client.force_login(make_staff())
    assert (
        f'đến <span class="num">{today() - timedelta(days=1):%d/%m/%Y}'
        in client.get("/tim-kiem/?q=so+cu").content.decode()
    )


def test_groups_only_where_one_may_go():
    group_year = make_block_year(
        2, name="Khối thi đua các sở kinh tế", short_name="Khối thi đua kinh tế", year=2025
    )
    ground.open_year(group_year.group, 2026)
    make_block(name="Khối thi đua không có năm nào")
    people = ground.cast_of(make_block_year())
    staff = search(people["staff"], "khoi thi dua kinh te")
    assert [(found.group.short_name, found.year) for found in staff.groups] == [
        ("Khối thi đua kinh tế", 2026)
    ]
    assert [found.year for found in search(ground.make_member(group_year), "kinh te").groups] == [2025]
    for name in ("head", "administrator", "stranger"):
        assert search(people[name], "khoi thi dua kinh te").groups == []


def test_documents_pass_the_rule_of_their_subject(kind):
    make_document("Tờ trình đề nghị khen thưởng")
    newest = make_document("Tờ trình đề nghị khen thưởng")
    make_document("Tờ trình khác", subject=2)
    assert search(make_staff(), "to trinh").documents == [newest]
    assert search(make_user(), "to trinh").documents == []
    assert search(make_staff(), "quyet dinh").documents == []


def test_people_within_reach():
    group_year = make_block_year()
    head = ground.make_member(group_year, full_name="Lê Văn Đường")
    fellow = ground.make_leader(group_year)
    make_user(full_name="Phan Đường", is_active=False)
    found = lambda user: [person for person, _, _ in search(user, "duong").people]  # noqa: E731
    for user in (make_staff(), ground.make_inspector(), ground.make_administrator(), fellow, head):
        assert found(user) == [head]
    assert found(ground.make_stranger()) == []
    words = search(fellow, "duong").people[0]
    assert words[1] == [f"Giám đốc {ground.members_of(group_year)[-1].short_name}"]
    assert words[2] == ground.members_of(group_year)[-1]


def test_people_of_former_offices_are_out_of_reach():
    unit = make_organisation()
    make_user(OfficeKind.UNIT_OFFICER, unit, full_name="Lê Văn Đường", ends=today() - timedelta(days=1))
    assert search(make_user(organisation=unit), "duong").people == []


def test_a_cut_list_says_how_many_there_are(client, kind):
    for number in range(22):
        make_organisation(name=f"Phường Thử {number}")
    for number in range(3):
        make_document(f"Bảng thử {number}", kind="test", subject=1)
    make_document("Bảng thử kín", subject=2)
    client.force_login(make_staff())
    answer = client.get("/tim-kiem/", {"q": "thu"})
    results = answer.context["results"]
    assert len(results.units) == 20
    assert (results.totals["units"], results.totals["documents"]) == (22, 1)
    found = 23 + len(results.people)
    page = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert f"Hiển thị {found - 2} trong {found} mục có “thu”" in page
    assert "Hiển thị 20 trong 22" in page
    few = re.sub(r"<[^>]+>", "", client.get("/tim-kiem/", {"q": "phuong thu 21"}).content.decode())
    assert "Tìm thấy 1 mục" in few and "Hiển thị" not in few


@pytest.mark.parametrize("typed", ["", " ", "a", "%", "--"])
def test_too_little_to_search_for(client, typed):
    make_organisation(name="Ban a")
    client.force_login(make_staff())
    answer = client.get("/tim-kiem/", {"q": typed})
    assert answer.status_code == 200
    assert answer.context["results"].count == 0


def test_nothing_found_says_so(client):
    client.force_login(make_staff())
    assert "Không tìm thấy" in client.get("/tim-kiem/?q=zzzz").content.decode()
    assert "<script>" not in client.get("/tim-kiem/?q=<script>").content.decode().split("<main")[1]


def test_search_asks_a_bounded_number_of_queries(client, kind):
    client.force_login(make_staff())
    counts = []
    for number in (1, 25, 25):
        for index in range(number):
            unit = make_organisation(name=f"Phường Thử {len(counts)} {index}")
            make_user(organisation=unit, full_name=f"Trần Thử {index}")
            make_document(f"Bảng thử {index}")
            make_block_year(2, name=f"Khối thử {len(counts)} {index}") if index < 5 else None
        counts.append(count_queries(client, "/tim-kiem/?q=thu"))
    assert counts[0] == counts[1] == counts[2]


def test_help_is_open_to_everybody_and_speaks_to_the_role(client):
    group_year = ground.make_cluster_year()
    people = ground.cast_of(group_year)
    chapters = {}
    for name, user in {**people, "nobody": None}.items():
        client.logout()
        if user:
            client.force_login(user)
        answer = client.get("/huong-dan/")
        assert answer.status_code == 200
        chapters[name] = [chapter.code for chapter in answer.context["chapters"]]
    assert chapters["nobody"] == ["entry"]
    assert chapters["staff"] == ["staff", "common", "entry"]
    assert chapters["leader"] == ["leader", "unit", "common", "entry"]
    assert chapters["head"] == ["unit", "common", "entry"]
    assert chapters["founder"] == ["founder", "unit", "common", "entry"]
    assert chapters["inspector"] == ["inspector", "common", "entry"]
    assert chapters["administrator"] == ["administrator", "common", "entry"]
