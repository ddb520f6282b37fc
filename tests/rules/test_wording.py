"""Wrong characters found by how officials write: trained on the demo's texts, tried on others of them."""

from __future__ import annotations

import random
import re

import pytest

from demo import reading
from mingting.publishing.rules.wording.confusions import Confusions, is_han, look_alikes, sounds_of
from mingting.publishing.rules.wording.finder import LEAST_CHARACTERS, WordingFinder
from mingting.publishing.rules.wording.model import ModelDamaged, WordingModel, codes_of, levelled, train

_SENTENCE = re.compile(r"(?<=[。；])|\n")


def sentences() -> list[str]:
    found = [
        sentence.strip()
        for item in reading.items()
        for sentence in _SENTENCE.split(item["body"])
        if len(sentence.strip()) > 12 and not sentence.startswith(("|", "!"))
    ]
    unique = list(dict.fromkeys(found))
    random.Random(7).shuffle(unique)
    return unique


@pytest.fixture(scope="module")
def parts() -> tuple[list[str], list[str]]:
    whole = sentences()
    return whole[: len(whole) // 10], whole[len(whole) // 10 :]


@pytest.fixture(scope="module")
def finder(parts) -> WordingFinder:
    return WordingFinder(train(parts[1]))


class TestModel:
    def test_gives_chances_that_sum_to_no_more_than_one(self):
        model = train(["政务服务中心设综合窗口", "政务服务大厅设咨询窗口"])
        first, second = (model.ones.codes[:1].repeat(len(model.ones.codes)) for _ in range(2))

        chances = model.chances(first, second, model.ones.codes)

        assert 0 < sum(2.718281828**chance for chance in chances) <= 1.0

    def test_prefers_what_it_has_seen(self):
        model = train(["政务服务中心设综合窗口", "政务服务大厅设咨询窗口"] * 3)

        right = model.chances(codes_of("务"), codes_of("服"), codes_of("务"))
        wrong = model.chances(codes_of("务"), codes_of("服"), codes_of("中"))

        assert right[0] > wrong[0]

    def test_is_read_back_as_it_was(self, finder):
        model = finder.model

        again = WordingModel.load(model.dump())

        assert again.digest == model.digest
        assert again.characters == model.characters

    @pytest.mark.parametrize("stored", [b"", b"PK\x03\x04", b"\x93NUMPY", b"x" * 200])
    def test_refuses_what_is_no_model(self, stored):
        with pytest.raises(ModelDamaged):
            WordingModel.load(stored)


class TestConfusions:
    def test_hold_what_sounds_and_what_looks_alike(self):
        known = Confusions("务物雾公工功土士", {})

        assert {"物", "雾"} <= set(known.of("务"))
        assert "土" in known.of("士")
        assert "务" not in known.of("务")

    def test_do_not_part_what_southerners_do_not(self):
        assert sounds_of("知") & sounds_of("资")

    def test_of_shapes_are_groups_of_single_characters(self):
        assert all(len(char) == 1 and is_han(char) for char in look_alikes())


class TestFinder:
    def test_says_nothing_after_learning_too_little(self):
        small = WordingFinder(train(["政务服务中心"]))

        assert not small.is_ready
        assert small.suspects("政务服物中心") == []

    def test_finds_most_of_one_wrong_character_a_sentence(self, finder, parts):
        rng = random.Random(3)
        found = tried = elsewhere = 0
        for sentence in parts[0]:
            places = [n for n, char in enumerate(sentence) if is_han(char) and finder.taken_for(char)]
            if not places:
                continue
            place = rng.choice(places)
            wrong = rng.choice(finder.taken_for(sentence[place])[:12])
            suspects = finder.suspects(sentence[:place] + wrong + sentence[place + 1 :])
            tried += 1
            found += any(one.place == place and one.instead == sentence[place] for one in suspects)
            elsewhere += sum(one.place != place for one in suspects)

        assert finder.model.characters >= LEAST_CHARACTERS
        assert found / tried >= 0.4
        assert elsewhere / (found + elsewhere) <= 0.08

    def test_rarely_doubts_a_right_sentence(self, finder, parts):
        doubted = [sentence for sentence in parts[0] if finder.suspects(sentence)]

        assert len(doubted) / len(parts[0]) <= 0.02

    def test_names_places_in_the_text_as_it_is_written(self, finder):
        text = "甲\n\n１２３　番禺区政务服务和数剧管理局"

        for suspect in finder.suspects(text):
            assert text[suspect.place] == suspect.char

    @pytest.mark.parametrize(
        "text", ["", "\n" * 1000, "𠮷" * 500, "\x00\x02" * 100, "a1！" * 300, "龘" * 20_000]
    )
    def test_bears_anything(self, finder, text):
        finder.suspects(text)

    def test_levels_character_for_character(self):
        assert len(levelled("㈠½ﬃ１２Ａ　")) == len("㈠½ﬃ１２Ａ　")
