"""Which organs are gathered for which year: what the address says, and the way between the screens of the gatherer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from mingting.accounts.api import Organ, Role, posts_here
from mingting.kernel.refusals import Refused

from ..gathering import Gathered, gather
from ..models import YearReport
from .screens import today

TITLE = "年度报告汇总"
NOT_HERE = "没有这一年度的汇总，或者它不由您办理"
#: The screens about the same organs and year: name of the address, what it is called.
SCREENS = (("gather", "提交进度"), ("gather_sum", "汇总与比对"), ("gather_charts", "图表"))
#: The longest number that stands in an address for a row.
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Link:
    """A way to go on; ``is_here`` is the one that is shown now. ``count`` stands beside it, if there is one."""

    words: str
    url: str
    is_here: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The organ whose subordinates are gathered, among those that the person may gather, and the year."""

    organ_id: int
    organs: frozenset[int]
    year: int

    def query(self, **more: str | int) -> str:
        """Return the end of an address that means this scope."""
        of = {"organ": self.organ_id} if len(self.organs) > 1 else {}
        return "?" + urlencode({"year": self.year} | of | more)

    def url(self, name: str, **more: str | int) -> str:
        """Return the address of a screen about it."""
        return reverse(f"reporting_desk:{name}") + self.query(**more)

    def gathered(self, request: HttpRequest) -> Gathered:
        """Return the year's reports; what cannot be gathered is not there."""
        try:
            return gather(request.user, self.organ_id, self.year, today())
        except Refused as refusal:
            raise Http404(str(refusal)) from refusal


def scope_of(request: HttpRequest) -> Scope:
    """Return what the address means: last year where it names none. “Not there” and “not yours” are one answer."""
    organs = posts_here(request).organs((Role.SUPERVISOR,))
    if not organs:
        raise Http404(NOT_HERE)
    organ = _number(request.GET.get("organ", ""), min(organs))
    if organ not in organs:
        raise Http404(NOT_HERE)
    return Scope(organ, frozenset(organs), _number(request.GET.get("year", ""), today().year - 1))


def scope_above(request: HttpRequest, organ: Organ, year: int) -> Scope:
    """Return the scope in which an organ that the person oversees stands."""
    organs = frozenset(posts_here(request).organs((Role.SUPERVISOR,)))
    return Scope(organ.parent_id if organ.parent_id in organs else min(organs), organs, year)


def _number(said: str, usual: int) -> int:
    if not said:
        return usual
    if not said.isascii() or not said.isdecimal() or len(said) > _DIGITS:
        raise Http404(NOT_HERE)
    return int(said)


def around(scope: Scope, here: str) -> dict[str, Any]:
    """Return what every screen of the gatherer shows about its scope: other screens, years, organs. Two queries."""
    return {
        "tabs": [Link(words, scope.url(name), name == here) for name, words in SCREENS],
        "years": [
            Link(f"{year}年", Scope(scope.organ_id, scope.organs, year).url(here), year == scope.year)
            for year in _years(scope)
        ],
        "organs": _organs(scope, here),
        "export": scope.url("gather_export"),
    }


def _years(scope: Scope) -> list[int]:
    told = (
        YearReport.objects.filter(organ__parent_id=scope.organ_id).order_by().values_list("year", flat=True)
    )
    return sorted({*told.distinct(), scope.year, today().year - 1}, reverse=True)


def _organs(scope: Scope, here: str) -> list[Link]:
    if len(scope.organs) == 1:
        return []
    return [
        Link(organ.name, Scope(organ.pk, scope.organs, scope.year).url(here), organ.pk == scope.organ_id)
        for organ in Organ.objects.filter(pk__in=scope.organs).order_by("position", "pk")
    ]


def board_crumb(scope: Scope) -> tuple[str, str]:
    """Return the way back to the board of the year."""
    return (scope.url("gather"), TITLE)
