"""信息处理费: noticed within the period, paid within 20 working days, or the request is taken as given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Sum

from mingting.accounts.api import Person
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import intake, lettering
from ..casework import begin, day_of, demand_not_before, demand_past, demand_words, done
from ..models import Applicant, Application, CaseFile, Fee, Office
from ..rules import fees
from ..rules.application import Delivery
from ..rules.clock import check_fee_notice, check_payment
from ..rules.letters import LetterKind
from ..rules.outcomes import Outcome
from ..rules.stages import Move
from ..timing import history_of, reckon

ARTICLE_3 = cite("信息处理费", "第三条")
ARTICLE_6 = cite("信息处理费", "第六条")
#: More than this is a slip of the pen.
_MOST = {fees.Method.ITEM: 1_000, fees.Method.VOLUME: 50_000}
_LONGEST_VOUCHER = 60


def number_in_month(application: Application) -> int:
    """Return which item of the same applicant in the month of arrival this request begins with at this organ, from 1.

    Requests are counted in the order in which they were registered; one that was split by 一事一申请 and charged by
    the item counts as so many (信息处理费第四条).
    """
    month = {
        "arrived_on__year": application.arrived_on.year,
        "arrived_on__month": application.arrived_on.month,
    }
    same = Applicant.objects.filter(
        identity=application.applicant.identity,
        application__organ_id=application.organ_id,
        application__follows__isnull=True,
        application_id__lt=application.pk,
        **{f"application__{name}": value for name, value in month.items()},
    )
    charged = Fee.objects.filter(application__applicant__in=same, method=Fee.Method.ITEM)
    split = charged.aggregate(items=Sum("count"))["items"] or 0
    return same.count() - charged.count() + split + 1


@transaction.atomic
def charge(
    *, person: Person, application_id: int, method: str, count: int, by: By, seen: int | None = None
) -> Fee:
    """Notify the applicant of the fee; the clock waits for the payment. By item or by page, never both.

    ``count`` is the number of items that the request is split into by 一事一申请, or the pages to be supplied.
    """
    application = begin(Move.CHARGE, person=person, pk=application_id, by=by, seen=seen)
    office = Office.objects.get(organ_id=application.organ_id)
    _demand_chargeable(application, office, method, count)
    today, cal = day_of(by), calendar()
    check_fee_notice(history_of(application, cal), cal, on=today)
    first = number_in_month(application) if method == fees.Method.ITEM else None
    amount, lines = _priced(fees.Method(method), count, first)
    # What is to be answered is not decided yet: the outcome that may be charged for by either method is asked about.
    fees.check_fee(
        method=fees.Method(method),
        amount=amount,
        other_method_used=False,
        outcome=Outcome.GRANTED,
        supplies_copies=set(application.delivery) != {Delivery.READ_ON_SITE},
    )
    fee = Fee.objects.create(
        application=application,
        method=method,
        first=first,
        count=count,
        amount=amount,
        lines=[str(line) for line in lines],
        noticed_on=today,
    )
    _notify(fee, office, by)
    return fee


def _demand_chargeable(application: Application, office: Office, method: str, count: int) -> None:
    if not office.charges_fees:
        raise Refused("本机关没有开通信息处理费，请先在设置中开通", cite=cite("条例", "第四十二条"))
    earlier = Fee.objects.filter(application=application).first()
    if earlier is not None:
        raise Refused(
            f"本件已{earlier.get_method_display()}，按件、按量不得重复计算", field="method", cite=ARTICLE_3
        )
    if method not in set(fees.Method):
        raise Refused("请选择按件计收或者按量计收", field="method", cite=ARTICLE_3)
    if count < 1:
        raise Refused("件数或者页数至少是 1", field="count", cite=ARTICLE_3)
    if count > _MOST[fees.Method(method)]:
        raise Refused(
            f"件数或者页数不超过 {_MOST[fees.Method(method)]}，请核对", field="count", cite=ARTICLE_3
        )


def _notify(fee: Fee, office: Office, by: By) -> None:
    """Make the notice, and let the clock wait."""
    application, label = fee.application, fees.Method(fee.method).label
    says = {
        "fee_standard": label,
        "fee_lines": tuple(fee.lines),
        "fee_amount": fee.amount,
        "payment": office.payment_way,
    }
    lettering.issue(application, LetterKind.FEE, by=by, says=says)
    done(
        application,
        Move.CHARGE,
        by=by,
        note=f"{label}，{fee.amount} 元",
        said=f"请在收到收费通知次日起20个工作日内缴纳信息处理费 {fee.amount} 元",
        detail={"method": fee.method, "count": fee.count, "amount": fee.amount},
    )
    reckon(application, by=by, cause="发出收费通知")


def _priced(method: fees.Method, count: int, first: int | None) -> tuple[int, Sequence[fees.FeeLine]]:
    if method == fees.Method.ITEM:
        return fees.fee_for_items(first or 1, count), fees.explain_items(first or 1, count)
    return fees.per_page_total(count), fees.explain_pages(count)


@transaction.atomic
def note_fee_notice(
    *, person: Person, application_id: int, delivered_on: date, by: By, seen: int | None = None
) -> Fee:
    """Record when the applicant received the notice: the 20 working days run from the day after."""
    application = begin(Move.NOTE_FEE_NOTICE, person=person, pk=application_id, by=by, seen=seen)
    fee = Fee.objects.select_for_update().get(application=application)
    if fee.delivered_on is not None:
        raise Refused(f"已登记申请人于 {fee.delivered_on} 收到收费通知", field="delivered_on", cite=ARTICLE_6)
    demand_past(delivered_on, by, "收到通知之日", field="delivered_on")
    demand_not_before(
        delivered_on, fee.noticed_on, "收到通知之日", "发出通知之日", field="delivered_on", cite=ARTICLE_6
    )
    fee.delivered_on, fee.pay_by = delivered_on, fees.pay_by(delivered_on, calendar())
    fee.save(update_fields=["delivered_on", "pay_by"])
    done(
        application,
        Move.NOTE_FEE_NOTICE,
        by=by,
        on=delivered_on,
        note=f"申请人收到收费通知，{fee.pay_by} 前缴费",
        said=f"请于 {fee.pay_by} 前缴费",
    )
    return fee


@transaction.atomic
def pay(
    *,
    person: Person,
    application_id: int,
    paid_on: date,
    voucher: str,
    by: By,
    files: Sequence[intake.Upload] = (),
    seen: int | None = None,
) -> Fee:
    """Record the payment; the period begins anew on the day after it."""
    application = begin(Move.PAY, person=person, pk=application_id, by=by, seen=seen)
    fee = Fee.objects.select_for_update().get(application=application)
    if fee.delivered_on is None:
        raise Refused("请先登记申请人收到收费通知的日期", cite=ARTICLE_6)
    demand_past(paid_on, by, "缴费日期", field="paid_on")
    cal = calendar()
    check_payment(history_of(application, cal), cal, on=paid_on, notice_received=fee.delivered_on)
    fee.paid_on = paid_on
    fee.voucher = demand_words(
        voucher, "财政票据号", field="voucher", cite=cite("信息处理费", "第九条"), most=_LONGEST_VOUCHER
    )
    fee.save(update_fields=["paid_on", "voucher"])
    for upload in files:
        intake.take_in(application, intake.Upload(upload.name, upload.data, CaseFile.Source.VOUCHER), by=by)
    done(
        application,
        Move.PAY,
        by=by,
        on=paid_on,
        note=f"票据 {fee.voucher}",
        said="已收到缴费，答复期限重新计算",
    )
    reckon(application, by=by, cause="缴费")
    return fee
