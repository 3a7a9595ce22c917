"""The schema of the figures: complete, typed, and in the words of the rooms that use it."""

import pytest

from emulation.groups.choices import Cycle, GroupKind, Step
from emulation.organisations.choices import OrganisationKind
from emulation.regulations import keys
from emulation.regulations.award_keys import AWARDS, GROUP_KINDS
from emulation.regulations.shapes import InvalidFigure, Kind
from scoring.choices import ExclusionKind
from tests.regulations.conftest import packaged

PER_AWARD = [
    "name",
    "short_name",
    "group_kinds",
    "must_lead",
    "ranks",
    "per_group",
    "council_vote",
    "threshold_percent",
    "decided_by",
    "prize_coefficient",
    "standards",
    "alternatives",
]
ASKED_FOR = [
    "offices.leaders",
    "offices.deputies_min",
    "offices.deputies_max",
    "groups.block_members_min",
    "groups.block_members_max",
    "cluster.min_units",
    "cluster.min_staff",
    "cluster.allowance",
    "cluster.no_unit_in_two",
    "criteria.scales",
    "criteria.bonus_cap",
    "criteria.deduction_cap",
    "criteria.task_share_min",
    "ranking.precedence",
    "ranking.bands",
    "ranking.rounding",
    "crossscoring.enabled",
    "crossscoring.aggregate",
    "explanation.working_days",
    "exclusions.kinds",
    "opinions.bodies",
    "opinions.reply_by",
    "deadlines",
    "award.government_flag.share_percent",
    "award.government_flag.base",
    "award.government_flag.rounding",
    "award.provincial_certificate.per_group_by_size",
    "award.thematic_years_province",
    "award.thematic_years_government",
    "award.women_share_percent",
    "vote.flag_threshold_percent",
    "vote.title_threshold_percent",
    "vote.denominator",
    "council.quorum_meeting",
    "council.quorum_award_percent",
    "conference.quorum_percent",
    "conference.threshold_percent",
    "dossier.items",
    "dossier.processing_working_days",
    "dossier.supplement_requests_max",
    "consultation.days",
    "prize.base_salary",
]


def test_holds_every_figure_that_the_rooms_ask_for():
    wanted = {*ASKED_FOR, *(f"award.{kind}.{part}" for kind in AWARDS for part in PER_AWARD)}
    assert wanted <= set(keys.SPECS)


def test_headings_keep_every_key_and_their_codes_are_unique():
    grouped = keys.headings()
    assert [spec.key for _, specs in grouped for spec in specs] == list(keys.SPECS)
    assert len({heading.code for heading, _ in grouped}) == len(grouped)


@pytest.mark.parametrize("spec", keys.SPECS.values(), ids=lambda spec: spec.key)
def test_every_key_is_typed_and_named(spec):
    assert spec.label and spec.label[0].isupper()
    assert spec.heading.use
    if spec.shape.kind == Kind.TABLE:
        names = {column.name for column in spec.shape.columns}
        assert set(spec.shape.row_key) <= names
        assert all(column.label for column in spec.shape.columns)
    if spec.shape.kind == Kind.LIST:
        assert spec.shape.item is not None


@pytest.mark.parametrize("spec", keys.SPECS.values(), ids=lambda spec: spec.key)
def test_every_key_refuses_a_value_of_another_kind(spec):
    wrong = {"nothing": "of this kind"}
    with pytest.raises(InvalidFigure) as caught:
        keys.validate(spec.key, wrong)
    assert spec.label in caught.value.message_vi


def test_an_unknown_key_is_refused():
    with pytest.raises(InvalidFigure, match="Không có loại số liệu"):
        keys.validate("offices.secretaries", 1)


def test_anchors_differ_and_suit_an_id():
    anchors = [keys.anchor(key) for key in keys.SPECS]
    assert len(set(anchors)) == len(anchors)
    assert all(anchor.replace("-", "").replace("_", "").isalnum() for anchor in anchors)


def test_codes_and_words_are_those_of_the_rooms():
    assert dict(keys.STEPS) == dict(Step.choices)
    assert dict(keys.CYCLES) == dict(Cycle.choices)
    assert dict(GROUP_KINDS) == dict(GroupKind.choices)
    assert keys.FOUNDERS.items() <= dict(OrganisationKind.choices).items()


@pytest.mark.parametrize("name", ["quy-che-2018", "quy-che-2025"])
def test_exclusions_are_the_kinds_that_can_be_recorded(name):
    rows = next(f["value"] for f in packaged(name)["figures"] if f["key"] == "exclusions.kinds")
    assert [row["code"] for row in rows] == ExclusionKind.values
