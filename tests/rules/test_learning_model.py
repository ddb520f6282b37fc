"""The model of the bureau's labels: trained, explained, calibrated, kept, and measured on held-out documents."""

from __future__ import annotations

import io
import json
import pickle

import numpy as np
import pytest

from mingting.kernel.refusals import Refused
from mingting.policies.learning.evaluate import Judged, evaluate, split
from mingting.policies.learning.keyword_rules import KeywordRules
from mingting.policies.learning.model import LEAST_EXAMPLES, Example, Model, load, train
from mingting.policies.learning.suggesting import Suggester
from mingting.policies.learning.tags import Tag

from .sample_learning import library


@pytest.fixture(scope="module")
def model() -> Model:
    return train(library(120))


class TestModel:
    def test_finds_the_topics_of_unseen_documents(self, model):
        right = [
            model.decide(model.confidences(one.title, one.body)) == one.tags for one in library(60, seed=9)
        ]

        assert sum(right) >= 55

    def test_says_which_words_decided_and_how_often_they_stand_there(self, model):
        body = "公共租赁住房配租办法。公共租赁住房配租由区住房部门负责。"

        best = model.suggest("", body)[0]

        assert best.tag == "住房"
        assert best.words
        assert all(body.count(word.text) == word.count for word in best.words)
        assert any("租赁住房" in word.text for word in best.words)

    def test_is_unsure_of_what_it_never_saw(self, model):
        assert all(one.confidence < 0.7 for one in model.suggest("", "渔船休渔期港口管制公告"))

    def test_is_never_certain_from_few_examples(self):
        few = train(library(30))

        most = {tag: (often + 1) / (often + 2) for tag, often in few.examples.items()}
        told = [one for text in library(30) for one in few.suggest(text.title, text.body)]
        assert told
        assert all(one.confidence <= most[one.tag] + 1e-6 for one in told)

    def test_takes_any_text(self, model):
        for text in ("", "。", "\ud800", "🙂" * 50, "字" * 300_000):
            assert all(0 <= one.confidence <= 1 for one in model.suggest(text, text))

    def test_leaves_out_tags_with_too_few_examples(self):
        rare = [Example("", "渔船休渔期", frozenset({"渔业"}))] * (LEAST_EXAMPLES - 1)

        assert "渔业" not in train(library(60) + rare).tags

    def test_cannot_be_trained_without_enough_examples(self):
        with pytest.raises(Refused, match="关键词规则"):
            train(library(3))

    def test_is_the_same_for_the_same_examples(self, model):
        assert train(library(120)).digest == model.digest
        assert train(library(119)).digest != model.digest


class TestKeptModel:
    def test_is_the_model_again(self, model):
        again = load(model.save())

        assert again.digest == model.digest
        assert again.suggest("人才公寓", "租金") == model.suggest("人才公寓", "租金")

    @pytest.mark.parametrize("kept", [b"", b"PK\x03\x04", pickle.dumps({"a": 1})])
    def test_that_is_none_is_refused(self, kept):
        with pytest.raises(Refused, match="重新训练"):
            load(kept)

    def test_with_objects_inside_is_refused_and_nothing_in_it_is_run(self, model, tmp_path):
        class Harmful:
            def __reduce__(self):
                return (tmp_path.joinpath("ran").touch, ())

        kept = io.BytesIO()
        np.savez(kept, header=np.array([Harmful()], dtype=object), allow_pickle=True)

        with pytest.raises(Refused):
            load(kept.getvalue())
        assert not (tmp_path / "ran").exists()

    def test_that_was_cut_or_mixed_is_refused(self, model):
        with np.load(io.BytesIO(model.save())) as arrays:
            read = dict(arrays)
        mixed = io.BytesIO()
        np.savez(mixed, **{**read, "cuts": read["cuts"][:1]})

        with pytest.raises(Refused, match="前后不符"):
            load(mixed.getvalue())

    def test_of_another_version_is_refused(self, model):
        with np.load(io.BytesIO(model.save())) as arrays:
            read = dict(arrays)
        head = json.loads(bytes(read["header"])) | {"version": 99}
        other = io.BytesIO()
        np.savez(other, **{**read, "header": np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)})

        with pytest.raises(Refused, match="另一版本"):
            load(other.getvalue())


class TestSuggester:
    RULES = KeywordRules(
        [Tag("渔业", "渔业", "渔业", {"休渔": 1.0}), Tag("住房", "住房", "住房", {"公寓": 1.0})]
    )

    def test_works_without_a_model(self):
        assert [one.tag for one in Suggester(self.RULES).suggest("休渔公告", "")] == ["渔业"]

    def test_keeps_the_rules_for_what_the_model_has_not_learned(self, model):
        found = Suggester(self.RULES, model).suggest("休渔公告和人才公寓入住手续", "")

        assert {"渔业", "住房"} <= {one.tag for one in found}


class TestSplit:
    def test_spreads_each_tag(self):
        labels = [one.tags for one in library(200)]

        seen, unseen = split(labels, 0.8, 1)

        assert sorted(seen + unseen) == list(range(200))
        for tag in ("养老", "就业", "住房"):
            whole = sum(tag in tags for tags in labels)
            assert sum(tag in labels[n] for n in unseen) == pytest.approx(whole * 0.2, abs=5)

    def test_depends_on_the_seed_alone(self):
        labels = [one.tags for one in library(100)]

        assert split(labels, 0.8, 1) == split(labels, 0.8, 1)
        assert split(labels, 0.8, 1) != split(labels, 0.8, 2)


class TestEvaluation:
    JUDGED = (
        Judged({"a"}, {"a": 0.9, "b": 0.2}, {"a"}),
        Judged({"a"}, {"a": 0.4, "b": 0.6}, {"b"}),
        Judged({"a", "b"}, {"a": 0.95, "b": 0.3}, {"a"}),
    )

    def test_counts_by_hand(self):
        found = evaluate(self.JUDGED, {"a", "b"})

        assert (found.micro.right, found.micro.wrong, found.micro.missed) == (2, 1, 2)
        assert found.micro.f1 == pytest.approx(4 / 7)
        assert found.macro_f1 == pytest.approx((0.8 + 0) / 2)
        assert found.top1 == pytest.approx(2 / 3)
        assert found.recall_at_3 == 1.0

    def test_tells_what_is_taken_for_what(self):
        assert evaluate(self.JUDGED, {"a", "b"}).confusion == {("a", "a"): 1, ("a", "b"): 1}

    def test_tells_what_a_threshold_would_accept(self):
        at = {one.threshold: one for one in evaluate(self.JUDGED, {"a", "b"}).acceptance}

        assert (at[0.5].coverage, at[0.5].accuracy) == (1.0, pytest.approx(2 / 3))
        assert (at[0.9].coverage, at[0.9].accuracy) == (pytest.approx(2 / 3), 1.0)

    def test_counts_every_confidence_in_one_bin(self):
        assert sum(one.count for one in evaluate(self.JUDGED, {"a", "b"}).reliability) == 6

    def test_of_nothing_is_zero(self):
        assert evaluate([], {"a"}).micro.f1 == 0
