"""What learning from the library costs: 2 300 labelled documents, 20 000 to be like, 200 new ones against 20 000 known.

Documents are drawn from a seed: about 2 000 characters, twenty topics with words of their own, stock phrases between.
``find_200_in_20000_seconds`` holds the signatures of the 200 and the search for each.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# isort: split
import measuring

from mingting.policies.learning.duplicates import Known, differences, signature
from mingting.policies.learning.keyword_rules import KeywordRules
from mingting.policies.learning.model import Example, train
from mingting.policies.learning.related import Likeness, Text
from mingting.policies.learning.tags import shipped_tags

LABELLED, LIBRARY, NEW, TOPICS = 2_300, 20_000, 200, 20
WORDS = 220


def make(many: int, seed: int = 1) -> list[Example]:
    """Return documents with one topic or two; characters follow the usual skew, a few being most of a text."""
    chance = random.Random(seed)
    signs = [chr(0x4E00 + n) for n in random.Random(0).sample(range(6000), 2500)]
    words = ["".join(random.Random(n).choices(signs, k=2 + n % 4)) for n in range(8000)]
    common, own = words[:2000], [words[2000 + 200 * n : 2200 + 200 * n] for n in range(TOPICS)]
    found = []
    for n in range(many):
        topics = chance.sample(range(TOPICS), 2 if n % 4 == 0 else 1)
        body = [
            chance.choice(own[chance.choice(topics)]) if chance.random() < 0.25 else common[skewed(chance)]
            for _ in range(chance.randrange(WORDS, 4 * WORDS))
        ]
        title = "".join(chance.choices(own[topics[0]], k=3))
        text = "".join(word + ("，" if at % 7 == 6 else "") for at, word in enumerate(body))
        found.append(Example(f"关于{title}的通知", text, frozenset(f"t{topic}" for topic in topics)))
    return found


def skewed(chance: random.Random) -> int:
    """Return a place among 2 000 words, small ones far oftener."""
    return int(2000 * chance.random() ** 3)


def seconds(call: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    began = time.process_time()
    call()
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    asked = measuring.asked((__doc__ or "").partition("\n")[0])
    documents = make(LIBRARY)
    labelled, few = documents[:LABELLED], documents[-50:]
    train_seconds = seconds(lambda: train(labelled))
    model, rules = train(labelled), KeywordRules(shipped_tags())
    kept = model.save()

    index = Likeness()
    fit_seconds = seconds(lambda: index.fit(Text(n, one.title, one.body) for n, one in enumerate(documents)))
    new = make(NEW, seed=2)
    known = Known()
    sign_seconds = seconds(
        lambda: [known.add(n, signature(one.title + one.body)) for n, one in enumerate(documents)]
    )
    find_seconds = seconds(lambda: [known.find(signature(one.title + one.body)) for one in new])
    again = documents[0].body.replace("，", "。", 3)[:-30]
    told: dict[str, float] = {
        "characters_per_document": sum(len(one.body) for one in documents) / LIBRARY,
        "train_2300_seconds": train_seconds,
        "train_documents_per_second": LABELLED / train_seconds,
        "model_megabytes": len(kept) / 1e6,
        "classify_ms": 1000 * seconds(lambda: [model.confidences(o.title, o.body) for o in few]) / 50,
        "suggest_with_words_ms": 1000 * seconds(lambda: [model.suggest(o.title, o.body) for o in few]) / 50,
        "rules_ms": 1000 * seconds(lambda: [rules.suggest(o.title, o.body) for o in few]) / 50,
        "related_fit_20000_seconds": fit_seconds,
        "related_ms": 1000 * seconds(lambda: [index.similar(n, 10) for n in range(50)]) / 50,
        "related_to_text_ms": 1000 * seconds(lambda: [index.similar_to(o.title, o.body) for o in few]) / 50,
        "signatures_per_second": LIBRARY / sign_seconds,
        "find_200_in_20000_seconds": find_seconds,
        "duplicates_per_second": NEW / find_seconds,
        "differences_ms": 1000 * measuring.cpu_seconds(
            lambda: differences(documents[0].body, again), times=3, runs=3
        ),
    }  # fmt: skip
    measuring.tell(told, as_json=asked.json)


if __name__ == "__main__":
    main()
