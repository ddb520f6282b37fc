"""The records that a year's report counts, of many organs in as many questions as of one; no applicant is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from .models import Application, Dispute, Fee
from .rules.figures import IN_TABLE_FOUR, Contested, Counted, column_of, rows_of
from .rules.outcomes import OUTCOMES, Outcome


@dataclass(frozen=True, slots=True)
class CountedRequest:
    """A request in table 三 of a year: its rows, its column (the kind of applicant), and the days it counts by."""

    organ_id: int
    pk: int
    number: str
    column: str
    rows: tuple[str, ...]
    arrived_on: date
    decided_on: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class CountedDispute:
    """A dispute in table 四 of a year: its group and column, and the days it counts by."""

    organ_id: int
    pk: int
    number: str
    group: str
    column: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class CountedFee:
    """信息处理费 that was noticed or paid in a year, in yuan; ``number`` is that of the request."""

    organ_id: int
    pk: int
    number: str
    amount: int
    noticed_on: date
    paid_on: date | None


def requests_counted(organ_ids: Collection[int], year: int) -> Iterator[CountedRequest]:
    """Yield what :func:`.rules.figures.table_three` counts, request by request. One query.

    Days decide and never the present stage: what was decided after 31 December was open at its end, and is told so.
    """
    cases = (
        Application.objects.filter(organ_id__in=organ_ids, year__lte=year)
        .filter(Q(decided_on__isnull=True) | Q(decided_on__gte=date(year, 1, 1)))
        .order_by("pk")
        .values_list(
            "organ_id",
            "pk",
            "number",
            "year",
            "arrived_on",
            "decided_on",
            "outcome",
            "follows_id",
            "applicant__applicant_type",
        )
    )
    for organ_id, pk, number, of_year, arrived, decided, outcome, follows, column in cases:
        rows = rows_of(_facts(pk, of_year, arrived, decided, outcome, column, follows), year)
        if rows:
            is_decided = decided is not None and decided.year == year
            yield CountedRequest(
                organ_id,
                pk,
                number,
                column,
                rows,
                arrived,
                decided if is_decided else None,
                OUTCOMES[Outcome(outcome)].short if is_decided else "",
            )


def _facts(
    pk: int, year: int, arrived: date, decided: date | None, outcome: str, column: str, follows: int | None
) -> Counted:
    return Counted(
        pk=pk,
        year=year,
        arrived=arrived,
        received=None,
        due=None,
        decided=decided,
        answered=None,
        outcome=outcome,
        channel="",
        applicant_type=column,
        follows=follows is not None,
    )


def disputes_counted(organ_ids: Collection[int], year: int) -> Iterator[CountedDispute]:
    """Yield what :func:`.rules.figures.table_four` counts, dispute by dispute. One query."""
    rows = (
        Dispute.objects.filter(organ_id__in=organ_ids, kind__in=IN_TABLE_FOUR, opened_on__year__lte=year)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gte=date(year, 1, 1)))
        .order_by("pk")
        .values_list("organ_id", "pk", "number", "kind", "opened_on", "closed_on", "result")
    )
    for organ_id, pk, number, kind, opened, closed, result in rows:
        column = column_of(Contested(kind, opened, closed, result), year)
        if column:
            is_closed = closed is not None and closed.year == year
            yield CountedDispute(organ_id, pk, number, kind, column, opened, closed if is_closed else None)


def fees_counted(organ_ids: Collection[int], year: int) -> Iterator[CountedFee]:
    """Yield the fees noticed or paid in the year; ``paid_on`` is ``None`` if unpaid at its end. One query."""
    rows = (
        Fee.objects.filter(application__organ_id__in=organ_ids)
        .filter(Q(noticed_on__year=year) | Q(paid_on__year=year))
        .order_by("pk")
        .values_list(
            "application__organ_id", "pk", F("application__number"), "amount", "noticed_on", "paid_on"
        )
    )
    for organ_id, pk, number, amount, noticed, paid in rows:
        is_paid = paid is not None and paid.year <= year
        yield CountedFee(organ_id, pk, number, amount, noticed, paid if is_paid else None)
