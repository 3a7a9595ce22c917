"""The pages of a reorganisation: the guided way, choices, conflicts, who may, how many queries."""

from datetime import timedelta

import pytest
from django.urls import reverse

from emulation.common.dates import format_date
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation, Reorganisation
from emulation.organisations.planning import Step
from emulation.people.choices import OfficeKind
from tests.factories import ground
from tests.factories.ground import count_queries, make_organisation, make_staff, make_user
from tests.organisations import year_2025
from tests.organisations.planned import EFFECTIVE, END, Kind, body, done, prepared

pytestmark = pytest.mark.django_db

DECISION = {
    "title": "Sắp xếp các sở",
    "document_number": "15/NQ-HĐND",
    "document_date": "5/1/2026",
    "issuer": "Hội đồng nhân dân tỉnh",
    "effective_on": format_date(EFFECTIVE),
}


@pytest.fixture
def staff(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def transport():
    province = make_organisation(
        code="ubnd-tinh", name="Ủy ban nhân dân tỉnh", kind=OrganisationKind.PROVINCIAL_COMMITTEE
    )
    return make_organisation(code="so-gtvt", name="Sở Giao thông vận tải", parent=province)


def at(name, *arguments):
    return reverse(f"organisations:{name}", args=arguments)


def text_of(answer):
    return answer.content.decode()


def begun(client):
    answer = client.post(at("reorganisation-add"), DECISION)
    assert answer.status_code == 302
    return Reorganisation.objects.get()


def test_the_guided_way_from_decision_to_history(client, staff, transport):
    building = make_organisation(code="so-xd", name="Sở Xây dựng", parent=transport.parent)
    head = make_user(OfficeKind.UNIT_HEAD, building)
    draft = begun(client)
    page = text_of(client.get(at("reorganisation", draft.pk)))
    assert "Chưa có việc nào" in page
    typed = {
        "old_1": "so giao thong van tai",
        "old_2": "Sở Xây dựng",
        "target_1_name": "Sở Xây dựng và Giao thông",
        "target_1_kind": "department",
        "divisions": "follow",
    }
    answer = client.post(at("operation", draft.pk, "merge"), typed)
    assert answer["Location"] == at("reorganisation", draft.pk)
    preview = client.get(at("reorganisation-preview", draft.pk))
    shown = text_of(preview)
    for words in ("Sở Xây dựng và Giao thông", "so-xay-dung-va-giao-thong", head.full_name, "Kết thúc"):
        assert words in shown
    office = head.offices.get()
    section = at("reorganisation-section", draft.pk, "nguoi")
    chosen = client.post(section, {f"nguoi:{office.pk}": "to:so-xay-dung-va-giao-thong"})
    assert chosen["Location"] == at("reorganisation-preview", draft.pk)
    preview = client.get(at("reorganisation-preview", draft.pk))
    assert "Giữ chức trách này ở Sở Xây dựng và Giao thông" in text_of(preview)
    answer = client.post(at("reorganisation-carry-out", draft.pk), {"seen": preview.context["seen"]})
    assert answer["Location"] == at("reorganisation", draft.pk)
    new = Organisation.objects.get(code="so-xay-dung-va-giao-thong")
    assert head.offices.filter(organisation=new, ends=None).exists()
    assert new.parent.code == "ubnd-tinh"
    history = text_of(client.get(at("page", "so-gtvt")))
    assert "Được kế thừa bởi" in history
    assert "15/NQ-HĐND ngày" in history
    assert at("reorganisation", draft.pk) in history
    past = text_of(client.get(at("reorganisation", draft.pk)))
    assert "Đã thực hiện" in past
    assert staff.full_name in past
    assert client.get(at("reorganisation-preview", draft.pk)).status_code == 302


def test_a_preview_that_is_out_of_date_carries_nothing_out(client, staff, transport):
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt", divisions=END)])
    seen = client.get(at("reorganisation-preview", draft.pk)).context["seen"]
    make_user(OfficeKind.UNIT_HEAD, transport)
    answer = client.post(at("reorganisation-carry-out", draft.pk), {"seen": seen}, follow=True)
    assert "đã thay đổi sau khi xem trước" in text_of(answer)
    transport.refresh_from_db()
    assert transport.valid_to is None


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("merge", {"old_1": "", "target_1_name": "A", "target_1_kind": "department"}, "old_1"),
        ("merge", {"old_1": "Sở Không Có", "target_1_existing": "Sở Xây dựng"}, "old_1"),
        ("merge", {"old_1": "Sở Xây dựng", "old_2": "so xay dung", "target_1_name": "A"}, "old_2"),
        ("merge", {"old_1": "Sở Xây dựng"}, "target_1_existing"),
        ("merge", {"old_1": "Sở Xây dựng", "target_1_name": "A"}, "target_1_kind"),
        (
            "merge",
            {"old_1": "Sở Xây dựng", "target_1_existing": "so giao", "target_1_name": "A"},
            "target_1_name",
        ),
        ("rename", {"old_1": "Sở Xây dựng"}, "target_1_name"),
        ("divide", {"old_1": "Sở Xây dựng", "target_1_existing": "so giao"}, "target_2_existing"),
        ("move", {"old_1": "Sở Xây dựng"}, "superior"),
        ("establish", {}, "target_1_name"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_typed_text_stays(
    client, staff, transport, kind, typed, field
):
    make_organisation(code="so-xd", name="Sở Xây dựng")
    draft = begun(client)
    answer = client.post(at("operation", draft.pk, kind), {"divisions": "follow", **typed})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert all(
        f'value="{value}"' in text_of(answer) for name, value in typed.items() if "kind" not in name and value
    )
    assert not draft.steps.exists()


def test_every_kind_of_operation_can_be_entered_and_opened_again(client, staff, transport):
    for number in range(1, 8):
        make_organisation(code=f"so-{number}", name=f"Sở Số {number}", parent=transport.parent)
    draft = begun(client)
    new = {"target_1_name": "Sở Mới Một", "target_1_kind": "department"}
    entered = {
        "merge": {"old_1": "Sở Số 1", "target_1_existing": "Sở Số 2"},
        "divide": {"old_1": "Sở Số 3", **new, "target_2_name": "Sở Mới Hai", "target_2_kind": "department"},
        "separate": {"old_1": "Sở Số 4", "target_1_name": "Sở Mới Ba", "target_1_kind": "agency"},
        "rename": {"old_1": "Sở Số 5", "target_1_name": "Sở Mới Bốn"},
        "abolish": {"old_1": "Sở Số 6", "divisions": "end"},
        "move": {"old_1": "Sở Số 7", "superior": "Sở Giao thông vận tải"},
        "establish": {"target_1_name": "Sở Mới Năm", "target_1_kind": "department"},
    }
    for kind, typed in entered.items():
        answer = client.post(at("operation", draft.pk, kind), {"divisions": "follow", **typed})
        assert answer.status_code == 302, (kind, answer.context["form"].errors)
    page = client.get(at("reorganisation", draft.pk))
    assert [one.kind for one in page.context["operations"]] == list(entered)
    assert page.context["problems"] == []
    for number, (kind, typed) in enumerate(entered.items(), start=1):
        again = text_of(client.get(at("operation", draft.pk, kind) + f"?thay={number}"))
        for name in ("old_1", "target_1_name", "target_1_existing", "superior"):
            assert name not in typed or f'value="{typed[name]}"' in again, (kind, name)
    changed = {"old_1": "Sở Số 5", "target_1_name": "Sở Tên Khác", "target_1_kind": "department"}
    client.post(at("operation", draft.pk, "rename") + "?thay=4", {"divisions": "follow", **changed})
    done(staff, Reorganisation.objects.get())
    assert Organisation.objects.filter(name="Sở Tên Khác").exists()
    assert not Organisation.objects.filter(name="Sở Mới Bốn").exists()


def test_divisions_are_placed_one_by_one(client, staff, transport):
    for code in ("p-1", "p-2"):
        make_organisation(code=code, name=f"Phòng {code}", parent=transport, kind=OrganisationKind.DIVISION)
    steps = [Step(Kind.DIVIDE, "so-gtvt", "a"), Step(Kind.DIVIDE, "so-gtvt", "b")]
    draft = prepared(staff, steps, [body("a", "Sở A"), body("b", "Sở B")])
    url = at("operation-divisions", draft.pk, "so-gtvt")
    assert "chưa có nơi đến" in text_of(client.get(at("reorganisation", draft.pk)))
    assert "Chuyển về Sở A" in text_of(client.get(url))
    client.post(url, {"p-1": "to:a", "p-2": "end"})
    assert client.get(at("reorganisation", draft.pk)).context["problems"] == []
    assert 'value="to:a" selected' in text_of(client.get(url))
    client.post(url, {"p-1": "to:b", "p-2": "to:b"})
    done(staff, draft)
    below = Organisation.objects.under(Organisation.objects.get(code="b"), EFFECTIVE)
    assert {one.code for one in below} == {"p-1", "p-2"}


def test_two_correct_the_decision_at_once(client, staff, transport):
    draft = begun(client)
    url = at("reorganisation-decision", draft.pk)
    seen = client.get(url).context["form"].initial["seen"]
    client.post(url, {**DECISION, "seen": seen, "title": "Trích yếu của người thứ nhất"})
    answer = client.post(url, {**DECISION, "seen": seen, "title": "Trích yếu của người thứ hai"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Giá trị đang lưu: Trích yếu của người thứ nhất" in page
    assert 'value="Trích yếu của người thứ hai"' in page
    form = answer.context["form"]
    client.post(url, {**DECISION, "seen": form["seen"].value(), "title": "Trích yếu của người thứ hai"})
    draft.refresh_from_db()
    assert draft.title == "Trích yếu của người thứ hai"


def test_a_sheet_becomes_a_draft_or_a_list_of_wrong_cells(client, staff):
    from django.core.files.base import File

    from emulation.organisations.importers.uploads import hand_in, import_upload

    upload = hand_in(actor=staff, file=File(year_2025.bodies_file()), filename="a.xlsx").upload
    import_upload(actor=staff, upload=upload)
    url = at("reorganisation-sheet")
    rows = year_2025.reorganisation()
    rows[3]["Mã đơn vị cũ"] = "khong-co"
    wrong = client.post(url, {**year_2025.DECISION, "file": year_2025.reorganisation_file(rows)})
    assert wrong.status_code == 422
    assert "không có đơn vị “khong-co”" in text_of(wrong)
    assert f'value="{year_2025.DECISION["title"]}"' in text_of(wrong)
    assert not Reorganisation.objects.exists()
    answer = client.post(url, {**year_2025.DECISION, "file": year_2025.reorganisation_file()})
    draft = Reorganisation.objects.get()
    assert answer["Location"] == at("reorganisation-preview", draft.pk)
    assert "Xã Lạc Đạo" in text_of(client.get(answer["Location"]))
    not_a_book = client.post(url, {**year_2025.DECISION, "file": ground_file()})
    assert "Không đọc được tệp" in text_of(not_a_book)


def ground_file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.xlsx", b"khong phai bang tinh")


@pytest.mark.parametrize("name", ["reorganisation-template", "import-template"])
def test_templates_open_as_workbooks(client, staff, name):
    answer = client.get(at(name))
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


def test_import_in_the_browser(client, staff):
    rows = year_2025.bodies_before()[:5]
    rows[2]["Mã đơn vị chủ quản"] = "khong-co"
    wrong = client.post(at("import"), {"file": year_2025.bodies_file(rows)})
    assert wrong.status_code == 422
    assert "không có đơn vị “khong-co”" in text_of(wrong)
    rows[2]["Mã đơn vị chủ quản"] = "ubnd-tinh"
    answer = client.post(at("import"), {"file": year_2025.bodies_file(rows)})
    preview = client.get(answer["Location"])
    assert preview.context["changes"] == 10
    assert not Organisation.objects.exists()
    client.post(answer["Location"])
    assert Organisation.objects.count() == 5
    assert client.get(answer["Location"]).status_code == 404


def test_who_may(client):
    people = ground.cast_of(ground.make_block_year())
    draft = prepared(people["staff"], [Step(Kind.ESTABLISH, "", "a")], [body("a")])
    open_to = ["staff"]
    for url in (at("add"), at("import"), at("reorganisation-add"), at("reorganisation-sheet")):
        assert ground.answers(client, url, people) == ground.only(open_to, 200, 403)
    for name in ("reorganisation", "reorganisation-preview"):
        found = ground.answers(client, at(name, draft.pk), people)
        assert found == ground.only(["staff", "inspector"], 200, 404)
    for url in (at("operation", draft.pk, "merge"), at("reorganisation-decision", draft.pk)):
        assert ground.answers(client, url, people) == ground.only(open_to, 200, 404, inspector=403)
    assert ground.answers(client, at("reorganisations"), people) == ground.only(ground.CAST, 200, 200)


def test_pages_ask_a_bounded_number_of_queries(client, staff, transport):
    small = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt", divisions=END)])
    few = {
        name: count_queries(client, at(name, small.pk))
        for name in ("reorganisation", "reorganisation-preview")
    }
    units = [make_organisation(parent=transport.parent) for _ in range(30)]
    for unit in units:
        make_user(OfficeKind.UNIT_HEAD, unit)
        make_organisation(parent=unit, kind=OrganisationKind.DIVISION)
    large = prepared(staff, [Step(Kind.ABOLISH, unit.code, divisions=END) for unit in units])
    for name, most in few.items():
        assert count_queries(client, at(name, large.pk)) <= most + 1
    section = at("reorganisation-section", large.pk, "nguoi")
    assert count_queries(client, section) <= few["reorganisation-preview"] + 1


def test_a_section_is_paged_and_leads_through_its_pages(client, staff, transport):
    for _ in range(60):
        make_user(OfficeKind.UNIT_OFFICER, transport)
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt")])
    url = at("reorganisation-section", draft.pk, "nguoi")
    first = client.get(url)
    assert len(first.context["rows"]) == 50
    chosen = dict.fromkeys(first.context["form"].fields, "keep")
    answer = client.post(url, chosen)
    assert answer["Location"] == f"{url}?page=2"
    draft.refresh_from_db()
    assert len(draft.choices) == 50
    assert client.get(at("reorganisation-section", draft.pk, "khong-co")).status_code == 404


def test_a_draft_is_thrown_away_after_asking(client, staff, transport):
    draft = prepared(staff, [Step(Kind.ABOLISH, "so-gtvt")])
    url = at("reorganisation-discard", draft.pk)
    assert "Xóa dự kiến" in text_of(client.get(url))
    assert client.post(url)["Location"] == at("reorganisations")
    assert not Reorganisation.objects.exists()


def test_the_day_before_is_still_on_the_page_of_that_day(client, staff, transport):
    done(staff, prepared(staff, [Step(Kind.ABOLISH, "so-gtvt")]))
    before = format_date(EFFECTIVE - timedelta(days=1))
    assert "Sở Giao thông vận tải" in text_of(client.get(f"/don-vi/?ngay={before}&thuoc=ubnd-tinh"))
    assert "Sở Giao thông vận tải" not in text_of(client.get("/don-vi/?thuoc=ubnd-tinh"))
