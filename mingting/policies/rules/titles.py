"""Titles as they are compared, what a 关于印发…的通知 issues, and what a title alone says of another document."""

from __future__ import annotations

import re

from mingting.policies.rules.numerals import levelled

LONGEST = 300
#: 公文条例第八条, the longer word before the shorter it ends in.
DOCUMENT_KINDS = (
    "决议",
    "决定",
    "命令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
    "令",
)
_MARKS = re.compile(r"[\s《》〈〉<>“”\"'‘’、,，。.·・:：;；\-()\[\]【】〔〕]+")
_PREFIXED = re.compile(r"^(?:【[^】]{1,10}】|\(?(?:转载|转发|已失效|已废止|失效|废止)\)){1,3}")
_ISSUED = re.compile(
    r"关于(?:重新|联合|转发)?(?:印发|发布|公布|颁布|修订|重新印发|重新发布)(.{4,200})的(?:通知|公告|通告|决定)$"
)
_KIND_END = re.compile(
    "(" + "|".join(DOCUMENT_KINDS) + r")(?:\((?:试行|暂行|征求意见稿|代拟稿|\d{4}年[^()]{0,12})\))?$"
)
_BARE_OF = re.compile(r"[^关]{0,120}?关于")


def plain(title: str) -> str:
    """Return a title on one line in its own letters, without a mark of its state before it (【已失效】, （转载）)."""
    line = " ".join(title[:LONGEST].split())
    mark = _PREFIXED.match(levelled(line))
    return line[mark.end() :].strip() if mark else line


def _level(title: str) -> str:
    return levelled(plain(title))


def folded(title: str, place: str = "") -> str:
    """Return what two spellings of a title have in common: no book marks, blanks or punctuation; （试行） stays.

    ``place`` is the bureau's own (广州市番禺区): a title begins with it, with its last part (番禺区), or with 区/县.
    """
    solid = _MARKS.sub("", _level(title)).casefold()
    for own in _own_names(place):
        if solid.startswith(own) and len(solid) > len(own) + 3:
            return solid[len(own) :]
    return solid


def _own_names(place: str) -> tuple[str, ...]:
    if not place:
        return ()
    last = re.split("(?<=[省市])", place)[-1] or place
    return (place, last) if last != place else (place,)


def issued(title: str) -> str:
    """Return the title of what a 通知 issues: 《X》 of 关于印发《X》的通知; empty when it issues nothing."""
    found = _ISSUED.search(_level(title))
    if found is None:
        return ""
    name = plain(title)[found.start(1) : found.end(1)].strip()
    if name[:1] in "《<〈" and name[-1:] in "》>〉":
        name = name[1:-1]
    return name.strip()


def in_marks(title: str) -> str:
    """Return a title in book marks; marks within it alternate by their depth, 《…〈…《…》…〉…》 (GB/T 15834 4.15.3)."""
    name = title.strip()
    if name.startswith("《") and name.endswith("》") and _closes_last(name):
        name = name[1:-1]
    written, depth = [], 1
    for letter in name:
        if letter in "《〈":
            written.append("《〈"[depth % 2])
            depth += 1
        elif letter in "》〉":
            depth = max(1, depth - 1)
            written.append("》〉"[depth % 2])
        else:
            written.append(letter)
    return f"《{''.join(written)}》"


def _closes_last(name: str) -> bool:
    """Whether the mark that opens a title is the one that its last letter closes: not in 《甲》和《乙》."""
    depth = 0
    for place, letter in enumerate(name):
        depth += (letter in "《〈") - (letter in "》〉")
        if depth == 0:
            return place == len(name) - 1
    return False


def kind_of(title: str) -> str:
    """Return the 公文种类 a title ends in, 命令 for 令; empty when it ends in none of the fifteen."""
    found = _KIND_END.search(_level(title).rstrip("》〉>。"))
    if found is None or title.endswith("信函"):
        return ""
    return "命令" if found[1] == "令" else found[1]


def about(title: str) -> str:
    """Return what follows the first 关于, without the organs before it; the whole where there is none."""
    whole = plain(title)
    found = _BARE_OF.match(whole)
    return whole[found.end() :] if found else whole
