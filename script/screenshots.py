#!/usr/bin/env python3
"""Makes the pictures of the guide and the README from a running demonstration.

    .venv/bin/python script/screenshots.py              all pictures, into docs/images
    .venv/bin/python script/screenshots.py xep-hang …   only these
    .venv/bin/python script/screenshots.py --list

Starts the whole system (`script/supervise.py`) on a data folder of its own under /tmp with the demonstration
in it, signs in as people of the demonstration in Chromium, goes where they would go, and ends what it
started. Needs what `script/setup --tests` installs.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from emulation.demo.accounts import PASSWORD  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WIDTH = 1280
LARGEST = 120_000  # bytes of one picture
PALETTES = (256, 128, 64, 48, 32)  # colours, tried in turn until the picture is small enough
START_SECONDS = 600  # the first start loads the demonstration
SETTLE = 500  # milliseconds in which a click begins to show: scripts wait a moment before they ask
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [  # as in tests/conftest.py
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, where the way begins, what is clicked on it (link, button or summary by its
    words), which element stands at the top, how high the picture is."""

    name: str
    account: str
    start: str
    steps: tuple[str, ...] = ()
    at: str = ""
    height: int = 800


SHOTS = (
    Shot("viec-can-lam", "sxd.thutruong", "/"),
    # A member unit
    Shot("phieu-tu-cham", "sct.canbo", "/", ("Nộp phiếu tự chấm điểm", "1.1.2."), height=860),
    Shot("kiem-tra-va-nop", "sct.thutruong", "/", ("Nộp phiếu tự chấm điểm", "Kiểm tra và nộp")),
    Shot("bien-nhan", "sxd.thutruong", "/", ("Phiếu tự chấm điểm năm", "Xem biên nhận"), height=560),
    # Leaders of a group
    Shot("khoi-trong-nam", "sxd.thutruong", "/khoi-cum/khoi-3/2025/"),
    Shot("hoat-dong-khoi", "stc.thutruong", "/khoi-cum/khoi-3/2026/hoat-dong/"),
    Shot("cham-diem-khoi", "sxd.thutruong", "/cham-diem/khoi-cum/khoi-3/2025/", height=740),
    Shot("cham-phieu", "sxd.thutruong", "/cham-diem/khoi-cum/khoi-3/2025/", ("Chấm phiếu", "414/KH-STC")),
    Shot(
        "soan-tieu-chi",
        "stc.thutruong",
        "/cham-diem/khoi-cum/khoi-3/2026/tieu-chi/",
        ("phiên bản 3", "1.4. Dịch vụ công", "1.4.1."),
        height=860,
    ),
    Shot("hoi-nghi", "snv.truongphong", "/khoi-cum/khoi-2/2025/hoi-nghi/"),
    Shot("de-nghi-khen-thuong", "svhttdl-ntgd.thutruong", "/", ("Đề nghị khen thưởng",)),
    # Sở Nội vụ
    Shot("ban-lam-viec", "snv.truongphong", "/", height=860),
    Shot("dieu-kien-cum", "snv.truongphong", "/", ("Xem lại điều kiện thành lập",)),
    Shot(
        "tham-dinh",
        "snv.chuyenvien1",
        "/",
        ("Thẩm định Khối thi đua số 5", "Thẩm định", "Có khác biệt"),
        height=860,
    ),
    Shot("xep-hang", "snv.chuyenvien1", "/xep-hang/khoi-6/2025/?don-vi=thue-tinh-hung-yen"),
    Shot("ho-so-khen-thuong", "snv.truongphong", "/", ("Thẩm định hồ sơ khen thưởng: Khối",)),
    # The council
    Shot("phien-hop", "snv.truongphong", "/", ("Kiểm phiếu: Phiên họp",), height=720),
    Shot("the-de-nghi", "ubkttu.thutruong", "/", ("Bỏ phiếu: Phiên họp", "Bỏ phiếu"), height=860),
    # Inspector and administrator
    Shot("nhat-ky", "giamsat", "/nhat-ky/"),
    Shot("tai-khoan", "quantri", "/tai-khoan/danh-sach/", height=640),
    Shot("tai-khoan-nguoi-dung", "quantri", "/tai-khoan/danh-sach/?q=sct.canbo", ("Ngô",)),
)


# --- The server ---------------------------------------------------------------------------------------
def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - our own http
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def demonstration(data_dir: Path) -> Iterator[str]:
    """The address of a server with the demonstration, on that data folder, as long as the block lasts."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "script" / "supervise.py")],
        env={**os.environ, "DATA_DIR": str(data_dir), "HOST": "127.0.0.1", "PORT": str(port)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches this process only; it ends the server in good order
    )
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(url):
            if server.poll() is not None or time.monotonic() > end:
                raise SystemExit("the server did not start; what it said stands above")
            time.sleep(0.5)
        yield url
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
        server.wait()


# --- The browser --------------------------------------------------------------------------------------
@contextmanager
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        raise SystemExit("chromium is missing: run script/setup --tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def _sign_in(page: Any, account: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(account)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda address: "/dang-nhap/" not in address)


def _walk(page: Any, shot: Shot) -> None:
    """To the place of the picture. An error page ends the whole: a guide does not show those."""
    page.goto(shot.start)
    for step in shot.steps:
        found = page.locator("main").locator("a:visible, button:visible, summary:visible")
        found.filter(has_text=re.compile(re.escape(step))).first.click()
        page.wait_for_timeout(SETTLE)
    if (error := page.locator(".outside .code")).count():
        raise ValueError(error.first.inner_text())
    page.wait_for_load_state("networkidle")


def take(browser: Any, url: str, shot: Shot) -> bytes:
    """The picture as PNG, palette reduced."""
    context = browser.new_context(
        base_url=url,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": WIDTH, "height": shot.height},
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    try:
        if shot.account:
            _sign_in(page, shot.account)
        _walk(page, shot)
        if shot.at:
            page.locator(shot.at).first.evaluate("element => element.scrollIntoView({block: 'start'})")
        page.evaluate("document.activeElement?.blur()")
        return reduced(page.screenshot(), shot.name)
    except Exception as error:
        raise SystemExit(f"{shot.name} at {page.url}: {error}") from error
    finally:
        context.close()


def reduced(png: bytes, name: str) -> bytes:
    """The same picture in as many colours as fit into `LARGEST` bytes."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in PALETTES:
        found = io.BytesIO()
        few = picture.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(found, "PNG", optimize=True)
        if found.tell() <= LARGEST:
            return found.getvalue()
    raise SystemExit(f"{name}: still {found.tell()} bytes in {colours} colours; choose a lower height")


# --- The command --------------------------------------------------------------------------------------
def chosen(names: Sequence[str]) -> list[Shot]:
    unknown = set(names) - {shot.name for shot in SHOTS}
    if unknown:
        raise SystemExit(f"no such picture: {', '.join(sorted(unknown))} (see --list)")
    return [shot for shot in SHOTS if not names or shot.name in names]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Pictures of the guide from a running demonstration.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these pictures")
    parser.add_argument("--list", action="store_true", help="print the names and who looks")
    parser.add_argument("--out", type=Path, default=IMAGES, help="folder for the pictures (docs/images)")
    parser.add_argument("--data", type=Path, help="keep the data in this folder and use them again")
    parser.add_argument("--url", help="use this running demonstration instead of starting one")
    options = parser.parse_args(arguments)
    shots = chosen(options.names)
    if options.list:
        for shot in shots:
            print(f"{shot.name:28} {shot.account or '(nobody)'}")
        return
    options.out.mkdir(parents=True, exist_ok=True)
    if options.url:
        _take_all(options.url, shots, options.out)
        return
    with (
        tempfile.TemporaryDirectory(prefix="thidua-pictures-", dir="/tmp") as scratch,
        demonstration(options.data or Path(scratch)) as url,
    ):
        _take_all(url, shots, options.out)


def _take_all(url: str, shots: Sequence[Shot], folder: Path) -> None:
    with chromium() as browser:
        for shot in shots:
            png = take(browser, url, shot)
            (folder / f"{shot.name}.png").write_bytes(png)
            print(f"{shot.name}.png  {len(png) // 1000} KB", flush=True)


if __name__ == "__main__":
    main()
