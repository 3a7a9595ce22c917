"""Who may look at a piece of long work: who asked for it, and the standing agency."""

from __future__ import annotations

import rules

from emulation.jobs.models import Job
from emulation.people.models import User


@rules.predicate
def is_requester(user: User, job: Job | None) -> bool:
    return job is not None and job.requester_id == user.pk


@rules.predicate
def is_staff(user: User, job: Job | None) -> bool:
    return user.roles.is_staff


rules.add_perm("jobs.view_job", is_requester | is_staff)
