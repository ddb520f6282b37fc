"""区分处理: boxes drawn on the pages of a file, burned in by the verb, and what proves it (条例第三十七条)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from mingting.commons.api import kept
from mingting.kernel.refusals import Refused

from ..actions import redacting
from ..gateways.redacting import Box, PageSize, cautions, pages, prove, render_page
from ..gateways.redacting.showing import TYPES
from ..models import Application, CaseFile
from ..rules.stages import Move
from .asked_for import about
from .boxes_form import PREFIX, REASONS, SPARE, BoxFormSet, rows_from, sign_of
from .dossier import Dossier, dossier_or_404
from .faults import Fault, faults_of
from .permitted import back_to_case, refusal_of
from .screens import case_crumbs, case_or_404, hand, page

#: Pixels across in which a page is rendered: a phone, a desk, a page looked at closely.
_WIDTHS = (800, 1400, 2200)
#: Whose pages are shown here: nothing that came from the applicant.
_SHOWN = (CaseFile.Source.INFORMATION, CaseFile.Source.REDACTED)


@dataclass(frozen=True, slots=True)
class Covered:
    """One box of a finished redaction: its number over the whole file, its page from 1, its reason."""

    number: int
    page: int
    reason: str


@require_GET
def page_picture(request: HttpRequest, pk: int, file_id: int, number: int) -> HttpResponse:
    """Return one page (from 0) as a PNG, ``w`` pixels across, to those who see the case; it is kept nowhere."""
    file = _file(case_or_404(request, pk), file_id)
    asked = request.GET.get("w", "")
    width = next((each for each in _WIDTHS if asked.isdigit() and each >= int(asked)), _WIDTHS[-1])
    try:
        picture = render_page(_bytes(file), file.kind, number, width if asked else _WIDTHS[1])
    except Refused as refusal:
        raise Http404(str(refusal)) from None
    response = HttpResponse(picture, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def redact(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """Take boxes for a file with information; of a redacted one, show what was covered and prove it again."""
    dossier = dossier_or_404(request, pk)
    file = _file(dossier.case, file_id)
    if file.source == CaseFile.Source.REDACTED:
        return _result(request, dossier, file)
    refusal = refusal_of(Move.REDACT, dossier)
    if not refusal and file.kind not in TYPES:
        refusal = f"“{file.name}”是 {file.kind.upper()} 文件，只能遮盖 PDF 和图片，请先另存为 PDF 再归入案卷"
    if refusal:
        return back_to_case(request, dossier, refusal)
    try:
        sizes = pages(_bytes(file), file.kind)
    except Refused as refused:
        return back_to_case(request, dossier, str(refused))
    return _draw(request, dossier, file, sizes)


def _draw(request: HttpRequest, dossier: Dossier, file: CaseFile, sizes: list[PageSize]) -> HttpResponse:
    if request.method != "POST":
        rows = BoxFormSet(prefix=PREFIX, initial=_begun(request, file))
        rows.extra = SPARE
        return _drawing(request, dossier, file, sizes, rows)
    said = request.POST.copy()
    deed, _, where = said.get("do", "").partition(":")
    if deed in ("add", "page"):
        total = said.get(f"{PREFIX}-TOTAL_FORMS", "0")
        if deed == "add" and total.isdigit():
            said[f"{PREFIX}-TOTAL_FORMS"] = str(int(total) + SPARE)
        said["now"] = where or said.get("now", "")
        return _drawing(request, dossier, file, sizes, BoxFormSet(said, prefix=PREFIX), now=said["now"])
    rows = BoxFormSet(said, prefix=PREFIX)
    if not rows.is_valid():
        return _drawing(request, dossier, file, sizes, rows, [Fault("有的数字填写不合要求，请改正")])
    boxes = rows.boxes()
    try:
        warned = cautions(_bytes(file), boxes)
        if warned and said.get("accepted") != sign_of(boxes):
            return _drawing(request, dossier, file, sizes, rows, warned=warned, sign=sign_of(boxes))
        made = redacting.redact(person=request.user, file_id=file.pk, boxes=boxes, by=hand(request))
    except Refused as refusal:
        return _drawing(request, dossier, file, sizes, rows, faults_of(refusal))
    messages.success(request, f"已遮盖 {len(boxes)} 处，核验通过，归入案卷：{made.name}")
    return redirect("disclosure_desk:redact", dossier.case.pk, made.pk)


def _begun(request: HttpRequest, file: CaseFile) -> list[dict[str, Any]]:
    """Return the rows of an earlier redaction of the same file, when one is to be gone on with."""
    earlier = request.GET.get("from", "")
    found = file.redactions.filter(pk=earlier).first() if earlier.isdigit() else None
    return rows_from(found.boxes) if found else []


def _drawing(
    request: HttpRequest,
    dossier: Dossier,
    file: CaseFile,
    sizes: list[PageSize],
    rows: Any,
    faults: list[Fault] | None = None,
    *,
    warned: list[str] | None = None,
    sign: str = "",
    now: str | None = None,
) -> HttpResponse:
    at = now or request.POST.get("now") or "1"
    shown = min(max(int(at), 1), len(sizes)) if at.isdigit() else 1
    return page(
        request,
        "disclosure/desk/redact.html",
        title="区分处理",
        crumbs=case_crumbs(dossier.case),
        icon="edit",
        status=422 if faults else 200,
        file=file,
        sizes=[[size.width, size.height] for size in sizes],
        count=len(sizes),
        now=shown,
        before=shown - 1 if shown > 1 else None,
        after=shown + 1 if shown < len(sizes) else None,
        rows=rows,
        faults=faults or [],
        warned=warned or [],
        sign=sign,
        reasons=REASONS,
        earlier=[each for each in dossier.files if each.redacts_id == file.pk],
        **about(dossier),
    )


def _result(request: HttpRequest, dossier: Dossier, file: CaseFile) -> HttpResponse:
    """Show a redacted file beside its original; prove it anew when that is asked for."""
    original = file.redacts
    if original is None:
        raise Http404("没有这个文件的原件")
    boxes = [Box(**box) for box in file.boxes]
    proved: list[str] | None = None
    if request.method == "POST":
        proved = prove(_bytes(original), _bytes(file), boxes)
    return page(
        request,
        "disclosure/desk/redact_result.html",
        title="遮盖结果",
        crumbs=case_crumbs(dossier.case),
        icon="view",
        file=file,
        original=original,
        is_whole=kept.is_whole(file.digest),
        is_proved=proved is not None and not proved,
        faults=[Fault(each) for each in proved or []],
        covered=[Covered(number, box.page + 1, box.reason) for number, box in enumerate(boxes, start=1)],
        numbers=range(len(pages(_bytes(file), file.kind))),
        may_redo=not refusal_of(Move.REDACT, dossier),
        **about(dossier),
    )


def _file(case: Application, file_id: int) -> CaseFile:
    """Return a file of the case whose pages may be shown; others are not there."""
    found = CaseFile.objects.filter(application=case, pk=file_id, source__in=_SHOWN).first()
    if found is None:
        raise Http404("没有这个文件")
    return found


def _bytes(file: CaseFile) -> bytes:
    try:
        with kept.open_kept(file.digest) as stored:
            return stored.read()
    except FileNotFoundError:
        raise Http404("文件不在存储中，请联系系统管理员核对备份") from None
