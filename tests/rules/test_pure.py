"""Floor 0: these modules know nothing of Django, the database, the clock, settings or chance."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = [
    "scoring/formulas",
    "scoring.ranking",
    "scoring.cross",
    "scoring/cross",
    "awards/eligibility",
    "awards/quotas.py",
    "emulation/ballots/voting.py",
    "clusters/founding.py",
]
FILES = sorted(
    path
    for name in MODULES
    for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).glob("*.py"))
)
IMPURE = {"time", "random", "secrets", "os", "io", "pathlib", "socket", "sqlite3", "subprocess", "uuid"}
OURS = (
    "emulation.common.numbers",
    "scoring.formulas",
    "scoring.ranking",
    "scoring.cross",
    "awards.eligibility",
    "awards.quotas",
)


def test_the_modules_are_found():
    assert len(FILES) >= 18


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_standard_library_and_each_other(path):
    tree = ast.parse(path.read_text())
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    for name in imported:
        library = name.split(".")[0]
        assert library not in IMPURE
        assert library in sys.stdlib_module_names or name.startswith(OURS), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_and_no_clock(path):
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "float" not in names
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert attributes.isdisjoint({"today", "now"})
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert not [value for value in constants if isinstance(value, float)]
