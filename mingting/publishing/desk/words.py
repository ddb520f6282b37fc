"""What the ledger's deeds of this room are called where people read them, and whose auditors do."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from ..models import Column, InformationItem, PortalSite, Submission

DEEDS = {
    "publishing.write": "保存稿件",
    "publishing.restart": "送审后改动，审校重新开始",
    "publishing.discard": "删除草稿",
    "publishing.remark": "留下意见",
    "publishing.acknowledge": "说明提示无误",
    "publishing.submit": "送审",
    "publishing.take_back": "撤回送审",
    "publishing.claim": "领取审校",
    "publishing.hand_back": "退领审校",
    "publishing.proof": "审校",
    "publishing.release": "发布",
    "publishing.withdraw": "撤回已发布的信息",
    "publishing.import_file": "导入文件",
    "publishing.keep_column": "登记栏目",
    "publishing.keep_site": "登记站点",
    "publishing.keep_word": "登记词条",
    "publishing.drop_word": "删除词条",
    "publishing.load_words": "导入词库",
}


def things_of(organs: Iterable[int]) -> list[tuple[str, QuerySet]]:
    """Return what the ledger's entries of this room may be about and belongs to ``organs``, by its name there."""
    organs = list(organs)
    return [
        ("publishing.item", InformationItem.objects.filter(organ__in=organs)),
        ("publishing.submission", Submission.objects.filter(item__organ__in=organs)),
        ("publishing.column", Column.objects.filter(organ__in=organs)),
        ("publishing.site", PortalSite.objects.filter(organiser__in=organs)),
    ]
