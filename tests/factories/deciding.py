"""Test data from the results of the council to a published decision, made by the services."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.models import Council, CouncilSession, Decision
from awards.selectors.decisions import batches, waiting
from awards.services import consultations, publication
from awards.services import council as council_services
from awards.services import decisions as decision_services
from emulation.common.dates import today
from emulation.demo.papers import paper
from tests.factories import awards, ground
from tests.factories.awards import FLAG


def session_with_results(council: Council) -> CouncilSession:
    """A closed session: the flag passed, a certificate needed no vote."""
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    session = awards.open_session(council, dossier.nominations.order_by("kind__level"))
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=13, disagree=2)
    secretary = awards.secretary_of(council)
    council_services.close_item(actor=secretary, item=item)
    return council_services.close_session(actor=secretary, session=session)


def drafted_decision(session: CouncilSession, code: str = FLAG, **given: Any) -> Decision:
    """A draft with what waits of that kind on the agenda; by the secretary unless told otherwise."""
    batch = next(one for one in batches(waiting(session)) if one.kind.code == code)
    fields = {
        "actor": awards.secretary_of(session.council),
        "kind": batch.kind,
        "year": batch.year,
        "nominations": batch.nominations,
        "authority": "Chủ tịch Ủy ban nhân dân tỉnh",
        **given,
    }
    return decision_services.draft_decision(**fields)


def signed_decision(session: CouncilSession, code: str = FLAG, **given: Any) -> Decision:
    """Signed today, without a consultation for a stated reason."""
    secretary = awards.secretary_of(session.council)
    chosen = {"nominations": given.pop("nominations")} if "nominations" in given else {}
    decision = drafted_decision(session, code, **chosen)
    consultations.waive_consultation(actor=secretary, decision=decision, reason="Đã lấy ý kiến tại khối.")
    fields = {
        "actor": secretary,
        "number": f"4{len(code)}/QĐ-UBND",
        "signed_on": today(),
        "authority": "Chủ tịch Ủy ban nhân dân tỉnh",
        **given,
    }
    return decision_services.sign_decision(decision=decision, **fields)


def scan(name: str = "quyet-dinh.pdf") -> SimpleUploadedFile:
    """A small PDF without a signature."""
    return SimpleUploadedFile(name, paper("Quyết định", ["Bản chụp"]), content_type="application/pdf")


def published_decision(session: CouncilSession, code: str = FLAG, **given: Any) -> Decision:
    """Published by staff after the secretary prepared it."""
    decision = signed_decision(session, code, **given)
    secretary = awards.secretary_of(session.council)
    decision = publication.attach_signed(actor=secretary, decision=decision, file=scan())
    decision = publication.prepare_publication(actor=secretary, decision=decision)
    return publication.publish(actor=ground.make_staff(), decision=decision)
