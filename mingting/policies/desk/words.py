"""What the deeds of this room are called where the ledger is read, and which of its things belong to which organs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..models import Batch, BroughtFile, Document

DEEDS = {
    "policies.enter": "收入政策文件库",
    "policies.take_out": "移出政策文件库",
    "policies.decide_relation": "确认或者否定文件关系",
    "policies.state_relation": "填写文件关系",
    "policies.drop_relation": "删去文件关系",
    "policies.note_citing": "登记引用",
    "policies.settle_consequence": "处理失效文件的引用",
    "policies.decide_tagging": "确认或者否定标签",
    "policies.put_tag": "添加标签",
    "policies.begin_tags": "写入随附的标签",
    "policies.keep_tag": "维护标签",
    "policies.retire_tag": "停用标签",
    "policies.keep_settings": "设置文件库",
    "policies.learn": "训练分类模型",
    "policies.suggest_again": "重新建议标签",
    "policies.decide_validity": "有效期届满前评估",
    "policies.watch": "提示失效文件的引用处",
    "policies.liken": "更新关联推荐",
    "policies.subscribe": "申请订阅",
    "policies.confirm_subscription": "确认订阅",
    "policies.end_subscription": "取消订阅",
    "policies.send_digest": "发送订阅邮件",
    "policies.take_back_digest": "订阅邮件没有送出，留待再发",
    "policies.forget_wishes": "删除未确认的订阅",
    "policies.bring_in": "批量导入",
    "policies.read_file": "识读文件",
    "policies.try_again": "重新识读",
    "policies.drop_file": "不导入",
    "policies.confirm_file": "核对成稿",
}


def things_of(organs: Collection[int]) -> list[tuple[str, Any]]:
    """Return the ledger's names of this room's things with the rows that belong to some organs."""
    return [
        ("policies.document", Document.objects.filter(organ_id__in=organs)),
        ("policies.batch", Batch.objects.filter(organ_id__in=organs)),
        ("policies.brought", BroughtFile.objects.filter(batch__organ_id__in=organs)),
    ]
