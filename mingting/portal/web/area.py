"""政府信息公开专栏 (国办公开办函〔2019〕61号), organs, and the site map that people read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from mingting.accounts.api import Organ
from mingting.publishing.api import Board, ColumnType

from .. import queries
from ..queries import Scope
from .chrome import Chrome, chrome
from .lists import lines, listing
from .pages import address, show
from .paper import paper
from .views import kind_names, tally_of

#: 栏目类别 of each board, for the page's tags.
_TYPE_OF = {
    Board.GUIDE: ColumnType.GUIDE,
    Board.REGIME: ColumnType.CATALOGUE,
    Board.STATUTORY: ColumnType.CATALOGUE,
    Board.ANNUAL_REPORT: ColumnType.ANNUAL_REPORT,
    Board.ON_REQUEST: ColumnType.ON_REQUEST,
}


def area(request: HttpRequest) -> HttpResponse:
    """The area of the whole site: its boards and the catalogue of everything released, by year and kind."""
    site = chrome(request)
    scope = Scope()
    found = listing(request, site, scope, tally_of(site, scope), kind_names(), timezone.localdate())
    return show(
        request,
        site,
        "portal/area.html",
        title="政府信息公开",
        sort="column",
        nav="zfxxgk",
        crumbs=[("政府信息公开", "")],
        tags={"releases"},
        until=found.lines.until,
        found=found,
        organ=None,
        boards=site.area_tree(None),
        organs=_with_columns(site),
        meta=_meta(
            "政府信息公开", "政府信息公开指南、制度、法定主动公开内容、年报和依申请公开", ColumnType.CATALOGUE
        ),
    )


def organ_area(request: HttpRequest, code: str) -> HttpResponse:
    """The area of one organ: its boards on the left, all that it released on the right."""
    site = chrome(request)
    organ = _organ(site, code)
    scope = Scope(organ=organ.pk)
    found = listing(request, site, scope, tally_of(site, scope), kind_names(), timezone.localdate())
    return show(
        request,
        site,
        "portal/area.html",
        title=f"{organ.name}政府信息公开",
        sort="column",
        nav="zfxxgk",
        crumbs=[("政府信息公开", "/zfxxgk/"), (organ.name, "")],
        tags={f"organ:{code}", "releases"},
        until=found.lines.until,
        found=found,
        organ=organ,
        boards=site.area_tree(organ),
        organs=[],
        meta=_meta(f"{organ.name}政府信息公开", f"{organ.name}主动公开的政府信息", ColumnType.CATALOGUE),
    )


def board(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One board of an organ's area. The guide is read at once; 依申请公开 says how to apply and to whom."""
    site = chrome(request)
    organ = _organ(site, code)
    if name not in Board.values:
        raise Http404("没有这个板块")
    columns = site.boards(organ)[name]
    below = [node for column in columns for node in column.below()]
    ids = tuple(sorted({node.column.id for node in below if node.column.organ_id in (None, organ.pk)}))
    scope = Scope(columns=ids or (0,))
    found = listing(request, site, scope, tally_of(site, scope), kind_names(), timezone.localdate())
    guide = queries.newest_body(ids) if name == Board.GUIDE and found.total else None
    title = Board(name).label
    first = columns[0].column if columns else None
    return show(
        request,
        site,
        "portal/board.html",
        title=f"{title} - {organ.name}",
        sort="column",
        nav="zfxxgk",
        crumbs=[("政府信息公开", "/zfxxgk/"), (organ.name, f"/zfxxgk/{code}/"), (title, "")],
        until=found.lines.until,
        tags={
            f"organ:{code}",
            *(f"column:{below.column.code}" for node in columns for below in node.below()),
        },
        organ=queries.organ(code),
        board=name,
        board_name=title,
        columns=columns,
        found=found,
        guide=guide,
        guide_paper=paper(guide.body_html) if guide else None,
        boards=site.area_tree(organ),
        meta=_meta(title, first.description if first else f"{organ.name}{title}", _TYPE_OF[Board(name)]),
    )


def _organ(site: Chrome, code: str) -> Organ:
    organ = next((organ for organ in site.organs.values() if organ.code == code), None)
    if organ is None:
        raise Http404("没有这个机构")
    return organ


def _with_columns(site: Chrome) -> list[Organ]:
    owners = {node.organ.pk for node in site.by_id.values() if node.organ and node.column.board}
    return [organ for organ in site.organs.values() if organ.pk in owners]


def _meta(name: str, about: str, column_type: str) -> list[tuple[str, str]]:
    return [
        ("ColumnName", name),
        ("ColumnDescription", about),
        ("ColumnKeywords", f"{name},政府信息公开,主动公开"),
        ("ColumnType", column_type),
    ]


def organs(request: HttpRequest) -> HttpResponse:
    """All organs by type; the abolished ones last, for their pages remain."""
    site = chrome(request)
    today = timezone.localdate()
    living = [organ for organ in site.organs.values() if not (organ.until and organ.until <= today)]
    groups = [
        (label, [organ for organ in living if organ.kind == kind]) for kind, label in Organ.Kind.choices
    ]
    return show(
        request,
        site,
        "portal/organs.html",
        title="机构",
        sort="column",
        nav="organs",
        crumbs=[("机构", "")],
        tags={"organs", *(f"organ:{organ.code}" for organ in site.organs.values())},
        groups=[(label, members) for label, members in groups if members],
        former=[organ for organ in site.organs.values() if organ not in living],
        meta=_meta("机构", "机构职能、办公地址、办公时间和联系方式", ColumnType.FUNCTIONS),
    )


def organ(request: HttpRequest, code: str) -> HttpResponse:
    """An organ: what it does, where and when, under which names it acted before, who took over its duties."""
    site = chrome(request)
    asked = queries.organ(code)
    if asked is None:
        raise Http404("没有这个机构")
    today = timezone.localdate()
    names, successions, inheritances = queries.history_of(asked)
    scope = Scope(organ=asked.pk)
    newest = lines(queries.rows(scope, count=8), today, "brief_line")
    parent = site.organs.get(asked.parent_id or 0)
    return show(
        request,
        site,
        "portal/organ.html",
        title=asked.name,
        sort="column",
        nav="organs",
        crumbs=[("机构", "/organs/"), (asked.name, "")],
        tags={f"organ:{code}", "releases"},
        until=newest.until,
        organ=asked,
        parent=parent,
        names=names,
        successions=successions,
        inheritances=inheritances,
        abolished=bool(asked.until and asked.until <= today),
        newest=newest,
        total=tally_of(site, scope).total(),
        columns=[n for n in site.nodes() if n.column.organ_id == asked.pk and not n.column.board],
        meta=_meta(asked.name, f"{asked.name}的职能、地址、时间和联系方式", ColumnType.FUNCTIONS),
    )


def site_map(request: HttpRequest) -> HttpResponse:
    """站点地图 for people: every column, every organ, the special pages."""
    site = chrome(request)
    today = timezone.localdate()
    return show(
        request,
        site,
        "portal/sitemap.html",
        title="站点地图",
        sort="column",
        crumbs=[("站点地图", "")],
        tags={"releases", *(f"column:{code}" for code in site.by_code)},
        boards=site.area_tree(None),
        roots=[root for root in site.roots if not root.column.board and not site.is_area(root)],
        organs=[organ for organ in site.organs.values() if not (organ.until and organ.until <= today)],
        feeds=address("/sitemap.xml"),
        meta=_meta("站点地图", "本网站全部栏目和机构", ColumnType.CATALOGUE),
    )
