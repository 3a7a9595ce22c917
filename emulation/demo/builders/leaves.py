"""Scored criteria together with what the content says about usual figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from emulation.demo.content import Node, read
from emulation.organisations.models import Organisation
from scoring.choices import Part
from scoring.formulas import Method, Parameters, entered_by_hand, parse_parameters
from scoring.models import CriteriaSet, Criterion

COUNTED = frozenset({Method.PER_OCCURRENCE, Method.LATE_DAYS, Method.DEDUCTION, Method.BONUS, Method.PENALTY})
SMALL_IS_GOOD = frozenset({Method.INVERSE_RATIO, Method.LATE_DAYS, Method.DEDUCTION, Method.PENALTY})


@dataclass(frozen=True)
class Leaf:
    """One scored criterion; `low` and `high` are the usual figures, `target` the usual one."""

    criterion: Criterion
    section: str
    method: Method
    parameters: Parameters
    target: Decimal | None
    low: Decimal
    high: Decimal
    task: str | None

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def maximum(self) -> Decimal:
        return self.criterion.maximum

    @property
    def part(self) -> Part:
        return Part(self.criterion.part)

    @cached_property
    def by_hand(self) -> bool:
        return entered_by_hand(self.method, self.parameters)

    @cached_property
    def small_is_good(self) -> bool:
        return self.method in SMALL_IS_GOOD or bool(getattr(self.parameters, "counts_down", False))

    @cached_property
    def is_share(self) -> bool:
        """A percentage that cannot pass 100."""
        return self.criterion.unit_of_measure == "%" and self.high <= 100

    @cached_property
    def places(self) -> int:
        """Decimals that a figure of this kind is reported with."""
        if self.method in COUNTED or self.method is Method.YES_NO:
            return 0
        if self.method is Method.BANDS:
            return 2
        span = self.high - self.low
        return 0 if span >= 60 else 1


@dataclass
class Tree:
    """A stored criteria set with its leaves in reading order and its sections."""

    row: CriteriaSet
    source: str
    leaves: list[Leaf]
    sections: list[Criterion]
    _left_out: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def scale(self) -> Decimal:
        return self.row.scale

    def not_assigned(self, unit: Organisation) -> frozenset[str]:
        """Codes of leaves that the rules of the content leave out for this unit."""
        if unit.code not in self._left_out:
            self._left_out[unit.code] = self._find_not_assigned(unit)
        return self._left_out[unit.code]

    def _find_not_assigned(self, unit: Organisation) -> frozenset[str]:
        rules = [rule for rule in read(self.source)["not_assigned"] if _concerns(rule, unit)]
        parents = tuple(f"{code}." for rule in rules for code in rule["criteria"])
        return frozenset(leaf.code for leaf in self.leaves if f"{leaf.code}.".startswith(parents))


def _concerns(rule: Node, unit: Organisation) -> bool:
    above = unit.parent.code if unit.parent else ""
    tests = ((rule["kinds"], unit.kind), (rule["units"], unit.code), (rule["parents"], above))
    return all(not wanted or value in wanted for wanted, value in tests)


def leaf_of(criterion: Criterion, node: Node, section: str) -> Leaf:
    method = Method(node["method"])
    return Leaf(
        criterion=criterion,
        section=section,
        method=method,
        parameters=parse_parameters(method, node["parameters"]),
        target=None if node["target"] is None else Decimal(node["target"]),
        low=Decimal(node["typical"]["low"]),
        high=Decimal(node["typical"]["high"]),
        task=node["task"],
    )
