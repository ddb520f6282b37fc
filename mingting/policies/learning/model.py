"""A model of the bureau's own labels: trained on its library, explained by words, kept as plain arrays."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mingting.kernel.refusals import Refused

from .fitting import FOLDS, Fitted, fit, folds_of, rows_of
from .grams import LONGEST_TEXT, LONGEST_TITLE, Floats, Vocabulary, counted
from .suggestions import MOST_WORDS, Suggestion, Word, ranked
from .wording import terms_in

#: The form in which a model is kept; it grows when older programs could not read it.
VERSION = 1
#: A tag with fewer examples than this is not learned: the rules keep it.
LEAST_EXAMPLES = 8
#: Below this confidence a tag is not suggested at all.
LEAST_CONFIDENCE = 0.05
#: The largest kept model that is read, unpacked.
LARGEST = 1 << 30
_DECISIVE = 60
_ARRAYS = ("codes", "rarity", "weights", "offsets", "slopes", "shifts", "cuts")


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled document: its title, its text, and the codes of its tags.

    Of a tag in ``unknown`` it is neither an example nor a counterexample: nobody has decided.
    """

    title: str
    body: str
    tags: frozenset[str]
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What was learned: the tags, how many examples each had, of how many documents, and the judges."""

    tags: tuple[str, ...]
    examples: Mapping[str, int]
    documents: int
    one_at_least: bool
    vocabulary: Vocabulary
    fitted: Fitted

    def confidences(self, title: str, body: str) -> dict[str, float]:
        """Return how sure the model is of each tag it has learned, 0 to 1."""
        columns, values = self.vocabulary.vector(counted(title, body))
        return dict(zip(self.tags, self._sure(columns, values).tolist(), strict=True))

    def suggest(self, title: str, body: str) -> list[Suggestion]:
        """Return the tags it sees, the surest first, each with the words that decided."""
        document = counted(title, body)
        columns, values = self.vocabulary.vector(document)
        text = f"{title[:LONGEST_TITLE]}\n{body[:LONGEST_TEXT]}"
        found = []
        for number, sure in enumerate(self._sure(columns, values).tolist()):
            if sure >= LEAST_CONFIDENCE:
                words = self._words(text, columns, self.fitted.weights[number, columns] * values)
                found.append(Suggestion(self.tags[number], sure, words))
        return ranked(found)

    def decide(self, confidences: Mapping[str, float]) -> set[str]:
        """Return the tags to be given: each above its own cut; the best one where every document has one."""
        given = {tag for tag, cut in self.cuts.items() if confidences.get(tag, 0.0) >= cut}
        if self.one_at_least and confidences:
            given.add(max(sorted(confidences), key=confidences.__getitem__))
        return given

    @property
    def cuts(self) -> dict[str, float]:
        """The confidence of each tag from which on giving it is right more often than not giving it."""
        return dict(zip(self.tags, self.fitted.cuts.tolist(), strict=True))

    @property
    def digest(self) -> str:
        """The hash of all that was learned: the same examples make the same; stored with each suggestion."""
        total = hashlib.sha256(_header(self).encode())
        for array in _arrays(self).values():
            total.update(np.ascontiguousarray(array).tobytes())
        return total.hexdigest()

    def save(self) -> bytes:
        """Return the model as bytes: numbers and one JSON text, nothing that could run when it is loaded."""
        kept = io.BytesIO()
        head = np.frombuffer(_header(self).encode(), dtype=np.uint8)
        np.savez_compressed(kept, allow_pickle=False, header=head, **_arrays(self))
        return kept.getvalue()

    def _sure(self, columns: np.ndarray, values: Floats) -> Floats:
        fitted = self.fitted
        told = (fitted.weights[:, columns] @ values + fitted.offsets) * fitted.slopes + fitted.shifts
        sure = 1 / (1 + np.exp(-np.clip(told, -50, 50)))
        # The rule of succession: n examples, however plain, never make more than (n+1)/(n+2).
        often = np.array([self.examples[tag] for tag in self.tags])
        return np.asarray(np.minimum(sure, (often + 1) / (often + 2)), dtype=np.float32)

    def _words(self, text: str, columns: np.ndarray, spoke: Floats) -> tuple[Word, ...]:
        best = np.argsort(-spoke, kind="stable")[:_DECISIVE]
        best = np.sort(best[spoke[best] > 0])
        return tuple(
            Word(word, count)
            for word, count, _ in terms_in(
                text, self.vocabulary.codes[columns[best]], spoke[best], MOST_WORDS
            )
        )


def train(examples: Sequence[Example], *, seed: int = 1, tags: Collection[str] | None = None) -> Model:
    """Return the model of some labelled documents; ``tags`` restricts what is learned.

    Tags with fewer than ``LEAST_EXAMPLES`` examples are not learned. Refuses when none can be.
    """
    often: dict[str, int] = {}
    for example in examples:
        for tag in example.tags:
            often[tag] = often.get(tag, 0) + 1
    learned = tuple(
        sorted(t for t, n in often.items() if n >= LEAST_EXAMPLES and (tags is None or t in tags))
    )
    if not learned:
        raise Refused(f"没有标签有{LEAST_EXAMPLES}份以上的已标注文件，暂时不能训练模型，由关键词规则建议标签")
    documents = [counted(example.title, example.body) for example in examples]
    vocabulary = Vocabulary.learned(documents)
    if not len(vocabulary.codes):
        raise Refused("已标注的文件没有可以学习的文字，不能训练模型")
    truth = np.array([[tag in example.tags for tag in learned] for example in examples])
    known = np.array([[tag not in example.unknown for tag in learned] for example in examples])
    one_at_least = bool(truth.any(axis=1).mean() >= 0.99)
    fold = folds_of([example.tags & set(learned) for example in examples], FOLDS, seed)
    fitted = fit(rows_of(vocabulary, documents), truth, known, fold, one_at_least=one_at_least)
    return Model(
        learned, {tag: often[tag] for tag in learned}, len(examples), one_at_least, vocabulary, fitted
    )


def _header(model: Model) -> str:
    told = {
        "version": VERSION,
        "tags": model.tags,
        "examples": dict(model.examples),
        "documents": model.documents,
        "one_at_least": model.one_at_least,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _arrays(model: Model) -> dict[str, np.ndarray]:
    fitted, vocabulary = model.fitted, model.vocabulary
    arrays = (
        vocabulary.codes, vocabulary.rarity, fitted.weights, fitted.offsets, fitted.slopes, fitted.shifts, fitted.cuts,
    )  # fmt: skip
    return dict(zip(_ARRAYS, arrays, strict=True))


def load(kept: bytes) -> Model:
    """Return the model that ``save`` wrote. Refuses what is no such model; never runs anything that is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(kept)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST:
                raise Refused("分类模型文件过大，不予读取")
        with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
            head = json.loads(bytes(arrays["header"]).decode())
            read = {name: arrays[name] for name in _ARRAYS}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:
        raise Refused("分类模型文件已损坏或者不是本系统的模型，请重新训练") from fault
    return _read(head, read)


def _read(head: object, read: dict[str, np.ndarray]) -> Model:
    if not isinstance(head, dict) or head.get("version") != VERSION:
        raise Refused("分类模型由另一版本的程序训练，请重新训练")
    tags = head.get("tags")
    if not isinstance(tags, list) or not isinstance(head.get("examples"), dict):
        raise Refused("分类模型文件缺少标签，请重新训练")
    pairs, rows = len(read["codes"]), len(tags)
    shapes = {"codes": (pairs,), "rarity": (pairs,), "weights": (rows, pairs)}
    for name, array in read.items():
        wanted = np.uint64 if name == "codes" else np.float32
        if array.shape != shapes.get(name, (rows,)) or array.dtype != wanted:
            raise Refused("分类模型文件的内容前后不符，请重新训练")
    vocabulary = Vocabulary(read.pop("codes"), read.pop("rarity"))
    return Model(
        tags=tuple(str(tag) for tag in tags),
        examples={str(tag): int(n) for tag, n in head["examples"].items()},
        documents=int(head.get("documents", 0)),
        one_at_least=bool(head.get("one_at_least")),
        vocabulary=vocabulary,
        fitted=Fitted(**read),
    )
