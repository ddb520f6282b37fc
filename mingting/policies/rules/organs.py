"""The organs that issue a document: taken apart where they stand in a row, and read from a title."""

from __future__ import annotations

import re

from mingting.policies.rules import titles

#: More than twelve issue nothing together in practice; beyond this the row is no row of organs.
MOST = 30
_LONGEST_NAME = 40
_SUFFIX = (
    "人民政府办公厅|人民政府办公室|人民政府|政府办公室|政府办公厅|委员会办公室|委员会|管理局|管委会|指挥部|领导小组|领导小组办公室|办公厅|办公室"
    "|街道办事处|办事处|总局|分局|支队|大队|总队|联合会|工会|总工会|人民法院|人民检察院|法院|检察院|中心|银行|税务局|海关|局|厅|部|署|院|委办|委|会|办"
)
_ENDS = re.compile(rf"(?:{_SUFFIX})(?:[（(][^（）()]{{1,40}}[)）])?$")
_NAME = re.compile(r"[\u4e00-\u9fa5（）()·]{2,40}")
_BLANKS = re.compile(r"[\s、，,;；]+")
_PLACE = re.compile(r"^(?:[\u4e00-\u9fa5]{2,8}?(?:省|自治区|自治州|市|区|县|旗|镇|盟|州))")
_SHORTENED = ("员会", "员会办公室")
_AND_MORE = re.compile(
    r"等\s?(\d{1,2}|[一二三四五六七八九十]{1,3})?\s?(?:个)?(?:部门|单位|机关|委办局|家单位|部委)$"
)
_COUNT = {word: n for n, word in enumerate("零一二三四五六七八九十")}
_NO_ORGAN = re.compile(r"^(?:各|本|有关|全|市政府各|区政府各|附件|关于|联系|来源|发布)|[。！？：:]")


def is_organ(text: str) -> bool:
    """Return whether a text reads like the name of one organ."""
    name = text.strip()
    return (
        3 <= len(name) <= _LONGEST_NAME
        and _NAME.fullmatch(name) is not None
        and (_ENDS.search(name) is not None and _NO_ORGAN.search(name) is None)
    )


def apart(text: str) -> tuple[str, ...]:
    """Return the organs of a row, the lead first; empty when what stands there is no row of organs.

    Where nothing parts them they are parted at the place that begins the first: 广州市民政局广州市财政局.
    """
    if len(text) > MOST * _LONGEST_NAME:
        return ()
    pieces: list[str] = []
    for piece in _BLANKS.split(text.strip()):
        pieces += _parted(piece)
    whole = [piece for piece in pieces if piece]
    if not whole or len(whole) > MOST or not all(is_organ(piece) for piece in whole):
        return ()
    return tuple(dict.fromkeys(whole))


def _parted(piece: str) -> list[str]:
    place = _PLACE.match(piece)
    if place is None:
        return [piece]
    found: list[str] = []
    start = 0
    at = piece.find(place[0], len(place[0]))
    while at > 0:
        if _ENDS.search(piece[start:at]) and is_organ(piece[start:at]):
            found.append(piece[start:at])
            start = at
        at = piece.find(place[0], at + 1)
    return [*found, piece[start:]]


def in_title(title: str) -> tuple[tuple[str, ...], int]:
    """Return the organs that a title begins with, and how many it speaks of: 甲等4部门关于… gives (甲,), 4.

    Zero where it names none; the number of names where it does not say how many.
    """
    head, about, _ = titles.plain(title).partition("关于")
    head = head.strip()
    if not about:
        return (), 0
    more = _AND_MORE.search(head)
    names = apart(head[: more.start()] if more else head)
    if not names:
        return (), 0
    return names, (_counted(more[1] or "") or len(names)) if more else len(names)


def _counted(words: str) -> int:
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.partition("十")
    if ten:
        return _COUNT.get(tens, 1) * 10 + _COUNT.get(ones, 0)
    return _COUNT.get(words, 0)


def same(one: str, other: str) -> bool:
    """Return whether two names are of one organ: 广州市卫生健康委 is 广州市卫生健康委员会, as titles shorten it."""
    short, long = sorted((one, other), key=len)
    return short == long or (long.startswith(short) and len(short) >= 5 and long[len(short) :] in _SHORTENED)
