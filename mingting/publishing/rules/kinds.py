"""Kinds of information: each one TOML file that says everything; nothing is inferred from its name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from mingting.kernel.law import STATUTES, LegalTerm, cite
from mingting.publishing.rules.article20 import CLASSES
from mingting.publishing.rules.particulars import SORTS, Particular

#: Every field that a kind may require, recommend or show, and what people call it.
FIELD_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "title": "标题",
        "body": "正文",
        "source": "来源",
        "formed_on": "成文日期",
        "released_at": "发布日期",
        "earliest": "计划发布时间",
        "doc_no": "文号",
        "index_no": "索引号",
        "theme": "主题分类",
        "article20": "主动公开类别",
        "disclosure": "公开属性",
        "disclosure_reason": "公开属性理由",
        "validity": "有效性",
        "effective_on": "施行日期",
        "expires_on": "有效期至",
        "summary": "内容概述",
        "keywords": "关键词",
        "organ": "发布机构",
        "images": "图片",
        "attachments": "附件",
    }
)
#: The classes that search results are shown in (指标“站内搜索”).
GENRES = ("政策文件", "政策解读", "通知公告", "政务动态", "信息公开")
#: 初审·一校, 复审·二校, 终审·三校: fixed in number and order, so that no kind can be reviewed by fewer.
STAGES = ("first", "second", "final")
ROLES = ("first_reviewer", "second_reviewer", "final_reviewer")

_KEYS = {
    "code",
    "name",
    "about",
    "genre",
    "article20",
    "requires",
    "recommends",
    "publish_within",
    "review",
    "shown",
    "particulars",
}
_PARTICULAR_KEYS = {
    "code",
    "label",
    "sort",
    "choices",
    "required",
    "recommended",
    "help",
    "statute",
    "article",
    "not_before",
}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_T = TypeVar("_T")


class KindFileError(ValueError):
    """A kind's file that cannot be used; the message is Chinese and names the file and the key."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One review with its proof-reading: who gives it, and in how many working days."""

    code: str
    name: str
    role: str
    workdays: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of information. Fields are codes of ``FIELD_LABELS``; ``article20`` is the default class.

    ``page_fields`` may name ``particulars`` too: what this kind says of itself besides those fields.
    """

    code: str
    name: str
    about: str
    genre: str
    article20: str
    requires: tuple[str, ...]
    recommends: tuple[str, ...]
    publish_within: LegalTerm
    review: tuple[Stage, ...]
    list_fields: tuple[str, ...]
    page_fields: tuple[str, ...]
    particulars: tuple[Particular, ...] = ()


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds by code, in the order of their codes. A faulty file raises ``KindFileError``."""
    found = {}
    for entry in sorted((files("mingting.publishing") / "kinds").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            kind = read_kind(entry.name, entry.read_text(encoding="utf-8"))
            found[kind.code] = kind
    return MappingProxyType(found)


def read_kind(name: str, text: str) -> Kind:
    """Return the kind that a TOML text describes; ``name`` is its file's. Errors as ``kinds``."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise KindFileError(f"信息种类文件 {name} 不是有效的 TOML：{fault}") from fault
    reader = _Reader(name, table)
    reader.only(_KEYS)
    code = reader.take("code", str)
    reader.must(f"{code}.toml" == name, "code", "应与文件名相同")
    genre, article20 = reader.take("genre", str), reader.take("article20", str)
    reader.must(genre in GENRES, "genre", f"应为{'、'.join(GENRES)}之一")
    reader.must(article20 in CLASSES, "article20", "不是条例第二十条、第二十一条的类别代码")
    shown = _Reader(name, reader.take("shown", dict), "shown.")
    shown.only({"list", "page"})
    requires = reader.fields("requires")
    reader.must(
        {"title", "source", "formed_on"} <= set(requires), "requires", "须含 title、source、formed_on"
    )
    particulars = _particulars(reader)
    return Kind(
        code=code,
        name=reader.take("name", str),
        about=reader.take("about", str),
        genre=genre,
        article20=article20,
        requires=requires,
        recommends=reader.fields("recommends"),
        publish_within=_term(reader),
        review=_stages(reader),
        list_fields=shown.fields("list"),
        page_fields=shown.fields("page", also=[one.code for one in particulars]),
        particulars=particulars,
    )


def _term(reader: _Reader) -> LegalTerm:
    term = _Reader(reader.name, reader.take("publish_within", dict), "publish_within.")
    term.only({"workdays", "statute", "article", "since"})
    workdays, statute = term.take("workdays", int), term.take("statute", str)
    term.must(workdays > 0, "workdays", "应为正整数")
    term.must(statute in STATUTES, "statute", "不是已登记的法律法规简称")
    return LegalTerm(workdays, cite(statute, term.take("article", str)), term.take("since", date))


def _stages(reader: _Reader) -> tuple[Stage, ...]:
    stages = []
    for number, table in enumerate(reader.take("review", list)):
        stage = _Reader(reader.name, table if isinstance(table, dict) else {}, f"review[{number}].")
        stage.only({"code", "name", "role", "workdays"})
        workdays = stage.take("workdays", int)
        stage.must(workdays > 0, "workdays", "应为正整数")
        stages.append(
            Stage(stage.take("code", str), stage.take("name", str), stage.take("role", str), workdays)
        )
    said = tuple((stage.code, stage.role) for stage in stages)
    reader.must(
        said == tuple(zip(STAGES, ROLES, strict=True)),
        "review",
        "应依次为初审、复审、终审三级，各由相应岗位审校",
    )
    return tuple(stages)


def _particulars(reader: _Reader) -> tuple[Particular, ...]:
    found: list[Particular] = []
    for number, table in enumerate(reader.take("particulars", list) if "particulars" in reader.table else []):
        one = _Reader(reader.name, table if isinstance(table, dict) else {}, f"particulars[{number}].")
        one.only(_PARTICULAR_KEYS)
        code, sort = one.take("code", str), one.take("sort", str)
        one.must(bool(_CODE.fullmatch(code)), "code", "应为小写字母、数字和下划线")
        one.must(code not in FIELD_LABELS, "code", "与信息本身的字段重名")
        one.must(all(code != earlier.code for earlier in found), "code", "重复")
        one.must(sort in SORTS, "sort", f"应为{'、'.join(SORTS)}之一")
        found.append(
            Particular(
                code=code,
                label=one.take("label", str),
                sort=sort,
                choices=_choices(one, sort),
                required=one.flag("required"),
                recommended=one.flag("recommended"),
                help=one.maybe("help"),
                cite=_cite(one),
                not_before=one.maybe("not_before"),
            )
        )
        one.must(not (found[-1].required and found[-1].recommended), "recommended", "与 required 不能并用")
    days = {one.code for one in found if one.sort == "date"}
    for number, each in enumerate(found):
        holds = not each.not_before or (each.code in days and each.not_before in days - {each.code})
        reader.must(holds, f"particulars[{number}].not_before", "应为本种类的另一个日期")
    return tuple(found)


def _choices(one: _Reader, sort: str) -> tuple[tuple[str, str], ...]:
    if sort != "choice":
        one.must("choices" not in one.table, "choices", "只用于 choice")
        return ()
    pairs: list[tuple[str, str]] = []
    for pair in one.take("choices", list):
        is_pair = isinstance(pair, list) and len(pair) == 2 and all(isinstance(it, str) and it for it in pair)
        one.must(is_pair, "choices", "应为代码和名称成对列出")
        pairs.append((pair[0], pair[1]))
    one.must(bool(pairs), "choices", "不能为空")
    one.must(len(dict(pairs)) == len(pairs), "choices", "有重复的代码")
    return tuple(pairs)


def _cite(one: _Reader) -> str:
    statute, article = one.maybe("statute"), one.maybe("article")
    one.must(statute in STATUTES or not (statute or article), "statute", "不是已登记的法律法规简称")
    return cite(statute, article) if statute else ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes typed values from a table and refuses with the file's name and the key."""

    name: str
    table: dict[str, object]
    prefix: str = ""

    def must(self, holds: bool, key: str, why: str) -> None:  # noqa: FBT001 - it reads as a sentence
        if not holds:
            raise KindFileError(f"信息种类文件 {self.name} 的“{self.prefix}{key}”{why}")

    def only(self, keys: set[str]) -> None:
        for key in self.table:
            self.must(key in keys, key, "不是认识的项")

    def take(self, key: str, type_: type[_T]) -> _T:
        value = self.table.get(key)
        self.must(key in self.table, key, "缺失")
        if not isinstance(value, type_) or isinstance(value, bool) or value == "":
            raise KindFileError(f"信息种类文件 {self.name} 的“{self.prefix}{key}”类型不符或为空")
        return value

    def maybe(self, key: str) -> str:
        return self.take(key, str) if key in self.table else ""

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        self.must(isinstance(value, bool), key, "应为 true 或者 false")
        return value is True

    def fields(self, key: str, *, also: Collection[str] = ()) -> tuple[str, ...]:
        codes = self.take(key, list)
        for code in codes:
            known = isinstance(code, str) and (code in FIELD_LABELS or code in also)
            self.must(known, key, f"含有不认识的字段“{code}”")
        self.must(len(set(codes)) == len(codes), key, "有重复的字段")
        return tuple(codes)
