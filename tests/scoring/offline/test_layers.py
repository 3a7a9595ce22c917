"""The review and the appraisal as Excel files: points and reason of the layer that is written."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from scoring.formulas import Method
from scoring.models import ScoreLine
from scoring.services.review import set_group_points
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.offline.books import Book
from tests.scoring.review.stages import closed_year, submitted_year

pytestmark = pytest.mark.django_db


def url(sheet, name="review", ending=""):
    return reverse(f"scoring:{name}-excel{ending}", args=[sheet.pk])


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def send(client, sheet, book, name="review"):
    return client.post(url(sheet, name, "-upload"), {"file": book.saved()})


def accept(client, sheet, preview, name="review", **more):
    token = re.search(r'name="cells" value="([^"]+)"', preview.content.decode())[1]
    return client.post(url(sheet, name, "-write"), {"cells": token} | more, follow=True)


class TestReview:
    @pytest.fixture
    def sheet(self):
        return make.sheet_of(submitted_year(members=4))

    @pytest.fixture
    def leader(self, client, sheet):
        leader = ground.make_leader(sheet.membership.group_year, full_name="Lê Văn Trưởng")
        client.force_login(leader)
        return leader

    def test_points_with_a_reason_are_written_once_accepted(self, client, sheet, leader):
        direct = make.line_of(sheet, Method.DIRECT)
        book = Book(client.get(url(sheet)).content)
        assert book[direct, "Tự chấm"].value == "2,00"
        assert book[direct, "Tự chấm"].protection.locked
        book.type(direct, "Điểm chấm", "1,5")
        book.type(direct, "Lý do", "Thiếu một báo cáo quý")
        preview = send(client, sheet, book)
        assert "Điểm chấm Để trống 1,50" in text_of(preview)
        assert ScoreLine.objects.get(pk=direct.pk).group_points is None
        assert "Đã ghi 2 ô" in text_of(accept(client, sheet, preview))
        line = ScoreLine.objects.get(pk=direct.pk)
        assert (line.group_points, line.group_reason, line.group_by) == (
            Decimal("1.5"),
            "Thiếu một báo cáo quý",
            leader,
        )

    def test_difference_without_a_reason_is_a_wrong_cell(self, client, sheet, leader):
        direct = make.line_of(sheet, Method.DIRECT)
        book = Book(client.get(url(sheet)).content)
        cell = book.type(direct, "Điểm chấm", "1,5")
        answer = send(client, sheet, book)
        assert answer.status_code == 422
        assert f"{cell.row}" in text_of(answer)
        assert "Nêu lý do khi điểm khác điểm tự chấm." in text_of(answer)

    def test_deputy_who_was_first_is_not_written_over(self, client, sheet, leader):
        direct = make.line_of(sheet, Method.DIRECT)
        book = Book(client.get(url(sheet)).content)
        book.type(direct, "Điểm chấm", "1,5")
        book.type(direct, "Lý do", "Thiếu báo cáo")
        deputy = ground.make_deputy(sheet.membership.group_year, full_name="Phạm Thị Phó")
        set_group_points(
            actor=deputy, line=direct, points=Decimal(1), reason="Báo cáo muộn", seen_version=direct.version
        )
        preview = send(client, sheet, book)
        assert "1,00 Phạm Thị Phó 1,5" in text_of(preview)
        version = ScoreLine.objects.get(pk=direct.pk).version
        accept(client, sheet, preview, **{f"seen-{direct.pk}.points": version})
        assert ScoreLine.objects.get(pk=direct.pk).group_points == 1

    def test_own_unit_and_strangers_get_no_file_of_the_group(self, client, sheet):
        client.force_login(make.head_of(sheet))
        assert client.get(url(sheet)).status_code == 403
        assert client.get(url(sheet, ending="-upload")).status_code == 403
        client.force_login(make.head_of(make.sheet_of(sheet.membership.group_year, 2)))
        assert client.get(url(sheet)).status_code == 404
        assert client.post(url(sheet, ending="-write"), {"cells": "x"}).status_code == 404

    def test_leader_gets_no_file_of_the_own_sheet(self, client, sheet, leader):
        own = make.sheet_of(sheet.membership.group_year, 0)
        assert client.get(url(own)).status_code == 403


def test_appraisal_reads_both_layers_and_writes_its_own(client):
    sheet = make.sheet_of(closed_year())
    client.force_login(ground.make_staff())
    direct = make.line_of(sheet, Method.DIRECT)
    book = Book(client.get(url(sheet, "appraise")).content)
    assert (book[direct, "Tự chấm"].value, book[direct, "Khối chấm"].value) == ("2,00", "2,00")
    book.type(direct, "Điểm thẩm định", "1")
    book.type(direct, "Lý do thẩm định", "Không đúng số liệu thống kê")
    accept(client, sheet, send(client, sheet, book, "appraise"), "appraise")
    assert ScoreLine.objects.get(pk=direct.pk).final_points == 1
