"""Title, organ, year and the six parts of a report, found among the lines of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from mingting.reporting.gateways.reading.pieces import Line, Piece, is_value, letters
from mingting.reporting.rules.form import BLOCKS, PARTS, TRIAL_BLOCKS
from mingting.reporting.rules.report import Part
from mingting.reporting.rules.script import simplified

#: How many lines of a broken title are tried together.
TITLE_LINES = 4
_TITLE_LETTERS = 90
_HEADING_LETTERS = 34
_HEADING_LIKE = 0.72
_YEAR = r"(?P<year>(?:19|20)\d\d|[一二][〇○零O一二三四五六七八九]{3})"
_NAME = r"[\u4e00-\u9fffA-Za-z0-9（）()·、“”]"
_TITLE = re.compile(
    rf"(?P<before>{_NAME}*?)(?:关于)?{_YEAR}年?(?:度)?(?P<after>{_NAME}*?)(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:报告|年报)"
)
_ANNOUNCED = re.compile(
    rf"(?:现(?:公布|公开|发布|将)|公布|《)(?P<organ>[\u4e00-\u9fff（）]{{3,40}}?){_YEAR}年(?:度)?(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:报告|年报)"
)
_TERM = re.compile(rf"统计(?:的)?(?:期限|时限|时间|起止时间)(?:为|是|自|从|：|:)*{_YEAR}年1月1日")
_OF_YEAR = re.compile(rf"{_YEAR}年(?:度)?(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:报告|年报)")
_PUBLISHED = re.compile(r"(?:发布|公开|发文)(?:日期|时间)[\s:：|]*(20\d\d.{4,8})")
_DAY = re.compile(r"(20\d\d)\s*[-—年/.]+\s*(\d{1,2})\s*[-—月/.]+\s*(\d{1,2})")
_HEAD_ONLY = re.compile(rf"(?P<before>{_NAME}+?){_YEAR}年?")
_VERBS = re.compile(r"编制|做好|印发|公布|报送|通知|要求")
_ORGAN = re.compile(
    r"(?:政府|局|办|办公室|办公厅|委员会|委|厅|部|街道|办事处|中心|街|乡|镇|院|区|署)(?:[（(].*[)）])?$"
)
_DIGITS = {letter: str(n) for n, letter in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
}
_HEADING = re.compile(r"^[#*\s]*(?:第?([一二三四五六])(?:部分)?\s*[、.．,，\s]\s*)?(.+?)[\s*#：:。]*$")
_FOOTER = re.compile(
    r"版权所有|网站标识码|ICP备|公网安备|^主办单位|^承办单位|^分享到|^打印|【?打印】?\s*【?关闭|^上一[篇条]|^下一[篇条]"
    r"|^扫一扫|^相关(?:链接|文档|附件)|^附件[：:]|技术支持"
)
#: Heads of the blocks of table 二, which stand alone in their rows.
_ARTICLES = frozenset(letters(block.article) for block in (*BLOCKS, *TRIAL_BLOCKS))
_INTRODUCING = ("根据", "按照", "现将", "本报告", "为", "依据")


@dataclass(slots=True)
class _Open:
    """A part as it is being gathered."""

    numeral: str
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    rows: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.paragraphs and not self.rows


@dataclass(frozen=True, slots=True)
class Outline:
    """What the lines tell."""

    title: str
    organ: str
    year: int | None
    parts: tuple[Part, ...]
    published: date | None = None


def outline(
    pieces: Iterable[Piece], titles: Sequence[str], *, published: str = "", titles_first: bool = False
) -> Outline:
    """Find title and parts; ``titles`` and ``published`` are what the file says of itself elsewhere.

    ``titles_first``: they are surer than the lines, as a page's are, whose menu may name other years' reports.
    """
    parts = _parts(pieces)
    before = parts[0].paragraphs if not parts[0].numeral else []
    lines = list(_joined(before))
    title, organ, year = _title([*titles, *lines] if titles_first else [*lines, *titles])
    if not title:
        organ, year = _head_only(titles)
    if not organ or year is None:
        told_organ, told_year = _told(line for one in parts[:2] for line in one.paragraphs)
        organ, year = organ or told_organ, year or told_year
    return Outline(
        title,
        organ,
        year,
        tuple(Part(one.numeral, one.heading, tuple(one.paragraphs)) for one in parts),
        _day(published)
        or next(filter(None, (_day(m[1]) for m in map(_PUBLISHED.search, before) if m)), None),
    )


def _day(words: str) -> date | None:
    """Return the day that words begin with: 2025-01-20 10:00, 2025年1月20日."""
    found = _DAY.match(words)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _parts(pieces: Iterable[Piece]) -> list[_Open]:
    parts = [_Open("", "")]
    for piece in pieces:
        text = _line_of(piece)
        if text is None:
            parts[-1].rows += 1
            continue
        numeral, heading, rest = _heading(text)
        known = next((one for one in parts if one.numeral == numeral), None) if numeral else None
        if known is not None and known is parts[-1] and not rest and _is_title(numeral, text):
            # The caption of its table says it again.
            continue
        if known is not None and not known.is_empty:
            numeral = ""
        elif known is not None and numeral not in heading[:3]:
            # A table that bears the part's name as its own head.
            continue
        elif known is not None:
            # A table of contents named it before.
            parts.remove(known)
        if numeral:
            parts.append(_Open(numeral, heading))
            text = rest
        if text and not (parts[-1].numeral == "六" and _FOOTER.search(text)):
            parts[-1].paragraphs.append(text)
        elif text:
            parts.append(_Open("", ""))
    return [one for one in _merged(parts) if one.numeral or one.paragraphs] or [_Open("", "")]


def _merged(parts: Sequence[_Open]) -> Iterator[_Open]:
    """Yield the parts; what stands around the report (after its last part) is left out where it has parts."""
    numbered = any(one.numeral for one in parts)
    for index, one in enumerate(parts):
        if one.numeral or index == 0 or not numbered:
            yield one


def _line_of(piece: Piece) -> str | None:
    """Return a piece's text when it is no row of a table; a row with one cell of words is a line."""
    if isinstance(piece, Line):
        return piece.text
    filled = [cell for cell in piece.cells if cell]
    if len(filled) == 1 and letters(filled[0]) in _ARTICLES:
        return None
    if len(filled) == 1 and not is_value(filled[0]) and not piece.is_loose:
        return filled[0]
    return None


def _heading(text: str) -> tuple[str, str, str]:
    """Return numeral, heading and what follows it on the line when a line opens a part; else three ``""``."""
    found = _HEADING.match(text[:400])
    if found is None:
        return "", "", ""
    said = letters(found[2])
    for numeral, title in PARTS:
        bare = letters(title)
        if said == bare or (
            found[1] == numeral and bare in said[: len(bare) + 2] and len(said) <= len(bare) + 4
        ):
            return numeral, text.strip("#* "), ""
        if found[1] == numeral and len(said) <= _HEADING_LETTERS and _is_like(said, bare):
            return numeral, text.strip("#* "), ""
        if found[1] == numeral and said.startswith(bare):
            at = text.index(bare[-1], text.index(bare[-2])) + 1
            return numeral, text[:at].strip("#* "), text[at:].lstrip("。：: ")
    return "", "", ""


def _is_title(numeral: str, text: str) -> bool:
    return letters(text).removeprefix(numeral) == letters(dict(PARTS)[numeral])


def _is_like(said: str, bare: str) -> bool:
    return SequenceMatcher(None, said, bare, autojunk=False).ratio() >= _HEADING_LIKE or (
        len(said) >= 4 and (said in bare or bare.endswith(said))
    )


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines, and neighbours put together: a title is broken over two or three of them."""
    for count in range(1, TITLE_LINES + 1):
        for start in range(len(lines)):
            some = lines[start : start + count]
            if len(some) == count and all(len(line) <= _TITLE_LETTERS for line in some):
                yield "".join(some)


def _title(candidates: Iterable[str]) -> tuple[str, str, int | None]:
    """Return title, organ and year of the best candidate: one that names the organ, else one that names the year."""
    best: tuple[str, str, int | None] = ("", "", None)
    for candidate in candidates:
        squeezed = simplified(re.sub(r"[\s#*_]+", "", candidate))
        found = _TITLE.search(squeezed[: 3 * _TITLE_LETTERS])
        if found is None or found.end() - found.start() > _TITLE_LETTERS:
            continue
        before = re.split(r"[>》|—_-]", found["before"])[-1]
        if before.startswith(_INTRODUCING) or "。" in before or _VERBS.search(before):
            continue
        organ = before or found["after"]
        organ = re.sub(r"^(?:关于|索引号|发布|标题|名称)[：:]?|(?:关于|的)$", "", organ)
        title = squeezed[found.start() :][len(found["before"]) - len(before) :][: found.end() - found.start()]
        if best[0] == "" or (organ and not best[1]):
            best = (title, organ, _year(found["year"]))
        if organ:
            break
    return best


def _told(lines: Iterable[str]) -> tuple[str, int | None]:
    """Return organ and year as the opening tells them: 现公布××局2024年…年度报告, 统计期限自2024年1月1日."""
    organ, year = "", None
    for line in lines:
        text = simplified(re.sub(r"\s+", "", line))
        found = _ANNOUNCED.search(text)
        if not organ and found is not None and not _VERBS.search(found["organ"]):
            organ, year = found["organ"], _year(found["year"])
        if year is None and (found := _TERM.search(text) or _OF_YEAR.search(text)):
            year = _year(found["year"])
    return organ, year


def _head_only(titles: Iterable[str]) -> tuple[str, int | None]:
    for title in titles:
        if found := _HEAD_ONLY.fullmatch(re.sub(r"\s+", "", title)):
            return found["before"] if _ORGAN.search(found["before"]) else "", _year(found["year"])
    return "", None


def _year(words: str) -> int | None:
    digits = "".join(_DIGITS.get(letter, letter) for letter in words)
    return int(digits) if digits.isdigit() else None
