"""批量导入: the batches, a new one, and how far the reading of one has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingting.accounts.api import Organ
from mingting.commons.files.packages import MEBIBYTE
from mingting.kernel.refusals import Refused
from mingting.publishing.api import Column, kinds

from ..actions.bringing_confirmed import SURE_AT_ONCE, confirm_all_sure
from ..actions.bringing_in import TOTAL_LIMIT, bring_in
from ..actions.bringing_read import read_on
from ..bringing import is_sure, leaf
from ..models import Batch, BroughtFile
from ..tasks import read_batch
from .bringing_screens import batch_or_404, organs, page
from .screens import hand, show_refusal

_A_PAGE = 30
#: What one request reads of a batch, seconds.
_STEP_SECONDS = 2.0
_STATE = BroughtFile.State


class ManyFiles(forms.FileInput):
    """A field for several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ManyFilesField(forms.FileField):
    """Takes the files of one or of several fields; sizes are looked at before a byte is read."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = [one for one in data or [] if one]
        if self.required and not uploads:
            raise forms.ValidationError("请选择要导入的文件、文件夹或者压缩包")
        if sum(one.size or 0 for one in uploads) > TOTAL_LIMIT:
            raise forms.ValidationError(f"一批文件合计不超过 {TOTAL_LIMIT // MEBIBYTE} MB，请分批导入")
        return uploads


class BringForm(forms.Form):
    organ = forms.ModelChoiceField(label="发布机构", queryset=Organ.objects.none(), empty_label=None)
    column = forms.ModelChoiceField(label="栏目", queryset=Column.objects.none(), empty_label="请选择")
    kind = forms.ChoiceField(label="信息种类")
    files = ManyFilesField(
        label="文件或者压缩包",
        required=False,
        help_text="可多选：docx、pdf、ofd、html、扫描图片，或者装有这些文件的 zip；一批最多 300 个，合计 300 MB。",
        widget=ManyFiles(attrs={"accept": ".docx,.pdf,.ofd,.html,.htm,.png,.jpg,.jpeg,.zip"}),
    )
    folder = ManyFilesField(
        label="或者整个文件夹",
        required=False,
        help_text="浏览器支持时可直接选文件夹；其中的隐藏文件不收。",
        widget=ManyFiles(attrs={"webkitdirectory": True}),
    )

    def __init__(self, organ_ids: frozenset[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=organ_ids)
        columns = Column.objects.filter(Q(organ__in=organ_ids) | Q(organ=None))
        self.fields["column"].queryset = columns.select_related("organ")
        # Only what declares an issuing organ is a document of the library; the rest is imported one by one.
        declare = [k for k in kinds().values() if any(one.code == "issuers" for one in k.particulars)]
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in declare]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        uploads = [*(cleaned.get("files") or []), *(cleaned.get("folder") or [])]
        if not uploads and not self.errors:
            self.add_error("files", "请选择要导入的文件、文件夹或者压缩包")
        if sum(one.size or 0 for one in uploads) > TOTAL_LIMIT:
            self.add_error(None, f"一批文件合计不超过 {TOTAL_LIMIT // MEBIBYTE} MB，请分批导入")
        return cleaned

    def uploads(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and bytes, one file in memory at a time."""
        chosen = [*self.cleaned_data["files"], *self.cleaned_data["folder"]]
        # A browser gives a folder's files in any order; which of two alike comes first is no matter of chance.
        for upload in sorted(chosen, key=lambda upload: upload.name or ""):
            yield upload.name or "", upload.read()


def batches(request: HttpRequest) -> HttpResponse:
    """List the batches of one's organs, the latest first."""
    own = _demand_editor(request)
    found = (
        Batch.objects.filter(organ_id__in=own)
        .select_related("organ", "column", "by")
        .annotate(
            total=Count("files"),
            unread=Count("files", filter=Q(files__state__in=[_STATE.WAITING, _STATE.READING])),
            to_check=Count("files", filter=Q(files__state=_STATE.READ)),
            failed=Count("files", filter=Q(files__state=_STATE.FAILED)),
            taken=Count("files", filter=Q(files__state=_STATE.TAKEN)),
        )
        .order_by("-pk")
    )
    shown = Paginator(found, _A_PAGE).get_page(request.GET.get("p"))
    return page(request, "policies/desk/bringing_list.html", title="批量导入", batches=shown)


def _demand_editor(request: HttpRequest) -> frozenset[int]:
    own = organs(request)
    if not own:
        raise PermissionDenied("您没有编辑岗位，不能批量导入")
    return own


def bring(request: HttpRequest) -> HttpResponse:
    """Take the files, have the job read them, and go to where its progress is seen."""
    form = BringForm(_demand_editor(request), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = bring_in(
                person=request.user,
                organ_id=said["organ"].pk,
                column=said["column"],
                kind=said["kind"],
                files=form.uploads(),
                by=hand(request),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            read_batch.enqueue(made.pk)
            return redirect("policies_desk:bringing_batch", made.pk)
    return page(
        request,
        "policies/desk/bringing_new.html",
        title="导入一批文件",
        crumbs=[(reverse("policies_desk:bringing"), "批量导入")],
        status=422 if form.errors else 200,
        form=form,
    )


def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of each file of a batch."""
    found = batch_or_404(request, pk)
    files = list(found.files.all())
    for file in files:
        fields = file.read.get("fields", {})
        file.shown_title = fields.get("title", {}).get("value") or leaf(file.name)
        file.number = fields.get("doc_no", {}).get("value", "")
        file.is_sure = file.state == _STATE.READ and is_sure(file)
    counts = Counter(file.state for file in files)
    first = next((file for file in files if file.state == _STATE.READ), None)
    return page(
        request,
        "policies/desk/bringing_batch.html",
        title=f"第 {found.pk} 批",
        crumbs=[(reverse("policies_desk:bringing"), "批量导入")],
        batch=found,
        kind=kinds()[found.kind].name,
        files=files,
        first=first,
        sure=sum(file.is_sure for file in files),
        twins=sum(bool(file.likes) for file in files if file.state == _STATE.READ),
        progress=_progress(counts),
        counts={name.lower(): counts[name] for name in _STATE.values},
    )


def _progress(counts: Counter[str]) -> dict[str, int]:
    unread = counts[_STATE.WAITING] + counts[_STATE.READING]
    total = sum(counts.values())
    return {"total": total, "done": total - unread, "unread": unread}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Read for two seconds, then tell how far it is: as JSON to the script, by the page itself without one.

    ``moved`` is false when only scans are left, which the job reads.
    """
    found = batch_or_404(request, pk)
    before = found.files.not_yet_read().count()
    count = read_on(found.pk, hand=lambda: hand(request), seconds=_STEP_SECONDS)
    if request.headers.get("accept") != "application/json":
        return redirect("policies_desk:bringing_batch", found.pk)
    counts = Counter(found.files.values_list("state", flat=True))
    told = _progress(counts)
    free = found.files.filter(by_job=False).not_yet_read().exists()
    return JsonResponse(told | {"moved": bool(count) or told["unread"] < before or free})


@require_POST
def take_sure(request: HttpRequest, pk: int) -> HttpResponse:
    """Make drafts of the sure ones, some at a time."""
    found = batch_or_404(request, pk)
    count, left, refused = confirm_all_sure(batch_id=found.pk, person=request.user, by=hand(request))
    messages.success(request, f"已成稿 {count} 件，可在“信息”中查看并送审")
    if left and count == SURE_AT_ONCE:
        messages.info(request, f"一次办理 {SURE_AT_ONCE} 件，还有 {left} 件，可再按一次")
    for sentence in refused:
        messages.error(request, sentence)
    return redirect("policies_desk:bringing_batch", found.pk)
