"""Pages for what cannot be answered: each says what happened, in plain words, and where to go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from .chrome import chrome
from .pages import show

_SAID = {
    400: ("这个请求看不懂", "地址或者填写的内容有误。请检查后再试，或者回到首页重新查找。"),
    403: ("您没有权限查看", "这个页面不对外开放。如果您是工作人员，请先登录后台。"),
    404: (
        "没有找到这个页面",
        "地址可能抄写有误，也可能从未公开。已公开的信息地址不会更改，已撤回的信息会有说明。可以用上方的搜索查找。",
    ),
}


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there never was such a page."""
    return _say(request, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page is not open to this reader."""
    return _say(request, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood."""
    return _say(request, 400)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. The page asks nothing of the database, which may be what is broken."""
    return HttpResponse(get_template("portal/broken.html").render({}), status=500)


def _say(request: HttpRequest, code: int) -> HttpResponse:
    title, said = _SAID[code]
    response = show(
        request,
        chrome(request),
        "portal/error.html",
        title=title,
        sort="notice",
        status=code,
        tags=(),
        crumbs=[(title, "")],
        code=code,
        said=said,
    )
    response["Cache-Control"] = "no-store"
    return response
