"""Writes about clusters: waivers of a founding condition, recognition."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from clusters.choices import ClusterStatus
from clusters.founding import Code
from clusters.models import Cluster, Waiver
from clusters.selectors import conditions, failing, next_number
from emulation.audit.services import record, record_transition
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.common.text import search_text
from emulation.groups import services as groups
from emulation.groups.choices import GroupKind, YearState
from emulation.groups.models import Group, GroupYear, Membership
from emulation.groups.services.establishing import name_problems
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.regulations.models import Regulation


@transaction.atomic
def request_cluster(
    *,
    actor: User,
    founder: Organisation,
    name: str,
    short_name: str,
    year: int,
    divisions: Sequence[Organisation],
) -> GroupYear:
    """A founder asks for a cluster and lists its divisions; its conditions then stand on the founding page.

    Refused for a body that may found none, with the clause. What else fails is shown, mended and decided
    there. Raises `RegulationMissing` when no regulation covers the year.
    """
    if not actor.has_perm("clusters.request", founder):
        raise PermissionDenied
    Organisation.objects.select_for_update(of=("self",)).get(pk=founder.pk)
    book = Regulation.objects.in_force(date(year, 12, 31)).book
    allowance = book.allowance(founder.kind, founder.code)
    problems = name_problems(short_name)
    if not allowance.count:
        text = f"Quy định không cho {founder.name} thành lập cụm."
        problems.append(Problem(text, book.clause("cluster.allowance"), code="no_allowance"))
    if not divisions:
        text = "Chọn các phòng, ban, đơn vị tham gia."
        problems.append(Problem(text, field="divisions", code="no_divisions"))
    if problems:
        raise Refused(problems)
    number = next_number(founder)
    cluster = Cluster.objects.create(
        code=_code_for(founder, number),
        number=number,
        name=name,
        short_name=short_name,
        symbol=f"CTĐ{number}",
        founder=founder,
        established_on=today(),
    )
    group_year = groups.open_year(actor=actor, group=cluster, year=year)
    Membership.objects.bulk_create(
        Membership(group_year=group_year, organisation=division, order=place)
        for place, division in enumerate(divisions, start=1)
    )
    record_transition(actor=actor, subject=cluster, from_state="", to_state=cluster.status)
    record(
        actor=actor,
        action="request_cluster",
        text=f"{founder.name} đề nghị thành lập {short_name}: {len(divisions)} đơn vị",
        subject=cluster,
        organisation_id=founder.pk,
        group_year_id=group_year.pk,
        new={"divisions": [division.short_name for division in divisions]},
    )
    return group_year


def _code_for(founder: Organisation, number: int) -> str:
    base = slugify(search_text(founder.abbreviation)) or founder.code
    code = f"cum-{base}-{number}"[:60]
    taken = set(Group.objects.filter(code__startswith=code).values_list("code", flat=True))
    return code if code not in taken else f"cum-{founder.code}-{number}"[:60]


@transaction.atomic
def request_again(*, actor: User, group_year: GroupYear, note: str) -> Cluster:
    """After a refusal the founder has mended what failed and asks again."""
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("clusters.request", group_year.group.founder):
        raise PermissionDenied
    cluster = Cluster.objects.select_for_update(of=("self",)).get(pk=group_year.group_id)
    problems = []
    if cluster.status != ClusterStatus.REFUSED:
        problems.append(Problem("Chỉ đề nghị lại cụm không được công nhận.", code="not_refused"))
    if not note.strip():
        problems.append(Problem("Nêu những điểm đã khắc phục.", field="note", code="no_note"))
    if problems:
        raise Refused(problems)
    return _set_status(actor, group_year, cluster, ClusterStatus.REQUESTED, "Đề nghị lại", note.strip())


@transaction.atomic
def grant_waiver(*, actor: User, group_year: GroupYear, condition: str, reason: str, document: str) -> Waiver:
    """Waive one failing condition by name: who, why, by which document. It gives no right to a flag."""
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("clusters.grant_waiver", group_year):
        raise PermissionDenied
    problems = _waiver_problems(group_year, condition, reason, document)
    if problems:
        raise Refused(problems)
    waiver = Waiver.objects.create(
        group_year=group_year,
        condition=condition,
        reason=reason,
        document=document,
        granted_by=actor,
        granted_on=today(),
    )
    record(
        actor=actor,
        action="grant_waiver",
        text=f"Miễn điều kiện cho {group_year.group.short_name}: {reason}",
        subject=waiver,
        organisation_id=group_year.group.founder_id,
        group_year_id=group_year.pk,
        new={"reason": reason, "document": document},
    )
    return waiver


def _waiver_problems(group_year: GroupYear, condition: str, reason: str, document: str) -> list[Problem]:
    problems = []
    open_to_waiver = [found.code for found in failing(conditions(group_year))]
    if condition not in open_to_waiver:
        text = "Chỉ miễn được điều kiện đang không đạt và chưa được miễn."
        problems.append(Problem(text, field="condition", code="nothing_to_waive"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do miễn.", field="reason", code="no_reason"))
    if not document.strip():
        problems.append(Problem("Ghi văn bản cho phép miễn.", field="document", code="no_document"))
    return problems


@transaction.atomic
def recognise(*, actor: User, group_year: GroupYear, document: str = "") -> Cluster:
    """Recognise the cluster. Refused while a condition fails and is not waived, with the clause of each."""
    group_year, cluster = _locked(actor, group_year)
    problems = missing_to_recognise(group_year)
    if problems:
        raise Refused(problems)
    if document:
        cluster.decision_number = document
    return _set_status(actor, group_year, cluster, ClusterStatus.RECOGNISED, "Công nhận", document)


@transaction.atomic
def refuse(*, actor: User, group_year: GroupYear, reason: str) -> Cluster:
    """Do not recognise a requested cluster; its founder reads the reason and may mend what fails."""
    group_year, cluster = _locked(actor, group_year)
    problems = []
    if cluster.status != ClusterStatus.REQUESTED:
        problems.append(Problem("Chỉ từ chối được cụm đang đề nghị.", code="decided"))
    if not reason.strip():
        problems.append(
            Problem("Nêu lý do không công nhận, gửi cho cơ quan thành lập.", field="reason", code="no_reason")
        )
    if problems:
        raise Refused(problems)
    return _set_status(actor, group_year, cluster, ClusterStatus.REFUSED, "Không công nhận", reason.strip())


def missing_to_recognise(group_year: GroupYear) -> list[Problem]:
    """The conditions that still fail, each with its clause."""
    if group_year.group.cluster.status == ClusterStatus.RECOGNISED:
        return [Problem("Cụm đã được công nhận.", code="decided")]
    if group_year.state == YearState.CLOSED:
        return [Problem("Năm thi đua đã kết thúc.", code="year_closed")]
    return _as_problems(group_year)


def missing_to_start(group_year: GroupYear) -> list[Problem]:
    """What keeps a cluster from starting its year; nothing for other kinds of groups.

    Leader and deputies are asked for by the room of the groups itself.
    """
    if group_year.group.kind != GroupKind.CLUSTER:
        return []
    problems = _as_problems(group_year, {Code.OFFICES})
    if group_year.group.cluster.status != ClusterStatus.RECOGNISED:
        problems.insert(
            0, Problem("Cụm chưa được công nhận.", url=founding_url(group_year), code="not_recognised")
        )
    return problems


def founding_url(group_year: GroupYear) -> str:
    return reverse("clusters:founding", args=[group_year.group.code, group_year.year])


def _as_problems(group_year: GroupYear, apart: Collection[Code] = ()) -> list[Problem]:
    url = founding_url(group_year)
    return [
        Problem(f"{found.label}: {found.fact}", found.clause, url=url, code=str(found.code))
        for found in failing(conditions(group_year))
        if found.code not in apart
    ]


def _locked(actor: User, group_year: GroupYear) -> tuple[GroupYear, Cluster]:
    """The group-year and its cluster for a decision, after the right was checked."""
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("clusters.decide", group_year):
        raise PermissionDenied
    return group_year, Cluster.objects.select_for_update(of=("self",)).get(pk=group_year.group_id)


def _set_status(
    actor: User, group_year: GroupYear, cluster: Cluster, status: ClusterStatus, verb: str, why: str
) -> Cluster:
    before, cluster.status = cluster.status, status
    cluster.save()
    record_transition(actor=actor, subject=cluster, from_state=before, to_state=status, reason=why)
    record(
        actor=actor,
        action="decide_cluster",
        text=f"{verb} {cluster.short_name}" + (f": {why}" if why else ""),
        subject=cluster,
        organisation_id=cluster.founder_id,
        group_year_id=group_year.pk,
        old={"status": before},
        new={"status": status},
    )
    return cluster
