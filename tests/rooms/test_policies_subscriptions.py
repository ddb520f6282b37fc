"""Subscriptions: confirmed by their owner, told of each document once, ended at any time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache

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

        first = subscribing.send_digests(by=by(None, NOON + timedelta(hours=2)))
        again = subscribing.send_digests(by=by(None, NOON + timedelta(days=2)))

        assert (first, again) == (1, 0)
        assert document.title in mail.outbox[-1].body
        assert DigestLine.objects.get().subscription == found

    def test_waits_for_its_hour(self, office):
        subscribed(rhythm="weekly")
        policy(office)
        subscribing.send_digests(by=by(None, NOON + timedelta(hours=2)))
        interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))

        early = subscribing.send_digests(by=by(None, NOON + timedelta(days=2)))
        timely = subscribing.send_digests(by=by(None, NOON + timedelta(days=8)))

        assert (early, timely) == (0, 1)

    def test_leaves_no_trace_when_the_letter_is_not_taken(self, office, monkeypatch):
        subscribed()
        policy(office)
        monkeypatch.setattr(subscribing, "send", lambda *_, **__: False)

        failed = subscribing.send_digests(by=by(None, NOON + timedelta(hours=2)))
        monkeypatch.undo()
        sent = subscribing.send_digests(by=by(None, NOON + timedelta(hours=3)))

        assert (failed, sent) == (0, 1)

    def test_tells_nothing_that_is_over(self, office):
        subscribed()
        policy(office)

        sent = subscribing.send_digests(by=by(None, NOON.replace(year=2030)))

        assert sent == 0

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

        assert subscribing.send_digests(by=by(None, NOON + timedelta(hours=2))) == int(fits)
