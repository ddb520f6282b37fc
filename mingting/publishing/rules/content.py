"""The fingerprint of what was approved: the content approved is the content released."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum


def content_hash(parts: Mapping[str, object]) -> str:
    """Return the SHA-256, in hexadecimal, of the parts written as canonical JSON.

    Keys are sorted, text is NFC, dates are ISO 8601, moments are UTC to the microsecond, lists and tuples
    are alike. A value that has no single way to be written (a float, a set, bytes, a naive moment, a key
    that is no text) raises ``TypeError``, two keys that are one in NFC raise ``ValueError``: an unstable
    fingerprint proves nothing.
    """
    text = json.dumps(_canonical(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> object:
    if isinstance(value, Enum):
        return _canonical(value.value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a moment without its zone has no fingerprint")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _canonical_mapping(value)
    if isinstance(value, list | tuple):
        return [_canonical(entry) for entry in value]
    raise TypeError(f"{type(value).__name__} has no fingerprint")


def _canonical_mapping(value: Mapping[object, object]) -> dict[str, object]:
    written: dict[str, object] = {}
    for key, entry in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a key must be text, not {type(key).__name__}")
        name = unicodedata.normalize("NFC", key)
        if name in written:
            raise ValueError(f"two keys are written alike: {name}")
        written[name] = _canonical(entry)
    return written
