"""What the public pages cost, as ratios to a bare Django "hello" view measured in the same run.

Each figure is CPU per request through Django's WSGI handler, from the environment to the closed response. ``hello``
runs with no middleware at all, the pages with all of production's. Uncached pages carry a parameter that the page
cache does not know; the process keeps what it remembers between pages (header, counts) as it does in production. Pages
``after_news`` are made with nothing remembered: what the first visitor after a release costs.
"""

from __future__ import annotations

import cProfile
import pstats
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import scratch  # first: it sets Django up

# isort: split
import measuring
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, reset_queries
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from config import urls as house_urls
from mingting.commons import search
from mingting.portal import memory
from mingting.publishing.models import Release

PAST_MEMORY = "past=memory"
CACHE = "mingting.portal.middleware.PageCache"


def hello(request: HttpRequest) -> HttpResponse:
    """The baseline."""
    return HttpResponse("hello")


urlpatterns = [path("hello/", hello), *house_urls.urlpatterns]


def visit(handler: WSGIHandler, address: str) -> Callable[[], bytes]:
    """Return a call that makes one request from its environment to the closed response, and returns the body."""
    environ = RequestFactory().get(address).environ
    status = []

    def once() -> bytes:
        response = handler(environ.copy(), lambda said, headers: status.append(said))
        body = b"".join(response)
        response.close()
        return body

    once()
    if status[0] != "200 OK":
        raise SystemExit(f"{address} answers {status[0]}")
    return once


def pages() -> dict[str, str]:
    """Return what is measured and where it is."""
    newest = Release.objects.shown().filter(column__code=scratch.BIG_COLUMN).latest("first_released_at")
    return {
        "home_page": "/",
        "column_page": f"/columns/{scratch.BIG_COLUMN}/",
        "column_last_page": f"/columns/{scratch.BIG_COLUMN}/?page={scratch.MANY // 20}",
        "column_of_60_page": f"/columns/{scratch.SMALL_COLUMN}/",
        "item_page": newest.get_absolute_url(),
        "search_page": "/search/?q=窗口服务",
    }


def past_memory(address: str) -> str:
    """Return the address with a parameter that keeps its page out of the page cache."""
    return f"{address}{'&' if '?' in address else '?'}{PAST_MEMORY}"


def after_news(call: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return the call made with nothing remembered from earlier pages."""

    def once() -> bytes:
        memory.forget()
        return call()

    return once


def queries_of(call: Callable[[], bytes]) -> int:
    """Return how many statements one call sends to the database."""
    call()
    reset_queries()
    with CaptureQueriesContext(connection) as sent:
        call()
    return len(sent)


def release_seen_seconds(handler: WSGIHandler, times: int = 3) -> float:
    """Return the longest time from another process's commit to the first visitor here who sees it."""
    column = visit(handler, f"/columns/{scratch.SMALL_COLUMN}/")
    writer = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("releasing.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdout.readline()
    waits = []
    for n in range(times):
        column()
        time.sleep(0.17 * n)
        words = f"第{n}次发布的标题"
        print(words, file=writer.stdin, flush=True)
        committed = float(writer.stdout.readline())
        while words.encode() not in column():
            time.sleep(0.005)
        waits.append(time.time() - committed)
    writer.communicate()
    return max(waits)


def measure(profile: str) -> dict[str, float]:
    """Return all figures, or print where the time of one goes."""
    with override_settings(MIDDLEWARE=[]):
        bare = visit(WSGIHandler(), "/hello/")
    handler = WSGIHandler()
    search.rebuild()
    uncached = {name: visit(handler, past_memory(address)) for name, address in pages().items()}
    if profile:
        print_profile(uncached[profile])
        return {}
    figures: dict[str, float] = {"items_in_column": scratch.MANY}
    figures["hello_cpu_ms"] = measuring.cpu_seconds(bare, times=500) * 1000
    for name, call in uncached.items():
        figures[f"{name}_cpu_ratio"] = measuring.ratio(call, bare)
        figures[f"{name}_queries"] = queries_of(call)
    for name in ("home_page", "column_page", "item_page"):
        figures[f"{name}_after_news_cpu_ratio"] = measuring.ratio(after_news(uncached[name]), bare, times=20)
        figures[f"{name}_after_news_queries"] = queries_of(after_news(uncached[name]))
    for name in ("home_page", "column_page", "item_page"):
        cached = visit(handler, pages()[name])
        figures[f"cached_{name}_cpu_ratio"] = measuring.ratio(cached, bare, times=500)
    figures["cached_page_cpu_ratio"] = max(
        value for name, value in figures.items() if name.startswith("cached_")
    )
    figures["release_seen_seconds"] = release_seen_seconds(handler)
    return figures


def print_profile(call: Callable[[], bytes], times: int = 200) -> None:
    """Print the functions in which one page spends its time."""
    with cProfile.Profile() as profile:
        for _ in range(times):
            call()
    for order in ("tottime", "cumtime"):
        pstats.Stats(profile).strip_dirs().sort_stats(order).print_stats(40)


def the_house() -> override_settings:
    """Return production's settings as far as a page's cost depends on them."""
    middleware = settings.MIDDLEWARE if CACHE in settings.MIDDLEWARE else [CACHE, *settings.MIDDLEWARE]
    known = {name: value for name, value in settings.MINGTING.items() if name != "PAGE_CACHE_LOOK_SECONDS"}
    return override_settings(MIDDLEWARE=middleware, ROOT_URLCONF=__name__, MINGTING=known)


if __name__ == "__main__":
    wanted = measuring.asked((__doc__ or "").partition("\n")[0])
    scratch.build()
    with the_house():
        found = measure(wanted.profile)
    if found:
        measuring.tell(found, as_json=wanted.json)
