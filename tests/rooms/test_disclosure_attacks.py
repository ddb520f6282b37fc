"""What a stranger, a machine or a hasty hand tries at the public pages of 依申请公开, and what comes of it."""

from __future__ import annotations

import re

import pdfplumber
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from mingting.commons import kept
from mingting.disclosure.models import Application, CaseFile, Letter
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.web import applying
from mingting.disclosure.web.case import number_in
from mingting.disclosure.web.visits import COOKIE, Visit

from . import disclosing
from .disclosing import CITIZENS, fresh
from .test_disclosure_public import file_it, filled, kept_from, opened, page, today, words

pytestmark = pytest.mark.django_db

REVIEW = "/requests/apply/zsj/review/"


@pytest.fixture
def zsj():
    return disclosing.bureau()


@pytest.fixture
def client():
    return Client(SERVER_NAME="testserver")


def twin(client: Client) -> Client:
    """Return another client with the same cookies: a second tab, or the same button pressed again."""
    other = Client(SERVER_NAME="testserver")
    other.cookies.load({name: morsel.value for name, morsel in client.cookies.items() if morsel.value})
    return other


def paper(name: str = "材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, disclosing.Pdf([disclosing.Page()]).bytes())


def read(letter: Letter) -> str:
    """Return what stands in a letter, without blanks."""
    with kept.open_kept(letter.pdf) as stored, pdfplumber.open(stored) as pages:
        return "".join("".join((sheet.extract_text() or "").split()) for sheet in pages.pages)


class TestAButtonPressedTwice:
    def test_files_once_and_shows_the_code_to_either_answer(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        again = twin(client)

        first, second = client.post(REVIEW), again.post(REVIEW)

        assert first.headers["Location"] == second.headers["Location"] == "/requests/filed/"
        assert Application.objects.count() == 1
        assert kept_from(page(again, "/requests/filed/")) == kept_from(page(client, "/requests/filed/"))

    def test_files_once_when_the_second_press_waits_for_the_first(self, client, zsj, monkeypatch):
        client.post("/requests/apply/zsj/", filled())
        again, real = twin(client), applying.uploads_of

        def while_another_files(*arguments):
            monkeypatch.setattr(applying, "uploads_of", real)
            assert client.post(REVIEW).status_code == 302
            return real(*arguments)

        monkeypatch.setattr(applying, "uploads_of", while_another_files)
        second = again.post(REVIEW)

        assert second.headers["Location"] == "/requests/filed/"
        assert Application.objects.count() == 1
        number, code = kept_from(page(again, "/requests/filed/"))
        assert number == Application.objects.get().number
        assert client.post("/requests/follow/", {"number": number, "code": code}).status_code == 302

    def test_lets_whoever_goes_back_find_the_receipt(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        client.post(REVIEW)

        assert client.get(REVIEW).headers["Location"] == "/requests/filed/"
        client.post("/requests/filed/")
        assert client.get(REVIEW).headers["Location"] == "/requests/apply/zsj/"

    def test_leaves_everything_as_it_was_when_the_request_is_refused(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())

        assert client.post(REVIEW, {"files": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 422
        assert client.get("/requests/filed/").headers["Location"] == "/requests/follow/"
        assert client.post(REVIEW).headers["Location"] == "/requests/filed/"


class TestAVisitInTwoTabs:
    def test_is_not_read_under_a_key_that_was_planted_before(self, client, zsj):
        client.post("/requests/apply/zsj/", filled(name="李某"))
        planted = twin(client)

        client.post("/requests/apply/zsj/", filled())
        client.post(REVIEW)

        assert "何某" not in page(planted, "/requests/apply/zsj/")
        assert planted.get("/requests/filed/").headers["Location"] == "/requests/follow/"

    @pytest.mark.parametrize("key", ['"\\000abcdefghij"', '"\\351abcdefghij"', "abcdefgh'--", "a" * 4000])
    def test_is_a_new_one_for_whoever_brings_what_is_no_key(self, client, zsj, key):
        """Octal in a quoted cookie is undone by the framework; PostgreSQL cannot compare the NUL that comes out."""
        response = client.get("/requests/follow/", headers={"Cookie": f"{COOKIE}={key}"})

        assert response.status_code == 200
        assert COOKIE not in response.cookies

    def test_goes_on_in_one_when_the_other_answers_late(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        key, response = client.cookies[COOKIE].value, HttpResponse()
        late, other = Visit(key, timezone.now()), Visit(key, timezone.now())
        other.renew()
        late.say("晚到的一句话")

        late.leave(response)

        assert COOKIE not in response.cookies

    def test_keeps_the_cookie_that_another_answer_gave(self, client, zsj):
        response = Client(SERVER_NAME="testserver", headers={"cookie": f"{COOKIE}=renewedmeanwhile"}).get(
            "/requests/follow/"
        )

        assert COOKIE not in response.cookies

    def test_takes_the_cookie_away_when_it_is_ended(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())

        assert client.post("/requests/leave/").cookies[COOKIE].value == ""


class TestWhatNobodySees:
    @pytest.mark.parametrize("unseen", ["\0", "\u200b", "\ufeff", "\u00ad", "\u2060"])
    def test_is_left_out_of_the_form(self, client, zsj, unseen):
        number, _ = file_it(client, zsj, name=f"何{unseen}某", info_title=f"窗口{unseen}设置方案")

        case = Application.objects.get(number=number)
        assert case.applicant.name == "何某"
        assert case.info_title == "窗口设置方案"

    @pytest.mark.parametrize("unseen", ["\0", "\x07", "\u200b", "\u202e"])
    def test_is_left_out_of_every_other_word(self, client, zsj, unseen):
        case = disclosing.handling(zsj, on=today())
        address = opened(client, case)

        client.post(f"{address}say/", {"text": f"请{unseen}尽快\r\n答复"})
        client.post(f"{address}withdraw/", {"sure": "yes", "reason": f"已经{unseen}查到"})

        assert case.messages.get().text == "请尽快\n答复"
        assert case.letters.get(kind="withdrawal").fields["reason"] == "已经查到"

    def test_is_left_out_of_numbers_and_names_that_are_looked_up(self, client, zsj):
        assert number_in(" zsj\0-2026\u200b-００００１ ") == "ZSJ-2026-00001"
        assert "/requests/apply/zsj/" in page(client, "/requests/apply/?q=番禺%00区")
        assert client.get("/requests/case/%00/").headers["Location"] == "/requests/follow/?number=%00"

    def test_of_a_late_reason_and_a_suggestion_is_left_out_too(self, client, zsj):
        case = disclosing.served(zsj, case=disclosing.prepared(zsj, Outcome.GRANTED))
        address = opened(client, case)

        client.post(f"{address}suggest/", {"subject": "窗口\0方案", "ground": "大家\0都要\u200b办事"})

        suggestion = case.suggestions.get()
        assert (suggestion.subject, suggestion.ground) == ("窗口方案", "大家都要办事")


class TestAFloodOfFiles:
    def test_beyond_the_number_is_refused_before_any_is_read(self, client, zsj, monkeypatch):
        client.post("/requests/apply/zsj/", filled())
        monkeypatch.setattr(applying, "_bytes", lambda *_: pytest.fail("a file was read"))

        response = client.post(REVIEW, {"files": [paper(f"{n}.pdf") for n in range(6)]})

        assert response.status_code == 422
        assert 'id="files-fault"' in response.content.decode()

    def test_is_stopped_though_none_of_it_is_ever_filed(self, client, zsj, settings):
        settings.MINGTING = settings.MINGTING | {"REQUEST_LIMITS": {"write": [(2, 60)]}}
        client.post("/requests/apply/zsj/", filled())
        for _ in range(2):
            client.post(REVIEW, {"files": SimpleUploadedFile("x.exe", b"MZ")})

        response = client.post(REVIEW, {"files": paper()})

        assert "提交过于频繁" in response.content.decode()
        assert not Application.objects.exists()

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("x.pdf", b"<html><script>alert(1)</script>"),
            ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
            ("x.html", b"<script>alert(1)</script>"),
            ("x.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100),
        ],
    )
    def test_that_are_not_what_they_say_is_refused_and_nothing_kept(self, client, zsj, name, data):
        client.post("/requests/apply/zsj/", filled())

        assert client.post(REVIEW, {"files": SimpleUploadedFile(name, data)}).status_code == 422
        assert not CaseFile.objects.exists()

    def test_with_markup_in_their_names_is_shown_as_words(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        client.post(REVIEW, {"files": paper("<img src=x onerror=alert(1)>.pdf")})

        number = Application.objects.get().number
        assert "<img src=x" not in page(client, f"/requests/case/{number}/")


class TestAnAnswerNotYetOpened:
    def test_is_not_told_by_the_page_before_filing(self, client, zsj):
        title = filled()["info_title"]
        case = disclosing.handling(zsj, on=today(), info_title=title, id_number=CITIZENS[0])
        case = disclosing.sent(zsj, Outcome.DENY_INTERNAL, case=case)
        address = opened(client, case)
        client.post("/requests/apply/zsj/", filled())

        outcome = case.get_outcome_display()
        html = page(client, "/requests/apply/zsj/before/")
        assert case.number in html
        assert outcome not in html

        client.post(f"{address}open/")
        assert fresh(case).stage == "served"
        assert outcome in page(client, "/requests/apply/zsj/before/")


class TestWords:
    def test_too_long_for_a_message_are_told_beside_the_field(self, client, zsj):
        address = opened(client, disclosing.handling(zsj, on=today()))

        html = client.post(f"{address}say/", {"text": "长" * 2001}).content.decode()

        assert 'href="#text"' in html
        assert re.search(r'id="text"[^>]* aria-describedby="text-hint text-fault" aria-invalid="true"', html)
        assert "长" * 2001 in html

    def test_of_the_applicant_are_never_made_up_in_the_record_of_a_withdrawal(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        client.post(f"{opened(client, case)}withdraw/", {"sure": "yes"})

        said = read(case.letters.get(kind="withdrawal"))
        assert "撤回的方式和原因：申请人在线撤回" in said
        assert "您说明的" not in said

    def test_of_the_guide_put_review_first_where_the_law_does_and_lend_no_term_to_an_article(
        self, client, zsj
    ):
        said = words(page(client, "/requests/"))

        assert "对不予公开不服的，应当先申请行政复议" in said
        assert "第二十三条第一款第（四）项" in said
        assert "以双方确认之日为收到申请之日" in said
        assert "1个工作日" not in said


class TestTheStaffsSession:
    def test_opens_nothing_here_and_the_visit_opens_nothing_there(self, client, zsj):
        file_it(client, zsj)
        visit = client.cookies[COOKIE].value
        staff = Client(SERVER_NAME="testserver")
        staff.force_login(zsj.clerk)
        number = Application.objects.get().number

        assert staff.get(f"/requests/case/{number}/").status_code == 302
        stranger = Client(
            SERVER_NAME="testserver", headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={visit}"}
        )
        assert stranger.get("/desk/").status_code == 302
        assert page(stranger, "/requests/follow/").count(number) == 0
