"""政策文件库: browse by every class, organ, year and tag; what a choice would give is counted beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import MINYEAR, datetime, time, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from mingting.accounts.api import Organ
from mingting.design.paging import pager

from .. import queries
from ..actions import catch_up_now
from ..models import Document, Tag
from ..queries import FACETS, NORMATIVE, VALIDITIES, Counts, Wish
from ..rules.validity import Standing
from ..standing import shown_standing, tone_of

PER_PAGE = 20
_MOST_TAGS = 5
_LONGEST = 60
_LAST_PAGE = 500
_MOST_CHOICES = 40
#: Values of a facet that are shown at once; the rest is one press away.
_AT_ONCE = 8
#: What changes on this page: releases, and what the library itself decides (tags, relations).
TAGS = frozenset({"releases", "policies"})
_FACET_NAMES = {
    "sort": "类别",
    "validity": "有效性",
    "normative": "文件性质",
    "theme": "主题",
    "organ": "机构",
    "year": "年份",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: what it is called, how many documents it would give, where it leads."""

    name: str
    count: int
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A document in the list with its standing today."""

    document: Document
    standing: Standing | None
    tags: tuple[Tag, ...]

    @property
    def tone(self) -> str:
        return tone_of(self.standing)


def library(request: HttpRequest) -> HttpResponse:
    """The library's first page and every narrowing of it."""
    now = timezone.now()
    catch_up_now(now)
    wish = read_wish(request)
    number = _page_number(request)
    counted = queries.counts(wish)
    last = max(1, min(_LAST_PAGE, -(-counted.total // PER_PAGE)))
    if number > last:
        raise Http404("没有这一页")
    found = queries.page_of(wish, start=(number - 1) * PER_PAGE, count=PER_PAGE)
    tags = queries.tags_of([document.pk for document in found])
    system = queries.tags_in_use()
    names = _names(counted)
    facets = facets_of(wish, counted, names)
    response: HttpResponse = import_string(settings.MINGTING["PUBLIC_PAGE"])(
        request,
        "policies/library.html",
        title="政策文件库",
        sort="policies",
        nav="policies",
        crumbs=[("政策文件库", "")],
        meta=_META,
        tags=TAGS,
        wish=wish,
        hidden=[pair for pair in asked_of(wish) if pair[0] != "q"],
        total=counted.total,
        lines=[
            Line(document, shown_standing(document, wish.on), tuple(tags.get(document.pk, ())))
            for document in found
        ],
        facets=facets,
        tag_groups=_tag_groups(wish, counted, system),
        undo=undo_of(wish, names, system),
        number=number,
        pager=pager(number, last, lambda page: address_of(wish, page)),
        taken_away=urlencode(asked_of(wish)),
    )
    response.page_until = _next_midnight(now)  # type: ignore[attr-defined]
    return response


_META = [
    ("ColumnName", "政策文件库"),
    (
        "ColumnDescription",
        "行政规范性文件、其他文件、政策解读和申报通知，按主题、机构、年份、有效性和标签查阅",
    ),
    ("ColumnKeywords", "政策文件,规范性文件,政策解读,申报通知"),
    ("ColumnType", "政策文件"),
]


def read_wish(request: HttpRequest) -> Wish:
    """Return what the address asks for. What is too long or no year at all asks for a page that is not there."""
    # PostgreSQL takes no text with a NUL in it.
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip() for name in (*FACETS, "q")}
    if any(len(value) > _LONGEST for value in asked.values()):
        raise Http404("没有这样的分类")
    if asked["year"] and not (
        asked["year"].isascii()
        and asked["year"].isdecimal()
        and len(asked["year"]) == 4
        and int(asked["year"]) >= MINYEAR
    ):
        raise Http404("年份应为四位数字，例如 2024")
    if asked["validity"] and asked["validity"] not in VALIDITIES:
        raise Http404("没有这样的有效性")
    codes = (code.replace("\x00", "") for code in request.GET.getlist("tag")[:_MOST_TAGS])
    tags = tuple(dict.fromkeys(code for code in codes if code))
    return Wish(
        on=timezone.localdate(),
        sort=asked["sort"],
        validity=asked["validity"],
        normative=asked["normative"],
        theme=asked["theme"],
        organ=asked["organ"],
        year=asked["year"],
        tags=tuple(code[:_LONGEST] for code in tags),
        words=asked["q"],
    )


def asked_of(wish: Wish) -> list[tuple[str, str]]:
    """Return the wish as the parameters of an address."""
    asked = list(wish.chosen().items()) + [("tag", code) for code in wish.tags]
    return asked + ([("q", wish.words)] if wish.words else [])


def address_of(wish: Wish, page: int | None = None) -> str:
    """Return where the library shows this wish."""
    asked = asked_of(wish) + ([("page", str(page))] if page and page > 1 else [])
    return f"/policies/?{urlencode(asked)}" if asked else "/policies/"


def facets_of(
    wish: Wish, counted: Counts, names: Mapping[str, Callable[[str], str]]
) -> list[tuple[str, list[Choice], list[Choice]]]:
    """Return the facets that offer a choice: what is shown at once and the rest, each value with its count."""
    facets = []
    for facet, said in _FACET_NAMES.items():
        chosen = str(getattr(wish, facet))
        values = {value: count for value, count in counted.by[facet].items() if count or value == chosen}
        if len(values) < 2 and not chosen:
            continue
        choices = [Choice("全部", 0, address_of(replace(wish, **{facet: ""})), not chosen)] if chosen else []
        choices += [
            Choice(names[facet](value), count, address_of(replace(wish, **{facet: value})), value == chosen)
            for value, count in list(_ordered(facet, values))[:_MOST_CHOICES]
        ]
        near = next((n for n, choice in enumerate(choices) if choice.on and n >= _AT_ONCE), _AT_ONCE - 1) + 1
        facets.append((said, choices[:near], choices[near:]))
    return facets


def _ordered(facet: str, values: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    if facet == "year":
        return sorted(values.items(), reverse=True)
    if facet == "theme":
        return sorted(
            values.items(), key=lambda pair: (*_first_of(pair[0], values), "/" in pair[0], -pair[1])
        )
    if facet == "organ":
        return sorted(values.items(), key=lambda pair: -pair[1])
    return values.items()


def _first_of(theme: str, values: Mapping[str, int]) -> tuple[int, str]:
    """Return the place of a theme's class: the largest first, its parts under it."""
    above = theme.partition("/")[0]
    return -values.get(above, 0), above


def _names(counted: Counts) -> dict[str, Callable[[str], str]]:
    named = Organ.objects.filter(code__in=counted.by["organ"]).values_list("code", "short_name", "name")
    organs = {code: short or name for code, short, name in named}
    sorts = dict(Document.Sort.choices)
    return {
        "sort": lambda value: str(sorts.get(value, value)),
        "validity": lambda value: VALIDITIES.get(value, value),
        "normative": lambda value: NORMATIVE.get(value, value),
        "theme": lambda value: value.rpartition("/")[2] if "/" in value else value,
        "organ": lambda value: organs.get(value, value),
        "year": lambda value: f"{value} 年",
    }


def _tag_groups(wish: Wish, counted: Counts, system: Iterable[Tag]) -> list[tuple[str, list[Choice], bool]]:
    """Return the groups of tags besides themes, which are a facet of their own; open where one was chosen."""
    groups: dict[str, list[Choice]] = {}
    for tag in system:
        count = counted.by["tag"].get(tag.code, 0)
        on = tag.code in wish.tags
        if (not count and not on) or tag.group == Tag.Group.THEME:
            continue
        rest = tuple(code for code in wish.tags if code != tag.code)
        url = address_of(replace(wish, tags=rest if on else (*rest, tag.code)[-_MOST_TAGS:]))
        groups.setdefault(tag.get_group_display(), []).append(Choice(tag.name, count, url, on))
    return [(name, choices, any(one.on for one in choices)) for name, choices in groups.items()]


def undo_of(
    wish: Wish, names: Mapping[str, Callable[[str], str]], system: Iterable[Tag]
) -> list[tuple[str, str]]:
    """Return what was chosen, each with the address without it."""
    undo = [
        (f"{_FACET_NAMES[facet]}：{names[facet](value)}", address_of(replace(wish, **{facet: ""})))
        for facet, value in wish.chosen().items()
    ]
    tags = {tag.code: tag.name for tag in system}
    for code in wish.tags:
        rest = tuple(other for other in wish.tags if other != code)
        undo.append((f"标签：{tags.get(code, code)}", address_of(replace(wish, tags=rest))))
    if wish.words:
        undo.append((f"标题或者文号：{wish.words}", address_of(replace(wish, words=""))))
    return undo


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "") or "1"
    if not (asked.isascii() and asked.isdecimal() and 0 < int(asked[:6]) <= _LAST_PAGE):
        raise Http404("没有这一页")
    return int(asked)


def _next_midnight(now: datetime) -> datetime:
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))
