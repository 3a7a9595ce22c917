"""Thematic campaigns as Sở Nội vụ keeps them: added from the launching document, changed, closed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.models import Campaign
from awards.selectors.campaigns import is_settled
from emulation.audit.services import record
from emulation.common.dates import format_date, today
from emulation.common.problems import Problem, Refused
from emulation.common.text import search_text
from emulation.people.models import User


@dataclass(frozen=True, kw_only=True)
class CampaignFacts:
    """What the launching document says. `last_day` None while nobody has ended it."""

    name: str
    level: str
    document: str
    dated: date
    first_day: date
    last_day: date | None = None

    def tidied(self) -> dict[str, object]:
        """Fields of the row, without blanks around what was typed."""
        found = asdict(self)
        return {**found, "name": self.name.strip(), "document": self.document.strip()}


@transaction.atomic
def add_campaign(*, actor: User, facts: CampaignFacts) -> Campaign:
    """A campaign from its launching document. `PermissionDenied`; `Refused` beside the fields."""
    _demand(actor)
    if problems := _slips(facts, None):
        raise Refused(problems)
    made = Campaign.objects.create(**facts.tidied(), recorded_by=actor)
    record(
        actor=actor,
        action="add_campaign",
        text=f"Thêm: {made}",
        subject=made,
        new=facts.tidied(),
    )
    return made


@transaction.atomic
def change_campaign(*, actor: User, campaign: Campaign, facts: CampaignFacts) -> Campaign:
    """Correct what was entered. Once a dossier that rests on it has been received only its end may change."""
    _demand(actor)
    found = _locked(campaign)
    problems = _slips(facts, found)
    before = _facts_of(found)
    values = facts.tidied()
    fixed = ("name", "level", "document", "dated", "first_day")
    if is_settled(found) and any(values[name] != before[name] for name in fixed):
        text = "Đã có hồ sơ được tiếp nhận theo phong trào này; chỉ sửa được ngày kết thúc."
        problems.append(Problem(text, code="settled"))
    if problems:
        raise Refused(problems)
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    record(
        actor=actor,
        action="change_campaign",
        text=f"Sửa thông tin: {found}",
        subject=found,
        old={name: before[name] for name in values if before[name] != values[name]},
        new={name: values[name] for name in values if before[name] != values[name]},
    )
    return found


@transaction.atomic
def close_campaign(*, actor: User, campaign: Campaign, last_day: date) -> Campaign:
    """The day on which the campaign ended: from then on it grows no longer."""
    _demand(actor)
    found = _locked(campaign)
    problems = []
    if found.last_day is not None:
        text = f"Phong trào đã kết thúc ngày {format_date(found.last_day)}."
        problems.append(Problem(text, code="closed"))
    if last_day < found.first_day:
        text = f"Ngày kết thúc không trước ngày bắt đầu ({format_date(found.first_day)})."
        problems.append(Problem(text, field="last_day", code="days"))
    if last_day > today():
        problems.append(Problem("Ngày kết thúc không sau hôm nay.", field="last_day", code="future"))
    if problems:
        raise Refused(problems)
    found.last_day = last_day
    found.save(update_fields=["last_day"])
    record(
        actor=actor,
        action="close_campaign",
        text=f"Ghi kết thúc ngày {format_date(last_day)}: {found}",
        subject=found,
        old={"last_day": None},
        new={"last_day": last_day},
    )
    return found


def _demand(actor: User) -> None:
    if not actor.has_perm("awards.keep_campaigns"):
        raise PermissionDenied


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)


def _facts_of(campaign: Campaign) -> dict[str, object]:
    names = ("name", "level", "document", "dated", "first_day", "last_day")
    return {name: getattr(campaign, name) for name in names}


def _slips(facts: CampaignFacts, own: Campaign | None) -> list[Problem]:
    """Missing words, days out of order, a campaign that is there already."""
    problems = []
    if not facts.name.strip():
        problems.append(Problem("Nhập tên phong trào.", field="name", code="name"))
    if not facts.document.strip():
        problems.append(Problem("Nhập số văn bản phát động.", field="document", code="document"))
    if facts.dated > today():
        problems.append(Problem("Ngày văn bản không sau hôm nay.", field="dated", code="future"))
    if facts.last_day is not None and facts.last_day < facts.first_day:
        text = "Ngày kết thúc không trước ngày bắt đầu."
        problems.append(Problem(text, field="last_day", code="days"))
    others = Campaign.objects.filter(level=facts.level).exclude(pk__in=[own.pk] if own else [])
    if search_text(facts.name) in {search_text(name) for name in others.values_list("name", flat=True)}:
        problems.append(Problem("Phong trào này đã có trong danh sách.", field="name", code="twice"))
    return problems
