"""The board of the office above: how far every organ beneath has come with the year's report, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..gathering import Child, Gathered, Standing
from ..models import Edition
from ..rules.findings import Severity
from .gather_scope import NOT_HERE, TITLE, Link, Scope, around, scope_of
from .screens import page

_TONES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.NONE: "quiet",
        Standing.DRAFT: "open",
        Standing.FROZEN: "open",
        Standing.HANDED_IN: "done",
        Standing.RETURNED: "late",
    }
)
#: What the list can be narrowed to: by standing, and what asks for a deed of the office above.
_ASIDE: Mapping[str, tuple[str, Callable[[Child], bool]]] = MappingProxyType(
    {
        "late": ("逾期", lambda child: child.is_late),
        "wrong": ("报告有错误", lambda child: child.count(Severity.ERROR) > 0),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """An organ on the board; ``url`` leads to what it handed in, if it ever did."""

    child: Child
    url: str

    @property
    def tone(self) -> str:
        """The tone in which its standing is shown."""
        return _TONES[self.child.standing]

    @property
    def days(self) -> str:
        """How the last day stands, or how it stood on the day of handing in."""
        return said_days(self.child)

    @property
    def found(self) -> list[tuple[Severity, int]]:
        """How many findings there are of each severity; none of those of which there are none."""
        return [(one, count) for one in Severity if (count := self.child.count(one))]


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show every organ beneath, the late ones first; ``?standing=`` narrows the list."""
    scope = scope_of(request)
    only = request.GET.get("standing", "")
    if only and only not in {*Standing, *_ASIDE}:
        raise Http404(NOT_HERE)
    found = scope.gathered(request)
    pages = _handed(found)
    rows = [Row(child, pages.get(child.organ.pk, "")) for child in found.children if _is_in(child, only)]
    rows.sort(key=lambda row: not row.child.is_late or row.child.edition is not None)
    return page(
        request,
        "reporting/desk/gather_board.html",
        title=TITLE,
        gathered=found,
        rows=rows,
        narrowed=_narrowed(found, scope, only),
        only=only,
        handed=len(found.standing(Standing.HANDED_IN)),
        late=len(found.late),
        wrong=sum(_ASIDE["wrong"][1](child) for child in found.children),
        due=found.children[0].countdown if found.children else None,
        **around(scope, "gather"),
    )


def said_days(child: Child) -> str:
    """Return 按期, 迟交3天, 逾期3天, 还有3天 or 今天是最后一日."""
    if child.handed_on is not None:
        late = (child.handed_on - child.countdown.due).days
        return f"迟交{late}天" if late > 0 else "按期"
    days = child.countdown.days
    if days < 0:
        return f"逾期{-days}天"
    return f"还有{days}天" if days else "今天是最后一日"


def _is_in(child: Child, only: str) -> bool:
    if only in _ASIDE:
        return _ASIDE[only][1](child)
    return not only or child.standing == only


def _narrowed(found: Gathered, scope: Scope, only: str) -> list[Link]:
    """Return the ways to narrow the list, each with how many organs it shows."""
    ways = {"": "全部", **{one.value: one.label for one in Standing}} | {
        name: words for name, (words, _) in _ASIDE.items()
    }
    return [
        Link(
            words,
            scope.url("gather", **({"standing": name} if name else {})),
            name == only,
            sum(_is_in(child, name) for child in found.children),
        )
        for name, words in ways.items()
    ]


def _handed(found: Gathered) -> dict[int, str]:
    """Return by organ where what it handed in is shown, also where it was returned. One query."""
    rows = Edition.objects.filter(
        hand_in__isnull=False,
        report__year=found.year,
        report__organ__in=[one.organ.pk for one in found.children],
    )
    return {
        organ: reverse("reporting_desk:gather_report", args=[report])
        for organ, report in rows.order_by().values_list("report__organ_id", "report_id").distinct()
    }
