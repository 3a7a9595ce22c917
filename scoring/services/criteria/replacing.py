"""A whole tree at once: that of a file instead of that of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from emulation.common.problems import Conflict, Problem
from emulation.people.models import User
from scoring.models import CriteriaSet, Criterion, Target
from scoring.services.criteria.drafts import locked_draft, note_change
from scoring.services.criteria.facts import FACTS, NodeFacts, put_facts, stamp_of_branch
from scoring.services.criteria.order import Tree


@dataclass(frozen=True, kw_only=True)
class ImportedNode:
    """A criterion of a file; `parent` is the number of the one above it, "" for a section."""

    parent: str
    facts: NodeFacts


def stamp_of_tree(criteria_set: CriteriaSet) -> str:
    return stamp_of_branch(criteria_set.criteria.order_by("position"))


@transaction.atomic
def replace_tree(*, actor: User, criteria_set: CriteriaSet, rows: Sequence[ImportedNode], seen: str) -> None:
    """The tree of a file instead of that of the draft, all of it or nothing. What has the same number stays
    the same row, with what its units have been given and what it continues.

    `rows` are checked and stand in reading order. `Conflict` when the draft was changed since `seen`
    (`stamp_of_tree`).
    """
    draft = locked_draft(actor, criteria_set.pk)
    if stamp_of_tree(draft) != seen:
        raise Conflict(Problem("Bản nháp vừa được sửa sau khi xem trước. Tải tệp lên lại.", code="conflict"))
    tree = Tree(draft)
    kept = {row.code: row for row in tree.rows.values()}
    gone = [row.pk for code, row in kept.items() if code not in {one.facts.code for one in rows}]
    Target.objects.filter(criterion__in=gone).delete()
    tree.clear(gone)
    for one in rows:
        row = kept.get(one.facts.code) or Criterion(criteria_set=draft)
        parent = kept.get(one.parent) if one.parent else None
        put_facts(row, one.facts, parent, is_group=False)
        if row.pk is None:
            tree.add(row, parent)
            kept[row.code] = row
        else:
            row.parent = parent
            tree.children(row.parent_id).append(row)
    said = [*(name for name in FACTS if name != "part"), "is_leaf"]
    Criterion.objects.bulk_update(list(tree.rows.values()), said, batch_size=200)
    tree.settle()
    note_change(
        actor,
        draft,
        "import_criteria",
        f"Nhập từ Excel {len(rows)} dòng vào {draft}",
        new={"total": len(rows)},
    )
