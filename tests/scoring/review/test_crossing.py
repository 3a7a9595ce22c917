"""Cross-scoring: prescribed, assigned, scored, handed in, stepped back from, closed; blind all the while."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.common.problems import Conflict, Refused
from emulation.groups.models import GroupYear
from scoring.choices import Layer
from scoring.exports.flat import flat_points, readable_sheets
from scoring.formulas import Method
from scoring.home_tasks.crossing import cross_tasks
from scoring.models import CrossAssignment, CrossResult, CrossScore, ScoreLine, SectionTotal
from scoring.rules import visible_layers
from scoring.selectors.crossing import scores as selectors
from scoring.selectors.crossing.single import given_to
from scoring.services import crossing, review
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import crossing as cross
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db


def test_only_where_the_regulation_says_so_everywhere_or_in_a_named_group():
    group_year = stages.submitted_year(4, 6, methods=cross.METHODS)
    leader = ground.make_leader(group_year)
    with pytest.raises(Refused, match="không yêu cầu chấm chéo"):
        crossing.open_round(actor=leader, group_year=group_year)
    pilot = cross.prescribe(group_year, enabled=False, pilot=[group_year.group.short_name.upper()])
    crossing.open_round(actor=leader, group_year=pilot)
    with pytest.raises(Refused, match="đã được mở"):
        crossing.open_round(actor=leader, group_year=pilot)


def test_who_opens_and_closes():
    group_year = cross.prescribe(stages.submitted_year(4, 6, methods=cross.METHODS))
    for role, actor in ground.cast_of(group_year).items():
        if role not in ("leader", "deputy"):
            with pytest.raises(PermissionDenied):
                crossing.open_round(actor=actor, group_year=group_year)
            with pytest.raises(PermissionDenied):
                crossing.close_round(actor=actor, group_year=group_year)
    crossing.open_round(actor=ground.make_deputy(group_year), group_year=group_year)


def test_everybody_scores_as_many_others_as_prescribed_never_itself():
    group_year = cross.open_year(6, raters=2)
    pairs = CrossAssignment.objects.values_list(
        "rater__organisation_id", "sheet__membership__organisation_id"
    )
    assert len(pairs) == 12
    assert all(rater != unit for rater, unit in pairs)
    assert not {(unit, rater) for rater, unit in pairs} & set(pairs)
    found = cross.round_of(group_year)
    assert found.seed == AuditRecord.objects.get(action="open_cross_round").new["seed"]


def test_members_read_what_the_others_handed_in_once_the_round_is_open():
    before = stages.submitted_year(4, 6, methods=cross.METHODS)
    after = cross.open_year(4)
    for group_year, layers in ((before, frozenset()), (after, frozenset({Layer.SELF}))):
        third = ground.make_user(organisation=ground.members_of(group_year)[2])
        assert visible_layers(third, make.sheet_of(group_year, 3)) == layers


def test_a_score_obeys_the_method_may_wait_for_its_reason_and_is_handed_in_complete():
    group_year = cross.open_year(4)
    rater = cross.rater_of(group_year, 2)
    assignment = cross.assignment_of(rater, group_year, 3)
    actor, line = cross.head(rater), cross.direct_lines(assignment)[0]

    def save(points, reason="", version=0, line=line):
        return crossing.save_score(
            actor=actor,
            assignment=assignment,
            line_id=line.pk,
            points=points,
            reason=reason,
            seen_version=version,
        )

    with pytest.raises(Refused):
        save("1,3")  # steps of 0,5
    with pytest.raises(Refused, match="không chấm chéo"):
        save("1", line=make.line_of(assignment.sheet, Method.RATIO))
    with pytest.raises(Refused, match="Tải lại trang"):  # nobody has scored it, so nobody is ahead
        save("1,5", version=9999)
    assert save("1,5").points == Decimal("1.50")
    with pytest.raises(Conflict, match="1,50") as lost:
        save("2")
    assert lost.value.current["points"] == "1,50"
    problems = crossing.missing_to_submit(rater)
    assert {problem.code for problem in problems} == {"empty", "reason"}
    with pytest.raises(Refused):
        crossing.submit(actor=actor, rater=rater)
    save("1,5", "Chưa đủ minh chứng", 1)
    for own in rater.assignments.all():
        crossing.keep_own_points(actor=actor, assignment=own)
    assert crossing.missing_to_submit(rater) == []
    score = CrossScore.objects.get(assignment=assignment, line=line)
    assert score.points == Decimal("1.50")  # what was decided is not taken over


def test_one_level_for_most_units_asks_for_a_reason_and_no_more():
    group_year = cross.open_year(5)
    rater = cross.rater_of(group_year, 3)
    for assignment in rater.assignments.select_related("rater"):
        cross.give(assignment, "2")
    actor = cross.head(rater)
    assert selectors.pattern_of(rater) == (4, 4, Decimal("6.00"))
    with pytest.raises(Refused, match="4 trên 4 đơn vị cùng một mức điểm"):
        crossing.submit(actor=actor, rater=rater)
    crossing.submit(actor=actor, rater=rater, pattern_reason="Các đơn vị đều hoàn thành")
    with pytest.raises(Refused, match="đã gửi"):
        cross.give(cross.assignment_of(rater, group_year, 0), "1")


def test_only_the_unit_scores_and_only_its_head_hands_in():
    group_year = cross.open_year(4)
    rater = cross.rater_of(group_year, 3)
    assignment = cross.assignment_of(rater, group_year, 0)
    for role, actor in ground.cast_of(group_year).items():
        if rater.organisation_id in actor.roles.served:
            continue
        with pytest.raises(PermissionDenied):
            crossing.recuse(actor=actor, assignment=assignment, reason="x")
        with pytest.raises(PermissionDenied):
            crossing.submit(actor=actor, rater=rater)
        assert selectors.rater_for(actor, rater.pk) is None, role
    officer = ground.make_member(group_year, "unit_officer")
    if rater.organisation_id in officer.roles.served:
        with pytest.raises(PermissionDenied):
            crossing.submit(actor=officer, rater=rater)


def test_recusal_at_any_time_takes_the_scores_out_and_somebody_else_stands_in():
    group_year = cross.open_year(5, raters=2)
    rater = cross.rater_of(group_year, 1)
    assignment = rater.assignments.select_related("sheet__membership", "rater").first()
    cross.give(assignment, "0", lines=1)
    with pytest.raises(Refused, match="Nêu lý do"):
        crossing.recuse(actor=cross.head(rater), assignment=assignment, reason=" ")
    replacement = crossing.recuse(actor=cross.head(rater), assignment=assignment, reason="Người nhà")
    assert replacement is not None and replacement.replaces_id == assignment.pk
    assert replacement.rater_id != rater.pk and replacement.sheet_id == assignment.sheet_id
    assert replacement.rater.organisation_id != assignment.sheet.membership.organisation_id
    with pytest.raises(Refused, match="đã rút"):
        cross.give(assignment, "1", lines=1)

    # Also after handing in: the scores no longer count.
    cross.finish(group_year, 2)
    other = cross.rater_of(group_year, 2).assignments.filter(recused_at=None).select_related("rater").first()
    crossing.recuse(actor=cross.head(other.rater), assignment=other, reason="Thanh tra đơn vị này")
    crossing.close_round(actor=ground.make_leader(group_year), group_year=group_year, reason="Hết hạn")
    assert not CrossResult.objects.filter(line__sheet=other.sheet).exists()


def close(group_year, reason=""):
    return crossing.close_round(actor=ground.make_leader(group_year), group_year=group_year, reason=reason)


def test_the_aggregate_is_the_prescribed_one_and_missing_is_not_zero():
    group_year = cross.open_year(5, aggregate="trimmed_mean", trim_each_side=1)
    for index, points in ((0, "0"), (1, "1,5"), (2, "2")):
        cross.finish(group_year, index, {4: points, 3: "1"})
    rater = cross.rater_of(group_year, 3)  # gives something and never hands in
    cross.give(cross.assignment_of(rater, group_year, 4), "0")
    with pytest.raises(Refused, match="Còn 2 đơn vị chưa gửi"):
        close(group_year)
    found = close(group_year, "Đã nhắc hai lần")
    assert found.closing_reason == "Đã nhắc hai lần"
    sheet = make.sheet_of(group_year, 4)
    results = CrossResult.objects.filter(line__sheet=sheet)
    assert set(results.values_list("points", "count")) == {(Decimal("1.50"), 3)}
    assert not ScoreLine.objects.filter(group_points__isnull=False).exists()  # a suggestion only
    with pytest.raises(Refused, match="Không có lượt"):
        close(group_year)
    with pytest.raises(Refused, match="khép lại"):
        cross.finish(group_year, 3)


def test_as_the_base_it_becomes_the_points_of_the_group_where_nobody_has_decided():
    group_year = cross.open_year(4, use="base", aggregate="mean")
    leader, sheet = ground.make_leader(group_year), make.sheet_of(group_year, 3)
    decided, left, *_ = ScoreLine.objects.filter(sheet=sheet, criterion__method=Method.DIRECT).order_by("pk")
    review.set_group_points(
        actor=leader, line=decided, points=Decimal("0.5"), reason="Đã xem hồ sơ", seen_version=decided.version
    )
    for index, points in ((0, "1"), (1, "1"), (2, "1,5")):
        cross.finish(group_year, index, {3: points})
    close(group_year, "Hết hạn")
    decided, left = stages.fresh(decided), stages.fresh(left)
    assert (decided.group_points, decided.group_reason) == (Decimal("0.50"), "Đã xem hồ sơ")
    assert (left.group_points, left.group_reason) == (Decimal("1.17"), crossing.BASE_REASON.format(3))
    lines = ScoreLine.objects.filter(sheet=sheet, criterion__section=left.criterion.section_id)
    total = SectionTotal.objects.get(sheet=sheet, layer="group", section=left.criterion.section_id)
    assert total.points == sum(line.group_points or 0 for line in lines)


def test_the_review_waits_for_the_round_and_shows_what_it_came_to(client: Client):
    group_year = cross.open_year(4, aggregate="mean")
    leader, sheet = ground.make_leader(group_year), make.sheet_of(group_year, 3)
    with pytest.raises(Refused, match="Đang chấm chéo"):
        review.return_sheet(actor=leader, sheet=sheet, reason="Thiếu")
    assert [p.code for p in review.missing_to_close(group_year)] == ["crossing"]
    for index, points in ((0, "1"), (1, "1"), (2, "1,5")):
        cross.finish(group_year, index, {3: points})
    close(group_year, "Hết hạn")
    client.force_login(leader)
    page = client.get(reverse("scoring:review-sheet", args=[sheet.pk])).content.decode()
    assert "1,17 điểm (3 phiếu)" in page
    client.force_login(make.head_of(sheet))  # the own unit: not before the review closes
    for name in ("scoring:sheet", "scoring:review-sheet"):
        content = client.get(reverse(name, args=[sheet.pk]), follow=True).content.decode()
        assert "1,17 điểm" not in content


SECRET, WHY = "1,50", "Bí mật của đơn vị chấm"


def addresses(group_year: GroupYear, assignment: CrossAssignment) -> list[str]:
    where, one = [group_year.group.code, group_year.year], [assignment.rater_id, assignment.pk]
    sheet = assignment.sheet_id
    return [
        reverse("scoring:cross", args=where),
        reverse("scoring:cross-close", args=where),
        reverse("scoring:cross-rater", args=one[:1]),
        reverse("scoring:cross-submit", args=one[:1]),
        reverse("scoring:cross-sheet", args=one),
        reverse("scoring:cross-recuse", args=one),
        reverse("scoring:review", args=where),
        reverse("scoring:review-sheet", args=[sheet]),
        reverse("scoring:review-complete", args=[sheet]),
        reverse("scoring:sheet", args=[sheet]),
        reverse("scoring:sheet-explanations", args=[sheet]),
        *(
            reverse("scoring:sheet-line", args=[sheet, line.pk])
            for line in cross.direct_lines(assignment)[:1]
        ),
        "/",
    ]


def test_nobody_sees_the_scores_of_others_before_the_round_is_closed(client: Client):
    """Every address, also as a fragment; only the unit that gave them reads them."""
    group_year = cross.open_year(5, aggregate="mean")
    rater = cross.rater_of(group_year, 3)
    assignment = cross.assignment_of(rater, group_year, 4)
    cross.give(assignment, "1,5", reason=WHY)
    cast = ground.cast_of(group_year)
    cast["third"] = ground.make_user(organisation=ground.members_of(group_year)[2])
    cast["leader again"] = ground.make_leader(group_year)
    cast["scored"] = ground.make_user(organisation=ground.members_of(group_year)[4])
    for role, person in cast.items():
        if rater.organisation_id in person.roles.served:
            continue
        client.force_login(person)
        for url in addresses(group_year, assignment):
            for headers in ({}, {"HX-Request": "true"}):
                content = client.get(url, headers=headers, follow=True).content.decode()
                assert WHY not in content and SECRET not in content, (role, url)
        line = cross.direct_lines(assignment)[0]
        answer = client.post(
            reverse("scoring:cross-line", args=[rater.pk, assignment.pk]),
            {"line": line.pk, "points": "1", "reason": "", "version": 0},
        )
        assert answer.status_code == 404 and SECRET not in answer.content.decode()
    client.force_login(cross.head(rater))
    page = client.get(reverse("scoring:cross-sheet", args=[rater.pk, assignment.pk])).content.decode()
    assert WHY in page and SECRET in page


def test_flat_data_hold_no_cross_scores_before_the_closing():
    group_year = cross.open_year(4)
    assignment = cross.assignment_of(cross.rater_of(group_year, 2), group_year, 3)
    cross.give(assignment, "1,5", reason=WHY)
    leader = ground.make_leader(group_year)
    rows = [
        tuple(map(str, row))
        for row in flat_points(group_year, readable_sheets(leader, group_year), given_to(leader, group_year))
    ]
    assert rows
    assert not any(cell in (WHY, "1.5", "1.50") for row in rows for cell in row)


def test_after_the_closing_leaders_see_the_result_without_their_own_unit_members_their_own_row(
    client: Client,
):
    group_year = cross.open_year(5, aggregate="mean")
    for index in range(5):
        cross.finish(group_year, index, {0: "1,5", 4: "0,5" if index == 1 else "2"})
    close(group_year)
    where = reverse("scoring:cross", args=[group_year.group.code, group_year.year])
    units = ground.members_of(group_year)
    leader = ground.make_leader(group_year)
    client.force_login(leader)
    results = client.get(where).context["results"]
    assert [row.name for row in results.rows] == [unit.short_name for unit in units[1:]]
    assert all(flag.unit != units[0].short_name for flag in results.flags)
    assert (units[1].short_name, units[4].short_name) in {(flag.rater, flag.unit) for flag in results.flags}
    client.force_login(ground.make_user(organisation=units[2]))
    answer = client.get(where)
    assert answer.context["results"] is None and answer.context["own"]
    assert client.get(answer.context["own"][0][1]).status_code == 200


def test_work_and_pages_of_a_member(client: Client):
    group_year = cross.open_year(4)
    rater = cross.rater_of(group_year, 2)
    person = cross.head(rater)
    (task,) = cross_tasks(person)
    client.force_login(person)
    page = client.get(task.url).content.decode()
    assert "Không chấm đơn vị mình." in page
    assignment = cross.assignment_of(rater, group_year, 3)
    url = reverse("scoring:cross-sheet", args=[rater.pk, assignment.pk])
    first, second, *_ = cross.direct_lines(assignment)
    answer = client.post(
        reverse("scoring:cross-line", args=[rater.pk, assignment.pk]),
        {"line": first.pk, "points": "1,5", "reason": "Thiếu", "version": 0},
    )
    assert (answer.status_code, answer.json()["points"], answer.json()["version"]) == (200, "1,50", 1)
    seen = client.get(url).context["page"].seen
    form = {"seen": seen, f"points-{first.pk}": "1,50", f"reason-{first.pk}": "Thiếu"}
    form |= {f"points-{second.pk}": "1,7", f"reason-{second.pk}": ""}
    refused = client.post(url, form)
    assert refused.status_code == 422 and 'value="1,7"' in refused.content.decode()
    assert client.post(url, form | {f"points-{second.pk}": "1"}).status_code == 302
    assert client.post(url, {"keep": "1"}).status_code == 302
    submit = reverse("scoring:cross-submit", args=[rater.pk])
    assert "chưa nêu lý do" in client.get(submit).content.decode()
    assert client.post(submit).status_code == 422
