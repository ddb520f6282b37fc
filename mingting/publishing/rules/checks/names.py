"""Names of organs that were renamed or abolished, judged by the day the item was formed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from mingting.kernel.law import cite
from mingting.publishing.rules.draft import DraftFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists, OrganChange

_CITE = cite("指标", "扣分指标“机构职能”")
#: Said of a former name on purpose; a title within 《》 keeps the words it was given.
_FORMERLY = re.compile(r"(?:原|前身(?:为|是)?|更名前(?:为|的)?|曾用名[：:]?|旧称|以前的|原名)[“‘\"（(]?$")
_BECAME = re.compile(r"[”’\"）)]?(?:已|后)?(?:更名|改名|改组|并入|撤销|划入)")
_TITLE = re.compile(r"《[^《》\n]{1,120}》")


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find names not in force when the item was formed (warned) and names that ended since (noted)."""
    if not lists.organ_changes:
        return
    changes = {change.old: change for change in lists.organ_changes}
    expression = _expression(lists.organ_changes)
    formed = facts.day("formed_on") or facts.today
    for passage in facts.texts():
        titles = [found.span() for found in _TITLE.finditer(passage.text)]
        for found in expression.finditer(passage.text):
            change = changes.get(found[0])
            quoted = any(start < found.start() < end for start, end in titles)
            if change and not quoted and not _said_on_purpose(passage.text, *found.span()):
                place = Place(passage.field, passage.label, *found.span(), found[0])
                yield _finding(change, changes, formed, place)


def _said_on_purpose(text: str, start: int, end: int) -> bool:
    return (
        _FORMERLY.search(text[max(start - 8, 0) : start]) is not None or _BECAME.match(text, end) is not None
    )


@lru_cache(maxsize=8)
def _expression(changes: tuple[OrganChange, ...]) -> re.Pattern[str]:
    """Match old and new names, longest first, so that an old name inside a present one is not found."""
    names = {name for change in changes for name in (change.old, change.new) if name}
    return re.compile(
        "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    )


def _finding(change: OrganChange, changes: dict[str, OrganChange], formed: date, place: Place) -> Finding:
    on = f"{change.changed_on.year}年{change.changed_on.month}月{change.changed_on.day}日"
    became = f"更名为“{change.new}”" if change.new else "撤销"
    if formed < change.changed_on:
        return Finding(
            "names.ended_since",
            Severity.NOTE,
            place,
            f"“{change.old}”已于{on}{became}；本件成文在前，可用当时名称",
            _CITE,
        )
    name, seen = change.new, {change.old}
    while (later := changes.get(name)) and later.changed_on <= formed and name not in seen:
        seen.add(name)
        name = later.new
    return Finding(
        "names.no_longer",
        Severity.WARN,
        place,
        f"“{change.old}”已于{on}{became}" + (f"，成文时应为“{name}”" if name else "，请核对承接机构"),
        _CITE,
        name or None,
    )
