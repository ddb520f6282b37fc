"""What people say and what the papers say: a list that comes with the product, beside the one a bureau keeps.

One direction: the left word is asked, the right ones are also looked for, at less weight.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from . import words

_LIST = Path(__file__).with_name("everyday.toml")


def everyday_in(text: str) -> dict[str, tuple[str, ...]]:
    """Return the everyday words that stand in a text, folded, each with what may stand for it."""
    folded = words.squeezed(text[: words.LONGEST_QUERY])
    return {word: others for word, others in _everyday().items() if word in folded}


@cache
def _everyday() -> dict[str, tuple[str, ...]]:
    sections = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    return {
        words.squeezed(word): tuple(map(words.squeezed, others.split()))
        for section in sections.values()
        for word, others in section.items()
    }
