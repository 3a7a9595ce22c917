"""The guide keeps pace with the program: its buttons, pictures, links, commands and accounts exist."""

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.core.management import get_commands
from PIL import Image

from emulation.demo.accounts import ACCOUNTS

ROOT = Path(settings.BASE_DIR)
GUIDE = ROOT / "docs" / "huong-dan"
IMAGES = ROOT / "docs" / "images"
INDEX = GUIDE / "README.md"
PAGES = sorted(GUIDE.glob("*.md"))
ROOMS = ("emulation", "blocks", "clusters", "scoring", "awards")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
BUTTON = re.compile("“([^”]+)”")


def _tidy(text: str) -> str:
    return " ".join(text.split())


@cache
def _sources() -> str:
    """Templates, Python and scripts that are served, white space put in order."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").glob("*.js")]
    for room in ROOMS:
        files += (path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
    return _tidy("\n".join(path.read_text() for path in sorted(files)))


def is_on_screen(words: str) -> bool:
    """Does a source have exactly these words as a label: from a tag or quote to a tag, quote or variable?

    A quotation may end in "…", which stands for what varies: "Giữ …" is the label of `Giữ ${value}`.
    """
    fixed, open_end = (words[:-1].rstrip(), True) if words.endswith("…") else (words, False)
    after = r"\s*\(?[{$]" if open_end else r"\s*[<\"'`{]"
    return re.search(rf"[>\"'`}}]\s*{re.escape(fixed)}{after}", _sources()) is not None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Tạo tài khoản", True),
        ("Giữ …", True),
        ("Tạo tài", False),
        ("tài khoản của", False),
        ("Xóa hết", False),
    ],
)
def test_the_measure_itself(words, found):
    assert is_on_screen(words) is found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_quoted_buttons_are_on_screen(page):
    quoted = {_tidy(words) for words in BUTTON.findall(page.read_text())}
    assert sorted(words for words in quoted if not is_on_screen(words)) == []


def test_every_page_is_linked_from_the_index():
    linked = set(LINK.findall(INDEX.read_text()))
    assert {page.name for page in PAGES if page != INDEX} <= linked
    assert len(PAGES) == 7


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.stem)
def test_links_and_pictures_lead_somewhere(page):
    text = page.read_text()
    targets = [*LINK.findall(text), *(target for _, target in PICTURE.findall(text))]
    near = [target for target in targets if "://" not in target]
    assert [target for target in near if not (page.parent / target).exists()] == []
    assert all(alt.strip() for alt, _ in PICTURE.findall(text)), "a picture says what it shows"


@cache
def _screenshots() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "script" / "screenshots.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass looks itself up there
    spec.loader.exec_module(module)
    return module


def test_pictures_are_those_of_the_script_and_all_are_shown():
    made = {f"{shot.name}.png" for shot in _screenshots().SHOTS}
    kept = {path.name for path in IMAGES.iterdir()}
    shown = {
        Path(target).name
        for page in (*PAGES, ROOT / "README.md")
        for _, target in PICTURE.findall(page.read_text())
    }
    assert made == kept == shown


def test_pictures_are_small_and_as_wide_as_said():
    script = _screenshots()
    for path in sorted(IMAGES.glob("*.png")):
        with Image.open(path) as picture:
            assert picture.width == script.WIDTH, path.name
        assert path.stat().st_size <= script.LARGEST, path.name


def test_accounts_of_the_pictures_are_those_a_newcomer_is_shown():
    known = {account.username for account in ACCOUNTS}
    assert {shot.account for shot in _screenshots().SHOTS} - known <= {""}


def test_commands_of_the_guide_exist():
    text = (GUIDE / "bo-phan-cong-nghe-thong-tin.md").read_text() + (ROOT / "README.md").read_text()
    first_cells = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    in_tables = {
        re.sub(r"^python manage\.py ", "", code).split()[0]
        for cell in first_cells
        for code in re.findall("`([^`]+)`", cell)
    }
    in_text = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert in_tables >= {"rank", "dossier", "import_year", "import_template", "load_regulations"}
    assert (in_tables | in_text) - set(get_commands()) == set()
    scripts = {code.split()[0] for code in re.findall(r"(script/[a-z_-]+(?:\.py)?)", text)}
    assert [name for name in scripts if not (ROOT / name).exists()] == []
