"""Uploads are private: only signed-in staff are served them, and never in a way that a browser would run."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

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


def upload(request: HttpRequest, path: str) -> FileResponse:
    """Serve one uploaded file to a member of staff."""
    try:
        if not path or not default_storage.exists(path):
            raise Http404("没有这个文件")
        opened = default_storage.open(path, "rb")
    except (SuspiciousFileOperation, IsADirectoryError, FileNotFoundError, ValueError) as fault:
        raise Http404("没有这个文件") from fault
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
