"""信息公开机构: what the office of an organ sets for itself, and what its papers look like then."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mingting.accounts.api import Organ
from mingting.commons.api import kept
from mingting.kernel.refusals import Refused

from ..actions.arranging import keep_office, keep_seal
from ..lettering import signer_of
from ..models import LetterTemplate, Office
from .arranged import may_arrange, organ_or_404, organs_arranged
from .office_form import OfficeForm, SealForm, examples
from .screens import hand, page, say_refusal, show_refusal, today


@dataclass(frozen=True, slots=True)
class Signature:
    """Whether letters of the organ are signed: in a word, and in a sentence."""

    word: str
    tone: str
    says: str


def offices(request: HttpRequest) -> HttpResponse:
    """List the organs whose office the person arranges; the only one is shown at once."""
    if not may_arrange(request):
        raise PermissionDenied("您没有设置信息公开机构的岗位")
    organs = list(organs_arranged(request).select_related("disclosure_office"))
    if len(organs) == 1:
        return redirect("disclosure_desk:office_of", organs[0].pk)
    own = dict(
        LetterTemplate.objects.filter(organ__in=organs, in_use=True)
        .order_by()
        .values_list("organ")
        .annotate(Count("pk"))
    )
    rows = [(organ, _office(organ), own.get(organ.pk, 0)) for organ in organs]
    return page(
        request,
        "disclosure/desk/offices.html",
        title="工作机构设置",
        icon="cogs",
        rows=sorted(rows, key=lambda row: row[1] is None),
        missing=sum(1 for _, office, _ in rows if office is None),
    )


def office(request: HttpRequest, organ_id: int) -> HttpResponse:
    """Show an office's settings, and keep them when they are posted."""
    organ = organ_or_404(request, organ_id)
    form = OfficeForm(request.POST or None, office=_office(organ) or _new(organ))
    if request.method == "POST" and form.is_valid():
        try:
            keep_office(person=request.user, organ_id=organ.pk, by=hand(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已保存{organ}的设置，公众页面随之更新")
            return redirect("disclosure_desk:office_of", organ.pk)
    return _shown(request, organ, form=form)


@require_POST
def seal(request: HttpRequest, organ_id: int) -> HttpResponse:
    """Keep the picture of the seal, or take it away (``drop``)."""
    organ = organ_or_404(request, organ_id)
    dropped = "drop" in request.POST
    form = SealForm(request.POST, request.FILES)
    if not dropped and not form.is_valid():
        return _shown(request, organ, seal_form=form)
    data = None if dropped else form.cleaned_data["file"].read()
    try:
        keep_seal(person=request.user, organ_id=organ.pk, data=data, by=hand(request))
    except Refused as refusal:
        if dropped:
            say_refusal(request, refusal)
            return redirect("disclosure_desk:office_of", organ.pk)
        show_refusal(form, refusal)
        return _shown(request, organ, seal_form=form)
    said = "已停用印章图样，文书上不再印章" if dropped else "已更换印章图样，以后制作的文书用新的图样"
    messages.success(request, said)
    return redirect(reverse("disclosure_desk:office_of", args=[organ.pk]) + "#seal")


@require_safe
def seal_picture(request: HttpRequest, organ_id: int) -> HttpResponseBase:
    """Send the picture of the seal to whoever arranges the office."""
    found = _office(organ_or_404(request, organ_id))
    if found is None or not found.seal:
        raise Http404("没有印章图样")
    response = FileResponse(kept.open_kept(found.seal), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _shown(
    request: HttpRequest,
    organ: Organ,
    *,
    form: OfficeForm | None = None,
    seal_form: SealForm | None = None,
) -> HttpResponse:
    found = _office(organ)
    shown = found or _new(organ)
    form = form or OfficeForm(office=shown)
    return page(
        request,
        "disclosure/desk/office.html",
        title=organ.name,
        crumbs=[(reverse("disclosure_desk:office"), "工作机构设置")],
        icon="cogs",
        status=422 if seal_form is not None else None,
        organ=organ,
        office=found,
        form=form,
        seal_form=seal_form or SealForm(),
        examples=examples(shown, today().year) if found else [],
        signature=signature_of(organ),
        templates=LetterTemplate.objects.filter(organ=organ, in_use=True).count() if found else 0,
        today=today(),
    )


def signature_of(organ: Organ) -> Signature:
    """Return whether the organ's letters are signed electronically, and if not, why."""
    try:
        signs = signer_of(organ.code).signs
    except (Refused, OSError) as fault:
        why = str(fault) if isinstance(fault, Refused) else "证书旁边没有口令文件，或者不能读取"
        return Signature("打不开", "late", f"{why}。在此之前不能制作文书，请系统管理员检查签名证书。")
    if signs:
        return Signature("已配置", "done", "文书制作时加电子签名，印章随签名显示。")
    return Signature(
        "未配置",
        "quiet",
        f"文书不加电子签名，由工作人员打印盖章，或者只印印章图样。需要时由系统管理员把证书 {organ.code}.p12 "
        "放入签名目录（MINGTING_SIGNING_DIR）。",
    )


def _office(organ: Organ) -> Office | None:
    return getattr(organ, "disclosure_office", None)


def _new(organ: Organ) -> Office:
    """Return settings to begin with: what is known of the organ itself."""
    return Office(
        organ_id=organ.pk,
        name=f"{organ.name}办公室",
        **{name: getattr(organ, name) for name in ("address", "hours", "phone", "fax", "postcode", "email")},
    )
