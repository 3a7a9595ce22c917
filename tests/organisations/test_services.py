"""Facts of a year: rights, refusals, the trail."""

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.panels import Panel, panels_of, register
from emulation.organisations.services import YearFacts, set_year_facts
from tests.factories.ground import (
    make_administrator,
    make_inspector,
    make_organisation,
    make_staff,
    make_staff_count,
    make_stranger,
    make_user,
)

pytestmark = pytest.mark.django_db

YEAR = today().year


def test_who_may_set_facts():
    founder = make_organisation()
    division = make_organisation(parent=founder, kind=OrganisationKind.DIVISION)
    for actor in (make_staff(), make_user(organisation=founder)):
        set_year_facts(actor=actor, organisation=division, year=YEAR, facts=YearFacts(6, None))
    for actor in (make_user(organisation=division), make_inspector(), make_administrator(), make_stranger()):
        with pytest.raises(PermissionDenied):
            set_year_facts(actor=actor, organisation=division, year=YEAR, facts=YearFacts(99, None))
    assert division.years.get().staff_count == 6


def test_a_head_does_not_set_facts_of_a_department_below():
    province = make_organisation(kind=OrganisationKind.PROVINCIAL_COMMITTEE)
    department = make_organisation(parent=province)
    with pytest.raises(PermissionDenied):
        set_year_facts(
            actor=make_user(organisation=province),
            organisation=department,
            year=YEAR,
            facts=YearFacts(6, None),
        )


def test_old_years_never_move():
    unit = make_organisation()
    row = make_staff_count(unit, YEAR - 2, 10)
    with pytest.raises(Refused) as refused:
        set_year_facts(actor=make_staff(), organisation=unit, year=YEAR - 2, facts=YearFacts(11, None))
    assert [problem.code for problem in refused.value.problems] == ["year_closed"]
    row.refresh_from_db()
    assert row.staff_count == 10


def test_the_trail_keeps_old_and_new_and_nothing_for_no_change():
    staff, unit = make_staff(), make_organisation()
    make_staff_count(unit, YEAR, 10)
    for count in (10, 12):
        set_year_facts(actor=staff, organisation=unit, year=YEAR, facts=YearFacts(count, None))
    entry = AuditRecord.objects.get()
    assert (entry.organisation_id, entry.old["staff_count"], entry.new["staff_count"]) == (unit.pk, 10, 12)


def test_unknown_is_not_nought():
    unit = make_organisation()
    set_year_facts(actor=make_staff(), organisation=unit, year=YEAR, facts=YearFacts(0, 0))
    assert unit.years.get().staff_count == 0
    set_year_facts(actor=make_staff(), organisation=unit, year=YEAR, facts=YearFacts(None, None))
    assert unit.years.get().staff_count is None


def test_panels_of_other_rooms_come_in_their_order(monkeypatch):
    from emulation.organisations import panels

    monkeypatch.setattr(panels, "_providers", [])
    register(lambda user, organisation: [Panel(20, "b.html", user), Panel(5, "a.html", organisation)])
    register(lambda user, organisation: [])
    register(lambda user, organisation: [Panel(10, "c.html", None, aside=True)])
    found = panels_of(make_staff(), make_organisation())
    assert [panel.template for panel in found] == ["a.html", "c.html", "b.html"]
