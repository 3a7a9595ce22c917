"""What a draft lacks before it can be published, and a group-year before it can be scored: the checklists on
screen and the guards of the services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.urls import reverse

from emulation.common.numbers import format_decimal, format_points
from emulation.common.problems import Problem
from emulation.groups.models import GroupYear
from emulation.regulations.book import RuleBook
from emulation.regulations.models import Regulation
from scoring.choices import Part, SetState
from scoring.models import CriteriaSet, GroupCriteria
from scoring.selectors.criteria_trees import TaskShare, nodes_of, task_share
from scoring.trees import Balance, Node, balances, children_of, method_problem


def book_for(criteria_set: CriteriaSet) -> RuleBook:
    """The figures that a draft is measured by: of its group-year, else of the last day of its year."""
    if criteria_set.drafted_for is not None:
        return criteria_set.drafted_for.regulation.book
    return Regulation.objects.in_force(date(criteria_set.year, 12, 31)).book


def figure_problems(
    scale: Decimal, bonus_cap: Decimal, deduction_cap: Decimal, book: RuleBook
) -> list[Problem]:
    """Scale and caps against the regulation."""
    problems = []
    scales = book.integers("criteria.scales")
    if scale not in [Decimal(one) for one in scales]:
        allowed = " hoặc ".join(format_decimal(one, 0) for one in scales)
        text = f"Thang điểm là {allowed} điểm."
        problems.append(Problem(text, book.clause("criteria.scales"), "scale", code="scale"))
    for name, cap, key, word in (
        ("bonus_cap", bonus_cap, "criteria.bonus_cap", "Điểm thưởng"),
        ("deduction_cap", deduction_cap, "criteria.deduction_cap", "Điểm trừ"),
    ):
        most = scale * book.percent(key) / 100
        if not 0 <= cap <= most:
            text = f"{word} tối đa từ 0 đến {format_points(most)} điểm ({book.words(key)})."
            problems.append(Problem(text, book.clause(key), name, code=name))
    return problems


def missing_to_publish(
    criteria_set: CriteriaSet, nodes: Sequence[Node] | None = None, share: TaskShare | None = None
) -> list[Problem]:
    """Everything that keeps a draft from being published, with the way to it."""
    nodes = nodes_of(criteria_set) if nodes is None else nodes
    share = share or task_share(criteria_set, nodes)
    book = book_for(criteria_set)
    found = figure_problems(criteria_set.scale, criteria_set.bonus_cap, criteria_set.deduction_cap, book)
    if criteria_set.previous_id and not criteria_set.amendment_reason:
        found.append(Problem("Chưa nêu lý do sửa đổi.", code="reason"))
    if not any(node.is_leaf and node.part == Part.BASE for node in nodes):
        return [*found, Problem("Chưa có tiêu chí nào để chấm.", code="no_leaf")]
    found += _sums(criteria_set, nodes)
    below = children_of(nodes)
    found += [
        problem for node in nodes if node.key not in below and (problem := _leaf_problem(criteria_set, node))
    ]
    return [*found, *_share(criteria_set, share, book)]


def _sums(criteria_set: CriteriaSet, nodes: Sequence[Node]) -> Iterator[Problem]:
    names = {node.key: node for node in nodes}
    for key, balance in balances(nodes, criteria_set.scale).items():
        if balance.missing:
            name = "thang điểm" if key is None else f"{names[key].code}. {names[key].title}"
            url = editor_url(criteria_set, key)
            yield Problem(f"Điểm của {name}: {words_of(balance)}.", url=url, code="sum")


def words_of(balance: Balance) -> str:
    """`cấp dưới cộng được 48,00, thiếu 2,00 so với 50,00`; `cấp dưới cộng đúng 50,00`."""
    if not balance.missing:
        return f"cấp dưới cộng đúng {format_points(balance.maximum)}"
    verb = "thiếu" if balance.missing > 0 else "thừa"
    return (
        f"cấp dưới cộng được {format_points(balance.total)}, {verb} {format_points(abs(balance.missing))} "
        f"so với {format_points(balance.maximum)}"
    )


def _leaf_problem(criteria_set: CriteriaSet, node: Node) -> Problem | None:
    error = method_problem(node)
    if error is None:
        return None
    url = editor_url(criteria_set, node.key)
    if not node.method:
        text = f"{node.code}. {node.title}: chưa có tiêu chí bên dưới, cũng chưa chọn phương pháp chấm."
        return Problem(text, url=url, code="empty_group")
    return Problem(f"{node.code}. {node.title}: {error}", url=url, code="method")


def _share(criteria_set: CriteriaSet, share: TaskShare, book: RuleBook) -> Iterator[Problem]:
    least = book.percent("criteria.task_share_min")
    if share.percent >= least:
        return
    text = (
        f"Điểm gắn với nhiệm vụ được giao chiếm {format_decimal(share.percent, 1)}% thang điểm, "
        f"quy định từ {format_decimal(least, 1).removesuffix(',0')}%."
    )
    if share.declared > share.counted:
        text += (
            f" Có {format_points(share.declared - share.counted)} điểm ghi là gắn nhiệm vụ mà chưa chọn "
            "nhiệm vụ của đơn vị nào."
        )
    url = reverse("scoring:criteria-links", args=[criteria_set.pk])
    yield Problem(text, book.clause("criteria.task_share_min"), url=url, code="task_share")


def editor_url(criteria_set: CriteriaSet, key: int | None = None) -> str:
    """The editor with a criterion opened at the side."""
    url = reverse("scoring:criteria-edit", args=[criteria_set.pk])
    return url if key is None else f"{url}?muc={key}#d{key}"


def missing_criteria(group_year: GroupYear) -> list[Problem]:
    """A year runs, and is scored, by a published set (domain §3): why this one cannot yet."""
    url = reverse("scoring:criteria-attach", args=[group_year.group.code, group_year.year])
    use = GroupCriteria.objects.filter(group_year=group_year).select_related("criteria_set").first()
    if use is None:
        return [Problem("Chưa có bộ tiêu chí.", url=url, code="no_criteria")]
    if use.criteria_set.state != SetState.PUBLISHED:
        return [Problem("Bộ tiêu chí chưa được ban hành.", url=url, code="not_published")]
    if not use.criteria_set.criteria.filter(is_leaf=True).exists():
        return [Problem("Bộ tiêu chí chưa có tiêu chí nào để chấm.", url=url, code="no_leaf")]
    return []
