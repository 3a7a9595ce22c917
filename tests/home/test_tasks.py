"""What stands on the home page, for whom, in which order; the frame around every page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from emulation.common.dates import today
from emulation.groups.choices import Step, YearState
from emulation.groups.models import Deadline
from emulation.home import ground as contributed
from emulation.home import registry, selectors
from emulation.home.conference_tasks import conference_tasks
from emulation.home.context import MOST_ENTRIES
from emulation.home.registry import Doing, NavEntry, Task
from emulation.organisations.panels import Panel
from tests.factories import ground
from tests.factories.ground import count_queries, make_block_year, make_cluster_year, make_staff, make_user

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 18)


def task(title, due_on=None, **fields):
    return Task(title, "/x/", fields.pop("scope", "Sở Xây dựng"), due_on, **fields)


@pytest.fixture
def alone(monkeypatch):
    """A registry without contributions."""
    for name in ("_providers", "_entries", "_titles", "_panels"):
        monkeypatch.setattr(registry, name, [])


def test_tasks_are_grouped_by_urgency_and_sorted_by_date():
    tasks = [
        task("Muộn hơn", DAY + timedelta(days=8)),
        task("Không hạn"),
        task("Hôm nay", DAY),
        task("Quá hạn", DAY - timedelta(days=1)),
        task("Bảy ngày", DAY + timedelta(days=7)),
        task("Chờ", DAY - timedelta(days=3), doing=Doing.WAITING),
    ]
    found = {group.key: [one.title for one in group.tasks] for group in selectors.grouped(tasks, DAY)}
    assert found == {
        "late": ["Quá hạn"],
        "soon": ["Hôm nay", "Bảy ngày"],
        "later": ["Muộn hơn", "Không hạn"],
        "waiting": ["Chờ"],
    }
    assert list(found) == ["late", "soon", "later", "waiting"]
    assert selectors.grouped([], DAY) == []


def test_home_shows_groups_chips_and_meters(client, alone):
    day = today()
    registry.register_tasks(
        lambda user: [
            task("Nộp phiếu tự chấm", day, done=13, total=15, counted="tiêu chí"),
            task("Chấm điểm", day + timedelta(days=20), scope="Trưởng Khối thi đua số 3"),
        ]
    )
    client.force_login(make_user())
    page = client.get("/").content.decode()
    for words in ("Trong 7 ngày tới", "Sau đó", "Hạn hôm nay", "Nộp phiếu tự chấm", "13/15"):
        assert words in page
    assert "Tất cả" in page
    answer = client.get("/", {"vai-tro": "Trưởng Khối thi đua số 3"})
    assert [group.key for group in answer.context["groups"]] == ["later"]
    assert [chip["count"] for chip in answer.context["chips"]] == [2, 1, 1]
    assert client.get("/", {"vai-tro": "khác"}).context["groups"] == client.get("/").context["groups"]


def test_groups_of_one_founder_are_one_capacity(client, alone):
    scopes = [f"Cơ quan thành lập khối: Khối thi đua số {number}" for number in (1, 3)] + ["Sở Y tế"]
    registry.register_tasks(lambda user: [task("Theo dõi", scope=scope) for scope in scopes])
    client.force_login(make_user())
    answer = client.get("/", {"vai-tro": "Cơ quan thành lập khối"})
    chips = [(chip["label"], chip["count"], chip["current"]) for chip in answer.context["chips"]]
    assert chips == [("Tất cả", 3, False), ("Cơ quan thành lập khối", 2, True), ("Sở Y tế", 1, False)]
    assert [found.scope for group in answer.context["groups"] for found in group.tasks] == scopes[:2]


def test_nothing_to_do_says_so(client, alone):
    client.force_login(make_user())
    page = client.get("/").content.decode()
    assert "Không có việc nào đang chờ" in page
    assert "chips" not in page.split("<main")[1].split("</main>")[0]


def test_panels_stand_at_the_right_in_their_order(client, alone):
    registry.register_panel(lambda user: [Panel(20, "home/_accounts_panel.html", {"rows": [], "locked": 7})])
    registry.register_panel(
        lambda user: [Panel(10, "home/_groups_panel.html", {"states": [], "late": [], "late_count": 0})]
    )
    client.force_login(make_user())
    page = client.get("/").content.decode()
    assert page.index("groups-panel-head") < page.index("accounts-head")


def test_the_year_strip_is_that_of_the_main_group(client):
    group_year = make_block_year(state=YearState.ASSESSING)
    client.force_login(ground.make_leader(group_year))
    answer = client.get("/")
    assert [step.label for step in answer.context["steps"] if step.state == "now"] == ["Tự chấm"]
    assert f"Tiến độ năm 2025 của {group_year.group.short_name}" in answer.content.decode()
    client.force_login(make_staff())
    assert client.get("/").context["steps"] == []


@pytest.mark.parametrize("who", ground.CAST)
def test_every_role_has_a_useful_home(client, who):
    group_year = make_block_year()
    make_cluster_year(members=4)
    user = ground.cast_of(group_year)[who]
    client.force_login(user)
    answer = client.get("/")
    assert answer.status_code == 200
    nav = answer.context["shell"].nav
    assert 3 <= len(nav) <= MOST_ENTRIES
    assert [entry.label for entry in nav if entry.current] == ["Việc cần làm"]
    for entry in [*nav, *answer.context["shell"].more]:
        assert client.get(entry.url).status_code == 200, entry.label
    panels = [panel.template for panel in answer.context["panels"]]
    if who in ("staff", "inspector"):
        assert "home/_groups_panel.html" in panels
    if who == "administrator":
        assert "home/_accounts_panel.html" in panels
        assert "Khối, cụm" not in [entry.label for entry in nav]


def test_entries_beyond_six_stand_under_more(client, alone):
    for number in range(8):
        registry.register_nav(NavEntry(number, f"Mục {number}", "home:tasks", "/x/", lambda user: True))
    registry.register_nav(NavEntry(99, "Ẩn", "home:tasks", "/x/", lambda user: False))
    client.force_login(make_user())
    frame = client.get("/").context["shell"]
    assert [entry.label for entry in frame.nav] == [f"Mục {number}" for number in range(6)]
    assert [entry.label for entry in frame.more] == ["Mục 6", "Mục 7"]
    assert "Mục khác" in client.get("/").content.decode()


def test_an_entry_may_stand_for_several_paths(client):
    group_year = make_cluster_year()
    client.force_login(make_staff())
    founding = client.get(reverse("clusters:founding", args=[group_year.group.code, group_year.year]))
    assert [entry.label for entry in founding.context["shell"].nav if entry.current] == ["Khối, cụm"]


def starting(user):
    return [(found.title, found.url, found.due_on, found.scope) for found in contributed.starting_tasks(user)]


def test_years_to_open():
    group_year = make_cluster_year(state=YearState.FORMING)
    due = group_year.deadlines.get(step=Step.REGISTRATION).due_on
    url = reverse("groups:start", args=[group_year.group.code, 2025])
    title = f"Mở năm thi đua 2025 của {group_year.group.short_name}"
    assert starting(make_staff()) == [(title, url, due, "Sở Nội vụ")]
    founder = ground.make_founder(group_year)
    scope = f"Cơ quan thành lập cụm: {group_year.group.short_name}"
    assert starting(founder) == [(title, url, due, scope)]
    for user in (ground.make_leader(group_year), ground.make_inspector(), ground.make_administrator()):
        assert starting(user) == []


def test_many_years_to_open_become_one_line(django_assert_max_num_queries):
    years = [make_block_year(2, state=YearState.FORMING) for _ in range(5)]
    earlier = today()
    Deadline.objects.filter(group_year=years[3], step=Step.REGISTRATION).update(
        due_on=earlier, extension_reason="x"
    )
    staff = make_staff()
    with django_assert_max_num_queries(3):
        found = starting(staff)
    first = min(year.deadlines.get(step=Step.REGISTRATION).due_on for year in years)
    assert found == [
        ("Mở năm thi đua 2025 của 5 khối, cụm", "/khoi-cum/?nam=2025&buoc=forming", first, "Sở Nội vụ")
    ]


def test_conferences_to_record():
    group_year = make_block_year(state=YearState.RANKED)
    due = group_year.deadlines.get(step=Step.CONFERENCE).due_on
    found = list(conference_tasks(ground.make_deputy(group_year)))
    assert [(one.title, one.due_on, one.scope, one.doing) for one in found] == [
        (
            "Ghi hội nghị tổng kết, suy tôn",
            due,
            f"Trưởng, Phó trưởng {group_year.group.short_name}",
            Doing.TODO,
        )
    ]
    from emulation.conferences import services
    from tests.conferences.builders import confirm, facts_for

    leader = ground.make_leader(group_year)
    services.save_conference(actor=leader, group_year=group_year, facts=facts_for(group_year))
    assert [one.doing for one in conference_tasks(leader)] == [Doing.DOING]
    confirm(group_year, leader)
    assert list(conference_tasks(ground.make_deputy(group_year))) == []


def test_the_panel_of_staff_names_those_who_are_late():
    late = make_block_year(2, year=2024)
    make_block_year(2, year=2023, state=YearState.CLOSED)
    panel = next(iter(contributed.groups_panel(make_staff())))
    assert panel.data["states"] == [("Đang thi đua", "running", 1)]
    assert [row.group_year for row in panel.data["late"]] == [late]
    assert list(contributed.groups_panel(ground.make_leader(late))) == []


def test_home_asks_a_bounded_number_of_queries(client):
    staff, founder = make_staff(), ground.make_organisation()
    head = make_user(organisation=founder)
    counts = []
    for _ in range(3):  # the first round has one of each, the second and third have many more
        for number in range(1 if not counts else 6):
            make_block_year(3, state=YearState.FORMING)
            count = 1 + number + 10 * len(counts)
            make_cluster_year(4, founder=founder, state=YearState.RANKED, number=count)
        found = []
        for user in (staff, head):
            client.force_login(user)
            found.append(count_queries(client, "/"))
        counts.append(found)
    assert counts[2] == counts[1]
    assert all(many <= few + 2 for many, few in zip(counts[1], counts[0], strict=True))
