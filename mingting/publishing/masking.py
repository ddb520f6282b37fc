"""Masking in one click: the rules say what stands where and what to put there; this puts it into the draft's blocks."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from .drafting import passages_of
from .models import InformationItem
from .rules.findings import Finding


def masked(draft: InformationItem, findings: Iterable[Finding]) -> int:
    """Replace every finding that offers a replacement in ``draft``'s own fields and body; return how many were.

    The draft is changed in memory only. What is not found as it stands — split by formatting, or inside a file —
    is left, and its finding with it.
    """
    words = {field: text for field, _, text in passages_of(draft)}
    swaps: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding in findings:
        place = finding.place
        if finding.replacement is not None and place.end > place.start and place.field in words:
            swaps[place.field].append((words[place.field][place.start : place.end], finding.replacement))
    body = draft.body.get_prep_value()
    count = 0
    for field, pairs in swaps.items():
        if field.startswith("body."):
            block = body[int(field.split(".")[1]) - 1]
            block["value"], done = _swapped(block["value"], pairs)
        elif field.startswith("particulars."):
            code = field.partition(".")[2]
            value, done = _swapped(draft.particulars[code], pairs)
            draft.particulars = draft.particulars | {code: value}
        else:
            text, done = _swapped(getattr(draft, field), pairs)
            setattr(draft, field, text)
        count += done
    if count:
        draft.body = draft._meta.get_field("body").to_python(json.dumps(body))
    return count


def _swapped(value: Any, pairs: list[tuple[str, str]]) -> tuple[Any, int]:
    """Return the value with the pairs swapped in every string of it, and how many pairs were found."""
    text = json.dumps(value, ensure_ascii=False)
    done = 0
    for old, new in sorted(pairs, key=lambda pair: -len(pair[0])):
        written_old, written_new = (json.dumps(part, ensure_ascii=False)[1:-1] for part in (old, new))
        if written_old in text:
            text = text.replace(written_old, written_new)
            done += 1
    return json.loads(text), done
