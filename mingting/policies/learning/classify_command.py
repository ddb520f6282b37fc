"""``bin/mingting policies classify-eval``: measures the classification on anyone's labelled documents; no database."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mingting.kernel.command_line import Parser
from mingting.kernel.refusals import Refused

from .corpus_files import Labelled, read_corpus, read_labels
from .evaluate import Evaluation, Judged, evaluate, split
from .model import Example, train

#: The version of what ``--json`` prints; it grows when a name goes or changes its meaning.
SCHEMA = 1
_AUTOMATIC = 0.85
_MOST_CONFUSED = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """What was measured: how the documents were parted, the figures, and the CPU seconds of this process."""

    parted: str
    trained: int
    unlabelled: int
    evaluation: Evaluation
    train_seconds: float
    documents_per_second: float
    unlearned: tuple[str, ...]
    digest: str


def main(argv: list[str] | None = None) -> int:
    """Run one command; return 0, or 2 after a sentence on the error stream."""
    try:
        asked = _parser().parse_args(argv)
        trial = _trial(asked)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    words = json.dumps(as_json(trial), ensure_ascii=False, indent=2) if asked.json else _told(trial)
    try:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still held would be written once more at the end, and complained of.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="mingting policies classify-eval",
        description="用一套已经分类的文件衡量主题分类的准确程度：一部分文件用来训练，其余的用来检验。"
        '文件每行一个 JSON：{"id", "title", "text"}，可以另有 "labels": [标签…]；'
        "标签文件每行“文件编号<TAB>标签”，一个文件可以有多行。"
        "没有给出训练用的文件或者标签的，按 --split 的比例、--seed 的种子把文件分层分成两部分。",
        allow_abbrev=False,
    )
    parser.add_argument("--corpus", metavar="文件", required=True, help="文件（JSONL）；“-”为标准输入")
    parser.add_argument("--labels", metavar="文件", help="标签（TSV）；不给的，取文件各行中的 labels")
    parser.add_argument(
        "--train",
        "--train-corpus",
        dest="train",
        metavar="文件",
        action="append",
        default=[],
        help="训练用的文件（JSONL），可以多次；给出的，--corpus 的文件全部用来检验",
    )
    parser.add_argument(
        "--train-labels",
        metavar="文件",
        help="训练用的标签（TSV）；没有 --train 的，--corpus 中有这些标签的文件用来训练，其余的用来检验",
    )
    parser.add_argument("--split", metavar="比例", default="0.8", help="用来训练的比例，默认 0.8")
    parser.add_argument("--seed", metavar="种子", default="1", help="分层抽样的种子（整数），默认 1")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _number(asked: str, name: str, kind: type[int] | type[float]) -> float:
    try:
        return kind(asked)
    except ValueError:
        raise Refused(f"{name}“{asked}”不是数字") from None


def _trial(asked: argparse.Namespace) -> Trial:
    share, seed = _number(asked.split, "比例", float), int(_number(asked.seed, "种子", int))
    if not 0 < share < 1:
        raise Refused(f"比例“{asked.split}”应大于0、小于1")
    documents = read_corpus(asked.corpus)
    more = read_corpus(*asked.train) if asked.train else {}
    labels = read_labels(asked.labels, {**documents, **more}) if asked.labels else {}
    for_training = read_labels(asked.train_labels, more or documents) if asked.train_labels else {}
    seen, unseen, parted = _parted(documents, more, labels, for_training, share, seed)
    labelled = [one for one in unseen if one.tags]
    learning = [Example(one.title, one.text, one.tags) for one in seen if one.tags]
    if not labelled or not learning:
        raise Refused(f"{'检验' if learning else '训练'}用的文件都没有标签")
    began = time.process_time()
    model = train(learning, seed=seed)
    trained = time.process_time()
    judged = []
    for one in labelled:
        confidences = model.confidences(one.title, one.text)
        judged.append(Judged(one.tags, confidences, model.decide(confidences)))
    spent = max(1e-9, time.process_time() - trained)
    tags = {tag for one in labelled for tag in one.tags}.union(*(one.tags for one in learning))
    return Trial(
        parted=parted,
        trained=len(learning),
        unlabelled=len(seen) - len(learning) + len(unseen) - len(labelled),
        evaluation=evaluate(judged, tags),
        train_seconds=trained - began,
        documents_per_second=len(judged) / spent,
        unlearned=tuple(sorted(tags - set(model.tags))),
        digest=model.digest,
    )


def _parted(
    documents: dict[str, Labelled],
    more: dict[str, Labelled],
    labels: dict[str, set[str]],
    for_training: dict[str, set[str]],
    share: float,
    seed: int,
) -> tuple[list[Labelled], list[Labelled], str]:
    """Return what to train on, what to be tested on, and in words how they were parted."""
    tested = [one.with_tags(labels.get(key, set())) for key, one in documents.items()]
    if more:
        if both := documents.keys() & more.keys():
            raise Refused(f"文件“{min(both)}”既用来训练又用来检验")
        told = for_training or labels
        return (
            [one.with_tags(told.get(key, set())) for key, one in more.items()],
            tested,
            "训练和检验的文件分别给出",
        )
    if for_training:
        seen = [documents[key].with_tags(tags) for key, tags in for_training.items()]
        rest = [one for one in tested if one.key not in for_training]
        return seen, rest, "训练用的标签单独给出，有这些标签的文件不用来检验"
    known = [one for one in tested if one.tags]
    first, second = split([one.tags for one in known], share, seed)
    blank = [one for one in tested if not one.tags]
    return (
        [known[n] for n in first],
        [*(known[n] for n in second), *blank],
        f"按文件分层抽样：{share:.0%}训练，其余检验，种子{seed}",
    )


# --- JSON ------------------------------------------------------------------------------------------------------------


def as_json(trial: Trial) -> dict[str, Any]:
    """Return the figures as plain values."""
    found = trial.evaluation
    return {
        "schema": SCHEMA,
        "split": trial.parted,
        "train_documents": trial.trained,
        "test_documents": found.documents,
        "unlabelled_documents": trial.unlabelled,
        "micro_f1": round(found.micro.f1, 4),
        "micro_precision": round(found.micro.precision, 4),
        "micro_recall": round(found.micro.recall, 4),
        "macro_f1": round(found.macro_f1, 4),
        "top1": round(found.top1, 4),
        "recall_at_3": round(found.recall_at_3, 4),
        "coverage_at_0.85": round(_automatic(found)[0], 4),
        "accuracy_at_0.85": round(_automatic(found)[1], 4),
        "train_cpu_seconds": round(trial.train_seconds, 3),
        "documents_per_cpu_second": round(trial.documents_per_second, 1),
        "unlearned_labels": list(trial.unlearned),
        "model": trial.digest,
    } | _details(found)


def _details(found: Evaluation) -> dict[str, Any]:
    """Return the figures label by label and threshold by threshold."""
    return {
        "labels": {
            tag: {
                "documents": one.right + one.missed,
                "precision": round(one.precision, 4),
                "recall": round(one.recall, 4),
                "f1": round(one.f1, 4),
            }
            for tag, one in found.per_tag.items()
        },
        "thresholds": [
            {
                "threshold": one.threshold,
                "coverage": round(one.coverage, 4),
                "accuracy": round(one.accuracy, 4),
                "accepted": one.accepted,
                "accepted_right": round(one.accepted_right, 4),
            }
            for one in found.acceptance
        ],
        "reliability": [
            {
                "from": one.above,
                "count": one.count,
                "confidence": round(one.confidence, 4),
                "right": round(one.right, 4),
            }
            for one in found.reliability
        ],
        "confusion": [
            {"true": true, "best": best, "count": count}
            for (true, best), count in found.confusion.items()
            if true != best
        ],
    }


def _automatic(found: Evaluation) -> tuple[float, float]:
    return next((one.coverage, one.accuracy) for one in found.acceptance if one.threshold == _AUTOMATIC)


# --- words -----------------------------------------------------------------------------------------------------------


def _told(trial: Trial) -> str:
    """Return the figures as lines for a person."""
    found = trial.evaluation
    lines = [
        f"{trial.parted}；训练{trial.trained}份，检验{found.documents}份，没有标签未用{trial.unlabelled}份",
        f"micro-F1    {found.micro.f1:.4f}（准确率{found.micro.precision:.4f}，召回率{found.micro.recall:.4f}）",
        f"macro-F1    {found.macro_f1:.4f}",
        f"top-1       {found.top1:.4f}",
        f"recall@3    {found.recall_at_3:.4f}",
        f"置信度0.85以上：覆盖{_automatic(found)[0]:.1%}的文件，其中{_automatic(found)[1]:.1%}正确",
        f"训练用时{trial.train_seconds:.1f}CPU秒；分类每CPU秒{trial.documents_per_second:.0f}份",
    ]
    if trial.unlearned:
        lines.append(f"例子太少没有学习的标签：{'、'.join(trial.unlearned)}")
    lines.append("各标签（检验份数、准确率、召回率、F1）：")
    lines += [
        f"  {tag}  {one.right + one.missed}  {one.precision:.3f}  {one.recall:.3f}  {one.f1:.3f}"
        for tag, one in found.per_tag.items()
    ]
    lines += ["自动采纳的界限（覆盖的文件、其中正确、采纳的标签、其中正确）："]
    lines += [
        f"  {one.threshold:.2f}  {one.coverage:.1%}  {one.accuracy:.1%}  {one.accepted}  {one.accepted_right:.1%}"
        for one in found.acceptance
    ]
    return "\n".join([*lines, *_confused(found)])


def _confused(found: Evaluation) -> Sequence[str]:
    wrong = [(pair, count) for pair, count in found.confusion.items() if pair[0] != pair[1]][:_MOST_CONFUSED]
    if not wrong:
        return ()
    return (
        "最常混淆（只有一个标签的文件）：",
        *(f"  {true} → {best}  {count}份" for (true, best), count in wrong),
    )


if __name__ == "__main__":
    sys.exit(main())
