"""Lists of releases: one page of lines, the filters beside it, the pager under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from mingting.design import paging
from mingting.policies.api import overruled

from .. import queries
from ..memory import reached, remembered
from ..queries import Row, Scope, Tally
from ..validity import Validity, validity_on
from .chrome import Chrome

PER_PAGE = 20
_LONGEST_NUMBER = 6


@lru_cache(maxsize=4096)
def line(row: Row, validity: Validity | None, shape: str) -> SafeString:
    """Return a release as a line of a list. A release never changes, so its line is written once."""
    return get_template(f"portal/{shape}.html").render({"row": row, "validity": validity})


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines ready for the page, and the moment at which one of them will read otherwise."""

    html: SafeString
    until: datetime | None

    def __bool__(self) -> bool:
        return bool(self.html)


def lines(rows: Iterable[Row], today: date, shape: str = "line") -> Lines:
    """Return the rows as lines of a list; an organ is named as it was when the item was made.

    ``shape`` is ``line``, ``brief_line`` for a box on a page of many, ``related_line`` beside an item.
    """
    written, states = [], []
    rows = list(rows)
    by_others = _by_others(today) if any(row.validity for row in rows) else {}
    for row in rows:
        state = validity_on(
            today, stated=row.validity, effective_on=row.effective_on, expires_on=row.expires_on
        )
        if row.item_id in by_others:
            state = Validity(*by_others[row.item_id])
        states.append(state)
        written.append(line(row, state, shape))
    return Lines(mark_safe("".join(written)), until_of(states))  # noqa: S308 — each line comes from a template


def _by_others(today: date) -> dict[int, tuple[str, str, date | None]]:
    """Return what later documents did to earlier ones, asked once for each piece of news."""
    return remembered(reached(), ("overruled", today), lambda: overruled(today))


def until_of(validities: Iterable[Validity | None]) -> datetime | None:
    """Return the first midnight on which one of these validities will read otherwise."""
    return midnight_of(validity.changes_on for validity in validities if validity)


def midnight_of(days: Iterable[date | None]) -> datetime | None:
    """Return the first moment of the first of these days; ``None`` where there is none."""
    first = min((day for day in days if day), default=None)
    return datetime.combine(first, time.min, timezone.get_current_timezone()) if first else None


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list template shows. ``narrowed`` says in words what was filtered by."""

    lines: Lines
    total: int
    number: int
    last: int
    narrowed: str
    filters: SafeString
    pager: SafeString


def listing(
    request: HttpRequest, site: Chrome, scope: Scope, counts: Tally, kind_names: dict[str, str], today: date
) -> Listing:
    """Return the page of the scope that the address asks for. A page beyond the last does not exist (404)."""
    years, kinds = counts.years(), counts.kinds()
    year = number_in(request.GET.get("year", ""))
    year = year if year in years else None
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else ""
    total = counts.total(kind=kind, year=year)
    number = number_in(request.GET.get("page", "")) or 1
    last = max(1, -(-total // PER_PAGE))
    if not 1 <= number <= last:
        raise Http404("没有这一页")
    narrowed = Scope(scope.columns, scope.organ, scope.kinds, kind, year)
    found = queries.rows(narrowed, start=(number - 1) * PER_PAGE, count=PER_PAGE) if total else []
    path = request.path
    filters = remembered(
        site.bookmark,
        ("filters", path, year, kind),
        lambda: _render("design/filters.html", filters=_filters(path, year, kind, counts, kind_names)),
    )
    pages = remembered(
        site.bookmark,
        ("pager", path, year, kind, number),
        lambda: pager(number, last, lambda page: where(path, year=year, kind=kind, page=page)),
    )
    said = "、".join([f"{year} 年"] * bool(year) + [kind_names.get(kind, kind)] * bool(kind))
    return Listing(lines(found, today), total, number, last, said, filters, pages)


def number_in(text: str) -> int | None:
    """Return the number that an address gives, ``None`` for anything else."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def _filters(
    path: str, year: int | None, kind: str, counts: Tally, kind_names: dict[str, str]
) -> list[dict[str, object]]:
    """Return the filters that offer a choice, each value with its count under the other filter's choice."""
    found = []
    if len(counts.years()) > 1 or year:
        choices: list[tuple[object, str, int]] = [(None, "全部", counts.total(kind=kind))]
        choices += [(one, f"{one} 年", counts.total(kind=kind, year=one)) for one in counts.years()]
        found.append(_filter("年份", choices, year, lambda value: where(path, year=value, kind=kind)))
    if len(counts.kinds()) > 1 or kind:
        choices = [("", "全部", counts.total(year=year))]
        choices += [
            (one, kind_names.get(one, one), counts.total(kind=one, year=year)) for one in counts.kinds()
        ]
        found.append(_filter("种类", choices, kind, lambda value: where(path, year=year, kind=value)))
    return found


def _filter(
    name: str, choices: list[tuple[object, str, int]], chosen: object, url: Callable[[object], str]
) -> dict[str, object]:
    return {
        "name": name,
        "choices": [
            {"name": said, "count": count, "on": chosen == value, "url": url(value)}
            for value, said, count in choices
            if count or chosen == value or not value
        ],
    }


def pager(number: int, last: int, url: Callable[[int | None], str]) -> SafeString:
    """Return the pager: the first page, the last and those about the present one; empty for a single page.

    ``url`` gives a page's address; the first page has none of its own (``None``).
    """
    if last == 1:
        return SafeString()
    return _render("design/pager.html", pager=paging.pager(number, last, url))


def where(path: str, **asked: object) -> str:
    """Return an address with what is asked of it; empty answers are left out."""
    said = urlencode({name: value for name, value in asked.items() if value not in ("", None)})
    return f"{path}?{said}" if said else path


def _render(template: str, **context: object) -> SafeString:
    return get_template(template).render(context)
