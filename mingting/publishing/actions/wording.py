"""The model of how the bureau's texts are written: learned from what was released, measured on what was held out."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from mingting.commons import kept, ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..models import LearnedWording, Release
from ..rules.wording.confusions import is_han
from ..rules.wording.finder import LEAST_CHARACTERS, WordingFinder
from ..rules.wording.model import train

#: Tried from the lowest up: the first that doubts no more than one right sentence in a hundred is taken.
_THRESHOLDS = (8.0, 10.0, 12.0, 14.0, 16.0)
_MOST_DOUBTED = 0.01
_HELD_OUT = 10
_SEED = 20190515
_MOST_TEXTS = 50_000
_SENTENCE = re.compile(r"(?<=[。；！？])|\n")
_SHORTEST = 10


def learn_wording(*, by: By) -> LearnedWording:
    """Learn from all released texts and keep the model with its figures and the threshold they call for.

    Every tenth item is held out for the figures, then the model is learned from all. Refuses while too little was
    released. The slow work is done before the ledger is touched.
    """
    texts = list(
        Release.objects.shown().order_by("item_id").values_list("body_text", flat=True)[:_MOST_TEXTS]
    )
    model = train(texts)
    if model.characters < LEAST_CHARACTERS:
        raise Refused(
            f"已发布的文稿共 {model.characters} 字，不足 {LEAST_CHARACTERS} 字，用字检查还不可靠，暂不启用"
        )
    learned_from = [text for n, text in enumerate(texts) if n % _HELD_OUT]
    held_out = [text for n, text in enumerate(texts) if n % _HELD_OUT == 0]
    figures = measured(learned_from, held_out)
    stored = model.dump()
    with transaction.atomic():
        made = LearnedWording.objects.create(
            at=by.at,
            digest=kept.keep(stored),
            characters=model.characters,
            threshold=figures["threshold"],
            figures=figures,
        )
        ledger.record(
            by=by,
            did="publishing.learn_wording",
            to=f"publishing.wording:{made.pk}",
            detail={"characters": made.characters, "digest": made.digest}
            | {name: str(value) for name, value in figures.items()},
        )
    return made


def measured(learned_from: Sequence[str], held_out: Sequence[str]) -> dict[str, Any]:
    """Return the threshold and what it is worth: right sentences doubted, planted wrong characters found.

    One character a sentence is replaced by one that it is taken for, drawn by a fixed seed.
    """
    finder = WordingFinder(train(learned_from), threshold=_THRESHOLDS[0])
    sentences = list(
        dict.fromkeys(
            sentence.strip()
            for text in held_out
            for sentence in _SENTENCE.split(text)
            if len(sentence.strip()) >= _SHORTEST
        )
    )
    doubted = 0.0
    for threshold in _THRESHOLDS:
        finder.threshold = threshold
        doubted = sum(bool(finder.suspects(sentence)) for sentence in sentences) / max(1, len(sentences))
        if doubted <= _MOST_DOUBTED:
            break
    found = tried = elsewhere = 0
    dice = random.Random(_SEED)  # noqa: S311 — a drawing that can be repeated, no secret
    for sentence in sentences:
        places = [n for n, char in enumerate(sentence) if is_han(char) and finder.taken_for(char)]
        if not places:
            continue
        place = dice.choice(places)
        wrong = dice.choice(finder.taken_for(sentence[place])[:12])
        suspects = finder.suspects(f"{sentence[:place]}{wrong}{sentence[place + 1 :]}")
        tried += 1
        found += any(one.place == place and one.instead == sentence[place] for one in suspects)
        elsewhere += sum(one.place != place for one in suspects)
    return {
        "threshold": finder.threshold,
        "sentences": len(sentences),
        "right_doubted": round(doubted, 4),
        "recall": round(found / max(1, tried), 4),
        "precision": round(found / max(1, found + elsewhere), 4),
    }
