"""Activities: who writes them down, what is refused, what the page says about the year."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.activities import selectors, services
from emulation.activities.models import Activity
from emulation.activities.services import ActivityFacts
from emulation.audit.models import AuditRecord
from emulation.common.problems import Refused
from emulation.groups.choices import Cycle, YearState
from tests.factories import ground
from tests.factories.ground import make_block_year, make_staff

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Hội thảo giải ngân vốn đầu tư công",
    "kind": "exchange",
    "form": "thematic",
    "starts_on": "20/5/2025",
    "ends_on": "",
    "goal": "",
    "units_attending": "5",
    "result": "Thống nhất cách làm",
}


def facts(**changed):
    given = {
        "kind": "movement",
        "form": "campaign",
        "title": "60 ngày đêm",
        "goal": "",
        "starts_on": date(2025, 9, 1),
        "ends_on": date(2025, 10, 31),
        "units_attending": None,
        "result": "",
    }
    return ActivityFacts(**{**given, **changed})


def url(name, group_year, *more):
    return reverse(f"activities:{name}", args=[group_year.group.code, group_year.year, *more])


def add(group_year, first, last=None, form="regular"):
    return Activity.objects.create(
        group_year=group_year,
        kind="movement",
        form=form,
        title="Việc",
        starts_on=first,
        ends_on=last or first,
    )


def test_leaders_and_staff_write_them_down(client):
    group_year = make_block_year()
    activity = add(group_year, date(2025, 3, 1))
    people = ground.cast_of(group_year)
    expected = ground.only(("leader", "deputy", "staff"), 200, 403, administrator=404, stranger=404)
    for address in (url("add", group_year), url("edit", group_year, activity.pk)):
        assert ground.answers(client, address, people) == expected
        assert ground.answers(client, address, people, {"title": ""}) == expected
    for name in ("head", "founder", "inspector", "stranger"):
        with pytest.raises(PermissionDenied):
            services.save_activity(actor=people[name], group_year=group_year, facts=facts())


def test_an_activity_of_another_group_is_not_found(client):
    group_year, other = make_block_year(), make_block_year()
    client.force_login(make_staff())
    foreign = add(other, date(2025, 3, 1))
    assert client.get(url("edit", group_year, foreign.pk)).status_code == 404


def test_recording_and_correcting(client):
    group_year = make_block_year()
    client.force_login(ground.make_leader(group_year))
    answer = client.post(url("add", group_year), TYPED)
    page = reverse("groups:year", args=[group_year.group.code, 2025])
    assert answer["Location"] == f"{page}#hoat-dong"
    activity = group_year.activities.get()
    assert (activity.starts_on, activity.ends_on) == (date(2025, 5, 20), date(2025, 5, 20))
    assert "Hội thảo giải ngân" in client.get(page).content.decode()
    form = client.get(url("edit", group_year, activity.pk)).content.decode()
    assert 'value="20/05/2025"' in form
    client.post(url("edit", group_year, activity.pk), {**TYPED, "units_attending": "4"})
    activity.refresh_from_db()
    assert activity.units_attending == 4
    entry = AuditRecord.objects.get(action="edit_activity")
    assert (entry.old, entry.new) == ({"units_attending": 5}, {"units_attending": 4})
    assert entry.group_year_id == group_year.pk


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"title": ""}, "title", "Nhập tên hoạt động."),
        ({"kind": ""}, "kind", "Chọn loại hoạt động."),
        ({"form": ""}, "form", "Chọn hình thức thi đua."),
        ({"starts_on": ""}, "starts_on", "Nhập ngày bắt đầu."),
        ({"starts_on": "20.5"}, "starts_on", "không phải là ngày"),
        ({"ends_on": "19/5/2025"}, "ends_on", "không được trước"),
        ({"starts_on": "20/5/2023"}, "starts_on", "không thuộc năm thi đua 2025"),
        ({"units_attending": "11"}, "units_attending", "Số đơn vị tham gia không vượt quá 5."),
        ({"units_attending": "năm"}, "units_attending", "không phải là số"),
    ],
)
def test_refused_forms_keep_what_was_typed(client, changed, field, words):
    group_year = make_block_year()
    client.force_login(ground.make_leader(group_year))
    answer = client.post(url("add", group_year), {**TYPED, **changed})
    assert answer.status_code == 200
    assert words in str(answer.context["form"].errors[field])
    page = answer.content.decode()
    assert "Thống nhất cách làm" in page
    assert f'href="#id_{field}' in page  # the summary leads to the field
    assert not Activity.objects.exists()


def test_a_year_that_is_over_takes_no_more(client):
    group_year = make_block_year(state=YearState.CLOSED)
    with pytest.raises(Refused) as refused:
        services.save_activity(actor=make_staff(), group_year=group_year, facts=facts())
    assert [problem.code for problem in refused.value.problems] == ["year_closed"]
    client.force_login(make_staff())
    page = client.get(reverse("groups:year", args=[group_year.group.code, 2025])).content.decode()
    assert "Ghi nhận hoạt động" not in page


def test_forms_and_months_of_the_year():
    group_year = make_block_year(year=2025)
    add(group_year, date(2025, 3, 1))
    add(group_year, date(2025, 9, 15), date(2025, 11, 2), form="campaign")
    add(group_year, date(2024, 12, 20), date(2025, 1, 10), form="thematic")
    found = selectors.overview(group_year)
    assert found.by_form == [("Thường xuyên", 1), ("Theo đợt", 1), ("Chuyên đề", 1)]
    assert [month for month, count, _ in found.months if count] == [1, 3, 9, 10, 11]
    assert found.idle_months == [2, 4, 5, 6, 7, 8, 12]
    assert found.idle_words == "2, 4, 5, 6, 7, 8 và 12"


def test_months_to_come_are_not_idle(monkeypatch):
    monkeypatch.setattr(selectors, "today", lambda: date(2025, 4, 15))
    group_year = make_block_year(year=2025)
    add(group_year, date(2025, 1, 5), date(2025, 2, 5))
    found = selectors.overview(group_year)
    assert found.idle_months == [3]
    assert found.idle_words == "3"


def test_a_school_year_runs_from_september(monkeypatch):
    monkeypatch.setattr(selectors, "today", lambda: date(2026, 9, 1))
    group_year = make_block_year(year=2026)
    group_year.cycle = Cycle.SCHOOL
    add(group_year, date(2025, 9, 5), date(2026, 5, 31))
    found = selectors.overview(group_year)
    assert [month for month, _, _ in found.months][:2] == [9, 10]
    assert found.idle_months == [6, 7, 8]
