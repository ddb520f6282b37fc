"""Links are asked for real, over a real connection; inner addresses are never asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mingting.publishing.gateways import links

ANSWERS = {"/there": 200, "/gone": 404, "/removed": 410, "/forbidden": 403, "/busy": 429}


class Site(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        if self.path == "/only-get":
            return self.answer(405)
        if self.path.startswith("/moved"):
            return self.answer(302, "/there" if self.path == "/moved" else "/moved-round")
        return self.answer(ANSWERS.get(self.path, 500))

    def do_GET(self) -> None:
        self.answer(200)

    def answer(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def ask(url: str) -> int | None:
    return links.status(url, timeout=2, allowed=lambda address: True)


class TestStatus:
    @pytest.mark.parametrize(("path", "status"), ANSWERS.items())
    def test_is_what_the_site_says(self, site, path, status):
        assert ask(site + path) == status

    def test_follows_a_move_and_not_for_ever(self, site):
        assert ask(f"{site}/moved") == 200
        assert ask(f"{site}/moved-round") == links.UNREACHABLE

    def test_asks_again_in_full_where_a_short_question_is_refused(self, site):
        assert ask(f"{site}/only-get") == 200

    def test_is_unreachable_where_nobody_answers(self):
        assert ask("http://127.0.0.1:1/") == links.UNREACHABLE
        assert ask("http://no-such-name.invalid/") == links.UNREACHABLE

    @pytest.mark.parametrize("url", ["mailto:a@b.cn", "/local", "javascript:1", "http://"])
    def test_is_nothing_for_what_is_no_web_address(self, url):
        assert ask(url) is None

    @pytest.mark.parametrize("path", ["/there", "/moved"])
    def test_is_nothing_inside_our_own_network(self, site, path):
        assert links.status(site + path) is None

    @pytest.mark.parametrize(
        "address", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"]
    )
    def test_knows_inner_addresses(self, address):
        assert not links.is_public(address)

    def test_of_many_is_asked_once_each(self, site):
        found = links.statuses(
            [f"{site}/there", f"{site}/gone", f"{site}/there"], timeout=2, allowed=lambda a: True
        )

        assert found == {f"{site}/there": 200, f"{site}/gone": 404}
