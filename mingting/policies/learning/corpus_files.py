"""Labelled documents from files: a JSON object a line, labels as a table. Bad lines are refused with their place."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mingting.kernel.refusals import Refused

LONGEST_LINE = 20_000_000
LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document of a corpus and its labels, if it has any."""

    key: str
    title: str
    text: str
    tags: frozenset[str]

    def with_tags(self, tags: Collection[str]) -> Labelled:
        """Return it with the labels of a table; without these it keeps its own."""
        return replace(self, tags=frozenset(tags)) if tags else self


def read_corpus(*places: str) -> dict[str, Labelled]:
    """Return the documents of some JSONL files by their ids, in order. Refuses a bad line with its place and why."""
    found: dict[str, Labelled] = {}
    for place in places:
        for where, line in _lines(place):
            document = _document(where, line)
            if document.key in found:
                raise Refused(f"{where}：编号“{document.key}”重复")
            found[document.key] = document
    if not found:
        raise Refused(f"“{places[0] if places else ''}”里没有文件")
    return found


def _document(where: str, line: str) -> Labelled:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        raise Refused(f"{where}：不是有效的 JSON") from None
    if not isinstance(told, dict):
        raise Refused(f'{where}：应为一个 JSON 对象 {{"id", "title", "text"}}')
    key = told.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise Refused(f"{where}：缺少编号 id，或者不是文字")
    title, text = told.get("title"), told.get("text")
    if not isinstance(title, str | None):
        raise Refused(f"{where}：标题 title 不是文字")
    if not isinstance(text, str):
        raise Refused(f"{where}：缺少正文 text，或者不是文字")
    tags = told.get("labels")
    if tags is None:
        tags = []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise Refused(f"{where}：labels 应为标签的列表")
    return Labelled(str(key), title or "", text, frozenset(_label(where, tag) for tag in tags))


def read_labels(place: str, documents: Collection[str]) -> dict[str, set[str]]:
    """Return the labels of a TSV file by document. Refuses a bad line and a document that there is not."""
    found: dict[str, set[str]] = {}
    for where, line in _lines(place):
        cells = line.split("\t")
        if len(cells) != 2:
            raise Refused(f"{where}：应为“文件编号<TAB>标签”两栏，读到{len(cells)}栏")
        key = cells[0].strip()
        if key not in documents:
            raise Refused(f"{where}：没有编号为“{key[:LONGEST_LABEL]}”的文件")
        found.setdefault(key, set()).add(_label(where, cells[1]))
    if not found:
        raise Refused(f"“{place}”里没有标签")
    return found


def _label(where: str, tag: str) -> str:
    tag = tag.strip()
    if not 1 <= len(tag) <= LONGEST_LABEL:
        raise Refused(f"{where}：标签应为1至{LONGEST_LABEL}个字")
    return tag


def _lines(place: str) -> Iterator[tuple[str, str]]:
    """Yield (file and number of the line, its text) of each line that is not blank."""
    name = "标准输入" if place == "-" else place
    try:
        with sys.stdin.buffer if place == "-" else Path(place).open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                where = f"{name} 第{number}行"
                if len(line) > LONGEST_LINE:
                    raise Refused(f"{where}：一行超过{LONGEST_LINE // 1_000_000}兆字节")
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError:
                    raise Refused(f"{where}：不是 UTF-8 文字") from None
                if text.strip():
                    yield where, text.rstrip("\r\n")
    except OSError:
        raise Refused(f"读不到文件“{place}”") from None
