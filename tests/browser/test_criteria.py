"""A criteria set for all groups, written from nothing by the staff of Sở Nội vụ and published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from scoring.formulas import Method, parse_parameters, worked_example
from tests.browser.criteria import ROWS, Editor
from tests.browser.moves import follow, until
from tests.browser.person import Person

pytestmark = pytest.mark.browser

Arrive = Callable[..., Person]
STAFF = "snv.truongphong"
NAME = "Bộ tiêu chí thi đua chuyên đề"
Typed = Mapping[str, str]
CRITERIA: tuple[tuple[str, Method, str, Typed, Mapping[str, Any]], ...] = (
    (
        "NHIỆM VỤ",
        Method.DIRECT,
        "20",
        {
            "step": "0,5",
            "anchors_points_0": "20",
            "anchors_text_0": "Hoàn thành toàn bộ",
            "anchors_points_1": "10",
            "anchors_text_1": "Hoàn thành một nửa",
        },
        {
            "step": "0.5",
            "anchors": [
                {"points": "20", "text": "Hoàn thành toàn bộ"},
                {"points": "10", "text": "Hoàn thành một nửa"},
            ],
        },
    ),
    ("NHIỆM VỤ", Method.YES_NO, "10", {}, {}),
    (
        "NHIỆM VỤ",
        Method.RATIO,
        "20",
        {"floor_percent": "70", "cap_percent": "120"},
        {"floor_percent": "70", "cap_percent": "120"},
    ),
    ("NHIỆM VỤ", Method.INVERSE_RATIO, "10", {"floor_percent": "50"}, {"floor_percent": "50"}),
    (
        "NHIỆM VỤ",
        Method.BANDS,
        "10",
        {
            "bands_limit_0": "99,5",
            "bands_points_0": "10",
            "bands_limit_1": "95",
            "bands_points_1": "6,5",
        },
        {
            "basis": "figure",
            "direction": "up",
            "bands": [{"limit": "99.5", "points": "10"}, {"limit": "95", "points": "6.5"}],
        },
    ),
    ("PHONG TRÀO", Method.PER_OCCURRENCE, "10", {"each": "2,5"}, {"each": "2.5"}),
    (
        "PHONG TRÀO",
        Method.LATE_DAYS,
        "10",
        {"per_day": "0,5", "grace_days": "3"},
        {"per_day": "0.5", "grace_days": 3},
    ),
    ("PHONG TRÀO", Method.RELATIVE, "10", {"at_target_percent": "60"}, {"at_target_percent": "60"}),
    ("PHONG TRÀO", Method.INFORMATION, "0", {}, {}),
    ("KHEN", Method.BONUS, "10", {"each": "4"}, {"each": "4"}),
    ("VI PHẠM", Method.DEDUCTION, "5", {"each": "2"}, {"each": "2"}),
    ("VI PHẠM", Method.PENALTY, "5", {"step": "0,5"}, {"step": "0.5"}),
)


class TestFromNothing:
    editor: Editor
    set_path = ""

    def test_a_draft_within_what_the_regulation_allows(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open("/cham-diem/tieu-chi/", "bộ tiêu chí")
        staff.follow("Lập bản nháp")
        staff.look("lập bản nháp")
        page = staff.page
        page.get_by_label("Tên bộ tiêu chí").fill(NAME)
        page.get_by_label("Năm").fill("2026")
        page.get_by_label("Thang điểm").fill("70")
        page.get_by_label("Điểm thưởng tối đa").fill("10")
        page.get_by_label("Điểm trừ tối đa").fill("10")
        staff.press("Lập bản nháp")
        staff.sees("Thang điểm là")
        assert page.get_by_label("Tên bộ tiêu chí").input_value() == NAME
        page.get_by_label("Thang điểm").fill("100")
        staff.press("Lập bản nháp")
        staff.sees("Bản nháp chưa có mục nào")
        staff.look("bản nháp trống")

    def test_sections_and_the_scale_they_must_come_to(self, person: Arrive) -> None:
        editor = self._editor(person)
        editor.add_section("NHIỆM VỤ", "70")
        editor.add_section("PHONG TRÀO", "20")
        assert "thiếu 10,00" in editor.page.locator("#sums").inner_text()
        editor.page.locator("#node-form [name=maximum]").fill("30")
        editor.page.locator("#sums", has_text="cộng đúng 100,00").wait_for()
        editor.save()
        assert editor.fact("Các mục cộng lại").startswith("100,00")
        editor.add_section("KHEN", "10", part="Điểm thưởng")
        editor.add_section("VI PHẠM", "10", part="Điểm trừ")

    @pytest.mark.parametrize(
        ("section", "method", "points", "typed", "raw"), CRITERIA, ids=[str(row[1]) for row in CRITERIA]
    )
    def test_a_criterion_of_every_method_with_its_worked_example(
        self, person: Arrive, section: str, method: Method, points: str, typed: Typed, raw: Mapping[str, Any]
    ) -> None:
        editor = self._editor(person)
        editor.show(section)
        editor.person.follow("Thêm con")
        editor.write(f"Tiêu chí {method}", points)
        editor.choose(method)
        for name, text in typed.items():
            editor.page.locator(f"#node-form [name=p_{name}]").fill(text)
        expected = worked_example(method, Decimal(points), parse_parameters(method, raw))
        editor.page.locator("#example", has_text=expected).wait_for()
        editor.save("Thêm")
        assert expected in editor.example()
        for name, text in typed.items():
            assert editor.page.locator(f"#node-form [name=p_{name}]").input_value() == text

    def test_sums_are_wrong_at_the_level_where_they_are(self, person: Arrive) -> None:
        editor = self._editor(person)
        assert editor.fact("Chỗ cần sửa") == "1"  # nothing is tied to tasks yet
        editor.show("Tiêu chí ratio")
        editor.page.locator("#node-form [name=maximum]").fill("25")
        editor.page.locator("#sums", has_text="thừa 5,00 so với 70,00").wait_for()
        editor.save()
        assert "cộng 75,00, thừa 5,00" in editor.row("NHIỆM VỤ").inner_text()
        assert "cộng" not in editor.row("PHONG TRÀO").inner_text()
        editor.person.look("cây tiêu chí có chỗ sai")
        editor.page.locator("#node-form [name=maximum]").fill("20")
        editor.save()
        assert "thừa" not in editor.page.locator("[data-tree]").inner_text()

    def test_rows_are_chosen_moved_and_opened_by_keys_alone(self, person: Arrive) -> None:
        editor = self._editor(person)
        keys = editor.page.keyboard
        assert editor.codes()[:6] == ["I", "1", "2", "3", "4", "5"]
        editor.page.locator(f"{ROWS} a").first.focus()
        keys.press("ArrowDown")
        assert "Tiêu chí direct" in editor.focused()
        keys.press("Alt+ArrowDown")
        self._order(editor, ["I", "2", "1", "3", "4", "5"])
        assert "Tiêu chí direct" in editor.focused()
        keys.press("Alt+ArrowUp")
        self._order(editor, ["I", "1", "2", "3", "4", "5"])
        keys.press("Alt+ArrowUp")
        editor.page.locator("#live", has_text="Không chuyển tiếp theo hướng này được.").wait_for()
        keys.press("ArrowDown")
        keys.press("Enter")
        editor.page.locator("#panel-head:focus", has_text="Tiêu chí I.2").wait_for()
        button = editor.page.get_by_role("button", name="Chuyển xuống")
        button.focus()
        keys.press("Enter")
        self._order(editor, ["I", "1", "3", "2", "4", "5"])
        editor.page.locator("[data-move] [value=down]:focus").wait_for()
        editor.person.button("Đánh lại ký hiệu").click()
        follow(editor.page.locator("dialog .btn-primary"))
        editor.person.sees("Đã đánh lại 2 ký hiệu.")

    def test_publication_asks_for_points_tied_to_tasks_with_the_clause(self, person: Arrive) -> None:
        editor = self._editor(person)
        staff = editor.person
        staff.follow("Kiểm tra và ban hành")
        staff.look("ban hành còn thiếu")
        staff.sees("Điểm gắn với nhiệm vụ được giao chiếm 0,0% thang điểm, quy định từ 50%.")
        assert staff.page.locator(".checks", has_text="Điểm gắn với nhiệm vụ").locator(".clause").count() == 1
        assert staff.button("Ban hành").count() == 0
        for title in ("Tiêu chí direct", "Tiêu chí ratio", "Tiêu chí yes_no"):
            staff.open(editor.path)
            editor.tie(title)
        assert editor.fact("Gắn với nhiệm vụ").startswith("50,0%")
        staff.follow("Kiểm tra và ban hành")
        staff.press("Ban hành")
        staff.sees("Đã ban hành.")
        staff.look("bộ đã ban hành")

    def test_what_is_published_cannot_be_edited(self, person: Arrive) -> None:
        staff = person(STAFF)
        assert staff.status_of(type(self).set_path) == 200
        assert staff.link("Soạn").count() == 0
        for page in ("soan/", "thong-tin/", "nhap/", "xoa/", "ban-hanh/"):
            assert staff.status_of(f"{type(self).set_path}{page}") == 404

    # --- Between the steps
    def _editor(self, person: Arrive) -> Editor:
        staff = person(STAFF)
        story = type(self)
        if not story.set_path:
            staff.open("/cham-diem/tieu-chi/")
            staff.follow(NAME)
            story.set_path = staff.path()
        staff.open(f"{story.set_path}soan/")
        return Editor(staff)

    def _order(self, editor: Editor, wanted: list[str]) -> None:
        until(editor.page, lambda: editor.codes()[: len(wanted)] == wanted, f"the order {wanted}")
