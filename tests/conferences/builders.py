"""A lawful conference, as data and as a filled form; tests change one thing at a time."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from emulation.common.dates import HANOI
from emulation.conferences import services
from emulation.conferences.facts import Attending, ConferenceFacts, ConferenceRules, Counted, Elected, Said
from emulation.groups.choices import GroupRole, YearState
from emulation.people.choices import OfficeKind
from emulation.people.models import Office
from tests.factories import ground

FLAG, CERTIFICATE = "provincial_flag", "provincial_certificate"
MEMBERS = {number: f"Sở {number}" for number in range(1, 11)}
CLAUSES = {
    key: f"Điều {number}"
    for number, key in enumerate(
        (
            "conference.quorum_percent",
            "conference.threshold_percent",
            "vote.tellers_min",
            "offices.leaders",
            "offices.deputies_min",
            "offices.deputies_max",
        ),
        start=1,
    )
}
RULES = ConferenceRules(
    members=MEMBERS,
    awards={FLAG: "Cờ thi đua", CERTIFICATE: "Bằng khen"},
    quorum_percent=Decimal(70),
    threshold_percent=Decimal(70),
    tellers_min=3,
    deputies_min=1,
    deputies_max=2,
    leader_title="Trưởng khối",
    deputy_title="Phó Trưởng khối",
    clauses=CLAUSES,
)


def attending(number, present=True, **fields):
    given = (
        {"person_name": f"Người {number}", "note": ""}
        if present
        else {"person_name": "", "note": "Đi công tác"}
    )
    return Attending(f"attendance-{number - 1}", number, MEMBERS[number], present, **{**given, **fields})


def counted(number, agree, disagree=0, none=0, kind=FLAG, place=0):
    return Counted(f"candidate-{place}", number, MEMBERS.get(number, "Sở lạ"), kind, agree, disagree, none)


def elected(number, role=GroupRole.DEPUTY, agree=9, place=0):
    return Elected(f"election-{place}", number, MEMBERS.get(number, "Sở lạ"), role, agree)


FACTS = ConferenceFacts(
    starts_at=datetime(2026, 1, 28, 8, 0, tzinfo=HANOI),
    ends_at=datetime(2026, 1, 28, 11, 0, tzinfo=HANOI),
    venue="Hội trường Sở 1",
    guests="",
    chair_name="Nguyễn Văn An",
    chair_title="Giám đốc Sở 1",
    secretary_name="Trần Thị Bình",
    secretary_title="Chuyên viên Sở 1",
    tellers=("Lê Văn Cường", "Phạm Thị Dung", "Vũ Văn Em"),
    report_votes=9,
    issued=9,
    returned=9,
    valid=8,
    attendances=tuple(attending(number, present=number != 10) for number in MEMBERS),
    opinions=(Said("opinion-0", 2, "Lê Văn Cường", "Nhất trí với báo cáo."),),
    candidates=(counted(1, 7, 1), counted(2, 6, 1, 1, CERTIFICATE, place=1)),
    elections=(elected(2, GroupRole.LEADER), elected(3, place=1)),
)


def with_facts(**changed):
    return replace(FACTS, **changed)


def ranked_year(**fields):
    return ground.make_block_year(state=YearState.RANKED, **fields)


def head_of(unit):
    """Who heads a unit now; None where nobody is known."""
    office = Office.objects.filter(organisation=unit, kind=OfficeKind.UNIT_HEAD, ends=None).first()
    return office.user if office else None


def comes_for(unit, index):
    """Its head, where the unit has one; then no proxy paper is asked for."""
    head = head_of(unit)
    return head.full_name if head else f"Người {index}"


def facts_for(group_year, **changed):
    """The same conference for the members of a stored group-year (at least five)."""
    units = ground.members_of(group_year)
    total = len(units)
    given = {
        "report_votes": total,
        "issued": total,
        "returned": total,
        "valid": total,
        "attendances": tuple(
            Attending(f"attendance-{index}", unit.pk, unit.short_name, True, comes_for(unit, index))
            for index, unit in enumerate(units)
        ),
        "opinions": (Said("opinion-0", units[1].pk, "Lê Văn Cường", "Nhất trí."),),
        "candidates": (Counted("candidate-0", units[0].pk, units[0].short_name, FLAG, total, 0, 0),),
        "elections": (
            Elected("election-0", units[1].pk, units[1].short_name, GroupRole.LEADER, total),
            Elected("election-1", units[2].pk, units[2].short_name, GroupRole.DEPUTY, total),
        ),
    }
    return with_facts(**{**given, **changed})


def typed_for(group_year, **changed):
    """The same conference as it is typed into the form."""
    units = ground.members_of(group_year)
    total = str(len(units))
    data = {
        "held_on": "28/1/2026",
        "starts": "8:00",
        "ends": "11h30",
        "venue": "Hội trường Sở 1",
        "guests": "",
        "chair_name": "Nguyễn Văn An",
        "chair_title": "Giám đốc",
        "secretary_name": "Trần Thị Bình",
        "secretary_title": "Chuyên viên",
        "tellers": "Lê Văn Cường\nPhạm Thị Dung\n\nVũ Văn Em",
        "report_votes": total,
        "issued": total,
        "returned": total,
        "valid": total,
    }
    for prefix, rows in (("attendance", len(units)), ("opinion", 2), ("candidate", 3), ("election", 3)):
        data |= {f"{prefix}-TOTAL_FORMS": str(rows), f"{prefix}-INITIAL_FORMS": "0"}
    for index, unit in enumerate(units):
        data |= {
            f"attendance-{index}-organisation": str(unit.pk),
            f"attendance-{index}-present": "on",
            f"attendance-{index}-person_name": comes_for(unit, index),
        }
    data |= {
        "candidate-0-organisation": str(units[0].pk),
        "candidate-0-award_kind": FLAG,
        "candidate-0-agree": total,
        "candidate-0-disagree": "0",
        "election-0-organisation": str(units[1].pk),
        "election-0-role": "leader",
        "election-0-agree": total,
        "election-1-organisation": str(units[2].pk),
        "election-1-role": "deputy",
        "election-1-agree": total,
    }
    data |= changed
    return {name: value for name, value in data.items() if value is not None}


def confirm(group_year, chair):
    """First by the secretary, an officer of the leading unit, then by the chair."""
    officer = ground.make_user(OfficeKind.UNIT_OFFICER, ground.members_of(group_year)[0])
    services.confirm_as_secretary(actor=officer, group_year=group_year)
    return services.confirm_conference(actor=chair, group_year=group_year)
