"""Which row of the form a label is: by its letters, whatever stands before them, with slips and short forms known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from mingting.reporting.gateways.reading.pieces import letters
from mingting.reporting.rules.form import BLOCKS, ROWS, TRIAL_BLOCKS, TRIAL_ROW

#: A label this like to one of the form's is that one with slips of the pen.
LIKE_ENOUGH = 0.75
_SHORTEST_LIKE = 5
_ALIASES_THREE = {
    "新收": "1",
    "本年新收": "1",
    "结转": "2",
    "上年结转": "2",
    "部分公开": "3.2",
    "国家秘密": "3.3.1",
    "其他法律行政法规禁止": "3.3.2",
    "三安全一稳定": "3.3.3",
    "危及三安全一稳定": "3.3.3",
    "内部事务信息": "3.3.5",
    "属于内部事务信息": "3.3.5",
    "过程性信息": "3.3.6",
    "属于过程性信息": "3.3.6",
    "行政执法案卷": "3.3.7",
    "行政查询事项": "3.3.8",
    "逾期不补正": "3.6.1",
    "逾期不缴费": "3.6.2",
    "逾期未缴费": "3.6.2",
    "结转下年": "4",
    "结转下年度": "4",
}
#: Heads of groups, which stand before a row's own label or on a line of their own.
_GROUPS = {"不予公开": "3.3", "无法提供": "3.4", "不予处理": "3.5", "其他处理": "3.6"}
_NUMERALS = re.compile(r"^[一二三四五六七八九十]+")
_ORDINALS = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]")


@dataclass(frozen=True, slots=True)
class Match:
    """The code of a row, its official letters, and how it is written here; ``is_slip``: like it, but not the same."""

    code: str
    official: str
    written: str
    is_slip: bool = False


def _keys_three() -> dict[str, str]:
    keys = {letters(row.name): row.code for row in ROWS if row.code not in ("3.6.3", "3.7", "3.2")}
    keys["部分公开区分处理的只计这一情形不计其他情形"] = "3.2"
    return keys


_OFFICIAL_THREE = _keys_three()
_NAMES = {row.code: letters(row.name) for row in ROWS}
_KEYS_THREE = sorted({**_OFFICIAL_THREE, **_ALIASES_THREE}.items(), key=lambda pair: -len(pair[0]))
_KEYS_TWO = sorted(
    {letters(name): code for block in (*BLOCKS, *TRIAL_BLOCKS) for code, name in block.rows}.items(),
    key=lambda pair: -len(pair[0]),
)


@lru_cache(maxsize=4096)
def row_of_three(label: str, group: str) -> Match | None:
    """Return the row of table 三 that a label names; ``group`` is the code of the group it stands in (3.3 to 3.6)."""
    found = letters(label)
    bare = _NUMERALS.sub("", found)
    if not bare:
        return None
    # 其他 and 总计 are heads of columns too: they name a row only where nothing else stands before them.
    if bare in ("其他处理其他", "其他") and (group == "3.6" or bare != "其他"):
        return Match("3.6.3", "其他", bare[-2:])
    if bare == "其他处理":
        return Match(TRIAL_ROW.code, letters(TRIAL_ROW.name), bare)
    if bare in ("总计", "合计", "本年度办理结果总计") or re.search(r"[（(]七[)）]\s*[总合]\s*计$", label):
        return Match("3.7", "总计", bare[-2:], is_slip=bare.endswith("合计"))
    for key, code in _KEYS_THREE:
        if found.endswith(key) and (key in _OFFICIAL_THREE or len(key) > 2 or bare == key):
            return Match(code, _NAMES[code], key)
    return _like(found, _KEYS_THREE, _NAMES)


@lru_cache(maxsize=4096)
def row_of_two(label: str) -> Match | None:
    """Return the row of table 二 that a label names."""
    found = letters(label)
    for key, code in _KEYS_TWO:
        if found.endswith(key):
            return Match(code, "行政规范性文件" if code == "norms" else key, key)
    return _like(found, _KEYS_TWO, {code: key for key, code in _KEYS_TWO})


def row_begun(label: str) -> Match | None:
    """Return the row of table 三 that a label begins: what is left of one that was broken around its figures."""
    found = letters(label)
    for length in range(min(len(found), 40), _SHORTEST_LIKE - 1, -1):
        end = found[-length:]
        codes = {code for key, code in _OFFICIAL_THREE.items() if key.startswith(end)}
        if len(codes) == 1:
            code = next(iter(codes))
            return Match(code, _NAMES[code], _NAMES[code])
    return None


def _like(found: str, keys: list[tuple[str, str]], names: dict[str, str]) -> Match | None:
    best: tuple[float, str, str, str] | None = None
    for key, code in keys:
        if len(key) < _SHORTEST_LIKE or len(found) < len(key) - 2:
            continue
        for end in (found[-len(key) :], found[-len(key) - 1 :], found[-len(key) + 1 :]):
            # Twice the shorter over both is the most that a ratio can be: cheaper than to reckon it.
            if not set(end) & set(key):
                continue
            ratio = SequenceMatcher(None, end, key, autojunk=False).ratio()
            if ratio >= LIKE_ENOUGH and (best is None or ratio > best[0]):
                best = (ratio, key, code, end)
    return Match(best[2], names[best[2]], best[3], is_slip=True) if best else None


def group_of(label: str) -> str:
    """Return the code of the group whose head stands in a label, or ``""``."""
    found = letters(label)
    return next((code for name, code in _GROUPS.items() if name in found), "")


def is_head_of_results(label: str) -> bool:
    """Return whether the label is no more than 三、本年度办理结果, or the head of a group."""
    bare = _NUMERALS.sub("", letters(_ORDINALS.sub("", label)))
    return bare in {"本年度办理结果", *_GROUPS}
