"""Uploads are private: served to readers of the organ that keeps them, and never in a way that a browser would run."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition

from mingting.accounts.api import Person, keeper, roles_of

from ..queries import READERS
from .screens import today

#: What a browser shows in place; everything else is downloaded.
_SHOWN = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "video/mp4",
    "video/webm",
    "audio/mpeg",
)
_NOT_THERE = "没有这个文件，或者您在它的机构没有相应岗位"


def upload(request: HttpRequest, path: str) -> FileResponse:
    """Serve one uploaded file to a person who reads the drafts of the organ that keeps it."""
    collections = set(_collections(path))
    if not collections or not all(may_read(request.user, collection) for collection in collections):
        raise Http404(_NOT_THERE)
    try:
        opened = default_storage.open(path, "rb")
    except (SuspiciousFileOperation, IsADirectoryError, FileNotFoundError, ValueError) as fault:
        raise Http404(_NOT_THERE) from fault
    guessed = mimetypes.guess_type(path)[0] or "application/octet-stream"
    shown = guessed in _SHOWN
    response = FileResponse(
        opened,
        as_attachment=not shown,
        filename=PurePosixPath(path).name,
        content_type=guessed if shown else "application/octet-stream",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    if guessed != "application/pdf":  # a sandboxed PDF is not shown by browsers
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def may_read(person: Person, collection_id: int) -> bool:
    """Whether the person reads drafts today in the organ whose shelf this is: by a post, a superuser too."""
    organ_id = keeper(collection_id)
    return organ_id is not None and bool(roles_of(person, organ_id, today()) & set(READERS))


def only_to_readers(document: Document, request: HttpRequest) -> None:
    """Stand before Wagtail's own way of serving a document: “not there” and “not yours” are the same answer."""
    if not may_read(request.user, document.collection_id):
        raise Http404(_NOT_THERE)


def _collections(path: str) -> QuerySet:
    """Return the ids of the collections whose documents, images or renditions stand at this path of the store."""
    match path.partition("/")[0]:
        case "documents":
            return Document.objects.filter(file=path).values_list("collection_id", flat=True)
        case "original_images":
            return Image.objects.filter(file=path).values_list("collection_id", flat=True)
        case "images":
            return Rendition.objects.filter(file=path).values_list("image__collection_id", flat=True)
    return Document.objects.none().values_list("collection_id", flat=True)
