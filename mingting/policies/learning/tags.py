"""Tags as data: groups, definitions and key words, read from the files the house ships; a bureau edits its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from mingting.kernel.refusals import Refused

from .grams import BREAK, folded

#: In this order groups are shown.
GROUPS = ("theme", "audience", "industry", "life", "region", "instrument")
MOST_WORDS = 200
LONGEST_WORD = 30

_T = TypeVar("_T")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_GROUP_KEYS = {"code", "name", "definition", "one_at_least", "tags"}
_TAG_KEYS = {"code", "name", "definition", "keywords", "negatives"}


class TagFileError(ValueError):
    """A file of tags that cannot be used; the message is Chinese and names the file and the key."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag. ``code`` is ``group/tag``; ``keywords`` weigh above 0 to 1 (1: the word alone says it, 0.3: it hints).

    ``negatives`` are longer words in which a key word means something else (农业 in 农业银行): it does not count there.
    """

    code: str
    name: str
    definition: str
    keywords: Mapping[str, float]
    negatives: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The code of its group."""
        return self.code.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Group:
    """A way of classing; ``one_at_least`` where every document must have one of its tags."""

    code: str
    name: str
    definition: str
    one_at_least: bool
    tags: tuple[Tag, ...]


def checked(tag: Tag) -> Tag:
    """Return the tag if it can be used; refuses with the field's name and a sentence for the bureau's editor."""
    group, _, own = tag.code.partition("/")
    if not _CODE.fullmatch(group) or not _CODE.fullmatch(own):
        raise Refused("标签代码应写作“类/标签”，用小写字母、数字和下划线", field="code")
    for field, label, words in (("name", "名称", tag.name), ("definition", "定义", tag.definition)):
        if not words.strip():
            raise Refused(f"标签的{label}不能为空", field=field)
    if max(len(tag.keywords), len(tag.negatives)) > MOST_WORDS:
        raise Refused(f"一个标签最多{MOST_WORDS}个词", field="keywords")
    for word, weight in tag.keywords.items():
        _check_word(word, "keywords")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1:
            raise Refused(f"关键词“{word}”的权重应大于0、不大于1", field="keywords")
    for word in tag.negatives:
        _check_word(word, "negatives")
        if not any(keyword in word for keyword in tag.keywords):
            raise Refused(f"排除词“{word}”不含本标签的任何关键词，不起作用", field="negatives")
    return tag


def _check_word(word: object, field: str) -> None:
    if not isinstance(word, str) or not 2 <= len(word) <= LONGEST_WORD:
        raise Refused(f"词“{word}”应为2至{LONGEST_WORD}个字", field=field)
    plain = folded(word)
    if BREAK in plain or plain != word:
        raise Refused(f"词“{word}”不能含有标点、数字、空格、全角或者大写字母", field=field)


@cache
def groups() -> Mapping[str, Group]:
    """Return the groups that the house ships, by code, in the order of ``GROUPS``. Raises ``TagFileError``."""
    folder = files("mingting.policies.learning") / "taxonomy"
    return MappingProxyType(
        {
            code: read_group(f"{code}.toml", (folder / f"{code}.toml").read_text(encoding="utf-8"))
            for code in GROUPS
        }
    )


def shipped_tags() -> tuple[Tag, ...]:
    """Return all tags that the house ships, in their order."""
    return tuple(tag for group in groups().values() for tag in group.tags)


def read_group(name: str, text: str) -> Group:
    """Return the group that a TOML text describes; ``name`` is its file's. Raises ``TagFileError``."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise TagFileError(f"标签文件 {name} 不是有效的 TOML：{fault}") from fault
    reader = _Reader(name, table)
    reader.only(_GROUP_KEYS)
    code = reader.words("code")
    if f"{code}.toml" != name:
        raise reader.fault("code", "应与文件名相同")
    tags: dict[str, Tag] = {}
    for number, entry in enumerate(reader.take("tags", list)):
        inner = _Reader(name, entry if isinstance(entry, dict) else {}, f"tags[{number}].")
        tag = _tag(code, inner)
        if tag.code in tags or tag.name in {other.name for other in tags.values()}:
            raise inner.fault("code", f"与前面的标签重复（{tag.name}）")
        tags[tag.code] = tag
    if not tags:
        raise reader.fault("tags", "没有标签")
    one_at_least = table.get("one_at_least", False)
    if not isinstance(one_at_least, bool):
        raise reader.fault("one_at_least", "应为 true 或者 false")
    return Group(code, reader.words("name"), reader.words("definition"), one_at_least, tuple(tags.values()))


def _tag(group: str, reader: _Reader) -> Tag:
    reader.only(_TAG_KEYS)
    negatives = reader.take("negatives", list) if "negatives" in reader.table else []
    own, keywords = reader.words("code"), reader.take("keywords", dict)
    tag = Tag(f"{group}/{own}", reader.words("name"), reader.words("definition"), keywords, tuple(negatives))
    if not keywords:
        raise reader.fault("keywords", "没有关键词")
    try:
        return checked(tag)
    except Refused as refusal:
        raise reader.fault(refusal.field, f"：{refusal.sentence}") from refusal


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes typed values from a table and refuses with the file's name and the key."""

    name: str
    table: Mapping[str, object]
    prefix: str = ""

    def fault(self, key: str, why: str) -> TagFileError:
        return TagFileError(f"标签文件 {self.name} 的“{self.prefix}{key}”{why}")

    def only(self, keys: set[str]) -> None:
        for key in self.table:
            if key not in keys:
                raise self.fault(key, "不是认识的项")

    def take(self, key: str, type_: type[_T]) -> _T:
        value = self.table.get(key)
        if key not in self.table:
            raise self.fault(key, "缺失")
        if not isinstance(value, type_) or value == "":
            raise self.fault(key, "类型不符或为空")
        return value

    def words(self, key: str) -> str:
        return self.take(key, str)
