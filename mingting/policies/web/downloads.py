"""One document given out as PDF, OFD or Word, made when first asked for and kept until another edition is released."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from mingting.commons.files.fonts import find_fonts
from mingting.commons.public import address
from mingting.kernel.refusals import Refused

from ..actions import catch_up_now
from ..gateways.giving import Paper, docx, ofd, pdf
from ..gateways.paper import paragraphs
from ..models import Document
from .exports import legible

_TYPES = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
#: Longer than any law: what is longer is read on its page.
_LONGEST = 400_000
#: Raised when the layout changes: what was made by an older one is made anew.
_LAYOUT = 2


def download(request: HttpRequest, item_no: int, ending: str) -> HttpResponse:
    """The document as a file. What cannot be set says so in Chinese, with the way back to its page."""
    catch_up_now(timezone.now())
    if ending not in _TYPES:
        raise Http404("没有这种格式")
    document = Document.objects.shown().filter(item_no=item_no).select_related("release").first()
    if document is None:
        raise Http404("文件库中没有这份文件")
    if len(document.release.body_text) > _LONGEST:
        raise Http404(f"本件超过 {_LONGEST // 10_000} 万字，请在网页上阅读或者下载附件")
    try:
        made = _kept(document, ending)
    except Refused as refusal:
        raise Http404(f"本件暂时不能生成下载文件：{refusal}") from refusal
    response = HttpResponse(made, content_type=_TYPES[ending])
    name = quote(f"{document.title[:80]}.{ending}")
    response["Content-Disposition"] = f"attachment; filename=\"document.{ending}\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _kept(document: Document, ending: str) -> bytes:
    """Return the file from the shelf, or make it and lay it there: one release is set once a machine."""
    shelf = Path(settings.MINGTING["PAPERS_DIR"])
    place = shelf / f"{document.release.snapshot[:40]}-{_LAYOUT}.{ending}"
    try:
        return place.read_bytes()
    except FileNotFoundError:
        pass
    made = _made(document, ending)
    shelf.mkdir(parents=True, exist_ok=True)
    draft = shelf / f"{uuid4().hex}.part"
    draft.write_bytes(made)
    os.replace(draft, place)
    return made


def _made(document: Document, ending: str) -> bytes:
    """Return the file made anew. The OFD is drawn from the PDF, so that the two cannot differ."""
    if ending == "ofd":
        printed = _kept(document, "pdf")
        return ofd(printed, title=legible(document.title), author=document.organ.name, on=document.signed_on)
    paper = paper_of(document)
    if ending == "docx":
        return docx(paper)
    return pdf(paper, fonts=find_fonts(tuple(settings.MINGTING["FONTS"])))


def paper_of(document: Document) -> Paper:
    """Return a document as it is put on paper."""
    page = address(document.get_absolute_url())
    return Paper(
        title=legible(document.title),
        number=legible(document.doc_no),
        issued_on=document.signed_on,
        parts=tuple(paragraphs(document.release.body_html)),
        source=f"来源：{page}　发布日期：{document.released_on}　有效性以网页标明的为准。",
    )
