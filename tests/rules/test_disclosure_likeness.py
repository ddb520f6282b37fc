"""Two requests for the same thing are caught despite spaces and punctuation; two for different years are not."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules import likeness
from mingting.disclosure.rules.likeness import alike, fingerprint, may_be_alike

TEXT = "市桥街道大北路老旧小区改造项目的征收补偿方案"
PUNCTUATION = st.sampled_from(list(" 　，。、；：“”《》（）()-—·\n\t\u200b"))
WORDS = st.text(
    "公开政府信息预算决算征收补偿方案项目合同街道市场监督管理二三四2345", min_size=1, max_size=120
)
SHORT = st.text("公开预算决算征收补偿方案", min_size=1, max_size=60)
#: Two hundred characters, so that a long text has many different pairs.
HAN = [chr(0x4E00 + 37 * n) for n in range(200)]
LONG = st.text(
    "公开政府信息预算决算征收补偿方案项目合同街道市场监督管理二三四大北路老旧小区", min_size=150, max_size=400
)


def strewn(text, marks):
    """Return the text with marks strewn between its characters."""
    return "".join(
        char + (marks[n % len(marks)] if marks and n % 3 == 0 else "") for n, char in enumerate(text)
    )


class TestSame:
    @given(WORDS, st.lists(PUNCTUATION, max_size=8))
    def test_is_what_differs_in_spaces_and_punctuation_only(self, text, marks):
        assert alike(text, strewn(text, marks)) == likeness.Likeness(100, same=True, near=True)

    @pytest.mark.parametrize(
        ("text", "other"),
        [
            ("申请公开2023年财政预算决算报告", "本人现申请贵局公开 ２０２３年　财政预算、决算报告。"),
            ("二〇二三年公开年报", "2023年公开年报"),
            ("ABC项目的合同", "abc项目合同"),
            ("申请公开以下政府信息：某路改造方案", "某路改造方案"),
        ],
    )
    def test_is_what_differs_in_width_case_particles_and_stock_phrases(self, text, other):
        assert alike(text, other).same

    @pytest.mark.parametrize("other", ["市桥街道大北路老旧小区改造项目的征收方案", "依申请公开工作规程", ""])
    def test_is_nothing_else(self, other):
        assert not alike(TEXT, other).same

    def test_is_not_found_where_there_is_nothing_to_compare(self):
        nothing = likeness.Likeness(0, same=False, near=False)

        assert alike("", "") == nothing
        assert alike("。，！", "？") == nothing
        assert alike(TEXT, "。") == alike("", TEXT) == nothing

    def test_is_found_of_a_single_character(self):
        assert likeness.shape("甲。").pairs == {"甲"}
        assert alike("甲", "甲。").same
        assert alike("甲", "乙").score_percent == 0

    def test_is_found_of_a_request_that_is_all_stock_phrase(self):
        assert alike("申请公开", "申请 公开。").same


class TestNear:
    @pytest.mark.parametrize(
        "other",
        [
            "关于市桥街道大北路老旧小区改造项目征收补偿方案的批复",
            "大北路老旧小区改造项目征收补偿方案",
            f"我家在这条路上住了三十年，想看看{TEXT}，请邮寄给我，谢谢。",
        ],
    )
    def test_is_the_same_request_in_other_words(self, other):
        found = alike(TEXT, other)

        assert found.near
        assert not found.same
        assert likeness.NEAR_PERCENT <= found.score_percent < 100

    @pytest.mark.parametrize("other", ["区政务服务中心窗口设置", "市桥街道办事处食堂采购合同"])
    def test_is_not_another_request(self, other):
        assert not alike(TEXT, other).near

    @pytest.mark.parametrize(
        ("text", "other"),
        [
            ("某区2023年财政预算报告", "某区2024年财政预算报告"),
            ("某区二〇二三年财政预算报告", "某区2024年财政预算报告"),
            ("某府〔2020〕3号文件及附件", "某府〔2020〕5号文件及附件"),
        ],
    )
    def test_is_not_the_same_thing_of_another_year_or_number(self, text, other):
        found = alike(text, other)

        assert found.score_percent >= likeness.NEAR_PERCENT
        assert not found.near

    @pytest.mark.parametrize("more", ["某区2024年财政预算报告及2023年说明", "某区财政预算报告"])
    def test_is_what_names_one_year_more_or_less(self, more):
        assert alike("某区2024年财政预算报告", more).near
        assert alike(more, "某区2024年财政预算报告").near

    @pytest.mark.parametrize(
        ("text", "other", "score"),
        [
            ("甲乙丙丁戊", "甲乙丙丁己", 60),  # 3 pairs of 5 in all
            ("甲乙丙丁戊己", "甲乙丙丁戊庚", 66),  # 4 of 6; too short to count as standing inside
            ("甲乙丙丁戊己庚", "甲乙丙丁戊己辛", 75),  # 5 of the shorter one's 6, less a tenth
            ("甲乙丙丁戊己庚辛壬癸", "甲乙丙丁戊己庚辛子丑寅卯辰巳午未申酉戌亥", 70),
            ("甲乙丙丁戊己庚辛壬癸", "甲乙丙丁戊己庚子丑寅卯辰巳午未申酉戌亥", 60),
        ],
    )
    def test_is_measured_by_the_pairs_that_are_shared(self, text, other, score):
        assert alike(text, other) == likeness.Likeness(score, same=False, near=score >= 70)

    @given(WORDS, WORDS)
    def test_does_not_depend_on_which_comes_first(self, a, b):
        found = alike(a, b)

        assert alike(b, a) == found
        assert 0 <= found.score_percent <= 100
        assert found.near or not found.same
        assert (found.score_percent == 100) == found.same


class TestFingerprint:
    @given(LONG)
    def test_is_short_and_in_order(self, text):
        numbers = fingerprint(text)

        assert len(numbers) <= likeness.FINGERPRINT_LENGTH
        assert list(numbers) == sorted(set(numbers))
        assert all(0 <= number < 2**32 for number in numbers)

    @given(WORDS, st.lists(PUNCTUATION, max_size=8))
    def test_is_the_same_despite_spaces_and_punctuation(self, text, marks):
        assert fingerprint(text) == fingerprint(strewn(text, marks))

    def test_is_the_same_in_another_process(self):
        program = f"from mingting.disclosure.rules.likeness import fingerprint; print(fingerprint({TEXT!r}))"

        printed = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout

        assert printed.strip() == repr(fingerprint(TEXT))

    @given(SHORT, SHORT, st.integers(0, 60))
    def test_lets_through_whatever_is_near_among_short_requests(self, text, other, kept):
        mixed = text[:kept] + other[kept:]

        assert may_be_alike(fingerprint(text), fingerprint(mixed)) or not alike(text, mixed).near

    def test_lets_through_whatever_is_near_among_long_ones(self):
        """A sample may stray; a thousand changed texts, the same at every run, show that it does not stray so far."""
        chance = random.Random(20260302)
        near = missed = 0
        for _ in range(1000):
            text = "".join(chance.choices(HAN, k=chance.randint(80, 500)))
            start = chance.randrange(len(text))
            end = start + chance.randint(1, len(text) // 5)
            changed = text[:start] + "".join(chance.choices(HAN, k=chance.randint(0, 30))) + text[end:]
            if alike(text, changed).near:
                near += 1
                missed += not may_be_alike(fingerprint(text), fingerprint(changed))

        assert near > 500
        assert missed == 0

    @given(st.integers(0, 120), LONG, LONG)
    def test_finds_a_short_request_inside_a_long_one(self, start, before, after):
        short = TEXT + before[start : start + 20]

        assert may_be_alike(fingerprint(short), fingerprint(before + short + after))

    def test_sorts_out_what_is_plainly_different(self):
        assert not may_be_alike(fingerprint(TEXT), fingerprint("区政务服务中心综合窗口的设置与人员安排"))
        assert not may_be_alike(fingerprint(""), fingerprint(TEXT))

    def test_is_what_was_stored_with_earlier_texts(self):
        assert fingerprint("甲乙丙丁") == (591380055, 2182218002, 2505883264)

    @pytest.mark.parametrize(
        ("a", "b", "may"),
        [
            ((1, 2, 3, 4, 5), (5, 6, 7), True),
            ((1, 2, 3, 4, 5), (6, 7), False),
            (range(1, 11), range(6, 16), True),
            (range(1, 11), range(7, 17), False),
            (range(1, 7), range(6, 12), False),
            (range(1, 6), range(5, 11), True),
            (range(1, 65), (100,), True),
            ((100,), range(1, 65), True),
            (range(1, 64), (100,), False),
            (range(1, 65), (64, 65, *range(100, 120)), True),
        ],
    )
    def test_is_compared_as_far_as_both_know(self, a, b, may):
        assert may_be_alike(tuple(a), tuple(b)) is may
