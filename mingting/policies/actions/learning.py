"""A model trained on the library as people have labelled it, kept with what it was worth on held-out documents."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person
from mingting.commons import kept, ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..keepers import demand_keeper
from ..learning.evaluate import Evaluation, Judged, evaluate, split
from ..learning.labels import Labelled, Lesson, lesson_of
from ..learning.model import Example, Model, train
from ..models import Document, LearnedModel, Tagging
from ..suggesting import current_suggester, settings_of_library

#: Held out for the figures that stand beside a model; it is then trained on all.
_TRAINED_SHARE, _SEED = 0.8, 1


def learn(*, person: Person, by: By) -> LearnedModel:
    """Train a model on the library as it is labelled now, and keep it with what it was worth on held-out documents.

    Refuses when no tag has examples enough; the rules go on alone. The training, which takes minutes, holds no lock.
    """
    demand_keeper(person, timezone.localdate(by.at))
    lesson = lesson_of(list(_labelled()))
    model = train(lesson.examples, seed=_SEED)
    digest, figures = kept.keep(model.save()), _figures(lesson)
    return _stored(lesson, digest, figures, by)


@transaction.atomic
def _stored(lesson: Lesson, digest: str, figures: dict[str, Any], by: By) -> LearnedModel:
    made = LearnedModel.objects.create(
        at=by.at, digest=digest, examples=len(lesson.examples), figures=figures, by_name=by.name
    )
    given, ruled = lesson.labels
    ledger.record(
        by=by,
        did="policies.learn",
        to=f"policies.model:{made.pk}",
        detail={
            "examples": made.examples,
            "digest": digest,
            "labels_by_person": given,
            "labels_by_rule": ruled,
        },
    )
    return made


def _labelled() -> Iterator[Labelled]:
    """Yield the shown documents with what people decided of their tags, and what the key words say by themselves.

    The key words are asked anew: what a model suggested is no label to learn from, however sure it was.
    """
    rules, asked = current_suggester()[1].rules, settings_of_library()
    found = Document.objects.shown().select_related("release").prefetch_related("taggings__tag")
    for document in found.order_by("pk"):
        body, decided, doubtful = document.release.body_text, {}, set()
        for tagging in document.taggings.all():
            if not tagging.tag.in_use:
                continue
            if tagging.decided_by_no is None:
                doubtful.add(tagging.tag.code)
            else:
                decided[tagging.tag.code] = tagging.state
        told = {one.tag: one.confidence for one in rules.suggest(document.title, body, document.summary)}
        doubtful |= {tag for tag, sure in told.items() if sure >= asked.propose_from}
        yield Labelled(
            document.title,
            f"{document.summary}\n{body}",
            accepted=frozenset(tag for tag, state in decided.items() if state == Tagging.State.ACCEPTED),
            refused=frozenset(tag for tag, state in decided.items() if state == Tagging.State.REFUSED),
            ruled=frozenset(tag for tag, sure in told.items() if sure >= asked.accept_from),
            doubtful=frozenset(doubtful),
        )


def _figures(lesson: Lesson) -> dict[str, Any]:
    """Return what a model of four fifths of the library is worth on the last fifth; empty where that is too little.

    Measured on what people decided, where anything of it was held out. Against the labels of key words a model only
    shows how well it repeats them: such figures are kept apart, and said to be so.
    """
    examples = lesson.examples
    learned_from, held_out = split([example.tags for example in examples], _TRAINED_SHARE, _SEED)
    try:
        model = train([examples[n] for n in learned_from], seed=_SEED)
    except Refused:
        return {}
    gold, silver = lesson.gold & set(model.tags), lesson.silver & set(model.tags)
    by_person = _measured(model, [examples[n] for n in held_out if lesson.looked_at[n]], gold)
    by_rule = _measured(model, [examples[n] for n in held_out], silver)
    figures = by_person or by_rule
    if not figures:
        return {}
    if by_person and by_rule:
        figures["micro_by_rule"] = by_rule["micro"]
        figures["per_tag"] |= by_rule["per_tag"]
    return figures | {
        "trained": len(learned_from),
        "basis": "person" if by_person else "rule",
        "labels": {"person": lesson.labels[0], "rule": lesson.labels[1]},
        "silver": sorted(lesson.silver),
        "gold_tags": len(lesson.gold),
    }


def _measured(model: Model, examples: list[Example], tags: AbstractSet[str]) -> dict[str, Any]:
    """Return the figures of some tags over held-out documents; what nobody decided is not counted either way."""
    judged = []
    for example in examples:
        sure = model.confidences(example.title, example.body)
        counted = tags - example.unknown
        judged.append(
            Judged(
                example.tags & tags,
                {tag: each for tag, each in sure.items() if tag in counted},
                model.decide(sure) & counted,
            )
        )
    return written_figures(evaluate(judged, tags)) if judged and tags else {}


def written_figures(found: Evaluation) -> dict[str, Any]:
    """Return an evaluation as it is kept beside its model."""
    return {
        "held_out": found.documents,
        "micro": [found.micro.precision, found.micro.recall, found.micro.f1],
        "macro_f1": found.macro_f1,
        "top1": found.top1,
        "recall_at_3": found.recall_at_3,
        "per_tag": {
            code: [each.right, each.wrong, each.missed, each.precision, each.recall, each.f1]
            for code, each in found.per_tag.items()
        },
        "confusion": sorted(
            ([true, best, count] for (true, best), count in found.confusion.items() if true != best),
            key=lambda row: -row[2],
        )[:20],
        "acceptance": [
            [one.threshold, one.coverage, one.accuracy, one.accepted, one.accepted_right]
            for one in found.acceptance
        ],
        "reliability": [[one.above, one.count, one.confidence, one.right] for one in found.reliability],
    }
