"""The commands: loading refuses what is not empty and leaves nothing behind; the accounts work."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from awards.models import CouncilMember
from emulation.demo import load
from emulation.demo.accounts import ACCOUNTS, PASSWORD
from emulation.demo.builders.bodies import build_bodies
from emulation.groups.choices import GroupRole
from emulation.groups.models import GroupOffice
from emulation.organisations.models import Organisation
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from emulation.regulations.models import Regulation
from tests.factories.ground import make_organisation


@pytest.mark.django_db
def test_a_database_with_data_is_refused():
    make_organisation()
    with pytest.raises(CommandError, match="chỉ nạp được vào cơ sở dữ liệu trống"):
        call_command("load_demo")
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_a_database_without_tables_is_refused(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda: ["django_migrations"])
    with pytest.raises(CommandError, match="migrate"):
        call_command("load_demo")


@pytest.mark.django_db
def test_a_loading_that_fails_leaves_nothing(monkeypatch):
    def fail(world):
        assert Organisation.objects.count() == len(world.units) > 200
        world.files.append(default_storage.save("evidence/1/half.pdf", ContentFile(b"half")))
        raise RuntimeError("broken off")

    monkeypatch.setattr(load, "BUILDERS", (("đơn vị", build_bodies), ("hỏng", fail)))
    with pytest.raises(RuntimeError, match="broken off"):
        load.load()
    assert not Organisation.objects.exists()
    assert not Regulation.objects.exists()
    assert not default_storage.exists("evidence/1/half.pdf")


@pytest.mark.django_db
def test_regulations_of_the_office_are_kept(monkeypatch):
    call_command("load_regulations", stdout=StringIO())
    loaded = set(Regulation.objects.values_list("pk", flat=True))
    monkeypatch.setattr(load, "BUILDERS", (("đơn vị", build_bodies),))
    told = []
    load.load(told.append)
    assert told == ["đơn vị"]
    assert set(Regulation.objects.values_list("pk", flat=True)) == loaded


def test_accounts_are_printed_for_newcomers():
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    text = out.getvalue()
    assert PASSWORD in text
    for account in ACCOUNTS:
        [line] = [line for line in text.splitlines() if line.split()[:1] == [account.username]]
        assert account.who in line
        assert account.task in line
    assert len({account.username for account in ACCOUNTS}) == len(ACCOUNTS)


@pytest.mark.demo
@pytest.mark.django_db
@pytest.mark.usefixtures("province")
class TestInTheProvince:
    @pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
    def test_every_printed_account_can_sign_in(self, client, account):
        sent = {"username": account.username, "password": PASSWORD}
        answer = client.post(reverse("people:sign-in"), sent)
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(User.objects.get(username=account.username).pk)

    def test_a_second_loading_is_refused(self):
        users = User.objects.count()
        with pytest.raises(CommandError, match="trống"):
            call_command("load_demo")
        assert User.objects.count() == users

    def test_the_accounts_cover_every_kind_of_person(self):
        people = User.objects.filter(username__in=[account.username for account in ACCOUNTS])
        kinds = {office.kind for user in people for office in user.offices.all()}
        assert kinds == set(OfficeKind)
        units = {user.username: user.roles.served for user in people}
        held = {
            (office.group_year.group.code, office.role)
            for office in GroupOffice.objects.filter(
                organisation__in=set().union(*units.values()), group_year__year=2025
            ).select_related("group_year__group")
        }
        assert {("khoi-3", GroupRole.LEADER), ("khoi-3", GroupRole.DEPUTY)} <= held
        assert {("cum-syt-1", GroupRole.LEADER), ("cum-svhttdl-1", GroupRole.LEADER)} <= held
        seats = CouncilMember.objects.filter(user__in=people)
        assert set(seats.values_list("role", flat=True)) >= {"chair", "secretary", "member"}
