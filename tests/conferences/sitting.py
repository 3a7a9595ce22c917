"""A conference that sits, papers that are opened and voted on, by the services."""

from datetime import timedelta

from emulation.common.dates import now
from emulation.conferences import services
from emulation.conferences.facts import Attending
from emulation.people.choices import OfficeKind
from tests.conferences.builders import CERTIFICATE, FLAG, head_of
from tests.factories import ground


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def units_of(group_year):
    return ground.members_of(group_year)


def sit(leader, group_year, absent=(), **told):
    """Heads come for their units; `told` changes the lines of single places: `line3={"person_name": …}`."""
    people = heads(group_year)
    rows = tuple(
        Attending(
            f"attendance-{place}",
            unit.pk,
            unit.short_name,
            place not in absent,
            **{
                "person_name": "" if place in absent else people[place].full_name,
                "note": "Đi công tác" if place in absent else "",
                **told.get(f"line{place}", {}),
            },
        )
        for place, unit in enumerate(units_of(group_year))
    )
    facts = services.SittingFacts(
        starts_at=now() - timedelta(hours=1),
        venue="Hội trường",
        agenda="Báo cáo\nBỏ phiếu",
        guests="",
        chair_name="Nguyễn Văn An",
        chair_title="Giám đốc",
        secretary_name="Trần Thị Bình",
        secretary_title="Chuyên viên",
        tellers=("Lê Văn Cường", "Phạm Thị Dung", "Vũ Văn Em"),
        attendances=rows,
    )
    return services.save_sitting(actor=leader, group_year=group_year, facts=facts)


def nomination(leader, group_year, *named, **given):
    units = units_of(group_year)
    lines = [(units[place].pk, award) for place, award in (named or ((0, FLAG), (1, CERTIFICATE)))]
    row = services.prepare_nomination(actor=leader, group_year=group_year, lines=lines, **given)
    return services.open_round(actor=leader, row=row)


def heads(group_year):
    """Who signs for each member; made where nobody does."""
    found = {unit.pk: head_of(unit) for unit in units_of(group_year)}
    return [found[unit.pk] or ground.make_user(OfficeKind.UNIT_HEAD, unit) for unit in units_of(group_year)]


def vote(head, unit, row, choice="agree", **others):
    """The same opinion on every line, or another one for a unit by its place on the paper."""
    given = {item.pk: others.get(f"line{place}", choice) for place, item in enumerate(row.items.all())}
    services.cast(voter=head, row=row, unit=unit, choices=given)
