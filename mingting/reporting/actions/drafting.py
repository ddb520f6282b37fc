"""To the public: a frozen report becomes a draft of 主动公开, and goes through the three reviews like any other."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.rich_text import RichText

from mingting.accounts.api import Person, Role
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused
from mingting.publishing.api import Board, Column, start_item, write

from .. import queries
from ..building import report_of
from ..models import Edition, YearReport
from ..rules.blocks import blocks_of
from ..rules.form import ARTICLE_49
from .steps import day_of, newest, to_ledger

KIND = "annual_report"
#: 条例第二十一条、第四十九条: counted among the other information that law wants published.
_CLASS = "20.15"


@transaction.atomic
def to_item(*, person: Person, report_id: int, column_id: int, by: By) -> YearReport:
    """Put the newest frozen edition before the reviews, as an editor of the organ, who becomes its author.

    The first time it opens a draft in the column of yearly reports; a later edition becomes the next wording of the
    same item, whose note of correction says why. Publishing itself is the reviews' (三审三校).
    """
    report = queries.report_for(person, report_id, day_of(by), (Role.EDITOR,))
    edition = newest(report)
    if not edition.is_frozen:
        raise Refused(f"第{edition.number}版还没有定稿，不能送审公布", cite=ARTICLE_49)
    column = Column.objects.filter(pk=column_id, board=Board.ANNUAL_REPORT).first()
    if column is None:
        raise Refused("年度报告只在“政府信息公开年报”栏目公布", field="column_id", cite=ARTICLE_49)
    words = _words(edition)
    if report.item is None:
        report.item = start_item(
            person=person, column=column, organ_id=report.organ_id, kind=KIND, words=words, by=by
        )
        report.save(update_fields=["item"])
    else:
        for name, value in words.items():
            setattr(report.item, name, value)
        report.item.correction_note = edition.reason
        write(item=report.item, person=person, by=by)
    to_ledger("to_item", report, by, edition=edition.number, item=report.item.pk, digest=edition.digest)
    return report


def _words(edition: Edition) -> dict[str, Any]:
    report = report_of(queries.draft_of(edition))
    return {
        "title": report.title,
        "source": edition.organ_name,
        "formed_on": day_of(By(None, "", edition.frozen_at)),
        "article20": _CLASS,
        "summary": f"{edition.organ_name}{report.year}年政府信息公开工作情况。",
        "keywords": "年度报告 政府信息公开",
        "body": [(kind, RichText(value) if kind == "text" else value) for kind, value in blocks_of(report)],
    }
