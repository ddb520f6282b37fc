"""From when to when a document is in force, by its own words; what they leave open is said, never filled in.

Periods are counted as 民法典第二百零一条、第二百零二条 have it: the day of the event is not counted, a period in
months ends on the day of the same number, or on the month's last where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from mingting.policies.rules.days import WrittenDate, find_all, month_end, months_after
from mingting.policies.rules.numerals import NUMERALS, levelled, value

_NUMBER = rf"[{NUMERALS}]{{1,5}}"
_FROM = re.compile(r"[自从于]\s?")
_EVENT = re.compile(
    r"(?:本[\u4e00-\u9fa5]{1,6}?)?(?P<event>印发|发文|下发|签发|签署|成文|通知|发布|公布|颁布|公告|通告)(?:之日|当日|日|(?=之?次日))?"
    r"(?P<next>的?之?次日)?(?P<month>的?次月(?:1|一)日)?"
)
_TAIL = re.compile(
    rf"\s?(?:起|始)?\s?(?:满|的?第)?(?:(?P<n>{_NUMBER})\s?(?P<unit>个?工作日|日|天|个月|年)(?P<how>之后|以后|后|届满)?)?"
    r"[起,]{0,2}\s?(?:正式|开始|起)?\s?(?:(?P<verb>施行|实施|执行|生效|试行)(?!方案|办法|细则)|(?=,?有效期))"
)
_TERM = re.compile(
    r"(?:(?:有效|施行|实施|试行|暂行|执行)期限?|试行(?=[0-9一二两三四五六七八九十半]))\s?(?:暂?定?为|是|:)?\s?(?P<vague>不超过|最长|一般)?\s?"
    rf"(?:(?P<years>{_NUMBER})\s?年(?P<half>半)?(?:零?\s?(?P<more>{_NUMBER})个月)?|(?P<half_year>半年)"
    rf"|(?P<months>{_NUMBER})\s?个月|(?P<days>{_NUMBER})\s?[日天]|(?P<until>(?:[自从][^。;]{{6,24}}?起?)?(?:截?止?[至到]|截止)))"
)
_UNTIL = re.compile(r"(?:截?止?[至到]|截止)\s?(?=[12〇零一二])")
_UNTIL_END = re.compile(r"\s?(?:止|终止|截止|有效)")
_LAPSE = re.compile(r"\s?(?P<from>起)?\s?(?:自行|自动)?(?:失效|废止)")
_OPEN = re.compile("长期有效")
_OWN = re.compile(r"(?:^|[,》])本(?!条|款|项|市|区|省|人|年|次)[\u4e00-\u9fa5]{1,10}$")
_PARTIAL = re.compile(rf"第[{NUMERALS}]{{1,7}}[条款项]")
#: 第九条 at the head of its own sentence.
_LABEL = re.compile(rf"^第[{NUMERALS}]{{1,7}}条(?:\s+|(?=本))")
_OTHERS = re.compile("其[余他][\u4e00-\u9fa5]{0,6}$")
_BOUNDARY = "。;!?\n\r"
_DAY_OF_ISSUE = frozenset({"印发", "发文", "下发", "签发", "签署", "成文", "通知"})
_REACH = 60


@dataclass(frozen=True, slots=True)
class Effect:
    """What the words say. ``expires_on`` is the last day in force; ``months``, ``days`` the term where one is named.

    ``spans`` are the places of the evidence in the text, ``unresolved`` what a person has to settle, ``assumed`` how an
    unclear count was made; both are Chinese sentences.
    """

    effective_on: date | None = None
    expires_on: date | None = None
    months: int | None = None
    days: int | None = None
    is_open_ended: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    unresolved: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Start:
    start: int
    end: int
    weight: int
    on: date | None
    unresolved: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Term:
    start: int
    end: int
    months: int | None = None
    days: int | None = None
    last: date | None = None
    unresolved: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)


def last_day(effective_on: date, *, months: int = 0, days: int = 0) -> date | None:
    """Return the last day in force: five years from 2024-03-01 end on 2029-02-28. ``None`` beyond the calendar."""
    if effective_on.year + months // 12 + days // 365 > 2999:
        return None
    if days:
        return effective_on + timedelta(days=days - 1)
    same = months_after(effective_on, months)
    return same - timedelta(days=1) if same else month_end(effective_on.year, effective_on.month + months)


def effect_clause(
    text: str,
    signed_on: date | None = None,
    released_on: date | None = None,
    *,
    printed_on: date | None = None,
) -> Effect:
    """Return from when to when a document is in force by its own words.

    ``signed_on`` is the 成文日期, ``released_on`` the day of publication, ``printed_on`` that of 印发 (in the 版记);
    without it 印发之日 is counted from ``signed_on``, which is said. Sentences about single clauses, other documents or
    certificates are left aside. No term is supplied where the text names none (暂行、试行 included).
    """
    plain = levelled(text)
    dates = {found.start: found for found in find_all(text)}
    events = {"issued": printed_on or signed_on, "released": released_on}
    notes = ["印发日期不详，按成文日期计"] if printed_on is None else []
    starts = [each for each in _starts(plain, dates, events, notes) if each.weight >= 0]
    chosen = max(starts, key=lambda each: (each.weight, each.start), default=None)
    if chosen is not None and chosen.weight <= 0:
        chosen = None
    terms = _terms(plain, dates, chosen)
    return _joined(plain, starts, chosen, terms)


def _joined(plain: str, starts: list[_Start], chosen: _Start | None, terms: list[_Term]) -> Effect:
    unresolved = list(chosen.unresolved) if chosen else []
    assumed = list(chosen.assumed) if chosen else []
    spans = [(chosen.start, chosen.end)] if chosen else []
    for other in starts:
        if other.weight == 0:
            unresolved.append(f"部分条款另有施行日期：“{_sentence(plain, other.start)}”")
        elif chosen and other.weight == chosen.weight and other.on != chosen.on:
            unresolved.append(f"另有一处施行日期：“{_sentence(plain, other.start)}”")
    effective = chosen.on if chosen else None
    term = terms[0] if terms else None
    expires = None
    if term:
        spans.append((term.start, term.end))
        unresolved += term.unresolved
        assumed += term.assumed
        expires = term.last
        if term.months or term.days:
            if effective:
                expires = last_day(effective, months=term.months or 0, days=term.days or 0)
            else:
                unresolved.append("写有有效期，但施行日期不能确定，有效期的最后一日无法推算")
        for other_term in terms[1:]:
            if (other_term.months, other_term.days, other_term.last) != (term.months, term.days, term.last):
                unresolved.append(f"另有一处有效期：“{_sentence(plain, other_term.start)}”")
    if effective and expires and expires < effective:
        unresolved.append("有效期截止日早于施行日期")
    return Effect(
        effective_on=effective,
        expires_on=expires,
        months=term.months if term else None,
        days=term.days if term else None,
        is_open_ended=term is None and chosen is not None and _OPEN.search(_rest(plain, chosen)) is not None,
        spans=tuple(spans),
        unresolved=tuple(dict.fromkeys(unresolved)),
        assumed=tuple(dict.fromkeys(assumed)),
    )


def _starts(
    plain: str, dates: dict[int, WrittenDate], events: dict[str, date | None], notes: list[str]
) -> Iterator[_Start]:
    for found in _FROM.finditer(plain):
        named = dates.get(found.end())
        event = None if named else _EVENT.match(plain, found.end())
        if not named and not event:
            continue
        tail = _TAIL.match(plain, named.end if named else event.end() if event else 0)
        if tail is None or (found[0][0] == "于" and not tail["verb"]):
            continue
        start = _Start(found.start(), tail.end(), _weight(plain, found.start()), None)
        if named:
            _from_date(start, named)
        elif event:
            _from_event(start, event, events, notes)
        if tail["n"] and start.on:
            _delay(start, tail)
        yield start


def _from_date(start: _Start, named: WrittenDate) -> None:
    start.on = named.on
    if named.fault:
        start.unresolved.append(named.fault)
    elif named.on is None:
        start.on = date(named.year, named.month, 1)
        start.assumed.append("施行日期只写到月，按当月1日计")


def _from_event(
    start: _Start, event: re.Match[str], events: dict[str, date | None], notes: list[str]
) -> None:
    is_issue = event["event"] in _DAY_OF_ISSUE
    start.on = events["issued" if is_issue else "released"]
    if start.on is None:
        start.unresolved.append(f"施行日期随“{event['event']}之日”而定，该日期不详")
        return
    if event["event"] in ("印发", "下发", "发文"):
        start.assumed.extend(notes)
    if event["next"]:
        start.on += timedelta(days=1)
    elif event["month"]:
        start.on = month_end(start.on.year, start.on.month) + timedelta(days=1)


def _delay(start: _Start, tail: re.Match[str]) -> None:
    """30日后: the day itself is not counted, the thirty days pass, and the document is in force on the next."""
    number, unit, on = value(tail["n"]), tail["unit"], start.on
    if number is None or on is None or "工作日" in unit or number > 1000:
        start.on = None
        start.unresolved.append(f"施行日期须另行推算：“{tail['n']}{unit}{tail['how'] or ''}”")
        return
    months = {"年": 12, "个月": 1}.get(unit)
    ends = (
        (months_after(on, months * number) or month_end(on.year, on.month + months * number))
        if months
        else (on + timedelta(days=number))
    )
    is_after = bool(tail["how"]) and tail["how"] != "届满"
    start.on = ends + timedelta(days=1) if is_after else ends
    start.assumed.append("期间按“当日不计入”推算" + ("，期满次日起施行" if is_after else ""))


def _weight(plain: str, place: int) -> int:
    """3: 本办法自…; 2: a sentence of its own, or 现予公布，自…; 1: after a comma; 0: a clause; -1: else."""
    before = _before(plain, place)
    if _OTHERS.search(before):
        return 2
    if _PARTIAL.search(before):
        return 0
    if _OWN.search(before):
        return 3
    if not before or re.search(r"(?:公布|发布|印发|通过|印发给你们),$", before):
        return 2
    return 1 if before.endswith(",") else -1


def _before(plain: str, place: int) -> str:
    since = max(plain.rfind(mark, max(0, place - _REACH), place) for mark in _BOUNDARY)
    before = plain[since + 1 if since >= 0 else max(0, place - _REACH) : place].strip().removesuffix("正式")
    return _LABEL.sub("", before)


def _sentence(plain: str, place: int) -> str:
    return _before(plain, place) + re.split("[。;\n]", plain[place : place + 40])[0]


def _rest(plain: str, start: _Start) -> str:
    return plain[start.end : start.end + 150]


def _terms(plain: str, dates: dict[int, WrittenDate], chosen: _Start | None) -> list[_Term]:
    """Terms that are the document's own: near its day of effect, or with 本办法 and the like before them."""
    near: list[_Term] = []
    far: list[_Term] = []
    for found in _TERM.finditer(plain):
        before = _before(plain, found.start())
        is_near = chosen is not None and _follows(plain, chosen, found.start())
        is_own = (
            re.fullmatch(r"本(?!条|款|项)[\u4e00-\u9fa5]{1,10}?的?(?:自[^,]{0,20},)?", before) is not None
        )
        term = _term(plain, found, dates) if is_near or is_own else None
        if term:
            (near if is_near else far).append(term)
    if chosen and not near and (until := _until(plain, chosen, dates)):
        near.append(until)
    return near + far


def _follows(plain: str, chosen: _Start, place: int) -> bool:
    """In the sentence of the day of effect, or at the beginning of the next."""
    between = plain[chosen.end : place] if 0 <= place - chosen.end <= 2 * _REACH else "。。"
    ends = [n for n, letter in enumerate(between) if letter in _BOUNDARY]
    if not ends:
        return re.search("证|协议|合同|资格|许可", between) is None
    return re.fullmatch(r"[。;\s]{1,4}(?:本[\u4e00-\u9fa5]{1,8}?)?", between[ends[0] :]) is not None


def _term(plain: str, found: re.Match[str], dates: dict[int, WrittenDate]) -> _Term | None:
    term = _Term(found.start(), found.end())
    if found["until"]:
        gap = re.compile(r"\s?").match(plain, found.end())
        until = dates.get(gap.end() if gap else found.end())
        return _to_date(term, until) if until else None
    if found["days"]:
        term.days = value(found["days"])
    else:
        years, months = value(found["years"] or "0"), value(found["months"] or found["more"] or "0")
        term.months = 12 * (years or 0) + (months or 0) + (6 if found["half"] or found["half_year"] else 0)
    if found["vague"]:
        term.months = term.days = None
        term.unresolved.append(f"有效期只写“{found[0]}”，没有确定的期限")
    elif not (term.months or term.days):
        return None
    return term


def _until(plain: str, chosen: _Start, dates: dict[int, WrittenDate]) -> _Term | None:
    """自2024年1月1日起施行，至2026年12月31日止; …施行，2026年12月31日自动失效."""
    stop = next(
        (n for n in range(chosen.end, min(len(plain), chosen.end + 80)) if plain[n] in _BOUNDARY), None
    )
    region_end = stop if stop is not None else min(len(plain), chosen.end + 80)
    for place in range(chosen.end, region_end):
        until = dates.get(place)
        if until is None:
            continue
        before = plain[chosen.end : place]
        term = _Term(place, until.end)
        lapse = _LAPSE.match(plain, until.end)
        if _UNTIL.search(before + "2") and _UNTIL_END.match(plain, until.end):
            return _to_date(term, until)
        if lapse and "》" not in before:
            _to_date(term, until)
            if lapse["from"] and until.on and term.last:
                term.last -= timedelta(days=1)
            elif not lapse["from"]:
                term.assumed.append("失效当日按仍然有效计")
            return term
    return None


def _to_date(term: _Term, until: WrittenDate) -> _Term:
    term.end = until.end
    term.last = until.last_day
    if until.fault:
        term.unresolved.append(until.fault)
    elif until.on is None:
        term.assumed.append("有效期只写到月，按当月最后一日计")
    return term
