"""版头 and what stands above the text: 发文机关标志, 发文字号, 标题, 主送机关 (公文格式 7.2, 7.3.1, 7.3.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mingting.policies.rules import organs, titles
from mingting.policies.rules.days import parse as parse_day
from mingting.policies.rules.doc_numbers import DocNumber, parse
from mingting.policies.rules.metadata_table import row_of
from mingting.policies.rules.numerals import levelled
from mingting.policies.rules.reading import Line, squeezed

#: The head of a document lies within so many lines; a title has so few, and so few characters.
WITHIN = 60
_TITLE_LINES, _TITLE_LONGEST = 6, 220
_ADDRESSED = re.compile(
    r"^(?:各|市|区|省|县|本|有关|全|[\u4e00-\u9fa5]{2,30}(?:政府|局|委|办|会|厅|部|中心|公司|单位|处))[^。；！？]{0,400}[:：]$"
)
_SENTENCE = re.compile(r"[。；;！!]|[，,].*[，,]|[：:]$")
_NUMBERED = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]{1,5}[章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）])"
)
_SIGNER = re.compile(r"\s*签发人[:：].{0,60}$")
_SECRECY = re.compile(r"^(?:\d{6}|[绝机秘]密.{0,8}|特急|加急|[^\u4e00-\u9fa5]{1,6})$")
_NOTE = re.compile(r"^[（(].{1,200}[)）]$")
_BREADCRUMB = re.compile(
    r"[>›»]|首页|当前位置|所在的?位置|字体|打印|分享|来源[:：]|浏览次数|发布(?:日期|时间)[:：]"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What was found, as places among the lines; ``text_from`` is the first line of the text."""

    number: tuple[DocNumber, int] | None = None
    red_head: tuple[tuple[str, ...], int] | None = None
    title: tuple[str, int, int] | None = None
    addressees: tuple[tuple[str, ...], int] | None = None
    text_from: int = 0


def read_head(lines: Sequence[Line], title: str = "") -> Head:
    """Return the head of a document. ``title`` is what the page says it is, if it does; it helps to find it."""
    window = lines[:WITHIN]
    number = _number(window)
    addressees = _addressees(window)
    stop = addressees[1] if addressees else _first_sentence(window, number[1] + 1 if number else 0)
    if number and number[1] > stop:
        number = None
    found = _title(window, number[1] + 1 if number else 0, stop, title)
    if found is None and number:
        # A web page may put the number beneath the title.
        found = _title(window, 0, number[1], title)
    red = _red_head(window, number[1] if number else (found[1] if found else 0))
    ends = (
        [addressees[1]]
        if addressees
        else [place for place in (number and number[1], found and found[2]) if place is not None]
    )
    return Head(number, red, found, addressees, max(ends) + 1 if ends else 0)


def _number(window: Sequence[Line]) -> tuple[DocNumber, int] | None:
    for place, line in enumerate(window):
        if len(line.text) <= 80 and (found := parse(_SIGNER.sub("", line.text))):
            return found, place
    return None


def _addressees(window: Sequence[Line]) -> tuple[tuple[str, ...], int] | None:
    for place, line in enumerate(window):
        plain = levelled(line.text)
        if _NUMBERED.match(plain) or plain.endswith(("。", ";")):
            return None
        if _ADDRESSED.match(line.text) and not _says_more(plain):
            names = [name for name in re.split("[,、;]", plain.rstrip(":")) if name.strip()]
            return tuple(name.strip() for name in names), place
    return None


def _says_more(plain: str) -> bool:
    """How a text goes on with a colon and is no address: 附件：, 联系人：, 通知如下：."""
    return (
        re.search(
            r"(?:如下|附件|联系|电话|地址|时间|注|说明|条件|材料|对象|依据|方式|编号|日期|来源)\d{0,2}:$",
            plain,
        )
        is not None
    )


def _first_sentence(window: Sequence[Line], since: int) -> int:
    for place in range(since, len(window)):
        text = window[place].text
        if _NUMBERED.match(text) or (len(text) > 30 and _SENTENCE.search(text) and not _NOTE.match(text)):
            return place
    return len(window)


def _title(window: Sequence[Line], start: int, stop: int, told: str) -> tuple[str, int, int] | None:
    candidates = [place for place in range(start, min(stop, len(window))) if _may_be_title(window[place])]
    if told:
        wanted = squeezed(titles.plain(told))
        for place in candidates:
            for last in range(place, min(place + _TITLE_LINES, stop)):
                if squeezed(titles.plain(_joined(window[place : last + 1]))) == wanted:
                    return _joined(window[place : last + 1]), place, last
    best: tuple[int, int, int] | None = None
    for place in candidates:
        for last in range(place, min(place + _TITLE_LINES, stop)):
            if not _may_be_title(window[last]):
                break
            worth = _worth(window[place : last + 1])
            if worth and (best is None or worth > best[0]):
                best = (worth, place, last)
    return (_joined(window[best[1] : best[2] + 1]), best[1], best[2]) if best else None


def _may_be_title(line: Line) -> bool:
    text = line.text
    if len(text) > _TITLE_LONGEST or _SECRECY.match(text) or _BREADCRUMB.search(text) or row_of(text):
        return False
    return not (
        text.endswith(("。", "；", "：", ":", "文件"))
        or parse_day(text)
        or parse(text)
        or _NUMBERED.match(text)
    )


def _worth(rows: Sequence[Line]) -> int:
    """A title has 关于…的 and ends in a kind of document; else a heading or a centred line will do."""
    text = levelled(titles.plain(_joined(rows)))
    if not 4 <= len(text) <= _TITLE_LONGEST:
        return 0
    worth = 0
    if titles.kind_of(text):
        worth += 40 if "关于" in text and "的" in text else 20 if len(text) < 40 else 5
        begins_with_organ = bool(organs.in_title(text)[0])
        worth += 10 if begins_with_organ or text.startswith("关于") else 0
    elif not re.search(
        r"(?:办法|规定|细则|方案|规划|条例|指引|标准|规程|规则|章程)(?:\([^()]{1,10}\))?$", text
    ):
        worth -= 5
    else:
        worth += 12
    worth += 8 * all(row.align == "center" for row in rows) + 8 * all(0 < row.level <= 2 for row in rows)
    # Organs alone are the head or a signature; a title goes on.
    return 0 if organs.apart(text) else max(worth, 0)


def _joined(rows: Sequence[Line]) -> str:
    words = rows[0].text
    for row in rows[1:]:
        both_organs = organs.apart(words) and (organs.apart(row.text) or "关于" in row.text[:40])
        words += (" " if both_organs and not row.text.startswith("关于") else "") + row.text
    return words


def _red_head(window: Sequence[Line], before: int) -> tuple[tuple[str, ...], int] | None:
    """The organs of 甲局 乙局文件, on one line or several, 文件 beside the lead, the last or between them."""
    names: list[str] = []
    place = None
    said = False
    for at in range(max(0, before - 2 * organs.MOST), before):
        text = window[at].text
        bare = re.sub(r"\s?文\s?件$", "", text)
        found = organs.apart(re.sub(r"(?<=[\u4e00-\u9fa5])\s(?=[\u4e00-\u9fa5](?:\s|$))", "", bare))
        said = said or bare != text
        if found:
            names += found
            place = at if place is None else place
        elif not _SECRECY.match(text) and text.replace(" ", "") != "文件":
            names, place = [], None
    if not names or place is None or not said:
        return None
    return tuple(dict.fromkeys(names))[: organs.MOST], place
