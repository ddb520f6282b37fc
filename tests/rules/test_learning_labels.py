"""Which labels a model learns from: what people decided; what key words say only where that is too little."""

from __future__ import annotations

from mingting.policies.learning.labels import Labelled, lesson_of
from mingting.policies.learning.model import Example, train

from .sample_learning import TOPICS, library

LEAST = 3


def given(*tags: str, **more: frozenset[str]) -> Labelled:
    return Labelled("标题", "正文", accepted=frozenset(tags), **more)


def ruled(*tags: str) -> Labelled:
    return Labelled("标题", "正文", ruled=frozenset(tags), doubtful=frozenset(tags))


class TestLesson:
    def test_is_of_what_people_decided_where_that_is_enough(self):
        lesson = lesson_of([given("养老")] * LEAST + [ruled("养老")] * 9, least=LEAST)

        assert (lesson.gold, lesson.silver, lesson.labels) == ({"养老"}, frozenset(), (LEAST, 0))
        assert len(lesson.examples) == LEAST

    def test_takes_the_rules_labels_where_people_gave_too_few_and_counts_both(self):
        lesson = lesson_of([given("养老"), given("养老"), *[ruled("养老")] * 4], least=LEAST)

        assert (lesson.gold, lesson.silver, lesson.labels) == (frozenset(), {"养老"}, (2, 4))
        assert lesson.looked_at == (True, True, False, False, False, False)

    def test_leaves_open_what_nobody_decided_of_a_tag_that_people_gave(self):
        documents = [given("养老")] * LEAST + [ruled("养老", "就业")] * LEAST

        lesson = lesson_of(documents, least=LEAST)

        assert [one.tags for one in lesson.examples[LEAST:]] == [{"就业"}] * LEAST
        assert all(one.unknown == {"养老"} for one in lesson.examples[LEAST:])

    def test_never_teaches_what_a_person_refused(self):
        refused = given(refused=frozenset({"养老"}), ruled=frozenset({"养老"}))

        lesson = lesson_of([given("养老")] * LEAST + [refused], least=LEAST)

        assert (lesson.examples[-1].tags, lesson.examples[-1].unknown) == (frozenset(), frozenset())


class TestUnknown:
    def test_is_no_counterexample(self):
        """Half of the documents on 养老 were never looked at: they must not teach that 养老 is something else."""
        documents = library(90)
        of_age = [n for n, one in enumerate(documents) if one.tags == {"养老"}]
        unseen = set(of_age[: len(of_age) // 2])
        asked = Example("", "。".join(TOPICS["养老"][:4]), frozenset())

        def sure(hidden) -> float:
            return train(
                [hidden(one) if n in unseen else one for n, one in enumerate(documents)]
            ).confidences(asked.title, asked.body)["养老"]

        denied = sure(lambda one: Example(one.title, one.body, frozenset()))
        left_open = sure(lambda one: Example(one.title, one.body, frozenset(), frozenset({"养老"})))

        assert left_open > denied
        assert left_open > 0.8
