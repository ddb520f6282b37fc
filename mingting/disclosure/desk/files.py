"""Files and letters of a case, handed out to those who may see it; what names a person only with a look on record."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from mingting.commons.api import kept
from mingting.kernel.refusals import Refused

from .. import actions
from ..models import CaseFile, Letter
from .personal import PERSONAL_FILES
from .screens import case_or_404, hand, say_refusal

_LETTER_FORMS = ("pdf", "docx")
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


@require_GET
def file(request: HttpRequest, pk: int, file_id: int) -> HttpResponseBase:
    """Hand out a file that names nobody: what was found, and what was redacted."""
    case_or_404(request, pk)
    found = CaseFile.objects.filter(application_id=pk, pk=file_id).exclude(source__in=PERSONAL_FILES).first()
    if found is None:
        raise Http404("没有这个文件")
    return _handed_out(found.digest, found.name, found.kind)


@require_POST
def personal_file(request: HttpRequest, pk: int, file_id: int) -> HttpResponseBase:
    """Hand out a file in which somebody stands by name, after the look is on record."""
    case_or_404(request, pk)
    found = CaseFile.objects.filter(application_id=pk, pk=file_id).first()
    if found is None:
        raise Http404("没有这个文件")
    refused = _look(request, pk, f"{found.get_source_display()}“{found.name}”")
    return refused or _handed_out(found.digest, found.name, found.kind)


@require_POST
def letter(request: HttpRequest, pk: int, letter_id: int, kind: str) -> HttpResponseBase:
    """Hand out a letter, as DOCX or PDF, after the look is on record: it is addressed to somebody."""
    case_or_404(request, pk)
    found = Letter.objects.filter(application_id=pk, pk=letter_id).first()
    if found is None or kind not in _LETTER_FORMS:
        raise Http404("没有这件文书")
    name = f"{found.get_kind_display()}{f' {found.number}' if found.number else ''}.{kind}"
    refused = _look(request, pk, f"文书 {name}")
    return refused or _handed_out(found.docx if kind == "docx" else found.pdf, name, kind)


@require_POST
def package(request: HttpRequest, pk: int, package_id: int) -> HttpResponseBase:
    """Hand out the archive package of the case; the verb puts the look on record."""
    case = case_or_404(request, pk)
    found = case.packages.filter(pk=package_id).first()
    if found is None:
        raise Http404("没有这个归档包")
    try:
        data = actions.export_package(person=request.user, package_id=found.pk, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect("disclosure_desk:case", pk)
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.archive_number)}.zip"
    return response


def _look(request: HttpRequest, pk: int, what: str) -> HttpResponse | None:
    """Put the look on record; return where to go when it is refused."""
    try:
        actions.look(person=request.user, application_id=pk, what=what, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect("disclosure_desk:case", pk)
    return None


def _handed_out(digest: str, name: str, kind: str) -> FileResponse:
    """Return the kept bytes as a download, never as a page of this site."""
    try:
        stored = kept.open_kept(digest)
    except FileNotFoundError:
        raise Http404("文件不在存储中，请联系系统管理员核对备份") from None
    response = FileResponse(
        stored,
        as_attachment=True,
        filename=name,
        content_type=_TYPES.get(kind, "application/octet-stream"),
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
