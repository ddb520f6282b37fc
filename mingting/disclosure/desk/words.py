"""What the ledger's deeds of this room are called where people read them, and whose auditors do."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from ..models import Application, Dispute, LetterTemplate, Office, RecordCorrection, Suggestion
from ..rules.stages import MOVES

#: Moves are called as in the table of moves; what is no move stands here.
DEEDS = {f"disclosure.{move}": rule.name for move, rule in MOVES.items()} | {
    "disclosure.say": "留言",
    "disclosure.look": "查看个人信息",
    "disclosure.take_file": "归入文件",
    "disclosure.note_return": "登记退回",
    "disclosure.reckon_open": "按新的放假安排重新推算期限",
    "disclosure.remind": "催办",
    "disclosure.open_account": "开立申请人账号",
    "disclosure.change_account_password": "申请人更改账号密码",
    "disclosure.attach": "申请归入申请人账号",
    "disclosure.detach": "申请移出申请人账号",
    "disclosure.keep_office": "维护信息公开机构设置",
    "disclosure.keep_seal": "更换印章图样",
    "disclosure.keep_template": "上传文书模板",
    "disclosure.drop_template": "停用文书模板",
    "disclosure.open_dispute": "登记投诉、复议、诉讼",
    "disclosure.step_dispute": "登记复议诉讼进展",
    "disclosure.close_dispute": "登记复议诉讼结果",
    "disclosure.take_up_again": "责令重新处理，另立一件",
    "disclosure.claim_correction": "登记信息更正申请",
    "disclosure.answer_correction": "答复信息更正申请",
    "disclosure.suggest": "建议纳入主动公开",
    "disclosure.decide_suggestion": "审核纳入主动公开的建议",
    "disclosure.notice_repeats": "发现多人申请相同信息",
    "disclosure.evaluate": "评估不予公开的信息",
    "disclosure.open_draft": "为主动公开起草稿件",
    "disclosure.pack_as_it_stands": "导出未归档的案卷",
    "disclosure.check_packages": "检测归档包",
    "disclosure.export_package": "导出归档包",
}


def things_of(organs: Iterable[int]) -> list[tuple[str, QuerySet]]:
    """Return what the ledger's entries of this room may be about and belongs to ``organs``, by its name there."""
    organs = list(organs)
    return [
        ("disclosure.application", Application.objects.filter(organ__in=organs)),
        ("disclosure.office", Office.objects.filter(organ__in=organs)),
        ("disclosure.template", LetterTemplate.objects.filter(organ__in=organs)),
        ("disclosure.dispute", Dispute.objects.filter(organ__in=organs)),
        ("disclosure.record_correction", RecordCorrection.objects.filter(organ__in=organs)),
        ("disclosure.suggestion", Suggestion.objects.filter(organ__in=organs)),
    ]
