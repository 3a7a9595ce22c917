"""No year starts without a published criteria set: whoever starts it is told, with the way to it."""

import pytest
from django.urls import reverse

from emulation.common.problems import Refused
from emulation.groups import services
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from scoring.services.criteria import publishing
from tests.scoring.criteria.making import Draft, small_draft

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["khối", "cụm"])
def draft(request) -> Draft:
    """A sound draft of a group that forms its year and lacks nothing else."""
    found = small_draft(members=5, cluster=request.param)
    GroupYear.objects.filter(pk=found.group_year.pk).update(state=YearState.FORMING)
    found.group_year.refresh_from_db()
    return found


def started(draft: Draft) -> bool:
    return GroupYear.objects.get(pk=draft.group_year.pk).state == YearState.RUNNING


def way(draft: Draft) -> str:
    group_year = draft.group_year
    return reverse("scoring:criteria-attach", args=[group_year.group.code, group_year.year])


def test_a_draft_is_not_enough(draft):
    with pytest.raises(Refused) as refused:
        services.start_year(actor=draft.approver, group_year=draft.group_year)
    assert [(problem.code, problem.url) for problem in refused.value.problems] == [
        ("no_criteria", way(draft))
    ]
    assert not started(draft)


def test_the_page_leads_there_and_to_the_start(client, draft):
    client.force_login(draft.approver)
    page = reverse("groups:start", args=[draft.group_year.group.code, draft.group_year.year])
    said = client.get(page).content.decode()
    assert "Chưa có bộ tiêu chí" in said and way(draft) in said
    assert client.get(way(draft)).status_code == 200
    assert "Chưa có bộ tiêu chí" in client.post(page).content.decode()
    publishing.publish(actor=draft.approver, criteria_set=draft.row)
    assert "Chưa có bộ tiêu chí" not in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert started(draft)
