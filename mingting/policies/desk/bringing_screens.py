"""What the screens of bringing in share: who acts, what surrounds a page, how a refusal is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from mingting.commons.api import origin
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..keepers import organs_written_by
from ..models import Batch, BroughtFile


def hand(request: HttpRequest) -> By:
    """Return who acts, now and from where: the edge at which the clock is read."""
    return origin.by(request.user, timezone.now())


def organs(request: HttpRequest) -> frozenset[int]:
    """Return the organs in which the person may bring files in today."""
    return organs_written_by(request.user, timezone.localdate())


def batch_or_404(request: HttpRequest, pk: int) -> Batch:
    """Return a batch the person may see; “not there” and “not yours” are the same answer."""
    found = Batch.objects.filter(organ_id__in=organs(request)).select_related("organ", "column", "by")
    batch = found.filter(pk=pk).first()
    if batch is None:
        raise Http404("没有这批文件，或者它不由您所在的机构负责")
    return batch


def file_or_404(request: HttpRequest, pk: int) -> BroughtFile:
    """Return a file of such a batch."""
    files = BroughtFile.objects.filter(batch__organ_id__in=organs(request))
    file = files.select_related("batch__organ", "batch__column").filter(pk=pk).first()
    if file is None:
        raise Http404("没有这个文件，或者它不由您所在的机构负责")
    return file


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put the refusal's sentence beside the field it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a screen inside Wagtail's frame. ``crumbs`` are (address, words) between the home page and ``title``."""
    items = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        *({"url": url, "label": label} for url, label in crumbs),
        {"url": "", "label": title},
    ]
    frame = {"breadcrumbs_items": items, "header_title": title, "header_icon": "upload"}
    media = getattr(context.get("form"), "media", None)
    return render(request, template, frame | {"media": media} | context, status=status)
