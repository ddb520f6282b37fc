"""The last months of a document: how long it is made for, when it is reviewed, and what the review may decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.policies.rules import effect
from mingting.policies.rules.days import month_end, months_after, written

RULE = cite("规范性文件规定")
#: The review begins so many calendar months before the last day [practice: 山东省司法厅办法第二十三条].
REVIEW_MONTHS = 6
#: Reminders, in days before the last day [practice].
REMIND_DAYS = (90, 30)
_MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class TermTable:
    """How many years documents of a jurisdiction are made for, in general and on trial (暂行、试行)."""

    place: str
    years: int
    trial_years: int
    source: str
    #: Whether the article itself was read; if not, a person must confirm before anybody relies on it.
    is_verified: bool = False


#: There is no national rule: a bureau sets its own table. 5 and 3 years are said of Guangdong; not verified [U].
GUANGDONG = TermTable("广东省", 5, 3, RULE)


@dataclass(frozen=True, slots=True)
class TermSuggestion:
    """A term that is suggested and never applied by itself; ``why`` is said beside it."""

    years: int
    why: str
    source: str
    is_verified: bool


def term_default(title: str, table: TermTable = GUANGDONG) -> TermSuggestion:
    """Return the years to suggest for a document of this title, and by whose rule."""
    is_trial = _is_on_trial(title)
    years = table.trial_years if is_trial else table.years
    kind = "标题含“暂行”或者“试行”" if is_trial else "一般规范性文件"
    doubt = "" if table.is_verified else "；该期限尚未经核对，请以本地规定为准"
    return TermSuggestion(
        years, f"{table.place}：{kind}，有效期一般不超过{years}年{doubt}", table.source, table.is_verified
    )


def _is_on_trial(title: str) -> bool:
    """A decision that repeals or amends something on trial is not on trial itself."""
    about = title[:300].split("关于", 1)[-1]
    if about.startswith(("废止", "修改", "修订", "延长", "清理", "宣布", "停止")):
        return False
    return "暂行" in about or "试行" in about


def last_day(effective_on: date, years: int) -> date:
    """Return the last day of a term of ``years``, counted as the document's own words are (``effect.last_day``)."""
    end = effect.last_day(effective_on, months=12 * years) if 1 <= years <= _MOST_YEARS else None
    if end is None:
        raise Refused(f"有效期应为1至{_MOST_YEARS}年", field="years", cite=RULE)
    return end


def _months_before(day: date, months: int) -> date:
    return months_after(day, -months) or month_end(day.year, day.month - months)


class Stage(StrEnum):
    """Where a document is in its last months."""

    NONE = "none"
    EVALUATE = "evaluate"
    QUARTER = "quarter"
    MONTH = "month"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Review:
    """``since`` is the first day of the stage; ``days_left`` counts the last day in, 0 when it is over."""

    stage: Stage
    since: date | None
    days_left: int | None
    sentence: str


def review_days(expires_on: date, months: int = REVIEW_MONTHS) -> Mapping[Stage, date]:
    """Return the first day of every stage, in order; a month without the day has its last day instead.

    A stage whose first day lies before that of the one before it (a short window) begins with it.
    """
    quarter, month = (expires_on - timedelta(days=days) for days in REMIND_DAYS)
    start = min(_months_before(expires_on, months), quarter)
    over = expires_on + timedelta(days=1)
    return MappingProxyType(
        {Stage.EVALUATE: start, Stage.QUARTER: quarter, Stage.MONTH: month, Stage.OVER: over}
    )


def review_stage(expires_on: date | None, today: date, months: int = REVIEW_MONTHS) -> Review:
    """Return the stage on ``today``; ``None`` as the last day has none."""
    if expires_on is None:
        return Review(Stage.NONE, None, None, "未写明有效期，不列入届满评估")
    stage, since = Stage.NONE, None
    for later, first in review_days(expires_on, months).items():
        if today >= first:
            stage, since = later, first
    left = max(0, (expires_on - today).days + 1)
    last = written(expires_on)
    if stage is Stage.OVER:
        sentence = f"有效期已于{last}届满"
    elif stage is Stage.NONE:
        sentence = f"有效期至{last}，尚未进入评估期"
    else:
        sentence = f"有效期至{last}（还有{left}天），请评估并决定继续施行、修改、废止或者到期失效"
    return Review(stage, since, left, sentence)


class Decision(StrEnum):
    """What the review may decide."""

    CONTINUE = "continue"
    AMEND = "amend"
    REPEAL = "repeal"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """A decision, and what must follow in order. ``before_end``: it is of no use once the last day has gone by."""

    word: str
    must_follow: tuple[str, ...]
    new_number: bool
    before_end: bool


#: [practice]: 继续执行的重新登记、编制登记号、公布，自公布之日起重新计算有效期 (山东省司法厅办法第二十三条).
DECISIONS: Mapping[Decision, DecisionRule] = MappingProxyType(
    {
        Decision.CONTINUE: DecisionRule(
            "继续施行",
            (
                "合法性审核",
                "重新登记、重新编号",
                "重新公布，有效期自公布之日起重新计算",
                "旧版标注并链接到新版",
            ),
            new_number=True,
            before_end=True,
        ),
        Decision.AMEND: DecisionRule(
            "修改后施行",
            (
                "起草修改稿并公开征求意见",
                "合法性审核、集体审议",
                "重新登记、重新编号、公布",
                "同步公布解读",
                "旧版标注由新文件代替或者修改",
            ),
            new_number=True,
            before_end=True,
        ),
        Decision.REPEAL: DecisionRule(
            "废止",
            (
                "合法性审核、集体审议",
                "公布废止决定，写明文件标题、文号和废止日期",
                "标注【已废止】，检查引用它的页面",
            ),
            new_number=False,
            before_end=True,
        ),
        Decision.LAPSE: DecisionRule(
            "到期失效",
            ("自有效期届满的次日起自动标注【已失效】", "检查引用它的办事指南和页面", "列入年度清理结果"),
            new_number=False,
            before_end=False,
        ),
    }
)


def check_decision(
    decision: Decision, expires_on: date, today: date, months: int = REVIEW_MONTHS
) -> DecisionRule:
    """Return what must follow; refuse a decision before the review begins or one that comes too late."""
    rule = DECISIONS[decision]
    if today < review_days(expires_on, months)[Stage.EVALUATE]:
        raise Refused(f"有效期届满前{months}个月内进行评估，现在尚未进入评估期", field="outcome", cite=RULE)
    if rule.before_end and today > expires_on:
        raise Refused(
            f"有效期已于{written(expires_on)}届满，文件已经失效，不能再决定“{rule.word}”；需要的请重新制定",
            field="outcome",
            cite=RULE,
        )
    return rule
