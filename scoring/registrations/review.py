"""Registers the tasks of review and appraisal, and their panel on the page of a group-year."""

from __future__ import annotations

from emulation.groups import panels as group_panels
from emulation.home import registry as home
from scoring.home_tasks.crossing import cross_tasks
from scoring.home_tasks.explanations import explanation_tasks
from scoring.home_tasks.review import review_tasks
from scoring.panels import progress_panel, review_actions


def register_review() -> None:
    home.register_tasks(review_tasks)
    home.register_tasks(explanation_tasks)
    home.register_tasks(cross_tasks)
    group_panels.register(progress_panel)
    group_panels.register_actions(review_actions)
