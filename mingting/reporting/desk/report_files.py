"""An edition given out as a file: HTML, Word, PDF, JSON or CSV, under a name that says what it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingting.commons.files.fonts import find_fonts
from mingting.kernel.refusals import Refused

from .. import queries
from ..building import report_of
from ..gateways import giving
from ..models import Edition
from ..rules.report import Report
from .screens import report_or_404, say_refusal

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _pdf(report: Report) -> bytes:
    return giving.pdf(report, fonts=find_fonts(tuple(settings.MINGTING["FONTS"])))


def _json(report: Report) -> bytes:
    return json.dumps(giving.json_of(report), ensure_ascii=False, indent=2).encode()


#: How each form is named and made.
_FORMS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "html": ("text/html; charset=utf-8", lambda report: giving.html_page(report).encode()),
    "docx": (_WORD, giving.docx),
    "pdf": ("application/pdf", _pdf),
    "json": ("application/json", _json),
    "csv": ("text/csv; charset=utf-8", giving.csv_of),
}
FORMS = tuple(_FORMS)


@require_safe
def download(request: HttpRequest, pk: int, number: int, kind: str) -> HttpResponse:
    """Hand out an edition as a file; a machine that cannot set it says what it lacks."""
    report = report_or_404(request, pk)
    edition = report.editions.filter(number=number).first()
    if edition is None or kind not in _FORMS:
        raise Http404(f"这份报告没有第{number}版，或者没有这种格式")
    edition.report = report
    media, give = _FORMS[kind]
    reads = report_of(queries.draft_of(edition, with_sources=False))
    try:
        data = give(reads)
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect("reporting_desk:report", pk)
    response = HttpResponse(data, content_type=media)
    name = quote(_name(edition, reads, kind))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _name(edition: Edition, reads: Report, kind: str) -> str:
    """Return the title, the edition, and, for a draft, that it is one and of when."""
    which = f"第{edition.number}版"
    if not edition.is_frozen:
        which = f"草稿{timezone.localdate(edition.made_at):%Y%m%d}"
    return f"{reads.title}（{which}）.{kind}"
