"""Responsible bodies are asked every year; silence is seen, "none" is an answer."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from awards import home_tasks
from awards.importers.opinions import NOTE, sheet_of
from awards.models import OpinionFinding, OpinionRequest
from awards.selectors.cards import card_of
from awards.selectors.opinions import body_in_the_tree
from awards.services import opinions as services
from emulation.audit.models import AuditRecord
from emulation.common.problems import Refused
from emulation.people.choices import OfficeKind
from scoring.models import Exclusion
from tests.factories import awards, ground

pytestmark = pytest.mark.django_db
YEAR, PAPER = 2025, "Công văn số 2015/SNV-TĐKT"


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def police():
    return ground.make_organisation(name="Công an tỉnh Hưng Yên", short_name="Công an tỉnh")


@pytest.fixture
def group_year(police):
    return awards.ranked_block()


@pytest.fixture
def asked(group_year):
    made = services.send_requests(actor=ground.make_staff(), year=YEAR, document=PAPER)
    return {request.body_code: request for request in made}


def unit_of(group_year, place=3):
    return ground.members_of(group_year)[place]


def named(group_year, place=3, kind="inspection", **given):
    fields = {"text": "Vi phạm quy định.", "document": "Kết luận số 12/KL", **given}
    return services.Named(organisation=unit_of(group_year, place), kind=kind, **fields)


def answered(asked, group_year, **given):
    staff = ground.make_staff()
    request = asked["police"]
    (finding,) = services.name_units(actor=staff, request=request, named=[named(group_year, **given)])
    services.finish_answer(actor=staff, request=request, document="Công văn 5/CAT", no_violation=False)
    return finding


def test_every_body_of_the_regulation_is_asked_once_with_its_deadline(asked, group_year, police):
    book = group_year.regulation.book
    assert set(asked) == {row["code"] for row in book.table("opinions.bodies")}
    one = asked["police"]
    assert (one.due_on, one.organisation) == (date(YEAR, 12, 10), police)
    assert one.clause == book.clause("opinions.bodies")
    with pytest.raises(Refused) as refused:
        services.send_requests(actor=ground.make_staff(), year=YEAR, document=PAPER)
    assert codes(refused) == ["all_asked"]
    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionRequest.objects.filter(pk=asked["tax"].pk).update(body_code="police")


def test_only_staff_in_charge_of_everything_asks_and_reminds(asked):
    for actor in (ground.make_staff(group_codes=["khoi-1"]), ground.make_inspector(), ground.make_stranger()):
        with pytest.raises(PermissionDenied):
            services.send_requests(actor=actor, year=YEAR, document=PAPER)
        with pytest.raises(PermissionDenied):
            services.remind(actor=actor, request=asked["tax"])


def test_none_is_an_answer_and_nothing_is_not(asked, police):
    officer = ground.make_user(OfficeKind.UNIT_OFFICER, police)
    finish = {"actor": officer, "request": asked["police"], "document": "Công văn 5/CAT"}
    with pytest.raises(Refused) as refused:
        services.finish_answer(**finish, no_violation=False)
    assert codes(refused) == ["nothing_said"]
    done = services.finish_answer(**finish, no_violation=True)
    assert (done.no_violation, done.answered_by) == (True, officer)
    with pytest.raises(Refused) as refused:
        services.finish_answer(**finish, no_violation=True)
    assert codes(refused) == ["answered"]


def test_none_beside_a_named_unit_is_refused(asked, group_year):
    staff = ground.make_staff()
    services.name_units(actor=staff, request=asked["police"], named=[named(group_year)])
    with pytest.raises(Refused) as refused:
        services.finish_answer(actor=staff, request=asked["police"], document="x", no_violation=True)
    assert codes(refused) == ["named"]


def test_a_body_answers_its_own_request_only(asked, police, group_year):
    head = ground.make_user(OfficeKind.UNIT_HEAD, police)
    services.name_units(actor=head, request=asked["police"], named=[named(group_year)])
    for actor in (
        head,
        ground.make_stranger(),
        ground.make_inspector(),
        ground.make_staff(group_codes=["x"]),
    ):
        with pytest.raises(PermissionDenied):
            services.name_units(actor=actor, request=asked["tax"], named=[named(group_year)])


def test_an_exclusion_follows_with_its_source_and_bars_the_nomination(asked, group_year):
    finding = answered(asked, group_year, place=0)
    services.settle(actor=ground.make_staff(), finding=finding, exclude=True)
    exclusion = Exclusion.objects.get()
    assert exclusion.organisation == unit_of(group_year, 0)
    assert "Kết luận số 12/KL (Công an tỉnh)" in exclusion.document
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 0)
    assert "exclusion" in codes(refused)
    with pytest.raises(Refused) as refused:
        services.settle(actor=ground.make_staff(), finding=finding, exclude=False)
    assert codes(refused) == ["settled"]


def test_a_note_stands_on_the_card_with_its_source_and_bars_nothing(asked, group_year):
    finding = answered(asked, group_year, place=0, kind="", text="Chưa khắc phục kiến nghị.")
    staff = ground.make_staff()
    with pytest.raises(Refused) as refused:
        services.settle(actor=staff, finding=finding, exclude=True)
    assert codes(refused) == ["no_kind"]
    services.settle(actor=staff, finding=finding, exclude=False)
    session = awards.open_session(awards.make_council(6), [awards.eligible_flag(group_year)])
    told = card_of(awards.item_with_ballot(session)).exclusions
    assert told == ["ghi chú của Công an tỉnh: Chưa khắc phục kiến nghị. (Kết luận số 12/KL)"]


def test_nobody_settles_what_concerns_the_own_unit_nor_before_the_answer(asked, group_year):
    staff = ground.make_staff()
    (early,) = services.name_units(actor=staff, request=asked["tax"], named=[named(group_year)])
    with pytest.raises(Refused) as refused:
        services.settle(actor=staff, finding=early, exclude=False)
    assert codes(refused) == ["not_answered"]
    finding = answered(asked, group_year)
    own = ground.make_staff()
    ground.give_office(own, OfficeKind.UNIT_OFFICER, finding.organisation)
    for actor in (own, ground.make_inspector(), ground.make_leader(group_year)):
        with pytest.raises(PermissionDenied):
            services.settle(actor=actor, finding=finding, exclude=False)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"kind": "no_such"}, "unknown_kind"), ({"text": " "}, "no_text"), ({"document": ""}, "no_document")],
)
def test_what_a_named_unit_must_have(asked, group_year, given, code):
    with pytest.raises(Refused) as refused:
        services.name_units(
            actor=ground.make_staff(), request=asked["police"], named=[named(group_year, **given)]
        )
    assert codes(refused) == [code]


def test_a_unit_twice_or_of_no_group_is_refused_and_nothing_written(asked, group_year):
    stranger = services.Named(
        organisation=ground.make_organisation(), kind="", text="Vi phạm", document="Văn bản"
    )
    rows = [named(group_year), named(group_year), stranger]
    with pytest.raises(Refused) as refused:
        services.name_units(actor=ground.make_staff(), request=asked["police"], named=rows)
    assert codes(refused) == ["twice", "not_a_member"]
    assert not OpinionFinding.objects.exists()


def test_reminders_once_a_day_and_on_the_home_page_of_the_body(asked, police):
    head = ground.make_user(OfficeKind.UNIT_HEAD, police)
    services.remind(actor=ground.make_staff(), request=asked["police"])
    with pytest.raises(Refused) as refused:
        services.remind(actor=ground.make_staff(), request=asked["police"])
    assert codes(refused) == ["reminded"]
    (task,) = [one for one in home_tasks.tasks_of(head) if "ý kiến" in one.title]
    assert "đã nhắc" in task.title and task.due_on == date(YEAR, 12, 10)


def test_a_name_that_fits_two_units_finds_none(police):
    assert body_in_the_tree("Công an tỉnh") == police
    ground.make_organisation(name="Công an tỉnh Thái Bình", short_name="Công an tỉnh")
    assert body_in_the_tree("Công an tỉnh") is None
    assert body_in_the_tree("Không có cơ quan này") is None


# --- pages and the workbook ---
def filled(client, request, rows):
    """The template as it is downloaded, filled in."""
    answer = client.get(reverse("awards:opinion-template", args=[request.pk]))
    book = load_workbook(BytesIO(answer.content))
    sheet = book[sheet_of(request.year).title]
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "y-kien.xlsx"
    return content


def test_a_list_is_checked_row_by_row_and_written_from_the_preview(asked, group_year, police):
    client = Client()
    client.force_login(ground.make_user(OfficeKind.UNIT_OFFICER, police))
    request = asked["police"]
    url = reverse("awards:opinion-import", args=[request.pk])
    right = [unit_of(group_year).name, NOTE, "Chưa khắc phục", "Công văn 3"]
    wrong = ["Sở Không Có", "Trường hợp lạ", "", "Công văn 4"]
    refused = client.post(url, {"file": filled(client, request, [right, wrong])})
    told = refused.content.decode()
    assert refused.status_code == 422
    assert "Chọn một trong" in told and "Chưa nhập" in told
    refused = client.post(url, {"file": filled(client, request, [right, ["Sở Không Có", *right[1:]]])})
    assert "Không có đơn vị “Sở Không Có”" in refused.content.decode()
    assert not OpinionFinding.objects.exists()
    shown = client.post(url, {"file": filled(client, request, [right])})
    assert shown.status_code == 200
    done = client.post(url, {"rows": shown.context["found"].token})
    assert done.status_code == 302
    finding = OpinionFinding.objects.get()
    assert (finding.organisation, finding.kind) == (unit_of(group_year), "")
    forged = client.post(url, {"rows": "forged"})
    assert forged.status_code == 302 and OpinionFinding.objects.count() == 1


def test_pages_show_who_is_silent_and_take_the_answer(asked, group_year, police):
    staff = Client()
    staff.force_login(ground.make_staff())
    index = reverse("awards:opinions") + f"?nam={YEAR}"
    page = staff.get(index).content.decode()
    assert "Còn cơ quan chưa trả lời." in page and "Thanh tra tỉnh" in page
    body = Client()
    body.force_login(ground.make_user(OfficeKind.UNIT_HEAD, police))
    url = reverse("awards:opinion", args=[asked["police"].pk])
    assert body.post(url, {"viec": "xong", "answer_document": "CV 1"}).status_code == 422
    sent = {
        "viec": "them",
        "organisation": unit_of(group_year).pk,
        "kind": "",
        "text": "Vi phạm",
        "document": "CV",
    }
    assert body.post(url, sent).status_code == 302
    assert body.post(url, {"viec": "xong", "answer_document": "CV 1"}).status_code == 302
    finding = OpinionFinding.objects.get()
    settle = reverse("awards:opinion-settle", args=[finding.pk])
    assert body.post(settle, {"viec": "ghi-chu"}).status_code == 403
    assert staff.post(settle, {"viec": "ghi-chu"}).status_code == 302
    assert "Ghi chú" in staff.get(url).content.decode()
    other = Client()
    other.force_login(ground.make_leader(group_year))
    assert other.get(url).status_code == 404
    assert other.get(index).status_code == 404


def test_staff_says_which_unit_answers_and_about_what(asked, police, browse):
    staff = ground.make_staff()
    found, unit = asked["inspectorate"], ground.make_organisation(name="Thanh tra thử nghiệm")
    page = reverse("awards:opinion-body", args=[found.pk])
    client = browse(staff)
    assert client.post(page, {"organisation": unit.pk, "subjects": " "}).status_code == 422
    assert client.post(page, {"organisation": unit.pk, "subjects": "Khiếu nại"}).status_code == 302
    found.refresh_from_db()
    assert (found.organisation, found.subjects) == (unit, "Khiếu nại")
    head = ground.make_user(OfficeKind.UNIT_HEAD, unit)
    assert browse(head).get(reverse("awards:opinion", args=[found.pk])).status_code == 200
    assert browse(head).get(page).status_code == 403
    assert AuditRecord.objects.filter(action="match_body").count() == 1
    services.finish_answer(actor=staff, request=found, document="Công văn số 1", no_violation=True)
    assert client.post(page, {"organisation": "", "subjects": "Khác"}).status_code == 422
