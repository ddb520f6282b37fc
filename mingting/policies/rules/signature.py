"""What stands behind the text: signature and 成文日期, 附件说明, 附注, 版记 (公文格式 7.3.4 to 7.3.7, 7.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mingting.policies.rules import days, organs
from mingting.policies.rules.doc_numbers import parse as parse_number
from mingting.policies.rules.reading import Line

#: Lines of organs above the date: one to a line, or several.
_MOST_LINES = organs.MOST
_MOST_ATTACHED = 100
_NOTE = re.compile(r"^[（(]\s?此件(.{2,30}?)[)）]$")
_DISCLOSED = re.compile(r"^公开(?:方式|属性)\s*[:：]\s*(主动公开|依申请公开|不予公开)?$")
_DISCLOSURES = ("主动公开", "依申请公开", "不予公开")
_PRINTED = re.compile(r"^(?P<organ>[\u4e00-\u9fa5（）()]{3,40}?)\s*(?P<day>\S{6,14}日)\s*印发[。]?$")
_COPIED = re.compile(r"^抄\s?送\s?[:：]")
_ATTACHED = re.compile(r"^附\s?件\s?[:：]\s*(.{0,300})$")
_ATTACHED_NUMBER = re.compile(r"^\s*(?:附件)?\s?\d{1,2}\s?[.．、:：]\s?(.{2,200})$")
_REGISTERED = re.compile(
    r"(?:统一编号|统一登记号|登记编号|规范性文件(?:统一)?编号|备案登记号)[:：\s]{0,3}([A-Z0-9\u4e00-\u9fa5〔〕\-—–]{4,40})|^[（(]?([A-Z]{2,8}\s?[-—–]\s?\d{4}\s?[-—–]\s?\d{1,6})[)）]?$"
)


@dataclass(frozen=True, slots=True)
class Tail:
    """What was found, each with the place of its line. ``signed_from`` is the first line of the signature."""

    signers: tuple[tuple[str, ...], int] | None = None
    signed_on: tuple[date, int, int] | None = None
    note: tuple[str, int] | None = None
    printed: tuple[str, date, int] | None = None
    registration: tuple[str, int] | None = None
    attachments: tuple[tuple[str, ...], int] | None = None
    #: The first line that belongs to none of text and enclosed document.
    ends: int = 0

    @property
    def signature(self) -> tuple[int, int] | None:
        """The lines from the first organ to the date."""
        if self.signed_on is None:
            return None
        return (self.signers[1] if self.signers else self.signed_on[1]), self.signed_on[1]


def read_tail(lines: Sequence[Line], text_from: int) -> Tail:
    """Return what stands behind the text that begins at a line."""
    signed = _signature(lines, text_from)
    note = printed = registration = None
    ends = len(lines)
    for place in range(len(lines)):
        text = lines[place].text
        if len(text) > 120:
            continue
        if found := _note(text, lines[place + 1].text if place + 1 < len(lines) else ""):
            note, ends = note or (found, place), min(ends, place) if place >= text_from else ends
        elif (line := _PRINTED.match(text)) and (on := days.parse(line["day"])) and on.on:
            printed, ends = (line["organ"].strip(), on.on, place), min(ends, place)
        elif _COPIED.match(text) and place > text_from:
            ends = min(ends, place)
        elif registration is None and (number := _REGISTERED.search(text)):
            registration = ((number[1] or number[2]).replace(" ", ""), place)
    attachments = _attachments(lines, text_from)
    signers, signed_on = signed if signed else (None, None)
    return Tail(signers, signed_on, note, printed, registration, attachments, max(ends, text_from))


def _note(text: str, following: str) -> str:
    if found := _NOTE.match(text):
        return found[1]
    found = _DISCLOSED.match(text)
    if found is None:
        return ""
    # Pages put the word in an element of its own.
    return found[1] or (following if following in _DISCLOSURES else "")


_Signed = tuple[tuple[tuple[str, ...], int] | None, tuple[date, int, int] | None]


def _signature(lines: Sequence[Line], text_from: int) -> _Signed | None:
    """The first date that stands alone beneath organs; else the last alone on the right or at the end."""
    alone: tuple[int, date] | None = None
    for place in range(text_from, len(lines)):
        text = lines[place].text
        if len(text) > 240:
            continue
        same_line = _organs_and_day(text)
        if same_line:
            return (same_line[0], place), (same_line[1], place, 95)
        written = days.parse(text)
        if written is None or written.on is None:
            continue
        names, first = _organs_above(lines, place, text_from)
        if names:
            return (names, first), (written.on, place, 95)
        if lines[place].align == "right" or place >= len(lines) - 4:
            alone = (place, written.on)
    return (None, (alone[1], alone[0], 60)) if alone else None


def _organs_and_day(text: str) -> tuple[tuple[str, ...], date] | None:
    """广州市民政局 2025年5月30日 on one line; the line of 印发 is another."""
    found = days.find_all(text)
    if len(found) != 1 or found[0].on is None or found[0].end != len(text.rstrip()):
        return None
    names = organs.apart(text[: found[0].start])
    return (names, found[0].on) if names else None


def _organs_above(lines: Sequence[Line], place: int, text_from: int) -> tuple[tuple[str, ...], int]:
    names: list[str] = []
    first = place
    for at in range(place - 1, max(text_from, place - _MOST_LINES) - 1, -1):
        found = organs.apart(lines[at].text)
        if not found:
            break
        names = [*found, *names]
        first = at
    return tuple(dict.fromkeys(names))[: organs.MOST], first


def _attachments(lines: Sequence[Line], text_from: int) -> tuple[tuple[str, ...], int] | None:
    """附件：1.… and the lines beneath it, names without their numbers and without a mark at the end."""
    for place in range(text_from, len(lines)):
        found = _ATTACHED.match(lines[place].text)
        if found is None:
            continue
        names = [_named(found[1])] if found[1].strip() else []
        for line in lines[place + 1 : place + 1 + _MOST_ATTACHED]:
            numbered = _ATTACHED_NUMBER.match(line.text)
            if numbered is None or parse_number(line.text):
                break
            names.append(_named(numbered[1]))
        if names:
            return tuple(names), place
    return None


def _named(text: str) -> str:
    numbered = _ATTACHED_NUMBER.match(text)
    return (numbered[1] if numbered else text).strip().rstrip("。；;，,")
