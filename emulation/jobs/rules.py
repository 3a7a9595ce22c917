"""Who may look at a piece of long work: who asked for it, and staff in charge of a group it is about."""

from __future__ import annotations

import rules

from emulation.jobs.models import Job
from emulation.people.models import User


@rules.predicate
def is_requester(user: User, job: Job | None) -> bool:
    return job is not None and job.requester_id == user.pk


@rules.predicate
def is_staff_in_charge(user: User, job: Job | None) -> bool:
    """Who is in charge of all groups looks at everything."""
    roles = user.roles
    if job is None or not roles.is_staff:
        return False
    return roles.staff_groups is None or any(roles.is_staff_of(code) for code in job.group_codes)


rules.add_perm("jobs.view_job", is_requester | is_staff_in_charge)
