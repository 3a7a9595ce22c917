"""From the pack to its printed record."""

from __future__ import annotations

from django.conf import settings

from emulation.common.dates import local_date, today
from emulation.common.problems import Problem, Refused
from emulation.documents.data import DocHead, Signer
from emulation.documents.issuers.groups import group_issuer, group_name, period
from emulation.documents.issuers.units import head_of
from emulation.groups.models import GroupYear
from emulation.handover.record import Dated, HandoverRecord, Reachable
from emulation.handover.selectors import handover_of, last_leader, next_leader, pack_of
from emulation.organisations.models import Organisation
from emulation.people.models import User

RECORD = "handover_record"


def build_record_of(group_year_id: int) -> HandoverRecord:
    """Raises `Refused` while one of the two leaders is not known."""
    group_year = _year(group_year_id)
    old, new = last_leader(group_year), next_leader(group_year)
    if old is None or new is None:
        raise Refused(Problem("Chưa có đủ Trưởng năm nay và Trưởng năm sau.", code="no_leaders"))
    handover, pack = handover_of(group_year), pack_of(group_year)
    issuer = group_issuer(group_year)
    day = local_date(handover.handed_at) if handover and handover.handed_at else today()
    return HandoverRecord(
        head=DocHead(
            issuer=issuer,
            date=day,
            symbol=issuer.series("BB"),
            draft=handover is None or handover.handed_at is None,
            demo=settings.DEMO,
        ),
        group=group_name(group_year),
        period=period(group_year),
        old_unit=old.name,
        new_unit=new.name,
        note=handover.note if handover else "",
        open_steps=tuple(Dated(step.label, step.due_on) for step in pack.open_steps),
        events=tuple(Dated(event.title, event.on) for event in pack.events),
        papers=tuple(Dated(paper.title, paper.on) for paper in pack.papers),
        contacts=tuple(Reachable(c.unit, c.part, c.name, c.title, c.email) for c in pack.contacts),
        old_signer=_signer(old),
        new_signer=_signer(new),
    )


def _signer(unit: Organisation) -> Signer:
    head = head_of(unit)
    if head is None:
        text = f"{unit.name} chưa có thủ trưởng trong hệ thống."
        raise Refused(Problem(text, code="no_head"))
    return Signer(authority_lines=(unit.head_title.upper(), unit.name.upper()), name=head.full_name)


def _year(group_year_id: int) -> GroupYear:
    return GroupYear.objects.select_related("group__founder", "regulation").get(pk=group_year_id)


def title_of(group_year_id: int) -> str:
    return f"Biên bản bàn giao {_year(group_year_id)}"


def filename_of(group_year_id: int) -> str:
    return f"bien ban ban giao {_year(group_year_id)}"


def may_read(user: User, group_year_id: int) -> bool:
    return user.has_perm("handover.view_handover", _year(group_year_id))
