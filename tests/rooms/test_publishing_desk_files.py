"""Bringing files in: a Word file to a draft, a word list to the checks; and arranging columns."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.models import Image

from mingting.commons.models import Change, LedgerEntry
from mingting.publishing import actions
from mingting.publishing.actions.importing import grid
from mingting.publishing.drafting import files_of
from mingting.publishing.gateways.importing import Cell, Table
from mingting.publishing.models import Column, InformationItem, WordEntry
from mingting.publishing.rendering import desk_addresses, render_body

from ..rules.sample_office import official_letter, plain_word, rezipped, zipped
from . import making
from .test_publishing_desk import desk, without_a_second_factor

__all__ = ["without_a_second_factor"]

pytestmark = pytest.mark.django_db


def sent(zsj: making.Bureau, data: bytes, name: str, **more: Any) -> Any:
    return desk(zsj.editor).post(
        "/desk/items/import/",
        {
            "file": SimpleUploadedFile(name, data),
            "organ": zsj.organ.pk,
            "column": zsj.column.pk,
            "kind": "department_document",
        }
        | more,
        follow=True,
    )


class TestImport:
    def test_makes_a_draft_of_a_word_file_with_its_table_picture_and_marks(self):
        zsj = making.bureau()

        answer = sent(zsj, official_letter(), "通知.docx")

        item = InformationItem.objects.get()
        kinds = [block.block_type for block in item.body]
        assert item.title == "关于开展政务服务“进园区”活动的通知"
        assert item.doc_no == "番政数〔2024〕12号"
        assert {"heading", "text", "table", "picture"} <= set(kinds)
        assert "内部联系人" not in str(item.body)
        assert Image.objects.get().uploaded_by_user == zsj.editor
        assert "导入时请注意" in answer.content.decode()
        assert answer.redirect_chain[-1][0] == f"/desk/items/edit/{item.pk}/"

    def test_can_be_edited_and_rendered_afterwards(self):
        zsj = making.bureau()
        sent(zsj, official_letter(), "通知.docx")
        item = InformationItem.objects.get()

        shown = render_body(item, desk_addresses(files_of(item)))

        assert "<table>" in shown
        assert "<img " in shown

    def test_writes_it_to_the_ledger(self):
        zsj = making.bureau()

        sent(zsj, plain_word("关于开放时间的通知", "一、时间"), "通知.docx")

        assert LedgerEntry.objects.get(did="publishing.import_file").detail["name"] == "通知.docx"

    @pytest.mark.parametrize(
        ("data", "name", "sentence"),
        [
            (b"MZ\x90\x00" + b"\0" * 100, "通知.docx", "可执行程序"),
            (b"just words", "通知.txt", "此处只收"),
            (zipped({"a.txt": b"x"}), "通知.docx", "通知.docx"),
            (b"", "通知.docx", "空"),
        ],
    )
    def test_refuses_at_the_field_and_leaves_nothing(self, data, name, sentence):
        zsj = making.bureau()

        answer = sent(zsj, data, name)

        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not InformationItem.objects.exists()
        assert not Image.objects.exists()

    def test_refuses_a_zip_bomb(self):
        zsj = making.bureau()

        answer = sent(
            zsj, rezipped(plain_word("题"), added={"word/media/big.bin": b"\0" * 300_000_000}), "炸弹.docx"
        )

        assert answer.status_code == 422
        assert not InformationItem.objects.exists()

    def test_refuses_a_hundred_megabytes_before_reading(self):
        zsj = making.bureau()

        answer = sent(zsj, b"\0" * (100 * 1024 * 1024), "大.docx")

        assert "超过上传上限 50 MB" in answer.content.decode()

    def test_leaves_no_picture_behind_when_the_draft_cannot_be_kept(self, monkeypatch, settings):
        zsj = making.bureau()

        def full_disk(**_words: Any) -> None:
            raise OSError("disk full")

        monkeypatch.setattr("mingting.publishing.actions.importing.start_item", full_disk)
        with pytest.raises(OSError, match="disk full"):
            actions.import_file(
                person=zsj.editor,
                column=zsj.column,
                organ_id=zsj.organ.pk,
                kind="department_document",
                data=official_letter(),
                name="通知.docx",
                by=making.by(zsj.editor),
            )

        assert not Image.objects.exists()

    def test_keeps_merged_cells_of_a_table(self):
        table = Table(
            ((Cell("项目", rowspan=2), Cell("数量", colspan=2)), (Cell("上"), Cell("下"))), header_rows=1
        )

        made = grid(table)

        assert made["data"] == [["项目", "数量", ""], ["", "上", "下"]]
        assert made["mergeCells"] == [
            {"row": 0, "col": 0, "rowspan": 2, "colspan": 1},
            {"row": 0, "col": 1, "rowspan": 1, "colspan": 2},
        ]

    def test_is_not_open_to_a_reviewer(self):
        zsj = making.bureau()

        assert desk(zsj.first).get("/desk/items/import/").status_code in {302, 403}


class TestWordList:
    def load(self, zsj: making.Bureau, text: str, encoding: str = "utf-8") -> Any:
        file = SimpleUploadedFile("词库.csv", text.encode(encoding))
        return desk(zsj.administrator).post("/desk/words/load/", {"sort": "typo", "file": file}, follow=True)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_is_loaded_from_csv(self, encoding):
        zsj = making.bureau()

        self.load(zsj, "词语,建议改为,级别,说明\n按装,安装,阻断,常见错字\n报消,报销,,\n", encoding)

        assert WordEntry.objects.get(word="按装").severity == "block"
        assert WordEntry.objects.count() == 2

    def test_names_every_bad_row_and_loads_none(self):
        zsj = making.bureau()

        shown = self.load(
            zsj, "word,instead,severity,note\n按装,安装,block,\n,空的,,\n坏级别,x,严重,\n按装,安装,,\n"
        ).content.decode()

        assert "第 3 行：词语为空" in shown
        assert "第 4 行：级别“严重”" in shown
        assert "第 5 行：词语“按装”重复" in shown
        assert not WordEntry.objects.exists()

    def test_is_not_an_editors(self):
        zsj = making.bureau()

        desk(zsj.editor).post(
            "/desk/words/load/",
            {"sort": "typo", "file": SimpleUploadedFile("a.csv", "词语\n按装\n".encode())},
        )

        assert not WordEntry.objects.exists()

    def test_entries_are_kept_and_dropped_through_verbs(self):
        zsj = making.bureau()
        administrator = desk(zsj.administrator)

        administrator.post(
            "/desk/words/new/",
            {"sort": "typo", "word": "按装", "instead": "安装", "severity": "warn", "note": ""},
        )
        entry = WordEntry.objects.get()
        assert administrator.get("/desk/words/").status_code == 200
        assert administrator.get(f"/desk/words/edit/{entry.pk}/").status_code == 200
        administrator.post(f"/desk/words/drop/{entry.pk}/")

        assert not WordEntry.objects.exists()
        assert list(LedgerEntry.objects.filter(did__contains="word").values_list("did", flat=True)) == [
            "publishing.keep_word",
            "publishing.drop_word",
        ]


def column_said(zsj: making.Bureau, **more: Any) -> dict[str, Any]:
    return {
        "name": "通知公告",
        "code": "zsj-tzgg",
        "site": zsj.site.pk,
        "organ": zsj.organ.pk,
        "parent": "",
        "position": "2",
        "column_type": "通知公告",
        "board": "",
        "kind": "",
        "update_days": "30",
        "owner": "",
        "description": "本机关的通知公告",
        "keywords": "通知",
        "is_open": "on",
    } | more


class TestColumns:
    def test_are_made_by_the_disclosure_office_and_the_portal_hears_of_it(self):
        zsj = making.bureau()
        news = Change.objects.count()

        desk(zsj.office).post("/desk/columns/new/", column_said(zsj))

        assert Column.objects.get(code="zsj-tzgg").name == "通知公告"
        assert Change.objects.count() > news

    def test_are_shown_as_a_tree(self):
        zsj = making.bureau()
        desk(zsj.office).post("/desk/columns/new/", column_said(zsj, parent=zsj.column.pk))

        shown = desk(zsj.office).get("/desk/columns/").content.decode()

        assert "mt-depth-1" in shown

    def test_never_change_their_code(self):
        zsj = making.bureau()

        desk(zsj.office).post(
            f"/desk/columns/edit/{zsj.column.pk}/", column_said(zsj, code="other", name="新名称")
        )

        zsj.column.refresh_from_db()
        assert (zsj.column.code, zsj.column.name) == ("zsj-bmdt", "新名称")

    def test_cannot_stand_under_themselves(self):
        zsj = making.bureau()

        answer = desk(zsj.office).post(
            f"/desk/columns/edit/{zsj.column.pk}/", column_said(zsj, code="zsj-bmdt", parent=zsj.column.pk)
        )

        assert "上级栏目不能是本栏目" in answer.content.decode()

    def test_of_another_organ_are_not_there(self):
        zsj, czj = making.bureau(), making.bureau("czj", "番禺区财政局", "11440113007512353C")

        office = desk(zsj.office)

        assert office.get(f"/desk/columns/edit/{czj.column.pk}/").status_code == 404
        assert "czj-bmdt" not in office.get("/desk/columns/").content.decode()

    def test_are_not_an_editors_to_arrange(self):
        zsj = making.bureau()

        desk(zsj.editor).post("/desk/columns/new/", column_said(zsj))

        assert not Column.objects.filter(code="zsj-tzgg").exists()


class TestSite:
    def test_is_kept_by_the_administrator(self):
        zsj = making.bureau()
        administrator = desk(zsj.administrator)
        said = {
            "name": "新名称",
            "domain": "www.example.gov.cn",
            "site_id_code": "4401130000",
            "icp": "粤ICP备00000000号",
            "police_record": "粤公网安备00000000000000号",
            "organiser": zsj.organ.pk,
            "undertaker": "",
            "contact": "020-84636633",
            "address": "",
            "error_report_url": "https://zfwzgl.www.gov.cn/exposure/jiucuo.html",
            "mark_image": "",
            "description": "",
            "index_pattern": "{uscc}/{year}-{serial:05d}",
        }

        assert administrator.get("/desk/sites-of-ours/").status_code == 200
        administrator.post(f"/desk/sites-of-ours/edit/{zsj.site.pk}/", said)

        zsj.site.refresh_from_db()
        assert zsj.site.name == "新名称"
        assert zsj.site.is_default
