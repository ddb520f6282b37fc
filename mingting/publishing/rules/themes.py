"""主题分类: the two-level classification of government information that 中国政府网 uses, as data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

#: What only the central government's own information falls under.
_CENTRAL = "国务院组织机构"


@cache
def themes() -> Mapping[str, tuple[str, ...]]:
    """Return the second-level themes by first level, in the order of the list; an item bears ``first/second``."""
    text = (files("mingting.publishing") / "word_lists" / "themes.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["level1"] != _CENTRAL:
            found[row["level1"]] = (*found.get(row["level1"], ()), row["level2"])
    return MappingProxyType(found)


def is_theme(code: str) -> bool:
    """Whether ``code`` (``first/second``) is in the list."""
    first, _, second = code.partition("/")
    return second in themes().get(first, ())
