"""What a text cites: 《标题》（文号）第三条第（二）项, 本办法第三条, 前款, 依照第八条规定, and where it says so."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mingting.policies.rules.addresses import listed
from mingting.policies.rules.doc_numbers import DocNumber, find_all
from mingting.policies.rules.markers import opening
from mingting.policies.rules.numerals import levelled

TITLE_LIMIT = 200
_BRACKET = re.compile(r"\s{0,3}\([^()]{0,160}\)")
_GAP = re.compile(r"\s{0,2}(?:文件?)?(?:的|中的?|附件\d{0,2}的?)?\s{0,2}(?=第)")
_OWN = re.compile(
    r"本(?:条例|法|办法|规定|细则|实施细则|规则|通知|意见|方案|决定|通告|公告|标准|措施|规程|章程|解释|指引|制度)$"
)
_LAW = re.compile(
    r"(?:.*(?:根据|依照|依据|按照|违反|符合|参照|适用|不服|属于|[和与及、]|[,。;:()\s])|^)"
    r"(?P<law>(?![本该此])[\u4e00-\u9fa5]{2,20}(?:法|条例))$",
    re.DOTALL,
)
_RELATIVE = re.compile(
    r"(?<![提目以之事此先当])前[两二三四五六七八九]?(?:款(?!项)|条(?!件)|项(?!目))|上一?款(?!项)"
    r"|(?<![基根成样资文版])本(?:条(?!例|件)|款(?!项)|项(?!目))"
)
_BACK = 30


class Refers(StrEnum):
    """What a citation speaks of: another document by name, this one, a clause near by, or a clause without a name."""

    NAMED = "named"
    OWN = "own"
    NEAR = "near"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation: ``title`` without its 《》, the 文号, the clauses (前款 as it is said), and its place in the text."""

    start: int
    end: int
    refers: Refers
    title: str = ""
    number: DocNumber | None = None
    addresses: tuple[str, ...] = ()


def find_citations(text: str) -> list[Citation]:
    """Return the citations in a text in their order, not overlapping. Work is linear in the text.

    A clause's own number at the beginning of a line is none. A clause that follows no name is ``UNNAMED``: most often
    it belongs to the document itself.
    """
    plain = levelled(text)
    numbers = find_all(text)
    found: list[Citation] = []
    taken = _Taken()
    for citation in _titles(text, plain, numbers):
        taken.add(citation, found)
    for start, end, number in numbers:
        last, addresses = _clauses(plain, end)
        taken.add(Citation(start, last, Refers.NAMED, number=number, addresses=addresses), found)
    for citation in _clauses_alone(plain):
        taken.add(citation, found)
    return sorted(found, key=lambda each: each.start)


class _Taken:
    """Places already cited; what overlaps them is left out."""

    def __init__(self) -> None:
        self._letters: set[int] = set()

    def add(self, citation: Citation, found: list[Citation]) -> None:
        if citation.start in self._letters or citation.end - 1 in self._letters:
            return
        self._letters.update(range(citation.start, citation.end))
        found.append(citation)


def titles(text: str) -> list[tuple[int, int]]:
    """Return the places of the outermost 《…》 no longer than ``TITLE_LIMIT``, brackets included."""
    open_: list[int] = []
    pairs: list[tuple[int, int]] = []
    for found in re.finditer("[《》]", text):
        if found[0] == "《":
            open_.append(found.start())
        elif open_:
            start = open_.pop()
            if found.end() - start <= TITLE_LIMIT:
                while pairs and pairs[-1][0] > start:
                    pairs.pop()
                pairs.append((start, found.end()))
    return pairs


def _titles(text: str, plain: str, numbers: list[tuple[int, int, DocNumber]]) -> Iterator[Citation]:
    starts = [start for start, _, _ in numbers]
    for start, end in titles(text):
        title, last = text[start + 1 : end - 1].strip(), end
        number: DocNumber | None = None
        bracket = _BRACKET.match(plain, end)
        after = end
        if bracket:
            place = bisect_left(starts, end)
            if place < len(numbers) and numbers[place][1] <= bracket.end():
                number, last = numbers[place][2], bracket.end()
            after = bracket.end()
        clauses_end, addresses = _clauses(plain, after)
        if title:
            yield Citation(start, clauses_end if addresses else last, Refers.NAMED, title, number, addresses)


def _clauses(plain: str, place: int) -> tuple[int, tuple[str, ...]]:
    gap = _GAP.match(plain, place)
    if gap is None:
        return place, ()
    end, addresses = listed(plain, gap.end())
    return (end, tuple(addresses)) if addresses else (place, ())


def _clauses_alone(plain: str) -> Iterator[Citation]:
    for found in _RELATIVE.finditer(plain):
        end, below = _clauses(plain, found.end())
        said = tuple(found[0] + address for address in below) or (found[0],)
        yield Citation(found.start(), end if below else found.end(), Refers.NEAR, addresses=said)
    place = plain.find("第")
    while place >= 0:
        end, named = listed(plain, place)
        if named and not _is_label(plain, place):
            yield _named(plain, place, end, tuple(named))
        place = plain.find("第", max(end, place + 1))


def _named(plain: str, place: int, end: int, addresses: tuple[str, ...]) -> Citation:
    before = plain[max(0, place - _BACK) : place]
    if own := _OWN.search(before):
        return Citation(place - len(own[0]), end, Refers.OWN, addresses=addresses)
    if law := _LAW.search(before):
        return Citation(place - len(law["law"]), end, Refers.NAMED, law["law"], addresses=addresses)
    return Citation(place, end, Refers.UNNAMED, addresses=addresses)


def _is_label(plain: str, place: int) -> bool:
    """第三条 at the beginning of a line is that article's own number."""
    before = plain[max(0, place - 12) : place]
    line = before.rpartition("\n")[2]
    is_first = not line.strip() and ("\n" in before or place <= 12)
    return is_first and opening(plain[place : place + 60].partition("\n")[0]) is not None
