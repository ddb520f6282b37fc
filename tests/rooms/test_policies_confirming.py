"""A brought file becomes a draft once a person has looked, and is never published by it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mingting.kernel.refusals import Refused
from mingting.policies.actions.bringing_confirmed import confirm_all_sure, confirm_file, words_read
from mingting.policies.actions.bringing_in import drop_file
from mingting.policies.bringing import data_of, is_sure
from mingting.policies.models import BroughtFile
from mingting.publishing.models import InformationItem, Release

from ..rules.sample_office import official_letter, plain_word
from . import making
from .policies_making import policy
from .test_policies_bringing import READ, TAKEN, TODAY, brought, letter, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def zsj() -> making.Bureau:
    return making.bureau()


def confirmed(zsj: making.Bureau, file: BroughtFile, **more: Any) -> BroughtFile:
    words = words_read(file, TODAY) | more.pop("words", {})
    return confirm_file(file_id=file.pk, person=zsj.editor, words=words, by=making.by(zsj.editor), **more)


class TestConfirming:
    def test_says_that_the_number_is_taken_by_another_text(self, zsj):
        policy(zsj, number="番财〔2024〕7号")

        (file,) = read(brought(zsj, ("通知.docx", letter())))

        assert any("文号“番财〔2024〕7号”已由文件库中的《" in said for said in file.read["contradictions"])
        assert not is_sure(file)
        with pytest.raises(Refused, match="请核对文号") as refused:
            confirmed(zsj, file)
        assert refused.value.field == "why"
        assert confirmed(zsj, file, why="原件文号如此").state == TAKEN

    def test_makes_a_draft_with_particulars_tables_and_pictures_and_publishes_nothing(self, zsj):
        (file,) = read(brought(zsj, ("通知.docx", official_letter())))

        file = confirmed(zsj, file, words={"reg_no": "PYGS-2024-12", "validity": "in_force"})

        item = InformationItem.objects.get(pk=file.item_no)
        assert file.state == TAKEN
        assert (item.doc_no, item.formed_on, item.validity) == (
            "番政数〔2024〕12号",
            date(2024, 3, 8),
            "in_force",
        )
        assert item.particulars == {
            "document_kind": "notice",
            "reg_no": "PYGS-2024-12",
            "issuers": ["广州市番禺区政务服务和数据管理局"],
        }
        assert {block.block_type for block in item.body} >= {"text", "heading", "table", "picture"}
        assert not item.live
        assert item.shown is None
        assert not Release.objects.exists()
        assert not item.submissions.exists()

    def test_takes_what_the_person_corrected_and_writes_the_number_as_it_should_be(self, zsj):
        (file,) = read(brought(zsj, ("通知.docx", letter())))

        file = confirmed(zsj, file, words={"title": "改正的标题", "doc_no": "番财(2024)第 9 号"})

        item = InformationItem.objects.get(pk=file.item_no)
        assert (item.title, item.doc_no) == ("改正的标题", "番财〔2024〕9号")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", " "),
            ("title", "长" * 201),
            ("doc_no", "以后再定"),
            ("formed_on", "2024-02-30"),
            ("expires_on", "2024-03-31"),
        ],
    )
    def test_refuses_by_the_field(self, zsj, field, value):
        (file,) = read(brought(zsj, ("通知.docx", letter())))

        with pytest.raises(Refused) as refusal:
            confirmed(zsj, file, words={field: value})

        assert refusal.value.field == field
        assert not InformationItem.objects.exists()

    def test_refuses_what_the_library_has_unless_a_reason_is_given(self, zsj):
        document = policy(zsj)
        lines = [document.doc_no, document.title, *document.release.body_text.splitlines()]
        (file,) = read(brought(zsj, ("旧.docx", plain_word(*lines))))

        with pytest.raises(Refused, match="完全相同") as refusal:
            confirmed(zsj, file)

        assert refusal.value.field == "why"
        assert confirmed(zsj, file, why="原件重新校对").state == TAKEN

    def test_says_of_a_file_that_it_was_taken_before(self, zsj):
        (file,) = read(brought(zsj, ("通知.docx", letter())))
        number = confirmed(zsj, file).item_no

        again = brought(zsj, ("同一个.docx", data_of(file)))

        assert any(f"信息编号 {number}" in said for said in again.files.get().warnings)

    def test_takes_only_the_sure_ones_at_once(self, zsj):
        files = [
            ("一.docx", letter()),
            (
                "二.docx",
                letter(
                    "番禺区教育局关于招生工作的通知",
                    "番教〔2024〕3号",
                    issuers=("番禺区教育局",),
                    text="学校应当按照计划招收新生，不得提前组织考试。",
                ),
            ),
            ("三.docx", plain_word("没有版头的几句话。", "也没有落款。")),
        ]
        batch = brought(zsj, *files)
        first, second, bare = read(batch)

        count, left, refused = confirm_all_sure(
            batch_id=batch.pk, person=zsj.editor, by=making.by(zsj.editor)
        )

        assert (is_sure(first), is_sure(second), is_sure(bare)) == (True, True, False)
        assert (count, left, refused) == (2, 0, [])
        assert [file.state for file in batch.files.all()] == [TAKEN, TAKEN, READ]
        assert not Release.objects.exists()

    def test_is_closed_to_others_and_drops_with_a_reason_only(self, zsj):
        other = making.bureau("czj", "番禺区财政局", None)
        (file,) = read(brought(zsj, ("通知.docx", letter())))

        with pytest.raises(Refused, match="不由您所在的机构负责"):
            confirm_file(file_id=file.pk, person=other.editor, words={}, by=making.by(other.editor))
        with pytest.raises(Refused, match="理由"):
            drop_file(file_id=file.pk, person=zsj.editor, why=" ", by=making.by(zsj.editor))
        dropped = drop_file(
            file_id=file.pk, person=zsj.editor, why="不属于政策文件", by=making.by(zsj.editor)
        )

        assert (dropped.state, dropped.why) == (BroughtFile.State.DROPPED, "不属于政策文件")
