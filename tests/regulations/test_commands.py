import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from emulation.regulations.models import Holiday, Regulation
from tests.regulations.conftest import packaged, with_figure

pytestmark = pytest.mark.django_db


def run(*arguments: object, **options: object) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_loads_what_the_project_carries_and_says_so():
    assert "Quy chế năm 2018 (quy-che-2018): đã nạp." in run("load_regulations")
    assert run("load_regulations").count("không thay đổi") == 2
    assert Holiday.objects.exists()


def test_export_change_and_load_again(regulations, tmp_path):
    document = json.loads(run("export_regulation", "quy-che-2025"))
    with_figure(document, "offices.deputies_max", value=1)
    file = tmp_path / "quy-che.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert "đã thay nội dung" in run("load_regulations", str(file))
    assert Regulation.objects.get(code="quy-che-2025").book.integer("offices.deputies_max") == 1


def test_holidays_from_a_file(regulations, tmp_path):
    file = tmp_path / "holidays.json"
    file.write_text('[{"day": "2028-01-03", "name": "Nghỉ bù", "source": "Thông báo"}]', encoding="utf-8")
    assert "thay đổi 1 ngày" in run("load_regulations", holidays=file)
    assert run("load_regulations", holidays=file).count("thay đổi 0 ngày") == 1


def test_bad_input_is_refused_with_words(regulations, tmp_path):
    broken, faulty = tmp_path / "broken.json", tmp_path / "faulty.json"
    broken.write_text("{", encoding="utf-8")
    faulty.write_text(
        json.dumps(with_figure(packaged("quy-che-2025"), "offices.leaders", value=2)), encoding="utf-8"
    )
    for file, words in (
        (tmp_path / "absent.json", "Không đọc được tệp"),
        (broken, "không phải là JSON"),
        (faulty, "Số đơn vị Trưởng khối, cụm"),
    ):
        with pytest.raises(CommandError, match=words):
            run("load_regulations", str(file))
    with pytest.raises(CommandError, match="Hiện có: quy-che-2025, quy-che-2018"):
        run("export_regulation", "quy-che-1999")
