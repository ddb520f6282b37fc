"""What every test may rely on: a database put back as the migrations left it, and a browser where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from xdist.scheduler import LoadScopeScheduling

from mingting.commons.guards import LEDGER_GUARDS, put_on, take_off
from mingting.commons.search import remembering
from mingting.disclosure.guards import GUARDS as DISCLOSURE_GUARDS
from mingting.portal import memory
from mingting.publishing.guards import GUARDS
from mingting.reporting.guards import GUARDS as REPORTING_GUARDS

ALL_GUARDS = (*LEDGER_GUARDS, *GUARDS, *DISCLOSURE_GUARDS, *REPORTING_GUARDS)

JOURNEYS = Path(__file__).parent / "journeys"
#: Folders whose tests share what is costly to build (a served house, a demo year): each folder goes to one worker.
TOGETHER = ("tests/journeys/", "tests/rooms/demo_year/")
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
NO_BROWSER = "no browser: `make browser` installs one, or MINGTING_BROWSER names one"


def browser_path() -> str | None:
    """Return the path of the browser that the journeys use, ``None`` where there is none."""
    return next(filter(None, map(shutil.which, (os.environ.get("MINGTING_BROWSER", ""), *BROWSERS))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need a browser; tests that commit get back what the migrations had written."""
    has_browser = browser_path() is not None
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if not has_browser:
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
        if _commits(item):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction", False)
    return bool(asked or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


class ByFolder(LoadScopeScheduling):
    """Gives each folder of ``TOGETHER`` to one worker, and every other test to whichever is free.

    The marks that pytest-xdist has for this do nothing under pytest 9.2 (pytest-xdist#1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, TOGETHER), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder | None:
    """Share the tests out by folder where ``--dist loadgroup`` asks for groups."""
    return ByFolder(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many journeys were not made for want of a browser."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} journeys were not run: {NO_BROWSER}", yellow=True)


def pytest_unconfigure() -> None:
    """Remove the files that this run made for itself; a place given by MINGTING_TEST_VAR is left."""
    if settings.configured and not os.environ.get("MINGTING_TEST_VAR"):
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def guards_stand_aside_for_the_broom(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take the database's guards off while a test that commits is swept up, and have them on in every such test.

    On SQLite Django empties the tables by DELETE, which is just what the guards refuse.
    """
    if not _commits(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")
    put_on(connection, ALL_GUARDS)
    yield
    take_off(connection, ALL_GUARDS)


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """Forget what the portal and the search remember of the database: a test's goes back in time."""
    memory.forget()
    remembering.forget_everything()
    yield
    memory.forget()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the browser for the journeys."""
    found = browser_path()
    if found is None:
        pytest.skip(NO_BROWSER)
    return found
