"""Tags for a document by everything that is known: the bureau's key words, and the model where there is one."""

from __future__ import annotations

import json
from functools import lru_cache

from mingting.commons.api import kept, ledger
from mingting.kernel.deeds import By

from .learning import tags as tag_files
from .learning.keyword_rules import KeywordRules
from .learning.model import Model, load
from .learning.suggesting import Suggester
from .learning.suggestions import Suggestion
from .models import Document, LearnedModel, LibrarySettings, Tag, Tagging


def settings_of_library() -> LibrarySettings:
    """Return what the bureau has set, or the defaults where it has set nothing yet."""
    return LibrarySettings.objects.first() or LibrarySettings()


def seed_tags(*, by: By) -> int:
    """Enter the tags that the house ships into an empty tag system and return how many. Inside the caller's deed."""
    if Tag.objects.exists():
        return 0
    entered = len(
        Tag.objects.bulk_create(
            Tag(
                group=tag.group,
                code=tag.code,
                name=tag.name,
                definition=tag.definition,
                keywords=dict(tag.keywords),
                negatives=list(tag.negatives),
                position=position,
            )
            for position, tag in enumerate(tag_files.shipped_tags(), start=1)
        )
    )
    ledger.record(by=by, did="policies.begin_tags", to="policies.library", detail={"tags": entered})
    return entered


def suggest_tags(document: Document, body: str, *, by: By) -> None:
    """Put the tags that are suggested for a document, sure ones accepted at once; what a person decided stays."""
    seed_tags(by=by)
    asked = settings_of_library()
    model_no, suggester = current_suggester()
    decided = set(
        Tagging.objects.filter(document=document)
        .exclude(decided_by_no=None)
        .values_list("tag__code", flat=True)
    )
    Tagging.objects.filter(document=document, decided_by_no=None).delete()
    by_code = {tag.code: tag for tag in Tag.objects.filter(in_use=True)}
    learned = set(suggester.model.tags) if suggester.model else set()
    Tagging.objects.bulk_create(
        Tagging(
            document=document,
            tag=by_code[one.tag],
            origin=Tagging.Origin.MODEL if one.tag in learned else Tagging.Origin.RULE,
            confidence=min(1.0, round(one.confidence, 4)),
            words=[[word.text, word.count] for word in one.words],
            state=_state(one, asked),
            model_no=model_no,
        )
        for one in suggester.suggest(document.title, body, document.summary)
        if one.tag in by_code and one.tag not in decided and one.confidence >= asked.propose_from
    )


def _state(one: Suggestion, asked: LibrarySettings) -> str:
    return Tagging.State.ACCEPTED if one.confidence >= asked.accept_from else Tagging.State.PROPOSED


def current_suggester() -> tuple[int | None, Suggester]:
    """Return the newest model's number, if there is a model, and what suggests by it and the tags in use."""
    newest = LearnedModel.objects.order_by("-id").first()
    tags = list(
        Tag.objects.filter(in_use=True)
        .order_by("position", "id")
        .values_list("code", "name", "definition", "keywords", "negatives")
    )
    rules = _rules(json.dumps(tags, ensure_ascii=False))
    model = _model(newest.digest) if newest else None
    return (newest.pk if newest else None), Suggester(rules, model)


@lru_cache(maxsize=2)
def _rules(tags: str) -> KeywordRules:
    return KeywordRules(
        tag_files.Tag(code, name, definition, keywords, tuple(negatives))
        for code, name, definition, keywords, negatives in json.loads(tags)
    )


@lru_cache(maxsize=2)
def _model(digest: str) -> Model:
    with kept.open_kept(digest) as stored:
        return load(stored.read())
