"""What stays closed for a time, apart from the layers of a sheet: drafts, unconfirmed results, ballots."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from awards.models import AgendaItem
from emulation.ballots.choices import BallotState, Choice
from emulation.ballots.models import Ballot, Tally
from emulation.common.dates import now
from emulation.conferences.models import Conference
from emulation.documents.choices import DocumentState, FileFormat
from emulation.documents.models import DocumentFile, GeneratedDocument
from scoring.models import ScoreSheet
from tests.rights.cast import ANONYMOUS, ROLES, Troupe, troupe
from tests.rights.seated import item_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("people"),
    pytest.mark.urls("tests.rights.urls"),
]
PAPERS, MEMBERS = 4321, 9876
"""A council larger than any, so that its numbers are found by search."""


def readers(cast: Troupe, url: str) -> set[str]:
    return {role for role in ROLES if cast.client(role).get(url).status_code == 200}


def file_made_at(sheet: ScoreSheet, moment: object) -> DocumentFile:
    """The sheet as a document that was finished then."""
    document = GeneratedDocument.objects.create(
        kind="self_assessment",
        title="Phiếu tự chấm điểm MOC-BAN-NHAP",
        subject_id=sheet.pk,
        digest="0" * 64,
        state=DocumentState.READY,
        finished_at=moment,
    )
    file = DocumentFile(document=document, format=FileFormat.PDF, size=1, sha256="0" * 64)
    file.file.save("ban-nhap.pdf", ContentFile(b"%PDF-"), save=True)
    return file


def test_a_document_made_of_a_draft_stays_with_the_unit() -> None:
    """Handing in opens what was handed in, not the drafts before it (domain §2: a draft is progress only)."""
    cast = troupe("submitted")
    sheet = cast.case.sheet
    draft = file_made_at(sheet, sheet.submitted_at - (now() - sheet.submitted_at))
    handed_in = file_made_at(sheet, now())
    assert {"leader", "deputy", "staff"} <= readers(cast, reverse("documents:download", args=[handed_in.pk]))
    own = {"officer", "head", "inspector"}
    assert readers(cast, reverse("documents:download", args=[draft.pk])) == own


def test_an_unconfirmed_conference_is_read_by_those_who_write_it() -> None:
    cast = troupe("dossier-sent")
    Conference.objects.filter(group_year=cast.case.group_year).update(confirmed_at=None, confirmed_by=None)
    url = reverse("conferences:show", args=[cast.case.where.group, cast.case.where.year])
    assert readers(cast, url) == {"leader", "deputy"}


def _counted(cast: Troupe) -> AgendaItem:
    """An item of the group with so many papers in its urn."""
    item = item_of(cast.case)
    Tally.objects.update_or_create(
        ballot=item.ballot, choice=Choice.AGREE, option=None, defaults={"papers": PAPERS}
    )
    Ballot.objects.filter(pk=item.ballot_id).update(total=MEMBERS)
    Ballot.objects.filter(pk=item.ballot_id, state=BallotState.CLOSED).update(base=MEMBERS)
    return item


def test_counters_of_an_open_ballot_are_shown_to_nobody() -> None:
    cast = troupe("voting")
    item = _counted(cast)
    for role in set(ROLES) - {ANONYMOUS}:
        assert not _shows_the_papers(cast, role, item), role


def test_counters_of_a_closed_ballot_are_shown() -> None:
    """The markers of the test before do reach the page once they may."""
    cast = troupe("closed")
    item = _counted(cast)
    knowing = {"secretary", "councillor", "chair", "staff", "staff-else", "inspector"}
    assert {role for role in ROLES if _shows_the_papers(cast, role, item)} == knowing


def _shows_the_papers(cast: Troupe, role: str, item: AgendaItem) -> list[str]:
    """The pages on which this person finds the number of papers."""
    client = cast.client(role)
    bodies = {url: client.get(url).content.decode().replace(".", "") for url in _pages_about(item)}
    return [url for url, body in bodies.items() if str(PAPERS) in body]


def _pages_about(item: AgendaItem) -> list[str]:
    dossier = item.nomination.dossier
    where = [dossier.group_year.group.code, dossier.group_year.year]
    return [
        reverse("awards:session", args=[item.session_id]),
        reverse("awards:card", args=[item.pk]),
        reverse("awards:dossier", args=[dossier.pk]),
        reverse("awards:nominations", args=where),
        reverse("groups:year", args=where),
        reverse("home:tasks"),
        reverse("audit:index"),
    ]
