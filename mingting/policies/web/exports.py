"""What machines and desks take away: the list as CSV and JSON, one document as JSON, a feed of what is new."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from mingting.commons.files.spreadsheets import plain_cell
from mingting.commons.public import address
from mingting.publishing.api import kinds

from .. import queries
from ..actions import catch_up_now
from ..models import Clause, Document, Relation
from ..standing import shown_standing
from .library import TAGS, address_of, read_wish

#: A list longer than this is taken in parts, a year or an organ at a time; the answer says so.
MOST_ROWS = 5000
_IN_FEED = 30
#: Controls, and what else XML 1.0 (2.2) has no place for: one of them would cost readers the whole feed.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_COLUMNS = (
    "标题", "文号", "统一编号", "类别", "性质", "公文种类", "发文机关", "发布机构", "主题分类", "标签",
    "成文日期", "发布日期", "施行日期", "有效期至", "有效性", "索引号", "地址",
)  # fmt: skip


def list_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The documents of a wish as CSV that spreadsheets open in Chinese; a cell never runs as a formula."""
    rows = _rows(request)
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="policies.csv"'
    return response


class _Line:
    def write(self, line: str) -> str:
        return line


def _csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(_COLUMNS)
    for row in rows:
        yield writer.writerow([plain_cell(_said(row[name])) for name in _COLUMNS])


def _said(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else str(value or "")


def list_json(request: HttpRequest) -> JsonResponse:
    """The same list as JSON, for open data; ``truncated`` says that there is more than one answer holds."""
    rows = list(_rows(request))
    total = queries.documents(read_wish(request)).count()
    response = JsonResponse(
        {
            "about": "政策文件库目录，按生成之日的有效性标明",
            "made_on": timezone.localdate().isoformat(),
            "total": total,
            "truncated": total > len(rows),
            "documents": rows,
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response.page_tags = set(TAGS)  # type: ignore[attr-defined]
    return response


def _rows(request: HttpRequest) -> Iterator[dict[str, Any]]:
    catch_up_now(timezone.now())
    wish = read_wish(request)
    found = queries.page_of(wish, start=0, count=MOST_ROWS)
    tags = queries.tags_of(document.pk for document in found)
    index_numbers = dict(queries.index_numbers(document.release_id for document in found))
    for document in found:
        yield row_of(document, [tag.name for tag in tags.get(document.pk, [])], wish.on) | {
            "索引号": index_numbers.get(document.release_id, "")
        }


def row_of(document: Document, tags: list[str], today: date) -> dict[str, Any]:
    """Return one document as the catalogue has it (条例第十二条), with what the library adds."""
    choices = _document_kinds()
    return {
        "标题": document.title,
        "文号": document.doc_no,
        "统一编号": document.reg_no,
        "类别": document.get_sort_display(),
        "性质": "行政规范性文件" if document.is_normative else "",
        "公文种类": choices.get(document.document_kind, document.document_kind),
        "发文机关": document.issuers,
        "发布机构": document.organ.name,
        "主题分类": document.theme,
        "标签": tags,
        "成文日期": document.signed_on.isoformat(),
        "发布日期": document.released_on.isoformat(),
        "施行日期": document.effective_on.isoformat() if document.effective_on else "",
        "有效期至": document.ends_on.isoformat() if document.ends_on else "",
        "有效性": standing.word if (standing := shown_standing(document, today)) else "",
        "地址": address(document.get_absolute_url()),
    }


@cache
def _document_kinds() -> dict[str, str]:
    """Return the names of 公文种类 by code, as the kinds of information declare them."""
    return {
        code: name
        for kind in kinds().values()
        for particular in kind.particulars
        if particular.code == "document_kind"
        for code, name in particular.choices
    }


def document_json(request: HttpRequest, item_no: int) -> JsonResponse:
    """One document whole: its facts, its clauses with their addresses, its relations and the grounds for them."""
    catch_up_now(timezone.now())
    document = Document.objects.shown().filter(item_no=item_no).select_related("organ", "ended_by").first()
    if document is None:
        raise Http404("文件库中没有这份文件")
    tags = [tag.name for tag in queries.tags_of([document.pk]).get(document.pk, [])]
    clauses = Clause.objects.filter(version__release_id=document.release_id).values_list(
        "address", "anchor", "heading", "text"
    )
    relations = Relation.objects.filter(source=document, state=Relation.State.CONFIRMED)
    response = JsonResponse(
        row_of(document, tags, timezone.localdate())
        | {
            "内容概述": document.summary,
            "条款": [
                {"条款号": place, "锚点": anchor, "条标": heading, "条文": text}
                for place, anchor, heading, text in clauses
            ],
            "关系": [
                {
                    "关系": relation.get_sort_display(),
                    "文件": relation.target_title,
                    "文号": relation.target_no,
                    "原文": relation.evidence,
                }
                for relation in relations
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response.page_tags = {*TAGS, f"item:{item_no}"}  # type: ignore[attr-defined]
    return response


def legible(text: str) -> str:
    """Return a text without what neither XML nor Word can hold; a release of earlier days may have it."""
    return _UNWRITABLE.sub("", text)


def feed(request: HttpRequest) -> HttpResponse:
    """What is new under a wish, as Atom: the newest thirty documents."""
    catch_up_now(timezone.now())
    wish = read_wish(request)
    made = Atom1Feed(
        title="政策文件库" + ("（按所选条件）" if wish.chosen() or wish.tags else ""),
        link=address(address_of(wish)),
        description="新发布的政策文件、政策解读和申报通知",
        language="zh-CN",
        feed_url=address(request.get_full_path()),
    )
    for document in queries.page_of(wish, start=0, count=_IN_FEED):
        made.add_item(
            title=legible(document.title),
            link=address(document.get_absolute_url()),
            description=legible(document.summary),
            pubdate=timezone.localtime(document.released_at),
            updateddate=timezone.localtime(document.released_at),
            author_name=legible(document.organ.name),
            categories=[document.get_sort_display()],
        )
    response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    response.page_tags = set(TAGS)  # type: ignore[attr-defined]
    return response
