"""What the rooms above say about a reorganisation, and what they do with the choices."""

from datetime import date, timedelta

import pytest

from awards.models import Nomination
from emulation.audit.models import AuditRecord
from emulation.common.problems import Refused
from emulation.documents.issuers.groups import group_issuer
from emulation.groups.choices import GroupRole, YearState
from emulation.groups.founders import founder_of
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation
from emulation.organisations.planning import Step
from emulation.organisations.reorganisation import END as ENDS
from emulation.organisations.reorganisation import KEEP, choice_key, sections_of
from emulation.organisations.selectors.reorganisations import plan_of
from emulation.people.choices import OfficeKind
from emulation.people.models import Office
from scoring.choices import SheetState
from tests.factories import awards, ground, scoring
from tests.factories.ground import make_organisation, make_staff, make_user
from tests.organisations.planned import EFFECTIVE, END, Kind, body, done, prepared

pytestmark = pytest.mark.django_db

YEAR = EFFECTIVE.year
EVE = EFFECTIVE - timedelta(days=1)


@pytest.fixture
def staff():
    return make_staff()


def lines_of(draft, key):
    plan = plan_of(draft)
    return next(s.lines for s in sections_of(plan, draft.choices) if s.room.key == key)


def choosing(draft, key, value):
    """The same choice for every line of a section."""
    plan = plan_of(draft)
    section = next(s for s in sections_of(plan, {}) if s.room.key == key)
    return {choice_key(section.room, line.affected): value for line in section.lines}


def renamed(staff, unit, code="ten-moi", name="", **fields):
    return prepared(staff, [Step(Kind.RENAME, unit.code, code)], [body(code, name)], **fields)


def merged(staff, *units):
    return prepared(staff, [Step(Kind.MERGE, unit.code, "so-moi") for unit in units], [body("so-moi")])


# --- People -----------------------------------------------------------------------------------------------
def test_people_of_a_renamed_body_go_on_as_before(staff):
    unit = make_organisation(name="Cục Thuế tỉnh")
    head = make_user(OfficeKind.UNIT_HEAD, unit, title="Cục trưởng Cục Thuế tỉnh")
    officer = make_user(OfficeKind.UNIT_OFFICER, unit, title="Phó trưởng phòng")
    done(staff, renamed(staff, unit, name="Thuế tỉnh"))
    new = Organisation.objects.get(code="ten-moi")
    for user, title in ((head, ""), (officer, "Phó trưởng phòng")):
        old, own = user.offices.order_by("pk")
        assert (old.organisation_id, old.ends, own.starts) == (unit.pk, EVE, EFFECTIVE)
        assert (own.organisation_id, own.kind, own.title, own.ends) == (new.pk, old.kind, title, None)


def test_of_two_heads_none_goes_on_unless_chosen(staff):
    units = [make_organisation(), make_organisation()]
    heads = [make_user(OfficeKind.UNIT_HEAD, unit) for unit in units]
    officer = make_user(OfficeKind.UNIT_OFFICER, units[0])
    draft = merged(staff, *units)
    lines = lines_of(draft, "nguoi")
    assert [line.chosen for line in lines] == [ENDS, "to:so-moi", ENDS]
    assert "không còn chức trách nào khác" in lines[0].affected.consequence
    office = heads[1].offices.get()
    done(staff, draft, {f"nguoi:{office.pk}": "to:so-moi"})
    held = Office.objects.filter(organisation__code="so-moi")
    assert {one.user for one in held} == {heads[1], officer}
    assert not Office.objects.filter(organisation__in=units, ends=None).exists()


def test_who_has_work_left_may_stay(staff):
    unit = make_organisation()
    user = make_user(OfficeKind.UNIT_OFFICER, unit)
    draft = prepared(staff, [Step(Kind.ABOLISH, unit.code)])
    done(staff, draft, choosing(draft, "nguoi", KEEP))
    assert user.offices.get().ends is None


@pytest.mark.parametrize("kind", [OfficeKind.UNIT_HEAD, OfficeKind.UNIT_OFFICER])
def test_the_sheet_of_a_year_being_scored_is_still_signed_by_the_people_of_the_old_unit(staff, kind):
    scored = ground.make_block_year(year=YEAR - 1, state=YearState.ASSESSING)
    unit = ground.members_of(scored)[-1]
    user = make_user(kind, unit)
    draft = renamed(staff, unit)
    assert [line.chosen for line in lines_of(draft, "nguoi")] == ["both:ten-moi"]
    done(staff, draft)
    old, own = user.offices.order_by("pk")
    assert (old.organisation_id, old.ends) == (unit.pk, None)
    assert (own.organisation.code, own.kind) == ("ten-moi", kind)
    assert not AuditRecord.objects.filter(action="end_personal_office").exists()


def test_of_merged_units_everybody_finishes_the_own_year_being_scored(staff):
    scored = ground.make_block_year(year=YEAR - 1, state=YearState.REVIEWING)
    units = ground.members_of(scored)[-2:]
    heads = [make_user(OfficeKind.UNIT_HEAD, unit) for unit in units]
    draft = merged(staff, *units)
    assert [line.chosen for line in lines_of(draft, "nguoi")] == [KEEP, KEEP]
    done(staff, draft)
    assert all(head.offices.get().ends is None for head in heads)


def test_nobody_holds_the_same_office_twice(staff):
    one, other = make_organisation(), make_organisation()
    user = make_user(OfficeKind.UNIT_OFFICER, one)
    ground.give_office(user, OfficeKind.UNIT_OFFICER, other)
    done(staff, merged(staff, one, other))
    assert user.offices.filter(organisation__code="so-moi").count() == 1


def test_an_office_that_ended_before_is_no_line(staff):
    unit = make_organisation()
    make_user(OfficeKind.UNIT_HEAD, unit, ends=ground.LONG_AGO)
    assert lines_of(renamed(staff, unit), "nguoi") == ()


# --- Groups -----------------------------------------------------------------------------------------------
def test_members_leave_with_date_and_reason_and_the_successor_takes_the_place(staff):
    group_year = ground.make_block_year(4, YEAR)
    unit = ground.members_of(group_year)[2]
    done(staff, renamed(staff, unit))
    old = Membership.objects.get(organisation=unit)
    new = Membership.objects.get(organisation__code="ten-moi")
    assert old.left_on == EFFECTIVE
    assert old.left_reason.startswith("sắp xếp tổ chức theo 15/NQ-HĐND")
    assert (new.group_year_id, new.order, new.joined_on, new.left_on) == (
        group_year.pk,
        old.order,
        EFFECTIVE,
        None,
    )
    assert AuditRecord.objects.filter(group_year_id=group_year.pk, action="add_member").count() == 1


def test_two_members_of_one_group_merge_into_one_member(staff):
    group_year = ground.make_block_year(4, YEAR)
    units = ground.members_of(group_year)[2:]
    done(staff, merged(staff, *units))
    assert Membership.objects.active().filter(organisation__code="so-moi").count() == 1
    assert Membership.objects.active().filter(group_year=group_year).count() == 3


def test_a_body_is_not_put_into_two_groups_of_a_year(staff):
    years = [ground.make_block_year(3, YEAR), ground.make_block_year(3, YEAR)]
    units = [ground.members_of(one)[2] for one in years]
    draft = merged(staff, *units)
    assert [line.chosen for line in lines_of(draft, "thanh-vien")] == ["to:so-moi", ENDS]
    with pytest.raises(Refused) as refused:
        done(staff, draft, choosing(draft, "thanh-vien", "to:so-moi"))
    assert [problem.code for problem in refused.value.problems] == ["in_two_groups"]
    assert not Organisation.objects.filter(code="so-moi").exists()
    done(staff, draft, choosing(draft, "thanh-vien", ENDS))
    assert not Membership.objects.filter(organisation__code="so-moi").exists()


def test_a_successor_that_is_a_member_already_is_not_offered(staff):
    group_year = ground.make_block_year(3, YEAR)
    unit, other = ground.members_of(group_year)[1:]
    draft = prepared(staff, [Step(Kind.MERGE, unit.code, other.code)])
    line = lines_of(draft, "thanh-vien")[0]
    assert [option.value for option in line.affected.options] == [ENDS]
    done(staff, draft)
    assert Membership.objects.active().filter(group_year=group_year).count() == 2


@pytest.mark.parametrize(
    ("year", "state"), [(YEAR - 1, YearState.RUNNING), (YEAR, YearState.REVIEWING), (YEAR, YearState.RANKED)]
)
def test_years_that_are_scored_or_past_keep_their_members(staff, year, state):
    group_year = ground.make_block_year(3, year, state=state)
    unit = ground.members_of(group_year)[2]
    draft = renamed(staff, unit)
    assert lines_of(draft, "thanh-vien")[0].affected.options == ()
    done(staff, draft)
    assert Membership.objects.active().filter(group_year=group_year).count() == 3


def test_closed_years_are_not_even_mentioned(staff):
    group_year = ground.make_block_year(3, YEAR, state=YearState.CLOSED)
    draft = renamed(staff, ground.members_of(group_year)[0])
    assert lines_of(draft, "thanh-vien") == lines_of(draft, "chuc-trach") == ()
    done(staff, draft)
    assert group_year.offices.filter(ends=None).count() == 2


def test_a_leader_that_merges_leaves_the_office_vacant(staff):
    group_year = ground.make_block_year(4, YEAR)
    leader, other = ground.members_of(group_year)[0], ground.members_of(group_year)[3]
    done(staff, merged(staff, leader, other))
    assert not group_year.offices.filter(role=GroupRole.LEADER, ends=None).exists()
    assert group_year.memberships.active().filter(organisation__code="so-moi").exists()


def test_a_renamed_leader_goes_on_leading(staff):
    group_year = ground.make_block_year(4, YEAR)
    done(staff, renamed(staff, ground.members_of(group_year)[0]))
    office = group_year.offices.get(role=GroupRole.LEADER, ends=None)
    assert (office.organisation.code, office.starts) == ("ten-moi", EFFECTIVE)
    assert office.document.startswith("15/NQ-HĐND")


def test_a_leader_that_is_no_member_any_more_does_not_lead(staff):
    group_year = ground.make_block_year(4, YEAR)
    draft = renamed(staff, ground.members_of(group_year)[0])
    with pytest.raises(Refused) as refused:
        done(staff, draft, choosing(draft, "thanh-vien", ENDS))
    assert [problem.code for problem in refused.value.problems] == ["office_without_membership"]


def test_a_division_that_moves_leaves_the_cluster_of_its_founder(staff):
    group_year = ground.make_cluster_year(6, YEAR)
    deputy, plain = ground.members_of(group_year)[1], ground.members_of(group_year)[5]
    other = make_organisation()
    steps = [Step(Kind.MOVE, unit.code, other.code) for unit in (deputy, plain)]
    draft = prepared(staff, steps)
    lines = lines_of(draft, "thanh-vien")
    assert [line.chosen for line in lines] == [ENDS, ENDS]
    done(staff, draft, {f"thanh-vien:{lines[1].affected.pk}": KEEP})
    left = Membership.objects.get(organisation=deputy)
    assert left.left_on == EFFECTIVE
    assert Membership.objects.get(organisation=plain).left_on is None
    assert not group_year.offices.filter(organisation=deputy, ends=None).exists()


def test_a_cluster_goes_on_under_the_successor_of_its_founder(staff):
    group_year = ground.make_cluster_year(5, YEAR)
    founder = group_year.group.founder
    draft = prepared(staff, [Step(Kind.RENAME, founder.code, "ten-moi")], [body("ten-moi")])
    assert {line.chosen for line in lines_of(draft, "thanh-vien")} == {KEEP}
    done(staff, draft)
    group_year.group.refresh_from_db()
    new = Organisation.objects.get(code="ten-moi")
    assert group_year.group.founder_id == new.pk
    assert {unit.parent_id for unit in ground.members_of(group_year)} == {new.pk}
    assert group_year.memberships.active().count() == 5


def test_past_years_go_on_naming_the_founder_of_their_time(staff, client):
    group_year = ground.make_cluster_year(5, YEAR)
    founder = group_year.group.founder
    past = ground.open_year(group_year.group, YEAR - 1)
    draft = prepared(staff, [Step(Kind.RENAME, founder.code, "ten-moi")], [body("ten-moi", "Sở Tên mới")])
    done(staff, draft)
    new = Organisation.objects.get(code="ten-moi")
    for row, named in ((past, founder), (group_year, new)):
        row = GroupYear.objects.select_related("group__founder").get(pk=row.pk)
        assert founder_of(row) == named
        client.force_login(staff)
        page = client.get(f"/khoi-cum/{row.group.code}/{row.year}/").content.decode()
        assert f"Thành lập: {named.short_name}" in page
        page = client.get(f"/cum/{row.group.code}/{row.year}/dieu-kien/").content.decode()
        assert f'Cơ quan thành lập: <a href="/don-vi/{named.code}/">' in page
        assert group_issuer(row).superior == named.name.upper()


def test_a_founder_without_one_successor_is_left_to_the_standing_agency(staff):
    group_year = ground.make_cluster_year(5, YEAR)
    founder = group_year.group.founder
    done(staff, prepared(staff, [Step(Kind.ABOLISH, founder.code, divisions=END)]))
    group_year.group.refresh_from_db()
    assert group_year.group.founder_id == founder.pk
    assert group_year.memberships.active().count() == 0


# --- Scoring, awards --------------------------------------------------------------------------------------
def test_open_sheets_are_named_and_final_ones_are_not(staff):
    group_year = scoring.make_assessing_year()
    sheet = scoring.sheet_of(group_year)
    draft = renamed(staff, sheet.membership.organisation, effective_on=date(group_year.year, 7, 1))
    line = lines_of(draft, "phieu")[0]
    assert (line.affected.pk, line.affected.options) == (sheet.pk, ())
    assert "không xếp hạng" in line.affected.consequence
    done(staff, draft)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DRAFT
    later = renamed(staff, scoring.sheet_of(group_year, 0).membership.organisation, code="khac")
    assert "vẫn được chấm" in lines_of(later, "phieu")[0].affected.consequence


def test_nominations_without_a_decision_are_named(staff):
    dossier = awards.drafted_dossier(awards.ranked_block())
    nomination = dossier.nominations.first()
    draft = renamed(staff, nomination.organisation)
    found = {line.affected.pk for line in lines_of(draft, "de-nghi")}
    assert found == set(
        Nomination.objects.filter(organisation=nomination.organisation).values_list("pk", flat=True)
    )


def test_seats_of_the_council_are_named(staff):
    council = awards.make_council(5)
    member = council.members.exclude(organisation=None).first() or council.members.first()
    member.organisation = member.organisation or make_organisation()
    member.save()
    draft = renamed(staff, member.organisation)
    assert [line.affected.pk for line in lines_of(draft, "hoi-dong")] == [member.pk]


# --- Size -------------------------------------------------------------------------------------------------
def test_a_preview_asks_a_constant_number_of_queries(staff, django_assert_max_num_queries):
    group_year = ground.make_block_year(12, YEAR)
    units = ground.members_of(group_year)
    for unit in units:
        make_user(OfficeKind.UNIT_HEAD, unit)
        make_organisation(parent=unit, kind=OrganisationKind.DIVISION)
    steps = [Step(Kind.ABOLISH, unit.code, divisions=END) for unit in units]
    draft = prepared(staff, steps)
    with django_assert_max_num_queries(20):
        plan = plan_of(draft)
        assert sum(len(section.lines) for section in sections_of(plan, {})) >= 12 + 12 + 2
    with django_assert_max_num_queries(60):
        done(staff, draft)


def test_a_body_that_ended_is_not_nominated_any_more(staff):
    group_year = awards.ranked_block()
    leader = ground.members_of(group_year)[0]
    head = ground.make_leader(group_year)
    draft = prepared(staff, [Step(Kind.ABOLISH, leader.code)])
    done(staff, draft, choosing(draft, "nguoi", KEEP))
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 0, actor=head)
    assert "exists" in [problem.code for problem in refused.value.problems]
