"""Registers criteria sets: their rights, their ways on from a group-year, the tasks of who approves them; no
year starts without a published one."""

from __future__ import annotations

from emulation.groups import guards
from emulation.groups import panels as group_panels
from emulation.home import registry as home
from scoring import criteria_rules
from scoring.home_tasks.criteria import criteria_tasks
from scoring.panels import criteria_actions
from scoring.selectors.criteria_check import missing_criteria

__all__ = ["criteria_rules", "register_criteria"]


def register_criteria() -> None:
    home.register_tasks(criteria_tasks)
    group_panels.register_actions(criteria_actions)
    guards.register_start_guard(missing_criteria)
