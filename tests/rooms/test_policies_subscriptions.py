"""Subscriptions: confirmed by their owner, told of each document once, ended at any time."""

from __future__ import annotations

import io
import re
import socketserver
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from mingting.commons.api import LedgerEntry
from mingting.policies.actions import subscribing
from mingting.policies.models import DigestLine, Subscription

from .making import NOON, bureau, by
from .policies_making import interpretation, policy

pytestmark = pytest.mark.django_db
ASKED = {"sort": "all", "value": "", "rhythm": "daily", "email": "reader@example.com"}


@pytest.fixture(autouse=True)
def patience():
    cache.clear()


@pytest.fixture
def office():
    return bureau()


def link_in(letter) -> str:
    return re.search(r"https?://[^/]+(/policies/subscriptions/\S+)", letter.body)[1]


def subscribed(at=NOON - timedelta(days=1), **more) -> Subscription:
    asked = subscribing.subscribe(**ASKED | more, by=by(None, at))
    return subscribing.confirm(key=subscribing.key_of(asked.subscription), by=by(None, at))


class Watched(locmem.EmailBackend):
    """Notes, for every letter, how many transactions were open within the test's own and what stood claimed."""

    seen: list[tuple[int, int]]

    def send_messages(self, messages):
        Watched.seen.append((len(connection.savepoint_ids), DigestLine.objects.count()))
        return super().send_messages(messages)


class Killed(BaseException):
    """The machine fails while a letter is on its way."""


class Failing(locmem.EmailBackend):
    fault: type[BaseException]

    def send_messages(self, messages):
        raise self.fault


class MailServer(socketserver.StreamRequestHandler):
    """As much of SMTP as a letter needs; takes none for an address that begins with “dead”."""

    def handle(self):
        self.say("220 here")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"RCPT" and b"<dead" in line:
                self.say("550 no such mailbox")
            elif word == b"DATA":
                self.say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.taken += 1
                self.say("250 taken")
            elif word == b"QUIT":
                return self.say("221 bye")
            else:
                self.say("250 well")
        return None

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def mail_server(settings):
    """A mail server that answers at a port of its own."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        server.taken = 0
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def no_mail_server(settings):
    """A port where nobody listens."""
    with socketserver.TCPServer(("127.0.0.1", 0), MailServer) as server:
        port = server.server_address[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def told(at=NOON + timedelta(hours=2)) -> int:
    return subscribing.send_digests(by=by(None, at)).sent


class TestAsking:
    def test_sends_a_letter_whose_link_changes_nothing_by_being_opened(self, client):
        client.post("/policies/subscribe/", ASKED)

        page = client.get(link_in(mail.outbox[0]))

        assert "确认订阅" in page.content.decode()
        assert Subscription.objects.get().confirmed_at is None

    def test_is_confirmed_and_ended_by_buttons_on_that_page(self, client):
        client.post("/policies/subscribe/", ASKED)
        link = link_in(mail.outbox[0])

        client.post(link, {"confirm": "1"})
        confirmed = Subscription.objects.get().confirmed_at
        client.post(link, {"end": "1"})

        assert confirmed is not None
        assert not Subscription.objects.exists()
        assert client.get(link).status_code == 410

    def test_answers_alike_whether_the_address_is_known(self, client):
        first = client.post("/policies/subscribe/", ASKED).content
        subscribing.confirm(key=subscribing.key_of(Subscription.objects.get()), by=by(None))

        second = client.post("/policies/subscribe/", ASKED).content

        assert second == first
        assert len(mail.outbox) == 1

    def test_cannot_fill_anybodys_box(self, client):
        for n in range(8):
            client.post("/policies/subscribe/", ASKED | {"sort": "search", "value": f"词{n}"})

        assert len(mail.outbox) == subscribing.MOST_LETTERS_A_DAY

    def test_of_one_wish_sends_one_letter_a_day_wherever_it_comes_from(self, client):
        answers = {
            client.post("/policies/subscribe/", ASKED, REMOTE_ADDR=f"10.0.0.{n}").content for n in range(9)
        }

        assert len(mail.outbox) == 1
        assert len(answers) == 1
        assert client.get(link_in(mail.outbox[0])).status_code == 200

    def test_sends_another_letter_after_a_day(self):
        asked = [
            subscribing.subscribe(**ASKED, by=by(None, NOON + timedelta(hours=hours))).letter
            for hours in (0, 23, 24, 47, 48)
        ]

        assert asked == [True, False, True, False, True]

    def test_counts_a_letter_though_its_wish_was_confirmed(self):
        letters = [
            subscribing.subscribe(**ASKED | {"sort": "search", "value": f"词{n}"}, by=by(None))
            for n in range(5)
        ]
        subscribing.confirm(key=subscribing.key_of(letters[0].subscription), by=by(None))

        assert not subscribing.subscribe(**ASKED, by=by(None)).letter

    def test_answers_alike_when_an_address_cannot_be_written_to(self, client, mail_server):
        page = client.post("/policies/subscribe/", ASKED | {"email": f"a@{'政' * 60}.cn"})

        assert page.status_code == 200
        assert mail_server.taken == 0

    def test_of_one_address_of_the_network_has_its_end(self, client):
        answers = [
            client.post("/policies/subscribe/", ASKED | {"email": f"r{n}@example.com"}).status_code
            for n in range(12)
        ]

        assert answers[:10] == [200] * 10
        assert answers[10:] == [422, 422]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"email": "not an address"}, "电子邮箱"),
            ({"sort": "theme", "value": ""}, "请写明"),
            ({"sort": "everything"}, "请选择"),
            ({"rhythm": "hourly"}, "请选择"),
        ],
    )
    def test_says_what_is_wrong(self, client, wrong, said):
        page = client.post("/policies/subscribe/", ASKED | wrong)

        assert page.status_code == 422
        assert said in page.content.decode()
        assert not mail.outbox

    @pytest.mark.parametrize("sort", ["search", "theme", "organ", "tag"])
    def test_carries_no_words_of_whoever_asked_to_a_stranger(self, client, sort):
        bait = "您有补贴待领取 http://evil.example"
        client.post("/policies/subscribe/", ASKED | {"sort": sort, "value": bait})

        assert "evil.example" not in mail.outbox[0].body
        assert "补贴" not in mail.outbox[0].body

    def test_names_in_the_letter_what_this_site_knows(self, client, office):
        client.post("/policies/subscribe/", ASKED | {"sort": "organ", "value": office.organ.code})

        assert f"机构“{office.organ.name}”" in mail.outbox[0].body

    def test_is_ended_and_never_confirmed_by_a_mail_program(self, client):
        client.post("/policies/subscribe/", ASKED)
        link = link_in(mail.outbox[0])

        client.post(link)
        assert Subscription.objects.get().confirmed_at is None
        client.post(link, {"List-Unsubscribe": "One-Click"})
        assert not Subscription.objects.exists()

    def test_is_not_offered_without_a_sender(self, client, settings):
        settings.MINGTING = settings.MINGTING | {"MAIL_FROM": ""}

        page = client.get("/policies/subscribe/").content.decode()

        assert "没有开通邮件订阅" in page
        assert client.post("/policies/subscribe/", ASKED).status_code == 422

    def test_with_a_forged_link_is_gone(self, client):
        subscribed()

        assert client.get("/policies/subscriptions/abc:def:ghi/").status_code == 410
        assert client.post("/policies/subscriptions/abc:def:ghi/", {"end": "1"}).status_code == 410
        assert Subscription.objects.exists()

    def test_forgets_who_did_not_confirm(self):
        subscribing.subscribe(**ASKED, by=by(None, NOON))

        subscribing.send_digests(by=by(None, NOON + timedelta(days=4)))

        assert not Subscription.objects.exists()

    def test_writes_no_address_into_the_ledger(self):
        subscribed()

        assert not [
            entry
            for entry in LedgerEntry.objects.all()
            if "reader@" in f"{entry.to}{entry.detail}{entry.why}"
        ]


class TestDigest:
    def test_tells_each_document_once(self, office):
        found = subscribed()
        document = policy(office)

        first, again = told(), told(NOON + timedelta(days=2))

        assert (first, again) == (1, 0)
        assert document.title in mail.outbox[-1].body
        assert DigestLine.objects.get().subscription == found

    def test_waits_for_its_hour(self, office):
        subscribed(rhythm="weekly")
        policy(office)
        told()
        interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))

        early, timely = told(NOON + timedelta(days=2)), told(NOON + timedelta(days=8))

        assert (early, timely) == (0, 1)

    def test_is_sent_the_next_time_when_it_was_not_taken(self, office, no_mail_server, settings):
        found = subscribed()
        policy(office)

        failed = subscribing.send_digests(by=by(None, NOON + timedelta(hours=2)))
        found.refresh_from_db()
        deeds = LedgerEntry.objects.filter(to=f"policies.subscription:{found.pk}").order_by("id")
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

        assert (failed.sent, failed.not_taken, found.last_sent_at) == (0, 1, None)
        assert [each.did for each in deeds][-2:] == ["policies.send_digest", "policies.take_back_digest"]
        assert not DigestLine.objects.exists()
        assert told(NOON + timedelta(hours=3)) == 1

    def test_goes_when_it_is_written_down_and_holds_no_lock(self, office, settings):
        subscribed()
        policy(office)
        Watched.seen = []
        settings.EMAIL_BACKEND = f"{__name__}.Watched"

        assert told() == 1
        assert Watched.seen == [(0, 1)]

    @pytest.mark.parametrize(("fault", "later"), [(Killed, 0), (ValueError, 1)])
    def test_is_not_repeated_after_a_crash_and_not_lost_by_a_fault(self, office, settings, fault, later):
        subscribed()
        policy(office)
        settings.EMAIL_BACKEND, Failing.fault = f"{__name__}.Failing", fault

        with pytest.raises(fault):
            told()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

        assert told(NOON + timedelta(days=2)) == later

    def test_ends_a_run_when_the_mail_server_takes_nothing(self, office, no_mail_server):
        for n in range(5):
            subscribed(email=f"r{n}@example.com")
        policy(office, at=timezone.now() - timedelta(hours=1))

        with pytest.raises(CommandError, match=r"连续 3 次没有接收邮件.*另有 3 封没有送出") as stopped:
            call_command("send_digests")

        assert stopped.value.returncode == 1
        assert LedgerEntry.objects.filter(did="policies.send_digest").count() == 3

    def test_passes_over_dead_addresses(self, office, mail_server):
        for n in range(4):
            subscribed(email=f"dead{n}@example.com")
        subscribed()
        policy(office, at=timezone.now() - timedelta(hours=1))
        said = io.StringIO()

        call_command("send_digests", stdout=said)

        assert "已发送 1 封订阅邮件。另有 4 封没有送出（其中 4 封因收件地址被拒收）" in said.getvalue()
        assert mail_server.taken == 1

    def test_reaches_whoever_stands_behind_many_without_news(
        self, office, monkeypatch, django_assert_max_num_queries
    ):
        monkeypatch.setattr(subscribing, "_MOST_AT_ONCE", 2)
        for n in range(5):
            subscribed(email=f"r{n}@example.com", sort="theme", value="农业")
        subscribed()
        policy(office)

        assert told() == 1
        # What was not confirmed, then one question for each piece of two, and one for each of five without news.
        with django_assert_max_num_queries(3 + 4 + 5):
            assert told(NOON + timedelta(hours=3)) == 0

    def test_tells_nothing_that_is_over(self, office):
        subscribed()
        policy(office)

        assert told(NOON.replace(year=2030)) == 0

    def test_says_what_was_wished_in_words_and_not_in_codes(self, office):
        subscribed(sort="organ", value="zsj")
        policy(office)

        told()

        assert f"您订阅的机构“{office.organ.name}”有 1 件新文件" in mail.outbox[-1].body

    @pytest.mark.parametrize(
        ("wish", "fits"),
        [
            ({"sort": "theme", "value": "综合政务"}, True),
            ({"sort": "theme", "value": "农业"}, False),
            ({"sort": "organ", "value": "zsj"}, True),
            ({"sort": "search", "value": "延时 窗口"}, True),
            ({"sort": "search", "value": "延时 医保"}, False),
        ],
    )
    def test_holds_what_was_wished(self, office, wish, fits):
        subscribed(**wish)
        policy(office)

        assert told() == int(fits)
