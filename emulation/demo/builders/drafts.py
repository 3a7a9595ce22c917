"""An amendment that a running group is writing, with the flaws of a draft: something for the editor."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from emulation.demo.builders.world import World
from emulation.demo.stages import Stage
from scoring.choices import SetState
from scoring.formulas import Method
from scoring.models import CriteriaSet, Criterion
from scoring.services.criteria.inheriting import copy_targets, copy_tree
from scoring.services.criteria.order import Tree
from scoring.services.criteria.sets import FACTS

DRAFTED_BY = "khoi-3"
REASON = "Thêm kết quả số hóa hồ sơ theo kết luận của Hội nghị sơ kết 6 tháng."


def build_drafts(world: World) -> None:
    """One more criterion than the points of its group allow, one worth more than before, an empty group, and
    a criterion that is said to be tied to tasks nobody has named."""
    year = next(y for y in world.years if y.code == DRAFTED_BY and y.stage is Stage.RUNNING and y.tree)
    assert year.tree is not None  # noqa: S101 (asked for above)
    published = year.tree.row
    draft = CriteriaSet.objects.create(
        **{name: getattr(published, name) for name in FACTS},
        version=3,
        previous=published,
        amendment_reason=REASON,
        drafted_for=year.row,
    )
    copy_targets(copy_tree(published, draft), [year.row])
    world.trail.step(draft, "", SetState.DRAFT, world.now - timedelta(days=6), world.keeper)
    tree = Tree(draft)
    by_code = {row.code: row for row in tree.rows.values()}
    group = by_code["I.1.4"]
    last = Criterion(
        criteria_set=draft,
        code="I.1.4.9",
        title="Tỷ lệ kết quả giải quyết thủ tục hành chính còn hiệu lực được số hóa",
        guidance="Số kết quả đã số hóa chia cho tổng số kết quả còn hiệu lực tại thời điểm 30/11.",
        maximum=Decimal(5),
        method=Method.RATIO,
        parameters={"floor_percent": "60"},
        unit_of_measure="%",
        evidence_required=True,
        tied=True,
        is_leaf=True,
    )
    tree.add(last, group)
    empty = Criterion(criteria_set=draft, code="III.9", title="Sáng kiến, mô hình mới", maximum=Decimal(0))
    tree.add(empty, by_code["III"])
    changed = by_code["I.1.4.1"]
    changed.maximum += 1
    changed.save()
    tree.settle()
