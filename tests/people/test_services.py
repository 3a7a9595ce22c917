"""Accounts and personal offices: who may change them, what is refused, what is recorded."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord
from emulation.common.dates import now, today
from emulation.common.problems import Refused
from emulation.people import services
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from emulation.people.selectors import locked_out
from emulation.people.services import NewOffice
from tests.factories.ground import (
    PASSWORD,
    give_office,
    make_administrator,
    make_inspector,
    make_organisation,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def codes(refused):
    return {problem.code for problem in refused.value.problems}


@pytest.fixture
def admin():
    return make_administrator()


def actions():
    return list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))


def create(actor, **fields):
    given = {"username": "tran.ha", "full_name": "Trần Thu Hà", "password": PASSWORD, **fields}
    return services.create_account(actor=actor, **given)


def test_a_new_account_with_its_first_office(admin):
    unit = make_organisation()
    account = create(admin, office=NewOffice(OfficeKind.UNIT_HEAD, unit, "Giám đốc"))
    assert account.check_password(PASSWORD)
    assert User.objects.get(pk=account.pk).roles.headed == {unit.pk}
    assert actions() == ["create_account", "give_personal_office"]
    assert PASSWORD not in str(list(AuditRecord.objects.values()))


@pytest.mark.parametrize("make", [make_user, make_staff, make_inspector, lambda: make_user(None)])
def test_nobody_but_the_administrator_touches_accounts(make):
    actor, account = make(), make_user()
    for call in (
        lambda: create(actor),
        lambda: services.give_office(actor=actor, account=account, office=NewOffice(OfficeKind.INSPECTOR)),
        lambda: services.end_office(actor=actor, office=account.offices.get(), ends=today()),
        lambda: services.set_active(actor=actor, account=account, active=False),
        lambda: services.set_password(actor=actor, account=account, password=PASSWORD),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert actions() == []


def test_an_administrator_does_not_change_the_own_account(admin):
    other = make_administrator()
    for call in (
        lambda: services.give_office(actor=admin, account=admin, office=NewOffice(OfficeKind.INSPECTOR)),
        lambda: services.end_office(actor=admin, office=admin.offices.get(), ends=today()),
        lambda: services.set_active(actor=admin, account=admin, active=False),
        lambda: services.set_password(actor=admin, account=admin, password=PASSWORD),
    ):
        with pytest.raises(PermissionDenied):
            call()
    services.end_office(actor=admin, office=other.offices.get(), ends=today())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"username": "CO.SAN"}, "username_taken"),
        ({"password": "ngan"}, "weak_password"),
        ({"password": "1234567890"}, "weak_password"),
        ({"password": "tran.ha2026", "username": "tran.ha2026"}, "weak_password"),
    ],
)
def test_refused_accounts_leave_nothing_behind(admin, fields, code):
    make_user(None, username="co.san")
    with pytest.raises(Refused) as refused:
        create(admin, **fields)
    assert codes(refused) == {code}
    assert User.objects.count() == 2
    assert actions() == []


def test_a_refused_first_office_takes_the_account_with_it(admin):
    with pytest.raises(Refused) as refused:
        create(admin, office=NewOffice(OfficeKind.UNIT_HEAD))
    assert codes(refused) == {"no_unit"}
    assert not User.objects.filter(username="tran.ha").exists()


def test_administration_is_held_alone(admin):
    head = make_user()
    with pytest.raises(Refused) as refused:
        services.give_office(actor=admin, account=head, office=NewOffice(OfficeKind.ADMINISTRATOR))
    assert codes(refused) == {"administrator_apart"}
    other = make_administrator()
    with pytest.raises(Refused) as refused:
        services.give_office(actor=admin, account=other, office=NewOffice(OfficeKind.STANDING_STAFF))
    assert codes(refused) == {"administrator_apart"}


def test_an_office_that_has_ended_does_not_stand_in_the_way(admin):
    head = make_user(ends=today() - timedelta(days=1))
    services.give_office(actor=admin, account=head, office=NewOffice(OfficeKind.ADMINISTRATOR))
    assert User.objects.get(pk=head.pk).roles.is_administrator


def test_other_refusals_of_an_office(admin):
    unit = make_organisation()
    gone = make_organisation(valid_to=today() - timedelta(days=1))
    head, closed = make_user(organisation=unit), make_user(is_active=False)
    cases = [
        (head, NewOffice(OfficeKind.UNIT_HEAD, unit), "held"),
        (head, NewOffice(OfficeKind.UNIT_OFFICER, gone), "unit_dissolved"),
        (closed, NewOffice(OfficeKind.UNIT_OFFICER, unit), "inactive"),
    ]
    for account, office, code in cases:
        with pytest.raises(Refused) as refused:
            services.give_office(actor=admin, account=account, office=office)
        assert codes(refused) == {code}


def test_several_offices_at_once(admin):
    head = make_user()
    other = make_organisation()
    services.give_office(actor=admin, account=head, office=NewOffice(OfficeKind.UNIT_OFFICER, other))
    roles = User.objects.get(pk=head.pk).roles
    assert len(roles.headed) == 1
    assert roles.served == roles.headed | {other.pk}


def test_staff_may_be_limited_to_some_groups(admin):
    person = make_user(None)
    office = NewOffice(OfficeKind.STANDING_STAFF, group_codes=["khoi-1"])
    services.give_office(actor=admin, account=person, office=office)
    roles = User.objects.get(pk=person.pk).roles
    assert (roles.is_staff_of("khoi-1"), roles.is_staff_of("khoi-2")) == (True, False)


def test_ending_an_office(admin):
    head = make_user(starts=today())
    office = head.offices.get()
    with pytest.raises(Refused) as refused:
        services.end_office(actor=admin, office=office, ends=today() - timedelta(days=1))
    assert codes(refused) == {"before_start"}
    services.end_office(actor=admin, office=office, ends=today())
    assert User.objects.get(pk=head.pk).roles.headed  # the last day still counts
    with pytest.raises(Refused) as refused:
        services.end_office(actor=admin, office=office, ends=today())
    assert codes(refused) == {"ended"}
    assert actions() == ["end_personal_office"]
    assert AuditRecord.objects.get().organisation_id == office.organisation_id


def test_closing_and_opening_an_account(admin):
    head = make_user()
    services.set_active(actor=admin, account=head, active=False)
    with pytest.raises(Refused):
        services.set_active(actor=admin, account=head, active=False)
    services.set_active(actor=admin, account=head, active=True)
    assert actions() == ["deactivate_account", "activate_account"]
    assert User.objects.get(pk=head.pk).roles.headed


def test_a_new_password_lifts_the_lock(admin, settings):
    settings.AXES_ENABLED = True
    head = make_user(username="ha")
    AccessAttempt.objects.create(
        username="ha",
        ip_address="127.0.0.1",
        attempt_time=now(),
        failures_since_start=5,
        get_data="",
        post_data="",
    )
    assert locked_out() == 1
    services.set_password(actor=admin, account=head, password="mot-mat-khau-moi")
    assert locked_out() == 0
    head.refresh_from_db()
    assert head.check_password("mot-mat-khau-moi")


def test_own_password(admin):
    head = make_user(password=True)
    with pytest.raises(Refused) as refused:
        services.change_own_password(actor=head, password="123")
    assert codes(refused) == {"weak_password"}
    services.change_own_password(actor=head, password="mot-mat-khau-moi")
    head.refresh_from_db()
    assert head.check_password("mot-mat-khau-moi")
    assert actions() == ["change_own_password"]


def test_remembered_roles_are_forgotten_with_a_new_office(admin):
    person = make_user(None)
    assert not person.roles.is_inspector
    give_office(person, OfficeKind.INSPECTOR)
    assert person.roles.is_inspector
