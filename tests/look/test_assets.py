"""Style sheets, fonts and icons: complete, light, legible, and nothing from other machines."""

import gzip
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from fontTools.ttLib import TTFont

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
OWN_CSS = sorted((STATIC / "css").glob("*.css"))
ALL_CSS = OWN_CSS + sorted((STATIC / "vendor").rglob("*.css"))
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "documents/" not in str(path)]
# Every letter of Vietnamese that carries a mark of its own or a tone.
LETTERS = "".join(
    chr(code)
    for code in (*range(0xC0, 0x100), 0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169)
    if chr(code) in "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũ"
) + "".join(chr(code) for code in (0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x1EA0, 0x1EFA)))


def test_css_is_light() -> None:
    everything = b"".join(path.read_bytes() for path in ALL_CSS)
    assert len(gzip.compress(everything, 9)) < 60_000


@pytest.mark.parametrize("path", ALL_CSS, ids=lambda path: path.name)
def test_css_names_only_files_of_ours(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "@import" not in text
    assert "sourceMappingURL" not in text
    for target in re.findall(r"url\(\s*[\"']?([^\"')]+)", text):
        assert target.startswith("data:image/svg+xml") or (path.parent / target).is_file(), target


@pytest.mark.parametrize("path", OWN_CSS, ids=lambda path: path.name)
def test_raw_colours_stand_in_the_tokens(path: Path) -> None:
    if path.name in ("tokens.css", "print.css"):  # paper has its own greys
        return
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)|rgba?\(", path.read_text("utf-8")) == []


def test_every_icon_used_is_in_the_subset() -> None:
    known = set(
        re.findall(r"\.bi-([a-z0-9-]+)::before", (STATIC / "vendor/bootstrap-icons/icons.css").read_text())
    )
    used: dict[str, str] = {}
    for path in [*PAGES, *sorted((STATIC / "js").rglob("*.js"))]:
        text = path.read_text("utf-8")
        names = re.findall(r"\bbi-(?!tra-lai)([a-z0-9]+(?:-[a-z0-9]+)*)(?![a-z0-9-{])", text)
        names += re.findall(r"\bicon=[\"']([a-z0-9-]+)[\"']", text)
        used |= dict.fromkeys(names, path.name)
    assert {name: where for name, where in used.items() if name not in known} == {}
    assert len(used) > 10


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_fonts_write_vietnamese_and_align_figures(weight: int) -> None:
    fonts = STATIC / "fonts"
    letters: set[int] = set()
    for script in ("latin", "vietnamese"):
        letters |= set(TTFont(fonts / f"be-vietnam-pro-{script}-{weight}.woff2").getBestCmap())
    assert len(LETTERS) == 134
    assert {letter for letter in LETTERS if ord(letter) not in letters} == set()

    figures = TTFont(fonts / f"figures-{weight}.woff2")
    cmap = figures.getBestCmap()
    assert {chr(code) for code in cmap} == set("0123456789,.+\u2212%")
    tabular = _tabular(figures)
    assert len({figures["hmtx"][tabular[cmap[ord(digit)]]][0] for digit in "0123456789"}) == 1


def _tabular(font: TTFont) -> dict[str, str]:
    table = font["GSUB"].table
    feature = next(
        record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == "tnum"
    )
    mapping: dict[str, str] = {}
    for index in feature.LookupListIndex:
        for sub in table.LookupList.Lookup[index].SubTable:
            mapping |= getattr(sub, "ExtSubTable", sub).mapping
    return mapping


def test_text_is_legible_on_its_ground() -> None:
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", (STATIC / "css/tokens.css").read_text()))
    grounds = ("paper", "wash", "wash-2", "accent-wash")
    pairs = [*product(("ink", "ink-2", "ink-3", "accent-2"), grounds)]
    pairs += [("accent", "paper"), ("accent", "accent-wash"), ("paper", "accent"), ("paper", "accent-2")]
    pairs += [(state, ground) for state in ("ok", "warn", "err") for ground in ("paper", f"{state}-wash")]
    pairs += [("ink", f"heat-{n}") for n in (1, 2, 3)] + [("paper", f"heat-{n}") for n in (4, 5)]
    low = {pair: ratio for pair in pairs if (ratio := _contrast(*(tokens[name] for name in pair))) < 4.5}
    assert low == {}
    assert _contrast(tokens["field"], tokens["paper"]) >= 3


def _contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours `#rrggbb`."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_keep_the_content_security_policy(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", text) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag] == []
    assert re.findall(r"(?:src|href)=[\"'](?:https?:)?//", text) == []


def test_components_say_their_parameters() -> None:
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        assert path.read_text("utf-8").startswith("{# "), path.name


def test_collecting_with_hashed_names(settings: Any, tmp_path: Path) -> None:
    """A style sheet or script that names a missing file would fail here, and in every deployment."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    tokens = next(tmp_path.glob("css/tokens.*.css")).read_text()
    assert re.search(r"figures-400\.[0-9a-f]{12}\.woff2", tokens)
