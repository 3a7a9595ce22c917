"""Points as flat data: unit × criterion × layer × scorer, as far as somebody may read them."""

import csv
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from scoring.formulas import Method
from scoring.services.entry import save_cell
from scoring.services.review import complete_review
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review.stages import appraised_year, submitted_year

pytestmark = pytest.mark.django_db


def url(group_year, csv_file=False):
    base = reverse("scoring:flat", args=[group_year.group.code, group_year.year])
    return f"{base}?dang=csv" if csv_file else base


def rows_of(client, group_year):
    """As dictionaries, read from the .csv."""
    answer = client.get(url(group_year, True))
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def seen(rows):
    """(unit code, layer) pairs."""
    return {(row["Mã đơn vị"], row["Lớp điểm"]) for row in rows}


def code(sheet):
    return sheet.membership.organisation.code


def test_every_line_and_layer_of_an_appraised_year_for_staff(client):
    group_year = appraised_year()
    client.force_login(ground.make_staff())
    rows = rows_of(client, group_year)
    lines = sum(make.sheet_of(group_year, index).lines.count() for index in range(3))
    assert len(rows) == 3 * lines
    direct = [row for row in rows if row["Cách tính"] == "Chấm trực tiếp" and row["Lớp điểm"] == "Tự chấm"]
    assert {row["Điểm"] for row in direct} == {"2.00"}
    assert all(row["Người chấm"] for row in direct)


def test_same_in_a_workbook_with_numbers_as_numbers(client):
    group_year = submitted_year()
    client.force_login(ground.make_leader(group_year))
    book = load_workbook(BytesIO(client.get(url(group_year)).content))
    heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    points = {row[heads.index("Điểm")] for row in rows if row[heads.index("Lớp điểm")] == "Tự chấm"}
    assert 2 in points
    assert not any(isinstance(value, str) for value in points)
    assert book.worksheets[0].merged_cells.ranges == set()


def test_nobody_sees_what_is_not_theirs_yet(client):
    group_year = make.make_assessing_year()
    own, other = make.sheet_of(group_year, -1), make.sheet_of(group_year, -2)
    make.submit(own)
    make.answer(other, make.head_of(other))
    leader = ground.make_leader(group_year)
    complete_review(actor=leader, sheet=own)
    client.force_login(make.head_of(own))
    assert seen(rows_of(client, group_year)) == {(code(own), "Tự chấm")}, "the review is still open"
    client.force_login(leader)
    drafts = (code(other), "Tự chấm")
    assert drafts not in seen(rows_of(client, group_year))
    assert {(code(own), "Tự chấm"), (code(own), "Khối chấm")} <= seen(rows_of(client, group_year))


def test_strangers_learn_nothing(client):
    group_year = submitted_year()
    client.force_login(ground.make_leader(make.make_assessing_year()))
    assert client.get(url(group_year)).status_code == 404


def test_member_who_may_read_no_points_yet(client):
    group_year = submitted_year()
    member = ground.make_user("unit_officer", ground.members_of(group_year)[-1])
    client.force_login(member)
    assert seen(rows_of(client, group_year)) == {(code(make.sheet_of(group_year)), "Tự chấm")}


def test_text_that_looks_like_a_formula_is_none(client):
    group_year = make.make_assessing_year()
    sheet = make.sheet_of(group_year)
    head, line = make.head_of(sheet), make.line_of(sheet, Method.RATIO)
    save_cell(actor=head, line_id=line.pk, field="note", text='=HYPERLINK("http://x")', seen_version=0)
    client.force_login(head)
    told = [row["Thuyết minh, lý do"] for row in rows_of(client, group_year)]
    assert '\'=HYPERLINK("http://x")' in told
    page = load_workbook(BytesIO(client.get(url(group_year)).content)).worksheets[0]
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_queries_do_not_grow_with_members(client, django_assert_max_num_queries):
    staff = ground.make_staff()
    client.force_login(staff)
    for members in (3, 8):
        group_year = submitted_year(members)
        with django_assert_max_num_queries(20):
            client.get(url(group_year))


def test_review_and_ranking_pages_offer_it(client):
    group_year = submitted_year()
    client.force_login(ground.make_leader(group_year))
    page = client.get(reverse("scoring:review", args=[group_year.group.code, group_year.year]))
    assert url(group_year) in page.content.decode()
