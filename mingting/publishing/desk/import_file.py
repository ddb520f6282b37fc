"""从文件导入: a Word, PDF, OFD or HTML file, or a scan, becomes a draft; the page says what was left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from mingting.accounts.api import Organ, Person, Role, organs_of
from mingting.commons.files import kinds as file_kinds
from mingting.kernel.refusals import Refused

from .. import actions
from ..models import Column
from .item_form import kind_choices
from .screens import hand, page, show_refusal, today


class ImportForm(forms.Form):
    file = forms.FileField(
        label="文件",
        help_text="docx、pdf、ofd 或 html，也可以是不超过 5 页的扫描件或图片，不超过 50 MB。"
        "文字、表格、图片和层级会保留；宏、脚本、批注和隐藏信息不会带入。",
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.ofd,.html,.htm,.png,.jpg,.jpeg"}),
        error_messages={"required": "请选择要导入的文件", "empty": "文件是空的，请重新选择"},
        max_length=None,
    )
    organ = forms.ModelChoiceField(label="发布机构", queryset=Organ.objects.none(), empty_label=None)
    column = forms.ModelChoiceField(label="栏目", queryset=Column.objects.none(), empty_label="请选择")
    kind = forms.ChoiceField(label="信息种类", choices=kind_choices)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organs = organs_of(person, today(), [Role.EDITOR])
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=organs)
        self.fields["column"].queryset = Column.objects.filter(
            Q(organ__in=organs) | Q(organ=None)
        ).select_related("organ")

    def clean_file(self) -> UploadedFile:
        """Look at the size before a byte is read into memory."""
        uploaded = self.cleaned_data["file"]
        try:
            file_kinds.check_size(uploaded.size, uploaded.name)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return uploaded

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        column, organ = cleaned.get("column"), cleaned.get("organ")
        if column and organ and column.organ_id not in (None, organ.pk):
            self.add_error(
                "column", f"栏目“{column.name}”不属于“{organ.name}”，请选择该机构的栏目或者共用栏目"
            )
        return cleaned


def import_file(request: HttpRequest) -> HttpResponse:
    """Take the file, make the draft, and go to its form with what was left out."""
    if not organs_of(request.user, today(), [Role.EDITOR]):
        raise PermissionDenied("您没有编辑岗位，不能导入")
    form = ImportForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            item, warnings = actions.import_file(
                person=request.user,
                column=said["column"],
                organ_id=said["organ"].pk,
                kind=said["kind"],
                data=said["file"].read(),
                name=said["file"].name,
                by=hand(request),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            _say_what_happened(request, item.title, warnings)
            return redirect("publishing_items:edit", item.pk)
    return page(
        request,
        "publishing/desk/import.html",
        title="从文件导入",
        crumbs=[(reverse("publishing_items:list"), "信息")],
        icon="upload",
        status=422 if form.errors else 200,
        form=form,
    )


def _say_what_happened(request: HttpRequest, title: str, warnings: tuple[str, ...]) -> None:
    messages.success(request, f"已导入为草稿“{title}”，请逐项核对")
    if warnings:
        lines = format_html_join("", "<li>{}</li>", ((warning,) for warning in warnings))
        messages.warning(request, format_html("导入时请注意：<ul class='mt-said'>{}</ul>", lines))
