"""What the desk's pages of requests cost, as ratios to a bare Django "hello" view measured in the same run.

Each figure is CPU per request through Django's WSGI handler, by a signed-in member of staff, from the environment to
the closed response. ``hello`` runs with no middleware at all. ``frame`` is an empty page inside Wagtail's frame by the
same person: session, second factor, rights, menu, templates of the admin, and nothing of ours. ``…_anew`` is the page
when something was done in the house since this person saw it last; without the suffix, when nothing was
(:mod:`mingting.commons.remembered`).
"""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from datetime import timedelta

import scratch  # first: it sets Django up

# isort: split
import measuring
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone
from wagtail.admin.auth import require_admin_access

from config import urls as house_urls
from mingting.accounts.actions.rights import sync_rights
from mingting.accounts.models import Person
from mingting.disclosure.models import Application
from tests.rooms import disclosing
from tests.rooms.signing_in import at_the_desk

ROWS, EVENTS = 50, 20


def hello(request: HttpRequest) -> HttpResponse:
    """The baseline."""
    return HttpResponse("hello")


@require_admin_access
def frame(request: HttpRequest) -> HttpResponse:
    """The second baseline: the desk's frame with nothing in it."""
    return render(request, "wagtailadmin/generic/base.html", {"header_title": "hello"})


urlpatterns = [
    path("hello/", hello),
    path("desk/", include([path("frame/", frame)])),
    *house_urls.urlpatterns,
]


def build() -> tuple[disclosing.Bureau, Application]:
    """Make fifty requests of every freshness, and one that has come a long way."""
    call_command("migrate", verbosity=0)
    zsj, today = disclosing.bureau(), timezone.localdate()
    case = disclosing.handling(zsj, on=today - timedelta(days=21))
    disclosing.ask_third_party(zsj, case)
    while case.events.count() < EVENTS:
        disclosing.search(zsj, case)
    for n in range(ROWS // 5):
        late = disclosing.handling(zsj, on=today - timedelta(days=n * 4))
        if n % 2:
            disclosing.ask_third_party(zsj, late)
    for _ in range(ROWS - ROWS // 5 - 1):
        disclosing.filed(zsj, on=today)
    return zsj, case


def visit(
    handler: WSGIHandler, address: str, person: Person | None = None, *, anew: bool = False
) -> Callable[[], bytes]:
    """Return a call that makes one request as ``person`` and returns the body; ``anew``: nothing is remembered."""
    cookie = ""
    if person:
        browser = at_the_desk(person)
        browser.get("/desk/")
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    environ = RequestFactory().get(address, **({"HTTP_COOKIE": cookie} if cookie else {})).environ
    status: list[str] = []

    def once() -> bytes:
        if anew:
            caches["desk"].clear()
        response = handler(environ.copy(), lambda said, headers: status.append(said))
        body = b"".join(response)
        response.close()
        return body

    once()
    if status[0] != "200 OK":
        raise SystemExit(f"{address} answers {status[0]}")
    return once


def queries_of(call: Callable[[], bytes]) -> int:
    """Return how many statements one call sends to the database."""
    call()
    with CaptureQueriesContext(connection) as sent:
        call()
    return len(sent)


def measure(profile: str) -> dict[str, float]:
    """Return all figures, or print where the time of one goes."""
    zsj, case = build()
    for person in (zsj.clerk, zsj.handler):
        sync_rights(person, timezone.localdate())
    with override_settings(MIDDLEWARE=[]):
        bare = visit(WSGIHandler(), "/hello/")
    handler = WSGIHandler()
    places = {
        "frame": ("/desk/frame/", zsj.clerk),
        "desk_list_of_50": ("/desk/requests/", zsj.clerk),
        "case_page_of_20_events": (f"/desk/requests/{case.pk}/", zsj.handler),
        "home_page": ("/desk/", zsj.clerk),
    }
    pages = {
        f"{name}{'_anew' if anew else ''}": visit(handler, *place, anew=anew)
        for name, place in places.items()
        for anew in (False, True)
    }
    if profile:
        print_profile(pages[profile])
        return {}
    figures: dict[str, float] = {"hello_cpu_ms": measuring.cpu_seconds(bare, times=500) * 1000}
    for name, call in pages.items():
        figures[f"{name}_cpu_ratio"] = measuring.ratio(call, bare, times=20)
        figures[f"{name}_queries"] = queries_of(call)
    return figures


def print_profile(call: Callable[[], bytes], times: int = 100) -> None:
    """Print the functions in which one page spends its time."""
    with cProfile.Profile() as profile:
        for _ in range(times):
            call()
    for order in ("tottime", "cumtime"):
        pstats.Stats(profile).strip_dirs().sort_stats(order).print_stats(40)


if __name__ == "__main__":
    assert scratch.PLACE.exists()
    wanted = measuring.asked((__doc__ or "").partition("\n")[0])
    with override_settings(ROOT_URLCONF=__name__):
        found = measure(wanted.profile)
    if found:
        measuring.tell(found, as_json=wanted.json)
