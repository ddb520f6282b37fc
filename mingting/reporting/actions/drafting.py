"""To the public: a frozen report becomes a draft of 主动公开, and goes through the three reviews like any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.rich_text import RichText

from mingting.accounts.api import Person, Role, shelf_of
from mingting.commons.files import metadata
from mingting.commons.files.fonts import find_fonts
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused
from mingting.publishing.api import Board, Column, start_item, write

from .. import queries
from ..building import report_of
from ..gateways import giving
from ..models import Edition, YearReport
from ..rules.blocks import blocks_of
from ..rules.form import ARTICLE_49
from ..rules.report import Report
from .steps import day_of, newest, to_ledger

KIND = "annual_report"
#: 条例第二十一条、第四十九条: counted among the other information that law wants published.
_CLASS = "20.15"


@transaction.atomic
def to_item(*, person: Person, report_id: int, column_id: int, by: By) -> YearReport:
    """Put the newest frozen edition before the reviews, as an editor of the organ, who becomes its author.

    The first time it opens a draft in the column of yearly reports; a later edition becomes the next wording of the
    same item, whose note of correction says why. The report in its official layout goes with it as Word and PDF, its
    figures as CSV. Publishing itself is the reviews' (三审三校).
    """
    report = queries.report_for(person, report_id, day_of(by), (Role.EDITOR,))
    edition = newest(report)
    if not edition.is_frozen:
        raise Refused(f"第{edition.number}版还没有定稿，不能送审公布", cite=ARTICLE_49)
    column = Column.objects.filter(pk=column_id, board=Board.ANNUAL_REPORT).first()
    if column is None:
        raise Refused("年度报告只在“政府信息公开年报”栏目公布", field="column_id", cite=ARTICLE_49)
    with _attached(edition, report.organ_id, person) as attachments:
        words = _words(edition) | {"attachments": attachments}
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


@contextmanager
def _attached(edition: Edition, organ_id: int, person: Person) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Give the report's files on the organ's shelf, as an item carries them; none is left when the deed fails."""
    report, shelf, stored = report_of(queries.draft_of(edition)), shelf_of(organ_id), []
    try:
        for kind, data in _files(report):
            name = f"{report.title}（第{edition.number}版）.{kind}"
            file = get_document_model()(
                title=name, collection=shelf, uploaded_by_user=person, file=ContentFile(data, name=name)
            )
            stored.append(file)
            file.save()
        yield [
            ("attachment", {"file": file, "title": f"{report.title}（{_CALLED[kind]}）"})
            for file, kind in zip(stored, _CALLED, strict=True)
        ]
    except BaseException:
        for file in stored:
            file.file.delete(save=False)
        raise


#: What goes with a published report, and what it is called there.
_CALLED = {"pdf": "PDF", "docx": "Word", "csv": "数据，CSV"}


def _files(report: Report) -> Iterator[tuple[str, bytes]]:
    # What goes out through the reviews tells nothing of the programs that made it, like any attachment.
    yield (
        "pdf",
        metadata.strip(giving.pdf(report, fonts=find_fonts(tuple(settings.MINGTING["FONTS"]))), "pdf"),
    )
    yield "docx", giving.docx(report)
    yield "csv", giving.csv_of(report)


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
