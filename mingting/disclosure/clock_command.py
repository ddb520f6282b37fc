"""``bin/mingting clock due``: works a due day out from the facts and tells how; no settings, no database."""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from mingting.kernel.command_line import Parser
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar, announced, read_notice_csv

from .rules.clock import (
    check_correction,
    check_payment,
    correction_notice_by,
    derive,
    is_overdue,
    limit_of,
)
from .rules.fees import pay_by
from .rules.history import Extension, History, Stop, Why
from .rules.receipt import CHANNELS, Channel, confirm_by, receipt_day
from .rules.strip import strip

_FIRST, _LAST = date(2008, 5, 1), date(2099, 12, 31)
_CONSULT = re.compile(r"(?P<sent>[^./]+)(?:/(?P<arrived>[^./]+))?\.\.(?P<returned>[^./]*)")
_WEEKDAYS = "一二三四五六日"


def main(argv: list[str] | None = None) -> int:
    """Run one command; return 0, or 2 after a sentence on the error stream."""
    try:
        asked = _parser().parse_args(argv)
        answer = _answer(asked)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) if asked.json else _told(answer))
    sys.stdout.write("\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="mingting", description="明厅命令行", allow_abbrev=False)
    parser.add_argument("--today", metavar="日期", help="今天（默认取北京时间）")
    rooms = parser.add_subparsers(required=True, metavar="clock", title="命令")
    clock = rooms.add_parser("clock", help="依申请公开的答复期限", allow_abbrev=False)
    due = clock.add_subparsers(required=True, metavar="due", title="命令").add_parser(
        "due",
        help="推算答复期限届满之日",
        description="根据收到申请、补正、征求意见、收费、延期的日期，推算答复期限届满之日，并逐步说明依据。"
        "日期写作 2026-03-02。",
        allow_abbrev=False,
    )
    names = "，".join(f"{channel}（{rule.name}）" for channel, rule in CHANNELS.items())
    due.add_argument("--received", metavar="日期", help="提交、签收或者实际收到的日期（必填）")
    due.add_argument("--channel", metavar="渠道", default=Channel.COUNTER, help=f"{names}；默认 counter")
    due.add_argument("--confirmed", metavar="日期", help="与申请人确认的日期（需要确认的渠道）")
    due.add_argument("--correction-asked", metavar="日期", help="告知补正的日期")
    due.add_argument("--corrected", metavar="日期", help="收到补正的申请的日期")
    due.add_argument(
        "--consult",
        metavar="发出..收到意见",
        action="append",
        default=[],
        help="征求第三方意见，可以多次；没有收到意见的，“..”后面留空；知道对方收到征求意见书日期的，"
        "写作 发出/对方收到..收到意见",
    )
    due.add_argument("--fee-noticed", metavar="日期", help="申请人收到收费通知的日期")
    due.add_argument("--paid", metavar="日期", help="缴费的日期")
    due.add_argument("--extend", metavar="天数", help="延长答复期限的工作日数，1至20")
    due.add_argument("--extended-on", metavar="日期", help="负责人同意延长的日期；默认为原期限届满之日")
    due.add_argument("--today", metavar="日期", default=argparse.SUPPRESS, help="今天（默认取北京时间）")
    due.add_argument("--calendar", metavar="文件", help="放假安排（CSV，列 date、kind），所涉年份以文件为准")
    due.add_argument("--json", action="store_true", help="输出推算的全部内容和逐日说明")
    return parser


def _answer(asked: argparse.Namespace) -> dict[str, Any]:
    """Return everything that is known of the due day, as plain values."""
    if asked.received is None:
        raise Refused("请用 --received 给出提交、签收或者实际收到的日期")
    if asked.today is None:
        raise Refused("请用 --today 给出今天的日期")
    if asked.channel not in set(Channel):
        raise Refused(f"没有“{asked.channel}”这个渠道，可选：{'、'.join(Channel)}")
    today, arrived = _day(asked.today, "--today"), _day(asked.received, "--received")
    calendar, channel = _calendar(asked.calendar), Channel(asked.channel)
    rule = CHANNELS[channel]
    received = receipt_day(channel, arrived=arrived, confirmed=_day_or_none(asked.confirmed, "--confirmed"))
    answer: dict[str, Any] = {
        "today": today,
        "channel": channel,
        "channel_name": rule.name,
        "arrived": arrived,
        "confirm_by": confirm_by(channel, arrived, calendar),
        "duty": rule.duty,
        "received": received,
        "receipt_cite": rule.cite,
    }
    if received is not None:
        history = _history(asked, received, calendar)
        reading = derive(history, calendar, today=today)
        answer |= asdict(reading)
        answer["extension_day_assumed"] = asked.extend is not None and asked.extended_on is None
        answer["overdue"] = is_overdue(reading, today)
        answer["correction_notice_by"] = correction_notice_by(received, calendar)
        answer["pay_by"] = pay_by(history.fee_noticed, calendar) if history.fee_noticed else None
        answer["consultations"] = [asdict(stop) for stop in history.stops]
        answer["strip"] = [asdict(day) for day in strip(history, calendar, today=today)]
    plain: dict[str, Any] = json.loads(json.dumps(answer, default=date.isoformat))
    return plain


def _history(asked: argparse.Namespace, received: date, calendar: WorkCalendar) -> History:
    """Return the facts, each looked at as the verb that records it would."""
    history = History(received, stops=_stops(asked.consult, calendar))
    correction_asked = _day_or_none(asked.correction_asked, "--correction-asked")
    if correction_asked is not None:
        check_correction(history, correction_asked, calendar)
    history = replace(
        history,
        correction_asked=correction_asked,
        corrected=_day_or_none(asked.corrected, "--corrected"),
        fee_noticed=_day_or_none(asked.fee_noticed, "--fee-noticed"),
    )
    paid = _day_or_none(asked.paid, "--paid")
    if paid is not None:
        check_payment(history, calendar, on=paid, notice_received=history.fee_noticed or paid)
        history = replace(history, paid=paid)
    if asked.extend is None:
        if asked.extended_on is not None:
            raise Refused("给出了 --extended-on，但没有用 --extend 给出延长的工作日数")
        return history
    return replace(history, extension=_extension(asked, history, calendar))


def _extension(asked: argparse.Namespace, history: History, calendar: WorkCalendar) -> Extension:
    if not re.fullmatch(r"\d{1,4}", asked.extend, re.ASCII):
        raise Refused(f"--extend 的“{asked.extend}”不是天数")
    approved = _day_or_none(asked.extended_on, "--extended-on")
    if approved is None:
        approved = derive(history, calendar, today=history.received).due
    if approved is None:
        raise Refused("正在等待申请人补正或者缴费，没有可以延长的期限")
    return Extension(int(asked.extend), approved)


def _stops(written: list[str], calendar: WorkCalendar) -> tuple[Stop, ...]:
    stops = []
    for number, words in enumerate(written, start=1):
        match = _CONSULT.fullmatch(words)
        if match is None:
            raise Refused(f"--consult 的“{words}”应写作 发出日期..收到意见日期，例如 2026-03-05..2026-03-20")
        sent = _day(match["sent"], "--consult")
        arrived = _day(match["arrived"], "--consult") if match["arrived"] else sent
        if arrived < sent:
            raise Refused(f"--consult 的“{words}”：对方收到征求意见书的日期早于发出之日")
        returned = _day(match["returned"], "--consult") if match["returned"] else None
        limit = limit_of(Why.THIRD_PARTY, arrived, calendar)
        stops.append(Stop(sent, limit, returned, Why.THIRD_PARTY, number))
    return tuple(stops)


def _day_or_none(written: str | None, option: str) -> date | None:
    return None if written is None else _day(written, option)


def _day(written: str, option: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Refused(f"{option} 的“{written}”不是日期，写法如 2026-03-02") from None
    if not _FIRST <= day <= _LAST:
        raise Refused(
            f"{option} 的日期应在{_FIRST.isoformat()}至{_LAST.isoformat()}之间，现为{day.isoformat()}"
        )
    return day


def _calendar(place: str | None) -> WorkCalendar:
    """Return the kernel's calendar, and over it the years of the file."""
    if place is None:
        return announced()
    try:
        text = Path(place).read_text(encoding="utf-8-sig")
    except OSError:
        raise Refused(f"读不到放假安排文件“{place}”") from None
    except UnicodeDecodeError:
        raise Refused(f"放假安排文件“{place}”不是 UTF-8 编码的文本") from None
    try:
        return announced().with_notice(read_notice_csv(text))
    except Refused as fault:
        raise Refused(f"放假安排文件“{place}”：{fault.sentence}") from None


def _told(answer: dict[str, Any]) -> str:
    """Return the answer as lines for a person."""
    if answer["received"] is None:
        return "\n".join(
            (
                f"收到申请之日：尚待确认（{answer['channel_name']}）",
                f"{answer['duty']}；确认的期限：{_spoken(answer['confirm_by'])}（{answer['receipt_cite']}）",
                "答复期限：没有开始计算",
            )
        )
    lines = [
        f"答复期限届满之日：{_spoken(answer['due']) if answer['due'] else '没有（正在等待申请人）'}"
        + ("（暂定）" if answer["provisional"] else ""),
        f"收到申请之日：{_spoken(answer['received'])}，{answer['channel_name']}（{answer['receipt_cite']}）",
        "推算：",
    ]
    lines += [f"  {n}. {step['says']}（{step['cite']}）" for n, step in enumerate(answer["steps"], start=1)]
    if answer["extension_day_assumed"]:
        lines.append("没有给出同意延长的日期，按原期限届满之日同意推算。")
    lines.append(_standing(answer))
    return "\n".join(lines)


def _standing(answer: dict[str, Any]) -> str:
    """Return where the clock stands today, in one line."""
    words = f"今天是{_spoken(answer['today'])}：已计{answer['counted']}个工作日"
    if answer["due"] is None:
        return f"{words}，期限停止计算"
    if answer["overdue"]:
        over = date.fromisoformat(answer["today"]) - date.fromisoformat(answer["due"])
        return f"{words}，已过届满之日{over // timedelta(days=1)}天"
    stopped = "，正在征求意见，今天不计" if answer["stopped"] else ""
    return f"{words}{stopped}，距届满之日还有{answer['days_left']}个工作日"


def _spoken(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


if __name__ == "__main__":
    sys.exit(main())
