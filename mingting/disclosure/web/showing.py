"""How this room's public pages are shown: in the site's chrome, which the settings name, with what they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.module_loading import import_string

from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..actions.arranging import OFFICES
from ..actions.filing import Faults
from ..casework import APPLICANT_NAME
from .visits import VisitRequest

HOME = ("依申请公开", "/requests/")


def public_page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Iterable[tuple[str, str]] = (),
    tags: Iterable[str] = (OFFICES,),
    about: str = "",
    faults: Sequence[Refused] = (),
    **context: object,
) -> HttpResponse:
    """Render a page that is the same for everyone; the page cache keeps it until news of a tag.

    ``faults`` are of a form that only asks; they are listed at its head and turn the status into 422.
    """
    meta = [
        ("ColumnName", title),
        ("ColumnDescription", about or "向行政机关申请公开政府信息、查询办理进度、推算答复期限"),
        ("ColumnKeywords", "依申请公开,政府信息公开申请"),
        ("ColumnType", "依申请公开"),
    ]
    return _shown(
        request,
        template,
        title=_marked(title, faults),
        heading=title,
        crumbs=crumbs,
        tags=tags,
        status=422 if faults else 200,
        faults=faults,
        meta=meta,
        **context,
    )


def own_page(
    request: VisitRequest,
    template: str,
    *,
    title: str,
    crumbs: Iterable[tuple[str, str]] = (),
    faults: Sequence[Refused] = (),
    **context: object,
) -> HttpResponse:
    """Render a page for this visitor alone: with a token for its forms, never cached, never indexed.

    ``faults`` are listed at its head and turn its status into 422.
    """
    response = _shown(
        request,
        template,
        title=_marked(title, faults),
        heading=title,
        crumbs=crumbs,
        tags=(),
        status=422 if faults else 200,
        meta=[("robots", "noindex")],
        csrf_token=get_token(request),
        said=request.visit.drop("said"),
        account=request.visit.account,
        faults=faults,
        **context,
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _marked(title: str, faults: Sequence[Refused]) -> str:
    """Return the title that a screen reader reads first: it says at once that something is to be mended."""
    return f"有误：{title}" if faults else title


def _shown(
    request: HttpRequest, template: str, *, crumbs: Iterable[tuple[str, str]], **context: object
) -> HttpResponse:
    within = list(crumbs)
    trail = [("政府信息公开", "/zfxxgk/"), (HOME[0], HOME[1] if within else ""), *within]
    show = import_string(settings.MINGTING["PUBLIC_PAGE"])
    shown: HttpResponse = show(request, template, sort="requests", nav="zfxxgk", crumbs=trail, **context)
    return shown


def faults_of(refusal: Refused) -> tuple[Refused, ...]:
    """Return all that a refusal says: a form is refused with every fault at once."""
    return refusal.faults if isinstance(refusal, Faults) else (refusal,)


def applicants_hand(request: VisitRequest) -> By:
    """Return the applicant's hand: no person, the moment of the visit, the address it comes from."""
    return By(None, APPLICANT_NAME, request.visit.now, address_of(request))


def address_of(request: HttpRequest) -> str:
    """Return the network address of the caller."""
    return str(request.META.get("REMOTE_ADDR", ""))
