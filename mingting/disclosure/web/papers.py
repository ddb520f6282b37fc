"""Letters and files of a request, for the applicant alone: asked for each time, kept nowhere on the way."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from mingting.commons.api import kept

from ..models import Application, CaseFile, Letter
from .case import to_code
from .story import case_of, files_of, letters_of
from .visits import VisitRequest, personal

_TYPES = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
#: Even a file that lies about itself runs nothing and reads nothing of the site.
_SANDBOX = "sandbox; default-src 'none'"


@require_safe
@personal
def letter(request: VisitRequest, number: str, pk: int) -> HttpResponseBase:
    """Send a letter as PDF; not there, not yet to be read and somebody else's are one answer."""
    application = _case(request, number)
    if application is None:
        return to_code(number)
    found = next((each for each in letters_of(application) if each.pk == pk), None)
    if found is None:
        raise Http404("没有这份文书")
    return _sent(found.pdf, _letter_name(found), "pdf")


@require_safe
@personal
def file(request: VisitRequest, number: str, pk: int) -> HttpResponseBase:
    """Send a file that was supplied with the answer."""
    application = _case(request, number)
    if application is None:
        return to_code(number)
    found: CaseFile | None = next((each for each in files_of(application) if each.pk == pk), None)
    if found is None:
        raise Http404("没有这个文件")
    return _sent(found.digest, found.name, found.kind)


def _case(request: VisitRequest, number: str) -> Application | None:
    pk = request.visit.case_pk(number)
    return None if pk is None else case_of(pk)


def _letter_name(found: Letter) -> str:
    return (
        f"{found.get_kind_display()} {found.number}.pdf"
        if found.number
        else f"{found.get_kind_display()}.pdf"
    )


def _sent(digest: str, name: str, kind: str) -> HttpResponseBase:
    response = FileResponse(kept.open_kept(digest))
    response["Content-Type"] = _TYPES.get(kind, "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    return response
