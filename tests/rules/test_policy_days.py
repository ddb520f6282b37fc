"""Dates as officials write them, and from when to when a document is in force by its own words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.kernel.refusals import Refused
from mingting.policies.rules import days
from mingting.policies.rules.effect import effect_clause, last_day

SIGNED, RELEASED = date(2024, 4, 13), date(2024, 4, 19)
FULL_WIDTH = str.maketrans("0123456789-./", "０１２３４５６７８９－．／")


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{'〇一二三'[tens]}十") + (
        "" if not ones else "〇一二三四五六七八九"[ones]
    )


@st.composite
def written_days(draw):
    on = draw(st.dates(date(1949, 10, 1), date(2099, 12, 31)))
    zero = draw(st.sampled_from("〇○零O0"))
    chinese_year = "".join("零一二三四五六七八九"[int(d)] for d in str(on.year)).replace("零", zero)
    form = draw(
        st.sampled_from(
            (
                f"{on.year}年{on.month}月{on.day}日",
                f"{on.year} 年 {on.month:02d} 月 {on.day:02d} 日",
                f"{on.year}-{on.month}-{on.day}",
                f"{on.year}.{on.month:02d}.{on.day:02d}",
                f"{on.year}/{on.month}/{on.day}",
                f"{chinese_year}年{in_chinese(on.month)}月{in_chinese(on.day)}日",
            )
        )
    )
    return on, form.translate(FULL_WIDTH) if draw(st.booleans()) else form


class TestDay:
    @given(written_days())
    def test_is_the_same_in_any_spelling(self, spelling):
        on, text = spelling

        assert days.day(text) == on
        assert [each.on for each in days.find_all(f"自{text}起")] == [on]

    @pytest.mark.parametrize(
        ("text", "on"),
        [
            ("二〇二四年元月廿三日", date(2024, 1, 23)),
            ("二○二四年十二月三十一日", date(2024, 12, 31)),
            ("20240305", date(2024, 3, 5)),
            ("2024年3月5号", date(2024, 3, 5)),
        ],
    )
    def test_is_read_as_officials_also_write_it(self, text, on):
        assert days.day(text) == on

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("2023年2月29日", "2023年2月只有28天"),
            ("2024年13月1日", "没有第13个月"),
            ("2024年4月31日", "只有30天"),
            ("1024年4月1日", "年份"),
            ("2024年3月", "只写到月"),
            ("昨天", "不是日期"),
            ("3月5日", "不是日期"),
        ],
    )
    def test_that_is_none_is_refused_in_words(self, text, words):
        with pytest.raises(Refused, match=words):
            days.day(text, field="signed_on")

    def test_of_a_month_alone_is_known_by_its_last(self):
        assert days.parse("2024年2月").on is None
        assert days.parse("2024年2月").last_day == date(2024, 2, 29)

    def test_is_written_without_leading_zeros(self):
        assert days.written(date(2024, 3, 5)) == "2024年3月5日"


class TestFinding:
    def test_takes_no_telephone_version_or_standard_for_a_date(self):
        assert days.find_all("电话020-2024-3-5，版本1.2024.3.5，GB/T 2024-3，12024年3月1日") == []

    def test_keeps_an_impossible_date_with_its_fault(self):
        (found,) = days.find_all("自2024年2月30日起")

        assert found.on is None
        assert "只有29天" in found.fault

    @given(st.text("〇○0一二十元廿年月日号-./ 2024", max_size=60))
    def test_stays_within_the_text_whatever_comes(self, text):
        for found in days.find_all(text):
            assert 0 <= found.start < found.end <= len(text)
            assert (found.on is None) or not found.fault
        days.fault(text)


class TestLastDay:
    @pytest.mark.parametrize(
        ("since", "months", "last"),
        [
            (date(2024, 3, 1), 60, date(2029, 2, 28)),
            (date(2023, 3, 1), 12, date(2024, 2, 29)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 48, date(2028, 2, 28)),
            (date(2024, 8, 31), 6, date(2025, 2, 28)),
            (date(2024, 1, 1), 12, date(2024, 12, 31)),
        ],
    )
    def test_ends_before_the_same_day_or_with_the_month(self, since, months, last):
        assert last_day(since, months=months) == last

    def test_counts_days_with_the_first(self):
        assert last_day(date(2024, 2, 28), days=2) == date(2024, 2, 29)

    @given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
    def test_is_followed_by_the_day_from_which_the_next_term_counts(self, since, months):
        last = last_day(since, months=months)

        assert (last.year * 12 + last.month) - (since.year * 12 + since.month) in (months, months - 1)
        assert (last + timedelta(days=1)).day == min(since.day, (last + timedelta(days=1)).day)


class TestEffect:
    @pytest.mark.parametrize(
        ("text", "since", "last"),
        [
            ("自2024年3月1日起施行，有效期五年。", date(2024, 3, 1), date(2029, 2, 28)),
            ("本办法自印发之日起施行，有效期至2026年12月31日。", SIGNED, date(2026, 12, 31)),
            ("本规定自发布之日起施行。有效期3年。", RELEASED, date(2027, 4, 18)),
            ("本办法自2024年2月29日起施行，试行期一年。", date(2024, 2, 29), date(2025, 2, 28)),
            ("本办法自2024年8月31日起试行6个月。", date(2024, 8, 31), date(2025, 2, 28)),
            ("自通知之日起有效期三年。", SIGNED, date(2027, 4, 12)),
            ("本通知自公布之日起施行", RELEASED, None),
            ("现予公布，自2023年2月1日起施行。", date(2023, 2, 1), None),
            ("本办法自2024年1月1日起施行，至2026年12月31日止。", date(2024, 1, 1), date(2026, 12, 31)),
            ("本办法自2024年1月1日起施行，2026年12月31日起自动失效。", date(2024, 1, 1), date(2026, 12, 30)),
            ("本办法自印发之次日起施行，有效期一年半", date(2024, 4, 14), date(2025, 10, 13)),
            (
                "本办法自二○二四年五月一日起正式施行，有效期为三年零六个月。",
                date(2024, 5, 1),
                date(2027, 10, 31),
            ),
            ("本办法自公布之日起30日后施行", date(2024, 5, 20), None),
            ("本办法自公布之日起满30日施行", date(2024, 5, 19), None),
            ("本办法自2024年5月起施行，有效期至2026年12月。", date(2024, 5, 1), date(2026, 12, 31)),
        ],
    )
    def test_is_read_from_the_sentence(self, text, since, last):
        effect = effect_clause(text, SIGNED, RELEASED)

        assert (effect.effective_on, effect.expires_on) == (since, last)
        assert effect.unresolved == ()
        assert all(0 <= start < end <= len(text) for start, end in effect.spans)

    def test_shows_the_words_it_rests_on(self):
        text = "第九条　本细则自2024年3月1日起实施，有效期5年。《旧细则》（穗府〔2020〕5号）同时废止。"

        effect = effect_clause(text)

        assert [text[start:end] for start, end in effect.spans] == ["自2024年3月1日起实施", "有效期5年"]

    def test_counts_from_the_day_of_printing_where_it_is_known(self):
        text = "本通知自印发之日起施行，有效期5年。"

        assert effect_clause(text, SIGNED).assumed == ("印发日期不详，按成文日期计",)
        assert effect_clause(text, SIGNED, printed_on=date(2024, 4, 16)).expires_on == date(2029, 4, 15)
        assert effect_clause(text, SIGNED, printed_on=date(2024, 4, 16)).assumed == ()

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("本通知有效期1年。", "施行日期不能确定"),
            ("本办法自公布之日起施行。", "“公布之日”"),
            ("本办法自2024年1月1日起10个工作日后施行", "须另行推算"),
            ("本办法自2024年2月30日起施行", "只有29天"),
            ("本办法自2024年1月1日起施行，有效期不超过5年。", "没有确定的期限"),
            ("本办法自2024年1月1日起施行，第五条自2025年1月1日起施行。", "部分条款"),
            ("本办法自2024年1月1日起施行。本通知自2025年1月1日起施行。", "另有一处"),
            ("本办法自2024年1月1日起施行，有效期至2020年1月1日。", "早于"),
        ],
    )
    def test_says_what_a_person_must_settle(self, text, words):
        assert words in "；".join(effect_clause(text).unresolved)

    @pytest.mark.parametrize(
        "text",
        [
            "服务协议有效期可为1年、2年或3年。",
            "居住证在1年有效期内可用，有效期届满前一个月办理续期。",
            "低保标准均从2025年1月1日起执行。",
            "自2025年1月1日起废止。",
            "",
        ],
    )
    def test_is_not_read_into_other_matters(self, text):
        effect = effect_clause(text, SIGNED, RELEASED)

        assert (effect.effective_on, effect.expires_on, effect.months) == (None, None, None)

    def test_supplies_no_term_that_is_not_written(self):
        effect = effect_clause("本暂行办法自2024年1月1日起试行。")

        assert effect.effective_on == date(2024, 1, 1)
        assert (effect.expires_on, effect.months, effect.is_open_ended) == (None, None, False)

    def test_tells_what_is_meant_to_last(self):
        assert effect_clause("本办法自2024年1月1日起施行，长期有效。").is_open_ended

    @given(
        st.lists(
            st.sampled_from(
                (
                    "自",
                    "本办法",
                    "2024年3月1日",
                    "印发之日",
                    "起",
                    "30日后",
                    "施行",
                    "，",
                    "。",
                    "有效期",
                    "五年",
                    "至",
                    "第三条",
                    "千",
                    "999年",
                )
            )
        )
    )
    def test_never_fails_on_what_comes(self, words):
        text = "".join(words)

        effect = effect_clause(text, SIGNED, RELEASED)

        assert all(0 <= start < end <= len(text) for start, end in effect.spans)
