"""Every address × every role × reading and writing, in the states where it matters, against `matrix.csv`."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse

from tests.rights.asking import GET, MEANINGS, POST, ask, row_counts
from tests.rights.cases import CASES
from tests.rights.cast import ANONYMOUS, ROLES, troupe
from tests.rights.places import FORMS, address, patterns
from tests.rights.table import Row, deviations, rows

TABLE = rows()
DEVIATIONS = deviations()


def test_every_address_has_its_rows() -> None:
    """A new address fails here until somebody has written down who may read and write there."""
    known = patterns()
    for method in (GET, POST):
        told = {row.name for row in TABLE if row.method == method}
        assert sorted(set(known) - told) == [], f"no row for {method}"
        assert sorted(told - set(known)) == [], "rows without an address"


def test_the_table_is_well_formed() -> None:
    twice = [key for key, times in Counter(row.id for row in TABLE).items() if times > 1]
    assert twice == []
    for row in TABLE:
        assert set(row.expected) == set(ROLES), row.id
        assert row.case in CASES, row.id
        assert row.method in (GET, POST), row.id
        words = {**row.expected, "founder": "r"} if row.asks_no_founder else row.expected
        assert set(words.values()) <= set(MEANINGS), f"line {row.line}: {row.expected.values()}"


@pytest.mark.django_db
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("role", ROLES)
def test_pages_of_refusal(role: str) -> None:
    """Everybody gets a page in words where there is nothing, and where they may not go."""
    client = troupe("draft").client(role)
    response = client.get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert "<h1" in response.content.decode()
    response = client.get(reverse("people:accounts"))
    assert response.status_code == {ANONYMOUS: 302, "admin": 200}.get(role, 403)
    assert response.status_code == 302 or "<h1" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("people")
@pytest.mark.urls("tests.rights.urls")
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_rights(row: Row) -> None:
    cast = troupe(row.case)
    url = address(row.name, patterns()[row.name], cast.case)
    before = row_counts() if row.method == POST else {}
    wrong = []
    for role in ROLES:
        if role == "founder" and row.asks_no_founder:
            continue
        answer = ask(cast.client(role), row.method, url, FORMS.get(row.name))
        expected = row.expected[role]
        known = [one.got for one in DEVIATIONS if one.meets(row.name, row.case, row.method, role)]
        if expected in known:
            wrong.append(f"{role}: the table says {expected} now; take it out of deviations.csv")
        if not any(answer.fits(word, row.method) for word in known or [expected]):
            wrote = f", wrote to {sorted(answer.written)}" if answer.written else ""
            wrong.append(f"{role}: expected {expected}, got {answer.means(row.method)}{wrote}")
    assert not wrong, f"matrix.csv, line {row.line}: {row.method} {url}\n" + "\n".join(wrong)
    if row.method == POST:
        assert row_counts() == before
