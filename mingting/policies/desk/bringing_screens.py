"""What the screens of bringing in share: which batch and which file are meant, and who may see them."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest
from django.utils import timezone

from mingting.accounts.api import frame

from ..keepers import organs_written_by
from ..models import Batch, BroughtFile

page = partial(frame.page, icon="upload")


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
