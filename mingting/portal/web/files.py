"""Released files: served for as long as the release they belong to is shown, and not a moment longer."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from mingting.commons.api import kept
from mingting.publishing.api import ReleasedFile, Withdrawal

logger = logging.getLogger(__name__)

#: What a browser may show by itself: pictures without scripts, sound and film. Everything else is saved.
_SHOWN = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "video/webm", "audio/mpeg"}
)
#: Even a file that lies about itself runs nothing and reads nothing of the site.
_SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_FIRST_HALF = re.compile(r"[0-9a-f]{32}")
_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_CHUNK = 64 * 1024


@require_safe
def released_file(request: HttpRequest, item_id: int, digest: str, name: str) -> HttpResponseBase:
    """Serve a file of the release that the item shows now; 410 after a withdrawal, 404 for anything else.

    ``digest`` is the first 32 hexadecimal digits of the file's SHA-256. Browsers ask again each time
    (``no-cache`` with an ETag): a withdrawn file must not live on in caches. With the setting
    ``MINGTING["KEPT_BY_PROXY"]`` naming an internal location such as ``/kept/``, nginx sends the bytes
    (``X-Accel-Redirect``) once we have said yes.
    """
    if not _FIRST_HALF.fullmatch(digest):
        raise Http404("文件不存在")
    file = ReleasedFile.objects.filter(
        release__shown_by=item_id, digest__startswith=digest, name=name
    ).first()
    if file is None:
        return _taken_back(item_id, digest, name)
    etag = f'"{file.digest}"'
    if etag in {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}:
        return _dressed(HttpResponse(status=304), file, etag)
    by_proxy = settings.MINGTING.get("KEPT_BY_PROXY", "")
    if by_proxy:
        response = _dressed(HttpResponse(), file, etag)
        # The layout of commons.kept: two levels of directories named after the digest.
        response["X-Accel-Redirect"] = f"{by_proxy}{file.digest[:2]}/{file.digest[2:4]}/{file.digest}"
        return response
    try:
        data = kept.open_kept(file.digest)
    except FileNotFoundError as lost:
        logger.exception("发布件 %s 的文件 %s 已不在存储中", file.release_id, file.digest)
        raise Http404("文件不存在") from lost
    return _sent(request, file, etag, data)


def _taken_back(item_id: int, digest: str, name: str) -> HttpResponse:
    """Answer for a file that is not shown: gone if a release had it and was withdrawn with no other shown."""
    withdrawal = (
        Withdrawal.objects.filter(release__item_id=item_id, release__item__shown__isnull=True)
        .filter(release__files__digest__startswith=digest, release__files__name=name)
        .order_by("-id")
        .first()
    )
    if withdrawal is None:
        raise Http404("文件不存在")
    said = f"本信息已撤回，附件不再提供。{withdrawal.public_note}"
    response = HttpResponse(said, status=410, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _sent(request: HttpRequest, file: ReleasedFile, etag: str, data: BinaryIO) -> HttpResponseBase:
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        asked = ""
    span = _span(asked, file.size)
    if request.method == "HEAD":
        data.close()
        return _dressed(HttpResponse(), file, etag)
    if span is None:
        return _dressed(FileResponse(data), file, etag)
    if not span:
        data.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{file.size}"
        return response
    part = StreamingHttpResponse(_Part(data, span), status=206)
    part["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{file.size}"
    part["Content-Length"] = str(len(span))
    return _dressed(part, file, etag)


def _span(asked: str, size: int) -> range | None:
    """Return the bytes a ``Range`` header asks for; ``None`` for all, an empty range for what is not there.

    Several ranges at once, and words we do not know, get the whole file, as RFC 9110 (14.2) allows.
    """
    match = _ONE_RANGE.fullmatch(asked.strip())
    if match is None or asked.strip() == "bytes=-":
        return None
    first, last = match.groups()
    if len(first) > 18 or len(last) > 18:
        return range(0)
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))


class _Part:
    """Some bytes of a file; closed with the response, read or not."""

    def __init__(self, data: BinaryIO, span: range) -> None:
        self._data = data
        self._span = span
        self.close = data.close

    def __iter__(self) -> Iterator[bytes]:
        self._data.seek(self._span.start)
        left = len(self._span)
        while left and (chunk := self._data.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _dressed(response: HttpResponseBase, file: ReleasedFile, etag: str) -> HttpResponseBase:
    shown = file.media_type in _SHOWN
    if response.status_code != 304:
        response["Content-Type"] = file.media_type or "application/octet-stream"
        response["Content-Disposition"] = content_disposition_header(not shown, file.name) or "inline"
        response["Accept-Ranges"] = "bytes"
    if response.status_code == 200 and "X-Accel-Redirect" not in response:
        response["Content-Length"] = str(file.size)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    return response
