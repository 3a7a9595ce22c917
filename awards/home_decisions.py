"""What is to be done about decisions: drafting, signing, publishing; and complaints to be answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from awards.choices import ComplaintState, DecisionState
from awards.models import Complaint, Decision
from awards.selectors.decisions import waiting
from emulation.common.dates import today
from emulation.home.registry import Task
from emulation.people.models import User

NEXT = {
    DecisionState.DRAFTED: "Hoàn thiện",
    DecisionState.SIGNED: "Tải bản ký, chuẩn bị công bố",
    DecisionState.PREPARED: "Kiểm tra và công bố",
}


def decision_tasks(user: User, scope: str) -> Iterable[Task]:
    """Five queries for those who record decisions, one for those who only publish, none for others."""
    if not user.has_perm("awards.publish_decision"):
        return
    drafts = user.has_perm("awards.draft_decision")
    if drafts and (count := len(waiting())):
        yield Task(f"Dự thảo quyết định khen thưởng cho {count} tập thể", reverse("awards:decisions"), scope)
    under_way = Decision.objects.exclude(state=DecisionState.PUBLISHED).select_related("kind")
    for decision in under_way.order_by("year", "kind__level", "pk"):
        second = decision.state == DecisionState.PREPARED
        consulting = decision.consult_to is not None and decision.consult_to >= today()
        if decision.prepared_by_id == user.pk or (not second and (not drafts or consulting)):
            continue
        words = NEXT[DecisionState(decision.state)]
        title = f"{words}: {decision}" + (f", {decision.award_short}" if decision.number else "")
        yield Task(title, reverse("awards:decision", args=[decision.pk]), scope)
    if drafts:
        mine = Complaint.objects.filter(assigned_to=user, state=ComplaintState.ASSIGNED)
        for complaint in mine.select_related("organisation").order_by("due_on", "pk"):
            yield Task(
                f"Giải quyết đơn về {complaint.organisation.name}",
                reverse("awards:complaint", args=[complaint.pk]),
                scope,
                complaint.due_on,
            )
