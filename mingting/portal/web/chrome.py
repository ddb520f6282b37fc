"""The site as every page shows it: header, footer, marks, column tree. Made once for each piece of news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from mingting.accounts.api import Organ
from mingting.commons.api import news
from mingting.design import displays
from mingting.publishing.api import Board, Column, ColumnType, PortalSite

from .. import queries
from ..memory import remembered

#: Stand in the remembered header where each page puts its own; no escaped text can contain them.
_BACK, _SOUGHT = "<<back>>", "<<sought>>"
#: More entries than this do not fit one line of a desktop at standard size.
_NAV_COLUMNS = 9
_IN_LIBRARY = frozenset({ColumnType.POLICY, ColumnType.INTERPRETATION})


@dataclass(slots=True, eq=False)
class Node:
    """A column in the tree. ``name`` is today's name."""

    column: Column
    organ: Organ | None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"/columns/{self.column.code}/"

    def path(self) -> list[Node]:
        """Return the way from the root to this column."""
        return [*(self.parent.path() if self.parent else []), self]

    def below(self) -> Iterator[Node]:
        """Yield this column and all open ones under it."""
        yield self
        for child in self.children:
            yield from child.below()

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(node.column.id for node in self.below())


@dataclass(slots=True)
class Chrome:
    """The site, its columns and organs, and the rendered parts that all pages share."""

    site: PortalSite
    by_code: dict[str, Node]
    by_id: dict[int, Node]
    roots: list[Node]
    organs: dict[int, Organ]
    bookmark: int
    nav: list[tuple[str, str, str]] = field(default_factory=list)
    head: SafeString = field(default_factory=SafeString)
    footer: SafeString = field(default_factory=SafeString)
    headers: dict[tuple[str, ...], str] = field(default_factory=dict)

    def header(self, modes: tuple[str, ...], *, nav: str, back: str, sought: str) -> SafeString:
        """Return the header in these display modes, with the page's own place in the navigation marked."""
        if modes not in self.headers:
            tools = [
                {"mode": mode, "name": name, "on": mode in modes} for mode, name in displays.MODES.items()
            ]
            self.headers[modes] = _render(
                "portal/header.html", site=self.site, nav=self.nav, tools=tools, any_mode=bool(modes)
            )
        page = self.headers[modes].replace(_BACK, quote(back, safe="/")).replace(_SOUGHT, escape(sought))
        return mark_safe(page.replace(f'data-nav="{nav}"', 'aria-current="page"'))  # noqa: S308 — parts are escaped

    def nodes(self) -> Iterator[Node]:
        """Yield every open column, parents before children."""
        for root in self.roots:
            yield from root.below()

    def is_area(self, root: Node) -> bool:
        """Return whether a root column is the site's area 政府信息公开: the site's own boards stand under it."""
        return not root.column.board and any(
            child.column.board and not child.column.organ_id for child in root.children
        )

    def boards(self, organ: Organ) -> dict[str, list[Node]]:
        """Return an organ's columns by board; a board without any is the site's own, where it has one."""
        found: dict[str, list[Node]] = {}
        for code in Board.values:
            own = [node for node in self.nodes() if node.column.board == code and node.organ == organ]
            own = [node for node in own if node.parent not in own]
            site = [node for node in self.nodes() if node.column.board == code and not node.column.organ_id]
            found[code] = own or site
        return found

    def publisher(self) -> Organ | None:
        """Return the organ whose boards stand for the site's: the organiser, or who runs boards in its stead."""
        owners = [node.organ for node in self.nodes() if node.column.board and node.organ]
        if not self.site.pk:
            return owners[0] if owners else None
        named = [self.site.organiser, self.site.undertaker]
        return next(
            (organ for organ in named if organ in owners), owners[0] if owners else self.site.organiser
        )

    def area_tree(self, organ: Organ | None) -> list[dict[str, object]]:
        """Return the boards of an organ's area with their columns; without an organ, the site's."""
        owner = organ or self.publisher()
        if owner is None:
            return []
        entries = []
        for code, nodes in self.boards(owner).items():
            site = [node for node in self.nodes() if node.column.board == code and not node.column.organ_id]
            url = f"/zfxxgk/{owner.code}/{code}/"
            if organ is None and site:
                # Applications go to one organ; every other board of the site is a column over all organs'.
                url, nodes = url if code == Board.ON_REQUEST else site[0].url, site
            # A board that is one column is that column: its children stand under the board at once.
            columns = nodes[0].children if len(nodes) == 1 else nodes
            if organ is not None:
                columns = [node for node in columns if node.column.organ_id in (None, organ.pk)]
            entries.append({"code": code, "name": Board(code).label, "url": url, "columns": columns})
        return entries

    def columns_of_type(self, *types: str) -> list[Node]:
        """Return the open columns of some types, nearest to the root first."""
        found = [node for node in self.nodes() if node.column.column_type in types]
        return sorted(found, key=lambda n: len(n.path()))


def chrome(request: HttpRequest) -> Chrome:
    """Return the site as it is now: one statement when nothing was announced since the last page, or none.

    The page cache has read the news before it lets a request through; where it left word on the request of how far
    (``news_reached``), that is taken: a page is then made of exactly the news under which it will be kept.
    """
    bookmark = getattr(request, "news_reached", None)
    if bookmark is None:
        bookmark = news.latest()
    return remembered(bookmark, "chrome", lambda: _made(bookmark))


def _made(bookmark: int) -> Chrome:
    site = queries.site() or PortalSite(name="明厅", domain="", site_id_code="")
    organs = {organ.pk: organ for organ in queries.organs()}
    columns = queries.columns_of(site.pk) if site.pk else []
    by_id = {column.pk: Node(column, organs.get(column.organ_id or 0)) for column in columns}
    roots = []
    for node in by_id.values():
        node.parent = by_id.get(node.column.parent_id or 0)
        if node.column.is_open:
            (node.parent.children if node.parent else roots).append(node)
    made = Chrome(site, {node.column.code: node for node in by_id.values()}, by_id, roots, organs, bookmark)
    made.nav = _nav(made)
    made.head = _render("portal/head.html", site=site)
    made.footer = _render("portal/footer.html", site=site, organiser=site.organiser if site.pk else None)
    return made


def _nav(site: Chrome) -> list[tuple[str, str, str]]:
    """Choose the navigation: the site's own columns, or its organs' where the site is one bureau's."""
    outside = [root for root in site.roots if not root.column.board and not site.is_area(root)]
    chosen = [root for root in outside if not root.column.organ_id] or outside
    # The library holds what these columns hold, and finds it better.
    chosen = [root for root in chosen if root.column.column_type not in _IN_LIBRARY]
    middle = [(root.column.code, root.column.name, root.url) for root in chosen[:_NAV_COLUMNS]]
    return [
        ("home", "首页", "/"),
        ("zfxxgk", "政府信息公开", "/zfxxgk/"),
        ("policies", "政策文件库", "/policies/"),
        *middle,
        ("organs", "机构", "/organs/"),
    ]


def _render(template: str, **context: object) -> SafeString:
    return get_template(template).render(context)
