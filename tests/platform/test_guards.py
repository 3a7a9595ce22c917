"""The guards of `tests/guards.py` catch what they are for."""

import socket

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.template import Context, Origin, Template, engines
from django.utils.functional import SimpleLazyObject

from emulation.common import uploads
from tests.factories.scoring import png
from tests.guards import OUR_PACKAGES
from tests.template_guard import TEMPLATES, UndefinedVariable


def _template(place: str, text: str) -> Template:
    return Template(text, Origin(place), engine=engines["django"].engine)


def test_undefined_variable_fails_in_a_template_of_ours():
    template = _template(str(TEMPLATES / "scoring" / "sheet.html"), "{{ unit.nmae }}")
    with pytest.raises(UndefinedVariable, match=r"scoring/sheet.html names unit.nmae"):
        template.render(Context({"unit": SimpleLazyObject(lambda: object())}))


def test_filter_on_an_undefined_variable_fails_too():
    template = _template(str(TEMPLATES / "x.html"), "{{ points|default:'0' }}")
    with pytest.raises(UndefinedVariable):
        template.render(Context())


def test_guard_outlives_a_change_of_the_template_settings(settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0]}]
    with pytest.raises(UndefinedVariable):
        _template(str(TEMPLATES / "x.html"), "{{ ghost }}").render(Context())


@pytest.mark.parametrize("text", ["{% if ghost %}x{% endif %}ok", "{{ there }}ok"])
def test_what_may_be_missing_passes(text):
    assert _template(str(TEMPLATES / "x.html"), text).render(Context({"there": ""})) == "ok"


@pytest.mark.parametrize("place", ["/usr/lib/third/party.html", str(TEMPLATES / "bootstrap5" / "field.html")])
def test_templates_of_others_behave_as_ever(place):
    template = _template(place, "[{{ ghost }}][{{ ghost|default:'none' }}]")
    assert template.render(Context()) == "[][none]"


@pytest.mark.parametrize(("caller", "refused"), [(f"{OUR_PACKAGES[0]}.services", True), ("axes.x", False)])
def test_locks_name_their_rows(caller, refused):
    code = compile("queryset.select_for_update()", "x", "eval")
    scope = {"__name__": caller, "queryset": Session.objects.all()}
    if refused:
        with pytest.raises(AssertionError, match="of="):
            eval(code, scope)
    else:
        assert eval(code, scope).query.select_for_update
    assert Session.objects.select_for_update(of=("self",)).query.select_for_update_of == ("self",)


def test_other_machines_are_out_of_reach():
    with socket.socket() as outward, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        outward.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_a_file_checked_within_a_transaction_is_noticed():
    with transaction.atomic(), pytest.raises(AssertionError, match="before the transaction"):
        uploads.checked(png())
    assert uploads.checked(png()).content_type == "image/png"
