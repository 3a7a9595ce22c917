"""Loading: what is created, what is left alone, what is refused, and how one regulation succeeds another."""

from datetime import date

import pytest

from emulation.audit.models import AuditRecord
from emulation.common.problems import Refused
from emulation.regulations.models import Figure, Holiday, LegalBasis, Regulation, RegulationInUse
from emulation.regulations.payloads import as_json
from emulation.regulations.selectors import as_data
from emulation.regulations.services import Outcome, load_holidays, load_packaged, load_regulation
from tests.regulations.conftest import packaged, with_figure

pytestmark = pytest.mark.django_db


def stored() -> list[object]:
    tables = (Regulation, LegalBasis, Figure, Holiday, AuditRecord)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def successor(**changes: object) -> dict[str, object]:
    document = packaged("quy-che-2025")
    document.update(code="quy-che-2028", short_name="Quy chế năm 2028", in_force_from="2028-01-01", **changes)
    return document


def test_the_first_load_creates_everything(alice):
    loaded = load_packaged(actor=alice)
    assert [(one.code, one.outcome) for one in loaded] == [
        ("quy-che-2018", Outcome.CREATED),
        ("quy-che-2025", Outcome.CREATED),
    ]
    assert Holiday.objects.filter(day__year=2026).count() == 14
    assert AuditRecord.objects.filter(actor=alice, action="create_regulation").count() == 2


def test_a_second_load_changes_nothing(regulations):
    before = stored()
    assert {one.outcome for one in load_packaged()} == {Outcome.UNCHANGED}
    assert stored() == before


def test_what_the_office_changed_is_kept(regulations, used):
    older, newer = regulations
    Figure.objects.filter(regulation=newer, key="offices.deputies_max").update(value=3)
    Holiday.objects.filter(day=date(2026, 1, 1)).update(name="Năm mới")
    used.add(older.code)
    before = stored()
    assert [one.outcome for one in load_packaged()] == [Outcome.UNCHANGED, Outcome.KEPT]
    assert stored() == before


def test_a_lost_holiday_comes_back(regulations):
    Holiday.objects.filter(day=date(2026, 1, 1)).delete()
    load_packaged()
    assert Holiday.objects.filter(day=date(2026, 1, 1)).exists()


def test_a_corrected_document_replaces_what_nobody_follows(regulations, alice):
    document = with_figure(packaged("quy-che-2025"), "offices.deputies_max", value=3, clause="Điều 5")
    assert load_regulation(document=document, actor=alice).outcome == Outcome.UPDATED
    newer = Regulation.objects.get(code="quy-che-2025")
    assert newer.book.integer("offices.deputies_max") == 3
    assert newer.book.clause("offices.deputies_max") == "Điều 5"
    note = AuditRecord.objects.get(action="update_regulation")
    assert (note.actor, note.old, note.new) == (
        alice,
        {"offices.deputies_max": 2},
        {"offices.deputies_max": 3},
    )
    assert load_regulation(document=document).outcome == Outcome.UNCHANGED


def test_a_document_does_not_replace_what_is_in_use(regulations, used):
    used.add("quy-che-2025")
    before = stored()
    document = with_figure(packaged("quy-che-2025"), "offices.deputies_max", value=3)
    with pytest.raises(RegulationInUse):
        load_regulation(document=document)
    assert stored() == before


def test_a_successor_ends_the_one_in_use_the_day_before(regulations, used, alice):
    used.add("quy-che-2025")
    loaded = load_regulation(document=successor(succeeds="quy-che-2025"), actor=alice)
    assert loaded.outcome == Outcome.CREATED
    assert Regulation.objects.in_force(date(2027, 12, 31)).code == "quy-che-2025"
    assert Regulation.objects.in_force(date(2028, 1, 1)).code == "quy-che-2028"
    note = AuditRecord.objects.get(action="succeed_regulation")
    assert note.new == {"in_force_to": "2027-12-31"}


def test_the_packaged_document_does_not_open_again_what_was_succeeded(regulations):
    load_regulation(document=successor(succeeds="quy-che-2025"))
    before = stored()
    assert {one.outcome for one in load_packaged()} == {Outcome.UNCHANGED}
    assert load_regulation(document=packaged("quy-che-2025")).outcome == Outcome.UNCHANGED
    assert stored() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "trùng với"),
        ({"succeeds": "quy-che-1999"}, "Không có quy định mã"),
        ({"succeeds": "quy-che-2025", "in_force_from": "2025-07-01"}, "phải có hiệu lực sau"),
    ],
)
def test_a_successor_that_does_not_fit_changes_nothing(regulations, changes, words):
    before = stored()
    document = successor()
    document.update(changes)
    with pytest.raises(Refused, match=words):
        load_regulation(document=document)
    assert stored() == before


def test_every_fault_of_a_document_is_named_at_once(db):
    document = packaged("quy-che-2025")
    document.update(short_name="", in_force_from="hôm nay", extra=1)
    document["figures"] = [f for f in document["figures"] if f["key"] != "offices.leaders"]
    document["figures"] += [document["figures"][0], {"key": "unheard.of", "value": 1, "clause": "x"}]
    with_figure(document, "vote.flag_threshold_percent", value=80)
    with_figure(document, "cluster.min_units", clause=" ", status="guessed")
    document["legal_bases"][0] = "Luật"
    with pytest.raises(Refused) as caught:
        load_regulation(document=document)
    told = "\n".join(problem.message for problem in caught.value.problems)
    for words in (
        "mục “short_name”",
        "mục “in_force_from” không phải là ngày",
        "không có mục “extra”",
        "Thiếu số liệu “Số đơn vị Trưởng khối, cụm”",
        "ghi hai lần",
        "Không có loại số liệu “unheard.of”",
        "thiếu hoặc sai mục “status”",
        "dạng chuỗi",
        "thiếu hoặc sai mục “clause”",
        "“guessed” không có trong danh mục",
        "Căn cứ thứ 1: phải là một đối tượng",
    ):
        assert words in told
    assert not Regulation.objects.exists()


@pytest.mark.parametrize("document", [None, [], "{}", {"figures": []}])
def test_a_document_of_another_form_is_refused(db, document):
    with pytest.raises(Refused):
        load_regulation(document=document)


def test_an_exported_regulation_is_read_back_as_it_was(regulations):
    for regulation in regulations:
        document = as_json(as_data(regulation))
        assert load_regulation(document=document).outcome == Outcome.UNCHANGED


def test_holidays_of_the_office(regulations, alice):
    document = [
        {"day": "2028-01-03", "name": "Nghỉ bù Tết Dương lịch", "source": "Bộ luật Lao động 2019"},
        {"day": "2026-01-01", "name": "Năm mới", "source": "Bộ luật Lao động 2019"},
    ]
    assert load_holidays(document=document, actor=alice) == 2
    assert load_holidays(document=document, actor=alice) == 0
    assert Holiday.objects.get(day=date(2026, 1, 1)).name == "Năm mới"
    assert AuditRecord.objects.filter(action="set_holiday", actor=alice).count() == 2


def test_faulty_holidays_are_refused(db):
    row = {"day": "2028-01-03", "name": "Nghỉ bù", "source": "Bộ luật Lao động 2019"}
    with pytest.raises(Refused, match="03/01/2028 ghi hai lần"):
        load_holidays(document=[row, row])
    with pytest.raises(Refused, match="mục “day” không phải là ngày"):
        load_holidays(document=[{**row, "day": "3/1/2028"}])
    assert not Holiday.objects.exists()
