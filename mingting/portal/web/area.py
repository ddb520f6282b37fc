"""政府信息公开专栏 (国办公开办函〔2019〕61号), organs, search, and the site map that people read."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from mingting.accounts.api import Organ
from mingting.commons.api import search as full_text
from mingting.publishing.api import GENRES, Board, ColumnType

from .. import queries
from ..queries import Scope
from .chrome import Chrome, chrome
from .lists import PER_PAGE, lines, listing, number_in, pager, where
from .pages import address, show
from .paper import paper
from .views import doors, kind_names, tally_of

#: 栏目类别 of each board, for the page's tags.
_TYPE_OF = {
    Board.GUIDE: ColumnType.GUIDE,
    Board.REGIME: ColumnType.CATALOGUE,
    Board.STATUTORY: ColumnType.CATALOGUE,
    Board.ANNUAL_REPORT: ColumnType.ANNUAL_REPORT,
    Board.ON_REQUEST: ColumnType.ON_REQUEST,
}
_LONGEST_QUESTION = 100


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
    newest = lines(queries.rows(scope, count=8), today, brief=True)
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


def search(request: HttpRequest) -> HttpResponse:
    """站内搜索: results by class with counts, narrowed by organ and day; a wrong day is said, not guessed."""
    site = chrome(request)
    asked = request.GET
    sought = asked.get("q", "").strip()[:_LONGEST_QUESTION]
    chosen = {"q": sought, "genre": asked.get("genre", ""), "organ": asked.get("organ", "")}
    chosen |= {"from": asked.get("from", "").strip(), "to": asked.get("to", "").strip()}
    organ = next((o for o in site.organs.values() if o.code == chosen["organ"]), None)
    since, until, faults = _days(chosen["from"], chosen["to"])
    number = number_in(asked.get("page", "")) or 1
    names = {one.code: one.name for one in site.organs.values()}
    found = None
    if sought and not faults:
        found = full_text.search(
            sought,
            genre=chosen["genre"],
            organ=organ.code if organ else "",
            since=since,
            until=until,
            page=number,
            per_page=PER_PAGE,
        )
    return show(
        request,
        site,
        "portal/search.html",
        title=f"“{sought}”的搜索结果" if sought else "搜索",
        sort="search",
        crumbs=[("搜索", "")],
        tags={"releases"},
        sought=sought,
        asked=chosen,
        found=found,
        hits=[(hit, names.get(hit.organ, hit.organ)) for hit in found.hits] if found else [],
        faults=faults,
        genres=_genres(found, chosen) if found else [],
        organs=list(site.organs.values()),
        narrowed=bool(chosen["organ"] or chosen["from"] or chosen["to"]),
        doors=doors(site),
        anywhere=where("/search/", q=sought),
        columns=[node for node in site.roots if not node.column.board],
        pager=pager(found.page, found.pages, lambda page: where("/search/", **chosen, page=page))
        if found
        else None,
    )


def _genres(found: full_text.Found, chosen: dict[str, str]) -> list[dict[str, object]]:
    """Return the classes with their counts: the known ones in their order, then any other."""
    counted = dict(found.genres)
    order = [
        *(genre for genre in GENRES if genre in counted),
        *(genre for genre in counted if genre not in GENRES),
    ]
    return [
        {
            "name": genre or "全部",
            "count": counted.get(genre, 0) if genre else sum(counted.values()),
            "on": chosen["genre"] == genre,
            "url": where("/search/", **(chosen | {"genre": genre})),
        }
        for genre in ["", *order]
    ]


def _days(since: str, until: str) -> tuple[date | None, date | None, list[str]]:
    days: list[date | None] = []
    faults = []
    for name, said in (("起始日期", since), ("截止日期", until)):
        try:
            days.append(date.fromisoformat(said) if said else None)
        except ValueError:
            days.append(None)
            faults.append(f"{name}“{said}”不是日期，请按 2024-03-05 的格式填写。")
    if days[0] and days[1] and days[0] > days[1]:
        faults.append("起始日期晚于截止日期，请调换。")
    return days[0], days[1], faults


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
