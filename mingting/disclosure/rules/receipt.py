"""收到申请之日: how an application comes in, and the day it counts as received (条例第三十一条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from .terms import CONFIRM_WITHIN


class Channel(StrEnum):
    COUNTER = "counter"
    ORAL = "oral"
    REGISTERED_MAIL = "registered_mail"
    ORDINARY_MAIL = "ordinary_mail"
    MISDIRECTED = "misdirected"
    INTERNET = "internet"
    EMAIL = "email"
    FAX = "fax"


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """A way in.

    ``confirm_within`` is in working days: ``None`` where nothing is confirmed, 0 for the same day. ``duty`` says what
    the office must do and by when, ``day_word`` what the date that staff enter on arrival means.
    """

    name: str
    confirm_within: int | None
    cite: str
    duty: str
    day_word: str

    @property
    def needs_confirmation(self) -> bool:
        return self.confirm_within is not None


_COUNTER = cite("条例", "第三十一条第（一）项")
_MAIL = cite("条例", "第三十一条第（二）项")
_ONLINE = cite("条例", "第三十一条第（三）项")
#: Within how many days is the bureau's own affair: the article names none.
_BOTH = "由工作机构与申请人确认，以双方确认之日为收到申请之日"
_CALL = "联系不上的，做好登记，自恢复联络之日起算期限"

CHANNELS: dict[Channel, ChannelRule] = {
    Channel.COUNTER: ChannelRule(
        "当面提交", None, _COUNTER, "当场登记并出具登记回执，以提交之日为收到申请之日", "提交日"
    ),
    # The day the office fills in the form is taken for the day of submission: no norm says otherwise.
    Channel.ORAL: ChannelRule(
        "口头提出",
        None,
        cite("条例", "第二十九条第一款"),
        "由工作机构当场代为填写申请，请申请人核对后出具登记回执，以代填之日为收到申请之日",
        "代填日",
    ),
    Channel.REGISTERED_MAIL: ChannelRule(
        "挂号信、邮政快递等需签收的邮寄",
        None,
        _MAIL,
        "登记邮件号码和签收日，以签收之日为收到申请之日",
        "签收日",
    ),
    Channel.ORDINARY_MAIL: ChannelRule(
        "平常信函等无需签收的邮寄",
        0,
        _MAIL,
        f"收到当日与申请人确认，以确认之日为收到申请之日；{_CALL}",
        "收信日",
    ),
    Channel.MISDIRECTED: ChannelRule(
        "寄送至本机关其他机构或者个人",
        0,
        cite("期限解释", "一第2项"),
        f"工作机构实际收到当日与申请人确认，以确认之日为收到申请之日；{_CALL}",
        "工作机构实际收到日",
    ),
    Channel.INTERNET: ChannelRule(
        "网上提交",
        CONFIRM_WITHIN,
        _ONLINE,
        _BOTH,
        "提交日",
    ),
    # 期限解释 took the day the mail system received it; 条例第三十一条第（三）项 of 2019 has taken its place.
    Channel.EMAIL: ChannelRule(
        "电子邮件",
        CONFIRM_WITHIN,
        _ONLINE,
        _BOTH,
        "邮件到达日",
    ),
    Channel.FAX: ChannelRule(
        "传真",
        CONFIRM_WITHIN,
        _ONLINE,
        _BOTH,
        "传真收到日",
    ),
}


def receipt_day(channel: Channel, *, arrived: date, confirmed: date | None) -> date | None:
    """Return 收到申请之日, or ``None`` while a channel that is confirmed waits for it.

    A call that reaches nobody confirms nothing: the day on which contact succeeds does, however late (期限解释).
    What was confirmed without need leaves the day as it is. A confirmation before arrival is refused.
    """
    rule = CHANNELS[channel]
    if confirmed is not None and confirmed < arrived:
        raise Refused(
            f"与申请人确认的日期（{confirmed.isoformat()}）不能早于{rule.day_word}（{arrived.isoformat()}）",
            field="confirmed",
            cite=rule.cite,
        )
    return confirmed if rule.needs_confirmation else arrived


def confirm_by(
    channel: Channel, arrived: date, calendar: WorkCalendar, *, within: int = CONFIRM_WITHIN
) -> date | None:
    """Return the last day to confirm an application that arrived; ``None`` where nothing is confirmed.

    ``within`` is the bureau's own number of working days for internet, e-mail and fax. A letter is confirmed on the
    day it comes, whatever the bureau sets (条例第三十一条第（二）项).
    """
    allowed = CHANNELS[channel].confirm_within
    if allowed is None:
        return None
    return calendar.add(arrived, within) if allowed else arrived
