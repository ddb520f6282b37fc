"""Handing in to the office above by 31 January, and giving back with reasons (条例第四十九条)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import HandIn, Return, YearReport
from ..queries import WRITERS
from ..rules.form import ARTICLE_49
from .steps import day_of, demand_words, newest, to_ledger

_SEEN_ANOTHER = "您打开页面以后，该单位的提交有了变化；请看过现在的这一版，再决定是否退回"


@transaction.atomic
def hand_in(*, person: Person, report_id: int, on: date, by: By) -> HandIn:
    """Hand the newest frozen edition in to the organ above. ``on`` is the day on which that was done."""
    report = queries.report_for(person, report_id, day_of(by), WRITERS)
    organ, edition = report.organ, newest(report)
    if organ.parent_id is None or queries.is_government(organ):
        raise Refused("本级政府的报告由主管部门直接公布，不必提交", field="organ", cite=ARTICLE_49)
    if not edition.is_frozen:
        raise Refused(f"第{edition.number}版还没有定稿，不能提交", cite=ARTICLE_49)
    earlier = HandIn.objects.filter(edition=edition).first()
    if earlier is not None:
        again = "已被退回，请另立新版再提交" if hasattr(earlier, "returned") else f"已于{earlier.on}提交"
        raise Refused(f"第{edition.number}版{again}", cite=ARTICLE_49)
    frozen_on = timezone.localdate(edition.frozen_at)
    if not frozen_on <= on <= day_of(by):
        raise Refused(f"提交日期须在定稿（{frozen_on}）以后、今天以前", field="on", cite=ARTICLE_49)
    handed = HandIn.objects.create(
        edition=edition, to_id=organ.parent_id, on=on, at=by.at, person_no=by.person_id, who=by.name
    )
    to_ledger("hand_in", report, by, edition=edition.number, on=on, digest=edition.digest)
    return handed


@transaction.atomic
def return_report(
    *, person: Person, report_id: int, reason: str, by: By, edition_id: int | None = None
) -> Return:
    """Give back what was handed in, with reasons, as the office above (Role.SUPERVISOR over the organ).

    ``edition_id`` is the edition that was on the screen: nobody gives back what they have not seen.
    """
    overseen = queries.organs_overseen(person, day_of(by))
    report = (
        YearReport.objects.select_for_update(of=("self",))
        .select_related("organ")
        .filter(pk=report_id, organ_id__in=overseen)
        .first()
    )
    if report is None:
        raise Refused(queries.GONE)
    handed = (
        HandIn.objects.filter(edition__report=report, returned__isnull=True)
        .select_related("edition")
        .order_by("-edition__number")
        .first()
    )
    if handed is None:
        raise Refused("没有已提交、尚未退回的报告", cite=ARTICLE_49)
    if edition_id is not None and handed.edition_id != edition_id:
        raise Refused(_SEEN_ANOTHER)
    reason = demand_words(reason, "退回的理由", field="reason", cite=ARTICLE_49, longest=2000)
    given_back = Return.objects.create(
        hand_in=handed, reason=reason, at=by.at, person_no=by.person_id, who=by.name
    )
    to_ledger("return_report", report, by, why=reason, edition=handed.edition.number)
    return given_back
