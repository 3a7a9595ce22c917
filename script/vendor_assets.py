#!/usr/bin/env python3
"""Rebuild `static/vendor/` and `static/fonts/` from the npm registry.

Run when a version below or the list of icons changes, and commit the result:

    python3 -m venv /tmp/subset && /tmp/subset/bin/pip install fonttools brotli
    /tmp/subset/bin/python script/vendor_assets.py

Needs node and npm. Nothing of this runs on a server or in the tests.
"""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
FONTS = ROOT / "static" / "fonts"
WEIGHTS = (400, 500, 600)
# Be Vietnam Pro has no tabular figures, so these fifteen come from Inter.
FIGURES = "0123456789,.+\u2212%"
PACKAGES = {
    "bootstrap": "5.3.9",
    "bootstrap-icons": "1.13.2",
    "htmx.org": "2.0.11",
    "@fontsource/be-vietnam-pro": "5.3.0",
    "@fontsource/inter": "5.3.0",
    "sass": "1.108.2",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}))
        run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", cwd=work)
        modules = work / "node_modules"
        bootstrap(modules)
        htmx(modules)
        icons(modules)
        text_fonts(modules)
        figures(modules)


def run(*command: str, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True)


def bootstrap(modules: Path) -> None:
    target = VENDOR / "bootstrap"
    run(
        str(modules / ".bin" / "sass"), "--quiet", "--no-source-map", "--no-charset", "--style=compressed",
        f"--load-path={modules}", str(target / "lean.scss"), str(target / "bootstrap.min.css"), cwd=modules,
    )  # fmt: skip
    css = target / "bootstrap.min.css"
    notice = f"/*! Bootstrap {PACKAGES['bootstrap']} (parts: lean.scss), MIT licence, see LICENSE */\n"
    css.write_text(notice + css.read_text("utf-8").lstrip("\ufeff"), "utf-8")
    shutil.copy(modules / "bootstrap" / "LICENSE", target / "LICENSE")


def htmx(modules: Path) -> None:
    target = VENDOR / "htmx"
    shutil.copy(modules / "htmx.org" / "dist" / "htmx.min.js", target / "htmx.min.js")
    shutil.copy(modules / "htmx.org" / "LICENSE", target / "LICENSE")


def icons(modules: Path) -> None:
    """Cut the icon font down to the names in icons.txt and write its style sheet."""
    target = VENDOR / "bootstrap-icons"
    lines = (target / "icons.txt").read_text("utf-8").split("\n")
    names = sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})
    source = modules / "bootstrap-icons" / "font"
    codes: dict[str, int] = json.loads((source / "bootstrap-icons.json").read_text("utf-8"))
    cut(source / "fonts" / "bootstrap-icons.woff2", target / "icons.woff2", [codes[name] for name in names])
    rules = "".join(f'.bi-{name}::before{{content:"\\{codes[name]:x}"}}\n' for name in names)
    notice = (
        f"/* Bootstrap Icons {PACKAGES['bootstrap-icons']} (names: icons.txt), MIT licence, see LICENSE. */\n"
    )
    (target / "icons.css").write_text(notice + ICON_BASE + rules, "utf-8")
    shutil.copy(modules / "bootstrap-icons" / "LICENSE", target / "LICENSE")


ICON_BASE = """\
@font-face{font-family:"bootstrap-icons";font-display:block;src:url("icons.woff2") format("woff2")}
.bi::before{display:inline-block;font:normal 400 1em/1 "bootstrap-icons";vertical-align:-.125em;\
-webkit-font-smoothing:antialiased}
"""


def text_fonts(modules: Path) -> None:
    package = modules / "@fontsource" / "be-vietnam-pro"
    for weight in WEIGHTS:
        for script in ("latin", "vietnamese"):
            name = f"be-vietnam-pro-{script}-{weight}"
            shutil.copy(package / "files" / f"{name}-normal.woff2", FONTS / f"{name}.woff2")
    shutil.copy(package / "LICENSE", FONTS / "be-vietnam-pro-OFL.txt")


def figures(modules: Path) -> None:
    package = modules / "@fontsource" / "inter"
    for weight in WEIGHTS:
        source = package / "files" / f"inter-latin-{weight}-normal.woff2"
        cut(source, FONTS / f"figures-{weight}.woff2", [ord(glyph) for glyph in FIGURES])
    shutil.copy(package / "LICENSE", FONTS / "inter-OFL.txt")


def cut(source: Path, target: Path, codes: list[int]) -> None:
    """Write the glyphs of `codes` (with kerning and tabular figures) from `source` to `target`, as woff2."""
    options = subset.Options(
        flavor="woff2", layout_features=["kern", "tnum"], hinting=False, notdef_outline=True
    )
    font: TTFont = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


if __name__ == "__main__":
    main()
