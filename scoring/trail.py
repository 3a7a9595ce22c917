"""What the trail shows of the score trail: steps openly, points only to who may read their layer now."""

from __future__ import annotations

from collections.abc import Sequence

from emulation.audit import visibility
from emulation.audit.models import AuditRecord
from emulation.people.models import User
from scoring.choices import Layer
from scoring.models import ScoreLine
from scoring.rules import visible_layers

# Steps that hold no points.
OPEN = (
    *("open_sheets", "submit_sheet", "close_review", "finalise", "publish_ranking"),
    # Criteria: who leads, founds or is in charge of the group of a draft writes or approves it.
    *("create_criteria", "amend_criteria", "edit_criteria", "discard_criteria", "import_criteria"),
    *("add_criterion", "edit_criterion", "move_criterion", "remove_criterion", "renumber_criteria"),
    *("set_targets", "propose_criteria", "take_back_criteria", "publish_criteria", "attach_criteria"),
)
LAYER_OF = {
    "fill_line": Layer.SELF,
    "set_group_points": Layer.GROUP,
    "relative_points": Layer.GROUP,
    "set_final_points": Layer.FINAL,
}
LINE = ScoreLine._meta.label_lower


def register_trail() -> None:
    visibility.register_open(actions=OPEN)
    visibility.register_values("scoring", readable)


def readable(user: User, records: Sequence[AuditRecord]) -> set[int]:
    """Records of lines whose layer this person may read; two queries for a page of them."""
    own = [record for record in records if record.subject_model == LINE and record.action in LAYER_OF]
    lines = {
        line.pk: line.sheet
        for line in ScoreLine.objects.filter(pk__in={record.subject_id for record in own}).select_related(
            "sheet__membership__group_year__group"
        )
    }
    layers = {sheet.pk: visible_layers(user, sheet) for sheet in {s.pk: s for s in lines.values()}.values()}
    return {
        record.pk
        for record in own
        if (sheet := lines.get(int(record.subject_id))) and LAYER_OF[record.action] in layers[sheet.pk]
    }
