"""依申请公开: the lists of requests, the late ones on top, and what can be done to several at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mingting.accounts.api import Person, Role
from mingting.commons.api import calendar
from mingting.commons.remembered import remembered
from mingting.kernel.workdays import WorkCalendar

from .. import actions, timing
from ..models import Applicant, Application
from ..rules.applicants import ApplicantType
from ..rules.outcomes import OUTCOMES, Outcome
from ..rules.receipt import CHANNELS, Channel
from ..rules.stages import STAGES, Stage
from .allotting import AllotForm, form_for
from .due import Due, clock_of, due_of
from .export import csv_of
from .narrowing import STATES, Narrowing, known_in
from .personal import masked_name
from .scopes import by_urgency, chosen, pressing, scopes_of, tally
from .screens import cases, hand, page, today
from .standing import organs_with


def _all_but(model: type[Model], prefix: str, *names: str) -> list[str]:
    """Return the model's fields but those named and its key, as they are named from the request."""
    return [f"{prefix}{each.name}" for each in model._meta.concrete_fields if each.name not in (*names, "id")]


PER_PAGE = 50
_SELDOM = ("undecided", "unread")
#: What neither a row nor the clock reads: long texts, and most of who the applicant and the handler are.
_UNREAD = (
    *("code_hash", "delivery", "medium", "likeness", "shared_title", "tracking_in"),
    *_all_but(Applicant, "applicant__", "application", "applicant_type", "name"),
    *_all_but(Person, "handler__", "username", "name"),
    *("correction__unclear", "correction__guidance", "correction__text", "correction__late_reason"),
    *("explanation__facts", "explanation__text", "explanation__ground", "extension__reason", "fee__lines"),
)
_JOINED = ("section", "handler", "applicant", *timing.FACTS_JOINED)
_TONES = {"late": "is-late", "near": "is-near", "done": "is-done", "done-late": "is-late"}
#: Rows read at a time when a whole list is written out.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    case: Application
    due: Due
    applicant: str
    stage: str
    outcome: str

    @property
    def subject(self) -> str:
        return self.case.subject

    @property
    def tone(self) -> str:
        """The class that marks how pressing the day due is."""
        return _TONES.get(self.due.tone, "mt-beside")

    @property
    def channel(self) -> str:
        return CHANNELS[Channel(self.case.channel)].name

    @property
    def applicant_type(self) -> str:
        return ApplicantType(self.case.applicant.applicant_type).label


def rows_of(found: Iterable[Application], cal: WorkCalendar, day: date) -> Iterator[Row]:
    """Yield a line for each request, with its days left as the clock has them now."""
    for case in found:
        yield Row(
            case,
            due_of(case, clock_of(case, cal, day), cal, day),
            masked_name(case.applicant),
            STAGES[Stage(case.stage)].name,
            OUTCOMES[Outcome(case.outcome)].short if case.outcome else "",
        )


def with_what_rows_need(found: QuerySet[Application]) -> QuerySet[Application]:
    """Return the requests with what a line needs: two queries however many there are."""
    return found.select_related(*_JOINED).defer(*_UNREAD).prefetch_related(*timing.FACTS_FETCHED)


@remembered
def cases_list(request: HttpRequest) -> HttpResponse:
    """Show a tab of the list, or hand it out as a table (``?format=csv``)."""
    day, cal = today(), calendar()
    scopes = scopes_of(request)
    scope = chosen(scopes, request.GET.get("tab"))
    if scope is None:
        return page(request, "disclosure/desk/list.html", title="依申请公开", scopes=[], rows=[])
    press = pressing(day, cal)
    held = cases(request).filter(scope.holds)
    narrowing = Narrowing(request, known_in(held), scope)
    found = narrowing.narrow(held, press)
    ordered = found.order_by(*narrowing.order) if narrowing.order else by_urgency(found, day, cal)
    if request.GET.get("format") == "csv":
        whole = with_what_rows_need(ordered).iterator(chunk_size=_CHUNK)
        return csv_of(rows_of(whole, cal, day), day)
    counts = tally(request, scopes, scope, press)
    total = found.count() if narrowing.is_on else counts[f"tab_{scope.code}"]
    pages = _Pages(with_what_rows_need(ordered), PER_PAGE, total)
    shown = pages.get_page(request.GET.get("page"))
    return page(
        request,
        "disclosure/desk/list.html",
        title="依申请公开",
        scopes=[(each, counts[f"tab_{each.code}"]) for each in scopes],
        scope=scope,
        states=_states(narrowing, counts),
        rows=list(rows_of(shown.object_list, cal, day)),
        shown=shown,
        total=total,
        narrowing=narrowing,
        query=_kept(request, "page", "format"),
        without_state=_kept(request, "page", "format", "state"),
        without_sort=_kept(request, "page", "format", "sort"),
        may_register=bool(organs_with(request, Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)),
        allotting=form_for(request),
    )


def _states(narrowing: Narrowing, counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Return what the list can be reduced to at a touch; what is seldom there is offered only when it is."""
    return [
        (code, words, counts[code])
        for code, words in STATES.items()
        if code not in _SELDOM or counts[code] or narrowing.said("state") == code
    ]


class _Pages(Paginator):
    """Pages of a list whose length is known already."""

    def __init__(self, found: QuerySet[Application], per_page: int, total: int) -> None:
        super().__init__(found, per_page)
        self.count = total


def _kept(request: HttpRequest, *dropped: str) -> str:
    """Return the filters of the address without those named, ready to be followed by more."""
    query = request.GET.copy()
    for name in dropped:
        query.pop(name, None)
    return query.urlencode()


@require_POST
def allot_several(request: HttpRequest) -> HttpResponse:
    """Give the ticked requests to a section and a handler; each that is refused is named with its reason."""
    form = form_for(request, request.POST)
    ticked = [int(pk) for pk in request.POST.getlist("case") if pk.isdigit()]
    if form is None:
        raise PermissionDenied("您没有分办的岗位")
    if not ticked:
        messages.error(request, "没有勾选申请，请先勾选要分办的申请")
    elif not form.is_valid():
        messages.error(request, "；".join(sentence for errors in form.errors.values() for sentence in errors))
    else:
        refused = actions.allot_many(
            person=request.user, application_ids=ticked, by=hand(request), **form.arguments()
        )
        _tell(request, form, ticked, refused)
    back = request.POST.get("back", "")
    local = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if local and back.startswith("/") else "disclosure_desk:list")


def _tell(request: HttpRequest, form: AllotForm, ticked: Sequence[int], refused: dict[int, str]) -> None:
    done = len(set(ticked)) - len(refused)
    if done:
        messages.success(request, f"已将 {done} 件交{form.words}办理")
    numbers: dict[int, Any] = dict(cases(request).filter(pk__in=refused).values_list("pk", "number"))
    for pk, sentence in refused.items():
        messages.error(request, f"{numbers.get(pk, '不在您名下的一件')}没有分办：{sentence}")
