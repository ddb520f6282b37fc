"""关联推荐: which documents say much the same, and by which words. Made anew by a job."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction

from mingting.commons import ledger, news
from mingting.kernel.deeds import By

from ..learning import related
from ..learning.wording import is_word, without_place
from ..models import Document, Likeness, Tag, Tagging
from ..pointing import place_of_site
from ..rules import titles

#: Names of organs and places: that two documents name the same ones is no reason to read both.
_ORGAN = re.compile(r"(?:局|委|办|政府|分局|办事处|广州市|[省市区县镇])$|广州|局广|则第|以上|以下")
_EACH = 8
_BATCH = 500
#: Pairs less alike than this are no advice.
_LEAST = 0.13
#: A word in more than this share of the documents tells nothing; looked at in so many of them.
_COMMON, _SAMPLED = 0.12, 400
_MOST_WORDS = 5


@transaction.atomic
def liken(*, by: By) -> int:
    """Compare all documents with one another and keep, for each, the likest; return how many pairs were kept."""
    texts = list(_texts())
    index = related.Likeness()
    index.fit(texts)
    telling = _Telling((text.body for text in texts[:: max(1, len(texts) // _SAMPLED)]), place_of_site())
    tags = _tags()
    Likeness.objects.all().delete()
    kept = 0
    for begin in range(0, len(texts), _BATCH):
        kept += len(
            Likeness.objects.bulk_create(
                Likeness(
                    document_id=text.key, other_id=alike.key, score=round(float(alike.score), 4), shared=why
                )
                for text in texts[begin : begin + _BATCH]
                for alike in index.similar(text.key, _EACH)
                # What no reason can be given for is not recommended.
                if alike.score >= _LEAST and (why := _shared(tags, text.key, alike, telling))
            )
        )
    ledger.record(by=by, did="policies.liken", to="policies.library", detail={"pairs": kept})
    news.announce(["policies"], at=by.at)
    return kept


class _Telling:
    """Tells words that say what a document is about from those that stand in every seventh."""

    def __init__(self, bodies: Iterable[str], place: str) -> None:
        self._bodies = list(bodies)
        self._place = place
        self._known: dict[str, bool] = {}

    def of(self, words: Iterable[str]) -> Iterator[str]:
        """Yield the telling ones, without the name of the place."""
        for word in words:
            if (bare := without_place(word, self._place)) and self(bare):
                yield bare

    def __call__(self, word: str) -> bool:
        if word not in self._known:
            often = sum(word in body for body in self._bodies)
            is_telling = not _ORGAN.search(word) and often <= max(2, len(self._bodies) * _COMMON)
            self._known[word] = is_telling and is_word(word, self._bodies)
        return self._known[word]


def _shared(
    tags: Mapping[int, Mapping[str, str]], key: Any, alike: related.Alike, telling: _Telling
) -> list[str]:
    """Return why the other is shown: tags that both have, then words of both that few others have."""
    other = tags.get(int(str(alike.key)), {})
    both = [name for code, name in tags.get(int(key), {}).items() if code in other]
    return list(dict.fromkeys([*both[:2], *telling.of(alike.shared)]))[:_MOST_WORDS]


def _tags() -> dict[int, dict[str, str]]:
    accepted = Tagging.objects.filter(state=Tagging.State.ACCEPTED, tag__in_use=True).exclude(
        tag__group__in=[Tag.Group.THEME, Tag.Group.REGION]
    )
    found: dict[int, dict[str, str]] = {}
    for number, code, name in accepted.values_list("document_id", "tag__code", "tag__name"):
        found.setdefault(number, {})[code] = name
    return found


def _texts() -> Iterator[related.Text]:
    found = Document.objects.shown().order_by("pk").values_list("pk", "title", "release__body_text")
    for number, title, body in found.iterator(chunk_size=_BATCH):
        # Who issues it says little of what it is about.
        yield related.Text(number, titles.issued(title) or titles.about(title), body)
