"""Who sees what of a vote at a conference, papers on the phone, results that tell too much."""

import pytest
from django.test import Client
from django.urls import reverse

from emulation.ballots.choices import Channel
from emulation.common.problems import Refused
from emulation.conferences import services
from emulation.conferences.choices import Purpose
from emulation.conferences.models import Round
from emulation.conferences.selectors import rounds
from emulation.home.conference_tasks import conference_tasks
from emulation.people.choices import OfficeKind
from tests.conferences.builders import FLAG, ranked_year
from tests.conferences.sitting import codes, heads, nomination, sit, units_of, vote
from tests.factories import ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def group_year():
    return ranked_year(members=6)


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


def test_who_may_see_turnout_and_result_and_when(leader, group_year):
    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year, (0, FLAG))
    for place in (1, 2, 3):
        vote(people[place], units[place], row)
    url = reverse("conferences:sitting", args=[group_year.group.code, group_year.year])

    def page(user):
        client = Client()
        client.force_login(user)
        return client.get(url).content.decode()

    assert ">3/6</span> đơn vị đã bỏ phiếu" in page(leader)
    assert "đơn vị đã bỏ phiếu" not in page(people[4])
    assert "Đạt" not in page(leader)
    services.close_round(actor=leader, row=row)
    for user in (leader, people[4], ground.make_inspector(), ground.make_staff()):
        assert "3/6" in page(user)
    assert "biết phiếu của từng đơn vị" in page(leader)
    assert "biết phiếu của từng đơn vị" not in page(people[4])


def elected(leader, group_year, names, **given):
    """An election among the last two of six units; `names`: what each of the first four marks."""
    units, people = units_of(group_year), heads(group_year)
    candidates = [unit.pk for unit in units[4:]]
    row = services.prepare_election(
        actor=leader, group_year=group_year, purpose=Purpose.LEADER, candidates=candidates, **given
    )
    services.open_round(actor=leader, row=row)
    for place, name in enumerate(names):
        services.cast(voter=people[place], row=row, unit=units[place], chosen=[units[name].pk])
    services.close_round(actor=leader, row=row)
    sitting = rounds.sitting_of(group_year)
    return rounds.views_of(sitting, small=0)[-1]


def test_an_election_in_which_all_name_the_same_reveals_every_paper(leader, group_year):
    sit(leader, group_year)
    assert "giống nhau" in elected(leader, group_year, (4, 4, 4, 4)).reveals
    assert elected(leader, group_year, (4, 4, 5, 4)).reveals == ""


def test_paper_from_the_box_is_warned_of_as_well(leader, group_year):
    sit(leader, group_year)
    row = nomination(leader, group_year, (0, FLAG), channel=Channel.PAPER)
    [item] = row.items.all()
    deputy = ground.make_deputy(group_year)
    marks = {item.pk: {"agree": 2, "disagree": 1, "other": 0}}
    for actor in (leader, deputy):
        services.enter_count(actor=actor, row=row, issued=3, returned=3, valid=3, marks=marks)
    services.close_round(actor=leader, row=row)
    [view] = rounds.views_of(rounds.sitting_of(group_year), small=3)
    assert "Chỉ 3 đơn vị bỏ phiếu" in view.reveals
    client = Client()
    client.force_login(leader)
    url = reverse("conferences:sitting", args=[group_year.group.code, group_year.year])
    page = client.get(url).content.decode()
    assert '<span class="num">3</span> phiếu thu về' in page and "0/6" not in page


def test_a_unit_votes_on_the_phone_and_gets_a_receipt(leader, group_year):
    sit(leader, group_year)
    units = units_of(group_year)
    row = nomination(leader, group_year)
    head = ground.make_user(OfficeKind.UNIT_HEAD, units[1])
    assert [task.title for task in conference_tasks(head)][:1] == [
        "Bỏ phiếu tại hội nghị: suy tôn, đề nghị khen thưởng"
    ]
    client = Client()
    client.force_login(head)
    url = reverse("conferences:paper", args=[group_year.group.code, group_year.year, row.pk])
    items = list(row.items.all())
    shown = client.get(url).content.decode()
    assert f"choice-{items[0].pk}" in shown and f"choice-{items[1].pk}" not in shown
    assert "Không bỏ phiếu về chính đơn vị mình." in shown
    sent = {"unit": units[1].pk}
    assert client.post(url, sent).status_code == 422
    lengths = set()
    for choice in ("agree", "disagree", "other"):
        answer = client.post(url, {**sent, f"choice-{items[0].pk}": choice})
        lengths.add(len(answer.content))
    assert len(lengths) == 1
    done = client.post(url, {**sent, f"choice-{items[0].pk}": "other", "confirmed": "1"})
    receipt = client.get(done["Location"]).content.decode()
    assert "đã bỏ phiếu" in receipt and "Ý kiến khác" not in receipt
    assert not [t for t in conference_tasks(head) if t.title.startswith("Bỏ phiếu")]


def test_an_election_on_the_phone_has_one_length_and_not_the_own_unit(leader, group_year):
    sit(leader, group_year)
    units = units_of(group_year)
    row = services.prepare_election(
        actor=leader,
        group_year=group_year,
        purpose=Purpose.DEPUTY,
        candidates=[unit.pk for unit in units[1:4]],
        seats=2,
    )
    services.open_round(actor=leader, row=row)
    client = Client()
    client.force_login(ground.make_user(OfficeKind.UNIT_HEAD, units[1]))
    url = reverse("conferences:paper", args=[group_year.group.code, group_year.year, row.pk])
    shown = client.get(url).content.decode()
    assert f'name="unit-{units[1].pk}"' not in shown and f'name="unit-{units[2].pk}"' in shown
    given = [{}, {f"unit-{units[2].pk}": "1"}, {f"unit-{units[2].pk}": "1", f"unit-{units[3].pk}": "1"}]
    lengths = {len(client.post(url, {"unit": units[1].pk, **one}).content) for one in given}
    assert len(lengths) == 1
    done = client.post(url, {"unit": units[1].pk, **given[1], "confirmed": "1"})
    assert done.status_code == 302


def test_a_declared_conflict_takes_one_line_off_the_paper(leader, group_year):
    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    client = Client()
    client.force_login(people[3])
    item = row.items.all()[0]
    url = reverse("conferences:step-out", args=[group_year.group.code, group_year.year, row.pk, item.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Thủ trưởng là người thân."})
    paper = rounds.papers_of(people[3], row)[0]
    assert [one.pk for one in paper.items] == [row.items.all()[1].pk]
    vote(people[3], units[3], row)


def test_an_election_beyond_the_regulation_is_refused(leader, group_year):
    sit(leader, group_year)
    units = units_of(group_year)
    for seats, chosen, code in ((3, units, "seats"), (1, [], "candidates")):
        with pytest.raises(Refused) as refused:
            services.prepare_election(
                actor=leader,
                group_year=group_year,
                purpose=Purpose.DEPUTY,
                candidates=[unit.pk for unit in chosen],
                seats=seats,
            )
        assert codes(refused) == [code]


def test_a_prepared_paper_gives_way_an_open_one_does_not(leader, group_year):
    sit(leader, group_year)
    units = units_of(group_year)
    for place in (0, 1):
        services.prepare_nomination(actor=leader, group_year=group_year, lines=[(units[place].pk, FLAG)])
    row = Round.objects.get()
    services.open_round(actor=leader, row=row)
    with pytest.raises(Refused) as refused:
        services.prepare_nomination(actor=leader, group_year=group_year, lines=[(units[0].pk, FLAG)])
    assert codes(refused) == ["round_open"]


def test_the_pages_that_run_it_work(leader, group_year):
    client = Client()
    client.force_login(leader)
    args = [group_year.group.code, group_year.year]
    assert "Hội nghị chưa khai mạc" in client.get(reverse("conferences:sitting", args=args)).content.decode()
    form = client.get(reverse("conferences:sitting-edit", args=args)).content.decode()
    assert "Bỏ phiếu suy tôn, đề nghị khen thưởng" in form
    sit(leader, group_year)
    units = units_of(group_year)
    prepare = reverse("conferences:prepare", args=[*args, "nomination"])
    sent = {"channel": "app", "secret": "1", f"unit-{units[0].pk}": [FLAG]}
    assert client.post(prepare, {"channel": "app", "secret": "1"}).status_code == 422
    assert client.post(prepare, sent).status_code == 302
    row = Round.objects.get()
    for name in ("open-round", "close-round"):
        page = reverse(f"conferences:{name}", args=[*args, row.pk])
        assert client.get(page).status_code == 200
        assert client.post(page).status_code == 302
    edit = client.get(reverse("conferences:edit", args=args)).content.decode()
    assert 'value="Nguyễn Văn An"' in edit  # the minutes are drafted from the sitting
