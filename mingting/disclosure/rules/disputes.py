"""投诉举报、行政复议、行政诉讼 over disclosure: their stages, results and the day by which the organ answers.

条例第四十七条、第五十一条; 复议法第二十三条、第四十八条、第五十四条; 行诉法第四十五条、第四十六条、第六十七条.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from .outcomes import OUTCOMES, Outcome

#: 不予公开 and 未履行法定职责 go to 行政复议 first.
REVIEW_FIRST = cite("复议法", "第二十三条")
#: While one way is open the other is shut.
ONE_WAY = cite("复议法", "第二十九条")
AFTER_REVIEW = cite("行诉法", "第四十五条")
OBEYED = cite("复议法", "第七十七条")


class Kind(StrEnum):
    COMPLAINT = "complaint"
    RECONSIDERATION = "reconsideration"
    DIRECT_SUIT = "direct_suit"
    LATER_SUIT = "later_suit"


class Stage(StrEnum):
    OPENED = "opened"
    ANSWERED = "answered"
    HEARD = "heard"
    CLOSED = "closed"


class Result(StrEnum):
    """The columns of the annual report's fourth table, beside 尚未审结 (年报格式)."""

    UPHELD = "upheld"
    CORRECTED = "corrected"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Term:
    """A time for the organ's answer, counted from the day after the papers reached it.

    Working days where the law says so; else calendar days, and one that ends on a day off ends on the next day worked.
    """

    days: int
    is_workdays: bool
    cite: str

    def ends(self, received: date, calendar: WorkCalendar) -> date:
        """Return the last day for the answer."""
        if self.is_workdays:
            return calendar.add(received, self.days)
        return calendar.add(received + timedelta(days=self.days - 1), 1)


@dataclass(frozen=True, slots=True)
class KindRule:
    """A way to object: its name, the stages it passes in their order, its article, the organ's time to answer.

    ``term`` is ``None`` where no law gives one; ``summary`` is the shorter one of 简易程序, where there is one.
    """

    name: str
    stages: tuple[Stage, ...]
    cite: str
    term: Term | None = None
    summary: Term | None = None


_WHOLE = tuple(Stage)
# 复议法第八十八条第二款: its 五日 and 十日 are working days. 行诉法 says no such thing of its 十五日, so that the
# rules of 民事诉讼法 on periods hold (第一百零一条).
_IN_COURT = Term(15, is_workdays=False, cite=cite("行诉法", "第六十七条、第一百零一条"))

KINDS: dict[Kind, KindRule] = {
    Kind.COMPLAINT: KindRule(
        "投诉举报",
        (Stage.OPENED, Stage.ANSWERED, Stage.CLOSED),
        cite("条例", "第四十七条、第五十一条"),
    ),
    Kind.RECONSIDERATION: KindRule(
        "行政复议",
        _WHOLE,
        cite("条例", "第五十一条"),
        Term(10, is_workdays=True, cite=cite("复议法", "第四十八条、第八十八条")),
        Term(5, is_workdays=True, cite=cite("复议法", "第五十四条、第八十八条")),
    ),
    Kind.DIRECT_SUIT: KindRule(
        "行政诉讼（未经复议直接起诉）", _WHOLE, cite("行诉法", "第四十六条"), _IN_COURT
    ),
    Kind.LATER_SUIT: KindRule("行政诉讼（复议后起诉）", _WHOLE, AFTER_REVIEW, _IN_COURT),
}
STAGE_NAMES: dict[Stage, str] = {
    Stage.OPENED: "已收到",
    Stage.ANSWERED: "已答复或者答辩",
    Stage.HEARD: "审理中",
    Stage.CLOSED: "已审结",
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another dispute over the same request: of which kind, and the day it was closed (``None``: still open)."""

    kind: Kind
    closed: date | None


def answer_by(kind: Kind, received: date, calendar: WorkCalendar, *, is_summary: bool = False) -> date | None:
    """Return the last day for 书面答复 or 答辩; ``None`` where no law gives a time (a complaint).

    ``received`` is the day 申请书副本 or 起诉状副本 reached the organ. A case about disclosure may be reviewed by
    简易程序 (复议法第五十三条第一款第（四）项): the notice says so, and the time is half as long.
    """
    rule = KINDS[kind]
    if is_summary and rule.summary is None:
        raise Refused(
            "只有行政复议的简易程序缩短答复期限", field="is_summary", cite=cite("复议法", "第五十四条")
        )
    term = rule.summary if is_summary else rule.term
    return term.ends(received, calendar) if term else None


def check_opening(kind: Kind, opened: date, earlier: Collection[Earlier]) -> None:
    """Refuse 复议后起诉 where no reconsideration of the same request was closed before."""
    if kind is not Kind.LATER_SUIT:
        return
    closed = [each.closed for each in earlier if each.kind is Kind.RECONSIDERATION and each.closed]
    if not closed:
        raise Refused(
            "本件没有已审结的行政复议，不能登记为复议后起诉；复议机关逾期不作决定的，先将复议登记为其他结果",
            field="kind",
            cite=AFTER_REVIEW,
        )
    if opened < min(closed):
        raise Refused(
            f"收到起诉状副本的日期（{opened}）不能早于行政复议审结之日（{min(closed)}）",
            field="opened_on",
            cite=AFTER_REVIEW,
        )


def warnings_at_opening(
    kind: Kind, *, outcome: str, is_answered: bool, earlier: Collection[Earlier]
) -> tuple[str, ...]:
    """Return what the organ's lawyers should look at. It informs: whether a suit is heard, the court decides.

    ``outcome`` is how the request ended (empty while it has not), ``is_answered`` whether it was answered at all.
    """
    reviews = [each for each in earlier if each.kind is Kind.RECONSIDERATION]
    said = []
    if kind is Kind.DIRECT_SUIT:
        if outcome and OUTCOMES[Outcome(outcome)].remedy == "R2":
            said.append(f"不予公开的应当先申请行政复议，可以向人民法院提出（{REVIEW_FIRST}）")
        if not outcome and not is_answered:
            # The two texts differ: 复议法 makes the review come first, 公开司法解释 leaves the choice.
            said.append(
                f"起诉未答复的，{REVIEW_FIRST}规定先申请行政复议，"
                f"{cite('公开司法解释')}另有规定，请法制机构核对"
            )
        if any(each.closed for each in reviews):
            said.append(f"本件已有审结的行政复议，请核对是否应当登记为复议后起诉（{AFTER_REVIEW}）")
    if kind in (Kind.DIRECT_SUIT, Kind.LATER_SUIT) and any(each.closed is None for each in reviews):
        said.append(f"行政复议尚未审结，行政复议期间不得起诉，可以向人民法院提出（{ONE_WAY}）")
    suits = (Kind.DIRECT_SUIT, Kind.LATER_SUIT)
    if kind is Kind.RECONSIDERATION and any(each.kind in suits for each in earlier):
        said.append(f"本件已有行政诉讼，人民法院已经受理的不得申请行政复议（{ONE_WAY}）")
    return tuple(said)


def check_step(kind: Kind, *, now: Stage, to: Stage, on: date, last: date) -> None:
    """Refuse a step back, one that this way does not have, or one before the last.

    A stage may be left out (a written review has no hearing) or come twice (a second hearing).
    """
    rule = KINDS[kind]
    if now is Stage.CLOSED:
        raise Refused(f"本件{rule.name}已经审结", cite=rule.cite)
    if to in (Stage.OPENED, Stage.CLOSED) or to not in rule.stages:
        steps = "、".join(STAGE_NAMES[each] for each in rule.stages[1:-1])
        raise Refused(f"{rule.name}可以登记的环节是：{steps}", field="stage", cite=rule.cite)
    if rule.stages.index(to) < rule.stages.index(now):
        raise Refused(
            f"现在是“{STAGE_NAMES[now]}”，不能退回“{STAGE_NAMES[to]}”", field="stage", cite=rule.cite
        )
    _refuse_before(on, last, "日期", "on", rule)


def check_closing(
    kind: Kind,
    *,
    now: Stage,
    result: str,
    closed: date,
    last: date,
    orders_again: bool,
    has_application: bool,
) -> None:
    """Refuse an end that contradicts itself: twice, without a result, upheld and yet to be handled again."""
    rule = KINDS[kind]
    if now is Stage.CLOSED:
        raise Refused(f"本件{rule.name}已经审结", cite=rule.cite)
    if result not in set(Result):
        raise Refused("请选择审结的结果", field="result", cite=rule.cite)
    _refuse_before(closed, last, "审结日期", "closed_on", rule)
    if orders_again and result == Result.UPHELD:
        raise Refused("结果维持的，不会责令重新处理", field="orders_again", cite=rule.cite)
    if orders_again and not has_application:
        raise Refused("没有注明所涉的申请，不能登记责令重新处理", field="orders_again", cite=rule.cite)


def _refuse_before(day: date, last: date, what: str, field: str, rule: KindRule) -> None:
    if day < last:
        raise Refused(f"{what}（{day}）不能早于上一环节的日期（{last}）", field=field, cite=rule.cite)
