"""发文字号 and 统一编号: one number in a hundred spellings, found in sentences, and no false alarm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.policies.rules.doc_numbers import DocNumber, fault, find_all, parse, parse_all
from mingting.policies.rules.numerals import LARGEST, chinese, levelled, value
from mingting.policies.rules.registration_numbers import (
    RegistrationPattern,
    registration_key,
    registration_number_fault,
)

RIGHT = "穗府办规〔2024〕3号"
BRACKETS = ("〔〕", "[]", "（）", "()", "【】", "﹝﹞", "{}", "［］", "〔]")
ORGANS = ("穗府办规", "国办发", "穗人社规字", "番府办", "粤府函", "发改高技", "法释", "国卫基层发")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def told(text: str) -> list[tuple[str, str]]:
    """What is found in a text: the words and the number."""
    return [(text[start:end], number.written) for start, end, number in find_all(text)]


@st.composite
def spellings(draw):
    """A number and one of its spellings."""
    number = DocNumber(
        draw(st.sampled_from(ORGANS)), draw(st.integers(1950, 2090)), draw(st.integers(1, 2999))
    )
    year = draw(
        st.sampled_from((str(number.year), "".join("〇一二三四五六七八九"[int(d)] for d in str(number.year))))
    )
    serial = draw(
        st.sampled_from(
            (str(number.serial), f"{number.serial:05d}", chinese(number.serial), f"第{number.serial}")
        )
    )
    blank = draw(st.sampled_from(("", " ", "　", "  ")))
    if draw(st.booleans()):
        brackets = draw(st.sampled_from(BRACKETS))
        year = f"{brackets[0]}{year}{draw(st.sampled_from(('', '年')))}{brackets[1]}"
        text = f"{number.organ_code}{blank}{year}{blank}{serial}{draw(st.sampled_from(('号', '')))}"
    else:
        dash = draw(st.sampled_from(("-", "—", "－", "–")))
        text = f"{number.organ_code}{year}{dash}{serial}{blank}号"
    return number, text.translate(FULL_WIDTH) if draw(st.booleans()) else text


class TestNumerals:
    @given(st.integers(1, LARGEST))
    def test_are_read_as_they_are_written(self, number):
        assert value(chinese(number)) == number == value(str(number))

    @pytest.mark.parametrize(
        ("words", "number"),
        [("十", 10), ("廿三", 23), ("一百零五", 105), ("一百〇五", 105), ("二〇二四", 2024), ("一十二", 12)],
    )
    def test_are_read_in_their_variants(self, words, number):
        assert value(words) == number

    @pytest.mark.parametrize("words", ["", "十百", "百千", "一二十", "甲", "1二", "1" * 30])
    def test_that_are_none_are_told(self, words):
        assert value(words) is None

    @given(st.text())
    def test_are_levelled_letter_for_letter(self, text):
        assert len(levelled(text)) == len(text)


class TestDocNumber:
    @given(spellings())
    def test_is_the_same_in_any_spelling(self, spelling):
        number, text = spelling

        read = parse(text)

        assert read is not None
        assert read.key == number.key
        assert read.written == number.written

    @given(spellings(), st.text("年月第条款穗府〔〕[]()0123 、,。", max_size=12))
    def test_is_found_in_a_sentence_as_it_was_written(self, spelling, around):
        number, _ = spelling
        text = f"{around}。{number.written}。{around}"

        assert (number.written, number.written) in told(text)

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("穗府办规（2024）第3号", RIGHT),
            ("穗 府 办 规 〔2024〕 3 号", RIGHT),
            ("穗府办规2024年第3号", RIGHT),
            ("（穗府办规〔2024〕3号）", RIGHT),
            ("发文字号：穗府办规〔2024〕3号", RIGHT),
            ("穗府办规﹝２０２４﹞００３号", RIGHT),
            ("穗府办规[二○二四]三号", RIGHT),
            ("国发[85]33号", "国发〔1985〕33号"),
            ("广州市人民政府令 第193号", "广州市人民政府令第193号"),
            ("国务院第711号令", "国务院令第711号"),
            ("第3号", "第3号"),
            ("国家发展和改革委员会令2024年第3号", "国家发展和改革委员会令2024年第3号"),
        ],
    )
    def test_is_read(self, text, written):
        assert parse(text).written == written

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "穗府办规",
            "〔2024〕3号",
            "穗府办规20243号",
            "穗府办规〔1024〕3号",
            "穗府办规〔2024〕0号",
            "2024年第3号公告",
            "第三条",
            "020-83123456",
            "穗府办规〔2024〕3号" * 30,
        ],
    )
    def test_is_not_read_into_something_else(self, text):
        assert parse_all(text) == []

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("穗府字〔2024〕3号", "穗府〔2024〕3号"),
            ("中华人民共和国国务院令第711号", "国令第711号"),
            ("广州市政府令第195号", "广州市人民政府令第195号"),
        ],
    )
    def test_has_one_key_where_only_custom_differs(self, one, other):
        assert parse(one).key == parse(other).key

    def test_has_another_key_where_anything_else_differs(self):
        texts = (
            RIGHT,
            "穗府办〔2024〕3号",
            "穗府办规〔2023〕3号",
            "穗府办规〔2024〕31号",
            "广州市人民政府令第3号",
            "第3号",
        )

        assert len({parse(text).key for text in texts}) == len(texts)

    def test_that_is_several_is_told_one_by_one(self):
        assert [n.serial for n in parse_all("穗府〔2024〕3、4号")] == [3, 4]
        assert [n.serial for n in parse_all("穗府〔2024〕3-5号")] == [3, 4, 5]
        assert parse("穗府〔2024〕3、4号") is None


class TestFault:
    @pytest.mark.parametrize("text", [RIGHT, "国令第711号", "第3号", "穗府字〔2024〕3号"])
    def test_is_none_where_all_is_well(self, text):
        assert fault(text) is None

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("穗府办规[2024]3号", "六角括号"),
            ("穗府办规〔2024〕第3号", "“第”字"),
            ("穗府办规〔2024〕03号", "虚位"),
            ("穗府办规〔2024〕3", "“号”字"),
            ("穗府办规 〔2024〕3号", "空格"),
            ("穗府办规〔2024〕三号", "阿拉伯数字"),
        ],
    )
    def test_says_what_is_wrong_and_how_to_write_it(self, text, words):
        assert words in fault(text)
        assert f"“{RIGHT}”" in fault(text)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("穗府办规〔1024〕3号", "年份“1024”"),
            ("穗府办规〔2024〕0号", "不能为零"),
            ("穗府〔2024〕3、4号", "2个文号"),
            ("无", "机关代字〔年份〕序号号"),
        ],
    )
    def test_says_why_it_cannot_be_mended(self, text, words):
        assert words in fault(text)


class TestFinding:
    def test_leaves_the_sentence_before_a_number_out(self):
        text = (
            "根据穗府办规〔2024〕3号和粤府〔2023〕4号、〔2025〕6号，"
            "（广东省人民政府令第181号），按国务院第711号令办理。"
        )

        assert told(text) == [
            ("穗府办规〔2024〕3号", RIGHT),
            ("粤府〔2023〕4号", "粤府〔2023〕4号"),
            ("〔2025〕6号", "粤府〔2025〕6号"),
            ("广东省人民政府令第181号", "广东省人民政府令第181号"),
            ("国务院第711号令", "国务院令第711号"),
        ]

    def test_knows_a_county_called_he_from_the_word_and(self):
        assert [n for _, n in told("和政办发〔2023〕1号")] == ["和政办发〔2023〕1号"]
        assert [n for _, n in told("穗府〔2023〕1号和穗府〔2023〕2号")] == [
            "穗府〔2023〕1号",
            "穗府〔2023〕2号",
        ]

    def test_tells_several_serials_apart(self):
        assert [n for _, n in told("见穗府〔2024〕3、4号和7号")] == [f"穗府〔2024〕{n}号" for n in (3, 4, 7)]

    @pytest.mark.parametrize(
        "text",
        [
            "电话（020）83123456号",
            "第三条第3号",
            "财政部公告2024年第3号",
            "2024年第3号公告",
            "中山路2024-3号",
            "2024年3月5日",
            "（2024）粤01行终3号",
            "责令第3号窗口整改",
            "《目录（2024年）》第3号",
            "示范文本〔2024〕版",
        ],
    )
    def test_raises_no_false_alarm(self, text):
        assert told(text) == []

    @given(st.text("〔〕[]()第号令年、至-穗府办2024三 \n国务院", max_size=80))
    def test_stays_within_the_text_whatever_comes(self, text):
        for start, end, number in find_all(text):
            assert 0 <= start < end <= len(text)
            assert number.serial > 0
        fault(text)


class TestRegistrationNumber:
    @pytest.mark.parametrize("number", ["HFGS-2022-7", "HFGS-2017-9"])
    def test_is_good_as_localities_write_it(self, number):
        assert registration_number_fault(number) is None

    @pytest.mark.parametrize(
        "number", ["HFGS—2017—9", "hfgs-2017-9", "ＨＦＧＳ－２０１７－９", "HFGS-2017-09", "HFGS 2017-9"]
    )
    def test_is_mended_where_only_its_spelling_is_wrong(self, number):
        said = registration_number_fault(number)

        assert said is not None
        assert ("“HFGS-2017-9”" in said) == (" " not in number)

    def test_follows_the_pattern_of_the_bureau(self):
        huaihua = RegistrationPattern("HHCR-{year}-{dept:02d}{serial:03d}")
        guangzhou = RegistrationPattern("GZ{dept:02d}{year}{serial:04d}")

        assert registration_number_fault("HHCR-2023-01005", huaihua) is None
        assert registration_number_fault("GZ0320240013", guangzhou) is None
        assert "部门码（2位）" in registration_number_fault("HHCR-2023-1", huaihua)

    @pytest.mark.parametrize(
        "pattern", ["{year}", "{year}-{serial}-{serial}", "{organ}{year}{serial}", "{year}{serial:x}"]
    )
    def test_pattern_that_cannot_be_is_refused(self, pattern):
        with pytest.raises(ValueError, match="registration number pattern"):
            RegistrationPattern(pattern)

    def test_has_a_key_without_dashes_of_any_kind_or_case(self):
        assert registration_key("hfgs—2017－9") == registration_key("HFGS-2017-9")

    @given(st.text(max_size=40))
    def test_never_fails_on_what_comes(self, text):
        assert registration_number_fault(text) is None or "统一编号" in registration_number_fault(text)
