"""Metadata read from the layout of a 公文 (公文格式, GB/T 9704—2012) and from the table its page shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mingting.policies.rules import days, metadata_table, organs, reading, titles
from mingting.policies.rules.doc_numbers import DocNumber, parse
from mingting.policies.rules.head import Head, read_head
from mingting.policies.rules.metadata_table import Row
from mingting.policies.rules.reading import Evidence, Line, Paragraph, Source, Value, squeezed
from mingting.policies.rules.signature import Tail, read_tail

#: Paragraphs beyond this are text and are not looked through for a signature.
MOST_PARAGRAPHS = 20_000
_LONGEST_LINE = 20_000
#: 文号 are given in the year of 成文, or the year turns between.
_YEARS_APART = 1
_Gathered = dict[str, tuple[str, Evidence]]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read. ``None``: it is not there, or could not be read.

    ``body`` is the range of paragraphs (first, end) of the document's own text, ``enclosed`` of what a 通知 issues with
    it, from that one's title on. ``contradictions`` are Chinese sentences for the person who confirms.
    """

    title: Value[str] | None
    doc_no: Value[DocNumber] | None
    issuers: Value[tuple[str, ...]] | None
    document_kind: Value[str] | None
    addressees: Value[tuple[str, ...]] | None
    signed_on: Value[date] | None
    published_on: Value[date] | None
    effective_on: Value[date] | None
    expires_on: Value[date] | None
    validity: Value[str] | None
    note: Value[str] | None
    reg_no: Value[str] | None
    printed: Value[tuple[str, date]] | None
    attachments: Value[tuple[str, ...]] | None
    theme: Value[str] | None
    index_no: Value[str] | None
    keywords: Value[str] | None
    body: tuple[int, int]
    enclosed: tuple[int, int] | None
    contradictions: tuple[str, ...]


def read(paragraphs: Sequence[Paragraph], metadata: Sequence[Row] = (), *, today: date) -> Read:
    """Return what a document's layout and its page's metadata say; neither needs the other. Linear in the text."""
    rows = reading.lines(
        [Paragraph(one.text[:_LONGEST_LINE], one.align, one.level) for one in paragraphs[:MOST_PARAGRAPHS]]
    )
    above = [row for line in rows[:40] if (row := metadata_table.row_of(line.text))]
    told = metadata_table.gather([*metadata, *above])
    head = read_head(rows, told["title"][0] if "title" in told else "")
    tail = read_tail(rows, head.text_from)
    title = _title(rows, head, told)
    number = _number(rows, head, told)
    signed = _signed(rows, tail, told)
    issuers = _issuers(rows, head, tail, title, told)
    body, enclosed = _ranges(rows, head, tail, title, len(paragraphs))
    printed = _printed(rows, tail)
    published = _day(told, "published")
    return Read(
        title=title,
        doc_no=number,
        issuers=issuers,
        document_kind=_kind(title, told),
        addressees=_at(rows, head.addressees, Source.HEAD, 90),
        signed_on=signed,
        published_on=published,
        effective_on=_day(told, "effective"),
        expires_on=_day(told, "expires"),
        validity=_told(told, "validity"),
        note=_at(rows, tail.note, Source.TAIL, 95) or _told(told, "disclosure"),
        reg_no=_told(told, "registration") or _at(rows, tail.registration, Source.HEAD, 80),
        printed=printed,
        attachments=_at(rows, tail.attachments, Source.TAIL, 90),
        theme=_told(told, "theme"),
        index_no=_told(told, "index"),
        keywords=_told(told, "keywords"),
        body=body,
        enclosed=enclosed,
        contradictions=tuple(_contradictions(rows, head, tail, told, title, number, signed, today)),
    )


def _evidence(rows: Sequence[Line], place: int, source: Source) -> tuple[Evidence, ...]:
    return (Evidence(source, rows[place].first, rows[place].text[:300]),)


def _at(
    rows: Sequence[Line], found: tuple[reading.T, int] | None, source: Source, confidence: int
) -> Value[reading.T] | None:
    return Value(found[0], confidence, _evidence(rows, found[1], source)) if found else None


def _told(told: _Gathered, name: str) -> Value[str] | None:
    return Value(told[name][0], 90, (told[name][1],)) if name in told else None


def _day(told: _Gathered, name: str) -> Value[date] | None:
    if name not in told:
        return None
    text, evidence = told[name]
    found = days.find_all(text[:60])
    return Value(found[0].on, 90, (evidence,)) if found and found[0].on else None


def _title(rows: Sequence[Line], head: Head, told: _Gathered) -> Value[str] | None:
    page = told.get("title")
    if head.title is None:
        return Value(titles.plain(page[0]), 80, (page[1],)) if page else None
    text, first, last = head.title
    evidence = (
        Evidence(Source.TITLE, rows[first].first, "".join(row.text for row in rows[first : last + 1])),
    )
    if page is None:
        return Value(titles.plain(text), 85 if titles.kind_of(text) else 60, evidence)
    same = _same_title(text, page[0])
    # Within 印发 the first title may be that of what is issued: what the page calls it is then the title.
    if not same and squeezed(text) == squeezed(titles.issued(page[0])):
        return Value(titles.plain(page[0]), 85, (page[1], *evidence))
    if not same and not titles.kind_of(text):
        return Value(titles.plain(page[0]), 70, (page[1],))
    return Value(titles.plain(text), 98 if same else 70, (*evidence, page[1]))


def _same_title(one: str, other: str) -> bool:
    return titles.folded(one) == titles.folded(other)


def _number(rows: Sequence[Line], head: Head, told: _Gathered) -> Value[DocNumber] | None:
    page = parse(told["number"][0]) if "number" in told else None
    if head.number is None:
        return Value(page, 90, (told["number"][1],)) if page else None
    evidence = _evidence(rows, head.number[1], Source.HEAD)
    if page is None:
        return Value(head.number[0], 95, evidence)
    agrees = page.key == head.number[0].key
    return Value(head.number[0], 99 if agrees else 60, (*evidence, told["number"][1]))


def _signed(rows: Sequence[Line], tail: Tail, told: _Gathered) -> Value[date] | None:
    page = _day(told, "signed")
    if tail.signed_on is None:
        return page
    on, place, confidence = tail.signed_on
    evidence = _evidence(rows, place, Source.SIGNATURE)
    if page is None:
        return Value(on, confidence, evidence)
    if page.value != on and confidence < 90:
        return Value(page.value, 70, (*page.evidence, *evidence))
    return Value(on, 99 if page.value == on else 60, (*evidence, *page.evidence))


def _issuers(
    rows: Sequence[Line], head: Head, tail: Tail, title: Value[str] | None, told: _Gathered
) -> Value[tuple[str, ...]] | None:
    """发文机关标志 before the signature before the title before the page; the title's first is the lead."""
    named, count = organs.in_title(title.value) if title else ((), 0)
    signed = tail.signers
    if head.red_head:
        return _at(rows, head.red_head, Source.RED_HEAD, 95)
    if signed and (not named or count == len(signed[0]) or len(signed[0]) >= len(named)):
        lead = next((one for one in signed[0] if named and organs.same(named[0], one)), "")
        ordered = (lead, *(one for one in signed[0] if one != lead)) if lead else signed[0]
        return Value(ordered, 95 if lead or not named else 75, _evidence(rows, signed[1], Source.SIGNATURE))
    if named and title:
        return Value(named, 85 if count == len(named) else 60, title.evidence)
    page = organs.apart(told["issuers"][0]) if "issuers" in told else ()
    return Value(page, 75, (told["issuers"][1],)) if page else None


def _kind(title: Value[str] | None, told: _Gathered) -> Value[str] | None:
    if title and (kind := titles.kind_of(title.value)):
        return Value(kind, title.confidence, title.evidence)
    page = told.get("kind")
    return Value(page[0], 80, (page[1],)) if page and page[0] in titles.DOCUMENT_KINDS else None


def _printed(rows: Sequence[Line], tail: Tail) -> Value[tuple[str, date]] | None:
    if tail.printed is None:
        return None
    organ, on, place = tail.printed
    return Value((organ, on), 95, _evidence(rows, place, Source.PRINT_LINE))


def _ranges(
    rows: Sequence[Line], head: Head, tail: Tail, title: Value[str] | None, paragraphs: int
) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """A 通知 ends with its signature; what it issues begins with its own title beneath."""
    start = rows[head.text_from].first if head.text_from < len(rows) else paragraphs
    end = rows[tail.ends].first if tail.ends < len(rows) else paragraphs
    signature = tail.signature
    if signature is None or signature[1] + 1 >= tail.ends:
        if signature and signature[0] >= head.text_from:
            end = min(end, rows[signature[0]].first)
        return (start, max(start, end)), None
    issued = squeezed(titles.issued(title.value)) if title else ""
    after = rows[signature[1] + 1]
    is_issued = bool(issued) and issued in squeezed(_next_lines(rows, signature[1] + 1))
    own_end = rows[signature[0]].first
    if not is_issued and after.text.startswith(("附件", "附表", "附：")):
        return (start, own_end), None
    return (start, own_end), (after.first, end)


def _next_lines(rows: Sequence[Line], place: int) -> str:
    return "".join(row.text[:200] for row in rows[place : place + 4])


def _contradictions(
    rows: Sequence[Line],
    head: Head,
    tail: Tail,
    told: _Gathered,
    title: Value[str] | None,
    number: Value[DocNumber] | None,
    signed: Value[date] | None,
    today: date,
) -> Iterator[str]:
    yield from _numbers_differ(rows, head, told)
    if "title" in told and head.title and titles.kind_of(head.title[0]):
        page, text = told["title"][0], head.title[0]
        if not _same_title(page, text) and squeezed(text) != squeezed(titles.issued(page)):
            yield f"正文标题“{text}”与元数据标题“{page}”不同"
    page_day = _day(told, "signed")
    if tail.signed_on and page_day and tail.signed_on[0] != page_day.value:
        yield f"落款的成文日期{days.written(tail.signed_on[0])}与元数据的{days.written(page_day.value)}不同"
    yield from _issuers_differ(tail, title)
    if number and signed and not number.value.order:
        apart = abs(number.value.year - signed.value.year)
        if apart > _YEARS_APART:
            yield f"发文字号的年份{number.value.year}与成文日期{days.written(signed.value)}相差{apart}年"
    yield from _days_disorder(tail, told, signed, today)


def _numbers_differ(rows: Sequence[Line], head: Head, told: _Gathered) -> Iterator[str]:
    page = parse(told["number"][0]) if "number" in told else None
    if head.number is None:
        return
    if page and page.key != head.number[0].key:
        yield f"版头的发文字号{head.number[0].written}与元数据的{page.written}不同"
    # A second number alone on a line above the text is another head, or a page with two documents.
    for row in rows[head.number[1] + 1 : head.text_from]:
        other = parse(row.text) if len(row.text) <= 80 else None
        if other and other.key != head.number[0].key:
            yield f"版头有两个发文字号：{head.number[0].written}、{other.written}"


def _issuers_differ(tail: Tail, title: Value[str] | None) -> Iterator[str]:
    named, count = organs.in_title(title.value) if title else ((), 0)
    if not named or not tail.signers:
        return
    signers = tail.signers[0]
    if count != len(signers):
        yield f"标题写明{count}个发文机关，落款有{len(signers)}个"
    elif missing := [one for one in named if not any(organs.same(one, signer) for signer in signers)]:
        yield f"标题中的发文机关“{'、'.join(missing)}”不在落款之中"


def _days_disorder(tail: Tail, told: _Gathered, signed: Value[date] | None, today: date) -> Iterator[str]:
    published = _day(told, "published")
    if signed and signed.value > today:
        yield f"成文日期{days.written(signed.value)}晚于今天"
    if signed and tail.printed and tail.printed[1] < signed.value:
        yield f"印发日期{days.written(tail.printed[1])}早于成文日期{days.written(signed.value)}"
    if signed and published and published.value < signed.value:
        yield f"发布日期{days.written(published.value)}早于成文日期{days.written(signed.value)}"
    for name, word in (("published", "发布日期"), ("signed", "成文日期")):
        if name in told and (found := days.find_all(told[name][0][:60])) and found[0].fault:
            yield f"元数据的{word}有误：{found[0].fault}"
