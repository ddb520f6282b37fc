"""Two wordings laid side by side: which words went and which came, field by field and paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ..drafting import files_of, particulars_of, text_of
from ..models import InformationItem, Release
from ..rules.kinds import kinds
from ..rules.particulars import told

#: A run of letters and digits is one word, every other sign stands for itself.
_WORDS = re.compile(r"[A-Za-z0-9]+(?:[.:/-][A-Za-z0-9]+)*|\s+|.", re.DOTALL)
#: Longer paragraphs are shown whole, old and new: comparing them sign by sign would keep the reviewer waiting.
_LONGEST = 6000
_FIELDS = (
    ("title", "标题"),
    ("organ", "发布机构"),
    ("column", "栏目"),
    ("kind", "信息种类"),
    ("doc_no", "文号"),
    ("index_no", "索引号"),
    ("formed_on", "成文日期"),
    ("source", "来源"),
    ("theme", "主题分类"),
    ("article20", "条例公开事项"),
    ("validity", "有效性"),
    ("effective_on", "施行日期"),
    ("expires_on", "有效期至"),
    ("summary", "内容概述"),
    ("keywords", "关键词"),
    ("correction_note", "更正说明"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field or paragraph that differs; ``marked`` holds ``<del>`` and ``<ins>``."""

    label: str
    marked: SafeString


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two wordings."""

    fields: list[Change]
    body: list[Change]
    files: list[Change]

    @property
    def is_same(self) -> bool:
        return not (self.fields or self.body or self.files)

    @property
    def count(self) -> int:
        return len(self.fields) + len(self.body) + len(self.files)


def compared(before: Release | InformationItem, after: InformationItem) -> Comparison:
    """Return what went from ``before`` to ``after``."""
    fields = [
        Change(label, marked(old, new))
        for name, label in _FIELDS
        if (old := _said(before, name)) != (new := _said(after, name))
    ]
    fields += _particulars(before, after)
    return Comparison(fields, list(_paragraphs(_body(before), _body(after))), list(_files(before, after)))


def _said(wording: Release | InformationItem, name: str) -> str:
    value = getattr(wording, name)
    if name == "kind":
        return kinds()[value].name if value in kinds() else str(value)
    return "" if value is None else str(value).strip()


def _particulars(before: Release | InformationItem, after: InformationItem) -> Iterator[Change]:
    old, new = (
        {code: (label, words) for code, label, words in told(particulars_of(one.kind), one.particulars)}
        for one in (before, after)
    )
    for code in dict.fromkeys([*new, *old]):
        (label, gone), (named, come) = old.get(code, ("", "")), new.get(code, ("", ""))
        if gone != come:
            yield Change(named or label, marked(gone, come))


def _body(wording: Release | InformationItem) -> list[str]:
    text = wording.body_text if isinstance(wording, Release) else text_of(wording)
    return [line.strip() for line in text.splitlines() if line.strip()]


def _files(before: Release | InformationItem, after: InformationItem) -> Iterator[Change]:
    old, new = _file_names(before), _file_names(after)
    for name in [name for name in old if name not in new]:
        yield Change("附件", format_html("<del>{}</del>", name))
    for name in [name for name in new if name not in old]:
        yield Change("附件", format_html("<ins>{}</ins>", name))


def _file_names(wording: Any) -> list[str]:
    if isinstance(wording, Release):
        return [file.title for file in wording.files.all() if file.role != "image"]
    return [file.title for file in files_of(wording) if file.role != "image"]


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, come = list(old[a:b]), list(new[c:d])
        for number in range(max(len(gone), len(come))):
            before = gone[number] if number < len(gone) else ""
            after = come[number] if number < len(come) else ""
            place = f"第{c + number + 1}行" if after else f"原第{a + number + 1}行"
            yield Change(place, marked(before, after))


def marked(old: str, new: str) -> SafeString:
    """Return the text with what went in ``<del>`` and what came in ``<ins>``; everything is escaped."""
    if len(old) + len(new) > _LONGEST or not old or not new:
        return _pieces([("del", old), ("ins", new)])
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("", "".join(before[a:b])))
        else:
            pieces += [("del", "".join(before[a:b])), ("ins", "".join(after[c:d]))]
    return _pieces(pieces)


def _pieces(pieces: Sequence[tuple[str, str]]) -> SafeString:
    said = [
        format_html("<{0}>{1}</{0}>", mark_safe(tag), text) if tag else format_html("{}", text)  # noqa: S308
        for tag, text in pieces
        if text
    ]
    return mark_safe("".join(said))  # noqa: S308
