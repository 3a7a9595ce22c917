"""What each part of a page says, also to those who do not see it."""

from datetime import date, timedelta
from types import SimpleNamespace as Thing
from typing import Any

import pytest
from django.core.paginator import Paginator

from emulation.common.dates import today
from emulation.common.problems import Problem
from emulation.home.registry import Doing, Task
from tests.look.pages import component, texts, words


def test_crumbs_mark_the_page_itself() -> None:
    trail = component("crumbs", crumbs=[("Việc cần làm", "/"), ("Khối 3", "/khoi/3/"), ("Giao ước", "")])
    assert trail.xpath(".//a/@href") == ["/", "/khoi/3/"]
    assert texts(trail, ".//li[@aria-current='page']") == ["Giao ước"]


@pytest.mark.parametrize("kind", ["todo", "doing", "wait", "ok", "warn", "err", "flat"])
def test_a_state_is_a_word_and_an_icon(kind: str) -> None:
    tag = component("tag", kind=kind, word="Đang làm")
    assert words(tag) == "Đang làm"
    assert len(tag.xpath(".//i[@aria-hidden='true']")) == 1


def test_a_state_may_choose_its_icon() -> None:
    assert "bi-lock" in component("tag", kind="ok", word="Đã khóa", icon="lock").xpath("string(.//i/@class)")


@pytest.mark.parametrize(
    ("days", "said", "colour"),
    [(-1, "Quá hạn 1 ngày", "t-err"), (1, "Hạn ngày mai", "t-warn"), (7, "Còn 7 ngày", "")],
)
def test_a_deadline_is_said_in_words(days: int, said: str, colour: str) -> None:
    due = component("due", date=today() + timedelta(days))
    assert texts(due, ".//span") == [said]
    assert due.xpath("string(.//span/@class)").split() == ["due", *colour.split()]
    assert texts(due, ".//small") == [f"{today() + timedelta(days):%d/%m/%Y}"]


def test_without_a_deadline_nothing_is_said() -> None:
    assert words(component("due", date=None)) == ""


def test_notes_say_that_they_are_errors() -> None:
    note = component("note", kind="err", title="Chưa tạo được.", text="Thiếu số.", url="/x/", link="Bổ sung")
    assert words(note) == "Lỗi: Chưa tạo được. Thiếu số. Bổ sung"
    assert texts(component("note", kind="", text="Đã lưu", live=True), ".//*[@role='status']") == ["Đã lưu"]


def test_text_is_escaped() -> None:
    assert component("note", kind="", text="<b>1</b>").xpath(".//b") == []


PROBLEMS = [
    Problem("Phòng Pháp chế có 4 người", "Hướng dẫn cụm, mục III.1b", url="/cum/1/thanh-vien/"),
    Problem("Nhập ngày tổ chức", field="day"),
    Problem("Chưa cử Trưởng cụm"),
]


def test_a_refusal_leads_to_each_place() -> None:
    summary = component("error_summary", problems=PROBLEMS)
    assert summary.xpath(".//li/a/@href") == ["/cum/1/thanh-vien/", "#id_day"]
    assert texts(summary, ".//li")[0] == "Phòng Pháp chế có 4 người Hướng dẫn cụm, mục III.1b"
    assert summary.xpath(".//div[@role='alert' and @tabindex='-1' and @data-focus]")


def test_no_errors_no_summary() -> None:
    assert words(component("error_summary", problems=[])) == ""


def test_what_is_missing_stands_in_a_list() -> None:
    assert [line.split(" ", 2)[2] for line in texts(component("problems", problems=PROBLEMS), ".//li")] == [
        "Phòng Pháp chế có 4 người Hướng dẫn cụm, mục III.1b",
        "Nhập ngày tổ chức",
        "Chưa cử Trưởng cụm",
    ]
    assert words(component("problems", problems=[], done_text="Đủ điều kiện nộp.")) == "Đủ điều kiện nộp."


@pytest.mark.parametrize(
    ("verdict", "said"),
    [("met", "Đạt"), ("failed", "Không đạt"), ("waived", "Được miễn"), ("unknown", "Chưa rõ")],
)
def test_a_condition_says_verdict_fact_and_clause(verdict: str, said: str) -> None:
    check = Thing(verdict=verdict, title="Từ 5 phòng", fact="Có 6 phòng.", clause="Mục III.1a")
    assert texts(component("checks", checks=[check]), ".//li") == [
        f"{said} Từ 5 phòng Có 6 phòng. Mục III.1a"
    ]


def test_the_clause_of_a_condition_may_be_a_link() -> None:
    check = Thing(verdict="met", title="Từ 5 phòng", clause="Mục III.1a", url="/quy-dinh/1/")
    assert component("checks", checks=[check], tight=True).xpath(".//a/@href") == ["/quy-dinh/1/"]


def test_a_bar_has_plain_numbers_and_words() -> None:
    bar = component("meter", done=1234, total=5000, unit="tiêu chí", label="Tự chấm").xpath(".//progress")[0]
    assert (bar.get("value"), bar.get("max")) == ("1234", "5000")
    assert bar.get("aria-label") == "Tự chấm: 1234 trên 5000 tiêu chí"


def test_a_quota_shows_a_box_each_up_to_ten() -> None:
    few, many = component("slots", used=1, total=3), component("slots", used=4, total=12)
    assert [box.get("class") for box in few.xpath(".//i")] == ["on", None, None]
    assert many.xpath(".//i") == []
    assert (words(few), words(many)) == ("1/3", "4/12")


def test_tasks_say_for_whom_how_far_and_by_when() -> None:
    tasks = [
        Task("Nộp phiếu", "/phieu/1/", "Sở Xây dựng", date(2020, 1, 5), Doing.DOING, 13, 15, "tiêu chí"),
        Task("Giám đốc ký", "/dk/", "Sở Xây dựng", None, Doing.WAITING),
        Task("Duyệt", "/bo/", ""),
    ]
    drawn = component("tasks", heading="Quá hạn", key="late", tasks=tasks)
    first, second, third = texts(drawn, ".//li")
    assert first.startswith("Nộp phiếu Sở Xây dựng 13/15 tiêu chí Quá hạn")
    assert first.endswith("05/01/2020 Đang làm")
    assert second == "Giám đốc ký Sở Xây dựng Chờ người khác"
    assert third == "Duyệt Chưa bắt đầu"
    assert drawn.xpath("string(.//ul/@aria-labelledby)") == drawn.xpath("string(.//h2/@id)") == "tasks-late"
    assert texts(drawn, ".//div[@class='listhead']") == ["Quá hạn 3 việc"]


def test_the_current_step_is_marked() -> None:
    steps = [
        Thing(label="Giao ước", when="Tháng 3", state="done"),
        Thing(label="Tự chấm", when="Đến 25/12", state="now"),
    ]
    drawn = component("steps", steps=[*steps, Thing(label="Thẩm định", when="Tháng 1", state="")])
    assert texts(drawn, ".//li[@aria-current='step']") == ["Tự chấm Đến 25/12"]
    assert texts(drawn, ".//li")[0].startswith("Đã xong:")


def test_a_filter_keeps_its_count_and_the_current_one() -> None:
    chips = [
        Thing(label="Tất cả", url="?", count=0, current=True),
        Thing(label="Bị trả lại", url="?loc=tra", count=None, current=False),
    ]
    drawn = component("chips", chips=chips, label="Lọc")
    assert texts(drawn, ".//a") == ["Tất cả 0", "Bị trả lại"]
    assert texts(drawn, ".//a[@aria-current]") == ["Tất cả 0"]


def test_pages_keep_the_other_parameters() -> None:
    page = Paginator(range(95), 20).page(2)
    drawn = component("pagination", "/don-vi/?q=s%E1%BB%9F&page=2", page_obj=page)
    assert drawn.xpath(".//a/@href") == ["?q=s%E1%BB%9F&page=1", "?q=s%E1%BB%9F&page=3"]
    assert texts(drawn, ".//*[@class='num']") == ["2/5", "95"]
    assert words(component("pagination", page_obj=Paginator([], 20).page(1))) == ""


def job(**values: Any) -> Thing:
    plain = {"state": "running", "done": 0, "total": 1, "message": "", "title": "Hồ sơ", "problems": []}
    return Thing(**plain | {"get_state_display": "Đang thực hiện"} | values)


def test_long_work_shows_its_share() -> None:
    drawn = component("job", job=job(done=7, total=12), documents=[])
    assert texts(drawn, ".//p[@class='figure mb-2']") == ["7/12 phần"]
    assert drawn.xpath("string(.//progress/@value)") == "7"


def test_long_work_of_unknown_length_shows_no_share() -> None:
    drawn = component("job", job=job(), documents=[])
    assert drawn.xpath(".//progress/@value") == []
    assert texts(drawn, ".//p[@class='figure mb-2']") == ["Đang thực hiện"]


def test_failed_work_says_everything_that_went_wrong() -> None:
    drawn = component(
        "job", job=job(state="failed", message="Thiếu A", problems=["Thiếu A", "Thiếu B"]), documents=[]
    )
    assert texts(drawn, ".//ul/li") == ["Thiếu A", "Thiếu B"]
    assert drawn.xpath(".//progress") == []


def test_a_ballot_comes_without_a_choice() -> None:
    drawn = component(
        "votes", action="/bo-phieu/1/", choices=[("agree", "Đồng ý"), ("against", "Không đồng ý")]
    )
    assert drawn.xpath(".//input[@type='radio']/@value") == ["agree", "against"]
    assert drawn.xpath(".//input[@checked]") == []
    assert drawn.xpath(".//input[@name='csrfmiddlewaretoken']")


def test_charts_have_no_decimal_comma() -> None:
    marks = [Thing(at=40.5, mine=False), Thing(at=98.8, mine=True)]
    drawn = component("strip", marks=marks, label="Điểm", band=Thing(at=10.5, width=50.5), median=77.5)
    assert drawn.xpath(".//circle/@cx") == ["40.5%", "98.8%"]
    assert drawn.xpath("string(.//rect/@x)") == "10.5%"
    assert drawn.xpath("string(.//line[@class='med']/@x1)") == "77.5%"
    assert component("strip", marks=marks, label="Điểm").xpath(".//rect") == []


def test_a_median_of_nought_is_drawn() -> None:
    assert component("strip", marks=[], label="Điểm", median=0).xpath(".//line[@class='med']/@x1") == ["0%"]


def test_nothing_irrevocable_while_something_is_missing() -> None:
    ready = component(
        "confirm",
        action="/nop/",
        text="Phiếu không sửa được.",
        button="Nộp phiếu",
        back_url="/phieu/",
        fields={"version": 3},
    )
    assert ready.xpath(".//form/@action") == ["/nop/"]
    assert ready.xpath("string(.//input[@name='version']/@value)") == "3"
    lacking = component(
        "confirm", action="/nop/", text="", button="Nộp phiếu", back_url="/phieu/", problems=PROBLEMS
    )
    assert lacking.xpath(".//form") == []
    assert lacking.xpath(".//a[@class='btn btn-secondary']/@href") == ["/phieu/"]


def test_short_lists() -> None:
    assert texts(component("facts", facts=[("Hạng", "1", "/ 9"), ("Điểm", "96,85", "")]), ".//dd") == [
        "1 / 9",
        "96,85",
    ]
    assert texts(component("pairs", pairs=[("Người tạo", "Việt")], right=True), ".//dd[@class='num']") == [
        "Việt"
    ]
    assert texts(
        component("years", years=[(2024, "Cờ", True), (2025, "Không", False)]), ".//li[@class='got']"
    ) == ["2024 Cờ"]
    assert texts(component("timeline", events=[("Tự chấm", "Đến 25/12", True)]), ".//li[@class='hit']") == [
        "Tự chấm Đến 25/12"
    ]
    assert texts(component("months", months=[(3, 0, "Tháng 3: không có")]), ".//li") == [
        "Th. 3 – Tháng 3: không có"
    ]
    assert words(component("empty", title="Chưa có", text="Từ 26/12.")) == "Chưa có Từ 26/12."
