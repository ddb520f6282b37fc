"""``keep_library``: the first day of an installation, and every night after."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from mingting.commons.api import LedgerEntry
from mingting.policies.learning.tags import shipped_tags
from mingting.policies.models import SignedDocument, Tag, Tagging

from .making import bureau, released
from .policies_making import shelf

pytestmark = pytest.mark.django_db


def kept() -> str:
    said = StringIO()
    call_command("keep_library", stdout=said)
    return said.getvalue()


class TestAnEmptyInstallation:
    def test_has_the_shipped_tags_before_anything_is_released_and_says_what_comes_next(self):
        said = kept()

        assert Tag.objects.count() == len(shipped_tags())
        assert f"已写入随附的 {len(shipped_tags())} 个标签" in said
        assert "批量导入" in said
        assert LedgerEntry.objects.filter(did="policies.begin_tags").count() == 1

    def test_is_begun_once_and_keeps_what_the_bureau_made_of_it(self):
        kept()
        Tag.objects.exclude(pk=Tag.objects.first().pk).delete()

        assert "随附" not in kept()
        assert Tag.objects.count() == 1


class TestTheFirstDocument:
    def test_is_read_given_tags_by_key_words_and_made_ready_to_be_compared(self):
        office = bureau()
        released(
            office,
            title="关于申报养老服务补贴的通知",
            kind="application_notice",
            column=shelf(office, "application_notice"),
            particulars={"stage": "formal", "apply_from": "2024-04-01", "apply_until": "2024-04-30"},
        )

        said = kept()

        assert "读入 1 件" in said
        assert "新做查重特征 1 件" in said
        assert SignedDocument.objects.count() == 1
        assert Tagging.objects.filter(origin=Tagging.Origin.RULE).exists()
        assert "还没有文件" not in said
