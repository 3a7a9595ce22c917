"""Writing through the pages: the plain form of the grid, the page of one line, the script's endpoint."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from scoring.formulas import Method
from scoring.services.entry import save_cell
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year())


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


def grid_url(sheet):
    return reverse("scoring:sheet", args=[sheet.pk])


def line_url(sheet):
    return reverse("scoring:sheet-line", args=[sheet.pk, make.line_of(sheet, Method.RATIO).pk])


class TestPlainForm:
    """The whole grid as a form, for browsers without JavaScript."""

    def form_of(self, client, sheet, url=None):
        page = client.get(url or grid_url(sheet))
        grid = page.context["grid"]
        fields = {"seen": grid.seen}
        for row in grid.rows:
            for name in ("actual", "points"):
                entry = getattr(row, name, None)
                if entry is not None and entry.is_input:
                    fields[f"{'self_points' if name == 'points' else name}-{row.id}"] = entry.text
        return fields

    def test_saves_what_was_typed_and_nothing_else(self, client, sheet, head):
        client.force_login(head)
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        form = self.form_of(client, sheet) | {f"actual-{ratio.pk}": "91,2", f"self_points-{direct.pk}": "8.5"}
        answer = client.post(grid_url(sheet), form, follow=True)
        assert answer.redirect_chain
        assert "Đã lưu 2 tiêu chí" in answer.content.decode()
        ratio.refresh_from_db()
        direct.refresh_from_db()
        assert (ratio.self_points, direct.self_points) == (Decimal("91.20"), Decimal("8.50"))
        assert sheet.lines.filter(version__gt=0).count() == 2

    def test_errors_stand_beside_the_fields_and_what_was_typed_stays(self, client, sheet, head):
        client.force_login(head)
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        form = self.form_of(client, sheet) | {f"actual-{ratio.pk}": "80", f"self_points-{direct.pk}": "9.125"}
        answer = client.post(grid_url(sheet), form)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'href="#self_points-{direct.pk}"' in page
        row = page.split(f'id="d{direct.pk}"')[1].split("</tr>")[0]
        assert 'value="9.125"' in row
        assert 'aria-invalid="true"' in row
        assert "hiểu theo hai cách" in row
        ratio.refresh_from_db()
        assert ratio.self_points == Decimal("80.00")

    def test_cells_that_were_not_touched_do_not_overwrite_another_person(self, client, sheet, head):
        client.force_login(head)
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        form = self.form_of(client, sheet)
        save_cell(actor=head, line_id=ratio.pk, field="actual", text="70", seen_version=0)
        answer = client.post(grid_url(sheet), form | {f"self_points-{direct.pk}": "5"})
        assert answer.status_code == 302
        ratio.refresh_from_db()
        assert ratio.self_points == Decimal("70.00")

    def test_conflict_is_told_and_saving_again_overwrites(self, client, sheet, head):
        client.force_login(head)
        ratio = make.line_of(sheet, Method.RATIO)
        form = self.form_of(client, sheet) | {f"actual-{ratio.pk}": "90"}
        save_cell(actor=head, line_id=ratio.pk, field="actual", text="70", seen_version=0)
        answer = client.post(grid_url(sheet), form)
        assert answer.status_code == 422
        assert "đã ghi “70”" in answer.content.decode()
        again = {"seen": answer.context["grid"].seen, f"actual-{ratio.pk}": "90"}
        assert client.post(grid_url(sheet), again).status_code == 302
        ratio.refresh_from_db()
        assert ratio.self_points == Decimal("90.00")

    def test_form_without_what_it_showed_saves_nothing(self, client, sheet, head):
        client.force_login(head)
        ratio = make.line_of(sheet, Method.RATIO)
        for seen in ("", "[]", "{", '{"x": 1}', f'{{"{ratio.pk}": ["a", ""]}}'):
            client.post(grid_url(sheet), {"seen": seen, f"actual-{ratio.pk}": "90"})
        assert sheet.lines.filter(version__gt=0).count() == 0

    def test_page_of_one_line(self, client, sheet, head):
        client.force_login(head)
        ratio = make.line_of(sheet, Method.RATIO)
        url = line_url(sheet)
        seen = client.get(url).context["panel"].seen
        form = {"seen": seen, f"actual-{ratio.pk}": "75", f"note-{ratio.pk}": "Theo\r\nbáo cáo"}
        answer = client.post(url, form | {"next": "1"})
        assert answer.status_code == 302
        assert answer.url == reverse("scoring:sheet-line", args=[sheet.pk, ratio.pk + 1])
        ratio.refresh_from_db()
        assert (ratio.self_points, ratio.version) == (Decimal("75.00"), 1)
        assert ratio.note.splitlines() == ["Theo", "báo cáo"]
        form["seen"] = client.get(url).context["panel"].seen
        assert client.post(url, form).status_code == 302  # the same again
        ratio.refresh_from_db()
        assert ratio.version == 1

    def test_line_of_another_sheet_is_not_found(self, client, sheet, head):
        other = make.line_of(make.sheet_of(sheet.membership.group_year, 0), Method.RATIO)
        client.force_login(head)
        assert client.get(reverse("scoring:sheet-line", args=[sheet.pk, other.pk])).status_code == 404


class TestScriptEndpoint:
    def post(self, client, sheet, *cells):
        return client.post(
            reverse("scoring:sheet-cell", args=[sheet.pk]),
            json.dumps({"cells": list(cells)}),
            content_type="application/json",
        )

    def cell(self, line, text, field="actual", version=0):
        return {"line": line.pk, "field": field, "text": text, "version": version}

    def test_answer_holds_all_that_changes_on_the_page(self, client, sheet, head):
        client.force_login(head)
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        answer = self.post(
            client, sheet, self.cell(ratio, "201"), self.cell(direct, "x", "self_points")
        ).json()
        row = next(row for row in answer["rows"] if row["line"] == str(ratio.pk))
        assert (row["actual"], row["self_points"], row["version"]) == ("201", "100,00", "1")
        assert "201% chỉ tiêu" in row["tag"]["detail"]
        assert answer["total"]["points"] == "100,00"
        section = str(ratio.criterion.section_id)
        assert answer["sums"][section] == "100,00"
        assert [item["line"] for item in answer["refused"]] == [str(direct.pk)]
        assert "không phải là số" in answer["refused"][0]["message"]

    def test_conflict_carries_the_other_value(self, client, sheet, head):
        ratio = make.line_of(sheet, Method.RATIO)
        save_cell(actor=head, line_id=ratio.pk, field="actual", text="70", seen_version=0)
        client.force_login(head)
        told = self.post(client, sheet, self.cell(ratio, "80")).json()["refused"][0]
        assert told["theirs"] == {"text": "70", "version": "1", "by": str(head)}

    def test_session_is_over(self, client, sheet):
        assert self.post(client, sheet).status_code == 401

    @pytest.mark.parametrize(
        ("role", "status"), [("leader", 404), ("stranger", 404), ("inspector", 403), ("staff", 404)]
    )
    def test_others(self, client, sheet, role, status):
        client.force_login(ground.cast_of(sheet.membership.group_year)[role])
        ratio = make.line_of(sheet, Method.RATIO)
        assert self.post(client, sheet, self.cell(ratio, "80")).status_code == status
        assert sheet.lines.filter(version__gt=0).count() == 0

    def test_handed_in_meanwhile(self, client, sheet, head):
        make.submit(sheet, head)
        client.force_login(head)
        answer = self.post(client, sheet, self.cell(make.line_of(sheet, Method.RATIO), "80"))
        assert answer.status_code == 409
        assert "đã nộp" in answer.json()["message"]

    @pytest.mark.parametrize(
        "body", ["", "[]", "{}", '{"cells": [{"line": 1}]}', '{"cells": [{"line": "x"}]}']
    )
    def test_nonsense(self, client, sheet, head, body):
        client.force_login(head)
        url = reverse("scoring:sheet-cell", args=[sheet.pk])
        assert client.post(url, body, content_type="application/json").status_code == 400

    def test_saving_is_bounded(self, client, django_assert_max_num_queries):
        sheet = make.sheet_of(make.make_assessing_year(leaves=60, members=2))
        client.force_login(make.head_of(sheet))
        with django_assert_max_num_queries(27):
            self.post(client, sheet, self.cell(make.line_of(sheet, Method.RATIO), "55"))
