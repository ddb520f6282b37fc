"""By when a report must be out (条例第四十九条), when it can be made, and what may be entered in it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.reporting.rules.figures import BY_HAND, is_amount, words_of
from mingting.reporting.rules.findings import Finding, Severity
from mingting.reporting.rules.form import ARTICLE_49, ARTICLE_50, FORM
from mingting.reporting.rules.quantities import number_of
from mingting.reporting.rules.report import Number

#: (month, day) of the year after.
DEPARTMENTS, GOVERNMENTS = (1, 31), (3, 31)
#: 条例 took effect on 2008-05-01; nobody reported on a year before.
FIRST_YEAR = 2008
SUCCESSION = cite("机构改革解释")
_LONGEST_GROUND = 500
#: 万元 are reckoned to the yuan.
_PLACES = 4


@dataclass(frozen=True, slots=True)
class Countdown:
    """The last day, and how many days are left on a day: below nought, how many it is late."""

    due: date
    days: int

    @property
    def sentence(self) -> str:
        """What to tell whoever makes the report."""
        last = f"{self.due.year}年{self.due.month}月{self.due.day}日"
        if self.days > 0:
            return f"应当在{last}前公布，还有{self.days}天"
        return (
            f"今天（{last}）是公布的最后一日"
            if not self.days
            else f"应当在{last}前公布，已经逾期{-self.days}天"
        )


def due_on(year: int, *, is_government: bool) -> date:
    """Return the last day for the report of a year: of departments 31 January, of governments 31 March.

    The law names no day for towns and streets; they report to the district as its departments do.
    """
    month, day = GOVERNMENTS if is_government else DEPARTMENTS
    return date(year + 1, month, day)


def countdown(year: int, day: date, *, is_government: bool) -> Countdown:
    """Return how long there is left on ``day``."""
    due = due_on(year, is_government=is_government)
    return Countdown(due, (due - day).days)


def demand_begun(year: int, day: date) -> None:
    """Refuse a year that nobody can report on yet, or ever could."""
    if year < FIRST_YEAR:
        raise Refused(f"{year}年还没有政府信息公开年度报告", field="year", cite=ARTICLE_49)
    if year > day.year:
        raise Refused(f"{year}年还没有开始，不能编制该年度的报告", field="year", cite=ARTICLE_49)


def running(year: int, day: date) -> tuple[Finding, ...]:
    """Return a notice that the year is not over: what is counted now is not yet what the report will say."""
    if day.year > year:
        return ()
    says = f"{year}年还没有终了，数字截至{day.month}月{day.day}日；报告以12月31日24时的情况为准"
    return (Finding(Severity.NOTICE, "running", "全文", says, ARTICLE_50),)


def demand_over(year: int, day: date) -> None:
    """Refuse to finish the report of a year that is not over: figures are those of the end of 31 December."""
    if day.year <= year:
        raise Refused(
            f"{year}年还没有终了，报告以12月31日24时的情况为准，请在次年1月1日以后定稿",
            field="year",
            cite=ARTICLE_50,
        )


def demand_existing(
    name: str, year: int, *, since: date | None, until: date | None, successors: tuple[str, ...]
) -> None:
    """Refuse an organ that was not there at the end of the year; ``until`` is the first day on which it was no more.

    Who carries on its duties reports on them.
    """
    if since is not None and since.year > year:
        raise Refused(
            f"“{name}”{since.year}年{since.month}月{since.day}日才设立，没有{year}年度的报告",
            field="organ",
            cite=ARTICLE_49,
        )
    if until is None or until > date(year, 12, 31):
        return
    ended = f"“{name}”已于{until.year}年{until.month}月{until.day}日撤销或者合并"
    if successors:
        to = "、".join(f"“{one}”" for one in successors)
        raise Refused(f"{ended}，{year}年度的情况由承接其职权的{to}报告", field="organ", cite=SUCCESSION)
    raise Refused(f"{ended}，没有登记承接其职权的机关，请先在机构沿革中登记", field="organ", cite=SUCCESSION)


def entered_value(name: str, written: str, ground: str) -> tuple[Number, str]:
    """Return the number and the ground of a figure entered by hand, or refuse with what is wrong."""
    if name not in BY_HAND:
        raise Refused(
            f"“{name}”不是可以录入的单元格：表三、表四和收费由办理记录统计，只能录入表二",
            field="cell",
            cite=FORM,
        )
    value, place = number_of(written), words_of(name)
    if value is None:
        raise Refused(f"{place}填的是“{written.strip()[:30]}”，不是数字；没有的填0", field="value", cite=FORM)
    if value < 0:
        raise Refused(f"{place}填的是{written.strip()}，不能是负数", field="value", cite=FORM)
    if isinstance(value, Decimal):
        value = _fraction(name, place, value)
    ground = " ".join(ground.replace("\0", "").split())
    if not ground:
        raise Refused(
            f"请写明{place}的依据（文件目录、登记簿、系统统计等），数字须能核对",
            field="ground",
            cite=ARTICLE_50,
        )
    if len(ground) > _LONGEST_GROUND:
        raise Refused(f"依据不超过{_LONGEST_GROUND}字", field="ground")
    return value, ground


def _fraction(name: str, place: str, value: Decimal) -> Number:
    if value == value.to_integral_value():
        return int(value)
    if not is_amount(name):
        raise Refused(f"{place}填的是{value}，件数应为整数", field="value", cite=FORM)
    if -int(value.as_tuple().exponent) > _PLACES:
        raise Refused(f"{place}以万元为单位，小数不超过{_PLACES}位（到元）", field="value", cite=FORM)
    return value
