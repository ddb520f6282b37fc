"""Pages of the desk are shown again as they were until something is done, and never to anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from django.utils import timezone

from mingting.accounts.actions import dismiss
from mingting.commons import remembered
from mingting.commons.ledger import height
from tests.rooms import disclosing
from tests.rooms.signing_in import at_the_desk

pytestmark = pytest.mark.django_db

LIST = "/desk/requests/"
#: Session, person, second factor, the open session, and where the ledger ends.
AT_THE_DOOR = 5


@pytest.fixture(autouse=True)
def nothing_remembered():
    caches["desk"].clear()


@pytest.fixture
def zsj():
    return disclosing.bureau()


def browser_of(person):
    """Return a browser that has been given its form token, as the sign-in page gives it."""
    browser = at_the_desk(person)
    browser.get("/desk/")
    return browser


def made_how_often(monkeypatch):
    """Count how often a page is looked for in vain."""
    made = []
    stock = remembered._may_be_kept
    monkeypatch.setattr(remembered, "_may_be_kept", lambda *given: made.append(1) or stock(*given))
    return made


class TestRemembered:
    def test_shows_the_same_page_for_the_price_of_the_door(self, zsj, django_assert_num_queries):
        disclosing.filed(zsj)
        browser = browser_of(zsj.clerk)
        first = browser.get(LIST)

        with django_assert_num_queries(AT_THE_DOOR):
            again = browser.get(LIST)

        assert again.content == first.content
        assert again["X-Frame-Options"] == first["X-Frame-Options"]
        assert again["Cache-Control"] == first["Cache-Control"]

    def test_is_made_anew_after_any_deed(self, zsj):
        disclosing.filed(zsj)
        browser = browser_of(zsj.clerk)
        browser.get(LIST)
        number = disclosing.filed(zsj).application.number

        assert number in browser.get(LIST).content.decode()

    def test_shows_a_case_as_it_stands_after_a_colleagues_deed(self, zsj):
        case = disclosing.handling(zsj)
        browser = browser_of(zsj.handler)
        before = browser.get(f"{LIST}{case.pk}/").content.decode()
        disclosing.search(zsj, case)

        after = browser.get(f"{LIST}{case.pk}/").content.decode()

        assert 'id="searches"' not in before
        assert 'id="searches"' in after

    def test_is_nobody_elses(self, zsj):
        case = disclosing.handling(zsj)
        clerk, again = browser_of(zsj.clerk), browser_of(zsj.clerk)
        body = clerk.get(f"{LIST}{case.pk}/").content

        assert again.get(f"{LIST}{case.pk}/").content != body, "another session has another form token"
        stranger = browser_of(disclosing.bureau("other").clerk)
        assert stranger.get(f"{LIST}{case.pk}/").status_code == 404

    def test_is_shut_to_whoever_lost_the_post(self, zsj):
        case = disclosing.handling(zsj)
        browser = browser_of(zsj.handler)
        assert browser.get(f"{LIST}{case.pk}/").status_code == 200

        today = timezone.localdate()
        by = disclosing.by(zsj.administrator, today)
        dismiss(post=zsj.handler.posts.get(), until=today, reason="岗位调整", by=by)

        assert browser.get(f"{LIST}{case.pk}/").status_code in (302, 403, 404)

    def test_is_not_kept_with_words_that_are_said_once(self, zsj):
        disclosing.filed(zsj)
        browser = browser_of(zsj.clerk)
        browser.post(f"{LIST}allot/", {"back": LIST})

        said = browser.get(LIST).content.decode()
        after = browser.get(LIST).content.decode()

        assert "没有勾选申请" in said
        assert "没有勾选申请" not in after

    def test_knows_nothing_the_day_after(self, zsj, monkeypatch):
        disclosing.filed(zsj)
        browser = browser_of(zsj.clerk)
        made = made_how_often(monkeypatch)
        browser.get(LIST)
        browser.get(LIST)
        tomorrow = timezone.localdate() + timedelta(days=1)
        monkeypatch.setattr(remembered.timezone, "localdate", lambda *given: tomorrow)

        browser.get(LIST)

        assert len(made) == 2

    def test_forgets_what_was_there_before_the_person_sent_anything_in(self, zsj, monkeypatch):
        disclosing.filed(zsj)
        browser = browser_of(zsj.clerk)
        browser.get(LIST)
        made = made_how_often(monkeypatch)
        browser.post("/desk/requests/no-such-address/")

        browser.get(LIST)

        assert made

    def test_is_not_for_a_browser_without_a_form_token(self, zsj):
        disclosing.filed(zsj)
        browser = at_the_desk(zsj.clerk)
        first = browser.get(LIST)
        token = browser.cookies["csrftoken"].value

        assert browser.get(LIST).content != first.content
        assert browser.cookies["csrftoken"].value == token


class TestHeight:
    def test_is_the_number_of_the_last_entry(self, zsj):
        before = height()
        disclosing.filed(zsj)

        assert height() > before

    def test_is_nothing_kept_for_a_request_that_did_not_come_through_the_door(self):
        assert remembered.standing(RequestFactory().get(LIST)) is None
