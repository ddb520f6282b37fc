"""站内搜索: the page of results, suggestions while typing, and the count of what was opened."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from mingting.commons.api import search as full_text
from mingting.commons.patience import is_worn_out
from mingting.commons.search.contract import IN_FORCE, OVER, WAITING, EngineUnreachable
from mingting.policies.api import catch_up_now, parse_number
from mingting.publishing.api import GENRES, kinds

from .. import queries
from ..offers import offers_for
from ..queries import Scope
from . import narrowing
from .asked import LONGEST_QUESTION, VALIDITIES, Asked, read
from .chrome import Chrome, chrome
from .lists import PER_PAGE, Lines, lines, pager
from .pages import show
from .views import doors

logger = logging.getLogger(__name__)
#: Known to this process alone, so that no address can be found by trying them all.
_KEY = secrets.token_bytes(32)

_SUGGESTED = 8
#: A query, a key and the names of both, percent-encoded: nothing longer is read.
_LONGEST_NOTE = 4_096
_LONGEST_KEY = 80
#: Of one network address, so much of the same is counted within an hour, and so much of anything.
_SAME, _ANYTHING, _WITHIN = 3, 300, 3600
#: When a search that cannot be answered may be tried again (seconds).
_AGAIN_AFTER = 60
_TAGS_SHOWN = 3
#: How the names of parts begin that are figures alone.
_BARE = tuple("一二三四五六七八九十（")
_PREFIXES = {OVER: "【已失效】", WAITING: "【尚未施行】"}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results by class with counts, narrowed by facets and days; without words, the newest of a class."""
    site = chrome(request)
    asked = read(request.GET)
    if not asked.sought:
        return _without_words(request, site, asked)
    now = timezone.now()
    catch_up_now(now)
    found = None
    try:
        if not asked.is_wrong:
            found = _found(asked)
    except EngineUnreachable:
        logger.exception("the search engine cannot be reached")
        response = _private(_page(request, site, asked, status=503, is_down=True))
        response["Retry-After"] = str(_AGAIN_AFTER)
        return response
    if found and asked.page == 1 and not asked.is_narrowed and not asked.genre:
        # Documents with only some of the words are no success: the desk shall see that nothing held all.
        _note(request, asked.sought, 0 if found.relaxed else found.total)
    return _private(_page(request, site, asked, found=found))


def _found(asked: Asked) -> full_text.Found:
    number = parse_number(asked.sought)
    if number and number.written != asked.sought:
        # 番府〔2024〕1号 however it is typed: what cites the number writes it in one way.
        found = _found_by(asked, number.written)
        if found.total and not found.relaxed:
            return found
    return _found_by(asked, asked.sought)


def _found_by(asked: Asked, sought: str) -> full_text.Found:
    since, until = asked.days
    return full_text.search(
        sought,
        today=timezone.localdate(),
        chosen=asked.chosen,
        genre=asked.genre,
        since=since,
        until=until,
        page=asked.page,
        per_page=PER_PAGE,
    )


def _page(
    request: HttpRequest,
    site: Chrome,
    asked: Asked,
    *,
    found: full_text.Found | None = None,
    status: int = 200,
    is_down: bool = False,
) -> HttpResponse:
    names = narrowing.names_of(asked, found, site.organs.values())
    is_empty = found is not None and not found.total
    return show(
        request,
        site,
        "portal/search.html",
        title=f"“{asked.sought}”的搜索结果",
        sort="search",
        crumbs=[("搜索", "")],
        tags=(),
        status=status,
        sought=asked.sought,
        asked=asked,
        found=found,
        is_down=is_down,
        has_words=any(char.isalnum() for char in asked.sought),
        hits=[_shown(hit, names) for hit in found.hits] if found else [],
        genres=narrowing.genres(asked, found.genres) if found else [],
        facets=narrowing.facets(asked, found.facets, names) if found else [],
        undo=narrowing.undo(asked, names),
        hidden=[pair for pair in asked.pairs() if pair[0] not in ("from", "to")],
        offers=offers_for(asked.sought),
        near=full_text.suggest(asked.sought[:2], 5) if is_empty else [],
        doors=doors(site),
        columns=[node for node in site.roots if not node.column.board],
        pager=pager(found.page, found.pages, asked.url) if found else None,
    )


def _shown(hit: full_text.Hit, names: narrowing.Names) -> dict[str, object]:
    place = hit.label if hit.anchor else ""
    return {
        "hit": hit,
        # “看二” is no sentence; “看第三条” is.
        "place": f"“{place}”" if place.startswith(_BARE) else place,
        # The 索引号, always the last, is for catalogues; a reader knows a document by its 文号.
        "doc_no": hit.number.rpartition(" ")[0],
        "standing": VALIDITIES[IN_FORCE] if hit.validity == IN_FORCE else "",
        "prefix": _PREFIXES.get(hit.validity, ""),
        "organ": names["organ"](hit.organ) if hit.organ else "",
        "tags": [names["tag"](code) for code in hit.tags[:_TAGS_SHOWN]],
    }


def _without_words(request: HttpRequest, site: Chrome, asked: Asked) -> HttpResponse:
    """Say how to search; where a class is named, show what was released last in it."""
    genre = asked.genre if asked.genre in GENRES else ""
    newest = _newest(genre) if genre else None
    return show(
        request,
        site,
        "portal/search_begin.html",
        title=f"最新的{genre}" if genre else "搜索",
        sort="search",
        crumbs=[("搜索", "/search/" if genre else "")] + ([(genre, "")] if genre else []),
        tags={"releases"},
        until=newest.until if newest else None,
        genre=genre,
        genres=[(one, Asked(genre=one).url()) for one in GENRES],
        newest=newest,
    )


def _newest(genre: str) -> Lines:
    of_genre = tuple(kind.code for kind in kinds().values() if kind.genre == genre)
    rows = queries.rows(Scope(kinds=of_genre or ("",)), count=PER_PAGE)
    return lines(rows, timezone.localdate())


def _private(response: HttpResponse) -> HttpResponse:
    """What somebody sought is kept by nobody on the way; and each asking is to be counted."""
    del response.page_tags  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, no-cache"
    return response


def _note(request: HttpRequest, sought: str, found: int) -> None:
    """Count the search. A count that fails costs no reader the answer."""
    if request.method != "GET" or request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return
    if _is_repeated(request, sought):
        return
    try:
        with transaction.atomic():
            full_text.note_search(sought, found, today=timezone.localdate())
    except DatabaseError:
        logger.exception("a search was not counted")


@never_cache
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Suggest while a query is typed: a JSON list of ``text``, ``kind`` (service, query, title) and ``url``.

    ``url`` is empty for a query, which is to be searched for.
    """
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    found: list[Mapping[str, str]] = [
        {"text": offer.name, "kind": "service", "url": offer.url} for offer in offers_for(typed)
    ]
    found += [
        {"text": each.text, "kind": "title" if each.url else "query", "url": each.url}
        for each in full_text.suggest(typed, _SUGGESTED)
    ]
    return JsonResponse(found[:_SUGGESTED], safe=False, json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Count that a result was opened: a beacon of our own page, which says nothing of who sent it.

    It changes a count and nothing else, so no token is asked for; where it comes from is.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not _is_ours(request) or not length.isdecimal() or int(length[:9]) > _LONGEST_NOTE:
        return HttpResponse(status=403)
    sought = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    key = request.POST.get("key", "").replace("\x00", "")
    if sought and key and len(key) <= _LONGEST_KEY and not _is_repeated(request, sought, key):
        full_text.note_opened(sought, key, today=timezone.localdate())
    return HttpResponse(status=204)


def _is_repeated(request: HttpRequest, *what: str) -> bool:
    """Whether this address had enough counted for now: no script lifts a result or has a query suggested.

    The address is kept as part of a digest, in memory, for an hour; nothing can be read back from it.
    """
    origin = request.META.get("REMOTE_ADDR", "")
    return any(
        is_worn_out(f"searched:{_digest(*said)}", most=most, within=_WITHIN, shelf="searches")
        for said, most in (((origin, *what), _SAME), ((origin,), _ANYTHING))
    )


def _digest(*parts: str) -> str:
    said = "\n".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, key=_KEY, digest_size=16).hexdigest()


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent it: browsers say so, nobody else's page can make them."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
