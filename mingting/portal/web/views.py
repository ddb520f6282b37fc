"""Views of the public pages: each parses, asks once, renders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import get_template
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from mingting.commons.api import news
from mingting.design import displays
from mingting.policies.api import beside
from mingting.publishing.api import ColumnType, kinds

from .. import queries
from ..memory import remembered
from ..queries import Scope
from . import articles
from .chrome import Chrome, Node, chrome
from .errors import bad_request as bad_request
from .errors import broken as broken
from .errors import forbidden as forbidden
from .errors import not_found as not_found
from .lists import Lines, lines, listing, midnight_of
from .pages import column_meta, show
from .paper import paper

#: Releases in each list of the home page.
_NEW = 8
#: Releases of the same column beside an item.
_RELATED = 6
#: As many lines as a picture with its story takes.
_LEAD = 3
#: Days, and years beside the one shown, of the home page's figures.
_QUARTER, _OTHER_YEARS = 90, 3
#: Its lists after the newest: a class of search, the type of the columns that hold it, how many lines.
_BOXES = (
    ("通知公告", ColumnType.NOTICE, 8),
    ("政策文件", ColumnType.POLICY, 5),
    ("政策解读", ColumnType.INTERPRETATION, 5),
)

#: Under the newest, in the same column of the page.
_LEFT = {"policy"}


@cache
def kind_names() -> dict[str, str]:
    """Return what each kind of information is called."""
    return {code: kind.name for code, kind in kinds().items()}


def tally_of(site: Chrome, scope: Scope) -> queries.Tally:
    """Return the counts of a scope, counted once for each piece of news."""
    return remembered(site.bookmark, ("tally", scope), lambda: queries.tally(scope))


def home(request: HttpRequest) -> HttpResponse:
    """首页: search, four doors, what is new, notices, policies, and the year's figures that open their lists."""
    site = chrome(request)
    today = timezone.localdate()
    boxes = remembered(site.bookmark, "home boxes", lambda: _boxes(site))
    found = queries.newest_of({"": Scope()} | {box.key: box.scope for box in boxes}, _NEW)
    lead = next((row for row in found[""] if row.image), None)
    newest = [row for row in found[""] if row is not lead][: _NEW - _LEAD if lead else _NEW]
    shown = {box.key: lines(found[box.key][: box.count], today, "brief_line") for box in boxes}
    shown[""] = lines(newest, today, "brief_line")
    return show(
        request,
        site,
        "portal/home.html",
        title=site.site.name,
        sort="home",
        nav="home",
        tags={"releases"},
        meta=[
            ("ColumnName", "首页"),
            ("ColumnDescription", site.site.description or f"{site.site.name}首页"),
            ("ColumnKeywords", f"{site.site.name},政府信息公开,政务服务"),
            ("ColumnType", "首页"),
        ],
        lead=lead,
        newest=shown[""],
        left=[(box, shown[box.key]) for box in boxes if shown[box.key] and box.key in _LEFT],
        right=[(box, shown[box.key]) for box in boxes if shown[box.key] and box.key not in _LEFT],
        figures=remembered(site.bookmark, "home figures", lambda: _figures(site)),
        doors=doors(site),
        services=site.columns_of_type(ColumnType.SERVICE)[:1],
        until=min((listed.until for listed in shown.values() if listed.until), default=None),
    )


@dataclass(frozen=True, slots=True)
class Box:
    """One of the home page's lists: its name, where the whole list is, which releases, how many."""

    name: str
    key: str
    url: str
    scope: Scope
    count: int


def _boxes(site: Chrome) -> list[Box]:
    """Return the home page's lists: the site's columns of a type, or else all kinds of that class."""
    boxes = []
    for name, type_, count in _BOXES:
        columns = site.columns_of_type(type_)
        if columns:
            scope = Scope(columns=tuple(sorted({number for column in columns for number in column.ids})))
            url = columns[0].url
        else:
            of_genre = tuple(code for code, kind in kinds().items() if kind.genre == name)
            scope = Scope(kinds=of_genre or ("",))
            url = f"/zfxxgk/?kind={of_genre[0]}" if len(of_genre) == 1 else "/zfxxgk/"
        boxes.append(Box(name, type_.name.lower(), url, scope, count))
    return boxes


def _figures(site: Chrome) -> SafeString:
    """Return a year's releases by kind, the most numerous first, each opening its list; other years by their totals.

    In the first months of a year its figures say little: the year shown is that of a quarter before the last release.
    """
    counts = tally_of(site, Scope())
    years = counts.years()
    if not years:
        return SafeString()
    last = queries.rows(Scope(), count=1)[0].first_released_at
    year = timezone.localtime(last - timedelta(days=_QUARTER)).year
    year = year if year in years else years[0]
    names = kind_names()
    figures = [(names.get(code, code), counts.total(kind=code, year=year), code) for code in counts.kinds()]
    figures = sorted((figure for figure in figures if figure[1]), key=lambda figure: -figure[1])
    context = {
        "year": year,
        "figures": figures,
        "total": counts.total(year=year),
        "others": [(one, counts.total(year=one)) for one in years if one != year][:_OTHER_YEARS],
    }
    return get_template("portal/figures.html").render(context)


def doors(site: Chrome) -> dict[str, str]:
    """Return where the four doors lead; those of rooms below by their plain address."""
    return {
        "open": "/zfxxgk/",
        "policies": "/policies/",
        "services": "/#services",
        "ask": "/requests/",
    }


def column(request: HttpRequest, code: str) -> HttpResponse:
    """A column with everything under it, by year and kind, twenty a page."""
    site = chrome(request)
    node = site.by_code.get(code)
    if node is None or not node.column.is_open:
        raise Http404("没有这个栏目")
    scope = Scope(columns=node.ids)
    found = listing(request, site, scope, tally_of(site, scope), kind_names(), timezone.localdate())
    path = node.path()
    return show(
        request,
        site,
        "portal/column.html",
        title=node.column.name,
        sort="column",
        nav=nav_of(site, node),
        crumbs=crumbs_to(site, node),
        meta=column_meta(node.column),
        tags={f"column:{below.column.code}" for below in (*node.below(), path[0])} | organ_tag(node),
        column=node.column,
        node=node,
        tree=remembered(site.bookmark, ("tree", code), lambda: _tree(site, node)),
        found=found,
        until=found.lines.until,
    )


def _tree(site: Chrome, node: Node) -> SafeString:
    """Return the tree beside a column: the area 政府信息公开 for its columns, the root's own tree for others."""
    path = node.path()
    root = path[0]
    context: dict[str, object] = {
        "column": node.column,
        "path": {step.column.id for step in path},
        "root": root,
    }
    if site.is_area(root) or root.column.board:
        is_board = node.column.board and (node.parent is None or site.is_area(node.parent))
        context["boards"] = site.area_tree(None if site.is_area(root) else root.organ)
        context["board"] = node.column.board if is_board else ""
        return get_template("portal/area_tree.html").render(context)
    return get_template("portal/column_tree.html").render(context) if root.children else SafeString()


def nav_of(site: Chrome, node: Node) -> str:
    """Return the entry of the navigation that a column belongs to."""
    root = node.path()[0]
    return "zfxxgk" if root.column.board or site.is_area(root) else root.column.code


def organ_tag(node: Node) -> set[str]:
    return {f"organ:{node.organ.code}"} if node.organ else set()


def crumbs_to(site: Chrome, node: Node, *, inside: bool = False) -> list[tuple[str, str]]:
    """Return the trail to a column; with ``inside`` the column itself is a link."""
    path = node.path()
    root = path[0]
    trail = [(step.column.name, step.url) for step in path[:-1]]
    trail.append((node.column.name, node.url if inside else ""))
    if site.is_area(root) and len(trail) > 1:
        trail[0] = (root.column.name, "/zfxxgk/")
    if root.column.board:
        trail.insert(0, ("政府信息公开", f"/zfxxgk/{root.organ.code}/" if root.organ else "/zfxxgk/"))
    return trail


def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """The page of one item; 410 with a notice when it was withdrawn, 404 when it was never released."""
    site = chrome(request)
    release = queries.shown_release(item_id)
    if release is None:
        return _gone(request, site, item_id)
    node = site.by_id.get(release.column_id)
    today = timezone.localdate()
    library = beside(item_id, paper(release.body_html).html, today)
    page = articles.article(site, release, queries.files_of(release), today, library)
    related = _related(site, release.column_id, item_id, today)
    tags = {f"item:{item_id}", f"organ:{page.organ.code}"} if page.organ else {f"item:{item_id}"}
    if node:
        tags.add(f"column:{node.column.code}")
    return show(
        request,
        site,
        "portal/item.html",
        title=release.title,
        sort="item",
        nav=nav_of(site, node) if node else "",
        crumbs=[*(crumbs_to(site, node, inside=True) if node else []), ("正文", "")],
        meta=page.meta,
        tags=tags,
        until=min(filter(None, [midnight_of([page.changes_on]), related.until]), default=None),
        release=release,
        page=page,
        library=page.library,
        related=related.html,
        column=node.column if node else None,
        column_url=node.url if node and node.column.is_open else "",
    )


def _related(site: Chrome, column_id: int, item_id: int, today: date) -> Lines:
    """Return the newest of the same column as lines, without the item itself."""
    scope = Scope(columns=(column_id,))
    newest = remembered(site.bookmark, ("newest", column_id), lambda: queries.rows(scope, count=_RELATED + 1))
    return lines([row for row in newest if row.item_id != item_id][:_RELATED], today, "related_line")


def _gone(request: HttpRequest, site: Chrome, item_id: int) -> HttpResponse:
    withdrawal = queries.withdrawal_of(item_id)
    if withdrawal is None:
        raise Http404("没有这条信息")
    return show(
        request,
        site,
        "portal/gone.html",
        title="本信息已撤回",
        sort="notice",
        status=410,
        tags={f"item:{item_id}"},
        crumbs=[("本信息已撤回", "")],
        withdrawal=withdrawal,
    )


def leave(request: HttpRequest) -> HttpResponse:
    """外部链接提示: a page with a link, never a redirect, for absolute web addresses only."""
    site = chrome(request)
    url = request.GET.get("url", "")
    try:
        parts = urlsplit(url)
        good = (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and "\\" not in url
            and url.isprintable()
        )
    except ValueError:
        good = False
    if not good or len(url) > 2000:
        return show(
            request,
            site,
            "portal/error.html",
            title="链接地址不完整",
            sort="notice",
            status=400,
            tags=(),
            crumbs=[("提示", "")],
            code=400,
            said="链接地址应以 http:// 或者 https:// 开头。请返回上一页重新打开，或者用搜索查找。",
        )
    return show(
        request,
        site,
        "portal/leave.html",
        title="您将离开本网站",
        sort="notice",
        tags=(),
        crumbs=[("外部链接提示", "")],
        url=url,
        host=parts.hostname,
    )


def display(request: HttpRequest) -> HttpResponse:
    """Switch 大字版, 高对比版 or 简约版 by a link, for browsers without script; back to a page of this site only."""
    back = request.GET.get("back", "/")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = "/"
    modes = displays.switched(
        displays.read(request.COOKIES.get(displays.COOKIE)), request.GET.get("mode", "")
    )
    response = HttpResponseRedirect(back)
    response["Cache-Control"] = "no-store"
    if modes:
        response.set_cookie(
            displays.COOKIE, displays.write(modes), max_age=displays.COOKIE_AGE, samesite="Lax"
        )
    else:
        response.delete_cookie(displays.COOKIE, samesite="Lax")
    return response


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers and reaches its database."""
    news.latest()
    response = HttpResponse("ok", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
