"""Makes documents of the policy library for tests: released through three reviews, read by the library's verb."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from wagtail.rich_text import RichText

from mingting.policies import actions
from mingting.policies.models import Document
from mingting.publishing.models import Column

from .making import NOON, Bureau, by, column, released

ARTICLES = (
    "各镇街，区各有关单位：",
    "现将《番禺区窗口延时服务办法》印发给你们，请遵照执行。",
    "第一条 为方便群众办事，根据《广州市政务服务规定》（穗府〔2020〕9号），制定本办法。",
    "第二条 本办法适用于区、镇街政务服务大厅。",
    "第三条 延时服务按照下列方式提供：",
    "（一）工作日中午不间断受理；",
    "（二）工作日傍晚延时一小时。",
    "第四条 本办法自2024年4月1日起施行，有效期五年。",
)


def shelf(at_bureau: Bureau, kind: str) -> Column:
    """The bureau's column for a kind, made when it is first asked for."""
    code = f"{at_bureau.organ.code}-{kind.replace('_', '-')}"
    found = Column.objects.filter(code=code).first()
    return found or column(at_bureau, code, f"{kind}栏目", column_type="政策文件", kind=kind)


def policy(
    at_bureau: Bureau,
    title: str = "番禺区政务服务和数据管理局关于印发番禺区窗口延时服务办法的通知",
    *,
    number: str = "番政数规〔2024〕1号",
    lines: Sequence[str] = ARTICLES,
    at: datetime = NOON,
    kind: str = "normative_document",
    particulars: dict[str, Any] | None = None,
    **more: Any,
) -> Document:
    """Release a policy document and return it as the library reads it."""
    said = {
        "document_kind": "notice",
        "issuers": [at_bureau.organ.name],
        "reg_no": f"PYGS-2024-{abs(hash(number)) % 900 + 100}",
    }
    words = {
        "title": title,
        "doc_no": number,
        "validity": "in_force",
        "effective_on": date(2024, 4, 1),
        "expires_on": date(2029, 3, 31),
        "article20": "20.1",
        "summary": "规定延时服务的方式。",
    }
    return put(at_bureau, kind, lines, said | (particulars or {}), at=at, **words | more)


def interpretation(
    at_bureau: Bureau, of: str, title: str = "一文读懂窗口延时服务", *, at: datetime = NOON, **more: Any
) -> Document:
    """Release an interpretation of a document named by number or title."""
    said = {"form": "text", "interprets": [of]}
    lines = ("中午和傍晚也能到政务服务大厅办事。",)
    return put(at_bureau, "policy_interpretation", lines, said, at=at, title=title, article20="20.1", **more)


def notice(
    at_bureau: Bureau,
    title: str = "关于申报窗口延时服务示范点的通知",
    *,
    at: datetime = NOON,
    particulars: dict[str, Any] | None = None,
    **more: Any,
) -> Document:
    """Release a 申报通知 with its window."""
    said = {"stage": "formal", "apply_from": "2024-04-01", "apply_until": "2024-04-30"}
    lines = ("请符合条件的单位在规定时间内申报。",)
    return put(at_bureau, "application_notice", lines, said | (particulars or {}), at=at, title=title, **more)


def put(
    at_bureau: Bureau,
    kind: str,
    lines: Sequence[str],
    particulars: dict[str, Any],
    *,
    at: datetime,
    **words: Any,
) -> Document:
    made = released(
        at_bureau,
        at=at,
        kind=kind,
        column=shelf(at_bureau, kind),
        particulars=particulars,
        formed_on=words.pop("formed_on", (at - timedelta(days=1)).date()),
        body=[("text", RichText("".join(f"<p>{line}</p>" for line in lines)))],
        **words,
    )
    actions.catch_up(by=by(None, at))
    return Document.objects.get(item_no=made.item_id)
