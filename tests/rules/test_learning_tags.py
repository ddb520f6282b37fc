"""Tags as data, and key words that suggest them from the first day."""

from __future__ import annotations

import pytest

from mingting.kernel.refusals import Refused
from mingting.policies.learning.keyword_rules import KeywordRules
from mingting.policies.learning.suggestions import MODEL_ALONE, Suggestion, Word, combine
from mingting.policies.learning.tags import (
    GROUPS,
    Tag,
    TagFileError,
    checked,
    groups,
    read_group,
    shipped_tags,
)
from mingting.publishing.rules.themes import themes

GROUP = """
code = "theme"
name = "主题"
definition = "管什么事"
[[tags]]
code = "farm"
name = "农业"
definition = "农业生产"
negatives = ["农业银行"]
[tags.keywords]
"农业" = 1.0
"""


@pytest.fixture(scope="module")
def rules() -> KeywordRules:
    return KeywordRules(shipped_tags())


class TestShippedTags:
    def test_of_themes_bear_the_names_of_the_theme_list(self):
        """All but 其他, which no word can suggest."""
        assert [tag.name for tag in groups()["theme"].tags] == [name for name in themes() if name != "其他"]

    def test_stand_in_six_groups(self):
        assert tuple(groups()) == GROUPS
        assert all(group.tags for group in groups().values())

    def test_have_codes_of_their_group_and_no_code_twice(self):
        codes = [tag.code for tag in shipped_tags()]

        assert len(set(codes)) == len(codes)
        assert all(tag.code.startswith(f"{group.code}/") for group in groups().values() for tag in group.tags)


class TestTagFile:
    def test_is_read(self):
        (farm,) = read_group("theme.toml", GROUP).tags

        assert farm == Tag("theme/farm", "农业", "农业生产", {"农业": 1.0}, ("农业银行",))

    @pytest.mark.parametrize(
        ("told", "instead", "named"),
        [
            ('name = "农业"', 'nam = "农业"', "tags[0].nam"),
            ('"农业" = 1.0', '"农业" = 2.0', "tags[0].keywords"),
            ('"农业" = 1.0', '"农业" = true', "tags[0].keywords"),
            ('"农业" = 1.0', '"农，业" = 1.0', "标点"),
            ('"农业银行"', '"商业银行"', "不起作用"),
            ('code = "theme"', 'code = "thema"', "code"),
            ('[[tags]]\ncode = "farm"', '[[tags]]\ncode = "Farm!"', "tags[0].code"),
            ("[[tags]]", "[[tags", "TOML"),
        ],
    )
    def test_that_cannot_be_used_is_refused_with_file_and_key(self, told, instead, named):
        with pytest.raises(TagFileError) as refusal:
            read_group("theme.toml", GROUP.replace(told, instead, 1))

        assert "theme.toml" in str(refusal.value)
        assert named in str(refusal.value)


class TestEditedTag:
    def test_is_refused_with_the_field(self):
        with pytest.raises(Refused) as refusal:
            checked(Tag("theme/farm", "农业", " ", {"农业": 1.0}))

        assert refusal.value.field == "definition"


class TestKeywordRules:
    def test_find_the_theme_by_the_title(self, rules):
        best = rules.suggest("关于做好老年人助餐配餐服务工作的通知", "各镇街：现就有关工作通知如下。")

        assert best[0].confidence > 0.7
        assert {"theme/civil", "audience/elder"} <= {one.tag for one in best}
        assert Word("老年人", 1) in next(one.words for one in best if one.tag == "audience/elder")

    def test_count_a_title_more_than_a_text(self, rules):
        in_title = rules.suggest("不动产登记办法", "有关事项。")
        in_text = rules.suggest("办法", "有关不动产登记事项。")

        confidence = {one.tag: one.confidence for one in in_text}
        assert in_title[0].confidence > confidence.get(in_title[0].tag, 0.0)

    def test_say_nothing_of_a_text_without_their_words(self, rules):
        assert rules.suggest("关于召开例会的通知", "定于星期二上午开会。") == []
        assert rules.suggest("", "") == []

    def test_hold_an_office_named_in_a_text_for_no_theme(self, rules):
        assert rules.suggest("通知", "由教育局、民政局按职责分工负责，送区教育局。") == []

    def test_do_not_take_the_issuers_in_a_title_for_themes(self, rules):
        found = rules.suggest("示例市民政局 示例市教育局 示例市市场监督管理局关于老年人助餐的通知", "")

        assert not {"theme/education", "theme/market"} & {one.tag for one in found}
        assert found[0].tag in {"theme/civil", "audience/elder", "life/old_age"}

    def test_do_not_count_a_word_inside_a_negative_one(self):
        rules = KeywordRules([Tag("theme/farm", "农业", "农业生产", {"农业": 1.0}, ("农业银行",))])

        assert rules.suggest("农业银行网点公告", "") == []
        assert [one.tag for one in rules.suggest("农业银行支持农业", "")] == ["theme/farm"]

    def test_read_full_width_and_broken_lines(self, rules):
        found = rules.suggest("老　年\n人优待办法", "")

        assert "audience/elder" in {one.tag for one in found}

    def test_of_no_tags_suggest_nothing(self):
        assert KeywordRules([]).suggest("农业", "农业") == []


class TestCombining:
    RULED = Suggestion("theme/civil", 0.8, (Word("低保", 2),))
    LEARNED = Suggestion("theme/civil", 0.4, (Word("救助", 3),))

    def test_lets_the_rules_speak_alone_without_examples(self):
        (one,) = combine([self.RULED], [self.LEARNED], 0)

        assert one.confidence == pytest.approx(0.8)

    def test_lets_the_model_speak_alone_with_many(self):
        (one,) = combine([self.RULED], [self.LEARNED], MODEL_ALONE)

        assert one.confidence == pytest.approx(0.4)
        assert [word.text for word in one.words] == ["救助", "低保"]

    def test_weighs_both_alike_at_half(self):
        (one,) = combine([self.RULED], [self.LEARNED], MODEL_ALONE // 2)

        assert one.confidence == pytest.approx(0.6)

    def test_leaves_tags_the_model_has_not_learned_to_the_rules(self):
        assert combine([self.RULED], [], MODEL_ALONE, known={"theme/other"}) == [self.RULED]
        assert combine([self.RULED], [], MODEL_ALONE, known={"theme/civil"}) == []
