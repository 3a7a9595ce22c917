"""Pages of criteria sets: plain forms that keep what was typed, each refusal at its field."""

from decimal import Decimal

import pytest
from django.urls import reverse

from scoring.models import Criterion
from scoring.services.criteria import facts
from tests.factories import ground
from tests.scoring.criteria.making import amended, published_draft, small_draft
from tests.scoring.criteria.test_publishing import edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    found = small_draft()
    client.force_login(found.leader)
    return found


def url(name, draft, *more):
    return reverse(f"scoring:criteria-{name}", args=[draft.row.pk, *more])


def form(row, **changes):
    return {
        "code": row.code,
        "title": row.title,
        "maximum": "40",
        "method": row.method,
        "tied": "tied" if row.tied else "common",
        "guidance": "",
        "unit_of_measure": row.unit_of_measure,
        "seen": facts.stamp_of(row),
    } | changes


def test_a_criterion_is_edited_with_the_fields_of_its_method(client, draft):
    row = draft.node("I.1")
    answer = client.post(url("node", draft, row.pk), form(row, p_floor_percent="70,5"))
    assert answer.status_code == 302
    assert draft.node("I.1").parameters == {"floor_percent": "70.5"}


def test_another_method_is_drawn_without_being_saved(client, draft):
    row = draft.node("I.1")
    answer = client.post(url("node", draft, row.pk), form(row, method="late_days", show="1"))
    page = answer.content.decode()
    assert answer.status_code == 200 and 'name="p_per_day"' in page and "p_floor_percent" not in page
    assert draft.node("I.1").method == "ratio"


def test_the_worked_example_is_that_of_what_is_typed(client, draft):
    row = draft.node("I.1")
    typed = form(row, method="late_days", p_per_day="0,5", maximum="10", example="1")
    page = client.post(url("node", draft, row.pk), typed).content.decode()
    assert "Trễ 2 ngày: 10,00 − 2 × 0,50 = 9,00 điểm" in page


def test_levels_with_their_texts(client, draft):
    row = draft.node("II.1")
    levels = {
        "p_step": "0,5",
        "p_anchors_points_0": "40",
        "p_anchors_text_0": "Hoàn thành tốt",
        "p_anchors_points_1": "20",
    }
    answer = client.post(url("node", draft, row.pk), form(row, **levels))
    assert answer.status_code == 422 and "Nhập đủ cả dòng" in answer.content.decode()
    client.post(url("node", draft, row.pk), form(row, **levels, p_anchors_text_1="Còn thiếu"))
    assert draft.node("II.1").parameters == {
        "step": "0.5",
        "anchors": [{"points": "40", "text": "Hoàn thành tốt"}, {"points": "20", "text": "Còn thiếu"}],
    }


def test_wrong_parameters_stand_at_their_field_and_nothing_is_lost(client, draft):
    row = draft.node("I.1")
    answer = client.post(
        url("node", draft, row.pk), form(row, title="Tên đang gõ", p_floor_percent="90", p_cap_percent="80")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mức sàn không được cao hơn mức trần." in page and "Tên đang gõ" in page


def test_the_second_writer_sees_what_is_stored_and_keeps_what_was_typed(client, draft):
    row = draft.node("I.1")
    typed = form(row, title="Của tôi")
    edit(draft, "I.1", title="Của người khác")
    answer = client.post(url("node", draft, row.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Của người khác" in page and "Của tôi" in page
    again = typed | {"seen": facts.stamp_of(draft.node("I.1"))}
    assert again["seen"] in page
    assert client.post(url("node", draft, row.pk), again).status_code == 302
    assert draft.node("I.1").title == "Của tôi"


def test_sums_are_told_where_they_are_wrong(client, draft):
    edit(draft, "I.1", maximum=Decimal(35))
    page = client.get(url("edit", draft)).content.decode()
    assert "cộng 55,00, thiếu 5,00" in page


def test_a_new_criterion_begins_with_its_number_and_the_points_that_are_left(client, draft):
    edit(draft, "I.1", maximum=Decimal(35))
    address = f"{url('add', draft)}?trong={draft.node('I').pk}"
    page = client.get(address).content.decode()
    assert 'value="I.3"' in page and 'value="5,00"' in page
    client.post(address, {"code": "I.3", "title": "Mới", "maximum": "5", "method": "group"})
    assert draft.codes() == ["I", "I.1", "I.2", "I.3", "II", "II.1"]


def test_what_people_wrote_is_escaped_in_the_tree(client, draft):
    Criterion.objects.filter(pk=draft.node("I.1").pk).update(title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get(url("edit", draft)).content.decode()


def test_publication_says_who_is_asked_again(client):
    draft = amended(published_draft())
    client.force_login(draft.approver)
    page = client.get(url("publish", draft)).content.decode()
    assert "không sửa được nữa" in page
    assert client.post(url("publish", draft)).status_code == 302
    draft.row.refresh_from_db()
    assert not draft.row.is_draft


def test_a_draft_is_no_business_of_members(client):
    draft = small_draft()
    client.force_login(ground.make_user(organisation=ground.members_of(draft.group_year)[-1]))
    assert client.get(reverse("scoring:criteria", args=[draft.row.pk])).status_code == 404
    assert draft.row.name not in client.get(reverse("scoring:criteria-list")).content.decode()
