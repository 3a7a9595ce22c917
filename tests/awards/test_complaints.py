"""Complaints: recorded, assigned to somebody without a conflict, answered by that person; read by few."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from awards.choices import ComplaintState
from awards.models import Complaint
from awards.services import complaints
from emulation.common.dates import today
from emulation.common.problems import Refused
from tests.factories import awards, deciding, ground
from tests.factories.awards import CERTIFICATE

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def session():
    return deciding.session_with_results(awards.make_council())


@pytest.fixture
def secretary(session):
    return awards.secretary_of(session.council)


def complain(actor, award, **given):
    fields = {
        "organisation": award.organisation,
        "award": award,
        "sender": "Một đơn vị thành viên",
        "content": "Đề nghị xem lại.",
        "received_on": today() - timedelta(days=3),
        **given,
    }
    return complaints.record_complaint(actor=actor, **fields)


def test_a_complaint_is_recorded_assigned_and_answered(session, secretary):
    award = deciding.published_decision(session).records.get()
    complaint = complain(secretary, award)
    staff = ground.make_staff()
    answer = {"answer": "Đã giải thích.", "document": "12/SNV", "answered_on": today()}
    with pytest.raises(PermissionDenied):  # not assigned to anybody yet
        complaints.answer_complaint(actor=secretary, complaint=complaint, **answer)
    due = today() + timedelta(days=10)
    complaint = complaints.assign_complaint(actor=secretary, complaint=complaint, to=staff, due_on=due)
    assert (complaint.assigned_on, complaint.due_on) == (today(), due)
    with pytest.raises(PermissionDenied):
        complaints.answer_complaint(actor=secretary, complaint=complaint, **answer)
    complaint = complaints.answer_complaint(actor=staff, complaint=complaint, **answer)
    assert complaint.state == ComplaintState.ANSWERED
    with pytest.raises(Refused) as refused:
        complaints.assign_complaint(actor=secretary, complaint=complaint, to=staff, due_on=due)
    assert codes(refused) == ["answered"]


def test_slips_of_complaints(session, secretary):
    award = deciding.published_decision(session).records.get()
    other = deciding.published_decision(session, CERTIFICATE).records.get().organisation
    with pytest.raises(Refused) as refused:
        complain(secretary, award, received_on=today() + timedelta(days=1))
    assert codes(refused) == ["future"]
    with pytest.raises(Refused) as refused:
        complain(secretary, award, organisation=other)
    assert codes(refused) == ["other_unit"]
    complaint = complain(secretary, award)
    own = ground.make_staff(organisation=award.organisation)
    for to, code in ((ground.make_stranger(), "no_right"), (own, "conflict")):
        with pytest.raises(Refused) as refused:
            complaints.assign_complaint(actor=secretary, complaint=complaint, to=to, due_on=today())
        assert codes(refused) == [code]
    with pytest.raises(Refused) as refused:
        complaints.assign_complaint(
            actor=secretary, complaint=complaint, to=secretary, due_on=today() - timedelta(days=1)
        )
    assert codes(refused) == ["past"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(state=ComplaintState.ANSWERED)


def test_complaints_are_read_by_few(session, secretary, browse):
    complaint = complain(secretary, deciding.published_decision(session).records.get())
    url = reverse("awards:complaint", args=[complaint.pk])
    assert browse(ground.make_inspector()).get(url).status_code == 200
    assert browse(ground.make_inspector()).post(url, {"answer": "x"}).status_code == 403
    for actor in (ground.make_stranger(), awards.voters_of(session.council)[5]):
        assert browse(actor).get(url).status_code == 404
