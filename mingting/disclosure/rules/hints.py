"""What the words of an application suggest: several requests in one, or a petition. They inform and never refuse."""

from __future__ import annotations

import re
import unicodedata

_NUMERALS = "一二三四五六七八九十"
_VALUES = {
    **{str(number): number for number in range(100)},
    **{numeral: number for number, numeral in enumerate(_NUMERALS, start=1)},
    **{f"十{numeral}": number for number, numeral in enumerate(_NUMERALS[:-1], start=11)},
}
#: 1. 1、 一、 at the start of a line or after a stop, not the point of a decimal or of a date; (1) (一) anywhere,
#: but not in 第（一）项.
_ENUMERATOR = re.compile(
    rf"(?<!第)\((?P<in_brackets>\d{{1,2}}|[{_NUMERALS}]{{1,2}})\)(?![项款])"
    rf"|(?:^|[\n。;:,\s])\s*(?P<plain>\d{{1,2}}|[{_NUMERALS}]{{1,2}})(?:[、)]|\.(?!\d))"
)
_DOCUMENT = re.compile(r"[\u4e00-\u9fa5]{2}[〔\[(【]\d{4}[〕\])】]\s*\d+\s*号")
_CIRCLED = {ord(char): f"({number})" for number, char in enumerate("①②③④⑤⑥⑦⑧⑨⑩", start=1)}
_LEAST_IN_CLAUSE = 4

#: Asking for information about such things is no petition: 公开 and the like between breaks the chain.
_GAP = r"(?:(?!公开|提供|获取|查阅|复制|告知)[^，。；！？\n]){0,12}?"
_PETITION = re.compile(
    rf"(?:我|我们|本人|我家|我司|特此|现)(?:要|想|来)?(?:向{_GAP})?(?:实名)?(?:举报|投诉|控告|检举|信访|反映)"
    rf"|(?:请求|要求|恳请|希望|请(?=贵|你|有关|领导|政府|依法)){_GAP}"
    rf"(?:查处|严惩|追究|赔偿|补偿|道歉|解决|纠正|撤销|拆除|叫停|给个说法|还我)"
    rf"|为什么(?:不|没|至今|迟迟)"
    rf"|(?:是否|到底)(?:合法|违法|违规)"
)


def looks_like_several(text: str) -> int:
    """Return how many requests the text seems to hold, at least 1 (一事一申请: 信息处理费第四条).

    Counted are points numbered from one upwards, clauses between semicolons, and different 文号; the most of
    the three is returned. It is a guess for a person to look at.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_CIRCLED))
    clauses = [part for part in re.split(r"[;\n]", plain) if _letters(part) >= _LEAST_IN_CLAUSE]
    by_semicolon = len(clauses) if ";" in plain else 1
    documents = {re.sub(r"\s", "", number) for number in _DOCUMENT.findall(plain)}
    return max(1, _numbered(plain), by_semicolon, len(documents))


def _numbered(plain: str) -> int:
    """Return how far the points of a text count up from one."""
    reached = 0
    for found in _ENUMERATOR.finditer(plain):
        if _VALUES.get(found["in_brackets"] or found["plain"]) == reached + 1:
            reached += 1
    return reached


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def looks_like_petition(text: str) -> tuple[str, ...]:
    """Return the passages that sound like 信访、投诉、举报 (条例第三十九条第一款), as written; empty when none does."""
    return tuple(found[0].strip() for found in _PETITION.finditer(text))
