"""manage.py dossier: all documents into a folder, or a clear refusal and nothing written."""

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from awards.models import Nomination
from tests.factories import awards

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("dossier", *args, stdout=out)
    return out.getvalue()


def test_it_writes_every_document_and_lists_it(tmp_path):
    dossier = awards.drafted_dossier(awards.ranked_block(5))
    group_year = dossier.group_year
    folder = tmp_path / "new" / "folder"
    listed = run(group_year.group.code, str(group_year.year), "--out", str(folder))
    written = sorted(path.name for path in folder.iterdir())
    assert [name.rpartition(".")[2] for name in written] == [
        "docx",
        "pdf",
        "xlsx",
        "docx",
        "pdf",
        "docx",
        "pdf",
        "xlsx",
    ]
    assert all(str(folder / name) in listed for name in written)
    pdfs = [path.read_bytes() for path in folder.glob("*.pdf")]
    assert all(content.startswith(b"%PDF") for content in pdfs) and len(pdfs) == 3


def test_an_unknown_group_is_told(tmp_path):
    with pytest.raises(CommandError, match="Không có khối, cụm nào có mã “khong-co”"):
        run("khong-co", "2025", "--out", str(tmp_path))


def test_a_group_without_a_dossier_is_told(tmp_path):
    group_year = awards.ranked_block(4)
    with pytest.raises(CommandError, match="chưa có hồ sơ đề nghị khen thưởng năm 2025"):
        run(group_year.group.code, "2025", "--out", str(tmp_path))
    with pytest.raises(CommandError, match="năm 2024"):
        run(group_year.group.code, "2024", "--out", str(tmp_path))


def test_a_year_that_is_no_year_is_told(tmp_path):
    with pytest.raises(CommandError, match="invalid int value"):
        run("khoi-1", "hai", "--out", str(tmp_path))


def test_a_folder_that_cannot_be_made_or_written_is_told(tmp_path):
    dossier = awards.drafted_dossier(awards.ranked_block(5))
    args = (dossier.group_year.group.code, "2025", "--out")
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(CommandError, match="Không tạo được thư mục"):
        run(*args, str(file / "below"))
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    if os.access(locked, os.W_OK):  # root writes everywhere
        return
    with pytest.raises(CommandError, match="Không ghi được vào thư mục"):
        run(*args, str(locked))


def test_data_that_make_no_document_are_told_and_nothing_is_written(tmp_path):
    dossier = awards.drafted_dossier(awards.ranked_block(5))
    Nomination.objects.update(summary="ă" * 250)
    dossier.group_year.conference.candidate_counts.all().delete()
    with pytest.raises(CommandError, match="không có trong kết quả suy tôn"):
        run(dossier.group_year.group.code, "2025", "--out", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_dossier_without_a_nomination_is_told(tmp_path):
    dossier = awards.drafted_dossier(awards.ranked_block(5))
    Nomination.objects.all().delete()
    with pytest.raises(CommandError, match="ít nhất một tập thể"):
        run(dossier.group_year.group.code, "2025", "--out", str(tmp_path))
