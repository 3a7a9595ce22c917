"""Parts of a dossier that the regulation lists: as a document, as a signed copy, or missing; the receipt."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards.builders.dossier_receipt import build_dossier_receipt
from awards.choices import DossierState
from awards.services import dossiers as services
from awards.services.dossier_papers import attach_dossier_paper
from emulation.audit.models import AuditRecord
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.documents.forms.content import texts
from emulation.documents.models import GeneratedDocument
from emulation.people.choices import OfficeKind
from emulation.regulations.models import Figure, Regulation
from tests.factories import awards, deciding, ground
from tests.factories.awards import CERTIFICATE

pytestmark = pytest.mark.django_db


def codes(problems):
    return [problem.code for problem in problems]


def part_problems(dossier):
    return [problem.message for problem in services.missing_to_submit(dossier) if problem.code == "part"]


@pytest.fixture
def bare():
    """A dossier with a nomination and its report, without tờ trình and minutes."""
    return awards.nominate(awards.ranked_block(), papers=False).dossier


def made(kind, dossier, **fields):
    """A document of the system, finished now."""
    return GeneratedDocument.objects.create(
        kind=kind,
        title=kind,
        subject_id=dossier.pk,
        digest="0" * 64,
        state="ready",
        finished_at=fields.pop("finished_at", now()),
    )


def test_every_required_part_must_be_there(bare):
    assert len(part_problems(bare)) == 2
    leader = ground.make_leader(bare.group_year)
    with pytest.raises(Refused) as refused:
        services.submit_dossier(actor=leader, dossier=bare)
    assert codes(refused.value.problems) == ["part", "part"]
    assert all(problem.clause and problem.url for problem in refused.value.problems)
    made("submission", bare)
    [missing] = part_problems(bare)
    assert missing.startswith("Biên bản bình xét")
    made("conference_minutes", bare)
    assert services.submit_dossier(actor=leader, dossier=bare).state == DossierState.SUBMITTED


def test_which_parts_are_required_is_a_figure(bare):
    figure = Figure.objects.get(key="dossier.items", regulation=Regulation.objects.in_force(services.today()))
    rows = [{**row, "required": row["code"] == "submission"} for row in figure.value]
    rows.append({"code": "map", "label": "Bản đồ địa bàn", "required": True})
    Figure.objects.filter(pk=figure.pk).update(value=rows)
    assert [message.split(":")[0] for message in part_problems(bare)] == [
        "Tờ trình kèm danh sách đề nghị",
        "Bản đồ địa bàn",
    ]


def test_a_submission_drawn_up_before_the_last_change_is_drawn_up_again(bare):
    made("submission", bare)
    made("conference_minutes", bare)
    assert part_problems(bare) == []
    awards.nominate(bare.group_year, 1, CERTIFICATE, papers=False)
    [late] = part_problems(bare)
    assert "trước lần sửa đề nghị gần nhất" in late
    made("submission", bare)
    assert part_problems(bare) == []


def test_a_signed_copy_stands_for_the_document(bare, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    leader = ground.make_leader(bare.group_year)
    for item in ("submission", "minutes"):
        paper = attach_dossier_paper(actor=leader, dossier=bare, item=item, file=deciding.scan(f"{item}.pdf"))
        assert len(paper.sha256) == 64
    assert part_problems(bare) == []
    first = bare.papers.get(item="minutes")
    attach_dossier_paper(actor=leader, dossier=bare, item="minutes", file=deciding.scan("moi.pdf"))
    assert bare.papers.get(item="minutes").pk == first.pk
    assert AuditRecord.objects.filter(action="attach_dossier_paper").count() == 3
    services.submit_dossier(actor=leader, dossier=bare)
    with pytest.raises(Refused) as refused:
        attach_dossier_paper(actor=leader, dossier=bare, item="minutes", file=deciding.scan())
    assert codes(refused.value.problems) == ["submitted"]


@pytest.mark.parametrize("role", ["head", "staff", "founder", "inspector", "stranger"])
def test_others_upload_nothing(bare, role):
    with pytest.raises(PermissionDenied):
        attach_dossier_paper(
            actor=ground.cast_of(bare.group_year)[role], dossier=bare, item="minutes", file=deciding.scan()
        )


@pytest.mark.parametrize("item", ["achievement_report", "nothing"])
def test_only_parts_of_the_list_are_uploaded(bare, item):
    with pytest.raises(Refused) as refused:
        attach_dossier_paper(
            actor=ground.make_leader(bare.group_year), dossier=bare, item=item, file=deciding.scan()
        )
    assert codes(refused.value.problems) == ["unknown_item"]


def test_the_pages_lead_to_what_is_missing_and_take_the_copy(bare, browse):
    client = browse(ground.make_leader(bare.group_year))
    check = client.get(reverse("awards:submit", args=[bare.pk])).content.decode()
    page = reverse("awards:dossier", args=[bare.pk])
    assert f'href="{page}#thanh-phan"' in check
    url = reverse("awards:dossier-paper", args=[bare.pk, "minutes"])
    wrong = client.post(url, {"file": SimpleUploadedFile("a.txt", b"no paper")})
    assert wrong.status_code == 422 and 'role="alert"' in wrong.content.decode()
    assert client.post(url, {"file": deciding.scan("bien-ban.pdf")}).status_code == 302
    assert "bien-ban.pdf" in client.get(page).content.decode()
    assert client.get(url).status_code == 200


def test_the_receipt_is_a_document_with_checksums(bare):
    unit = ground.make_organisation(name="Sở Nội vụ", short_name="Sở Nội vụ", abbreviation="SNV")
    ground.make_user(OfficeKind.STANDING_STAFF, unit)
    leader = ground.make_leader(bare.group_year)
    with pytest.raises(Refused):
        build_dossier_receipt(bare.pk)
    for item in ("submission", "minutes"):
        attach_dossier_paper(actor=leader, dossier=bare, item=item, file=deciding.scan(f"{item}.pdf"))
    services.submit_dossier(actor=leader, dossier=bare)
    receipt = build_dossier_receipt(bare.pk)
    assert list(receipt.problems()) == []
    said = " ".join(texts(receipt.content())).replace("\u00a0", " ").replace("\u2060", "")
    unit = bare.nominations.get().organisation.name
    assert unit in said and "25 ngày làm việc" in said and leader.full_name in said
    assert bare.papers.get(item="minutes").sha256[:8] in said
    assert "01 báo cáo đã được xác nhận" in said
