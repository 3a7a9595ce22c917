"""Pages of the review: bounded queries, the plain form, single lines, filters, evidence, check pages."""

from __future__ import annotations

import gzip
import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from emulation.groups.models import GroupYear
from scoring.choices import SheetState
from scoring.formulas import Method
from scoring.models import Criterion, LineEvidence, ScoreLine, ScoreSheet
from scoring.services import review
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db


def queries(client: Client, url: str) -> tuple[int, bytes]:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured), response.content


def test_the_sheet_page_is_bounded_and_small(client: Client) -> None:
    counts = []
    for leaves in (10, 180):
        group_year = make.make_assessing_year(members=2, leaves=leaves)
        sheet = make.submit(make.sheet_of(group_year))
        client.force_login(ground.make_leader(group_year))
        count, content = queries(client, reverse("scoring:review-sheet", args=[sheet.pk]))
        counts.append(count)
        assert content.count(b'name="points-') == leaves + 2
    assert counts[0] == counts[1] <= 22
    assert len(gzip.compress(content)) < 120_000


def test_the_group_page_and_the_overview_are_bounded(client: Client) -> None:
    counts: dict[str, list[int]] = {"group": [], "index": [], "queue": [], "tasks": []}
    staff = ground.make_staff()
    client.force_login(staff)
    for members in (2, 6):
        group_year = stages.closed_year(members, leaves=2)
        pages = {
            "group": reverse("scoring:review", args=[group_year.group.code, group_year.year]),
            "index": reverse("scoring:index"),
            "queue": reverse("scoring:appraisal"),
            "tasks": reverse("home:tasks"),
        }
        for name, url in pages.items():
            counts[name].append(queries(client, url)[0])
    for name, (few, many) in counts.items():
        assert many <= few, name


@pytest.fixture
def group_year() -> GroupYear:
    return stages.submitted_year()


@pytest.fixture
def sheet(group_year: GroupYear) -> ScoreSheet:
    return make.sheet_of(group_year)


def form_of(content: str) -> dict[str, str]:
    """The fields of the plain form as a browser without script would send them."""
    fields = dict(re.findall(r'<input size="6" class="cell num" name="([^"]+)" value="([^"]*)"', content))
    fields |= dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', content))
    seen = re.search(r'name="seen" value="([^"]*)"', content)
    assert seen
    return {name: unescape(value) for name, value in fields.items()} | {"seen": unescape(seen[1])}


def test_the_plain_form_saves_changed_rows_and_puts_errors_at_theirs(client, group_year, sheet) -> None:
    client.force_login(ground.make_leader(group_year))
    url = reverse("scoring:review-sheet", args=[sheet.pk])
    form = form_of(client.get(url).content.decode())
    ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
    late = make.line_of(sheet, Method.LATE_DAYS)
    form |= {
        f"points-{ratio.pk}": "70,5",
        f"reason-{ratio.pk}": "Theo số liệu kiểm tra",
        f"points-{direct.pk}": "1,5",
        f"points-{late.pk}": "chín",
    }
    response = client.post(url, form)
    content = response.content.decode()
    assert response.status_code == 422
    assert stages.fresh(ratio).group_points == 70.5
    assert stages.fresh(direct).group_points is None
    assert "Nêu lý do khi điểm khác điểm tự chấm." in content
    assert "không phải là số" in content
    assert 'value="chín"' in content
    assert f'href="#d{direct.pk}"' in content
    assert content.count('aria-invalid="true"') == 2
    assert ScoreLine.objects.filter(sheet=sheet, group_points__isnull=False).count() == 1

    again = form_of(content)
    again |= {f"reason-{direct.pk}": "Thiếu báo cáo", f"points-{late.pk}": ""}
    assert client.post(url, again).status_code == 302
    assert (stages.fresh(direct).group_points, stages.fresh(direct).group_reason) == (1.5, "Thiếu báo cáo")


def test_a_plain_form_of_an_old_page_overwrites_nothing(client, group_year, sheet) -> None:
    line = make.line_of(sheet, Method.RATIO)
    url = reverse("scoring:review-sheet", args=[sheet.pk])
    client.force_login(ground.make_leader(group_year))
    form = form_of(client.get(url).content.decode())
    deputy = ground.make_deputy(group_year)
    review.set_group_points(actor=deputy, line=line, points=60, reason="Phó chấm", seen_version=line.version)
    form |= {f"points-{line.pk}": "50", f"reason-{line.pk}": "Trưởng chấm"}
    content = client.post(url, form).content.decode()
    assert f"{deputy.full_name} đã ghi 60,00 điểm" in content
    assert 'value="50"' in content
    assert "Trưởng chấm" in content
    assert stages.fresh(line).group_points == 60


@pytest.mark.parametrize("seen", ["", "{}", "[]", "null", '{"x": 1}', '{"1": [1]}'])
def test_a_form_without_a_readable_record_of_what_it_showed_changes_nothing(
    client, group_year, sheet, seen
) -> None:
    client.force_login(ground.make_leader(group_year))
    line = make.line_of(sheet, Method.RATIO)
    url = reverse("scoring:review-sheet", args=[sheet.pk])
    data = {"seen": seen, f"points-{line.pk}": "1", f"reason-{line.pk}": "x"}
    assert client.post(url, data).status_code == 302
    assert stages.fresh(line).group_points is None


def post_line(client, sheet, line, **data):
    sent = {
        "line": line.pk,
        "points": "70",
        "reason": "Kiểm tra",
        "version": stages.fresh(line).version,
    } | data
    return client.post(reverse("scoring:review-line", args=[sheet.pk]), sent)


def test_one_line_saved_by_the_script(client, group_year, sheet) -> None:
    leader = ground.make_leader(group_year)
    client.force_login(leader)
    line = make.line_of(sheet, Method.RATIO)
    told = post_line(client, sheet, line, points="70,5").json()
    assert (told["points"], told["delta"], told["version"]) == ("70,50", "−9,50", line.version + 1)
    assert told["stamp"].startswith(leader.full_name)
    sums = told["sums"]
    assert sums["counts"] == {"khac-biet": 1, "chua-chot": 11}
    assert sums["difference"] == "−9,50"
    assert sums["sections"][str(line.criterion.parent_id)].endswith(",50")


def test_what_the_script_is_told_when_a_line_is_not_saved(client, group_year, sheet) -> None:
    line = make.line_of(sheet, Method.RATIO)
    assert post_line(client, sheet, line).status_code == 401
    client.force_login(ground.make_stranger())
    assert post_line(client, sheet, line).status_code == 404
    client.force_login(ground.make_staff())
    assert post_line(client, sheet, line).status_code == 403
    client.force_login(ground.make_leader(group_year))
    assert post_line(client, sheet, line, version="x").status_code == 400
    lacking = post_line(client, sheet, line, reason="")
    assert (lacking.status_code, lacking.json()["field"]) == (422, "reason")
    assert post_line(client, sheet, line).status_code == 200
    late = post_line(client, sheet, line, points="60", version=line.version)
    assert late.status_code == 409
    assert late.json()["theirs"]["points"] == "70,00"
    review.return_sheet(actor=ground.make_deputy(group_year), sheet=sheet, reason="Thiếu")
    assert post_line(client, sheet, line, points="50").status_code == 404


def test_filters_show_what_they_say(client, group_year, sheet) -> None:
    client.force_login(ground.make_leader(group_year))
    ratio = make.line_of(sheet, Method.RATIO)
    post_line(client, sheet, ratio)
    head = make.head_of(sheet)
    direct = make.line_of(sheet, Method.DIRECT)
    LineEvidence.objects.create(line=direct, evidence=_document(sheet, head))
    url = reverse("scoring:review-sheet", args=[sheet.pk])
    for line in (ratio, direct):
        make.rewrite_frozen(Criterion.objects.filter(pk=line.criterion_id), evidence_required=True)
    expected = {"khac-biet": [ratio.pk], "co-minh-chung": [direct.pk], "thieu-minh-chung": [ratio.pk]}
    for wanted, lines in expected.items():
        content = client.get(url, {"loc": wanted}).content.decode()
        assert [int(pk) for pk in re.findall(r'id="d(\d+)"', content)] == lines, wanted
    content = client.get(url, {"loc": "chua-chot"}).content.decode()
    assert f'id="d{ratio.pk}"' not in content
    assert len(re.findall(r'id="d(\d+)"', content)) == 11


def _document(sheet, head):
    """As if it had been cited before handing in."""
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        state=SheetState.DRAFT, submitted_at=None, submitted_by=None
    )
    evidence = make.make_evidence(sheet, head)
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        state=SheetState.SUBMITTED, submitted_at=evidence.uploaded_at, submitted_by=head
    )
    return evidence


def test_evidence_is_seen_beside_the_sheet_that_cites_it_and_by_nobody_else(
    client, group_year, sheet
) -> None:
    head = make.head_of(sheet)
    evidence = _document(sheet, head)
    url = reverse("scoring:review-evidence", args=[sheet.pk, evidence.pk])
    client.force_login(ground.make_leader(group_year))
    assert client.get(url).status_code == 404
    LineEvidence.objects.create(line=make.line_of(sheet, Method.DIRECT), evidence=evidence)
    page, part = client.get(url), client.get(url, headers={"HX-Request": "true"})
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert evidence.number in part.content.decode()
    client.force_login(ground.make_user(organisation=ground.members_of(group_year)[1], kind=None))
    assert client.get(url).status_code == 404


def test_check_page_then_one_button(client, group_year, sheet) -> None:
    client.force_login(ground.make_leader(group_year))
    line = make.line_of(sheet, Method.RATIO)
    post_line(client, sheet, line, reason="Lý do ghi rõ")
    url = reverse("scoring:review-complete", args=[sheet.pk])
    content = client.get(url).content.decode()
    assert "Lý do ghi rõ" in content
    assert "−10,00" in content
    assert client.post(url).status_code == 302
    assert stages.state_of(sheet) == SheetState.REVIEWED


def test_what_was_typed_comes_back_when_closing_is_refused(client) -> None:
    group_year = make.make_assessing_year(members=3)
    sheet = make.submit(make.sheet_of(group_year))
    leader = ground.make_leader(group_year)
    review.complete_review(actor=leader, sheet=sheet)
    client.force_login(leader)
    url = reverse("scoring:review-close", args=[group_year.group.code, group_year.year])
    content = client.get(url).content.decode()
    assert "2 đơn vị chưa nộp phiếu" in content
    response = client.post(url, {"reason": " "})
    assert response.status_code == 422
    assert "nêu lý do khép lại" in response.content.decode()
    assert client.post(url, {"reason": "Hết hạn"}).status_code == 302
    group_year.refresh_from_db()
    assert group_year.review_closing_reason == "Hết hạn"


def test_returning_from_the_page(client, group_year, sheet) -> None:
    client.force_login(ground.make_leader(group_year))
    url = reverse("scoring:review-return", args=[sheet.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Xem lại I.1.1.1"}).status_code == 302
    assert stages.state_of(sheet) == SheetState.RETURNED
    page = reverse("scoring:review", args=[group_year.group.code, group_year.year])
    assert "Đã trả lại" in client.get(page).content.decode()


def test_neighbours_leave_out_the_own_unit(client, group_year) -> None:
    names = [unit.short_name for unit in ground.members_of(group_year)]
    client.force_login(ground.make_leader(group_year))
    content = client.get(
        reverse("scoring:review-sheet", args=[make.sheet_of(group_year, 1).pk])
    ).content.decode()
    assert '<span class="num">1/2</span>' in content
    assert (
        f'rel="next" href="{reverse("scoring:review-sheet", args=[make.sheet_of(group_year, 2).pk])}"'
        in content
    )
    assert 'rel="prev"' not in content
    assert names[0] not in content.split("<main")[1]


def test_notes_and_reasons_are_escaped(client, group_year, sheet) -> None:
    line = make.line_of(sheet, Method.RATIO)
    ScoreLine.objects.filter(pk=line.pk).update(note="<b>đậm</b>")
    client.force_login(ground.make_leader(group_year))
    post_line(client, sheet, line, reason="</textarea><script>1</script>")
    content = client.get(reverse("scoring:review-sheet", args=[sheet.pk])).content.decode()
    assert "&lt;b&gt;đậm" in content
    assert "<script>1" not in content
    seen = re.search(r'name="seen" value="([^"]*)"', content)
    assert seen and json.loads(unescape(seen[1]))[str(line.pk)][2] == "</textarea><script>1</script>"
