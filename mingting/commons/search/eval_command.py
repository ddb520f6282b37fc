"""``mingting search eval``: how well the product's own index ranks, on a set of questions with judged documents.

Analyser, index, plan and ranking are those of the product; there is no database and nothing is learned from the set.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from mingting.kernel.command_line import Parser
from mingting.kernel.refusals import Refused

from .contract import Entry, Question, Ranked
from .meaning import VectorStore, digest_of, require, text_of
from .reordering import reordered
from .tantivy_index import TantivyEngine

#: No document of a set has a date, and none is in force or over: the day only has to be one.
_DAY = date(2000, 1, 1)
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
#: How many of the best meaning puts in order again; as in the product's own search.
REORDERED = 60
_LOOKED_AT = 100
_ABOUT = """用一套问题和文件衡量检索的排序质量和用时。

文件每行一个 JSON 对象：文件集 {"id", "title", "text"}，问题集 {"id", "text"}；判定为 问题<TAB>文件<TAB>等级。
nDCG@10 的增益为 2^等级-1，折扣为 log2(名次+1)，理想值取自全部判定；recall 只计等级大于 0 的文件；
没有任何相关文件的问题不计入。用时为本进程每个问题的 CPU 毫秒，不含文件语义向量的生成（另列）。"""

Grades = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Ways:
    """The set, read and checked."""

    corpus: list[dict[str, str]]
    queries: dict[str, str]
    grades: Grades


def main(arguments: Sequence[str]) -> int:
    """Run the command; a refusal is said in one line, with 2 as the exit status."""
    try:
        asked = _parser().parse_args(arguments)
        if asked.rerank:
            require()
        ways = Ways(read_corpus(asked.corpus), read_queries(asked.queries), read_qrels(asked.qrels))
        figures = measured(ways, rerank=asked.rerank, vectors=asked.vectors)
    except Refused as refused:
        print(f"不能衡量：{refused}", file=sys.stderr)  # noqa: T201
        return 2
    print(json.dumps(figures, ensure_ascii=False) if asked.json else _told(figures))  # noqa: T201
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="mingting search eval", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", required=True, type=Path, help="文件集（JSONL）")
    parser.add_argument("--queries", required=True, type=Path, help="问题集（JSONL）")
    parser.add_argument("--qrels", required=True, type=Path, help="判定（TSV）")
    parser.add_argument("--rerank", action="store_true", help="前 60 件再按语义排序（须先 make extras）")
    parser.add_argument("--vectors", type=Path, help="语义向量存放的目录，再次衡量时不必重算")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    return parser


def measured(ways: Ways, *, rerank: bool = False, vectors: Path | None = None) -> dict[str, float]:
    """Index the set, ask every judged question, and return the figures."""
    judged = {each: text for each, text in ways.queries.items() if any(ways.grades.get(each, {}).values())}
    if not judged:
        raise Refused("没有一个问题有相关的文件，请核对问题集与判定中的编号")
    with tempfile.TemporaryDirectory(prefix="mingting-eval-") as place:
        engine = TantivyEngine(Path(place) / "index")
        before = time.process_time()
        engine.replace(map(_entry, ways.corpus), "1 eval")
        indexing = time.process_time() - before
        asked = _asked(engine, judged)
        figures = {
            "passages": len(ways.corpus),
            "questions": len(judged),
            "index_cpu_seconds": round(indexing, 2),
        }
        if rerank:
            store = VectorStore(vectors or Path(place) / "vectors")
            figures["vectors_cpu_seconds"] = _encode(store, ways.corpus, asked)
            asked = {
                each: _by_meaning(store, judged[each], ways.corpus, found) for each, found in asked.items()
            }
    spent = sorted(found.milliseconds for found in asked.values())
    lists = {each: found.keys for each, found in asked.items()}
    return (
        figures
        | _quality(lists, ways.grades)
        | {
            "p50_cpu_ms": round(statistics.median(spent), 2),
            "p95_cpu_ms": round(spent[math.ceil(0.95 * len(spent)) - 1], 2),
        }
    )


@dataclass(frozen=True, slots=True)
class _Answered:
    keys: list[str]
    found: tuple[Ranked, ...]
    relaxed: bool
    milliseconds: float


def _asked(engine: TantivyEngine, judged: Mapping[str, str]) -> dict[str, _Answered]:
    answers = {}
    for each, text in judged.items():
        before = time.process_time()
        answer = engine.answer(Question(text, _DAY, count=_LOOKED_AT, counted=False))
        milliseconds = (time.process_time() - before) * 1000
        answers[each] = _Answered(
            [one.key for one in answer.found], answer.found, answer.relaxed, milliseconds
        )
    return answers


def _encode(store: VectorStore, corpus: list[dict[str, str]], asked: Mapping[str, _Answered]) -> float:
    """Make the vectors of every document that is to be put in order again; return the CPU seconds."""
    wanted = {key for found in asked.values() if found.relaxed for key in found.keys[:REORDERED]}
    texts = [text_of(each["title"], each["text"]) for each in corpus if each["id"] in wanted]
    before = time.process_time()
    store.add(texts, tell=lambda count: _progress(count, len(texts)))
    return round(time.process_time() - before, 1)


def _progress(count: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r语义向量 {count}/{total}", end="", file=sys.stderr)  # noqa: T201


def _by_meaning(
    store: VectorStore, text: str, corpus: list[dict[str, str]], answered: _Answered
) -> _Answered:
    if not answered.relaxed:
        return answered
    texts = _texts(corpus)
    before = time.process_time()
    head = answered.found[:REORDERED]
    cosines = store.cosines(text, [texts[each.key] for each in head])
    order = reordered(head, {}, dict(zip([each.key for each in head], cosines, strict=True)))
    spent = (time.process_time() - before) * 1000
    keys = [*order, *answered.keys[REORDERED:]]
    return _Answered(keys, answered.found, answered.relaxed, answered.milliseconds + spent)


class _Digests:
    """The digests of the last corpus asked for."""

    last: tuple[int, dict[str, bytes]] = (0, {})


def _texts(corpus: list[dict[str, str]]) -> dict[str, bytes]:
    if _Digests.last[0] != id(corpus):
        found = {each["id"]: digest_of(text_of(each["title"], each["text"])) for each in corpus}
        _Digests.last = (id(corpus), found)
    return _Digests.last[1]


def _quality(lists: Mapping[str, list[str]], grades: Grades) -> dict[str, float]:
    scores = [
        (ndcg(keys, grades[each], 10), recall(keys, grades[each], 10), recall(keys, grades[each], 100))
        for each, keys in lists.items()
    ]
    names = ("ndcg@10", "recall@10", "recall@100")
    return {
        name: round(statistics.fmean(column), 4)
        for name, column in zip(names, zip(*scores, strict=True), strict=True)
    }


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """Return the discounted gain of the first ``depth`` as a share of the best possible one (Järvelin 2002; 2^g-1)."""
    gains = [2 ** grades.get(key, 0) - 1 for key in found[:depth]]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth]
    return _discounted(gains) / _discounted(best)


def recall(found: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """Return the share of the relevant documents that stand among the first ``depth``."""
    relevant = {key for key, grade in grades.items() if grade > 0}
    return len(relevant & set(found[:depth])) / len(relevant)


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _entry(line: Mapping[str, str]) -> Entry:
    return Entry(key=line["id"], title=line["title"], body=line["text"], at=_MOMENT)


def read_corpus(path: Path) -> list[dict[str, str]]:
    """Read ``{"id", "title", "text"}`` lines; refuse a bad one with file, line and reason. A title may be missing."""
    found: dict[str, dict[str, str]] = {}
    for number, line in _objects(path):
        key = _word(path, number, line, "id")
        if key in found:
            raise Refused(f"{path} 第 {number} 行：编号“{key}”重复")
        title = _word(path, number, line, "title") if "title" in line else ""
        found[key] = {"id": key, "title": title, "text": _word(path, number, line, "text")}
    if not found:
        raise Refused(f"{path} 是空的")
    return list(found.values())


def read_queries(path: Path) -> dict[str, str]:
    """Read ``{"id", "text"}`` lines."""
    found: dict[str, str] = {}
    for number, line in _objects(path):
        key = _word(path, number, line, "id")
        if key in found:
            raise Refused(f"{path} 第 {number} 行：编号“{key}”重复")
        found[key] = _word(path, number, line, "text")
    return found


def read_qrels(path: Path) -> Grades:
    """Read ``query<TAB>doc<TAB>grade`` lines; grades are whole numbers from 0 to 10."""
    found: Grades = {}
    for number, line in _lines(path):
        parts = line.split("\t")
        if len(parts) != 3:
            raise Refused(f"{path} 第 {number} 行：应为 问题<TAB>文件<TAB>等级 三列，实有 {len(parts)} 列")
        query, key, grade = (part.strip() for part in parts)
        if not grade.isascii() or not grade.isdigit() or int(grade) > 10:
            raise Refused(f"{path} 第 {number} 行：等级“{grade}”不是 0 至 10 的整数")
        found.setdefault(query, {})[key] = int(grade)
    return found


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in _lines(path):
        try:
            told = json.loads(line)
        except ValueError as fault:
            raise Refused(f"{path} 第 {number} 行：不是 JSON（{fault}）") from fault
        if not isinstance(told, dict):
            raise Refused(f"{path} 第 {number} 行：不是 JSON 对象")
        yield number, told


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError as fault:
        raise Refused(f"{path} 不是 UTF-8 编码的文本") from fault
    except OSError as fault:
        raise Refused(f"读不了 {path}：{fault.strerror}") from fault


def _word(path: Path, number: int, line: Mapping[str, Any], name: str) -> str:
    if name not in line:
        raise Refused(f"{path} 第 {number} 行：缺少“{name}”")
    value = line[name]
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or (name == "id" and not value.strip()):
        raise Refused(f"{path} 第 {number} 行：“{name}”不是文字")
    return value


def _told(figures: Mapping[str, float]) -> str:
    width = max(map(len, figures))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in figures.items())


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_TZ=True, TIME_ZONE="Asia/Shanghai")
    sys.exit(main(sys.argv[1:]))
