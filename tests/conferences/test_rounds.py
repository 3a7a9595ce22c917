"""The conference sits: quorum, papers of units, closing, minutes that follow from the urns."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from emulation.ballots.choices import Channel, PaperState
from emulation.ballots.models import Participation
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.conferences import selectors, services
from emulation.conferences.choices import Purpose
from emulation.conferences.facts import Attending
from emulation.conferences.models import Conference, Round
from emulation.conferences.selectors import rounds
from emulation.groups.choices import GroupRole
from emulation.home import ground as contributed
from emulation.people.choices import OfficeKind
from tests.awards.together import at_once
from tests.conferences.builders import CERTIFICATE, FLAG, confirm, ranked_year
from tests.factories import ground
from tests.factories.scoring import png

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def group_year():
    return ranked_year(members=6)


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


def units_of(group_year):
    return ground.members_of(group_year)


def sit(leader, group_year, absent=()):
    rows = tuple(
        Attending(
            f"attendance-{place}",
            unit.pk,
            unit.short_name,
            place not in absent,
            "" if place in absent else f"Người {place}",
            note="Đi công tác" if place in absent else "",
        )
        for place, unit in enumerate(units_of(group_year))
    )
    facts = services.SittingFacts(
        starts_at=now() - timedelta(hours=1),
        venue="Hội trường",
        agenda="Báo cáo\nBỏ phiếu",
        guests="",
        chair_name="Nguyễn Văn An",
        chair_title="Giám đốc",
        secretary_name="Trần Thị Bình",
        secretary_title="Chuyên viên",
        tellers=("Lê Văn Cường", "Phạm Thị Dung", "Vũ Văn Em"),
        attendances=rows,
    )
    return services.save_sitting(actor=leader, group_year=group_year, facts=facts)


def nomination(leader, group_year, *named, **given):
    units = units_of(group_year)
    lines = [(units[place].pk, award) for place, award in (named or ((0, FLAG), (1, CERTIFICATE)))]
    row = services.prepare_nomination(actor=leader, group_year=group_year, lines=lines, **given)
    return services.open_round(actor=leader, row=row)


def heads(group_year):
    return [ground.make_user(OfficeKind.UNIT_HEAD, unit) for unit in units_of(group_year)]


def vote(head, unit, row, choice="agree", **others):
    """The same opinion on every line, or another one for a unit by its place on the paper."""
    given = {item.pk: others.get(f"line{place}", choice) for place, item in enumerate(row.items.all())}
    services.cast(voter=head, row=row, unit=unit, choices=given)


def test_a_vote_needs_a_sitting_and_the_quorum(leader, group_year):
    with pytest.raises(Refused) as refused:
        services.prepare_nomination(actor=leader, group_year=group_year, lines=[])
    assert codes(refused) == ["no_sitting"]
    sit(leader, group_year, absent={3, 4})  # 4 of 6 are 66.67 %, 70 % are needed
    with pytest.raises(Refused) as refused:
        nomination(leader, group_year)
    assert codes(refused) == ["no_quorum"]
    assert refused.value.problems[0].clause == group_year.regulation.book.clause("conference.quorum_percent")


def test_the_whole_way_from_votes_to_minutes_and_offices(leader, group_year):
    sit(leader, group_year, absent={5})
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    for place in range(5):
        vote(people[place], units[place], row, line1="disagree" if place == 4 else "agree")
    services.close_round(actor=leader, row=row)
    for purpose, chosen in ((Purpose.LEADER, 1), (Purpose.DEPUTY, 2)):
        election = services.prepare_election(
            actor=leader,
            group_year=group_year,
            purpose=purpose,
            candidates=[units[1].pk, units[2].pk, units[3].pk],
        )
        services.open_round(actor=leader, row=election)
        election = Round.objects.prefetch_related("items__ballot").get(pk=election.pk)
        for place in range(5):
            mark = [] if place == chosen else [units[chosen].pk]
            services.cast(voter=people[place], row=election, unit=units[place], chosen=mark)
        services.close_round(actor=leader, row=election)
    draft = rounds.draft_of(group_year)
    assert (draft.issued, draft.returned, draft.valid, draft.present) == (5, 5, 5, 5)
    # nobody voted on the own unit: its line counts as no opinion
    assert [(row.organisation_id, row.agree, row.disagree, row.none) for row in draft.candidates] == [
        (units[0].pk, 4, 0, 1),
        (units[1].pk, 3, 1, 1),
    ]
    assert [(row.organisation_id, row.role, row.agree) for row in draft.elections] == [
        (units[1].pk, GroupRole.LEADER, 4),
        (units[2].pk, GroupRole.DEPUTY, 4),
    ]
    services.save_conference(actor=leader, group_year=group_year, facts=draft)
    conference = confirm(group_year, leader)
    assert conference.candidate_counts.get(organisation=units[0]).agree == 4
    assert selectors.held_in([group_year]) == {group_year.pk}


def test_minutes_that_say_something_else_than_the_urn_are_refused(leader, group_year):
    from dataclasses import replace

    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    for head, unit in zip(people, units, strict=True):
        vote(head, unit, row)
    services.close_round(actor=leader, row=row)
    draft = rounds.draft_of(group_year)
    better = tuple(replace(line, agree=6, none=0) for line in draft.candidates)
    for changed, code in (
        (replace(draft, candidates=better), "candidates_changed"),
        (replace(draft, issued=5, returned=5, valid=5), "papers_changed"),
    ):
        with pytest.raises(Refused) as refused:
            services.save_conference(actor=leader, group_year=group_year, facts=changed)
        assert code in codes(refused)
    assert not Conference.objects.exists()
    services.save_conference(actor=leader, group_year=group_year, facts=replace(draft, venue="Nơi khác"))


def test_absent_units_write_and_their_opinions_count_beside_the_papers(leader, group_year):
    sit(leader, group_year, absent={5})
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    with pytest.raises(Refused) as refused:
        vote(people[5], units[5], row)
    assert codes(refused) == ["absent"]
    choices = {item.pk: "agree" for item in row.items.all()}
    given = {"row": row, "choices": choices, "chosen": (), "scan": png()}
    with pytest.raises(Refused) as refused:
        services.enter_written(actor=leader, unit_id=units[4].pk, **given)
    assert codes(refused) == ["not_absent"]
    services.enter_written(actor=leader, unit_id=units[5].pk, **given)
    for place in range(5):
        vote(people[place], units[place], row)
    services.close_round(actor=leader, row=row)
    draft = rounds.draft_of(group_year)
    assert (draft.issued, draft.valid, draft.written) == (5, 5, 1)
    assert [(line.agree, line.none) for line in draft.candidates] == [(5, 1), (5, 1)]
    services.save_conference(actor=leader, group_year=group_year, facts=draft)


def test_paper_of_a_round_is_counted_by_two_people(leader, group_year):
    sit(leader, group_year)
    row = nomination(leader, group_year, (0, FLAG), channel=Channel.PAPER)
    item = row.items.get()
    numbers = {"issued": 6, "returned": 6, "valid": 5}
    first = {**numbers, "marks": {item.pk: {"agree": 4, "disagree": 1}}}
    services.enter_count(actor=leader, row=row, **first)
    other = ground.make_deputy(group_year)
    services.enter_count(actor=other, row=row, **{**first, "marks": {item.pk: {"agree": 5}}})
    with pytest.raises(Refused) as refused:
        services.close_round(actor=leader, row=row)
    assert set(codes(refused)) == {"differs"}
    services.enter_count(actor=other, row=row, **first)
    services.close_round(actor=leader, row=row)
    draft = rounds.draft_of(group_year)
    assert (draft.issued, draft.returned, draft.valid) == (6, 6, 5)
    assert [(line.agree, line.disagree, line.none) for line in draft.candidates] == [(4, 1, 0)]


def test_attendance_stands_still_while_a_ballot_runs_and_minutes_wait_for_it(leader, group_year):
    sit(leader, group_year)
    row = nomination(leader, group_year)
    with pytest.raises(Refused) as refused:
        sit(leader, group_year, absent={2})
    assert codes(refused) == ["voting"]
    assert [p.code for p in rounds.still_open(group_year)] == ["round_open"]
    services.close_round(actor=leader, row=row)
    sit(leader, group_year, absent={2})


def test_a_paper_twice_a_line_left_out_a_vote_after_the_closing(leader, group_year):
    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    with pytest.raises(Refused) as refused:
        services.cast(voter=people[2], row=row, unit=units[2], choices={row.items.all()[0].pk: "agree"})
    assert codes(refused) == ["nothing_chosen"]
    states = Participation.objects.filter(organisation=units[2]).values_list("state", flat=True)
    assert set(states) == {PaperState.ENTITLED}  # all of a paper or nothing
    vote(people[2], units[2], row)
    with pytest.raises(Refused) as refused:
        vote(people[2], units[2], row)
    assert codes(refused) == ["voted"]
    services.close_round(actor=leader, row=row)
    with pytest.raises(Refused) as refused:
        vote(people[3], units[3], row)
    assert codes(refused) == ["not_open"]
    with pytest.raises(Refused) as refused:
        services.close_round(actor=leader, row=row)
    assert codes(refused) == ["not_open"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_close_at_once_and_one_votes_twice_at_once():
    group_year = ranked_year(members=6)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    votes = at_once(*(lambda: vote(people[3], units[3], row) for _ in range(3)))
    assert sum(outcome is None for outcome in votes) == 1
    closed = at_once(
        lambda: services.close_round(actor=leader, row=row),
        lambda: services.close_round(actor=deputy, row=row),
    )
    assert sum(isinstance(one, Refused) for one in closed) == 1


def test_only_those_who_lead_run_it_and_only_members_vote(leader, group_year):
    sit(leader, group_year)
    row = nomination(leader, group_year)
    people = ground.cast_of(group_year)
    for name in set(people) - {"leader", "deputy"}:
        with pytest.raises(PermissionDenied):
            services.close_round(actor=people[name], row=row)
    for name in ("staff", "inspector", "stranger", "founder", "administrator"):
        with pytest.raises(PermissionDenied):
            services.cast(voter=people[name], row=row, unit=units_of(group_year)[3], choices={})


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
    assert [task.title for task in contributed.conference_tasks(head)][:1] == [
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
    assert not [t for t in contributed.conference_tasks(head) if t.title.startswith("Bỏ phiếu")]


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
