"""The memory of public pages: never behind what they show, emptied of nothing else, soon told of news."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from config import urls as house_urls
from config.settings import base
from mingting.commons import news
from mingting.commons.models import Change, SearchDocument
from mingting.portal import cache
from mingting.portal.middleware import PageCache

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2024, 5, 1, tzinfo=UTC)
SHELVES = ("a", "b", "c")


#: What happened while pages were made.
sight = SimpleNamespace(made=[], meanwhile=None)


def shelf(request, name):
    """A page that shows one shelf's words and the site's, as a column page shows its items."""
    sight.made.append(request.get_full_path())
    words = sorted(SearchDocument.objects.filter(column__in=[name, "site"]).values_list("key", "title"))
    if sight.meanwhile:
        meanwhile, sight.meanwhile = sight.meanwhile, None
        meanwhile()
    page = HttpResponse(f"{name} {request.GET.get('page', '')} {request.COOKIES.get('display', '')} {words}")
    page.page_tags = {f"column:{name}", "site"}
    return page


def gone(request):
    page = HttpResponse("撤回", status=410)
    page.page_tags = {"item:1"}
    return page


def with_cookie(request):
    page = shelf(request, "a")
    page.set_cookie("csrftoken", "x")
    return page


def soon_over(request):
    page = shelf(request, "a")
    page.page_until = datetime.now(UTC) - timedelta(seconds=1)
    return page


def untagged(request):
    sight.made.append("untagged")
    return HttpResponse("检索结果")


urlpatterns = [
    path("shelf/<name>/", shelf),
    path("gone/", gone),
    path("cookie/", with_cookie),
    path("over/", soon_over),
    path("untagged/", untagged),
    path("desk/", shelf, {"name": "a"}),
    *house_urls.urlpatterns,
]


def deed(name, words):
    """Change what a shelf shows and say so, as every verb does."""
    with transaction.atomic():
        SearchDocument.objects.update_or_create(
            key=f"doc-{name}", defaults={"sequence": 1, "column": name, "title": words, "at": NOW}
        )
        news.announce([name if name == "site" else f"column:{name}"], at=NOW)


@pytest.fixture(autouse=True)
def own_urls(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["mingting.portal.middleware.PageCache"]
    settings.MINGTING = settings.MINGTING | {"PAGE_CACHE_LOOK_SECONDS": 0}
    sight.made, sight.meanwhile = [], None


@pytest.fixture
def now_and_then(settings):
    """News is looked for as in production."""
    settings.MINGTING = settings.MINGTING | {"PAGE_CACHE_LOOK_SECONDS": cache.LOOK_EVERY}


@pytest.mark.django_db
class TestAPageInMemory:
    def test_is_made_once_and_served_again(self, client):
        deed("a", "words")

        first, second = client.get("/shelf/a/"), client.get("/shelf/a/")

        assert sight.made == ["/shelf/a/"]
        assert first.content == second.content
        assert first.headers == second.headers

    def test_is_forgotten_when_what_it_shows_changes_and_only_then(self, client):
        client.get("/shelf/a/"), client.get("/shelf/b/")
        sight.made.clear()

        deed("a", "new")
        page = client.get("/shelf/a/")
        client.get("/shelf/b/")

        assert "new" in page.content.decode()
        assert sight.made == ["/shelf/a/"]

    def test_of_a_withdrawn_item_is_kept_as_withdrawn(self, client):
        assert [client.get("/gone/").status_code for _ in range(2)] == [410, 410]

    def test_answers_head_without_a_body_and_browsers_that_have_it_with_304(self, client):
        page = client.get("/shelf/a/")

        head = client.head("/shelf/a/")
        known = client.get("/shelf/a/", headers={"if-none-match": f'"other", W/{page["ETag"]}'})
        unknown = client.get("/shelf/a/", headers={"if-none-match": '"other"'})

        assert (head.status_code, head.content, head["ETag"]) == (200, b"", page["ETag"])
        assert (known.status_code, known.content, known["ETag"]) == (304, b"", page["ETag"])
        assert (known["Cache-Control"], known["Vary"]) == ("no-cache", "Cookie")
        assert unknown.status_code == 200
        assert len(sight.made) == 1

    def test_has_another_etag_when_it_changed(self, client):
        before = client.get("/shelf/a/")["ETag"]
        deed("a", "new")

        assert client.get("/shelf/a/", headers={"if-none-match": before}).status_code == 200

    def test_is_another_for_each_page_number_display_host_and_scheme(self, client):
        for _ in range(2):
            client.get("/shelf/a/")
            client.get("/shelf/a/?page=2")
            client.get("/shelf/a/", headers={"host": "localhost"})
            client.get("/shelf/a/", secure=True)
            client.cookies["display"] = "large.contrast"
            client.get("/shelf/a/")
            client.cookies.clear()

        assert len(sight.made) == 5

    def test_is_passed_by_for_parameters_it_does_not_know(self, client):
        for address in ("/shelf/a/?utm_source=x", "/shelf/a/?page=1&x=2", "/shelf/a/?page=" + "1" * 300):
            client.get(address)
            client.get(address)

        assert len(sight.made) == 6

    def test_is_served_to_staff_but_never_made_from_what_staff_saw(self, client, settings):
        client.cookies[settings.SESSION_COOKIE_NAME] = "session"
        client.get("/shelf/a/"), client.get("/shelf/a/")
        client.cookies.clear()
        client.get("/shelf/a/")
        client.cookies[settings.SESSION_COOKIE_NAME] = "session"
        client.get("/shelf/a/")

        assert len(sight.made) == 3

    def test_is_none_for_the_desk_for_posts_for_cookies_and_for_pages_without_tags(self, client):
        for address in ("/desk/", "/cookie/", "/untagged/"):
            client.get(address), client.get(address)
        client.post("/shelf/a/"), client.post("/shelf/a/")

        assert len(sight.made) == 8

    def test_is_made_anew_when_its_time_is_over(self, client):
        client.get("/over/"), client.get("/over/")

        assert len(sight.made) == 2

    def test_is_not_shown_while_the_database_does_not_say_whether_it_still_stands(self, client, monkeypatch):
        client.get("/shelf/a/")

        def silent(bookmark):
            raise OperationalError("no answer")

        monkeypatch.setattr(news, "since", silent)
        client.get("/shelf/a/")

        assert len(sight.made) == 2

    def test_is_forgotten_when_the_news_was_rewritten(self, client):
        deed("a", "before"), deed("b", "other")
        client.get("/shelf/a/")
        Change.objects.all().delete()
        SearchDocument.objects.update(title="restored")
        deed("c", "x")

        assert "restored" in client.get("/shelf/a/").content.decode()


@pytest.mark.django_db
class TestAPageMadeWhileItChanges:
    def test_is_not_kept(self, client):
        deed("a", "before")

        def meanwhile():
            deed("a", "after")
            client.handler(RequestFactory().get("/shelf/b/").environ)

        sight.meanwhile = meanwhile
        stale = client.get("/shelf/a/").content.decode()

        assert "before" in stale
        assert "after" in client.get("/shelf/a/").content.decode()

    def test_is_kept_when_only_others_changed(self, client):
        def meanwhile():
            deed("b", "after")
            client.handler(RequestFactory().get("/shelf/c/").environ)

        sight.meanwhile = meanwhile
        client.get("/shelf/a/"), client.get("/shelf/a/")

        assert sight.made.count("/shelf/a/") == 1


steps = st.lists(
    st.one_of(
        st.tuples(st.just("deed"), st.sampled_from([*SHELVES, "site"]), st.integers(0, 9)),
        st.tuples(st.just("read"), st.sampled_from(SHELVES), st.sampled_from(["", "?page=2", "?utm=1"])),
        st.tuples(st.just("deed during read"), st.sampled_from([*SHELVES, "site"]), st.sampled_from(SHELVES)),
    ),
    max_size=25,
)


@pytest.mark.django_db
class TestWhateverHappens:
    @given(steps=steps)
    @effort(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_a_remembered_page_equals_the_page_made_now(self, client, steps):
        def fresh(address):
            return client.get(address + ("&" if "?" in address else "?") + "past=memory").content

        for n, (what, where, how) in enumerate(steps):
            if what == "deed":
                deed(where, f"words {how}")
            elif what == "read":
                assert client.get(f"/shelf/{where}/{how}").content == fresh(f"/shelf/{where}/{how}")
            else:

                def meanwhile(where=where, n=n):
                    deed(where, f"meanwhile {n}")
                    client.handler(RequestFactory().get("/shelf/b/").environ)

                sight.meanwhile = meanwhile
                client.get(f"/shelf/{how}/")
                sight.meanwhile = None
        for name in SHELVES:
            assert client.get(f"/shelf/{name}/").content == fresh(f"/shelf/{name}/")


@pytest.mark.django_db
class TestLooking:
    def test_is_rare_and_costs_no_query_in_between(self, client, now_and_then, django_assert_num_queries):
        client.get("/shelf/a/")

        with django_assert_num_queries(0):
            for _ in range(5):
                client.get("/shelf/a/")

    def test_comes_at_once_after_a_post_in_this_process(self, client, now_and_then):
        client.get("/shelf/a/")
        deed("a", "new")
        client.post("/untagged/")

        assert "new" in client.get("/shelf/a/").content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_comes_at_once_when_a_commit_asks_for_it(self, client, now_and_then):
        client.get("/shelf/a/")
        with transaction.atomic():
            deed("a", "new")
            transaction.on_commit(cache.look_soon)

        assert "new" in client.get("/shelf/a/").content.decode()


class TestTheMemory:
    def page(self, size=0, tags=("t",)):
        return cache.Page(200, b"x" * size, {}, '"e"', frozenset(tags), float("inf"))

    @pytest.mark.django_db
    def test_is_bounded_and_lets_go_of_what_nobody_wants(self):
        pages = cache.Pages(most_bytes=100_000)
        reached = pages.look()
        for n in range(100):
            pages.keep((n,), self.page(4000), reached)
            pages.get((0,), 0)

        held = [n for n in range(100) if pages.get((n,), 0)]

        assert held[0] == 0
        assert held[1:] == list(range(100 - len(held) + 1, 100))
        assert len(held) * 4000 < 100_000

    @pytest.mark.django_db
    def test_keeps_no_page_that_would_push_out_all_others(self):
        pages = cache.Pages(most_bytes=100_000)

        assert not pages.keep(("big",), self.page(50_000), pages.look())

    @pytest.mark.django_db
    def test_forgets_many_changed_tags_without_believing_older_pages(self, monkeypatch):
        monkeypatch.setattr(cache, "_MOST_TAGS", 3)
        pages = cache.Pages(look_every=0)
        begun = pages.look()
        news.announce([f"t{n}" for n in range(9)], at=NOW)
        reached = pages.look()

        assert not pages.keep(("old",), self.page(tags=["t1"]), begun)
        assert pages.keep(("new",), self.page(tags=["t1"]), reached)


WRITER = """
import sys, time
import django
django.setup()
from datetime import UTC, datetime
from django.db import connection, transaction
connection.settings_dict["NAME"] = sys.argv[1]
from mingting.commons import news
from mingting.commons.models import SearchDocument
print("ready", flush=True)
for line in sys.stdin:
    with transaction.atomic():
        SearchDocument.objects.update_or_create(
            key="doc-a",
            defaults={"sequence": 1, "column": "a", "title": line.strip(), "at": datetime.now(UTC)},
        )
        news.announce(["column:a"], at=datetime.now(UTC))
    print(time.time(), flush=True)
"""


@pytest.mark.django_db(transaction=True)
class TestAnotherProcess:
    def test_releases_and_this_one_shows_it_within_a_second(self, client, now_and_then):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(connection.settings_dict["NAME"])],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout.readline() == "ready\n"
        waits = []
        for n in range(4):
            client.get("/shelf/a/")
            time.sleep(0.13 * n)
            writer.stdin.write(f"release {n}\n")
            writer.stdin.flush()
            committed = float(writer.stdout.readline())
            while f"release {n}" not in client.get("/shelf/a/").content.decode():
                time.sleep(0.01)
                assert time.time() - committed < 5
            waits.append(time.time() - committed)
        writer.communicate()

        assert max(waits) < 1
        assert len(sight.made) <= 1 + len(waits)


@pytest.mark.django_db
class TestWithTheWholeHouseAroundIt:
    def test_a_remembered_page_has_every_header_of_a_made_one(self, client, settings):
        settings.MIDDLEWARE = _whole_house()

        made, remembered = client.get("/shelf/a/"), client.get("/shelf/a/")

        assert len(sight.made) == 1
        assert "Content-Security-Policy" in made
        assert made.headers == remembered.headers


def _whole_house():
    rest = [name for name in base.MIDDLEWARE if not name.endswith(PageCache.__name__)]
    return ["mingting.portal.middleware.PageCache", *rest]
