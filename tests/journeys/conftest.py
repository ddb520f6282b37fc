"""A house of its own for the journeys: the demo year, served as `make demo` serves it, and a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"
PASSWORD = "Mingting-demo-2024"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class House:
    """Where the served house is, and the files it lives in."""

    address: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run one management command in this house and return what it says."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo year in a fresh SQLite database, served on a free port of this machine."""
    var = tmp_path_factory.mktemp("journeys")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "MINGTING_VAR": str(var)}
    port = _free_port()
    here = House(f"http://127.0.0.1:{port}", environment)
    here.manage("migrate", "--verbosity", "0")
    here.manage("build_demo")
    with (var / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve_demo", "--port", str(port)],
            env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_for(here.address + "/healthz", server)
            yield here
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="package")
def browser(chromium_path: str) -> Iterator[Browser]:
    """A browser for all journeys. It goes with them: the event loop it runs would shut the database to later tests."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a way to open the house in a browser of one's own, as a phone or a desktop, without any session."""
    contexts = []

    def open_house(path: str = "/", *, phone: bool = False, **more: object) -> Page:
        size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 900}
        context = browser.new_context(viewport=size, locale="zh-CN", **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(house.address + path)
        return page

    yield open_house
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(visit: Callable[..., Page]) -> Callable[[str], Page]:
    """Return a way to sit down at the desk as a demo person."""

    def as_person(username: str) -> Page:
        page = visit("/desk/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name=re.compile("下一步|登录")).click()
        page.wait_for_url(re.compile(r"/desk/$"))
        return page

    return as_person


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Return a way to keep a picture of the page under tests/journeys/screenshots/, which git ignores."""

    def take(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{request.node.name}-{name}.png", full_page=True)

    return take


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"{url} did not answer")
