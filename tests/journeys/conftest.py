"""A house of its own for the journeys: the demo year, served as `make demo` serves it, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"
DATABASE = "mingting.sqlite3"
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
    """Where the served house is, the files it lives in, and the program that runs its commands."""

    address: str
    environment: dict[str, str]
    program: tuple[str, ...] = ("manage.py",)

    @property
    def var(self) -> Path:
        """The folder with everything that the house keeps."""
        return Path(self.environment["MINGTING_VAR"])

    def manage(self, *arguments: str) -> str:
        """Run one management command in this house and return what it says."""
        done = subprocess.run(
            [sys.executable, *self.program, *arguments],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def served(here: House) -> Iterator[House]:
    """Serve a house until the block ends."""
    port = here.address.rpartition(":")[2]
    with (here.var / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, *here.program, "serve_demo", "--port", port],
            env=here.environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_for(here.address + "/healthz", server)
            yield here
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo year in a fresh SQLite database, served on a free port of this machine."""
    var = tmp_path_factory.mktemp("journeys")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "MINGTING_VAR": str(var)}
    here = House(f"http://127.0.0.1:{_free_port()}", environment)
    here.manage("migrate", "--verbosity", "0")
    here.manage("build_demo")
    with served(here):
        yield here


@pytest.fixture
def some_days_on(house: House, tmp_path: Path) -> Iterator[Callable[[int], House]]:
    """Return a way to see the house as it is some days from now: a copy of its files, and a clock ahead."""
    with ExitStack() as until_then:

        def go_on(days: int) -> House:
            then = tmp_path / f"in {days} days"
            shutil.copytree(house.var, then, ignore=shutil.ignore_patterns("*.sqlite3*", "*.log"))
            with (
                closing(sqlite3.connect(house.var / DATABASE)) as now,
                closing(sqlite3.connect(then / DATABASE)) as copy,
            ):
                now.backup(copy)
            ahead = ("-m", "tests.journeys.clock_ahead", str(days))
            environment = house.environment | {"MINGTING_VAR": str(then)}
            return until_then.enter_context(
                served(House(f"http://127.0.0.1:{_free_port()}", environment, ahead))
            )

        yield go_on


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
        page.goto(path if path.startswith("http") else house.address + path)
        return page

    yield open_house
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Return a way to sit down at the desk as a demo person, in this house or as it is later."""

    def as_person(username: str, at: House | None = None) -> Page:
        page = visit("/desk/" if at is None else at.address + "/desk/")
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
