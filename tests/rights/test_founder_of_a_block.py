"""A Khối stands under the provincial People's Committee and has no founder: the founder's column of domain §2
speaks of clusters. Whoever serves the Committee meets there what any unit outside the group meets."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.rights.asking import GET, POST, ask
from tests.rights.cast import troupe
from tests.rights.places import FORMS, address, patterns
from tests.rights.table import rows

ASKED = [row for row in rows() if row.asks_no_founder]


def test_only_things_of_a_group_are_left_to_this_file() -> None:
    """Where the table asks nobody as founder of a Khối, a unit outside the group has nothing to do."""
    assert ASKED
    for row in ASKED:
        assert row.method in (GET, POST)
        assert row.expected["stranger"] in ("404", "403"), row.id


@pytest.mark.django_db
@pytest.mark.usefixtures("people")
@pytest.mark.urls("tests.rights.urls")
def test_the_committee_is_a_stranger_in_a_block() -> None:
    wrong = []
    for row in ASKED:
        cast = troupe(row.case)
        with transaction.atomic():  # what an address needs is made for it, and taken back
            url = address(row.name, patterns()[row.name], cast.case)
            answer = ask(cast.client("founder"), row.method, url, FORMS.get(row.name))
            transaction.set_rollback(True)
        if not answer.fits(row.expected["stranger"], row.method):
            wrong.append(f"{row.id}: expected {row.expected['stranger']}, got {answer.means(row.method)}")
    assert not wrong, "\n".join(wrong)
