"""What a document does to others, found in its own words; a person confirms it before anything follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from mingting.policies.rules import days, relation_words, titles
from mingting.policies.rules.citations import Citation, Refers, find_citations
from mingting.policies.rules.doc_numbers import parse
from mingting.policies.rules.markers import opening
from mingting.policies.rules.numerals import levelled
from mingting.policies.rules.relation_words import Kind, Run

#: A longer paragraph is read up to here, and more relations than this are not looked for: both are told.
LONGEST_PARAGRAPH = 20_000
MOST_FOUND = 3_000
_EVIDENCE = 240
_ALIAS = re.compile(r"简称[为:：]?\s?[“《\"〈]([^”》\"〉]{1,40})[”》\"〉]")
_IS_ALIAS = re.compile(r"简称[为:：]?\s?[“\"]?$")
_NO_DOCUMENT = re.compile(
    r"(?:[表证书单册卡图]|证明|回执|联系函|执照|合同|协议|日报|声明|档案|简历|发票|收据|说明书|平台)(?:[（(][^（）()]{1,20}[)）])?$"
)
#: 刑法, 民法典: shorter than any other title, and not 《办法》, which is short for one cited before.
_SHORT_LAW = re.compile(r"(?:[^办做]法|法典|.条例)$")
_PREAMBLE = 12

On = date | Literal["effect"] | None


@dataclass(frozen=True, slots=True)
class Own:
    """The document itself, so that it is not taken for another: its title and 文号, as far as they are known."""

    title: str = ""
    number: str = ""

    @property
    def key(self) -> str:
        found = parse(self.number) if self.number else None
        return found.key if found else ""

    @property
    def names(self) -> frozenset[str]:
        """Its own title and that of what it issues, as they are compared."""
        return _names(self.title)


@dataclass(frozen=True, slots=True)
class Found:
    """A relation. ``on``: a day, ``"effect"`` (with this document's own effect), or ``None``: not said, or no matter.

    ``until`` is the new last day of an extension. ``paragraph`` and ``span`` say where; ``-1`` is the title.
    ``confidence`` is a percentage and orders the list a person confirms; it is no probability.
    """

    kind: Kind
    title: str
    number: str
    number_key: str
    on: On
    evidence: str
    paragraph: int
    span: tuple[int, int]
    confidence: int
    until: date | None = None
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found, in the order of the text, and in Chinese what is wrong or was left out."""

    found: tuple[Found, ...]
    faults: tuple[str, ...] = ()


def read(paragraphs: Sequence[str], own: Own | None = None) -> Reading:
    """Return the relations in a document's title and text. Work is linear in the text."""
    own = own or Own()
    faults: list[str] = []
    aliases = {_fold(name) for text in paragraphs for name in _ALIAS.findall(text[:LONGEST_PARAGRAPH])}
    found: list[Found] = []
    for one in _all(paragraphs, own, faults, aliases):
        if len(found) == MOST_FOUND:
            faults.append(f"文中提到的文件超过{MOST_FOUND}处，其后的未再识别")
            break
        found.append(one)
    settled = (_settled(one, own, faults) for one in found)
    return Reading(_strongest([one for one in settled if one]), tuple(dict.fromkeys(faults)))


def _all(paragraphs: Sequence[str], own: Own, faults: list[str], aliases: set[str]) -> Iterator[Found]:
    yield from _in_title(own.title)
    listing: Kind | None = None
    heading = 0
    for index, text in enumerate(paragraphs):
        if len(text) > LONGEST_PARAGRAPH:
            faults.append(f"第{index + 1}段超过{LONGEST_PARAGRAPH}字，其后的未再识别")
            text = text[:LONGEST_PARAGRAPH]
        opened = relation_words.opens_list(text)
        if listing and not opened:
            item = list(_items(text, listing, index))
            if item:
                yield from item
                continue
            if relation_words.ends_list(text) or 0 < _rank(text) <= heading:
                listing = None
            elif relation_words.is_numbered(text):
                faults.append(f"列出的“{text.strip()[:60]}”未能识别为文件，请核对")
        if opened:
            listing, heading = (None if opened is Kind.CITES else opened), _rank(text)
        yield from _in_paragraph(text, index, aliases)


def _rank(text: str) -> int:
    """Return the rank of the number a line begins with, 0 for none: 二、 after a list under 一、 heads what follows."""
    marker = opening(levelled(text[:40].strip()))
    return marker.rank if marker else 0


def _in_title(title: str) -> Iterator[Found]:
    for kind, name, confidence in relation_words.said_by_title(levelled(titles.plain(title))):
        on: On = "effect" if kind in relation_words.CHANGING else None
        for one in find_citations(name) or [Citation(0, len(name), Refers.NAMED, name)]:
            if one.title:
                yield Found(
                    kind, one.title, _number(one), _key(one), on, title[:_EVIDENCE], -1, (0, 0), confidence
                )


def _in_paragraph(text: str, index: int, aliases: set[str]) -> Iterator[Found]:
    named = [
        one for one in find_citations(text) if one.refers is Refers.NAMED and _counts(one, text, aliases)
    ]
    at = 0
    for start, end in relation_words.sentences(text):
        inside: list[Citation] = []
        while at < len(named) and named[at].start < end:
            inside.append(named[at])
            at += 1
        if inside:
            yield from _in_sentence(text, index, start, end, inside)


def _counts(one: Citation, text: str, aliases: set[str]) -> bool:
    """Whether what is cited is a document, and not a form, a certificate or a short name for one cited before."""
    if one.number:
        return True
    is_alias = (
        _fold(one.title) in aliases or _IS_ALIAS.search(text, max(0, one.start - 8), one.start) is not None
    )
    return (
        (len(one.title) > 3 or _SHORT_LAW.search(one.title) is not None)
        and not is_alias
        and _NO_DOCUMENT.search(one.title) is None
    )


def _in_sentence(text: str, index: int, start: int, end: int, named: list[Citation]) -> Iterator[Found]:
    runs = list(_runs(text, start, end, named))
    sentence = text[start:end]
    for run in runs:
        is_preamble = index < _PREAMBLE and text[run.first.start] == "《"
        kind, confidence = relation_words.kind_of(run, sentence, is_preamble=is_preamble)
        on, until = _when(kind, run, sentence)
        evidence = _evidence(text, start, end, run.first.start)
        for one in run.cited:
            span = (one.start, one.end)
            yield Found(
                kind,
                one.title,
                _number(one),
                _key(one),
                on,
                evidence,
                index,
                span,
                confidence,
                until,
                one.addresses,
            )


def _runs(text: str, start: int, end: int, named: list[Citation]) -> Iterator[Run]:
    """Documents in a row (《甲》、《乙》和《丙》) share what is said before and after the row."""
    rows: list[list[Citation]] = []
    for one in named:
        if rows and relation_words.joins(text[rows[-1][-1].end : one.start]):
            rows[-1].append(one)
        else:
            rows.append([one])
    for n, row in enumerate(rows):
        since = rows[n - 1][-1].end if n else start
        until = rows[n + 1][0].start if n + 1 < len(rows) else end
        before, after = text[since : row[0].start], text[row[-1].end : until]
        yield Run(tuple(row), before, after, relation_words.is_quoted(text, start, row[0].start))


def _when(kind: Kind, run: Run, sentence: str) -> tuple[On, date | None]:
    if kind is Kind.EXTENDS:
        written = days.find_all(run.after[:120])
        return "effect", written[0].last_day if written else None
    if kind not in relation_words.CHANGING:
        return None, None
    named = relation_words.own_day(run.after[:80]) or relation_words.own_day(run.before[-60:])
    return (named or "effect"), None


def _items(text: str, kind: Kind, index: int) -> Iterator[Found]:
    """One line of a list of repealed documents, with book marks or without."""
    named = [one for one in find_citations(text) if one.refers is Refers.NAMED]
    with_title = [one for one in named if one.title]
    if with_title and relation_words.is_item(text[: with_title[0].start], text[with_title[-1].end :]):
        for one in with_title:
            yield _listed(kind, one.title, _number(one), _key(one), text, index, (one.start, one.end))
        return
    bare = relation_words.bare_item(text)
    if bare:
        number = next((one for one in named if one.number), None)
        yield _listed(
            kind,
            bare,
            _number(number) if number else "",
            _key(number) if number else "",
            text,
            index,
            (0, len(text)),
        )


def _listed(
    kind: Kind, title: str, number: str, key: str, text: str, index: int, span: tuple[int, int]
) -> Found:
    return Found(kind, title, number, key, "effect", text[:_EVIDENCE], index, span, 90 if key else 75)


def in_table(rows: Iterable[Sequence[str]], kind: Kind, paragraph: int = -1) -> tuple[Found, ...]:
    """Return what a table of documents lists (序号、文件名称、文号), for a table under 废止目录 and the like."""
    found = []
    for row in rows:
        cells = [cell.strip()[: titles.LONGEST] for cell in row]
        number = next((parsed for cell in cells if (parsed := parse(cell))), None)
        # Whatever stands in book marks in such a table is a document, a 一览表 too.
        named = (cell for cell in cells if cell[:1] == "《" or relation_words.is_title(cell))
        title = max(named, key=len, default="")
        if not title:
            continue
        inside = next((one for one in find_citations(title) if one.title), None)
        number = number or (inside.number if inside else None)
        name = (relation_words.bare_item(title) or title).strip("《》")
        written, key = (number.written, number.key) if number else ("", "")
        found.append(_listed(kind, name, written, key, "　".join(cells), paragraph, (0, 0)))
        if len(found) == MOST_FOUND:
            break
    return tuple(found)


def _settled(one: Found, own: Own, faults: list[str]) -> Found | None:
    """Take out what speaks of the document itself; an older one of the same title is replaced, not just repealed."""
    if one.number_key and one.number_key == own.key:
        if one.kind in relation_words.CHANGING:
            deed = relation_words.WORDS[one.kind]
            faults.append(
                f"文中写明{deed}{one.number}，即本文件自身，不作登记，请核对：“{one.evidence[:80]}”"
            )
        return None
    if not _names(one.title) & own.names:
        return one
    if one.kind in (Kind.REPEALS, Kind.REPLACES):
        if one.number_key:
            return replace(one, kind=Kind.REPLACES)
        is_old = "原" in one.evidence or "旧" in one.evidence
        if not is_old:
            faults.append(
                f"文中废止的{titles.in_marks(one.title)}与本文件同名而未写文号，请核对是否为旧版：“{one.evidence[:80]}”"
            )
        return replace(one, kind=Kind.REPLACES, confidence=70 if is_old else 40)
    return one if one.number_key else None


def _strongest(found: list[Found]) -> tuple[Found, ...]:
    """Keep each relation once, with its best evidence; who is repealed or implemented is not also merely cited."""
    best: dict[tuple[str, Kind], Found] = {}
    related: set[str] = set()
    numbered = {_fold(one.title): one.number_key for one in found if one.number_key and one.title}
    for one in found:
        who = one.number_key or numbered.get(_fold(one.title)) or _fold(one.title)
        if one.kind is not Kind.CITES:
            related.add(who)
        known = best.get((who, one.kind))
        if known is None or (one.confidence, bool(one.number_key)) > (
            known.confidence,
            bool(known.number_key),
        ):
            best[who, one.kind] = one
    kept = [one for (who, kind), one in best.items() if kind is not Kind.CITES or who not in related]
    return tuple(sorted(kept, key=lambda one: (one.paragraph, one.span)))


def _evidence(text: str, start: int, end: int, place: int) -> str:
    if end - start <= _EVIDENCE:
        return text[start:end].strip()
    since = max(start, place - _EVIDENCE // 3)
    return text[since : min(end, since + _EVIDENCE)].strip()


def _number(one: Citation) -> str:
    return one.number.written if one.number else ""


def _key(one: Citation) -> str:
    return one.number.key if one.number else ""


def _names(title: str) -> frozenset[str]:
    both = (_fold(name) for name in (title, titles.issued(title)) if name)
    return frozenset(name.removeprefix("关于") for name in both if name)


def _fold(title: str) -> str:
    return titles.folded(title)
