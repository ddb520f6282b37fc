"""核对: what was read beside where it stands; a person looks, corrects, and goes on to the next."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingting.commons.api import kept
from mingting.kernel.refusals import Refused

from ..actions.bringing_confirmed import confirm_file, words_read
from ..actions.bringing_in import drop_file, try_again
from ..bringing import CERTAIN, choices_of, leaf
from ..models import BroughtFile, Document
from .bringing_screens import file_or_404, page
from .screens import hand, show_refusal

VALIDITY = [
    ("", "（未选）"),
    ("in_force", "有效"),
    ("not_yet", "尚未施行"),
    ("amended", "已修改"),
    ("expired", "失效"),
    ("repealed", "废止"),
]
#: Fields whose value is worked out of another.
_DERIVED = {"source": "issuers", "validity": "effective_on"}


class ConfirmForm(forms.Form):
    title = forms.CharField(label="标题", widget=forms.Textarea(attrs={"rows": 2}))
    doc_no = forms.CharField(label="文号", required=False)
    issuers = forms.CharField(
        label="发文机关",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个，主办机关在第一行",
    )
    document_kind = forms.ChoiceField(label="公文种类", required=False)
    formed_on = forms.DateField(label="成文日期", required=False)
    reg_no = forms.CharField(label="统一编号", required=False)
    effective_on = forms.DateField(label="施行日期", required=False)
    expires_on = forms.DateField(label="有效期至", required=False)
    validity = forms.ChoiceField(label="有效性", required=False, choices=VALIDITY)
    theme = forms.CharField(label="主题分类", required=False)
    source = forms.CharField(label="来源", required=False)
    why = forms.CharField(label="已有相同文件仍导入的理由", required=False)

    def __init__(self, file: BroughtFile, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_kind"].choices = [("", "（未选）"), *choices_of(file.batch.kind)]
        for name in ("formed_on", "effective_on", "expires_on"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        if not file.likes and not file.warnings and "why" not in self.data.get("shown", ""):
            self.fields["why"].widget = forms.HiddenInput()
        found = file.read.get("fields", {})
        self.rows = []
        for name in self.fields:
            read = found.get(_DERIVED.get(name, name)) or {}
            sure = read.get("confidence", 0) >= CERTAIN
            self.rows.append({"field": self[name], "read": read, "sure": sure, "name": name})

    def words(self) -> dict[str, Any]:
        """Return what was written, the issuers as a list."""
        said = dict(self.cleaned_data)
        said["issuers"] = [line.strip() for line in said["issuers"].splitlines() if line.strip()]
        return said


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form beside the text; make the draft and go on to the next file."""
    file = file_or_404(request, pk)
    if file.state != BroughtFile.State.READ:
        return redirect("policies_desk:bringing_batch", file.batch_id)
    words = words_read(file, timezone.localdate())
    initial = words | {"issuers": "\n".join(words["issuers"])}
    form = ConfirmForm(file, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_file(
                file_id=file.pk,
                person=request.user,
                words=form.words(),
                why=form.cleaned_data["why"],
                by=hand(request),
            )
        except Refused as refusal:
            if refusal.field == "why":
                form.fields["why"].widget = forms.TextInput()
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已成稿：{form.cleaned_data['title']}")
            return _next(file)
    waiting = file.batch.files.filter(state=BroughtFile.State.READ).count()
    return page(
        request,
        "policies/desk/bringing_confirm.html",
        title=leaf(file.name),
        crumbs=[
            (reverse("policies_desk:bringing"), "批量导入"),
            (reverse("policies_desk:bringing_batch", args=[file.batch_id]), f"第 {file.batch_id} 批"),
        ],
        status=422 if form.errors else 200,
        form=form,
        file=file,
        lines=_lines(file),
        likes=_likes(file),
        waiting=waiting,
        contradictions=file.read.get("contradictions", []),
        note=file.read.get("fields", {}).get("note"),
    )


def _next(file: BroughtFile) -> HttpResponse:
    """Go to the next file to be looked at, from the beginning again after the last; to the batch when none is left."""
    rest = file.batch.files.filter(state=BroughtFile.State.READ)
    found = rest.filter(position__gt=file.position).first() or rest.first()
    if found is None:
        return redirect("policies_desk:bringing_batch", file.batch_id)
    return redirect("policies_desk:bringing_file", found.pk)


def _lines(file: BroughtFile) -> list[dict[str, Any]]:
    """Return the text line by line, each with the names of the fields that were read there."""
    fields = {field.name: field.label for field in ConfirmForm(file)} | {"note": "附注"}
    names: dict[int, list[str]] = {}
    for name, read in file.read.get("fields", {}).items():
        for place in read.get("at", []):
            names.setdefault(place, []).append(fields[name])
    return [
        {"no": number, "text": text, "names": names.get(number, [])}
        for number, text in enumerate(file.read.get("lines", []))
    ]


def _likes(file: BroughtFile) -> list[dict[str, Any]]:
    numbers = [like["no"] for like in file.likes if like["sort"] == "document"]
    items = dict(Document.objects.filter(pk__in=numbers).values_list("pk", "item_no"))
    found = []
    for like in file.likes:
        is_document = like["sort"] == "document"
        address = f"/content/post_{items[like['no']]}.html" if is_document and like["no"] in items else ""
        found.append(like | {"where": "文件库" if is_document else "本批", "address": address})
    return found


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the file out and go on."""
    file = file_or_404(request, pk)
    try:
        drop_file(file_id=file.pk, person=request.user, why=request.POST.get("why", ""), by=hand(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("policies_desk:bringing_file", file.pk)
    return _next(file)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a file read once more."""
    file = file_or_404(request, pk)
    try:
        try_again(file_id=file.pk, person=request.user, by=hand(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("policies_desk:bringing_batch", file.batch_id)


def original(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file as it was handed in, always to be saved: never shown, for it may be a page that runs."""
    file = file_or_404(request, pk)
    response = FileResponse(
        kept.open_kept(file.digest),
        as_attachment=True,
        filename=leaf(file.name),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
