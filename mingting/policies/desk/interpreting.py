"""政策解读: the normative documents of one's organs without an interpretation, late ones, and those in time."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingting.commons.api import calendar
from mingting.commons.remembered import remembered

from ..actions import catch_up_now
from ..desk_queries import interpreted
from ..models import Document
from ..rules.interpretations import FORM_WORDS, WITHIN, Coverage, State, coverage
from .screens import edited, page, today

_PER_PAGE = 50
_TABS = {
    "lacking": ("没有解读", frozenset({State.OVERDUE, State.AWAITED})),
    "late": ("超期解读", frozenset({State.LATE})),
    "on_time": ("按时解读", frozenset({State.ON_TIME})),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A document, how it is interpreted, and by what."""

    document: Document
    coverage: Coverage

    @property
    def forms(self) -> str:
        return "、".join(FORM_WORDS[form] for form in self.coverage.forms)


@require_safe
@remembered
def interpretations(request: HttpRequest) -> HttpResponse:
    """Show a tab of the list; what lacks an interpretation comes first, the longest overdue on top."""
    if not edited(request):
        raise PermissionDenied("您没有维护政策文件库的岗位")
    catch_up_now(timezone.now())
    rows = _rows(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else "lacking"
    found = [row for row in rows if row.coverage.state in _TABS[tab][1]]
    if tab == "lacking":
        found.sort(key=lambda row: row.coverage.due_on)
    counts = {
        code: sum(1 for row in rows if row.coverage.state in states) for code, (_, states) in _TABS.items()
    }
    return page(
        request,
        "policies/desk/interpretations.html",
        title="政策解读",
        icon="help",
        tabs=[(code, words, counts[code]) for code, (words, _) in _TABS.items()],
        tab=tab,
        shown=Paginator(found, _PER_PAGE).get_page(request.GET.get("page")),
        query=f"tab={tab}",
        total=len(rows),
        within=WITHIN.workdays,
        source=WITHIN.cite,
    )


def _rows(request: HttpRequest) -> list[Row]:
    documents, policies, own = interpreted(edited(request))
    by_policy: dict[str, list] = {}
    for one in own:
        by_policy.setdefault(one.policies[0], []).append(one)
    cal, day = calendar(), today()
    return [
        Row(document, coverage(policy, by_policy.get(policy.id, ()), cal, today=day))
        for document, policy in zip(documents, policies, strict=True)
        if policy.published_on <= day
    ]
