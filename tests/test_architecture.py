"""Keeps the order of the rooms, the floors inside an app, pure modules pure and files short.

Each rule is shown first to find a made-up offence, so that none of them passes by looking nowhere.
"""

from pathlib import Path

import pytest

from tests.architecture import House, impurities, states_set_elsewhere, wrong_floors, wrong_rooms

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("emulation", "blocks", "clusters", "scoring", "awards")
LONGEST_FILE = 400
READ_BY_PEOPLE = {".py", ".html", ".js", ".css", ".sh"}


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.fixture(scope="module")
def house() -> House:
    files = [path for folder in SOURCES for path in (ROOT / folder).rglob("*.py")]
    return House.from_sources({_module_name(path): path.read_text() for path in files})


def test_house_is_read_whole(house):
    assert {"emulation.settings", "emulation.common", "scoring", "awards.apps"} <= set(house.trees)


def test_rooms_import_in_one_direction(house):
    assert wrong_rooms(house) == []


def test_floors_inside_an_app(house):
    assert wrong_floors(house) == []


def test_pure_modules_are_pure(house):
    assert impurities(house) == []


def test_states_change_in_services_only(house):
    assert states_set_elsewhere(house) == []


def test_files_fit_a_sitting():
    folders = [*SOURCES, "templates", "static", "tests", "script"]
    too_long = {
        str(path.relative_to(ROOT)): lines
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in READ_BY_PEOPLE
        and not {"migrations", "vendor"} & set(path.relative_to(ROOT).parts)
        and (lines := path.read_text().count("\n")) > LONGEST_FILE
    }
    assert too_long == {}


@pytest.mark.parametrize(
    ("module", "text", "allowed"),
    [
        ("emulation.audit.models", "import emulation.common.text", True),
        ("emulation.common.text", "from emulation.audit import services", False),
        ("emulation.organisations.models", "from emulation.people.models import User", False),
        ("emulation.audit.services", "if TYPE_CHECKING:\n    from emulation.people.models import User", True),
        ("emulation.people.models", "from emulation.organisations.models import Organisation", True),
        ("emulation.groups.models", "def late():\n    from scoring.models import Sheet", False),
        ("blocks.models", "from clusters.models import Cluster", False),
        ("clusters.models", "import blocks.models", False),
        ("scoring.models", "from clusters.models import Cluster", True),
        ("scoring.models", "from ..awards import models", False),
        ("awards.models", "from scoring.models import Sheet", True),
        ("awards.models", "from emulation.demo import people", False),
        ("awards.models", "from emulation import settings", False),
        ("emulation.demo.load", "from awards.models import Nomination", True),
        ("emulation.urls", "from awards import urls", True),
    ],
)
def test_order_of_rooms_is_enforced(module, text, allowed):
    sources = {module: text, "emulation.__init__": "", "emulation.settings": "", "awards.models": ""}
    found = wrong_rooms(House.from_sources({**sources, module: text}))
    assert (found == []) is allowed


@pytest.mark.parametrize(
    ("module", "text", "allowed"),
    [
        ("scoring.services.review", "from scoring.selectors import visible", True),
        ("scoring.services.review", "from . import points", True),
        ("scoring.services.review", "from scoring.forms import ReviewForm", False),
        ("scoring.services.review", "from scoring import helper", False),
        ("scoring.services.review", "from scoring import tasks", False),
        ("scoring.services.review", "def queue():\n    from scoring import tasks", True),
        ("scoring.selectors", "def queue():\n    from scoring import tasks", False),
        ("scoring.models", "from scoring.selectors import visible", False),
        ("scoring.selectors", "from emulation.groups.views import page", False),
        ("scoring.selectors", "from emulation.groups.services import open_year", True),
        ("scoring.views", "from scoring.forms import ReviewForm", True),
        ("scoring.models", "if TYPE_CHECKING:\n    from scoring.selectors import visible", True),
    ],
)
def test_order_of_floors_is_enforced(module, text, allowed):
    sources = {
        "scoring.__init__": "",
        "scoring.selectors": "",
        "scoring.forms": "",
        "scoring.tasks": "",
        "scoring.helper": "from scoring.second import x",  # not in the table: stands where its imports stand
        "scoring.second": "from scoring.forms import x",
        "scoring.services.points": "",
        "emulation.groups.views": "",
        "emulation.groups.services": "",
    }
    found = wrong_floors(House.from_sources({**sources, module: text}))
    assert (found == []) is allowed


@pytest.mark.parametrize(
    ("module", "text", "allowed"),
    [
        ("scoring.ranking", "from decimal import Decimal\nfrom scoring.choices import Band", True),
        ("scoring.ranking", "from django.utils import timezone", False),
        ("scoring.ranking", "from scoring.models import Sheet", False),
        ("scoring.ranking", "from emulation.common.dates import format_date", True),
        ("scoring.ranking", "from emulation.common.dates import today\ntoday()", False),
        ("scoring.ranking", "from datetime import date\ndate.today()", False),
        ("scoring.formulas.steps", "import random", False),
        ("scoring.choices", "from django.db.models import TextChoices", True),
    ],
)
def test_purity_is_enforced(module, text, allowed):
    sources = {
        "scoring.models": "from django.db import models",
        "scoring.choices": "import django.db",
        "emulation.common.dates": "from django.utils import timezone",
    }
    assert (impurities(House.from_sources({**sources, module: text})) == []) is allowed


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("scoring.services.review", True),
        ("emulation.exchange.importers", True),
        ("scoring.views", False),
        ("scoring.x", False),
    ],
)
def test_setting_a_state_is_noticed(module, allowed):
    house = House.from_sources({module: "sheet.state = State.SUBMITTED"})
    assert (states_set_elsewhere(house) == []) is allowed
