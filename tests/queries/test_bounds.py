"""Every page asks the database a bounded number of times, with few things on it and with many.

`PAGES` says for every address that can be read who opens it, where there is little and where much to show,
and how many queries it may ask; pages of clusters that check the founding conditions stand apart. What was
measured is appended to `var/test-artifacts/queries.txt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import ARTIFACTS
from tests.rights.asking import GET
from tests.rights.cast import troupe
from tests.rights.places import address, patterns
from tests.rights.table import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people")]
MOST = 45
LEEWAY = 3
"""What a page with more may ask beyond the one with less: for a part that the other lacks, or a name that
one of them shows. Never a query for each row."""


@dataclass(frozen=True)
class Page:
    """Who opens it, and where: `few` and `many` are cases of the rights, perhaps with a query."""

    role: str
    few: str
    many: str
    most: int


PAGES = {
    "healthz": Page("head", "draft", "draft", 1),
    "home:tasks": Page("staff-else", "draft", "draft", 15),
    "home:search": Page("staff", f"draft?q={quote('Tài chính')}", "draft?q=an", 15),
    "home:help": Page("head", "draft", "draft", 15),
    "people:sign-in": Page("anonymous", "draft", "draft", 10),
    "people:account": Page("head", "draft", "draft", 10),
    "people:change-password": Page("head", "draft", "draft", 10),
    "people:accounts": Page("admin", "draft?q=quantri", "draft", 10),
    "people:create-account": Page("admin", "draft", "draft", 10),
    "people:account-of": Page("admin", "draft", "cluster-submitted", 15),
    "people:end-office": Page("admin", "draft", "draft", 10),
    "organisations:index": Page("head", f"draft?q={quote('Sở Tài chính')}", "draft", 15),
    "organisations:page": Page("staff", "cluster-submitted", "draft", 20),
    "organisations:add": Page("staff", "draft", "draft", 10),
    "organisations:edit": Page("staff", "cluster-submitted", "draft", 10),
    "organisations:import": Page("staff", "draft", "draft", 10),
    "organisations:import-template": Page("staff", "draft", "draft", 5),
    "organisations:import-preview": Page("staff", "draft", "draft", 10),
    "organisations:reorganisations": Page("staff", "draft", "draft", 10),
    "organisations:reorganisation-add": Page("staff", "draft", "draft", 10),
    "organisations:reorganisation-sheet": Page("staff", "draft", "draft", 10),
    "organisations:reorganisation-template": Page("staff", "draft", "draft", 5),
    "organisations:reorganisation": Page("staff", "cluster-submitted", "draft", 15),
    "organisations:reorganisation-decision": Page("staff", "cluster-submitted", "draft", 10),
    "organisations:reorganisation-discard": Page("staff", "cluster-submitted", "draft", 10),
    "organisations:reorganisation-preview": Page("staff", "cluster-submitted", "draft", 25),
    "organisations:reorganisation-section": Page("staff", "cluster-submitted", "draft", 25),
    "organisations:operation": Page("staff", "cluster-submitted", "draft", 15),
    "organisations:operation-divisions": Page("staff", "cluster-submitted", "draft", 15),
    "organisations:year": Page("staff", "cluster-submitted", "draft", 10),
    "regulations:list": Page("head", "draft", "draft", 15),
    "regulations:comparison": Page("head", "draft", "draft", 15),
    "regulations:detail": Page("head", "draft", "draft", 15),
    "groups:index": Page("staff", f"draft?q={quote('Khối thi đua số 3')}", "draft", 15),
    "groups:year": Page("staff", "ranked", "published", 35),
    "groups:give-office": Page("staff", "ranked", "published", 15),
    "groups:end-office": Page("staff", "ranked", "published", 10),
    "groups:extend-deadline": Page("staff", "ranked", "published", 10),
    "groups:open-years": Page("staff", "draft?loai=block&nam=2027", "draft?loai=cluster&nam=2027", 25),
    "groups:progress": Page("staff", "draft?nam=2021&loai=block", "draft?nam=2025", 25),
    "groups:correct": Page("staff", "draft", "cluster-submitted", 15),
    "groups:close": Page("staff", "draft", "cluster-submitted", 15),
    "groups:members": Page("staff", "draft", "cluster-submitted", 20),
    "groups:remove-member": Page("staff", "draft", "cluster-submitted", 15),
    "groups:secretary": Page("leader", "draft", "cluster-submitted", 15),
    "groups:replace-office": Page("staff", "draft", "cluster-submitted", 15),
    "blocks:establish": Page("staff", "draft", "cluster-submitted", 15),
    "clusters:ask": Page("founder", "cluster-submitted", "cluster-appraised", 20),
    "handover:show": Page("staff", "draft", "cluster-submitted", 30),
    "groups:start": Page("staff", "ranked", "published", 10),
    "activities:year": Page("leader", "ranked", "published", 25),
    "activities:add": Page("leader", "ranked", "published", 20),
    "activities:show": Page("leader", "ranked", "published", 20),
    "activities:edit": Page("leader", "ranked", "published", 20),
    "activities:outcome": Page("leader", "ranked", "published", 15),
    "activities:cancel": Page("leader", "ranked", "published", 15),
    "activities:file": Page("leader", "ranked", "published", 10),
    "activities:calendar": Page("staff", "draft?thang=1&nam=2021", "draft?thang=5&nam=2025", 15),
    "activities:map": Page("staff", "draft?nam=2021", "draft?nam=2025", 15),
    "activities:subscription": Page("head", "draft", "draft", 10),
    "activities:feed": Page("anonymous", "draft", "published", 10),
    "activities:library": Page("head", "draft?q=khong+co+gi", "draft", 15),
    "activities:library-item": Page("leader", "ranked", "published", 15),
    "activities:examples": Page("staff", "draft?nam=1999", "draft", 15),
    "activities:example-add": Page("head", "ranked", "published", 15),
    "activities:example": Page("staff", "ranked", "published", 15),
    "activities:example-edit": Page("head", "ranked", "published", 20),
    "activities:example-return": Page("staff", "ranked", "published", 15),
    "activities:example-withdraw": Page("head", "ranked", "published", 15),
    "conferences:show": Page("leader", "cluster-ranked", "dossier-sent", 25),
    "conferences:edit": Page("leader", "published", "published", 30),
    "conferences:confirm-secretary": Page("leader", "ranked", "published", 15),
    "conferences:sitting": Page("leader", "published", "published", 30),
    "conferences:proxy": Page("leader", "ranked", "published", 20),
    "conferences:proxy-scan": Page("leader", "published", "published", 20),
    "conferences:sitting-edit": Page("leader", "published", "published", 25),
    "conferences:prepare": Page("leader", "published", "published", 20),
    "conferences:paper": Page("member", "published", "published", 20),
    "conferences:paper-cast": Page("member", "published", "published", 20),
    "conferences:step-out": Page("member", "published", "published", 20),
    "conferences:open-round": Page("leader", "published", "published", 30),
    "conferences:close-round": Page("leader", "published", "published", 20),
    "conferences:count": Page("leader", "published", "published", 25),
    "conferences:written": Page("leader", "published", "published", 20),
    "conferences:written-scan": Page("leader", "published", "published", 15),
    "conferences:confirm": Page("leader", "ranked", "published", 15),
    "conferences:take-over": Page("staff", "running", "cluster-forming", 10),
    "jobs:show": Page("head", "draft", "submitted", 15),
    "documents:index": Page("head", "draft", "draft", 10),
    "documents:download": Page("head", "draft", "published", 15),
    "audit:index": Page("inspector", "draft?phong=blocks", "draft", 10),
    "clusters:founding": Page("staff", "cluster-forming", "cluster-submitted", 20),
    "assignments:index": Page("staff", "running?nam=2025&q=so+tai+chinh", "running", 15),
    "assignments:import": Page("staff", "running", "running", 10),
    "assignments:import-template": Page("staff", "running", "running", 10),
    "assignments:unit": Page("staff", "cluster-submitted", "running", 15),
    "assignments:task": Page("staff", "cluster-submitted", "running", 15),
    "assignments:add": Page("staff", "cluster-submitted", "running", 15),
    "assignments:edit": Page("staff", "cluster-submitted", "running", 15),
    "assignments:withdraw": Page("staff", "cluster-submitted", "running", 10),
    "assignments:reopen": Page("staff", "cluster-submitted", "running", 10),
    "assignments:report": Page("head", "cluster-submitted", "running", 15),
    "pacts:show": Page("leader", "cluster-submitted", "running", 30),
    "pacts:edit": Page("leader", "cluster-submitted", "running", 20),
    "pacts:open": Page("leader", "cluster-submitted", "running", 15),
    "pacts:redraw": Page("leader", "cluster-submitted", "running", 15),
    "pacts:confirm": Page("leader", "cluster-submitted", "running", 15),
    "pacts:scan": Page("leader", "cluster-submitted", "running", 15),
    "pacts:scan-file": Page("leader", "draft", "draft", 15),
    "pacts:registration": Page("leader", "cluster-submitted", "running", 20),
    "pacts:registration-edit": Page("head", "cluster-submitted", "running", 20),
    "pacts:registration-confirm": Page("head", "cluster-submitted", "running", 20),
    "pacts:registration-return": Page("leader", "cluster-submitted", "running", 15),
    "pacts:registration-results": Page("head", "cluster-submitted", "running", 15),
    "scoring:index": Page("leader", "ranked", "draft", 20),
    "scoring:open": Page("leader", "ranked", "published", 20),
    "scoring:sheet": Page("head", "cluster-submitted", "submitted", 20),
    "scoring:sheet-excel": Page("head", "cluster-submitted", "submitted", 20),
    "scoring:sheet-excel-upload": Page("head", "draft", "draft", 15),
    "scoring:review-excel": Page("leader", "cluster-submitted", "submitted", 20),
    "scoring:review-excel-upload": Page("leader", "cluster-submitted", "submitted", 15),
    "scoring:appraise-excel": Page("staff", "cluster-appraised", "appraised", 20),
    "scoring:appraise-excel-upload": Page("staff", "cluster-appraised", "appraised", 15),
    "scoring:flat": Page("leader", "cluster-submitted", "submitted", 20),
    "scoring:sheet-check": Page("head", "draft", "draft", 20),
    "scoring:sheet-receipt": Page("head", "cluster-submitted", "submitted", 20),
    "scoring:sheet-line": Page("head", "cluster-submitted", "draft", 25),
    "scoring:evidence-store": Page("head", "cluster-submitted", "draft", 15),
    "scoring:evidence-add": Page("head", "cluster-submitted", "draft", 15),
    "scoring:evidence-show": Page("head", "cluster-submitted", "draft", 20),
    "scoring:evidence-file": Page("leader", "cluster-submitted", "submitted", 15),
    "scoring:review": Page("leader", "ranked", "published", 25),
    "scoring:review-close": Page("leader", "ranked", "published", 15),
    "scoring:finalise": Page("staff", "appraised", "published", 15),
    "scoring:appraisal": Page("staff", "draft", "draft", 10),
    "scoring:review-sheet": Page("leader", "cluster-submitted", "submitted", 25),
    "scoring:review-complete": Page("leader", "cluster-submitted", "submitted", 25),
    "scoring:review-return": Page("leader", "cluster-submitted", "submitted", 15),
    "scoring:appraise-sheet": Page("staff", "cluster-appraised", "appraised", 15),
    "scoring:appraise-complete": Page("staff", "cluster-appraised", "appraised", 20),
    "scoring:review-evidence": Page("leader", "cluster-submitted", "submitted", 20),
    "scoring:cross": Page("staff", "cross-open", "cross-closed", 20),
    "scoring:cross-open": Page("leader", "cross-open", "draft", 15),
    "scoring:cross-close": Page("leader", "draft", "cross-open", 15),
    "scoring:cross-rater": Page("head", "cross-open", "cross-closed", 20),
    "scoring:cross-submit": Page("head", "cross-open", "cross-closed", 20),
    "scoring:cross-sheet": Page("head", "cross-open", "cross-closed", 20),
    "scoring:cross-recuse": Page("head", "cross-open", "cross-closed", 15),
    "scoring:explanations": Page("staff", "draft", "draft", 15),
    "scoring:group-explanations": Page("leader", "cluster-appraised", "review-closed", 20),
    "scoring:sheet-explanations": Page("head", "cluster-appraised", "review-closed", 20),
    "scoring:explanation": Page("head", "cluster-appraised", "review-closed", 25),
    "scoring:waive": Page("staff", "review-closed", "cluster-appraised", 12),
    "scoring:exclusions": Page("staff", "draft", "draft", 25),
    "scoring:exclusion-add": Page("staff", "draft", "draft", 15),
    "scoring:exclusion-lift": Page("staff", "cluster-submitted", "draft", 10),
    "scoring:criteria": Page("leader", "cluster-submitted", "draft", 15),
    "scoring:criteria-list": Page("staff", "draft?nam=2021", "draft", 15),
    "scoring:criteria-new": Page("leader", "cluster-forming", "running", 20),
    "scoring:criteria-difference": Page("leader", "cluster-submitted", "draft", 20),
    **{
        f"scoring:criteria-{name}": Page("leader", "cluster-forming", "running", 20)
        for name in ("edit", "add", "node", "remove", "facts", "discard", "import", "template", "export")
    },
    "scoring:criteria-links": Page("leader", "cluster-forming", "running", 20),
    "scoring:criteria-units": Page("leader", "cluster-forming", "running", 20),
    "scoring:criteria-return": Page("leader", "cluster-forming", "running", 15),
    "scoring:criteria-publish": Page("staff", "running", "running", 20),
    "scoring:criteria-amend": Page("leader", "cluster-submitted", "draft", 15),
    "scoring:criteria-attach": Page("leader", "cluster-forming", "running", 20),
    "scoring:rankings": Page("staff", "draft?nam=2021", "draft?nam=2025", 15),
    "scoring:ranking-start-year": Page("staff", "ranked", "published", 10),
    "scoring:ranking": Page("leader", "ranked", "published", 35),
    "scoring:ranking-start": Page("staff", "ranked", "published", 10),
    "scoring:ranking-publish": Page("staff", "ranked", "published", 10),
    "awards:councils": Page("staff", "draft", "draft", 12),
    "awards:council": Page("staff", "session-prepared", "closed", 15),
    "awards:seat": Page("secretary", "session-prepared", "closed", 12),
    "awards:edit-session": Page("secretary", "session-prepared", "closed", 12),
    "awards:sessions": Page("secretary", "draft", "draft", 15),
    "awards:session": Page("secretary", "session-prepared", "closed", 20),
    "awards:open-session": Page("secretary", "session-prepared", "session-prepared", 15),
    "awards:close-session": Page("secretary", "voting", "closed", 10),
    "awards:list": Page("staff", "draft", "draft", 10),
    "awards:list-template": Page("staff", "draft", "draft", 10),
    "awards:opinions": Page("staff", "draft?nam=2026", "draft?nam=2025", 15),
    "awards:opinion": Page("staff", "draft", "draft", 20),
    "awards:opinion-import": Page("staff", "draft", "draft", 10),
    "awards:opinion-body": Page("staff", "draft", "draft", 15),
    "awards:opinion-template": Page("staff", "draft", "draft", 10),
    "awards:written": Page("secretary", "session-prepared", "voting", 20),
    "awards:written-scan": Page("secretary", "voting", "voting", 15),
    "awards:session-papers": Page("secretary", "session-prepared", "session-prepared", 20),
    "awards:session-papers closed": Page("secretary", "closed", "closed", 35),
    "awards:session-minutes": Page("secretary", "session-prepared", "session-prepared", 25),
    "awards:submissions": Page("secretary", "draft", "draft", 20),
    "awards:signed-paper": Page("secretary", "closed", "closed", 15),
    "awards:presence": Page("secretary", "session-prepared", "voting", 20),
    "awards:compare": Page("councillor", "session-prepared", "closed", 15),
    "awards:card": Page("councillor", "session-prepared", "closed", 33),
    "awards:voted": Page("councillor", "voting", "closed", 15),
    "awards:recuse": Page("councillor", "session-prepared", "closed", 10),
    "awards:close-item": Page("secretary", "voting", "voting", 15),
    "awards:decisions": Page("secretary", "draft", "draft", 20),
    "awards:public": Page("anonymous", "draft?nam=2021", "draft?nam=2025", 10),
    "awards:draft-decision": Page("secretary", "draft", "draft", 15),
    "awards:decision": Page("secretary", "voting", "closed", 30),
    "awards:decision-objection": Page("secretary", "voting", "voting", 15),
    "awards:decision-drop": Page("secretary", "voting", "voting", 12),
    "awards:objection": Page("secretary", "voting", "voting", 12),
    "awards:decision-file": Page("secretary", "closed", "closed", 10),
    "awards:decision-revoke": Page("secretary", "closed", "closed", 12),
    "awards:revocation-file": Page("secretary", "closed", "closed", 10),
    "awards:sheets": Page("secretary", "draft", "draft", 15),
    "awards:sheet": Page("secretary", "draft", "draft", 15),
    "awards:flags": Page("secretary", "draft?nam=2026", "draft?nam=2025", 40),
    "awards:flag": Page("secretary", "voting", "session-prepared", 40),
    "awards:complaints": Page("secretary", "draft", "draft", 15),
    "awards:complaint": Page("secretary", "closed", "closed", 15),
    "awards:index": Page("staff", "draft", "draft", 15),
    "awards:dossier": Page("leader", "closed", "dossier-sent", 25),
    "awards:dossier-paper": Page("leader", "closed", "dossier-sent", 15),
    "awards:submit": Page("leader", "dossier-drafted", "dossier-drafted", 43),
    "awards:submit cluster": Page("leader", "cluster-drafted", "cluster-drafted", 45),
    "awards:receipt": Page("leader", "closed", "dossier-sent", 15),
    "awards:appraise": Page("staff", "session-prepared", "dossier-sent", 41),
    "awards:appraise cluster": Page("staff", "cluster-sent", "cluster-sent", 45),
    "awards:report": Page("leader", "dossier-drafted", "dossier-sent", 45),
    "awards:report cluster": Page("leader", "cluster-drafted", "cluster-drafted", 45),
    "awards:supplement-ask": Page("staff", "dossier-sent", "dossier-sent", 25),
    "awards:supplement-answer": Page("leader", "dossier-sent", "dossier-sent", 25),
    "awards:supplement-file": Page("leader", "dossier-sent", "dossier-sent", 20),
    "awards:report-file": Page("leader", "dossier-drafted", "dossier-sent", 20),
    "awards:report-edit": Page("head", "dossier-drafted", "dossier-drafted", 30),
    "awards:nominations": Page("leader", "ranked", "published", 30),
    "awards:nomination": Page("leader", "ranked", "published", 37),
    "awards:thematic": Page("leader", "dossier-drafted", "dossier-sent", 25),
    "awards:campaigns": Page("staff", "draft", "draft", 10),
    "awards:campaign": Page("staff", "draft", "dossier-sent", 20),
    "awards:override": Page("secretary", "dossier-drafted", "dossier-sent", 20),
    "awards:override cluster": Page("secretary", "cluster-drafted", "cluster-drafted", 25),
    "awards:register": Page("head", "draft?nam=2021", "draft", 15),
}


def test_every_readable_address_has_a_bound() -> None:
    readable = {row.name for row in rows() if row.method == GET and row.expected["inspector"] != "405"}
    assert sorted(readable ^ {name.split()[0] for name in PAGES}) == []
    assert all(page.most <= MOST for page in PAGES.values())


def measured(name: str, role: str, where: str) -> list[str]:
    """The statements of one page."""
    case, _, query = where.partition("?")
    cast = troupe(case)
    url = address(name, patterns()[name], cast.case)
    client = cast.client(role)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"{url}?{query}" if query else url)
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert response.status_code in (200, 302, 503), f"{url}: {response.status_code}"
    assert "/dang-nhap/" not in response.headers.get("Location", "")
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("name", PAGES)
def test_queries(name: str) -> None:
    page = PAGES[name]
    place = name.split()[0]
    few, many = (measured(place, page.role, where) for where in (page.few, page.many))
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    with (ARTIFACTS / "queries.txt").open("a", encoding="utf-8") as file:
        file.write(f"{name:28} {page.role:11} {len(few):3} {len(many):3}  (at most {page.most})\n")
    assert len(many) <= page.most, "\n".join(many)
    assert abs(len(many) - len(few)) <= LEEWAY, "\n".join(sorted(set(few) ^ set(many)))
