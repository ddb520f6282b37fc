"""Characters that are likely wrong, by a model of how the bureau's own proofread texts are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mingting.kernel.law import cite
from mingting.publishing.rules.draft import DraftFacts, Passage
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists
from mingting.publishing.rules.wording.finder import Suspect, WordingFinder

_CITE = cite("三审三校")
#: From this far above the threshold on a suspect must be answered; below it is only pointed at.
_SURE = 4.0
_AROUND = 4
_MOST = 40


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find what another character would be far likelier for; nothing before a model was learned."""
    if lists.wording is None:
        return
    known = {typo.wrong for typo in lists.typos}
    for passage in facts.texts():
        yield from _in_passage(passage, lists.wording, known)


def _in_passage(passage: Passage, finder: WordingFinder, known: set[str]) -> Iterator[Finding]:
    for suspect in finder.suspects(passage.text)[:_MOST]:
        around = passage.text[max(0, suspect.place - _AROUND) : suspect.place + 1 + _AROUND]
        # A word of the lists is named by its own check.
        if not any(wrong and wrong in around for wrong in known):
            yield _suspected(passage, suspect, around.replace("\n", " "), finder.threshold)


def _suspected(passage: Passage, suspect: Suspect, around: str, threshold: float) -> Finding:
    sure = suspect.gain >= threshold + _SURE
    return Finding(
        "wording.suspect",
        Severity.WARN if sure else Severity.NOTE,
        Place(passage.field, passage.label, suspect.place, suspect.place + 1, around),
        f"“{around}”中的“{suspect.char}”疑为“{suspect.instead}”（按本机关已发布文稿的用字推断，请核对）",
        _CITE,
        suspect.instead if sure else None,
    )
