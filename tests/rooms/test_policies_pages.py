"""The library's public pages: browsing, taking lists away, and what stands beside a document."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode
from xml.etree import ElementTree

import docx
import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingting.policies.models import Document, Likeness
from mingting.publishing.gateways import importing

from .making import NOON, bureau
from .policies_making import interpretation, notice, policy
from .test_policies_library import confirm, repeal_found, repealing

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return bureau()


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


class TestLibrary:
    def test_lists_documents_with_number_and_standing(self, client, office):
        document = policy(office)

        page = text_of(client, "/policies/")

        assert document.title in page
        assert "番政数规〔2024〕1号" in page
        assert "有效" in page

    def test_is_told_of_a_release_by_its_next_visitor(self, client, office):
        policy(office)
        text_of(client, "/policies/")

        told = interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))

        assert told.title in text_of(client, "/policies/")

    def test_narrows_by_class_and_can_be_undone(self, client, office):
        document = policy(office)
        told = interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))

        page = text_of(client, "/policies/?sort=interpretation")

        assert told.title in page
        assert document.title not in page
        assert "取消 类别：政策解读" in page

    def test_shows_what_is_over_with_its_mark(self, client, office):
        old = policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        found = repeal_found(new, old)
        confirm(office, found)

        page = text_of(client, "/policies/?validity=over")

        assert f"【已废止】{old.title}" in page
        assert new.title not in page

    @pytest.mark.parametrize(
        "asked",
        [
            "year=二〇二四",
            "year=99999",
            "year=0000",
            "validity=old",
            "page=0",
            "page=99",
            f"theme={'长' * 80}",
        ],
    )
    def test_answers_what_is_no_class_with_not_there(self, client, office, asked):
        policy(office)

        assert client.get(f"/policies/?{asked}").status_code == 404

    @pytest.mark.parametrize(
        "typed", ["番政数规[2024]第1号", "番政数规（2024）01号", "〔2024〕1号", "延时服务"]
    )
    def test_finds_a_number_in_any_spelling(self, client, office, typed):
        policy(office)
        other = policy(office, "番禺区甲通知", number="番政数规〔2024〕11号")

        page = text_of(client, f"/policies/?{urlencode({'q': typed})}")

        assert "番政数规〔2024〕1号" in page
        assert other.title not in page

    def test_says_so_when_nothing_fits(self, client, office):
        policy(office)

        page = text_of(client, "/policies/?year=1999")

        assert "没有符合这些条件的文件" in page

    def test_asks_no_more_however_many_documents_there_are(self, client, office):
        policy(office)
        text_of(client, "/policies/?a=1")
        with CaptureQueriesContext(connection) as few:
            text_of(client, "/policies/?a=2")
        for n in range(3):
            interpretation(
                office, "番政数规〔2024〕1号", f"第{n}篇解读", at=NOON + timedelta(days=1, hours=n)
            )
        text_of(client, "/policies/?a=3")

        with CaptureQueriesContext(connection) as many:
            text_of(client, "/policies/?a=4")

        assert len(many) <= len(few)
        assert len(few) <= 30


class TestTakingAway:
    def test_gives_the_list_as_csv_that_no_spreadsheet_computes(self, client, office):
        policy(office, "=1+1的通知")

        response = client.get("/policies/list.csv")
        lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()

        assert lines[0].startswith("标题,文号")
        assert lines[1].startswith("'=1+1的通知,番政数规〔2024〕1号")

    def test_gives_the_list_as_json_with_the_same_documents(self, client, office):
        document = policy(office)

        found = json.loads(client.get("/policies/list.json?sort=policy").content)

        assert [row["标题"] for row in found["documents"]] == [document.title]
        assert found["total"] == 1

    def test_gives_one_document_with_its_clauses(self, client, office):
        document = policy(office)

        found = json.loads(client.get(f"/policies/documents/{document.item_no}.json").content)

        assert "第三条第二项" in [row["锚点"] for row in found["条款"]]
        assert found["公文种类"] == "通知"

    def test_feeds_what_is_new(self, client, office):
        document = policy(office)

        feed = text_of(client, "/policies/feed.xml")

        assert document.title in feed

    def test_feeds_no_character_that_xml_does_not_know(self, client, office):
        document = policy(office)
        Document.objects.update(title="甲\x0b办法\x1f", summary="乙\x01说明\ufffe\n丙")

        feed = ElementTree.fromstring(text_of(client, "/policies/feed.xml"))

        entry = "{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}"
        assert feed.findtext(f"{entry}title") == "甲办法"
        assert feed.findtext(f"{entry}summary") == "乙说明\n丙"
        assert feed.find(f"{entry}link").get("href").endswith(document.get_absolute_url())


class TestDocumentPage:
    def test_shows_what_interprets_it_and_leads_to_clauses(self, client, office):
        document = policy(office)
        told = interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))

        page = text_of(client, document.get_absolute_url())

        assert told.title in page
        assert 'id="第三条第二项"' in page

    def test_says_by_what_it_was_repealed(self, client, office):
        old = policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        found = repeal_found(new, old)
        text_of(client, old.get_absolute_url())

        confirm(office, found)
        page = text_of(client, old.get_absolute_url())

        assert "【已废止】" in page
        assert "番政数规〔2024〕8号" in page

    def test_recommends_as_alike_nothing_that_is_related_either_way(self, client, office):
        document = policy(office)
        told = interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))
        Likeness.objects.create(document=document, other=told, score=0.9, shared=["延时服务"])
        Likeness.objects.create(document=told, other=document, score=0.9, shared=["延时服务"])

        pages = [text_of(client, one.get_absolute_url()) for one in (document, told)]

        assert not any("都讲到" in page for page in pages)

    def test_says_when_applications_close(self, client, office):
        call = notice(office)

        assert "申报已于2024年4月30日截止" in text_of(client, call.get_absolute_url())


class TestDownload:
    def test_gives_a_tagged_pdf_and_a_word_file_with_every_word(self, client, office):
        document = policy(office)

        pdf = client.get(f"/policies/documents/{document.item_no}/download.pdf")
        word = client.get(f"/policies/documents/{document.item_no}/download.docx")

        assert "傍晚延时一小时" in "".join(pages_of(pdf.content))
        assert "傍晚延时一小时" in "".join(p.text for p in docx.Document(BytesIO(word.content)).paragraphs)
        assert "filename*=UTF-8''" in pdf["Content-Disposition"]

    def test_gives_an_ofd_that_reads_as_the_pdf_does(self, client, office):
        document = policy(office)
        ofd, pdf = (
            client.get(f"/policies/documents/{document.item_no}/download.{ending}")
            for ending in ("ofd", "pdf")
        )

        read = importing.read(ofd.content, "本件.ofd")

        assert ofd["Content-Type"] == "application/ofd"
        assert read == importing.read(pdf.content, "本件.pdf")
        assert read.title == document.title

    def test_offers_every_format(self, client, office):
        document = policy(office)

        page = text_of(client, document.get_absolute_url())

        for ending in ("pdf", "ofd", "docx"):
            assert f"/policies/documents/{document.item_no}/download.{ending}" in page

    def test_is_made_once_for_a_release(self, client, office):
        document = policy(office)
        first = client.get(f"/policies/documents/{document.item_no}/download.pdf").content

        again = client.get(f"/policies/documents/{document.item_no}/download.pdf").content

        assert again == first

    @pytest.mark.parametrize("place", ["999999/download.pdf", "{}/download.exe", "{}/download.PDF"])
    def test_of_what_is_not_there_is_not_there(self, client, office, place):
        document = policy(office)

        assert client.get(f"/policies/documents/{place.format(document.item_no)}").status_code == 404


def pages_of(pdf: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "") for page in opened]
    finally:
        opened.close()


class TestListsOfThePortal:
    def test_know_what_other_documents_did(self, client, office):
        old = policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        found = repeal_found(new, old)
        address = f"/columns/{office.organ.code}-normative-document/"
        before = text_of(client, address)

        confirm(office, found)

        assert "废止</span>" not in before
        assert "废止</span>" in text_of(client, address)

    def test_mark_what_is_over_beside_an_item_of_the_same_column(self, client, office):
        old = policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        before = text_of(client, new.get_absolute_url())

        confirm(office, repeal_found(new, old))

        mark = f"【废止】</span>{old.title}"
        assert mark not in before
        assert mark in text_of(client, new.get_absolute_url())
