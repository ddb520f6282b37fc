"""Documents like a document, and what they have in common: rare pairs of characters weigh more, the title thrice."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from .grams import LONGEST_TEXT, LONGEST_TITLE, Codes, Counted, Floats, counted, pairs_of
from .wording import PARTICLES, terms_in

#: A pair's number is spread over so many columns: the index never grows in width, and nothing is refitted.
_COLUMNS = 1 << 21
_SHIFT = np.uint64(64 - 21)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
#: Of a document its weightiest pairs are kept: those of 20 000 documents take 64 MB, their words up to 100 MB more.
MOST_PAIRS = 400
_MOST_TERMS = 40
_MOST_SHARED = 5
#: New documents are gathered up to so many before they are laid to the rest.
_GATHER = 256
_LEAST_SCORE = 0.02


@dataclass(frozen=True, slots=True)
class Text:
    """A document to be compared: what it is known by, its title and its text."""

    key: Hashable
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A document like another: its key, the cosine (0 to 1), and words of the other that it has too."""

    key: Hashable
    score: float
    shared: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why it is shown, in words for the reader."""
        return f"都讲到：{'、'.join(self.shared)}" if self.shared else "用语相近"


@dataclass(frozen=True, slots=True)
class _Row:
    columns: NDArray[np.int32]
    values: Floats
    terms: tuple[str, ...]


class Likeness:
    """An index of documents by likeness, in memory. Texts are added, replaced and dropped one by one.

    A document's weights are worked out with the rarities of the moment it was added; ``drift`` tells how much has been
    added since ``fit``, and fitting anew takes some seconds for a thousand documents.
    """

    def __init__(self) -> None:
        self._frequency = np.zeros(_COLUMNS, dtype=np.int32)
        self._row_of: dict[Hashable, int] = {}
        self._keys: list[Hashable | None] = []
        self._terms: list[tuple[str, ...]] = []
        self._laid: csr_matrix = csr_matrix((0, _COLUMNS), dtype=np.float32)
        self._new: list[_Row] = []
        self._fitted = 0

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._row_of

    @property
    def drift(self) -> float:
        """The share of the documents that came after ``fit``."""
        return 1 - min(1.0, self._fitted / max(1, len(self)))

    def fit(self, texts: Iterable[Text]) -> None:
        """Index these documents and no others: first all rarities, then all weights."""
        self.__init__()  # type: ignore[misc]
        kept = {text.key: text for text in texts}
        # Counted twice rather than held: the pairs of 20 000 documents would take some hundred megabytes.
        for text in kept.values():
            self._frequency[_columns(counted(text.title, text.body).codes)] += 1
        for text in kept.values():
            self._append(text, counted(text.title, text.body), among=len(kept))
        self._fitted = len(kept)

    def add(self, text: Text) -> None:
        """Index one more document, or a document's new wording."""
        self.drop(text.key)
        document = counted(text.title, text.body)
        self._frequency[_columns(document.codes)] += 1
        self._append(text, document, among=len(self) + 1)

    def drop(self, key: Hashable) -> None:
        """Take a document out. Its part in the rarities stays until ``fit``."""
        row = self._row_of.pop(key, None)
        if row is not None:
            self._keys[row] = None

    def similar(self, key: Hashable, n: int = 10) -> list[Alike]:
        """Return the ``n`` documents most like an indexed one; ``KeyError`` for one that is not."""
        row = self._row_of[key]
        self._lay()
        query = self._laid[row]
        return self._nearest(query.indices, query.data, self._terms[row], n, but=row)

    def similar_to(self, title: str, body: str, n: int = 10) -> list[Alike]:
        """Return the ``n`` documents most like a text that need not be indexed."""
        row = self._row(title, body, counted(title, body), len(self))
        self._lay()
        return self._nearest(row.columns, row.values, row.terms, n, but=-1)

    def _append(self, text: Text, document: Counted, *, among: int) -> None:
        self._row_of[text.key] = len(self._keys)
        self._keys.append(text.key)
        row = self._row(text.title, text.body, document, among)
        self._terms.append(row.terms)
        self._new.append(row)
        if len(self._new) >= max(_GATHER, len(self._keys) // 8):
            self._lay()

    def _row(self, title: str, body: str, document: Counted, among: int) -> _Row:
        columns = _columns(document.codes)
        rarity = np.log((1 + among) / (1 + self._frequency[columns].clip(0, among))) + 1
        weights = ((1 + np.log(document.counts)) * rarity).astype(np.float32)
        # Of two pairs in one column only the weightier is kept.
        order = np.lexsort((-weights, columns))
        order = order[np.concatenate(([True], np.diff(columns[order]) > 0))[: len(order)]]
        if len(order) > MOST_PAIRS:
            order = np.sort(order[np.argsort(-weights[order], kind="stable")[:MOST_PAIRS]])
            order = order[np.argsort(columns[order], kind="stable")]
        length = float(np.linalg.norm(weights[order])) or 1.0
        weighty = np.sort(order[np.argsort(-weights[order], kind="stable")[: MOST_PAIRS // 3]])
        text = f"{title[:LONGEST_TITLE]}\n{body[:LONGEST_TEXT]}"
        terms = terms_in(text, document.codes[weighty], weights[weighty], _MOST_TERMS)
        return _Row(columns[order], weights[order] / length, tuple(word for word, _, _ in terms))

    def _lay(self) -> None:
        if not self._new:
            return
        ends = np.cumsum([0, *(len(row.columns) for row in self._new)])
        columns = np.concatenate([row.columns for row in self._new])
        values = np.concatenate([row.values for row in self._new])
        block = csr_matrix((values, columns, ends), shape=(len(self._new), _COLUMNS))
        self._laid = vstack([self._laid, block], format="csr") if self._laid.shape[0] else block
        self._new = []

    def _nearest(
        self, columns: NDArray[np.int32], values: Floats, terms: tuple[str, ...], n: int, *, but: int
    ) -> list[Alike]:
        query = np.zeros(_COLUMNS, dtype=np.float32)
        query[columns] = values
        scores = np.asarray(self._laid @ query)
        if but >= 0:
            scores[but] = 0
        found: list[Alike] = []
        for row in np.argsort(-scores, kind="stable"):
            if len(found) >= n or scores[row] < _LEAST_SCORE:
                break
            key = self._keys[row]
            if key is not None:
                shared = self._shared(terms, int(row), query)
                found.append(Alike(key, min(1.0, float(scores[row])), shared))
        return found

    def _shared(self, terms: tuple[str, ...], row: int, query: Floats) -> tuple[str, ...]:
        """Return the parts of the query's words that the other document has too, the weightiest first."""
        other = self._laid[row]
        spoke = dict(zip(other.indices.tolist(), (other.data * query[other.indices]).tolist(), strict=True))
        weighed: dict[str, float] = {}
        for term in terms:
            pairs = _columns(pairs_of(term)).tolist()
            held = "".join("1" if spoke.get(column, 0.0) > 0 else "0" for column in pairs)
            for part in re.finditer("1+", held):
                word = term[part.start() : part.end() + 1].strip(PARTICLES)
                if len(word) < 2:
                    continue
                weighed[word] = sum(spoke[column] for column in pairs[part.start() : part.end()])
        chosen: list[str] = []
        for word in sorted(weighed, key=lambda word: (-weighed[word], word)):
            if len(chosen) < _MOST_SHARED and not any(word in other or other in word for other in chosen):
                chosen.append(word)
        return tuple(chosen)


def _columns(codes: Codes) -> NDArray[np.int32]:
    return ((codes * _SPREAD) >> _SHIFT).astype(np.int32)
