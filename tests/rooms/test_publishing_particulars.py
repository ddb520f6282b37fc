"""What a kind declares is part of the wording: written, checked, reviewed, released, and shown by its names."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mingting.kernel.refusals import Refused
from mingting.publishing import actions
from mingting.publishing.actions.releasing import snapshot_of
from mingting.publishing.api import import_file, read_file
from mingting.publishing.checking import findings_of
from mingting.publishing.desk.comparison import compared
from mingting.publishing.drafting import fingerprint, passages_of
from mingting.publishing.models import InformationItem, Release
from mingting.publishing.rules.content import content_hash
from mingting.publishing.verifying import faults

from ..rules.sample_office import official_letter
from . import making
from .test_publishing_desk import desk, revised, without_a_second_factor, written

__all__ = ["without_a_second_factor"]

pytestmark = pytest.mark.django_db

PARTICULARS = {
    "document_kind": "notice",
    "issuers": ["番禺区政务服务和数据管理局", "番禺区财政局"],
    "reg_no": "PYZS-2024-1",
}
DOCUMENT = {
    "kind": "normative_document",
    "title": "番禺区政务服务事项管理办法",
    "doc_no": "番政数规〔2024〕1号",
    "validity": "in_force",
    "effective_on": date(2024, 4, 1),
    "expires_on": date(2029, 3, 31),
}
#: The plain words of a fingerprint as they were before kinds had particulars.
WORDS_BEFORE = (
    *(
        "kind",
        "title",
        "theme",
        "article20",
        "doc_no",
        "formed_on",
        "source",
        "disclosure",
        "disclosure_reason",
    ),
    *("validity", "effective_on", "expires_on", "summary", "keywords", "correction_note"),
)


@pytest.fixture
def zsj() -> making.Bureau:
    return making.bureau()


def document(zsj: making.Bureau, **more: Any) -> InformationItem:
    return making.draft(zsj, **{**DOCUMENT, "particulars": PARTICULARS} | more)


def latest(item: InformationItem) -> InformationItem:
    return InformationItem.objects.get(pk=item.pk).get_latest_revision_as_object()


def sent(zsj: making.Bureau, **more: Any) -> dict[str, Any]:
    """Return what a browser sends of a normative document."""
    return written(
        zsj,
        kind="normative_document",
        validity="in_force",
        doc_no="番政数规〔2024〕1号",
        effective_on="2024-04-01",
        expires_on="2029-03-31",
        **{
            "particulars-document_kind": "notice",
            "particulars-issuers": "番禺区政务服务和数据管理局\r\n番禺区财政局\r\n",
            "particulars-reg_no": " PYZS-2024-1 ",
        },
    ) | {key.replace("__", "-"): value for key, value in more.items()}


class TestWriting:
    def test_keeps_what_the_kind_declares_in_row_and_revision(self, zsj):
        item = document(zsj, particulars=PARTICULARS | {"stage": "formal", "reg_no": "  PYZS-2024-1 "})

        assert InformationItem.objects.get(pk=item.pk).particulars == PARTICULARS
        assert latest(item).particulars == PARTICULARS

    def test_keeps_nothing_of_an_earlier_kind(self, zsj):
        item = latest(document(zsj))
        item.kind = "policy_document"

        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))

        assert latest(item).particulars == {"document_kind": "notice", "issuers": PARTICULARS["issuers"]}

    def test_lets_a_draft_lack_them_but_not_a_submission(self, zsj):
        item = document(zsj, particulars={"document_kind": "notice", "issuers": ["番禺区财政局"]})

        with pytest.raises(Refused) as refusal:
            making.submit(zsj, item)

        assert "“统一编号”不能为空（行政规范性文件）" in str(refusal.value)
        assert refusal.value.field == "particulars.reg_no"

    def test_brings_a_file_in_with_words_of_the_caller(self, zsj):
        data = official_letter()

        item, _said = import_file(
            person=zsj.editor, column=zsj.column, organ_id=zsj.organ.pk, kind="normative_document",
            data=data, name="通知.docx", by=making.by(zsj.editor),
            words={"doc_no": "番政数规〔2024〕1号", "particulars": PARTICULARS},
        )  # fmt: skip

        read = read_file(data, "通知.docx")
        assert (item.title, item.formed_on) == (read.title, read.formed_on)
        assert (item.doc_no, item.particulars) == ("番政数规〔2024〕1号", PARTICULARS)
        assert len(item.body) == len(read.blocks)


class TestFingerprint:
    def test_of_a_wording_without_particulars_is_what_it_was_before_there_were_any(self, zsj):
        item = latest(making.draft(zsj))
        before = {name: getattr(item, name) for name in WORDS_BEFORE} | {
            "organ": item.organ_id,
            "column": item.column_id,
            "body": [{"type": b["type"], "value": b["value"]} for b in item.body.get_prep_value()],
            "attachments": [],
            "files": [],
        }

        assert fingerprint(item) == content_hash(before)

    def test_changes_with_any_particular(self, zsj):
        item = latest(document(zsj))
        seen = {fingerprint(item)}
        for code, value in {"document_kind": "opinion", "issuers": ["番禺区财政局"], "reg_no": "B"}.items():
            item.particulars = PARTICULARS | {code: value}
            seen.add(fingerprint(item))
        item.particulars = {}

        assert len(seen | {fingerprint(item)}) == 5

    def test_of_a_release_without_them_is_what_it_was(self):
        assert snapshot_of({"title": "一", "particulars": {}}, []) == snapshot_of({"title": "一"}, [])
        assert snapshot_of({"title": "一", "particulars": {"a": "b"}}, []) != snapshot_of({"title": "一"}, [])

    def test_sends_a_changed_particular_back_to_the_first_review(self, zsj):
        item = document(zsj)
        making.submit(zsj, item)
        making.proved(zsj, item, "first")
        draft = latest(item)
        draft.particulars = PARTICULARS | {"reg_no": "PYZS-2024-2"}

        actions.write(item=draft, person=zsj.editor, by=making.by(zsj.editor))

        with pytest.raises(Refused):
            making.proved(zsj, item, "second")


class TestRelease:
    def test_shows_what_was_approved(self, zsj):
        shown = making.released(zsj, **DOCUMENT, particulars=PARTICULARS)

        assert Release.objects.get(pk=shown.pk).particulars == PARTICULARS
        assert faults() == []

    def test_cannot_be_changed_in_the_database(self, zsj):
        shown = making.released(zsj, **DOCUMENT, particulars=PARTICULARS)

        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE publishing_release SET particulars = '{}' WHERE id = %s", [shown.pk])

    def test_that_was_changed_by_whoever_has_the_database_is_found_at_night(self, zsj):
        shown = making.released(zsj, **DOCUMENT, particulars=PARTICULARS)

        with making.guards_off():
            Release.objects.filter(pk=shown.pk).update(particulars=PARTICULARS | {"reg_no": "PYZS-2024-9"})

        assert [fault.sentence for fault in faults()] == ["对外展示的内容与发布时台账记录的指纹不符"]

    def test_is_shown_to_the_public_by_the_names_of_its_particulars(self, zsj, client):
        shown = making.released(zsj, **DOCUMENT, particulars=PARTICULARS)

        html = client.get(shown.get_absolute_url()).content.decode()

        assert "<dt>公文种类</dt><dd>通知</dd>" in html
        assert "<dt>统一编号</dt><dd>PYZS-2024-1</dd>" in html
        assert "<dt>发文机关</dt><dd>番禺区政务服务和数据管理局、番禺区财政局</dd>" in html

    def test_never_takes_a_particular_for_markup_and_links_only_addresses_of_ours(self, zsj, client):
        lines = ["<b>甲</b>", "/content/post_12.html", "https://evil.example/content/post_12.html"]
        shown = making.released(
            zsj, kind="policy_interpretation", particulars={"form": "qa", "interprets": lines}
        )

        html = client.get(shown.get_absolute_url()).content.decode()

        assert (
            '&lt;b&gt;甲&lt;/b&gt;、<a href="/content/post_12.html">/content/post_12.html</a>'
            "、https://evil.example/content/post_12.html</dd>" in html
        )
        assert "<dt>解读形式</dt><dd>问答解读</dd>" in html

    def test_is_found_by_what_it_interprets(self, zsj, client):
        making.released(
            zsj,
            kind="policy_interpretation",
            title="一看就懂",
            particulars={"form": "text", "interprets": ["番禺区数字经济奖励办法"]},
        )

        assert "一看就懂" in client.get("/search/", {"q": "数字经济奖励"}).content.decode()


class TestPassages:
    def test_are_checked_like_any_words(self, zsj):
        item = latest(document(zsj, particulars=PARTICULARS | {"issuers": ["张某 13812345678"]}))

        places = {finding.rule: finding.place for finding in findings_of(item, today=date(2024, 3, 5))}

        assert ("particulars.issuers", "发文机关", "张某 13812345678") in set(passages_of(item))
        assert places["personal.mobile"].field == "particulars.issuers"

    def test_are_masked_where_they_stand(self, zsj):
        item = document(zsj, particulars=PARTICULARS | {"issuers": ["甲局", "张某 13812345678"]})

        count = actions.mask(item_id=item.pk, person=zsj.editor, by=making.by(zsj.editor))

        assert count == 1
        assert latest(item).particulars["issuers"] == ["甲局", "张某 138****5678"]
        assert latest(item).particulars["reg_no"] == PARTICULARS["reg_no"]


class TestComparison:
    def test_names_each_particular_that_differs(self, zsj):
        before, after = latest(document(zsj)), latest(document(zsj))
        after.particulars = {"document_kind": "opinion", "issuers": PARTICULARS["issuers"]}

        changes = {change.label: change.marked for change in compared(before, after).fields}

        assert changes["公文种类"] == "<del>通知</del><ins>意见</ins>"
        assert changes["统一编号"] == "<del>PYZS-2024-1</del>"
        assert "发文机关" not in changes


class TestForm:
    def test_opens_the_group_of_the_item_s_kind_only(self, zsj):
        item = document(zsj)

        html = desk(zsj.editor).get(f"/desk/items/edit/{item.pk}/").content.decode()

        assert 'data-kind="normative_document">' in html
        assert 'data-kind="application_notice" hidden disabled>' in html
        assert "番禺区政务服务和数据管理局\n番禺区财政局</textarea>" in html
        assert not re.search(r"<h3[^>]*>\s*</h3>", html)

    def test_keeps_what_was_written(self, zsj):
        desk(zsj.editor).post("/desk/items/add/", sent(zsj))

        assert InformationItem.objects.get().particulars == PARTICULARS

    def test_takes_what_was_cleared_away(self, zsj):
        item = document(zsj)
        form = sent(zsj, particulars__reg_no="", particulars__issuers=" \r\n")

        desk(zsj.editor).post(f"/desk/items/edit/{item.pk}/", revised(zsj, item) | form)

        assert latest(item).particulars == {"document_kind": "notice"}

    @pytest.mark.parametrize(
        ("code", "value", "sentence"),
        [
            ("document_kind", "novel", "没有“novel”这一项"),
            ("reg_no", "号" * 301, "“统一编号”不超过300字，现为301字"),
            ("issuers", "\n".join(f"{n}局" for n in range(41)), "“发文机关”不超过40条，现为41条"),
        ],
    )
    def test_refuses_beside_the_field_and_loses_nothing(self, zsj, code, value, sentence):
        answer = desk(zsj.editor).post("/desk/items/add/", sent(zsj) | {f"particulars-{code}": value})

        html = answer.content.decode()
        beside = html[html.index(f'id="id_particulars-normative_document-{code}-wrong"') :]
        assert answer.status_code == 422
        assert sentence in beside[:200]
        assert "PYZS-2024-1" in html or code == "reg_no"
        assert not InformationItem.objects.exists()

    def test_refuses_a_window_that_ends_before_it_begins(self, zsj):
        form = written(zsj, kind="application_notice") | {
            "particulars-stage": "formal",
            "particulars-apply_from": "2024-04-02",
            "particulars-apply_until": "2024-04-01",
        }

        answer = desk(zsj.editor).post("/desk/items/add/", form)

        assert answer.status_code == 422
        assert "“申报截止日期”（2024-04-01）早于“申报开始日期”（2024-04-02）" in answer.content.decode()

    def test_says_what_another_kind_has_no_place_for(self, zsj):
        item = document(zsj)
        form = revised(zsj, item) | sent(zsj, kind="policy_document")

        answer = desk(zsj.editor).post(f"/desk/items/edit/{item.pk}/", form, follow=True)

        assert "下列要素没有保留，如需要请另记：统一编号：PYZS-2024-1" in answer.content.decode()
        assert latest(item).particulars == {"document_kind": "notice", "issuers": PARTICULARS["issuers"]}

    def test_goes_along_into_a_copy(self, zsj):
        item = document(zsj)

        html = desk(zsj.editor).get(f"/desk/items/copy/{item.pk}/").content.decode()

        assert 'value="PYZS-2024-1"' in html

    def test_leads_from_a_finding_to_its_field(self, zsj):
        item = document(zsj, particulars={})

        html = desk(zsj.editor).get(f"/desk/items/{item.pk}/check/").content.decode()

        assert "?field=particulars.reg_no#tab-" in html

    def test_is_shown_in_the_preview(self, zsj):
        item = document(zsj)

        html = desk(zsj.first).get(f"/desk/items/{item.pk}/preview/").content.decode()

        assert "<dt>统一编号</dt><dd>PYZS-2024-1</dd>" in html
