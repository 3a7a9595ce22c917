"""Memberships that end with their unit, and those of divisions that leave the founder of their cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import format_date
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import GroupKind, YearState
from emulation.groups.following import follow
from emulation.groups.models import GroupOffice, Membership
from emulation.groups.reorganising.common import BATCH, address, reaches, reason_of
from emulation.groups.reorganising.offices import end_offices
from emulation.organisations.models import Organisation
from emulation.organisations.planning import Ending, Plan
from emulation.organisations.reorganisation import END, KEEP, Affected, Line, Option, successor_options
from emulation.people.models import User

LEAVE = Option(END, "Rời khỏi, không có đơn vị thay")


def scored_elsewhere(plan: Plan) -> set[int]:
    """Ids of ending units that stay members of a year which the reorganisation does not reach. One query."""
    members = (
        Membership.objects.active()
        .filter(organisation__in=list(plan.ending_of()))
        .exclude(group_year__state=YearState.CLOSED)
        .select_related("group_year")
        .order_by()
    )
    return {one.organisation_id for one in members if not reaches(plan, one.group_year)}


def find_members(plan: Plan) -> list[Affected]:
    """Members that end, and divisions that leave the founder of their cluster. Two queries."""
    endings, moves = plan.ending_of(), plan.move_of()
    members = list(
        Membership.objects.active()
        .filter(organisation__in=[*endings, *moves])
        .exclude(group_year__state=YearState.CLOSED)
        .select_related("organisation", "group_year__group__founder")
        .order_by("-group_year__year", "group_year__group__sort_key", "order", "pk")
    )
    members = [
        one for one in members if one.organisation_id in endings or _founder_of_moved(plan, one) is not None
    ]
    offers = _Offers(plan, members)
    found = []
    for member in members:
        ending = endings.get(member.organisation_id)
        found.append(_ending_member(plan, member, ending, offers) if ending else _moving_member(plan, member))
    return found


def _founder_of_moved(plan: Plan, member: Membership) -> Organisation | None:
    """The founder of the cluster that the unit stood under until now."""
    founder = member.group_year.group.founder
    of_cluster = member.group_year.group.kind == GroupKind.CLUSTER
    return founder if of_cluster and member.organisation.parent_id == founder.pk else None


class _Offers:
    """Which successors may take the place of a member: each in one group of a kind and year."""

    def __init__(self, plan: Plan, members: Sequence[Membership]) -> None:
        self.plan = plan
        code_of = {body.pk: code for code, body in plan.bodies.items()}
        self.under = {code: code_of.get(body.parent_id or 0, "") for code, body in plan.bodies.items()}
        self.under |= {body.code: body.parent for body in plan.new}
        self.under |= {move.organisation.code: move.parent for move in plan.moves}
        self.place: dict[tuple[str, int, str], int] = {}
        self.present: set[tuple[str, int]] = set()
        codes = {code for ending in plan.endings for code in ending.targets}
        existing = Membership.objects.active().filter(
            organisation__code__in=codes, group_year__year__in={one.group_year.year for one in members}
        )
        for code, year, kind, group_year in existing.values_list(
            "organisation__code", "group_year__year", "group_year__group__kind", "group_year_id"
        ):
            self.place[code, year, kind] = group_year
            self.present.add((code, group_year))

    def to(self, member: Membership, ending: Ending) -> tuple[Option, ...]:
        """The usual choice first: the only successor takes the place, unless it has one elsewhere."""
        possible = tuple(
            option
            for option in successor_options(self.plan, ending, "Rời khỏi; {} vào thay")
            if self._may(member, option.value.partition(":")[2])
        )
        alone = len(ending.targets) == 1 and bool(possible)
        if not alone or not self._take(member, ending.targets[0]):
            return (LEAVE, *possible)
        return (*possible, LEAVE)

    def _may(self, member: Membership, code: str) -> bool:
        group = member.group_year.group
        if (code, member.group_year_id) in self.present:
            return False
        return group.kind != GroupKind.CLUSTER or self.under.get(code) == group.founder.code

    def _take(self, member: Membership, code: str) -> bool:
        key = (code, member.group_year.year, member.group_year.group.kind)
        return self.place.setdefault(key, member.group_year_id) == member.group_year_id


def _ending_member(plan: Plan, member: Membership, ending: Ending, offers: _Offers) -> Affected:
    group_year = member.group_year
    if not reaches(plan, group_year):
        text = "Năm này đang chấm, xếp hạng hoặc đã qua trước ngày hiệu lực: giữ nguyên thành viên."
        return _member(member, text)
    day = format_date(plan.on)
    return _member(member, f"Rời khỏi từ ngày {day}, lý do: {reason_of(plan)}.", offers.to(member, ending))


def _moving_member(plan: Plan, member: Membership) -> Affected:
    founder = member.group_year.group.founder
    stay = Option(KEEP, "Ở lại cụm")
    if not reaches(plan, member.group_year):
        return _member(member, "Năm này đang chấm, xếp hạng hoặc đã qua: giữ nguyên thành viên.")
    if founder.pk in plan.ending_of():
        text = f"Đi theo cùng {founder.name}; ở lại cụm."
        return _member(member, text, (stay, LEAVE))
    text = f"Không còn thuộc {founder.name}, cơ quan thành lập cụm."
    return _member(member, text, (LEAVE, stay))


def _member(member: Membership, consequence: str, options: tuple[Option, ...] = ()) -> Affected:
    return Affected(
        pk=member.pk,
        subject=f"{member.organisation.name} trong {member.group_year}",
        what=f"Đơn vị thành viên, {member.group_year.get_state_display().lower()}",
        consequence=consequence,
        url=address(member.group_year),
        options=options,
    )


def change_members(actor: User, plan: Plan, lines: Sequence[Line]) -> None:
    """Who leaves has the day and the reason; who comes instead takes the same place in the order."""
    chosen = {line.affected.pk: line for line in lines if line.affected.options and line.chosen != KEEP}
    members = list(
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "group_year__group")
        .filter(pk__in=list(chosen))
        .order_by("group_year_id", "order", "pk")
    )
    reason = reason_of(plan)[:300]
    for member in members:
        member.left_on = max(plan.on, member.joined_on or plan.on)
        member.left_reason = reason
    Membership.objects.bulk_update(members, ["left_on", "left_reason"], batch_size=BATCH)
    come = _newcomers(plan, [(m, chosen[m.pk].successor) for m in members if chosen[m.pk].successor])
    for one in come:
        one.joined_reason = reason
    Membership.objects.bulk_create(come, batch_size=BATCH)
    texts = [("remove_member", "rời", one) for one in members] + [
        ("add_member", "tham gia", one) for one in come
    ]
    AuditRecord.objects.bulk_create(
        [
            build_record(
                actor=actor,
                action=action,
                text=f"{one.organisation.name} {verb} {one.group_year}: {reason}",
                subject=one,
                organisation_id=one.organisation_id,
                group_year_id=one.group_year_id,
                new={"left_on": one.left_on, "joined_on": one.joined_on, "reason": reason},
            )
            for action, verb, one in texts
        ],
        batch_size=BATCH,
    )
    follow(actor, come, members)
    _end_offices_of_leavers(actor, plan, members)


def _newcomers(plan: Plan, wanted: Sequence[tuple[Membership, str]]) -> list[Membership]:
    """One membership for each successor and group-year. `Refused` when one is wanted in two groups."""
    come: dict[tuple[int, int], Membership] = {}
    groups: defaultdict[tuple[int, int, str], set[int]] = defaultdict(set)
    units = {code: plan.bodies[code] for _, code in wanted}
    stored = Membership.objects.filter(
        organisation__in=units.values(), group_year__year__in={member.group_year.year for member, _ in wanted}
    ).select_related("group_year__group")
    present = set()
    for one in stored:
        present.add((one.group_year_id, one.organisation_id))
        if one.left_on is None:
            place = (one.organisation_id, one.group_year.year, one.group_year.group.kind)
            groups[place].add(one.group_year_id)
    for member, code in wanted:
        unit, group_year = units[code], member.group_year
        groups[unit.pk, group_year.year, group_year.group.kind].add(group_year.pk)
        if (group_year.pk, unit.pk) in present:
            continue
        joined = Membership(group_year=group_year, organisation=unit, order=member.order, joined_on=plan.on)
        come.setdefault((group_year.pk, unit.pk), joined)
    twice = [
        plan.names[code]
        for code, unit in units.items()
        if any(len(years) > 1 for (pk, _, _), years in groups.items() if pk == unit.pk)
    ]
    if twice:
        names = "; ".join(twice)
        raise Refused(
            Problem(
                f"{names}: được chọn vào hai khối, hai cụm trong cùng một năm. Mỗi đơn vị chỉ ở một nơi.",
                code="in_two_groups",
            )
        )
    return list(come.values())


def _end_offices_of_leavers(actor: User, plan: Plan, members: Iterable[Membership]) -> None:
    left = {(one.group_year_id, one.organisation_id) for one in members}
    offices = [
        office
        for office in GroupOffice.objects.select_for_update(of=("self",))
        .filter(group_year__in={pk for pk, _ in left}, ends=None)
        .select_related("organisation", "group_year__group")
        .order_by("pk")
        if (office.group_year_id, office.organisation_id) in left
    ]
    end_offices(actor, plan, offices)
