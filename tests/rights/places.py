"""Addresses: every pattern of the project, filled in for a case with the thing that lies there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from awards.models import (
    AwardKind,
    Dossier,
    Nomination,
)
from emulation.activities.models import Activity, ActivityFile, GoodExample
from emulation.activities.services.feeds import make_feed
from emulation.assignments.models import AssignedTask
from emulation.common.dates import now
from emulation.documents.choices import FileFormat
from emulation.documents.models import DocumentFile, GeneratedDocument
from emulation.groups.choices import Step
from emulation.jobs.choices import JobState
from emulation.jobs.models import Job
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Reorganisation, UploadedSheet
from emulation.people.models import Office
from emulation.regulations.models import Regulation
from scoring.choices import ExclusionKind
from scoring.models import CrossRater, Evidence, Exclusion, Explanation, LineEvidence, ScoreLine
from tests.assignments.making import make_task
from tests.factories import ground
from tests.factories.scoring import png
from tests.organisations.year_2025 import bodies_file
from tests.rights import decided, drafts, reported, seated
from tests.rights.cases import Case
from tests.rights.cast import troupe
from tests.rights.votes import (
    finding_of,
    opinion_of,
    paper_round_of,
    round_of,
    unit_with_a_proxy,
    written_at_conference,
    written_of,
)

Patterns = dict[str, tuple[str, ...]]


def patterns() -> Patterns:
    """Every named address of the project with the names of its arguments."""
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(
    found: list[URLPattern | URLResolver], namespace: str, above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in found:
        arguments = (*above, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            within = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(one.url_patterns, within, arguments)
        else:
            assert one.name, f"{one} has no name"
            yield namespace + one.name, arguments


def address(name: str, arguments: tuple[str, ...], case: Case) -> str:
    room = name.split(":")[0]
    values = {}
    for argument in arguments:
        fill = OF_ADDRESS.get((name, argument)) or OF_ROOM.get((room, argument)) or FILLED.get(argument)
        if argument == "pk":
            fill = PRIMARY_KEYS.get(name)
        assert fill, f"{name}: say in tests/rights/places.py what <{argument}> is"
        values[argument] = fill(case)
    query = f"?{QUERIES[name](case)}" if name in QUERIES else ""
    return reverse(name, kwargs=values) + query


# --- What lies at an address ----------------------------------------------------------------------------
def line_of(case: Case) -> ScoreLine:
    return case.sheet.lines.order_by("criterion__position").select_related("criterion")[0]


def evidence_of(case: Case) -> Evidence:
    """A document that the sheet of the case cites."""
    return citation_of(case).evidence


def citation_of(case: Case, content: bytes = b"", subject: str = "Báo cáo thử quyền") -> LineEvidence:
    line = line_of(case)
    file = SimpleUploadedFile("minh-chung.png", png().read() + content)
    evidence = Evidence(
        organisation=case.unit,
        year=case.where.year,
        number="1/BC-THU",
        subject=subject,
        filename="minh-chung.png",
        content_type="image/png",
        size=file.size or 0,
        sha256=f"{case.unit.pk:064x}",
        uploaded_by=_head(case),
    )
    evidence.file.save("minh-chung.png", file, save=True)
    return LineEvidence.objects.create(line=line, evidence=evidence)


def job_of(case: Case) -> Job:
    """Work that the head of the unit asked for and that failed."""
    return Job.objects.create(
        kind="documents",
        key="thu",
        title="Phiếu tự chấm điểm",
        arguments={"wanted": []},
        state=JobState.FAILED,
        message="Không lập được văn bản.",
        group_codes=[case.where.group],
        requester=_head(case),
        finished_at=now(),
    )


def file_of(case: Case) -> DocumentFile:
    """The sheet of the case as a document that its head asked for."""
    document = GeneratedDocument.objects.create(
        kind="self_assessment",
        title="Phiếu tự chấm điểm",
        subject_id=case.sheet.pk,
        digest="0" * 64,
        state="ready",
        requester=_head(case),
        finished_at=now(),
    )
    file = DocumentFile(document=document, format=FileFormat.PDF, size=8, sha256="0" * 64)
    file.file.save("thu.pdf", png(name="thu.pdf"), save=True)
    return file


def activity_of(case: Case) -> Activity:
    return case.group_year.activities.order_by("pk")[0]


def held_activity_of(case: Case) -> Activity:
    return case.group_year.activities.filter(state="held").order_by("pk")[0]


def activity_file_of(case: Case) -> ActivityFile:
    """A picture of the activity that `activity_of` finds."""
    kept = ActivityFile(
        activity=activity_of(case),
        subject="Ảnh thử quyền",
        filename="anh.png",
        content_type="image/png",
        size=8,
        sha256="0" * 64,
        uploaded_by=_head(case),
    )
    kept.file.save("anh.png", png(name="anh.png"), save=True)
    return kept


def example_of(case: Case) -> GoodExample:
    """A good example of the unit, proposed by its head and not decided yet."""
    return GoodExample.objects.create(
        group_year=case.group_year,
        organisation=case.unit,
        subject="Tổ thử quyền",
        title="Thử quyền",
        story="Thử quyền",
        proposed_by=_head(case),
        proposed_at=now(),
    )


def office_of_a_person(case: Case) -> Office:
    return _head(case).offices.order_by("pk")[0]


def task_of(case: Case) -> AssignedTask:
    """An open task of the unit, entered by staff."""
    return make_task(case.unit, case.where.year, title="Nhiệm vụ thử quyền", due_on=None)


def thread_of(case: Case) -> Explanation:
    """The first explanation of the unit's sheet."""
    return Explanation.objects.filter(line__sheet=case.sheet).order_by("pk")[0]


def rater_of(case: Case) -> CrossRater:
    """The unit as one that scores others."""
    return CrossRater.objects.get(round__group_year=case.group_year, organisation=case.unit)


def exclusion_of(case: Case) -> Exclusion:
    return Exclusion.objects.create(
        organisation=case.unit,
        year=case.where.year,
        kind=ExclusionKind.values[0],
        clause="Điều 1",
        document="Văn bản thử",
        set_by=_head(case),
        set_at=now(),
    )


def reorganisation_of(case: Case) -> Reorganisation:
    """A draft that abolishes the unit of the case, which has a division."""
    ground.make_organisation(name="Phòng Thử quyền", parent=case.unit, kind=OrganisationKind.DIVISION)
    draft = Reorganisation.objects.create(
        document_number="1/NQ-THU",
        document_date=now().date(),
        issuer="Hội đồng nhân dân tỉnh",
        title="Thử quyền",
        effective_on=now().date(),
        created_by=_head(case),
    )
    draft.steps.create(operation=1, kind="abolish", old=case.unit.code, divisions="end")
    return draft


def sheet_of_bodies(case: Case) -> UploadedSheet:
    """A checked workbook with one new body."""
    row = {"Mã": "don-vi-thu-quyen", "Tên": "Đơn vị thử quyền", "Loại": "Sở", "Hoạt động từ ngày": "1/1/2020"}
    upload = UploadedSheet(filename="thu.xlsx", uploaded_by=_head(case), counts={"Đơn vị": [1, 0, 0]})
    upload.file.save("thu.xlsx", File(bodies_file([row])), save=True)
    return upload


def dossier_of(case: Case) -> Dossier:
    return Dossier.objects.get(group_year=case.group_year)


def nomination_of(case: Case) -> Nomination:
    """The first one of the group; of another unit than the leader's where there is one."""
    return dossier_of(case).nominations.order_by("kind__level", "pk")[0]


def _head(case: Case) -> Any:
    return troupe(case.name).people["head"]


FORMS = {
    "groups:remind": {"buoc": "self_assessment"},
    "groups:remind-all": {"buoc": "self_assessment", "nam": "2025"},
    "awards:opinion-settle": {"viec": "ghi-chu"},
    "awards:vote": {"choice": "agree", "confirmed": "1"},
    "awards:recuse": {"reason": "Là người thân của thủ trưởng đơn vị."},
}
"""Forms sent complete, because their pages look at the right only when there is something to write."""

Fill = Callable[[Case], Any]
REORGANISATIONS = tuple(
    f"organisations:{name}"
    for name in (
        "reorganisation",
        "reorganisation-decision",
        "reorganisation-discard",
        "reorganisation-preview",
        "reorganisation-section",
        "reorganisation-carry-out",
        "operation",
        "operation-remove",
        "operation-divisions",
    )
)
DOSSIERS = ("awards:dossier", "awards:papers", "awards:submit", "awards:receipt")
NOMINATIONS = (
    "awards:appraise",
    "awards:withdraw",
)
FILLED: dict[str, Fill] = {
    "code": lambda case: case.where.group,
    "year": lambda case: case.where.year,
    "step": lambda case: Step.CONFERENCE,
    "group_year_id": lambda case: case.group_year.pk,
    "sheet_id": lambda case: case.sheet.pk,
    "line_id": lambda case: line_of(case).pk,
    "citation_id": lambda case: citation_of(case).pk,
    "evidence_id": lambda case: evidence_of(case).pk,
    "organisation_id": lambda case: case.unit.pk,
    "rater_id": lambda case: rater_of(case).pk,
    "assignment_id": lambda case: rater_of(case).assignments.order_by("pk")[0].pk,
    "thread_id": lambda case: thread_of(case).pk,
    "exclusion_id": lambda case: exclusion_of(case).pk,
    "set_id": lambda case: case.sheet.criteria_set_id,
    "task_id": lambda case: task_of(case).pk,
    "activity_id": lambda case: activity_of(case).pk,
    "activity_file_id": lambda case: activity_file_of(case).pk,
    "example_id": lambda case: example_of(case).pk,
    "job_id": lambda case: job_of(case).pk,
    "file_id": lambda case: file_of(case).pk,
    "user_id": lambda case: _head(case).pk,
    "number": lambda case: case.group_year.ranking_runs.order_by("-number")[0].number,
    "unit": lambda case: case.unit.code,
    "unit_id": lambda case: case.unit.pk,
    "paper": lambda case: written_of(case).pk,
    "purpose": lambda case: "nomination",
    "round_id": lambda case: round_of(case).pk,
    "item_id": lambda case: round_of(case).items.order_by("pk")[0].pk,
    "kind": lambda case: AwardKind.objects.order_by("level")[1].code,
    "campaign": lambda case: decided.campaign().pk,
}
OPINIONS = tuple(f"awards:opinion{end}" for end in ("", "-body", "-remind", "-import", "-template"))
PRIMARY_KEYS: dict[str, Fill] = {
    **dict.fromkeys(OPINIONS, lambda case: opinion_of(case).pk),
    "awards:opinion-settle": lambda case: finding_of(case).pk,
    **dict.fromkeys(REORGANISATIONS, lambda case: reorganisation_of(case).pk),
    "organisations:import-preview": lambda case: sheet_of_bodies(case).pk,
    **dict.fromkeys(DOSSIERS, lambda case: dossier_of(case).pk),
    **dict.fromkeys(NOMINATIONS, lambda case: nomination_of(case).pk),
    **reported.PRIMARY_KEYS,
    **seated.PRIMARY_KEYS,
    **decided.PRIMARY_KEYS,
}
"""What `<pk>` is at an address."""
OF_ROOM: dict[tuple[str, str], Fill] = {
    ("organisations", "code"): lambda case: case.unit.code,
    ("organisations", "kind"): lambda case: "merge",
    ("organisations", "number"): lambda case: 1,
    ("organisations", "key"): lambda case: "nguoi",
    ("regulations", "code"): lambda case: Regulation.objects.in_force(date(2025, 12, 31)).code,
    ("regulations", "before"): lambda case: Regulation.objects.in_force(date(2024, 12, 31)).code,
    ("regulations", "after"): lambda case: Regulation.objects.in_force(date(2025, 12, 31)).code,
    ("groups", "office_id"): lambda case: case.group_year.offices.order_by("pk")[0].pk,
    ("groups", "member_id"): lambda case: case.group_year.memberships.active().order_by("-order")[0].pk,
    ("people", "office_id"): lambda case: office_of_a_person(case).pk,
}
OF_ADDRESS: dict[tuple[str, str], Fill] = {
    ("conferences:written-scan", "paper"): lambda case: written_at_conference(case).pk,
    ("conferences:proxy-scan", "unit_id"): unit_with_a_proxy,
    ("conferences:open-round", "round_id"): lambda case: round_of(case, "prepared").pk,
    ("conferences:count", "round_id"): lambda case: paper_round_of(case).pk,
    **decided.OF_ADDRESS,
    ("activities:library-item", "activity_id"): lambda case: held_activity_of(case).pk,
    **drafts.OF_ADDRESS,
}
QUERIES: dict[str, Fill] = {
    "scoring:criteria-new": lambda case: f"khoi={case.group_year.pk}",
    "scoring:criteria-amend": lambda case: f"khoi={case.group_year.pk}",
    "activities:feed": lambda case: f"ma={make_feed(actor=_head(case))}",
}
"""What an address says after its question mark, where nothing lies there without."""
